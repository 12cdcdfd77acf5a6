//! Whether a machine wrote a mail: what it says must not act, and must not be answered (RFC 3834).

use super::headers::Headers;

/// How notes of absence begin their subject, as a last resort: some programs say it nowhere else.
const ABSENT: [&str; 18] = [
    "out of office",
    "out of the office",
    "out-of-office",
    "automatic reply",
    "automatic response",
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto:",
    "on vacation",
    "vacation reply",
    "absence du bureau",
    "absent du bureau",
    "réponse automatique",
    "reponse automatique",
    "message d'absence",
    "message d’absence",
    "absence :",
];

/// What shows that a machine wrote it, if something does. `subject` is the decoded one.
pub(super) fn sign(headers: &Headers, subject: &str) -> Option<&'static str> {
    if headers.first("x-vigie-reason").is_some() {
        return Some("a mail of vigie itself");
    }
    if headers.word("auto-submitted").is_some_and(|word| word != "no") {
        return Some("Auto-Submitted");
    }
    let bulk = ["bulk", "auto_reply", "junk", "list"];
    if headers.word("precedence").is_some_and(|word| bulk.contains(&word.as_str())) {
        return Some("Precedence");
    }
    if headers.first("list-id").is_some() {
        return Some("List-Id");
    }
    let names = ["x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply-from"];
    if names.into_iter().any(|name| headers.word(name).is_some_and(|word| word != "no")) {
        return Some("X-Autoreply");
    }
    if headers.word("x-auto-response-suppress").is_some_and(|word| word != "none") {
        return Some("X-Auto-Response-Suppress");
    }
    if headers.first("return-path").is_some_and(|path| path.replace(' ', "") == "<>") {
        return Some("an empty Return-Path");
    }
    let subject = subject.trim().to_lowercase();
    let about = ["re:", "aw:", "tr:", "rép:", "rép :"];
    let said = about.iter().find_map(|begin| subject.strip_prefix(begin)).unwrap_or(&subject);
    ABSENT.iter().any(|begin| said.trim_start().starts_with(begin)).then_some("its subject")
}
