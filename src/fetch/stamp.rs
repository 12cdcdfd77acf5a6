//! Asking an authority for a time stamp (RFC 3161): a signed statement that a digest was known then.
//!
//! The question is a fixed structure in DER but for the digest and a number used once, so it is
//! written by hand. Of the answer only that is read which says whether there is a stamp; the whole of
//! it is kept, and whoever doubts it has it verified by `openssl ts -verify`.

use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use tokio::time::timeout;
use url::Url;

use super::{Fetcher, encoding::Encoded};

/// The longest that an authority may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The longest answer: a stamp with its certificates has some kilobytes.
const LONGEST: usize = 256 << 10;

/// `MessageImprint` up to the digest: SHA-256 (2.16.840.1.101.3.4.2.1), 32 bytes.
const IMPRINT: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

impl Fetcher {
    /// Has a SHA-256 stamped with the time by the authority at this address; its answer (DER). The
    /// address must be a public one, or in a network that the configuration allows.
    ///
    /// # Errors
    /// Why there is no stamp, in words.
    pub async fn time_stamp(&self, authority: &Url, digest: [u8; 32]) -> Result<Vec<u8>, String> {
        let client = self.guarded();
        if !client.permits(authority) {
            return Err("the address of the authority is not a public one".to_owned());
        }
        let nonce = fastrand::u64(..);
        let question = question(digest, nonce);
        let asked = async {
            let request = client.http.post(authority.clone()).body(question);
            let request = request.header(CONTENT_TYPE, "application/timestamp-query");
            let response = request.send().await.map_err(|error| error.to_string())?;
            if !response.status().is_success() {
                return Err(format!("HTTP {}", response.status().as_u16()));
            }
            let body = Encoded::read(response, LONGEST).await.map_err(|error| error.text())?;
            let whole = body.whole(LONGEST).await.map_err(|error| error.text())?;
            whole.ok_or_else(|| "the answer is too large".to_owned())
        };
        let answer =
            timeout(PATIENCE, asked).await.map_err(|_| "no answer in time".to_owned())??;
        check(&answer, &digest)?;
        Ok(answer.into())
    }
}

/// A `TimeStampReq` (RFC 3161, 2.4.1) that wants the certificates with the stamp.
fn question(digest: [u8; 32], nonce: u64) -> Vec<u8> {
    let mut question = vec![0x30, 0x43, 0x02, 0x01, 0x01];
    question.extend_from_slice(&IMPRINT);
    question.extend_from_slice(&digest);
    // Eight bytes, as long as the first is neither negative nor nothing.
    let nonce = (nonce >> 2) | 1 << 62;
    question.extend_from_slice(&[0x02, 0x08]);
    question.extend_from_slice(&nonce.to_be_bytes());
    question.extend_from_slice(&[0x01, 0x01, 0xff]);
    question
}

/// Whether an answer (`TimeStampResp`, RFC 3161, 2.4.2) grants a stamp of this digest.
fn check(answer: &[u8], digest: &[u8; 32]) -> Result<(), String> {
    let status = inside(answer, 0x30).and_then(|rest| inside(rest, 0x30));
    match status.and_then(|info| inside(info, 0x02)) {
        // Granted, or granted with changes.
        Some([0 | 1, ..]) => {}
        Some([status, ..]) => return Err(format!("it refused, with status {status}")),
        Some([]) | None => return Err("the answer is no time stamp".to_owned()),
    }
    let found = memchr::memmem::find(answer, digest).is_some();
    found.then_some(()).ok_or_else(|| "the stamp is of something else".to_owned())
}

/// What is in the first value of some DER, and all behind it; `None` if that has another tag.
fn inside(der: &[u8], tag: u8) -> Option<&[u8]> {
    let (&first, rest) = der.split_first()?;
    let (&length, rest) = rest.split_first()?;
    // In the long form, so many bytes of length follow.
    let long = if length & 0x80 == 0 { 0 } else { usize::from(length & 0x7f) };
    (first == tag).then(|| rest.get(long..)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_as_long_as_it_says() {
        for nonce in [0, 1, u64::MAX] {
            let question = question([7; 32], nonce);
            assert_eq!(question.len(), usize::from(question[1]) + 2);
            assert!(question[58] & 0x80 == 0 && question[58] != 0, "{:x}", question[58]);
        }
    }

    #[test]
    fn only_a_granted_stamp_of_the_digest_counts() {
        let answer = |status: u8, digest: u8| {
            let mut answer = vec![0x30, 0x81, 0x99, 0x30, 0x03, 0x02, 0x01, status, 0x30, 0x22];
            answer.extend_from_slice(&[digest; 32]);
            answer
        };
        assert_eq!(check(&answer(0, 7), &[7; 32]), Ok(()));
        assert_eq!(check(&answer(1, 7), &[7; 32]), Ok(()));
        assert!(check(&answer(2, 7), &[7; 32]).unwrap_err().contains("status 2"));
        assert!(check(&answer(0, 8), &[7; 32]).unwrap_err().contains("something else"));
        for broken in [&b""[..], b"\x30", b"\x30\x85\x01", b"<html>", b"\x30\x03\x30\x01\x02"] {
            assert!(check(broken, &[7; 32]).is_err());
        }
    }
}
