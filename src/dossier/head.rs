//! The head of the ledger, as somebody was told it once.

use std::str::FromStr;

/// The number and the hash of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldHead {
    /// The number.
    pub seq: u64,
    /// The hash: a SHA-256, in lower case hex.
    pub hash: String,
}

/// Digits of a SHA-256 in hex.
const DIGITS: usize = 64;

impl FromStr for ToldHead {
    type Err = String;

    /// Reads `SEQ:HASH`, or the lines of the daily mail as they stand there: the first number, and the
    /// one text that is a hash.
    fn from_str(text: &str) -> Result<Self, String> {
        // The one number of the mail that is not that of the commit.
        let text = text.replace("SHA-256", "");
        let words = text.split(|c: char| !c.is_ascii_alphanumeric());
        let words = words.filter(|word| !word.is_empty()).collect::<Vec<_>>();
        let is_hash = |word: &&&str| {
            word.len() == DIGITS && word.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        let mut hashes = words.iter().filter(is_hash);
        let hash = match (hashes.next(), hashes.next()) {
            (Some(hash), None) => hash.to_ascii_lowercase(),
            (None, _) => return Err(format!("there is no hash in it, of {DIGITS} hex digits")),
            (Some(_), Some(_)) => return Err("there are two hashes in it".to_owned()),
        };
        let seq = words.iter().filter(|word| !is_hash(word)).find_map(|word| word.parse().ok());
        let seq = seq.ok_or("the number of the commit is missing: write `SEQ:HASH`")?;
        Ok(Self { seq, hash })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_as_it_is_told() {
        let hash = "3fa9c1d04be27a6f".repeat(4);
        let expect = Ok(ToldHead { seq: 18_204, hash: hash.clone() });
        for told in [
            format!("18204:{hash}"),
            format!(" 18204 : {} ", hash.to_uppercase()),
            format!(
                "Last commit: 18204\nSHA-256:\n{hash}\nRecorded until: Friday 20 November 2026"
            ),
            format!("Dernière écriture\u{a0}: 18204\nSHA-256\u{a0}:\n{hash}"),
        ] {
            assert_eq!(told.parse(), expect, "{told}");
        }
        // A hash may well have no letters.
        let digits = "1234567890123456".repeat(4);
        assert_eq!(format!("7:{digits}").parse(), Ok(ToldHead { seq: 7, hash: digits.clone() }));
        let lone = format!("SHA-256:\n{hash}");
        for bad in
            ["", "18204", &hash, &lone, &format!("18204:{hash}0"), &format!("1:{hash}:{digits}")]
        {
            assert!(bad.parse::<ToldHead>().is_err(), "{bad}");
        }
    }
}
