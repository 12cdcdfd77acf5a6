//! Asking a language model whose server behaves well and badly.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use vigie::fetch::{Assistant, Fetcher, Settings, Unanswered};

use super::asking::{NOW, fetcher, settings};
use crate::support::{
    reply::{Fault, Reply},
    site::Site,
};

const PATH: &str = "/v1/chat/completions";

fn assistant(site: &Site) -> Assistant {
    Assistant {
        url: site.url("/v1"),
        model: "tiny".to_owned(),
        key: Some("sk-quiet".into()),
        timeout: SignedDuration::from_secs(30),
        max_tokens: 300,
    }
}

fn answer(text: &str) -> Reply {
    let body = json!({ "choices": [{ "message": { "role": "assistant", "content": text } }] });
    Reply::page(body.to_string())
}

async fn ask(fetcher: &Fetcher, assistant: &Assistant) -> Result<String, Unanswered> {
    let now = NOW.parse::<Timestamp>().unwrap();
    fetcher.complete(assistant, ("the task", "the post"), (Duration::from_mins(1), now)).await
}

/// Why a reply is no answer.
async fn trouble(reply: Reply) -> Unanswered {
    let site = Site::start().await;
    site.put(PATH, reply);
    let why = ask(&fetcher(&settings()), &assistant(&site)).await.unwrap_err();
    assert_eq!(site.seen().len(), 1, "it is asked once: {why}");
    assert!(!why.error.contains("sk-quiet"), "{why}");
    why
}

#[tokio::test]
async fn a_question_is_asked_as_every_server_of_models_understands_it() {
    let site = Site::start().await;
    site.put(PATH, answer("{\"negative\": true}"));
    // An endpoint on this machine needs no leave.
    let settings = Settings { allow_private: Vec::new(), ..settings() };
    let said = ask(&fetcher(&settings), &assistant(&site)).await.unwrap();
    assert_eq!(said, "{\"negative\": true}");
    let seen = site.seen().remove(0);
    assert_eq!(
        (seen.method.as_str(), seen.headers["authorization"].as_str()),
        ("POST", "Bearer sk-quiet")
    );
    assert_eq!(seen.headers["content-type"], "application/json");
    let body = serde_json::from_str::<Value>(&seen.body).unwrap();
    assert_eq!((&body["model"], &body["max_tokens"]), (&json!("tiny"), &json!(300)));
    assert_eq!(body["messages"][0], json!({ "role": "system", "content": "the task" }));
    assert_eq!(body["messages"][1], json!({ "role": "user", "content": "the post" }));
}

#[tokio::test]
async fn what_is_no_answer_says_why() {
    for (reply, expect) in [
        (Reply::status(500), "HTTP 500"),
        (
            Reply::status(404).body(r#"{"error":{"message":"model not found"}}"#),
            "HTTP 404: model not found",
        ),
        (Reply::status(401).body(r#"{"error":"no such key: sk-quiet"}"#), "HTTP 401"),
        (Reply::redirect(302, "http://127.0.0.1:1/"), "HTTP 302"),
        (Reply::page("<html>"), "it does not answer as an assistant does"),
        (Reply::page("{}"), "it does not answer as an assistant does"),
        (answer("x").fault(Fault::Endless), "the answer is too large"),
        (answer("x").fault(Fault::Raw(b"junk".to_vec())), ""),
    ] {
        let why = trouble(reply).await;
        assert!(
            why.error.starts_with(expect) && !why.late && why.rest.is_none(),
            "{expect}: {why:?}"
        );
    }
    let why = trouble(Reply::status(429).header("Retry-After", "90")).await;
    assert_eq!(why.rest, Some(SignedDuration::from_secs(90)));
}

#[tokio::test]
async fn whoever_answers_slowly_is_not_waited_for() {
    let site = Site::start().await;
    let quick = Assistant { timeout: SignedDuration::from_millis(200), ..assistant(&site) };
    for fault in
        [Fault::Trickle(Duration::from_millis(20)), Fault::TrickleHead(Duration::from_millis(20))]
    {
        site.put(PATH, answer("x").fault(fault));
        let why = ask(&fetcher(&settings()), &quick).await.unwrap_err();
        assert!(why.late, "{why:?}");
    }
}

#[tokio::test]
async fn only_what_is_public_or_allowed_is_asked() {
    let fetcher = fetcher(&Settings { allow_private: Vec::new(), ..settings() });
    let site = Site::start().await;
    for url in ["https://10.1.2.3/v1", "https://169.254.169.254/v1", "https://[fd00::1]/v1"] {
        let assistant = Assistant { url: url.parse().unwrap(), ..assistant(&site) };
        let why = ask(&fetcher, &assistant).await.unwrap_err();
        assert!(why.error.contains("neither public nor allowed"), "{url}: {why}");
    }
}
