//! AUTH PLAIN and LOGIN, as far as a receiver needs them.

use std::io;

use tokio::io::{AsyncRead, AsyncWrite, BufReader};

use super::wire::{command, reply};

/// Base64 of `Username:`.
const USER: &str = "VXNlcm5hbWU6";
/// Base64 of `Password:`.
const PASSWORD: &str = "UGFzc3dvcmQ6";

/// Asks for user and password as the mechanism wants; `None` when nothing sensible came.
pub(super) async fn ask<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufReader<S>,
    arguments: &str,
) -> io::Result<Option<(String, String)>> {
    let (mechanism, initial) = arguments.split_once(' ').unwrap_or((arguments, ""));
    if mechanism.eq_ignore_ascii_case("PLAIN") {
        let response = challenge(stream, initial, "").await?;
        let mut parts = response.split('\0').skip(1).map(str::to_owned);
        return Ok(parts.next().zip(parts.next()));
    }
    if mechanism.eq_ignore_ascii_case("LOGIN") {
        let user = challenge(stream, initial, USER).await?;
        return Ok(Some((user, challenge(stream, "", PASSWORD).await?)));
    }
    Ok(None)
}

async fn challenge<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufReader<S>,
    initial: &str,
    question: &str,
) -> io::Result<String> {
    let answer = if initial.is_empty() {
        reply(stream, 334, question).await?;
        command(stream).await?.unwrap_or_default()
    } else {
        initial.to_owned()
    };
    Ok(String::from_utf8(decode(&answer).unwrap_or_default()).unwrap_or_default())
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0_u32, 0);
    for c in text.trim_end_matches('=').bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read() {
        assert_eq!(decode("VXNlcm5hbWU6").as_deref(), Some(&b"Username:"[..]));
        assert_eq!(decode("AGEAYg==").as_deref(), Some(&b"\0a\0b"[..]));
        assert_eq!(decode("").as_deref(), Some(&b""[..]));
        assert_eq!(decode("no base64!"), None);
    }
}
