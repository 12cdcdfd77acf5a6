//! Posts, names and addresses written to do harm.

use proptest::prelude::*;

use super::{
    composed::read,
    life::{crisis, follow_up, hold, linked, reply},
    samples::{advice, envelope, group, later, letter, post, rating, report},
};
use crate::{
    domain::{BlockKind, CaseState, Content, Language, LinkReason, Outcome, Post, Proof, ProvedBy},
    mail::{
        Body, ComposeError, CrisisReport, Envelope, FollowUpReport, HoldReport, Letter, Linked,
        Opening, PostReport, Standing, check_address, compose,
    },
};

fn about(post: Post) -> Letter {
    letter(Language::French, Body::NewPost(Box::new(PostReport { post, ..report() })))
}

#[test]
fn a_post_cannot_write_headers() {
    let nasty = "x\r\nBcc: victim@example.com\r\n\r\nbody";
    let mut letter = about(Post {
        title: Some(nasty.to_owned()),
        author: Some(nasty.to_owned()),
        url: Some(format!("https://reviews.example/{nasty}")),
        ..post()
    });
    if let Body::NewPost(report) = &mut letter.body {
        report.business = nasty.to_owned();
        report.platform = nasty.to_owned();
        report.case = nasty.into();
    }
    let id = format!("<{nasty}@example.com>");
    let envelope = Envelope {
        in_reply_to: Some(id.clone()),
        references: vec![id.clone()],
        message_id: id,
        list_id: nasty.to_owned(),
        ..envelope()
    };
    let mail = compose(&letter, &envelope).unwrap();
    let message = read(&mail.raw);
    assert!(message.bcc().is_none());
    assert_eq!(message.parts.len(), 3);
}

#[test]
fn a_post_cannot_write_markup_or_links() {
    let letter = about(Post {
        title: Some("=?utf-8?q?Free_money?=".to_owned()),
        author: Some("<img src=x onerror=alert(1)>".to_owned()),
        text: "</blockquote><script>alert(1)</script>{{ 7 * 7 }}\u{202e}evil".to_owned(),
        url: Some("javascript:alert(1)".to_owned()),
        ..post()
    });
    let mail = compose(&letter, &envelope()).unwrap();
    let message = read(&mail.raw);
    let html = message.body_html(0).unwrap();
    for bad in ["<script", "<img", "javascript:", "\u{202e}", "49"] {
        assert!(!html.contains(bad), "{bad}");
    }
    assert!(html.contains("{{ 7 * 7 }}"));
    // Not the post's address, but the page's.
    assert!(html.contains("reviews.example&#x2f;garage-tremblay\""));
    assert!(!message.subject().unwrap().contains("Free money"));
}

#[test]
fn a_huge_post_is_cut_with_a_word_about_it() {
    for filler in ["word ", "<\"'&>", "é\n", "x"] {
        let letter = about(Post { text: filler.repeat(100_000), ..post() });
        let mail = compose(&letter, &envelope()).unwrap();
        let message = read(&mail.raw);
        let (text, html) = (message.body_text(0).unwrap(), message.body_html(0).unwrap());
        assert!(html.len() < 100 << 10, "{}", html.len());
        assert!(text.contains("[Coupé ici") && html.contains("[Coupé ici"), "{filler}");
        assert!(mail.raw.split(|byte| *byte == b'\n').all(|line| line.len() <= 998));
    }
}

#[test]
fn a_mail_about_thousands_of_sources_is_small_and_nobody_writes_in_it() {
    let nasty = "<b>&\"'/\u{202e}\r\nBcc: a@b.example ".repeat(9);
    let outcome = Outcome::Network(nasty.clone());
    let mut groups = Vec::new();
    for number in 0..30 {
        let mut group = group("www.reviews.example", &outcome, 170, 4, None);
        group.site = format!("{number}{nasty}");
        for report in &mut group.sources {
            (report.business, report.platform) = (nasty.clone(), nasty.clone());
            report.trouble.source = nasty.as_str().into();
            report.page = format!("https://reviews.example/{}", "'".repeat(280)).parse().unwrap();
        }
        groups.push(group);
    }
    let letter =
        letter(Language::French, Body::SourcesBroken { groups, more: 40, reminder: false });
    let mail = compose(&letter, &envelope()).unwrap();
    let message = read(&mail.raw);
    assert!(message.bcc().is_none());
    let (text, html) = (message.body_text(0).unwrap(), message.body_html(0).unwrap());
    assert!(!html.contains("<b>") && !html.contains('\u{202e}'));
    assert!(text.contains("et 166 de plus") && text.contains("et 40 de plus"), "{text}");
    assert!(message.subject().unwrap().chars().count() <= 60);
    assert!(html.len() < 200 << 10, "{}", html.len());
}

