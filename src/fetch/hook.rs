//! Requests to where the configuration says: messages to webhooks, and signs of life.
//!
//! The address is the admin's own, so that it may be one of this machine or of a private network.
//! Redirects are not followed, the answer is bounded in time and size, and what goes wrong is told
//! without the address: its path is as good as a password.
//!
//! Messages are signed as Standard Webhooks says (<https://www.standardwebhooks.com>, 1.0.0): whoever
//! gets one can tell who sent it, that nothing of it was changed, and that it is not an old one.

use std::time::Duration;

use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp};
use reqwest::{
    RequestBuilder, StatusCode,
    header::{CONTENT_TYPE, HeaderName, HeaderValue},
};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::timeout;
use url::Url;

use super::{Fetcher, encoding::Encoded, failure, retry_after::retry_after};
use crate::domain::Webhook;

/// The longest that a request may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// As much of an answer as is read.
const LONGEST: usize = 8 << 10;
/// Characters of an answer that are kept.
const SHOWN: usize = 300;

/// Why a message was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotTaken {
    /// In words, without the address.
    pub error: String,
    /// Whether it will never be taken.
    pub for_good: bool,
    /// How long the other side wants to be left alone, if it says so.
    pub rest: Option<SignedDuration>,
}

impl NotTaken {
    fn later(error: impl Into<String>) -> Self {
        Self { error: error.into(), for_good: false, rest: None }
    }

    fn never(error: impl Into<String>) -> Self {
        Self { error: error.into(), for_good: true, rest: None }
    }
}

impl Fetcher {
    /// Sends a message, a JSON text, to a webhook: its answer, if it took it (2xx). The same `id`
    /// says that it is the same message.
    ///
    /// # Errors
    /// Why it was not taken; after an error it may have been taken all the same.
    pub async fn bring(
        &self,
        hook: &Webhook,
        (id, body): (&str, &str),
        now: Timestamp,
    ) -> Result<String, NotTaken> {
        let url = hook.address(id);
        let http = &self.open().http;
        let mut request =
            if hook.is_put() { http.put(url.clone()) } else { http.post(url.clone()) };
        for (name, value) in &hook.headers {
            let name = HeaderName::from_bytes(name.as_bytes());
            let value = HeaderValue::from_str(value.expose_secret());
            let (Ok(name), Ok(mut value)) = (name, value) else {
                return Err(NotTaken::never("a header of the webhook cannot be sent"));
            };
            value.set_sensitive(true);
            request = request.header(name, value);
        }
        let seconds = now.as_second();
        request = request
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", seconds);
        if let Some(secret) = &hook.secret {
            let key = key(secret).map_err(NotTaken::never)?;
            request = request.header("webhook-signature", signature(&key, id, seconds, body));
        }
        let (status, rest, said) =
            ask(request.body(body.to_owned()), &hook.url, now).await.map_err(NotTaken::later)?;
        let code = status.as_u16();
        let told =
            if said.is_empty() { format!("HTTP {code}") } else { format!("HTTP {code}: {said}") };
        match code {
            200..=299 => Ok(told),
            301 | 308 => Err(NotTaken::never(format!("HTTP {code}: it is somewhere else now"))),
            // What passes: a time-out, too early, too much, a trouble of theirs, another way round.
            300..=399 | 408 | 425 | 429 | 500.. => {
                Err(NotTaken { error: told, for_good: false, rest })
            }
            _ => Err(NotTaken::never(told)),
        }
    }

    /// Lets an address know that all is well; with `trouble`, by POST to its `/fail`, that it is not.
    ///
    /// # Errors
    /// Why it did not hear of it, without the address.
    pub async fn ping(
        &self,
        url: &Url,
        trouble: Option<&str>,
        now: Timestamp,
    ) -> Result<(), String> {
        let http = &self.open().http;
        let mut url = url.clone();
        let request = match trouble {
            None => http.get(url.clone()),
            Some(trouble) => {
                if let Ok(mut path) = url.path_segments_mut() {
                    path.pop_if_empty().push("fail");
                }
                http.post(url.clone()).body(trouble.to_owned())
            }
        };
        let (status, _, _) = ask(request, &url, now).await?;
        status.is_success().then_some(()).ok_or_else(|| format!("HTTP {}", status.as_u16()))
    }
}

