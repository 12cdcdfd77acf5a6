//! Every sample mail, read back to the same facts by a parser of somebody else's: Python's `email`.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use super::samples::{all, envelope};
use crate::{
    domain::{CaseId, Language, Reason},
    mail::{Envelope, Letter, compose, page, words::words},
};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/mail/tests/read_back.py");

/// A letter in its envelope: those of a case answer others, digests can be ended.
fn enveloped(letter: &Letter) -> Envelope {
    let threaded = letter.case().is_some();
    let thread = ["<root@example.com>", "<two@example.com>"].map(str::to_owned);
    let digest = letter.reason() == Reason::Digest;
    Envelope {
        in_reply_to: threaded.then(|| thread[0].clone()),
        references: if threaded { thread.to_vec() } else { Vec::new() },
        unsubscribe: digest.then(|| "admin@example.com".to_owned()),
        ..envelope()
    }
}

/// What a mail is to tell, and the mail.
fn line(name: &str, letter: &Letter) -> String {
    let envelope = enveloped(letter);
    let mail = compose(letter, &envelope).unwrap();
    let page = page::write(letter);
    let language = letter.language.code();
    let mailto = "<mailto:admin@example.com?subject=unsubscribe%20digest>";
    let unsubscribe = match &letter.no_more {
        Some(page) => format!("<{page}>, {mailto}"),
        None => mailto.to_owned(),
    };
    let said = json!({
        "name": format!("{name}.{language}"),
        "raw": STANDARD.encode(&mail.raw),
        "subject": page.subject,
        "from": ["Vigie", "vigie@example.com"],
        "to": ["Zoé Tremblay", "zoe@garage-tremblay.example"],
        "message_id": envelope.message_id,
        "in_reply_to": envelope.in_reply_to,
        "references": envelope.references,
        "date": envelope.date.as_second(),
        "list_id": "<garage-tremblay.vigie.example.com>",
        "unsubscribe": envelope.unsubscribe.as_ref().map(|_| unsubscribe),
        "one_click": letter.no_more.as_ref().map(|_| "List-Unsubscribe=One-Click"),
        "language": language,
        "reason": letter.reason().name(),
        "case": letter.case().map(CaseId::as_str),
        "automatic": "auto-generated",
        "text": page::text(&page, words(letter.language)),
        "html_language": language,
        "shown": [page.kicker, page.heading, page.subject],
    });
    format!("{said}\n")
}

/// What a script says of these lines.
pub(super) fn python(script: &str, lines: &[String]) -> String {
    let python = std::env::var("VIGIE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut child = Command::new(&python)
        .arg(script)
        .env("PYTHONIOENCODING", "utf-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| {
            panic!("this test needs Python 3 as `{python}` ($VIGIE_PYTHON names another): {error}")
        });
    // It reads to the end of each line before it writes, and writes little: nothing can stand still.
    let mut stdin = child.stdin.take().unwrap();
    let sent = lines.iter().try_for_each(|line| stdin.write_all(line.as_bytes()));
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    sent.unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn python_reads_each_mail_back_to_the_same_facts() {
    let letters = [Language::English, Language::French].into_iter().flat_map(all);
    let lines = letters.map(|(name, letter)| line(name, &letter)).collect::<Vec<_>>();
    let said = python(SCRIPT, &lines);
    assert_eq!(said.trim_end(), format!("read {0} of {0}", lines.len()));
}
