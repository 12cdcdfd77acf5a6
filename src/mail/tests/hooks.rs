//! What each kind of webhook is sent: it fits, it says the same, and nothing of a post gets out of
//! its place.

use jiff::Timestamp;
use serde_json::Value;

use super::samples;
use crate::{
    domain::{AlertId, HookFormat, Language, PersonId, Severity, Webhook},
    mail::{Body, Dispatch, Said, hook_body, said},
};

const FORMATS: [HookFormat; 6] = [
    HookFormat::Json,
    HookFormat::Slack,
    HookFormat::Teams,
    HookFormat::Discord,
    HookFormat::Ntfy,
    HookFormat::Matrix,
];

fn hook(format: HookFormat) -> Webhook {
    Webhook {
        url: "https://chat.example/topic".parse().unwrap(),
        format,
        secret: None,
        headers: Vec::new(),
        template: None,
    }
}

fn message(text: &str) -> Said {
    let letter = samples::letter(Language::English, Body::Test);
    let (alert, person) = (AlertId::new("A7:new_post:zoe"), PersonId::from("zoe"));
    let dispatch = Dispatch {
        id: "0123@vigie.example",
        alert: &alert,
        person: &person,
        severity: Severity::Critical,
        business: None,
        at: Timestamp::UNIX_EPOCH,
    };
    Said {
        subject: "★☆☆☆☆ <!here> @everyone *bold* [bank](https://evil.example)".into(),
        text: text.to_owned(),
        page: Some("https://reviews.example/7".into()),
        ..said(&letter, &dispatch)
    }
}

fn body(format: HookFormat, text: &str) -> Value {
    serde_json::from_str(&hook_body(&message(text), &hook(format)).unwrap()).unwrap()
}

#[test]
fn json_has_the_names_of_the_contract() {
    let body = body(HookFormat::Json, "Late.");
    let names = body.as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(
        names,
        [
            "alert",
            "at",
            "business",
            "case",
            "id",
            "instead_of",
            "page",
            "person",
            "reason",
            "severity",
            "subject",
            "text",
            "version"
        ]
    );
    assert_eq!((&body["version"], &body["severity"]), (&1.into(), &"critical".into()));
    assert_eq!((&body["at"], &body["text"]), (&"1970-01-01T00:00:00Z".into(), &"Late.".into()));
    assert!(body["case"].is_null());
}

#[test]
fn each_says_the_subject_and_the_text() {
    for format in FORMATS {
        let body = body(format, "The brakes squeal.\n\nSecond paragraph.").to_string();
        for part in ["★☆☆☆☆", "The brakes squeal.", "Second paragraph."] {
            assert!(body.contains(part), "{format:?}: {body}");
        }
    }
}

#[test]
fn a_stranger_can_call_nobody_and_link_nothing() {
    let slack = body(HookFormat::Slack, "<!channel> <https://evil.example|your bank> & co");
    let text = slack["text"].as_str().unwrap();
    assert!(!text.contains('<') && !text.contains('>'), "{text}");
    assert!(text.contains("&amp; co"), "{text}");
    let discord = body(HookFormat::Discord, "[your bank](https://evil.example) @everyone");
    assert_eq!(discord["allowed_mentions"]["parse"], serde_json::json!([]));
    assert!(discord["content"].as_str().unwrap().contains("\\[your bank\\]"), "{discord}");
    let teams = body(HookFormat::Teams, "[your bank](https://evil.example)");
    let card = &teams["attachments"][0]["content"];
    for block in card["body"].as_array().unwrap() {
        assert_eq!(block["type"], "RichTextBlock", "{block}");
    }
    assert_eq!(card["actions"][0]["url"], "https://reviews.example/7");
}

#[test]
fn each_keeps_to_its_limit() {
    let long = "Ünlikely & <long> *complaint* \"quoted\" 😀 again\n".repeat(4_000);
    let unbroken = "😀&".repeat(60_000);
    for text in [long.as_str(), unbroken.as_str()] {
        let discord = body(HookFormat::Discord, text);
        let content = discord["content"].as_str().unwrap();
        assert!(content.encode_utf16().count() <= 2_000 && content.ends_with('…'), "{content}");
        assert!(content.encode_utf16().count() > 1_800, "{}", content.len());
        let slack = body(HookFormat::Slack, text);
        assert!(slack["text"].as_str().unwrap().chars().count() <= 4_000);
        assert!(body(HookFormat::Teams, text).to_string().len() <= 28_000);
        let ntfy = body(HookFormat::Ntfy, text);
        assert!(ntfy["message"].as_str().unwrap().len() <= 4_096);
        assert!(body(HookFormat::Matrix, text).to_string().len() <= 60_000);
        assert!(body(HookFormat::Json, text)["text"].as_str().unwrap().len() <= 64 << 10);
    }
}

#[test]
fn ntfy_is_as_loud_as_it_is_urgent() {
    let ntfy = body(HookFormat::Ntfy, "Late.");
    assert_eq!((&ntfy["topic"], &ntfy["priority"]), (&"topic".into(), &5.into()));
    assert_eq!(
        (&ntfy["click"], &ntfy["tags"][0]),
        (&"https://reviews.example/7".into(), &"test".into())
    );
}

#[test]
fn a_template_of_ones_own_takes_the_place_of_the_format() {
    let template = r#"{"summary": {{ subject }}, "urgent": {{ severity == "critical" }}}"#;
    let own = Webhook { template: Some(template.into()), ..hook(HookFormat::Json) };
    let body = hook_body(&message("Late."), &own).unwrap();
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["urgent"], true);
    assert!(body["summary"].as_str().unwrap().contains("\u{2605}"), "{body}");
}

#[test]
fn a_letter_is_told_with_a_line_for_each_paragraph() {
    let letter = samples::letter(Language::French, Body::Test);
    let (alert, person) = (AlertId::new("test:0:zoe"), PersonId::from("zoe"));
    let dispatch = Dispatch {
        id: "0123@vigie.example",
        alert: &alert,
        person: &person,
        severity: Severity::Low,
        business: None,
        at: Timestamp::UNIX_EPOCH,
    };
    let said = said(&letter, &dispatch);
    assert_eq!((said.reason, said.page), ("test", None));
    assert!(
        !said.subject.is_empty() && said.text.lines().any(|line| line.len() > 80),
        "{}",
        said.text
    );
}
