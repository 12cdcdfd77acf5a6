//! What is told later, or together, and a day of watching: samples, and what a stranger may put in.

use super::acts::with_links;
use super::samples::{WAY_OUT, at, envelope, letter, paris, rating};
use crate::{
    domain::{
        Band, BlockKind, Coverage, DigestStop, Language, Outcome, Published, Reason, Severity,
        Slowest, Tally, Unseen,
    },
    logic::register::Balance,
    mail::{
        Body, DigestPost, DigestReport, DigestSection, Envelope, Letter, Linked, SeveralEntry,
        SeveralReport, compose,
    },
};
use jiff::SignedDuration;

fn post(author: Option<&str>, value: f64, published: &str, text: &str) -> Linked {
    Linked {
        platform: "Trustpilot".to_owned(),
        author: author.map(str::to_owned),
        published: Published::parse(published, None),
        rating: rating(value),
        text: text.to_owned(),
        url: Some("https://reviews.example/garage-tremblay/8850".to_owned()),
        why: None,
        gone: false,
    }
}

fn noted(post: Linked, band: Band, case: Option<&str>) -> DigestPost {
    DigestPost { post, band, case: case.map(Into::into) }
}

fn section(business: &str, posts: Vec<DigestPost>) -> DigestSection {
    let (business, business_zone) = (business.to_owned(), paris());
    DigestSection { business, business_zone, posts, more: Vec::new(), balance: None }
}

fn day() -> DigestReport {
    let kind = "Quick, friendly, and the bill was what had been agreed. They even washed the car.";
    let posts = vec![
        noted(
            post(Some("Ines Roux"), 5.0, "2026-11-19T18:20:00+01:00", kind),
            Band::NotNegative,
            None,
        ),
        noted(post(Some("Paul"), 4.0, "2026-11-19", ""), Band::NotNegative, None),
    ];
    let setting = "digest = { every = \"day\", at = \"08:00\" }".to_owned();
    let sections = vec![section("Garage Tremblay", posts)];
    DigestReport { weekly: false, setting, sections }
}

fn week() -> DigestReport {
    let unsure = "Anyone here been there lately? Thinking of taking my bike.";
    let mild = "Fine work, but two days later than they had said.";
    let mut own = day().sections.remove(0);
    own.posts.insert(
        0,
        noted(
            Linked { rating: None, ..post(None, 3.0, "2026-11-18", unsure) },
            Band::Uncertain,
            Some("K7F-2AC"),
        ),
    );
    own.posts.insert(
        0,
        noted(post(Some("Jo Petit"), 2.0, "2026-11-17", mild), Band::Negative, Some("A9C-3DE")),
    );
    own.more = vec![("Trustpilot".to_owned(), 12), ("Forum Mécano".to_owned(), 1)];
    own.balance = Some(Balance::of(15, 1, 2));
    let other = post(Some("Ada"), 5.0, "2026-11-20T09:00:00+01:00", "Best bread in town.");
    let other = section("Boulangerie du Port", vec![noted(other, Band::NotNegative, None)]);
    let balance = Some(Balance::of(1, 0, 0));
    DigestReport {
        weekly: true,
        setting: "digest = { every = \"week\", on = \"mon\", at = \"08:00\" }".to_owned(),
        sections: vec![DigestSection { balance, ..other }, own],
    }
}

fn several() -> SeveralReport {
    let entry = |reason, severity, case: &str, post| SeveralEntry {
        reason,
        post,
        case: case.into(),
        severity,
    };
    let text = "Nobody answers the phone since Monday, and my parts are still not there.";
    let worse = "It broke down again on the way home. Never again.";
    SeveralReport {
        business: "Garage Tremblay".to_owned(),
        business_zone: paris(),
        count: 37,
        since: at("2026-11-20T13:04:08Z"),
        entries: vec![
            entry(
                Reason::NewPost,
                Severity::High,
                "K7F-2AC",
                post(Some("Lucie Perrault"), 1.0, "2026-11-20T14:01:00+01:00", text),
            ),
            entry(Reason::Edited, Severity::High, "A9C-3DE", post(None, 1.0, "2026-11-12", worse)),
            entry(
                Reason::Removed,
                Severity::Low,
                "T4X-7PR",
                Linked { gone: true, ..post(Some("Bo"), 2.0, "2026-11-02", "") },
            ),
        ],
        more: (10..44).map(|number| format!("M{number}-2AC").as_str().into()).collect(),
    }
}

fn coverage(quiet: bool) -> Body {
    let total = Tally { due: 44_000, done: 43_900, seen: 43_700, posts: 9_120, mails: 310 };
    let unseen = Unseen {
        source: "trustpilot".into(),
        outcome: Some(Outcome::Blocked(BlockKind::BotWall)),
        last_ok: Some(at("2026-11-20T06:05:00Z")),
    };
    let new = Unseen { source: "blog".into(), outcome: None, last_ok: None };
    let mut coverage = Coverage {
        since: at("2026-11-19T07:00:00Z"),
        total,
        day: Tally { due: 432, done: 432, seen: 432, posts: 5, mails: 2 },
        sources: 3,
        unseen: Vec::new(),
        more: 0,
        cases: 0,
        slowest: None,
        stopped: Vec::new(),
    };
    if !quiet {
        coverage.day = Tally { due: 432, done: 410, seen: 380, posts: 9, mails: 6 };
        coverage.unseen = vec![unseen, new];
        coverage.cases = 2;
        coverage.stopped = [("zoe", "2026-11-16T09:30:00Z"), ("paul", "2026-11-19T20:05:00Z")]
            .map(|(person, since)| DigestStop {
                person: person.into(),
                since: at(since),
                by: person.to_owned(),
            })
            .to_vec();
        coverage.slowest = Some(Slowest {
            case: "K7F-2AC".into(),
            took: SignedDuration::from_secs(4),
            published: Some(SignedDuration::from_mins(7)),
        });
    }
    Body::Daily {
        seq: 18_204,
        head: "3fa9c1d04be27a6f".repeat(4),
        at: at("2026-11-20T07:00:00Z"),
        coverage: Some(Box::new(coverage)),
    }
}

