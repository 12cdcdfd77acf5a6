//! Asking a language model over an endpoint that speaks as that of `OpenAI` does ("chat completions"),
//! as most servers of models do. One question, one answer, within a time and a size.
//!
//! An endpoint on this machine needs no leave; any other must be public or in a network that the
//! configuration allows. It gets the question, the key if there is one, and what every site is told
//! of who is asking.

use std::{fmt, time::Duration};

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};
use serde_json::json;
use tokio::time::timeout;
use url::{Host, Url};

use super::{Fetcher, encoding::Encoded, failure, retry_after::retry_after};

/// The longest answer, with all that stands around it: models may think aloud before.
const LONGEST: usize = 256 << 10;
/// Characters of what an endpoint says of an error.
const MESSAGE: usize = 120;

/// A language model, and where it is asked.
#[derive(Debug, Clone)]
pub struct Assistant {
    /// The base of its addresses, such as `http://127.0.0.1:11434/v1`.
    pub url: Url,
    /// The model.
    pub model: String,
    /// What proves who is asking.
    pub key: Option<SecretString>,
    /// The longest that an answer may take.
    pub timeout: SignedDuration,
    /// The longest answer, in tokens.
    pub max_tokens: u32,
}

impl Assistant {
    /// The address that answers.
    fn address(&self) -> Url {
        let mut url = self.url.clone();
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{base}/chat/completions"));
        url
    }

    fn is_here(&self) -> bool {
        match self.url.host() {
            Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        }
    }
}

/// Why a language model gave no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unanswered {
    /// In words. They hold neither the question nor the key.
    pub error: String,
    /// How long it wants to be left alone, if it says so.
    pub rest: Option<SignedDuration>,
    /// Whether it is only that its time was over.
    pub late: bool,
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.error)
    }
}

impl From<String> for Unanswered {
    fn from(error: String) -> Self {
        Self { error, rest: None, late: false }
    }
}

impl Fetcher {
    /// What the model says to `user`, told by `system` what to do: its answer as it came, within the
    /// time that is left, `within`, and never longer than it may take. Asks once.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn complete(
        &self,
        assistant: &Assistant,
        (system, user): (&str, &str),
        (within, now): (Duration, Timestamp),
    ) -> Result<String, Unanswered> {
        let client = if assistant.is_here() { self.open() } else { self.guarded() };
        let url = assistant.address();
        if !client.permits(&url) {
            let text = "the address of the assistant is neither public nor allowed".to_owned();
            return Err(text.into());
        }
        let question = json!({
            "model": assistant.model,
            "messages": [
                {"role": "system", "content": system},
                {"role": "user", "content": user},
            ],
            "max_tokens": assistant.max_tokens,
            "temperature": 0,
            "stream": false,
        });
        let mut request = client.http.post(url.clone()).body(question.to_string());
        request = request.header(CONTENT_TYPE, "application/json");
        if let Some(key) = &assistant.key {
            let value = HeaderValue::from_str(&format!("Bearer {}", key.expose_secret()));
            let mut value = value.map_err(|_| "the key is not a header's value".to_owned())?;
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        let host = url.host_str().unwrap_or_default();
        let asked = async {
            let sent = request.send().await;
            let response = sent.map_err(|error| failure::outcome(&error, host).to_string())?;
            let (status, rest) = (response.status(), retry_after(response.headers(), now));
            let body = Encoded::read(response, LONGEST).await;
            let body = match body {
                Ok(body) => body.whole(LONGEST).await,
                Err(error) => Err(error),
            };
            let body = body.map_err(|error| error.text().to_owned());
            if !status.is_success() {
                let said = body.ok().flatten().and_then(|body| complaint(&body, assistant));
                let error = [Some(format!("HTTP {}", status.as_u16())), said];
                let error = error.into_iter().flatten().collect::<Vec<_>>().join(": ");
                return Err(Unanswered { error, rest, late: false });
            }
            let body = body?.ok_or_else(|| "the answer is too large".to_owned())?;
            content(&body)
                .ok_or_else(|| "it does not answer as an assistant does".to_owned().into())
        };
        let limit = Duration::try_from(assistant.timeout).unwrap_or_default().min(within);
        let late = |_| Unanswered { error: "no answer in time".to_owned(), rest: None, late: true };
        timeout(limit, asked).await.map_err(late)?
    }
}

