//! Lists of hashes in JSON: one text of 16 hex digits each. A list of numbers would be read and
//! written digit by digit with every poll.

use serde::{Deserialize, Deserializer, Serializer, de::Error};

/// The digits of one hash.
const DIGITS: usize = 16;

/// The digits by what they are worth.
const HEX: &[u8; 16] = b"0123456789abcdef";

/// What a byte is worth that is no digit.
pub(crate) const NO_DIGIT: u8 = 0x80;

/// What each byte is worth as a digit.
const WORTH: [u8; 256] = {
    let mut worth = [NO_DIGIT; 256];
    let mut digit: u8 = 0;
    while digit < 16 {
        let letter = HEX[digit as usize];
        worth[letter as usize] = digit;
        worth[letter.to_ascii_uppercase() as usize] = digit;
        digit += 1;
    }
    worth
};

pub(super) fn serialize<S: Serializer>(
    marks: impl ExactSizeIterator<Item = u64>,
    to: S,
) -> Result<S::Ok, S::Error> {
    let mut text = String::with_capacity(marks.len() * DIGITS);
    for byte in marks.flat_map(u64::to_be_bytes) {
        text.push(char::from(HEX[usize::from(byte >> 4)]));
        text.push(char::from(HEX[usize::from(byte & 0xf)]));
    }
    to.serialize_str(&text)
}

/// Reads a list of hashes, or of what `each` makes of `N` of them at a time.
pub(super) fn deserialize<'de, const N: usize, T, D: Deserializer<'de>>(
    from: D,
    each: impl Fn([u64; N]) -> T,
) -> Result<Vec<T>, D::Error> {
    let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
    let (marks, rest) = text.as_bytes().as_chunks::<DIGITS>();
    let (groups, odd) = marks.as_chunks::<N>();
    // Checked once for all of them, and not digit by digit.
    let mut bits = 0;
    let mut read = Vec::with_capacity(groups.len());
    read.extend(groups.iter().map(|group| each(group.map(|digits| mark(&digits, &mut bits)))));
    if rest.is_empty() && odd.is_empty() && bits & NO_DIGIT == 0 {
        Ok(read)
    } else {
        Err(D::Error::custom(format!("a list of hashes is {N} times 16 hex digits for each entry")))
    }
}

/// A list of nothing but hashes, for `serde(with)`.
pub(super) mod plain {
    use super::{Deserializer, Serializer};

    pub(in crate::domain) fn serialize<S: Serializer>(
        marks: &[u64],
        to: S,
    ) -> Result<S::Ok, S::Error> {
        super::serialize(marks.iter().copied(), to)
    }

    pub(in crate::domain) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<u64>, D::Error> {
        super::deserialize(from, |[mark]| mark)
    }
}

/// What a digit in hex is worth; what is none has the bits of [`NO_DIGIT`].
pub(crate) fn worth(digit: u8) -> u8 {
    WORTH[usize::from(digit)]
}

/// The hash of these digits; what they are worth goes into `bits`.
fn mark(digits: &[u8; DIGITS], bits: &mut u8) -> u64 {
    digits.iter().fold(0, |mark, digit| {
        let worth = worth(*digit);
        *bits |= worth;
        mark << 4 | u64::from(worth & 0xf)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(marks: &[u64]) -> String {
        let mut json = Vec::new();
        let mut to = serde_json::Serializer::new(&mut json);
        serialize(marks.iter().copied(), &mut to).unwrap();
        String::from_utf8(json).unwrap()
    }

    fn read<const N: usize>(json: &str) -> Option<Vec<[u64; N]>> {
        deserialize(&mut serde_json::Deserializer::from_str(json), |marks| marks).ok()
    }

    #[test]
    fn hashes_are_read_back() {
        for marks in [vec![], vec![[0]], vec![[1], [u64::MAX], [0xfeed]]] {
            let json = written(&marks.concat());
            let plain = marks.iter().map(|[mark]| format!("{mark:016x}")).collect::<Vec<_>>();
            assert_eq!(json, format!("\"{}\"", plain.concat()));
            assert_eq!(read(&json), Some(marks));
        }
        assert_eq!(read("\"00000000000000FF00000000000000aA\""), Some(vec![[0xff, 0xaa]]));
        for wrong in ["\"1\"", "\"00000000000000é1\"", "\"+000000000000001\"", "[1]"] {
            assert_eq!(read::<1>(wrong), None, "{wrong}");
        }
        assert_eq!(read::<2>(&written(&[1, 2, 3])), None);
    }
}
