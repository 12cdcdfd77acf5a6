//! What lets a reader of a mail act on a case: a link, or an address to answer to, that only this
//! installation can have made, for one person, and for one thing.
//!
//! Both carry a message authentication code (HMAC-SHA256, RFC 2104) over everything they say, under a
//! key that never leaves the state directory. A link's is cut to 128 bits and an address's to 80, for
//! the local part of an address may have 64 bytes only (RFC 5321, section 4.5.3.1.1), case is not kept
//! everywhere, and each guess at it is a mail.

use std::fmt;

use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;

use crate::domain::{CaseId, PersonId};

/// How long the code of a link is, in bytes.
const LINK_CODE: usize = 16;
/// How long the code of an address is, in bytes: sixteen letters of five bits each.
const ADDRESS_CODE: usize = 10;
/// What stands for "no case" in an address.
const NO_CASE: &str = "any";
/// The letters of an address's code (RFC 4648, section 6, in lower case).
const LETTERS: [char; 32] = [
    'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's',
    't', 'u', 'v', 'w', 'x', 'y', 'z', '2', '3', '4', '5', '6', '7',
];

/// What a link is for. Each is for one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Show the case, and what can be done about it.
    Look,
    /// Take it up.
    Acknowledge,
    /// Say that the customer was answered.
    Replied,
    /// Say that it is over.
    Settle,
    /// Say that the post is not negative.
    NotNegative,
    /// Write something down.
    Note,
    /// Ask the staff.
    AskStaff,
    /// Get no digests any more.
    NoDigests,
    /// Get digests again.
    Digests,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 9] = [
        Self::Look,
        Self::Acknowledge,
        Self::Replied,
        Self::Settle,
        Self::NotNegative,
        Self::Note,
        Self::AskStaff,
        Self::NoDigests,
        Self::Digests,
    ];

    /// Whether it is about a case. What is about the mails of a person is about none.
    pub fn is_of_case(self) -> bool {
        match self {
            Self::Look
            | Self::Acknowledge
            | Self::Replied
            | Self::Settle
            | Self::NotNegative
            | Self::Note
            | Self::AskStaff => true,
            Self::NoDigests | Self::Digests => false,
        }
    }

    /// Its name inside a link.
    fn name(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Acknowledge => "ack",
            Self::Replied => "replied",
            Self::Settle => "settle",
            Self::NotNegative => "not-negative",
            Self::Note => "note",
            Self::AskStaff => "staff",
            Self::NoDigests => "no-digests",
            Self::Digests => "digests",
        }
    }
}

/// What a link says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it is for.
    pub purpose: Purpose,
    /// The case, if it is about one.
    pub case: Option<CaseId>,
    /// Who was given it.
    pub person: PersonId,
    /// When it ends; whole seconds.
    pub until: Timestamp,
}

/// The key of an installation.
#[derive(Clone)]
pub struct Seal(Key);

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal")
    }
}

impl Seal {
    /// The seal of a key: 32 random bytes.
    pub fn new(key: &[u8; 32]) -> Self {
        Self(Key::new(HMAC_SHA256, key))
    }

    /// A link as the part of a web address: letters, digits, `-` and `_`. Where its purpose is about a
    /// case it must name one, and else none: it opens nothing otherwise.
    pub fn link(&self, link: &Link) -> String {
        let said = format!(
            "{}\n{}\n{}\n{}",
            link.purpose.name(),
            link.until.as_second(),
            link.case.as_ref().map_or("", CaseId::as_str),
            link.person
        );
        let mut bytes = self.code("link", &said).get(..LINK_CODE).unwrap_or_default().to_vec();
        bytes.extend_from_slice(said.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// What a link says, if it was made here and nothing of it was changed. Whether it has ended is
    /// for the caller to see.
    pub fn open(&self, token: &str) -> Option<Link> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (code, said) = bytes.split_at_checked(LINK_CODE)?;
        let said = std::str::from_utf8(said).ok()?;
        if !same(self.code("link", said).get(..LINK_CODE)?, code) {
            return None;
        }
        let mut parts = said.splitn(4, '\n');
        let (purpose, until) = (parts.next()?, parts.next()?.parse().ok()?);
        let link = Link {
            purpose: Purpose::ALL.into_iter().find(|one| one.name() == purpose)?,
            until: Timestamp::from_second(until).ok()?,
            case: parts.next().filter(|case| !case.is_empty()).map(CaseId::from),
            person: parts.next()?.into(),
        };
        (link.purpose.is_of_case() == link.case.is_some()).then_some(link)
    }

    /// What stands in an address to which a person answers about a case, or about any: lower-case
    /// letters, digits and `-`, at most 40 bytes for the cases that vigie names.
    pub fn address(&self, case: Option<&CaseId>, person: &PersonId) -> String {
        let case = case.map_or(NO_CASE.to_owned(), |case| case.as_str().to_lowercase());
        let code = self.address_code(&case, person);
        format!("{case}-{code}")
    }

    /// About which case, and who of `people` was given an address to answer to. It never ends: a
    /// customer may come back after a year. Whoever is not in the configuration any more has none.
    pub fn answered<'a>(
        &self,
        token: &str,
        people: impl IntoIterator<Item = &'a PersonId>,
    ) -> Option<(Option<CaseId>, &'a PersonId)> {
        let token = token.to_lowercase();
        let (case, code) = token.rsplit_once('-')?;
        let mut people = people.into_iter();
        let person = people
            .find(|person| same(self.address_code(case, person).as_bytes(), code.as_bytes()))?;
        let about = (case != NO_CASE).then(|| CaseId::new(case.to_uppercase()));
        Some((about, person))
    }

