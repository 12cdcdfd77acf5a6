//! Signatures of mails, verified by a program that shares no code with vigie.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use super::{
    read_back::python,
    samples::{all, envelope},
};
use crate::{
    domain::Language,
    mail::{KeyKind, Mail, Signer, SigningKey, compose},
};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/mail/tests/dkim.py");

fn signer(kind: KeyKind) -> Signer {
    Signer {
        domain: "example.com".to_owned(),
        selector: "vigie".to_owned(),
        key: SigningKey::read(&SigningKey::made(kind).unwrap()).unwrap(),
    }
}

fn asked(signer: &Signer, raw: &[u8]) -> String {
    let record = signer.key.record().unwrap();
    format!("{}\n", json!({ "raw": STANDARD.encode(raw), "record": record }))
}

/// The mail with one text in place of another.
fn changed(mail: &Mail, from: &str, to: &str) -> Vec<u8> {
    let text = str::from_utf8(&mail.raw).unwrap();
    let changed = text.replacen(from, to, 1);
    assert_ne!(changed, text, "there is no {from}");
    changed.into_bytes()
}

#[test]
fn others_verify_each_mail_and_see_each_change() {
    let signers = [KeyKind::Ed25519, KeyKind::Rsa].map(signer);
    let (mut lines, mut expect) = (Vec::new(), Vec::new());
    for (signer, language) in signers.iter().zip([Language::English, Language::French]) {
        let mut last = None;
        for (_, letter) in all(language) {
            let mail = compose(&letter, &envelope()).unwrap();
            let signed = signer.signed(mail.clone(), envelope().date);
            // The time is that of the mail, and nothing is left to chance.
            assert_eq!(signed, signer.signed(mail, envelope().date));
            assert!(signed.raw.is_ascii());
            assert!(signed.raw.split(|byte| *byte == b'\n').all(|line| line.len() <= 998));
            lines.push(asked(signer, &signed.raw));
            expect.push("pass");
            last = Some(signed);
        }
        let mail = last.unwrap();
        for (from, to, said) in [
            ("Content-Type: text/plain", "Content-Type: text/enriched", "the body was changed"),
            ("\r\nSubject: ", "\r\nSubject: Not ", "the signature is wrong"),
            ("\r\nFrom: ", "\r\nFrom: evil@example.net\r\nFrom: ", "the signature is wrong"),
            ("\r\nTo: ", "\r\nTo:   \t", "pass"),
        ] {
            lines.push(asked(signer, &changed(&mail, from, to)));
            expect.push(said);
        }
    }
    // By which a mail program ends the digests: RFC 8058, section 4, wants it signed.
    let digest = all(Language::English).into_iter().find(|(_, letter)| letter.no_more.is_some());
    let mail = compose(&digest.unwrap().1, &envelope()).unwrap();
    let signed = signers[0].signed(mail, envelope().date);
    for (from, to) in [
        ("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", ""),
        ("<https://vigie.", "<https://wigie."),
    ] {
        lines.push(asked(&signers[0], &changed(&signed, from, to)));
        expect.push("the signature is wrong");
    }
    // The key of somebody else.
    let mail = compose(&all(Language::English)[0].1, &envelope()).unwrap();
    let signed = signer(KeyKind::Ed25519).signed(mail, envelope().date);
    lines.push(asked(&signers[0], &signed.raw));
    expect.push("the signature is wrong");
    let said = python(SCRIPT, &lines);
    assert_eq!(said.lines().collect::<Vec<_>>(), expect);
}
