//! How a value stands in the index: a version, a CRC-32, JSON. A value never exceeds 8 KiB, since
//! sled writes larger ones to files that it does not sync; a longer record is cut into pieces.
//!
//! | bytes | meaning |
//! |---|---|
//! | 1 | version of this form and of the keys: 5. Another one, and the index is made anew |
//! | 1 | number of further pieces |
//! | 4 | CRC-32 of what follows, all pieces together, little-endian |
//! | … | JSON, without the members that are null |

use serde::{Serialize, de::DeserializeOwned};

use super::{StoreError, key};

const VERSION: u8 = 5;
const HEAD: usize = 6;
/// Leaves room for the head and for sled's own bytes within 8 KiB.
const PIECE: usize = 7 << 10;

/// The first piece, and the further ones, of a record.
pub(super) fn encode(record: &impl Serialize) -> Result<(Vec<u8>, Vec<Vec<u8>>), StoreError> {
    let json = serde_json::to_vec(record).map_err(|e| StoreError::Encoding(e.to_string()))?;
    let json = without_nulls(json);
    let (first, rest) = json.split_at(json.len().min(PIECE));
    let rest = rest.chunks(PIECE).map(<[u8]>::to_vec).collect::<Vec<_>>();
    let count = u8::try_from(rest.len())
        .map_err(|_| StoreError::Encoding(format!("{} bytes are too many", json.len())))?;
    let mut value = Vec::with_capacity(HEAD + first.len());
    value.extend([VERSION, count]);
    value.extend(crc32fast::hash(&json).to_le_bytes());
    value.extend(first);
    Ok((value, rest))
}

/// Takes out the members that are null: a third of what is known of most cases, and read back as the
/// same. A name that is more than letters, digits and `_` is left as it is.
fn without_nulls(json: Vec<u8>) -> Vec<u8> {
    const NULL: &[u8] = b"\":null";
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let (mut kept, mut from) = (Vec::new(), 0);
    // No text holds these: there a quotation mark has a backslash before it, no letter.
    for end in memchr::memmem::find_iter(&json, NULL) {
        let before = json.get(..end).unwrap_or_default();
        let length = before.iter().rev().take_while(|byte| is_of_name(byte)).count();
        let before = before.get(..end - length).unwrap_or_default();
        let Some(before) = before.strip_suffix(b"\"").filter(|_| length > 0) else { continue };
        if !before.ends_with(b"{") && !before.ends_with(b",") {
            continue;
        }
        kept.extend_from_slice(before.get(from..).unwrap_or_default());
        from = end + NULL.len();
        // One comma goes with it: the one behind, else the one before.
        if json.get(from) == Some(&b',') {
            from += 1;
        } else if kept.last() == Some(&b',') {
            kept.pop();
        }
    }
    if from == 0 {
        return json;
    }
    kept.extend_from_slice(json.get(from..).unwrap_or_default());
    kept
}

/// How many further pieces a value says it has.
pub(super) fn pieces(value: &[u8]) -> u8 {
    value.get(1).copied().unwrap_or(0)
}

/// Puts a record together again. `piece` finds the further values by their keys.
pub(super) fn decode<T: DeserializeOwned>(
    at: &[u8],
    value: &[u8],
    piece: impl Fn(&[u8]) -> Result<Option<Vec<u8>>, StoreError>,
) -> Result<T, StoreError> {
    let damaged = |what: &str| StoreError::Damaged(format!("{what} at {}", at.escape_ascii()));
    let Some((&[version, count, a, b, c, d], first)) = value.split_first_chunk::<HEAD>() else {
        return Err(damaged("a value without a head"));
    };
    if version != VERSION {
        return Err(damaged("a value of an unknown version"));
    }
    let mut joined = Vec::new();
    let json = if count == 0 {
        first
    } else {
        joined.extend_from_slice(first);
        for number in 1..=count {
            joined.extend(
                piece(&piece_key(at, number))?.ok_or_else(|| damaged("a piece is missing"))?,
            );
        }
        &joined
    };
    if crc32fast::hash(json) != u32::from_le_bytes([a, b, c, d]) {
        return Err(damaged("a checksum does not match"));
    }
    serde_json::from_slice(json).map_err(|error| damaged(&error.to_string()))
}

