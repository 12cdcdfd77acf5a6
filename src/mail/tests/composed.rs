//! What a mail says, read back with another program's eyes.

use mail_parser::{Message, MessageParser};

use super::samples::{all, envelope};
use crate::{
    domain::{BlockKind, CaseId, Language, Outcome},
    mail::{Envelope, Letter, Mail, clean, compose, page, words::words},
};

pub(super) fn read(raw: &[u8]) -> Message<'_> {
    MessageParser::default().parse(raw).unwrap()
}

fn composed(letter: &Letter, envelope: &Envelope) -> Mail {
    compose(letter, envelope).unwrap()
}

/// The text as it is sent, behind its subject, as one snapshot for each language and kind.
#[test]
fn every_kind_of_letter_in_every_language() {
    for language in [Language::English, Language::French] {
        for (name, letter) in all(language) {
            let page = page::write(&letter);
            let text = page::text(&page, words(language));
            let shown = format!("Subject: {}\n\n{text}", page.subject);
            insta::assert_snapshot!(format!("{name}.{}", language.code()), shown);
        }
    }
}

#[test]
fn a_mail_is_read_back_as_it_was_meant() {
    let envelope = Envelope {
        in_reply_to: Some("<root@example.com>".to_owned()),
        references: vec!["<root@example.com>".to_owned(), "<two@example.com>".to_owned()],
        ..envelope()
    };
    for (name, letter) in [Language::English, Language::French].into_iter().flat_map(all) {
        let mail = composed(&letter, &envelope);
        assert_eq!(mail.from, "vigie@example.com");
        assert_eq!(mail.to, "zoe@garage-tremblay.example");
        let message = read(&mail.raw);
        let page = page::write(&letter);
        assert_eq!(message.subject(), Some(page.subject.as_str()), "{name}");
        let from = message.from().unwrap().first().unwrap();
        assert_eq!((from.name(), from.address()), (Some("Vigie"), Some(mail.from.as_str())));
        let to = message.to().unwrap().first().unwrap();
        assert_eq!((to.name(), to.address()), (Some("Zoé Tremblay"), Some(mail.to.as_str())));
        assert_eq!(message.message_id(), Some("new-k7f2.a1b2@example.com"));
        assert_eq!(message.in_reply_to().as_text(), Some("root@example.com"));
        assert_eq!(message.references().as_text_list().unwrap().len(), 2);
        assert_eq!(message.date().unwrap().to_timestamp(), envelope.date.as_second());
        let header = |name: &'static str| message.header_raw(name).map(str::trim);
        assert_eq!(header("Auto-Submitted"), Some("auto-generated"));
        assert_eq!(header("Content-Language"), Some(letter.language.code()));
        assert_eq!(header("List-Id"), Some("<garage-tremblay.vigie.example.com>"));
        assert_eq!(header("X-Vigie-Reason"), Some(letter.reason().name()));
        assert_eq!(header("X-Vigie-Case"), letter.case().map(CaseId::as_str));
        let text = page::text(&page, words(letter.language));
        assert_eq!(message.body_text(0).unwrap().replace("\r\n", "\n"), text, "{name}");
        let html = message.body_html(0).unwrap().replace("\r\n", "\n");
        assert_eq!(html, page::html(&page, letter.language).unwrap(), "{name}");
        assert!(mail.raw.is_ascii());
        for line in mail.raw.split(|byte| *byte == b'\n') {
            assert!(line.len() <= 998 && line.last().is_none_or(|byte| *byte == b'\r'), "{name}");
        }
    }
}

#[test]
fn the_same_letter_is_the_same_mail() {
    for (_, letter) in all(Language::French) {
        assert_eq!(composed(&letter, &envelope()), composed(&letter.clone(), &envelope()));
    }
}

