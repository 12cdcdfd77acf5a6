//! Bytes to text: the encoding that a page states, at the first place that states one.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// How far into a page its own statement of the encoding is looked for, in bytes.
const PRESCAN: usize = 4096;

/// Decodes a page: byte order mark, then the `charset` of the Content-Type header, then what the
/// page says of itself, else UTF-8. Bytes that are no UTF-8 are read as windows-1252, one by one:
/// pages in UTF-8 with a stray `0x92` for an apostrophe are common, and so are old ones in Latin-1
/// that state nothing.
pub(super) fn decode<'a>(body: &'a [u8], content_type: Option<&str>) -> Cow<'a, str> {
    if let Some((encoding, length)) = Encoding::for_bom(body) {
        let rest = body.get(length..).unwrap_or_default();
        return decode_as(encoding, rest);
    }
    let stated = content_type
        .and_then(|header| label_after(header.as_bytes(), b"charset"))
        .or_else(|| stated_inside(body).filter(|stated| *stated == UTF_8 || !is_utf8(body)));
    decode_as(stated.unwrap_or(UTF_8), body)
}

fn decode_as<'a>(encoding: &'static Encoding, body: &'a [u8]) -> Cow<'a, str> {
    if encoding != UTF_8 {
        return encoding.decode_without_bom_handling(body).0;
    }
    if let Ok(text) = std::str::from_utf8(body) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(body.len() + body.len() / 8);
    for chunk in body.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    Cow::Owned(text)
}

/// Whether bytes can hardly be anything but UTF-8. Templates go on stating what they were written
/// in long after the pages became UTF-8.
fn is_utf8(body: &[u8]) -> bool {
    !body.is_ascii() && std::str::from_utf8(body).is_ok()
}

/// `<meta charset>`, `<meta http-equiv>` or the XML prolog.
fn stated_inside(body: &[u8]) -> Option<&'static Encoding> {
    let head = body.get(..PRESCAN).unwrap_or(body);
    let found = if head.trim_ascii_start().starts_with(b"<?xml") {
        let end = head.windows(2).position(|pair| pair == b"?>")?;
        label_after(head.get(..end)?, b"encoding")
    } else {
        stated_by_meta(head)
    }?;
    // A page that can be read so far is no UTF-16, whatever it says; HTML has the same rule.
    Some(if found.is_ascii_compatible() { found } else { UTF_8 })
}

/// What the first `<meta>` states that states any. Scripts and links have a `charset` too, which is
/// that of what they lead to.
fn stated_by_meta(head: &[u8]) -> Option<&'static Encoding> {
    let mut rest = head;
    loop {
        rest = rest.get(find(rest, b"<meta")? + 5..)?;
        let end = rest.iter().position(|byte| *byte == b'>').unwrap_or(rest.len());
        if let Some(found) = label_after(rest.get(..end)?, b"charset") {
            return Some(found);
        }
    }
}

/// The encoding named by `name=label`, quoted or not.
fn label_after(text: &[u8], name: &[u8]) -> Option<&'static Encoding> {
    let mut rest = text;
    loop {
        rest = rest.get(find(rest, name)? + name.len()..)?;
        if let Some(value) = rest.trim_ascii_start().strip_prefix(b"=") {
            let value = value.trim_ascii_start();
            let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
            let end = value
                .iter()
                .position(|byte| b"\"';> /".contains(byte) || byte.is_ascii_whitespace());
            return Encoding::for_label(value.get(..end.unwrap_or(value.len()))?);
        }
    }
}

/// Where `needle` (in lower case) first stands, whatever the case.
fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    loop {
        let rest = text.get(from..)?;
        from += rest.iter().position(|byte| byte.to_ascii_lowercase() == first)?;
        if text.get(from..from + needle.len())?.eq_ignore_ascii_case(needle) {
            return Some(from);
        }
        from += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &[u8], content_type: Option<&str>, text: &str) {
        assert_eq!(decode(body, content_type), text);
    }

    #[test]
    fn the_first_statement_counts() {
        check(b"\xef\xbb\xbfd\xc3\xa9j\xc3\xa0", Some("text/html; charset=latin1"), "déjà");
        check(b"\xff\xfed\0\xe9\0", None, "dé");
        check(b"d\xe9", Some("text/html;Charset=\"ISO-8859-1\""), "dé");
        check(
            b"<meta charset=utf-8>\xe9",
            Some("text/html; charset=latin1"),
            "<meta charset=utf-8>é",
        );
        check(b"<META Charset='koi8-r'>\xd0", None, "<META Charset='koi8-r'>п");
        check(
            b"<meta http-equiv=Content-Type content=\"text/html; charset=windows-1251\">\xef",
            None,
            "<meta http-equiv=Content-Type content=\"text/html; charset=windows-1251\">п",
        );
        check(
            b"<?xml version='1.0' encoding='iso-8859-2'?>\xb1",
            None,
            "<?xml version='1.0' encoding='iso-8859-2'?>ą",
        );
    }

    #[test]
    fn only_a_meta_states_it_and_not_against_the_bytes() {
        let others = "<meta name=viewport><script src=a charset=\"koi8-r\"></script>";
        for (meta, bytes, text) in [
            ("", &b"d\xe9"[..], "dé"),
            ("<meta charset=windows-1251>", b"\xef", "п"),
            ("<meta charset=iso-8859-1>", "déçu".as_bytes(), "déçu"),
            ("<meta name=a><META http-equiv=x content='a; charset=koi8-r'>", b"\xd0", "п"),
        ] {
            let page = [others.as_bytes(), meta.as_bytes(), bytes].concat();
            check(&page, None, &format!("{others}{meta}{text}"));
        }
        check("déçu".as_bytes(), Some("text/html; charset=latin1"), "dÃ©Ã§u");
    }

    #[test]
    fn without_a_statement_it_is_utf8_with_stray_bytes() {
        check("été".as_bytes(), None, "été");
        check(b"\xe9t\xe9", None, "été");
        check(b"it\x92s \xc3\xa9t\xc3\xa9", Some("application/json; charset=utf-8"), "it’s été");
        check(b"<meta charset=utf-16>a", None, "<meta charset=utf-16>a");
        check(b"", Some("text/html; charset=nonsense"), "");
    }
}