/// The key of a further piece, from 1.
pub(super) fn piece_key(of: &[u8], number: u8) -> Vec<u8> {
    [&[key::PIECES], of, &[0, number]].concat()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn records_of_any_size_come_back_and_damage_is_noticed() {
        for length in [0, 1, PIECE - 2, PIECE - 1, PIECE, 3 * PIECE, 200_000] {
            let record = "é".repeat(length / 2);
            let (mut value, rest) = encode(&record).unwrap();
            assert!(value.len() <= 8 << 10);
            let mut stored = HashMap::new();
            for (piece, number) in rest.into_iter().zip(1..) {
                assert!(piece.len() <= 8 << 10);
                stored.insert(piece_key(b"k", number), piece);
            }
            let read = |value: &[u8], stored: &HashMap<Vec<u8>, Vec<u8>>| {
                decode::<String>(b"k", value, |key| Ok(stored.get(key).cloned()))
            };
            assert_eq!(read(&value, &stored).unwrap(), record);
            let place = value.len() - 1;
            value[place] ^= 1;
            assert!(matches!(read(&value, &stored), Err(StoreError::Damaged(_))), "{length}");
            value[place] ^= 1;
            if stored.remove(&piece_key(b"k", 1)).is_some() {
                assert!(matches!(read(&value, &stored), Err(StoreError::Damaged(_))));
            }
        }
        assert!(decode::<String>(b"k", b"", |_| Ok(None)).is_err());
    }

    #[test]
    fn what_is_null_takes_no_room() {
        let check = |full: &str, short: &str| {
            let stripped = without_nulls(full.as_bytes().to_vec());
            assert_eq!(String::from_utf8(stripped).unwrap(), short, "{full}");
        };
        check(r#"{"a":null}"#, "{}");
        check(r#"{"a":null,"b":null,"c":1}"#, r#"{"c":1}"#);
        check(r#"{"a":1,"b":null,"c_2":null}"#, r#"{"a":1}"#);
        check(r#"[{"a":null,"b":{"c":null}},null]"#, r#"[{"b":{}},null]"#);
        for whole in [
            "null",
            r#"[null,"a",":null,"]"#,
            r#"{"a":":null}","b":",\"c\":null,","d\\":null}"#,
            r#"{"a b":null,"c":"null","d":[null]}"#,
        ] {
            check(whole, whole);
        }
    }

    proptest::proptest! {
        #[test]
        fn a_record_comes_back_whatever_of_it_is_null(
            said in proptest::collection::vec((".{0,3}(\",?\"?:?null,?)?.{0,3}", 0..4_u8), 0..6),
        ) {
            #[derive(Debug, PartialEq, Serialize, serde::Deserialize)]
            struct Record { a: Option<String>, list: Vec<Option<String>>, b_1: Option<Box<Self>> }
            let mut record = Record { a: None, list: Vec::new(), b_1: None };
            for (text, what) in said {
                match what {
                    0 => record.a = Some(text),
                    1 => record.list.push(Some(text)),
                    2 => record.list.push(None),
                    _ => record = Record { a: None, list: Vec::new(), b_1: Some(Box::new(record)) },
                }
            }
            let (value, _) = encode(&record).unwrap();
            proptest::prop_assert_eq!(decode::<Record>(b"k", &value, |_| Ok(None)).unwrap(), record);
            let json = serde_json::from_slice::<serde_json::Value>(&value[HEAD..]).unwrap();
            proptest::prop_assert!(!json.as_object().unwrap().values().any(serde_json::Value::is_null));
        }
    }
}
