//! Character references and line ends: what is written becomes what is meant (HTML standard,
//! sections 13.2.3.5 and 13.2.5.72 to 13.2.5.80).

use html5ever::{
    data::{C1_REPLACEMENTS, NAMED_ENTITIES},
    tendril::StrTendril,
};
use memchr::{memchr, memchr2};

/// What is read, which says what is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract::dom) enum Written {
    /// Text with references.
    Text,
    /// The value of an attribute, in which some references need a semicolon.
    Value,
    /// Text without references, as in scripts.
    Raw,
}

impl Written {
    /// Where the next thing stands that is not meant as it is written.
    pub(super) fn next(self, text: &[u8]) -> Option<usize> {
        match self {
            Self::Text | Self::Value => memchr2(b'&', b'\r', text),
            Self::Raw => memchr(b'\r', text),
        }
    }
}

/// A text as it is meant.
pub(in crate::extract::dom) fn decode(text: &str, written: Written) -> StrTendril {
    let mut done = StrTendril::with_capacity(u32::try_from(text.len()).unwrap_or(0));
    let mut rest = text;
    while let Some((plain, special)) =
        written.next(rest.as_bytes()).and_then(|at| rest.split_at_checked(at))
    {
        done.push_slice(plain);
        if let Some(after) = special.strip_prefix('\r') {
            done.push_char('\n');
            rest = after.strip_prefix('\n').unwrap_or(after);
            continue;
        }
        let after = special.strip_prefix('&').unwrap_or(special);
        let Some(found) = reference(after, written) else {
            done.push_char('&');
            rest = after;
            continue;
        };
        done.extend(found.chars.into_iter().flatten());
        rest = after.get(found.length..).unwrap_or_default();
    }
    done.push_slice(rest);
    done
}

/// A reference: what it stands for, and how long it is.
struct Reference {
    chars: [Option<char>; 2],
    length: usize,
}

/// The reference whose `&` stood before.
fn reference(after: &str, written: Written) -> Option<Reference> {
    match after.strip_prefix('#') {
        Some(number) => numbered(number),
        None => named(after, written == Written::Value),
    }
}

fn numbered(after: &str) -> Option<Reference> {
    let hex = after.strip_prefix(['x', 'X']);
    let (digits, base) = hex.map_or((after, 10), |hex| (hex, 16));
    let values = || digits.chars().map_while(|c| c.to_digit(base));
    let count = values().count();
    if count == 0 {
        return None;
    }
    let number =
        values().fold(0_u32, |number, digit| number.saturating_mul(base).saturating_add(digit));
    let replaced = number
        .checked_sub(0x80)
        .and_then(|place| C1_REPLACEMENTS.get(usize::try_from(place).ok()?).copied().flatten());
    let c = match number {
        0 => None,
        _ => replaced.or_else(|| char::from_u32(number)),
    };
    let ends = usize::from(digits.as_bytes().get(count) == Some(&b';'));
    let length = 1 + usize::from(base == 16) + count + ends;
    Some(Reference { chars: [Some(c.unwrap_or(char::REPLACEMENT_CHARACTER)), None], length })
}

/// The longest name that begins the text. `html5ever` knows the beginnings of all names too.
fn named(after: &str, in_value: bool) -> Option<Reference> {
    let bytes = after.as_bytes();
    let run = bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric()).take(40).count();
    if run == 0 {
        return None;
    }
    let known = |name: &str| NAMED_ENTITIES.get(name).copied();
    // Nearly all end in a semicolon, and no name goes on behind one.
    if bytes.get(run) == Some(&b';')
        && let Some(whole @ (1.., _)) = after.get(..=run).and_then(known)
    {
        return Some(Reference { chars: chars(whole), length: run + 1 });
    }
    let mut longest = None;
    for (at, c) in after.char_indices() {
        let length = at + c.len_utf8();
        match after.get(..length).and_then(known) {
            Some((0, _)) => {}
            Some(found) => longest = Some((found, length)),
            None => break,
        }
    }
    let (found, length) = longest?;
    let ended = after.get(..length).is_some_and(|name| name.ends_with(';'));
    let goes_on =
        bytes.get(length).is_some_and(|next| *next == b'=' || next.is_ascii_alphanumeric());
    // `?a=1&copy=2` is an address, not a sign.
    if in_value && !ended && goes_on {
        return None;
    }
    Some(Reference { chars: chars(found), length })
}

fn chars((first, second): (u32, u32)) -> [Option<char>; 2] {
    [char::from_u32(first), char::from_u32(second).filter(|c| *c != '\0')]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_as_browsers_read_them() {
        for (text, meant, in_value) in [
            ("a &amp; b &lt;&gt;", "a & b <>", "a & b <>"),
            ("&copy 1 &copy=1 &copyx &copy;", "© 1 ©=1 ©x ©", "© 1 &copy=1 &copyx ©"),
            ("&noti &notin; &notit;", "¬i ∉ ¬it;", "&noti ∉ &notit;"),
            ("&#65;&#x42;&#X43 &#68x", "ABC Dx", "ABC Dx"),
            ("&#0;&#xD800;&#x110000;&#99999999999;", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}", ""),
            ("&#128;&#x81;&#13;&#10;", "€\u{81}\r\n", "€\u{81}\r\n"),
            ("& &; &# &#; &#x; &#xg &zz; &é", "& &; &# &#; &#x; &#xg &zz; &é", ""),
            ("&NotEqualTilde;&ngE;", "\u{2242}\u{338}\u{2267}\u{338}", ""),
            ("a\r\nb\rc\n\r\n", "a\nb\nc\n\n", "a\nb\nc\n\n"),
            ("&amp", "&", "&"),
            ("&am", "&am", "&am"),
            ("&CounterClockwiseContourIntegral;", "∳", "∳"),
        ] {
            assert_eq!(&*decode(text, Written::Text), meant, "{text}");
            let in_value = if in_value.is_empty() { meant } else { in_value };
            assert_eq!(&*decode(text, Written::Value), in_value, "{text}");
        }
        assert_eq!(&*decode("&amp;\r\n", Written::Raw), "&amp;\n");
    }
}