#[test]
fn a_mail_about_thousands_of_sources_is_read_in_full() {
    let wall = Outcome::Blocked(BlockKind::BotWall);
    let groups = (1..=5).map(|site| group(&format!("www.r{site}.example"), &wall, 999, 20, None));
    let groups = groups.collect();
    let letter = letter(Language::French, Body::SourcesBroken { groups, more: 5, reminder: true });
    let mail = compose(&letter, &envelope()).unwrap();
    // Beyond 102 KB the most used reader hides the rest.
    assert!(mail.raw.len() < 100_000, "{}", mail.raw.len());
    assert_eq!(read(&mail.raw).subject(), Some("Toujours invisibles\u{a0}: 5000 sources"));
}

/// Every letter about what becomes of a post, with this in place of all that strangers write.
fn lives_of(nasty: &str) -> Vec<Letter> {
    let content = |text: &str| Content {
        rating: rating(2.0),
        title: Some(nasty.to_owned()),
        text: text.to_owned(),
    };
    let linked = || Linked {
        platform: nasty.to_owned(),
        author: Some(nasty.to_owned()),
        text: nasty.to_owned(),
        url: Some(format!("javascript:{nasty}")),
        ..linked("Yelp", Some(LinkReason::SameAuthor))
    };
    let post = Post {
        author: Some(nasty.to_owned()),
        title: Some(nasty.to_owned()),
        text: format!("{nasty} one"),
        url: Some(format!("javascript:{nasty}")),
        status: Some(nasty.to_owned()),
        reply: Some(reply(nasty)),
        ..post()
    };
    let report = || {
        let opening = Opening {
            business: nasty.to_owned(),
            platform: nasty.to_owned(),
            content: content(nasty),
            ..later().opening
        };
        Box::new(PostReport {
            business: nasty.to_owned(),
            platform: nasty.to_owned(),
            post: post.clone(),
            links: vec![linked(); 5],
            more: 1_000_000,
            opening,
            advice: Some(advice(nasty)),
            ..later()
        })
    };
    let many = || vec![linked(); 5];
    let standing = |post| Standing { rating_then: rating(5.0), edited: None, removed: None, post };
    let proof = Proof { missing_since: later().seen_at, polls: 9, by: ProvedBy::OwnPage(410) };
    let status = Some(nasty.to_owned());
    let bodies = [
        Body::NewPost(report()),
        Body::Joined { report: report(), why: LinkReason::SameText },
        Body::Edited { report: report(), before: content(&format!("{nasty} two")) },
        Body::Edited { report: report(), before: content("Something else.") },
        Body::Answered { report: report(), reply: reply(nasty) },
        Body::AnswerEdited { report: report(), before: reply(nasty), reply: Some(reply("ok")) },
        Body::AnswerEdited { report: report(), before: reply(nasty), reply: None },
        Body::StatusChanged { report: report(), before: None, status },
        Body::Removed { report: report(), proof },
        Body::Reappeared { report: report(), gone_since: None, before: Some(content(nasty)) },
        Body::Crisis(Box::new(CrisisReport {
            business: nasty.to_owned(),
            platforms: vec![(nasty.to_owned(), 7); 40],
            samples: many(),
            opening: report().opening,
            offline_contact: Some(nasty.to_owned()),
            ..crisis(true)
        })),
        Body::FollowUp(Box::new(FollowUpReport {
            business: nasty.to_owned(),
            outcome: Some(nasty.to_owned()),
            opening: report().opening,
            posts: many().into_iter().map(standing).collect(),
            since: many(),
            ..follow_up(2)
        })),
        Body::HoldEnded(Box::new(HoldReport {
            business: nasty.to_owned(),
            held: Some((nasty.to_owned(), report().seen_at, Some(nasty.to_owned()))),
            opening: report().opening,
            post: many().swap_remove(0),
            ..hold(CaseState::Open)
        })),
    ];
    bodies.map(|body| letter(Language::French, body)).into()
}