/// The answer in the body of a completion; an empty one where the model said nothing.
fn content(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Completion {
        choices: Vec<Choice>,
    }
    #[derive(Deserialize)]
    struct Choice {
        message: Message,
    }
    #[derive(Deserialize)]
    struct Message {
        #[serde(default, deserialize_with = "text")]
        content: String,
    }
    let completion = serde_json::from_slice::<Completion>(body).ok()?;
    completion.choices.into_iter().next().map(|choice| choice.message.content)
}

/// A text, or nothing.
fn text<'de, D: Deserializer<'de>>(value: D) -> Result<String, D::Error> {
    Ok(Option::<String>::deserialize(value)?.unwrap_or_default())
}

/// What an endpoint says of an error, if it says it in the usual form and without the key.
fn complaint(body: &[u8], assistant: &Assistant) -> Option<String> {
    let said = serde_json::from_slice::<serde_json::Value>(body).ok()?;
    let error = said.get("error")?;
    let message = error.get("message").unwrap_or(error).as_str()?;
    let key = assistant.key.as_ref().map(ExposeSecret::expose_secret);
    if key.is_some_and(|key| message.contains(key)) {
        return None;
    }
    let shown = |c: char| if c.is_control() { ' ' } else { c };
    Some(message.chars().map(shown).take(MESSAGE).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assistant(url: &str) -> Assistant {
        Assistant {
            url: url.parse().unwrap(),
            model: "m".into(),
            key: Some("sk-secret".into()),
            timeout: SignedDuration::from_secs(1),
            max_tokens: 9,
        }
    }

    #[test]
    fn addresses_are_those_of_the_base() {
        for (base, expect, here) in [
            ("http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1/chat/completions", true),
            ("http://[::1]/v1/", "http://[::1]/v1/chat/completions", true),
            ("https://LOCALHOST", "https://localhost/chat/completions", true),
            ("https://ai.example/o/v1", "https://ai.example/o/v1/chat/completions", false),
            ("https://10.0.0.1/v1", "https://10.0.0.1/v1/chat/completions", false),
        ] {
            let assistant = assistant(base);
            assert_eq!((assistant.address().as_str(), assistant.is_here()), (expect, here));
        }
    }

    #[test]
    fn an_answer_is_the_content_of_the_first_choice() {
        let read = |body: &str| content(body.as_bytes());
        let said =
            r#"{"id":"x","choices":[{"index":0,"message":{"role":"assistant","content":"hm"}}]}"#;
        assert_eq!(read(said).as_deref(), Some("hm"));
        assert_eq!(read(r#"{"choices":[{"message":{"content":null}}]}"#).as_deref(), Some(""));
        for other in ["", "{}", "[]", "<html>", r#"{"choices":[]}"#, r#"{"choices":[{}]}"#] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn what_it_says_of_an_error_never_shows_the_key() {
        let of = |body: &str| complaint(body.as_bytes(), &assistant("http://127.0.0.1/"));
        let long = format!(r#"{{"error":{{"message":"no\nsuch {}"}}}}"#, "x".repeat(999));
        let said = of(&long).unwrap();
        assert!(said.starts_with("no such xxx") && said.len() == MESSAGE, "{said}");
        assert_eq!(of(r#"{"error":"no such model"}"#).as_deref(), Some("no such model"));
        assert_eq!(of(r#"{"error":{"message":"wrong key: sk-secret"}}"#), None);
        assert_eq!(of("<html>"), None);
    }
}
