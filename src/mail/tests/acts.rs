//! The links with which a reader acts on cases.

use super::{
    composed::read,
    samples::{all, at, envelope},
};
use crate::{
    domain::Language,
    mail::{
        Body, CaseLinks, Letter, Links, compose,
        page::{self, text},
        words::words,
    },
};

/// The letter with links to all its cases, each as long as they get.
pub(super) fn with_links(letter: Letter) -> Letter {
    let link = |what: &str, case: &str| {
        format!("https://vigie.garage-tremblay.example/c/{what}-{case}-{}", "x".repeat(80))
    };
    let cases = letter.cases().into_iter().map(|case| CaseLinks {
        case: case.clone(),
        on_it: link("on-it", case.as_str()),
        answered: link("answered", case.as_str()),
        all: link("all", case.as_str()),
    });
    let cases = cases.collect::<Vec<_>>();
    let links = (!cases.is_empty()).then(|| Links { cases, until: at("2026-12-20T13:04:10Z") });
    Letter { links, ..letter }
}

/// What the links of a letter are for, in their order.
fn offered(letter: &Letter) -> Vec<&'static str> {
    let text = text(&page::write(letter), words(letter.language));
    let links = text.split_whitespace().filter_map(|word| {
        let (_, rest) = word.split_once("/c/")?;
        ["on-it", "answered", "all"].into_iter().find(|what| rest.starts_with(what))
    });
    links.collect()
}

#[test]
fn each_mail_of_a_case_offers_what_makes_sense_then() {
    for (name, letter) in all(Language::English) {
        let letter = with_links(letter);
        let shown = offered(&letter);
        let three = ["on-it", "answered", "all"];
        let expect = if let Body::NewPost(report) = &letter.body {
            // Whoever was given a case has it in hand.
            if report.assigned_by.is_some() { three[1..].to_vec() } else { three.to_vec() }
        } else if let Body::Crisis(_) = &letter.body {
            three.to_vec()
        } else if let Body::FollowUp(_) = &letter.body {
            vec!["all"]
        } else if let Body::Several(report) = &letter.body {
            vec!["all"; report.entries.len()]
        } else if let Body::Due(report) = &letter.body {
            match report.single() {
                Some(only) if only.acknowledged_by.is_some() => three[1..].to_vec(),
                Some(_) => three.to_vec(),
                None => vec!["all"; report.cases.len()],
            }
        } else if let Body::Digest(report) = &letter.body {
            let posts = report.sections.iter().flat_map(|section| &section.posts);
            vec!["all"; posts.filter(|post| post.case.is_some()).count()]
        } else if let Body::Welcome { sources } = &letter.body {
            vec!["all"; sources.iter().map(|watched| watched.unanswered.len().min(5)).sum()]
        } else if letter.case().is_none() {
            Vec::new()
        } else {
            assert!(shown.ends_with(&["all"]), "{name}: {shown:?}");
            continue;
        };
        assert_eq!(shown, expect, "{name}");
    }
}

#[test]
fn text_and_html_have_the_same_links_and_say_whose_they_are() {
    for (name, letter) in [Language::English, Language::French].into_iter().flat_map(all) {
        let letter = with_links(letter);
        let mail = compose(&letter, &envelope()).unwrap();
        assert!(mail.raw.len() < 100_000, "{name}: {}", mail.raw.len());
        assert_eq!(mail, compose(&letter, &envelope()).unwrap(), "{name}");
        let message = read(&mail.raw);
        let (text, html) = (message.body_text(0).unwrap(), message.body_html(0).unwrap());
        let html = html.replace("&#x2f;", "/");
        let links = text.split_whitespace().filter(|word| word.contains("/c/"));
        let mut count = 0;
        for link in links {
            assert!(html.contains(&format!("href=\"{link}\"")), "{name}: {link}");
            count += 1;
        }
        assert_eq!(html.matches("/c/").count(), count, "{name}");
        let until = match letter.language {
            Language::English => "20 December 2026",
            Language::French => "20 décembre 2026",
        };
        let shown = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(shown.contains(until), count > 0, "{name}: {shown}");
        if letter.language == Language::French {
            for bad in [" :\n", " ;", "« "] {
                assert!(!text.contains(bad), "{name}: {bad}");
            }
        }
    }
}

#[test]
fn an_agency_reads_of_its_first_sources_and_the_mail_stays_short() {
    let is_welcome = |letter: &Letter| matches!(letter.body, Body::Welcome { .. });
    let mut letters = all(Language::French).into_iter().map(|(_, letter)| letter);
    let mut letter = letters.find(is_welcome).unwrap();
    let Body::Welcome { sources } = &mut letter.body else { unreachable!() };
    let mut first = sources.remove(0);
    first.unanswered.iter_mut().for_each(|post| post.text = "Très long. ".repeat(90));
    *sources = vec![first; 30];
    for (number, watched) in sources.iter_mut().enumerate() {
        for post in &mut watched.unanswered {
            post.case = format!("{}-{number}", post.case).as_str().into();
        }
    }
    let letter = with_links(letter);
    assert_eq!(letter.links.as_ref().unwrap().cases.len(), 40);
    assert_eq!(offered(&letter), ["all"; 40]);
    let mail = compose(&letter, &envelope()).unwrap();
    assert!(mail.raw.len() < 100_000, "{}", mail.raw.len());
    let words = words(letter.language);
    let text = text(&page::write(&letter), words);
    assert_eq!(text.matches(&(words.welcome.more)(10, "vigie sources")).count(), 1, "{text}");
    assert_eq!(text.matches(&(words.welcome.more)(5, "vigie cases")).count(), 20, "{text}");
}
