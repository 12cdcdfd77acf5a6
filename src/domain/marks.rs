//! Lists of hashes in JSON: one text of 16 hex digits each. A list of numbers would be read and
//! written digit by digit with every poll.

use serde::{Deserialize, Deserializer, Serializer, de::Error};

/// The digits of one hash.
const DIGITS: usize = 16;

pub(super) fn serialize<S: Serializer>(marks: &[u64], to: S) -> Result<S::Ok, S::Error> {
    let mut text = String::with_capacity(marks.len() * DIGITS);
    for mark in marks {
        text.push_str(&format!("{mark:016x}"));
    }
    to.serialize_str(&text)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u64>, D::Error> {
    let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
    let mark = |digits: &[u8]| {
        let digits = std::str::from_utf8(digits).ok()?;
        let plain = digits.len() == DIGITS && digits.bytes().all(|c| c.is_ascii_hexdigit());
        if !plain {
            return None;
        }
        u64::from_str_radix(digits, 16).ok()
    };
    let marks: Option<_> = text.as_bytes().chunks(DIGITS).map(mark).collect();
    marks.ok_or_else(|| D::Error::custom("a list of hashes is 16 hex digits each"))
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Row(#[serde(with = "super")] Vec<u64>);

    #[test]
    fn hashes_are_read_back() {
        for marks in [vec![], vec![0], vec![1, u64::MAX, 0xfeed]] {
            let json = serde_json::to_string(&Row(marks.clone())).unwrap();
            assert_eq!(json.len(), 2 + 16 * marks.len());
            assert_eq!(serde_json::from_str::<Row>(&json).unwrap(), Row(marks));
        }
        for wrong in ["\"1\"", "\"00000000000000é1\"", "\"+000000000000001\"", "[1]"] {
            assert!(serde_json::from_str::<Row>(wrong).is_err(), "{wrong}");
        }
    }
}
