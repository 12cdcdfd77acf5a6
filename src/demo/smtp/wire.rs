//! Lines and replies on a stream.

use std::io;

use tokio::io::{
    AsyncBufRead, AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite,
    AsyncWriteExt as _, BufReader,
};

/// Longest line that is read at once, in bytes; RFC 5321 allows 1000.
const MAX_LINE: u64 = 16 << 10;

/// A line with its end, or as much of it as fits; `None` when the other side hung up.
async fn line(reader: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    reader.take(MAX_LINE).read_until(b'\n', &mut line).await?;
    Ok((!line.is_empty()).then_some(line))
}

/// A command without its end.
pub(super) async fn command(
    reader: &mut (impl AsyncBufRead + Unpin),
) -> io::Result<Option<String>> {
    let Some(line) = line(reader).await? else { return Ok(None) };
    if !line.ends_with(b"\n") {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a command without an end"));
    }
    Ok(Some(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned()))
}

/// The content up to its lone dot, without the dots that SMTP adds; `None` when it is too large,
/// then it is read all the same, so that the session can go on.
pub(super) async fn content(
    reader: &mut (impl AsyncBufRead + Unpin),
    max_size: usize,
) -> io::Result<Option<Vec<u8>>> {
    let mut content = Vec::new();
    let mut too_large = false;
    let mut starts = true;
    loop {
        let Some(line) = line(reader).await? else {
            return Err(io::ErrorKind::UnexpectedEof.into());
        };
        // Only CRLF ends a line here: taking a bare LF for one lets mail be smuggled in.
        let ends = line.ends_with(b"\r\n");
        if starts && line == b".\r\n" {
            return Ok((!too_large).then_some(content));
        }
        let line = if starts { line.strip_prefix(b".").unwrap_or(&line) } else { &line };
        starts = ends;
        too_large |= content.len() + line.len() > max_size;
        if !too_large {
            content.extend_from_slice(line);
        }
    }
}

/// Writes a reply of one line or more.
pub(super) async fn reply<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufReader<S>,
    code: u16,
    text: &str,
) -> io::Result<()> {
    let mut out = String::new();
    let code = code.to_string();
    let mut lines = text.split('\n').peekable();
    while let Some(line) = lines.next() {
        let mark = if lines.peek().is_some() { "-" } else { " " };
        out.extend([code.as_str(), mark, line, "\r\n"]);
    }
    stream.write_all(out.as_bytes()).await?;
    stream.flush().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sent: &str, max_size: usize, expected: Option<&str>) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let mut sent = sent.as_bytes();
        let read = runtime.block_on(content(&mut sent, max_size)).unwrap();
        assert_eq!(read.as_deref(), expected.map(str::as_bytes));
        assert_eq!(sent, b"NEXT\r\n");
    }

    #[test]
    fn content_ends_at_a_lone_dot_only() {
        check(".\r\nNEXT\r\n", 99, Some(""));
        check("a\r\n..\r\n.b\r\n.\r\nNEXT\r\n", 99, Some("a\r\n.\r\nb\r\n"));
        check("a\n.\nb\r\n.\r\nNEXT\r\n", 99, Some("a\n.\nb\r\n"));
        check("too large\r\n.\r\nNEXT\r\n", 5, None);
        let long = format!("{}.\r\n", "x".repeat(40_000));
        check(&format!("{long}.\r\nNEXT\r\n"), 99_999, Some(&long));
    }
}
