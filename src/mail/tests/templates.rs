//! Templates of one's own: what they are told, what takes their place when they fail, and what is said
//! of those that are wrong.

use std::{fs, path::Path};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{
    acts,
    composed::read,
    samples::{all, envelope, letter, report},
};
use crate::{
    domain::{Language, PersonId},
    mail::{
        Body, Finish, Letter, TemplateFault, Templates, compose, compose_with, page,
        templates::{LAYOUT, PLAIN, facts},
        words::words,
    },
};

const SPECIMENS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/mail/template/specimens.json");

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn german(files: &[(&str, &str)]) -> Templates {
    let folder = folder(files);
    let readers = [(PersonId::from("zoe"), "de".to_owned())].into();
    Templates::read(folder.path()).unwrap().with_readers(readers)
}

/// Subject, text, HTML and language of a letter to Zoe; and what failed.
fn sent(templates: &Templates, letter: &Letter) -> ([String; 4], Vec<TemplateFault>) {
    let zoe = PersonId::from("zoe");
    let finish = Finish { templates, signer: None, person: Some(&zoe) };
    let (mail, faults) = compose_with(letter, &envelope(), &finish).unwrap();
    let message = read(&mail.raw);
    let told = [
        message.subject().unwrap().to_owned(),
        message.body_text(0).unwrap().into_owned(),
        message.body_html(0).unwrap().into_owned(),
        message.header_raw("Content-Language").unwrap().trim().to_owned(),
    ];
    (told, faults)
}

fn post() -> Letter {
    letter(Language::English, Body::NewPost(Box::new(report())))
}

/// What is written out to start from makes the same mails as what is built in.
#[test]
fn the_templates_to_start_from_make_the_same_mails() {
    let templates = german(&[("letter.html", LAYOUT), ("letter.txt", PLAIN)]);
    let letters = [Language::English, Language::French].into_iter().flat_map(all);
    let letters = letters
        .flat_map(|(name, letter)| [(name, letter.clone()), (name, acts::with_links(letter))]);
    for (name, letter) in letters {
        let zoe = PersonId::from("zoe");
        let finish = Finish { templates: &templates, signer: None, person: Some(&zoe) };
        let (mail, faults) = compose_with(&letter, &envelope(), &finish).unwrap();
        assert_eq!(faults, [], "{name}");
        let page = page::write(&letter);
        let text = page::text(&page, words(letter.language)).replace('\n', "\r\n");
        assert_eq!(read(&mail.raw).body_text(0).unwrap(), text, "{name}");
        assert_eq!(mail, compose(&letter, &envelope()).unwrap(), "{name}");
    }
    assert_eq!(templates.check(), []);
}

/// The letters that templates are tried with are those of the samples. `VIGIE_UPDATE=1` writes them.
#[test]
fn the_specimens_are_the_samples() {
    let letters = all(Language::English);
    let linked = letters.clone().into_iter();
    let linked = linked.filter(|(name, _)| ["new_post", "digest_of_a_week"].contains(name));
    let linked = linked.map(|(name, letter)| (name, acts::with_links(letter)));
    let specimens = letters.into_iter().chain(linked).map(|(name, letter)| {
        let specimen = json!({
            "name": name,
            "reason": letter.reason().name(),
            "separator": words(letter.language).colon,
            "page": page::write(&letter),
            "facts": facts(&letter),
        });
        specimen.to_string()
    });
    let text = format!("[\n{}\n]\n", specimens.collect::<Vec<_>>().join(",\n"));
    if std::env::var_os("VIGIE_UPDATE").is_some() {
        fs::write(SPECIMENS, &text).unwrap();
    }
    let known = fs::read_to_string(SPECIMENS).unwrap();
    assert!(known == text, "run this test with VIGIE_UPDATE=1, and commit what it writes");
    assert!(serde_json::from_str::<Vec<Value>>(&text).unwrap().len() > 50);
}

#[test]
fn a_language_that_vigie_does_not_speak() {
    let templates = german(&[
        (
            "new_post.de.subject",
            "{{ facts.business }}:\n Post von {{ facts.post.author or \"?\" }}",
        ),
        (
            "new_post.de.txt",
            "Neue Bewertung von {{ facts.post.author }}\n{% include \"_end.txt\" %}",
        ),
        ("new_post.de.html", "<html lang=\"{{ lang }}\"><p>{{ facts.post.text }}</p></html>"),
        ("_end.txt", "Antwort bis {{ facts.answer_by }}\n"),
    ]);
    assert_eq!(templates.languages().into_iter().collect::<Vec<_>>(), ["de"]);
    assert_eq!(templates.check(), []);
    let ([subject, text, html, language], faults) = sent(&templates, &post());
    assert_eq!(
        (subject.as_str(), language.as_str()),
        ("Garage Tremblay: Post von Lucie Perrault", "de")
    );
    assert!(text.starts_with("Neue Bewertung von Lucie Perrault"), "{text}");
    assert!(text.contains("Antwort bis 2026-11-20T15:04:00Z"), "{text}");
    // What strangers write is escaped.
    assert!(html.contains("lang=\"de\"") && html.contains("Photos &amp; bill"), "{html}");
    assert_eq!(faults, []);
    // What they do not cover is as ever.
    let checked = letter(Language::English, Body::Test);
    let ([subject, .., language], _) = sent(&templates, &checked);
    assert_eq!((subject, language.as_str()), (page::write(&checked).subject, "en"));
}

#[test]
fn a_mail_is_never_lost_to_a_template() {
    let loops = "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}";
    let cases = [
        ("new_post.de.txt", "one\ntwo {{ facts.no_such_thing }}", Some(2), "undefined"),
        ("new_post.de.txt", loops, None, "fuel"),
        ("new_post.de.html", "{{ \"x\" * 300000 }}", None, "bytes"),
        ("new_post.de.html", " \n ", None, "says nothing"),
        ("new_post.de.subject", "{{ \"x\" * 201 }}", None, "200 characters"),
        ("letter.txt", "{% include \"letter.txt\" %}", None, "include"),
        ("letter.html", "{{ page.blocks[99].text }}", Some(1), "undefined"),
    ];
    let (built_in, _) = sent(&Templates::default(), &post());
    for (name, text, line, what) in cases {
        let templates = german(&[(name, text)]);
        let (told, faults) = sent(&templates, &post());
        assert_eq!(told, built_in, "{name}: {text}");
        let [fault] = &faults[..] else { panic!("{name}: {faults:?}") };
        assert!(fault.file.ends_with(name) && fault.what.contains(what), "{fault}");
        assert!(line.is_none() || fault.line == line, "{fault}");
        // And it is known before.
        let checked = templates.check();
        assert!(checked.iter().any(|known| known.what.contains(what)), "{name}: {checked:?}");
    }
}

#[track_caller]
fn refused(name: &str, text: &str, expect: &str) {
    let folder = folder(&[(name, text)]);
    let faults = Templates::read(folder.path()).unwrap_err();
    let said = faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(said.contains(name) && said.contains(expect), "{said}");
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    refused("letter.html", "<p>\n{% if page.tone %}\n", "letter.html:");
    refused("new_pots.de.txt", "", "did you mean `new_post`?");
    refused("new_post.German.txt", "", "`German` is not the tag");
    refused("notes.md", "", "not the name of a template");
    refused("letter.txt", &"x".repeat(300_000), "longer than");
    assert!(Templates::read(Path::new("/nowhere")).is_err());
}