    fn address_code(&self, case: &str, person: &PersonId) -> String {
        let code = self.code("address", &format!("{case}\n{person}"));
        let mut letters = String::new();
        let (mut held, mut bits) = (0_u32, 0);
        for byte in code.into_iter().take(ADDRESS_CODE) {
            held = (held << 8) | u32::from(byte);
            bits += 8;
            while bits >= 5 {
                bits -= 5;
                let five = (held >> bits) & 31;
                letters.extend(usize::try_from(five).ok().and_then(|at| LETTERS.get(at)));
            }
            held &= (1 << bits) - 1;
        }
        letters
    }

    fn code(&self, of: &str, said: &str) -> Vec<u8> {
        sign(&self.0, format!("vigie {of} 1\n{said}").as_bytes()).as_ref().to_vec()
    }
}

/// Whether two codes are the same, in a time that does not tell where they differ.
fn same(a: &[u8], b: &[u8]) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(a, b).is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seal() -> Seal {
        Seal::new(&[7; 32])
    }

    fn link(person: &str) -> Link {
        Link {
            purpose: Purpose::Acknowledge,
            case: Some("K7F-2X9".into()),
            person: person.into(),
            until: Timestamp::from_second(1_800_000_000).unwrap(),
        }
    }

    #[test]
    fn a_link_says_what_it_was_made_for_and_nothing_else() {
        for purpose in Purpose::ALL {
            let link = link("marie");
            let right = Link { purpose, case: link.case.filter(|_| purpose.is_of_case()), ..link };
            assert_eq!(seal().open(&seal().link(&right)), Some(right.clone()));
            // With a case where there is none to name, or without one, it is no link.
            let case = right.case.is_none().then(|| "K7F-2X9".into());
            assert_eq!(seal().open(&seal().link(&Link { case, ..right })), None);
        }
        let token = seal().link(&link("marie"));
        assert_eq!(Seal::new(&[8; 32]).open(&token), None);
        assert!(token.len() < 100, "{token}");
    }

    #[test]
    fn an_address_is_that_of_one_person_and_one_case() {
        let people: [PersonId; 2] = ["ann".into(), "bob".into()];
        let case = CaseId::from("K7F-2X9");
        let token = seal().address(Some(&case), &people[1]);
        assert!(token.starts_with("k7f-2x9-") && token.len() == 24, "{token}");
        let said = seal().answered(&token.to_uppercase(), &people);
        assert_eq!(said, Some((Some(case.clone()), &people[1])));
        assert_eq!(seal().answered(&token.replace("k7f", "k8f"), &people), None);
        assert_eq!(seal().answered(&token, &people[..1]), None);
        let any = seal().address(None, &people[0]);
        assert_eq!(seal().answered(&any, &people), Some((None, &people[0])));
    }

    proptest! {
        #[test]
        fn whatever_is_changed_ends_a_link(person in "\\PC{0,40}", at in 0_usize..1000, bit in 0_u8..8) {
            let link = link(&person);
            let token = seal().link(&link);
            prop_assert_eq!(seal().open(&token), Some(link));
            let mut bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            prop_assert_eq!(seal().open(&URL_SAFE_NO_PAD.encode(&bytes)), None);
        }

        /// What was sent before some links were about no case.
        #[test]
        fn a_link_of_a_mail_of_long_ago_still_opens(
            of in 0_usize..7,
            case in "[A-Z0-9]{3}-[A-Z0-9]{3}",
            person in "\\PC{0,40}",
            until in 0_i64..4_000_000_000,
        ) {
            let names = ["look", "ack", "replied", "settle", "not-negative", "note", "staff"];
            let said = format!("{}\n{until}\n{case}\n{person}", names[of]);
            let mut bytes = seal().code("link", &said)[..LINK_CODE].to_vec();
            bytes.extend_from_slice(said.as_bytes());
            let until = Timestamp::from_second(until).unwrap();
            let (purpose, case) = (Purpose::ALL[of], Some(CaseId::new(case)));
            let link = Link { purpose, case, person: person.as_str().into(), until };
            prop_assert_eq!(seal().link(&link), URL_SAFE_NO_PAD.encode(&bytes));
            prop_assert_eq!(seal().open(&URL_SAFE_NO_PAD.encode(&bytes)), Some(link));
        }

        /// No token of one purpose is read as another's, nor one person's as another's.
        #[test]
        fn each_purpose_and_each_person_has_tokens_of_their_own(
            a in 0..Purpose::ALL.len(),
            b in 0..Purpose::ALL.len(),
            people in prop::array::uniform2("\\PC{0,12}"),
        ) {
            let made = [a, b].map(|at| {
                let (purpose, link) = (Purpose::ALL[at], link(&people[usize::from(at == b)]));
                Link { purpose, case: link.case.filter(|_| purpose.is_of_case()), ..link }
            });
            let [first, second] = made.map(|link| (seal().link(&link), link));
            prop_assert_eq!(first.0 == second.0, first.1 == second.1);
            prop_assert_eq!(seal().open(&first.0), Some(first.1));
            prop_assert_eq!(seal().open(&second.0), Some(second.1));
        }

        #[test]
        fn what_nobody_made_opens_nothing(token in "\\PC{0,80}") {
            prop_assert_eq!(seal().open(&token), None);
            let people = [PersonId::from("ann")];
            prop_assert_eq!(seal().answered(&token, &people), None);
        }
    }
}