#[test]
fn both_forms_say_the_same() {
    let facts = [
        "Garage Tremblay",
        "Trustpilot",
        "★☆☆☆☆",
        "Lucie Perrault",
        "Never again",
        "because of the parts",
        "Photos",
        "service@garage-tremblay.example",
        "Zoé Tremblay",
        "K7F2",
        "reviews.example",
    ];
    for language in [Language::English, Language::French] {
        let (_, letter) = all(language).swap_remove(0);
        let page = page::write(&letter);
        let text = page::text(&page, words(language));
        let html = page::html(&page, language).unwrap();
        for fact in facts {
            assert!(text.contains(fact) && html.contains(fact), "{fact}");
        }
    }
}

#[test]
fn the_text_fits_the_screen_and_french_keeps_its_spaces() {
    for (name, letter) in [Language::English, Language::French].into_iter().flat_map(all) {
        let page = page::write(&letter);
        let text = page::text(&page, words(letter.language));
        for line in text.lines().filter(|line| !line.contains("https://")) {
            assert!(line.chars().count() <= 72, "{name}: {line}");
        }
        if letter.language == Language::French {
            for bad in [" :", " ;", " !", " ?", " »", "« "] {
                assert!(!text.contains(bad), "{name}: {bad}");
            }
        }
        assert!(page.subject.chars().count() <= 64, "{name}: {}", page.subject);
    }
}

/// What an operator is told of every way in which a source is not seen.
#[test]
fn every_trouble_in_every_language() {
    let troubles = [
        Outcome::Empty,
        Outcome::Short { posts: 2, usual: 20 },
        Outcome::AnchorMissing,
        Outcome::Blocked(BlockKind::BotWall),
        Outcome::Blocked(BlockKind::Refused),
        Outcome::Blocked(BlockKind::RateLimited),
        Outcome::Blocked(BlockKind::Consent),
        Outcome::LoggedOut,
        Outcome::Login("login.example answers invalid_grant: the token is over".to_owned()),
        Outcome::Render("`program` in [browser], /opt/chromium, does not exist".to_owned()),
        Outcome::Http(400),
        Outcome::Http(404),
        Outcome::Http(410),
        Outcome::Http(503),
        Outcome::Network("connection refused ".repeat(20)),
        Outcome::UplinkDown,
        Outcome::TooLarge,
        Outcome::Disallowed,
        Outcome::DisallowedByRobots,
    ];
    for language in [Language::English, Language::French] {
        let said = &words(language).health;
        let shown = troubles.iter().map(|outcome| {
            let is = clean::excerpt(&(said.outcome_is)(outcome), 300);
            format!("{is}\n  {}\n", (said.checks)(outcome, "board").join("\n  "))
        });
        let shown: String = shown.collect();
        insta::assert_snapshot!(format!("troubles.{}", language.code()), shown);
    }
    let first = |outcome| (words(Language::French).health.checks)(&outcome, "board").swap_remove(0);
    assert_ne!(first(Outcome::Http(503)), first(Outcome::Http(404)));
}

/// With an address to answer to, a mail says how; without one it is what it was.
#[test]
fn a_mail_that_can_be_answered_says_how() {
    for language in [Language::English, Language::French] {
        for (name, letter) in all(language) {
            if !["new_post", "digest_of_a_day"].contains(&name) {
                continue;
            }
            let address = "vigie+k7f-2x9-abcdefghijklmnop@vigie.example";
            let envelope = Envelope { reply_to: vec![address.to_owned()], ..envelope() };
            let mail = composed(&letter, &envelope);
            let message = read(&mail.raw);
            let to = message.reply_to().unwrap().first().unwrap();
            assert_eq!(to.address(), Some(address));
            let said = words(language).answers;
            let line = if name == "new_post" { said.invite } else { said.invite_any };
            let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            let text = plain(&message.body_text(0).unwrap());
            assert!(text.contains(&plain(line)), "{text}");
            let html = plain(&message.body_html(0).unwrap());
            assert!(html.contains(&plain(line)), "{html}");
            let without = composed(&letter, &Envelope { reply_to: Vec::new(), ..envelope });
            let text = plain(&read(&without.raw).body_text(0).unwrap());
            assert!(!text.contains(&plain(line)) && read(&without.raw).reply_to().is_none());
        }
    }
}