#[test]
fn nobody_writes_in_the_mails_of_a_life_and_all_are_small() {
    let markup = "<b>&\"'/\u{202e}</del><script>x</script>\r\nBcc: a@b.example\r\n\r\n";
    let wall = format!("{} ", "<'&> ".repeat(4_000));
    for nasty in [markup.to_owned(), markup.repeat(900), wall, "word ".repeat(30_000)] {
        for letter in lives_of(&nasty) {
            let reason = letter.reason().name();
            let mail = compose(&letter, &envelope()).unwrap();
            let message = read(&mail.raw);
            assert!(message.bcc().is_none() && message.parts.len() == 3, "{reason}");
            let html = message.body_html(0).unwrap();
            for bad in ["<b>", "<script", "javascript:", "\u{202e}"] {
                assert!(!html.contains(bad), "{reason}: {bad}");
            }
            assert!(html.len() < 100 << 10, "{reason}: {}", html.len());
            assert!(message.subject().unwrap().chars().count() <= 64, "{reason}");
        }
    }
}

/// Texts of which every other word is another cost no more than others.
#[test]
fn an_edit_of_every_other_word_is_a_small_mail() {
    let text = |word: &str| format!("{word} <stays> ").repeat(4_000);
    let before = Content { rating: None, title: None, text: text("never") };
    let post = Post { text: text("ever"), ..post() };
    let report = Box::new(PostReport { post, ..later() });
    let letter = letter(Language::French, Body::Edited { report, before });
    let mail = compose(&letter, &envelope()).unwrap();
    let message = read(&mail.raw);
    let (text, html) = (message.body_text(0).unwrap(), message.body_html(0).unwrap());
    assert!(html.len() < 100 << 10 && text.contains("[Coupé ici"), "{}", html.len());
    assert!(html.contains("<del>never</del>&#8202;<ins>ever</ins> &lt;stays&gt;"));
}

#[test]
fn addresses_are_checked() {
    for good in ["a@example.com", "Zoé <zoe@example.com>", "\"A, B\" <a@b.example>", "é@é.example"]
    {
        assert_eq!(check_address(good), Ok(()), "{good}");
    }
    for bad in ["", "nobody", "a@", "a@b\r\nBcc: c@d.example", "<a@b.example", "a b@c.example"] {
        assert!(check_address(bad).is_err(), "{bad}");
        let envelope = Envelope { to: bad.to_owned(), ..envelope() };
        let refused = compose(&about(post()), &envelope);
        assert!(matches!(refused, Err(ComposeError::Address(_))), "{bad}");
    }
}

#[test]
fn a_domain_beyond_ascii_travels_in_ascii() {
    let envelope = Envelope { to: "zoe@garage-é.example".to_owned(), ..envelope() };
    assert_eq!(compose(&about(post()), &envelope).unwrap().to, "zoe@xn--garage--hya.example");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_gives_a_sound_mail_and_always_the_same(
        title in proptest::option::of(any::<String>()),
        author in proptest::option::of(any::<String>()),
        url in proptest::option::of(any::<String>()),
        text in any::<String>(),
    ) {
        let letter = about(Post { url, author, title, text, ..post() });
        let mail = compose(&letter, &envelope()).unwrap();
        prop_assert_eq!(&mail, &compose(&letter, &envelope()).unwrap());
        prop_assert!(mail.raw.is_ascii());
        let message = read(&mail.raw);
        prop_assert_eq!(message.parts.len(), 3);
        prop_assert_eq!(message.message_id(), Some("new-k7f2.a1b2@example.com"));
    }
}