/// The status of an answer, how long to wait before asking again, and what it says.
async fn ask(
    request: RequestBuilder,
    // As it was configured: an answer may repeat what is left out of the address that is asked.
    url: &Url,
    now: Timestamp,
) -> Result<(StatusCode, Option<SignedDuration>, String), String> {
    let host = url.host_str().unwrap_or_default();
    let asked = async {
        let response =
            request.send().await.map_err(|error| failure::outcome(&error, host).to_string())?;
        let (status, rest) = (response.status(), retry_after(response.headers(), now));
        // It was answered: what comes behind that, or does not, changes nothing.
        let body = match Encoded::read(response, LONGEST).await {
            Ok(body) => body.whole(LONGEST).await.ok().flatten(),
            Err(_) => None,
        };
        Ok((status, rest, shown(&body.unwrap_or_default(), url)))
    };
    timeout(PATIENCE, asked).await.map_err(|_| "no answer in time".to_owned())?
}

/// The beginning of an answer on one line; nothing if it repeats a part of the address that may be
/// secret: the path and its last part, or what is asked behind it.
fn shown(body: &[u8], url: &Url) -> String {
    let text = String::from_utf8_lossy(body);
    let path = url.path().trim_matches('/');
    let topic = path.rsplit('/').next().unwrap_or_default();
    let values = url.query_pairs().map(|(_, value)| value.into_owned());
    let secrets = [path.to_owned(), topic.to_owned()].into_iter().chain(values);
    if secrets.into_iter().any(|secret| secret.len() > 3 && text.contains(&secret)) {
        return String::new();
    }
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    line.chars().take(SHOWN).collect()
}

/// What is wrong with a secret that is to sign messages, if anything is.
///
/// # Errors
/// What is wrong.
pub fn check_secret(secret: &SecretString) -> Result<(), String> {
    key(secret).map(drop)
}

/// The key of a secret: base64 behind `whsec_`, or the secret as it is.
fn key(secret: &SecretString) -> Result<Vec<u8>, String> {
    let secret = secret.expose_secret();
    match secret.strip_prefix("whsec_") {
        None => Ok(secret.as_bytes().to_vec()),
        Some(coded) => STANDARD
            .decode(coded)
            .map_err(|_| "the secret of the webhook is not base64 behind `whsec_`".to_owned()),
    }
}

/// The signature of a message.
fn signature(key: &[u8], id: &str, seconds: i64, body: &str) -> String {
    let code = sign(&Key::new(HMAC_SHA256, key), format!("{id}.{seconds}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification.
    #[test]
    fn signatures_are_those_of_standard_webhooks() {
        let key = key(&"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into()).unwrap();
        let signature = signature(
            &key,
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_is_base64_or_plain() {
        assert_eq!(key(&"plain".into()).unwrap(), b"plain");
        assert_eq!(key(&"whsec_AAEC".into()).unwrap(), [0, 1, 2]);
        assert!(key(&"whsec_%%".into()).is_err());
    }

    #[test]
    fn an_answer_never_shows_the_path() {
        let url: Url = "https://hooks.example/services/T0/B0/hush".parse().unwrap();
        assert_eq!(shown(b"invalid\n\n payload", &url), "invalid payload");
        assert_eq!(shown(b"no POST /services/T0/B0/hush here", &url), "");
        let ntfy = "https://ntfy.example/garage-k3v9".parse().unwrap();
        assert_eq!(shown(br#"{"topic":"garage-k3v9"}"#, &ntfy), "");
        let teams = "https://flow.example/x?sig=hushhush&v=1".parse().unwrap();
        assert_eq!(shown(b"bad sig hushhush", &teams), "");
        assert_eq!(shown(&b"x".repeat(999), &url).len(), SHOWN);
    }
}
