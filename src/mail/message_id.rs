//! Identifiers in headers: the same row always gives the same one, and no name that a person chose
//! can break the syntax.

use crate::{
    domain::AlertId,
    logic::text::{self, hex},
};

/// Longest part that is kept readable, in bytes; longer ones become a hash.
const MAX_PART: usize = 120;

/// The Message-ID of an outbox row, angle brackets included: a pure function of the row, the
/// installation (which keeps two daemons with one domain apart) and a domain.
pub fn message_id(alert: &AlertId, installation: &str, domain: &str) -> String {
    let alert = atom(alert.as_str(), false);
    format!("<{alert}.{}@{}>", atom(installation, false), atom(domain, true))
}

/// The row that a Message-ID names; `None` where it does not name one, or has a hash in its place.
pub fn alert_of(message_id: &str) -> Option<AlertId> {
    let (local, _) = message_id.strip_prefix('<')?.split_once('@')?;
    let (alert, _) = local.rsplit_once('.')?;
    let mut bytes = Vec::with_capacity(alert.len());
    let mut parts = alert.split('=');
    bytes.extend_from_slice(parts.next()?.as_bytes());
    for part in parts {
        let (hex, rest) = part.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(hex, 16).ok()?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).ok().map(AlertId::new)
}

/// The domain of a sender that is given as an address or as `Name <address>`.
pub fn domain_of(from: &str) -> &str {
    from.rsplit('@').next().unwrap_or_default().trim_end_matches('>')
}

/// Text as the characters that header identifiers may hold; two texts never give the same one.
pub(super) fn atom(text: &str, keep_dots: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let c = char::from(byte);
        if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') || (keep_dots && c == '.') {
            out.push(c);
        } else {
            out.push('=');
            out.push_str(&hex(&[byte]));
        }
    }
    if out.len() > MAX_PART { text::sha256(text) } else { out }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_message_id_is_readable() {
        let id = message_id(&"new-k7f2.marie".into(), "a1b2", "example.com");
        assert_eq!(id, "<new-k7f2=2emarie.a1b2@example.com>");
    }

    #[test]
    fn the_domain_is_that_of_the_address() {
        for from in ["vigie@mail.example", "Vigie <vigie@mail.example>", "\"a@b\" <v@mail.example>"]
        {
            assert_eq!(domain_of(from), "mail.example", "{from}");
        }
    }

    proptest! {
        #[test]
        fn a_message_id_is_well_formed_and_unlike_any_other(a in ".{0,200}", b in ".{0,200}") {
            let [first, second] =
                [&a, &b].map(|alert| message_id(&AlertId::new(alert), "i", "example.com"));
            prop_assert_eq!(first == second, a == b);
            // Each byte takes three letters at most, and a longer name becomes a hash.
            prop_assert!(a.len() * 3 > MAX_PART || alert_of(&first) == Some(AlertId::new(&a)));
            prop_assert!(first.len() < 250 && first.is_ascii());
            prop_assert!(!first.contains(|c: char| c.is_whitespace() || c.is_control()));
        }
    }
}
