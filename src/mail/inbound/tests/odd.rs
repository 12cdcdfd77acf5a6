//! Bytes that anybody may send.

use proptest::prelude::*;

use crate::mail::inbound::{Content, LARGEST, read};

#[test]
fn what_is_too_large_or_too_deep_is_no_matter() {
    assert_eq!(read(&vec![b'a'; LARGEST + 1]), None);
    assert!(read(&vec![b'a'; LARGEST]).is_none_or(|mail| mail.to.is_empty()));
    let mut deep = String::from("Subject: x\r\n");
    for number in 0..2_000 {
        deep.push_str(&format!(
            "Content-Type: multipart/mixed; boundary=b{number}\r\n\r\n--b{number}\r\n"
        ));
    }
    deep.push_str("\r\nok\r\n");
    assert!(read(deep.as_bytes()).is_none_or(|mail| matches!(mail.content, Content::Answer(_))));
    let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(5_000);
    assert!(read(nested.as_bytes()).is_none_or(|mail| mail.to.is_empty()));
    let tags = format!("Content-Type: text/html\r\n\r\n{}ok", "<div>".repeat(300_000));
    assert!(read(tags.as_bytes()).is_none_or(|mail| mail.to.is_empty()));
    let many = format!("To: {}\r\n\r\nok", "a@b.example, ".repeat(10_000));
    assert!(read(many.as_bytes()).unwrap().to.len() <= 200);
    let lines = format!("Subject: x\r\n\r\n{}", "On 1 Jan, x@y wrote\r\n".repeat(100_000));
    assert!(read(lines.as_bytes()).is_some());
}

#[test]
fn a_long_answer_is_cut() {
    let raw = format!("Subject: x\r\n\r\nok\r\n{}", "é".repeat(1 << 20));
    let Content::Answer(text) = read(raw.as_bytes()).unwrap().content else { panic!() };
    assert!(text.starts_with("ok\n") && text.len() <= 12 << 10);
}

proptest! {
    #[test]
    fn no_bytes_panic(raw in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        drop(read(&raw));
    }

    #[test]
    fn no_parts_panic(parts in proptest::collection::vec(proptest::sample::select(vec![
        "Content-Type: multipart/report; boundary=b\r\n", "Content-Type: text/html\r\n", "\r\n",
        "Content-Type: message/delivery-status\r\n", "--b\r\n", "--b--\r\n", "Action: failed\r\n",
        "Status: 5.1.1\r\n", "Message-ID: <a@b>\r\n", "Message-ID: <\u{e9}\r\n", "> x\r\n", "-- \r\n",
        "On 1 Jan, a@b wrote:\r\n", "Le 1er, é a écrit :\r\n", "<blockquote", "<p>é", "&#x110000;", "&é;",
        "Content-Transfer-Encoding: base64\r\n", "=?utf-8?b?4pyT", "?=\r\n", "To: <vigie+\u{e9}@x>\r\n",
        "Content-Type: message/rfc822\r\n", "From: mailer-daemon@x\r\nSubject: failure notice\r\n",
        "De : x\r\nEnvoyé : y\r\n", "\u{feff}", "\0", "<style", "<!--", "\u{a0}", "550 5.1.1 <x@y>",
    ]), 0..40)) {
        drop(read(parts.concat().as_bytes()));
    }
}