/// Every kind of them, by name.
pub(super) fn all() -> Vec<(&'static str, Body)> {
    vec![
        ("digest_of_a_day", Body::Digest(Box::new(day()))),
        ("digest_of_a_week", Body::Digest(Box::new(week()))),
        ("several", Body::Several(Box::new(several()))),
        ("daily_all_quiet", coverage(true)),
        ("daily_with_news", coverage(false)),
    ]
}

#[test]
fn however_much_there_is_the_mail_stays_small() {
    for text in ["😀".repeat(5_000), "é".repeat(5_000), "<&>\"'/".repeat(900), "word ".repeat(999)]
    {
        let long = Linked {
            platform: text.clone(),
            author: Some(text.clone()),
            text: text.clone(),
            url: Some(format!("https://reviews.example/{}", "a".repeat(170))),
            ..post(None, 1.0, "2026-11-20T14:01:00+01:00", "")
        };
        let posts = vec![noted(long.clone(), Band::NotNegative, Some("K7F-2AC")); 50];
        let digest = DigestReport {
            sections: vec![DigestSection { business: text.clone(), ..section("", posts) }],
            ..week()
        };
        let entry = SeveralEntry { post: long, ..several().entries.remove(0) };
        let several = SeveralReport {
            business: text.clone(),
            count: 500,
            entries: vec![entry; 40],
            more: (0..460).map(|number| format!("M{number:02}-2AC").as_str().into()).collect(),
            ..several()
        };
        for body in [Body::Digest(Box::new(digest)), Body::Several(Box::new(several))] {
            for language in [Language::English, Language::French] {
                let letter = with_links(letter(language, body.clone()));
                let mail = compose(&letter, &envelope()).unwrap();
                let beginning = text.chars().take(9).collect::<String>();
                assert!(mail.raw.len() < 100_000, "{} bytes of {beginning}", mail.raw.len());
            }
        }
    }
}

/// The headers of a digest by which it can be ended, unfolded.
fn ways_out(no_more: Option<&str>) -> Vec<String> {
    let unsubscribe = Some("ops+v&x@vigie.example".to_owned());
    let envelope = Envelope { unsubscribe, ..envelope() };
    let letter = letter(Language::English, Body::Digest(Box::new(day())));
    let letter = Letter { no_more: no_more.map(str::to_owned), ..letter };
    let mail = compose(&letter, &envelope).unwrap();
    let raw = String::from_utf8(mail.raw).unwrap();
    let (head, _) = raw.split_once("\r\n\r\n").unwrap();
    let head = head.replace("\r\n ", " ");
    let ways = head.lines().filter(|line| line.starts_with("List-Unsubscribe"));
    ways.map(str::to_owned).collect()
}

#[test]
fn a_digest_says_how_to_end_it() {
    let mailto = "<mailto:ops%2bv%26x@vigie.example?subject=unsubscribe%20digest>";
    assert_eq!(ways_out(None), [format!("List-Unsubscribe: {mailto}")]);
    // RFC 8058, section 3.1: an address with TLS, and this line as it stands there.
    let post = "List-Unsubscribe-Post: List-Unsubscribe=One-Click".to_owned();
    let both = format!("List-Unsubscribe: <{WAY_OUT}>, {mailto}");
    assert_eq!(ways_out(Some(WAY_OUT)), [both, post]);
    // Without TLS no mail program may call it.
    let plain = WAY_OUT.replace("https:", "http:");
    assert_eq!(ways_out(Some(&plain)), [format!("List-Unsubscribe: {mailto}")]);
}

#[test]
fn the_way_out_of_a_digest_is_quiet_and_last() {
    for (language, label) in [
        (Language::English, "No more digests:"),
        (Language::French, "Ne plus recevoir de récapitulatifs\u{a0}:"),
    ] {
        let letter = letter(language, Body::Digest(Box::new(week())));
        let letter = Letter { no_more: Some(WAY_OUT.to_owned()), ..letter };
        let mail = compose(&letter, &envelope()).unwrap();
        let message = super::composed::read(&mail.raw);
        let text = message.body_text(0).unwrap().replace("\r\n", "\n");
        assert!(text.contains(&format!("\n\n{label}\n{WAY_OUT}\n\n-- \n")), "{text}");
        let html = message.body_html(0).unwrap().replace("&#x2f;", "/");
        let (before, after) = html.split_once(&format!("<a href=\"{WAY_OUT}\">")).unwrap();
        assert!(!before.contains("<p class=\"soft rule\"") && !after.contains("<a "), "{html}");
    }
}
