//! One request to a token endpoint, and what its answer means (RFC 6749, 4.4 to 6).

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::{
    StatusCode,
    header::{ACCEPT, CONTENT_TYPE},
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use url::form_urlencoded;

use crate::{
    domain::{BlockKind, Outcome},
    fetch::{
        Manner, OAuth2,
        exchange::{failed, host, read},
        retry_after::retry_after,
    },
};

/// The longest answer, in bytes. Tokens have a few thousand at most.
const MAX_ANSWER: usize = 64 << 10;

/// The longest text of a token endpoint that is handed on, in characters.
const MAX_TEXT: usize = 200;

/// How the client proves who it is (RFC 6749, 2.3.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Proof {
    /// In the `Authorization` header, as every server must take it.
    #[default]
    Header,
    /// In the body, as some servers want it all the same.
    Body,
}

/// A token was given.
#[derive(Debug)]
pub(super) struct Granted {
    pub(super) access: SecretString,
    /// How long it can be used; unknown if the server does not say.
    pub(super) lifetime: Option<Duration>,
    /// The refresh token that replaces the one that was shown.
    pub(super) refresh: Option<SecretString>,
}

/// No token was given.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The client was not recognized in this way.
    Client(String),
    /// The refresh token is not taken.
    Grant(String),
    /// It is refused for another reason.
    Other(String),
    /// There was no usable answer; and how long the server wants to be left alone.
    Failed(Outcome, Option<SignedDuration>),
    /// The answer took too long.
    Late(Outcome),
}

/// Asks for a token: by the refresh token, or in the client's own right. `heard` becomes whether
/// the server answered at all.
pub(super) async fn ask(
    http: &reqwest::Client,
    manner: &Manner,
    oauth: &OAuth2,
    refresh: Option<&SecretString>,
    proof: Proof,
    now: Timestamp,
    heard: &mut bool,
) -> Result<Granted, Refusal> {
    let url = &oauth.token_url;
    let mut request = http
        .post(url.clone())
        .header(ACCEPT, "application/json")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(form(oauth, refresh, proof));
    if let (Proof::Header, Some(secret)) = (proof, &oauth.client_secret) {
        let [id, secret] = [&oauth.client_id, secret.expose_secret()].map(encoded);
        request = request.basic_auth(id, Some(secret));
    }
    let response = request.send().await.map_err(|error| {
        let outcome = failed(&error, url, manner);
        if error.is_timeout() { Refusal::Late(outcome) } else { Refusal::Failed(outcome, None) }
    })?;
    *heard = true;
    let (status, rest) = (response.status(), retry_after(response.headers(), now));
    if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
        return Err(match rest {
            None if status.is_server_error() => {
                let text = format!("{} answered with HTTP status {}", host(url), status.as_u16());
                Refusal::Failed(Outcome::Network(text), None)
            }
            rest => Refusal::Failed(Outcome::Blocked(BlockKind::RateLimited), rest),
        });
    }
    let body = read(response, url, MAX_ANSWER, manner)
        .await
        .map_err(|outcome| Refusal::Failed(outcome, None))?;
    let secrets = [oauth.client_secret.as_ref(), oauth.refresh_token.as_ref(), refresh];
    let secrets: Vec<&str> =
        secrets.into_iter().flatten().map(ExposeSecret::expose_secret).collect();
    understood(status, &body, host(url), &secrets)
}

fn form(oauth: &OAuth2, refresh: Option<&SecretString>, proof: Proof) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    match refresh {
        Some(token) => form
            .append_pair("grant_type", "refresh_token")
            .append_pair("refresh_token", token.expose_secret()),
        None => form.append_pair("grant_type", "client_credentials"),
    };
    if let Some(scope) = &oauth.scope {
        form.append_pair("scope", scope);
    }
    match (&oauth.client_secret, proof) {
        (Some(_), Proof::Header) => {}
        (Some(secret), Proof::Body) => {
            form.append_pair("client_id", &oauth.client_id)
                .append_pair("client_secret", secret.expose_secret());
        }
        // A client without a secret says who it is, and no more (RFC 6749, 3.2.1).
        (None, _) => {
            form.append_pair("client_id", &oauth.client_id);
        }
    }
    form.finish()
}

/// As both halves of the client's login are written (RFC 6749, 2.3.1).
fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// An answer of a token endpoint, good or bad. What is not as it should be is left for later.
#[derive(Deserialize)]
struct Said {
    access_token: Option<String>,
    token_type: Option<String>,
    expires_in: Option<Value>,
    refresh_token: Option<String>,
    error: Option<Value>,
    error_description: Option<Value>,
}

fn understood(
    status: StatusCode,
    body: &[u8],
    host: &str,
    secrets: &[&str],
) -> Result<Granted, Refusal> {
    let said = match serde_json::from_slice::<Said>(body) {
        Ok(said) => said,
        Err(_) if status.is_success() => {
            return Err(Refusal::Other(format!("{host} gave an answer that holds no token")));
        }
        Err(_) if status.is_redirection() => {
            let text = format!("{host} sends us elsewhere, where the login is not shown");
            return Err(Refusal::Other(text));
        }
        Err(_) => {
            let status = status.as_u16();
            return Err(Refusal::Client(format!("{host} answered with HTTP status {status}")));
        }
    };
    // Some servers say what is wrong with status 200.
    if let Some(error) = &said.error {
        return Err(refusal(error, said.error_description.as_ref(), host, secrets));
    }
    if !status.is_success() {
        let status = status.as_u16();
        return Err(Refusal::Client(format!("{host} answered with HTTP status {status}")));
    }
    let kind = said.token_type.as_deref().unwrap_or("bearer");
    if !kind.eq_ignore_ascii_case("bearer") {
        let kind = cleaned(kind, secrets);
        return Err(Refusal::Other(format!("{host} gave a token of the unknown kind {kind}")));
    }
    let in_a_header =
        |token: &String| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    let Some(access) = said.access_token.filter(in_a_header) else {
        return Err(Refusal::Other(format!("{host} gave no token that can be shown")));
    };
    Ok(Granted {
        access: access.into(),
        lifetime: said.expires_in.as_ref().and_then(seconds),
        refresh: said.refresh_token.filter(|token| !token.is_empty()).map(Into::into),
    })
}

/// A number, also one in quotes as some servers write it.
fn seconds(value: &Value) -> Option<Duration> {
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    // NaN stays what it is, and is refused.
    Duration::try_from_secs_f64(if number < 0.0 { 0.0 } else { number }).ok()
}

/// What kind of refusal an `error` is. One that cannot be read counts as "client not recognized":
/// then the other way is tried, which does no harm.
fn refusal(error: &Value, description: Option<&Value>, host: &str, secrets: &[&str]) -> Refusal {
    let code = error.as_str();
    // Outside of the standard, but common: an object with a message.
    let code_text = code.or_else(|| error.get("message")?.as_str()).unwrap_or("an error");
    let mut text = format!("{host} answers {}", cleaned(code_text, secrets));
    if let Some(description) =
        description.and_then(Value::as_str).map(|text| cleaned(text, secrets))
        && !description.is_empty()
    {
        text = format!("{text}: {description}");
    }
    match code {
        Some("invalid_grant") => Refusal::Grant(text),
        Some("unauthorized_client" | "unsupported_grant_type" | "invalid_scope") => {
            Refusal::Other(text)
        }
        _ => Refusal::Client(text),
    }
}

/// Text of a server, fit for a mail and a log: one line, not long, and none of our secrets.
fn cleaned(text: &str, secrets: &[&str]) -> String {
    let mut text = text.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        text = text.replace(secret, "***");
    }
    let words: Vec<&str> = text
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").chars().take(MAX_TEXT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: u16, body: &str) -> Result<Granted, Refusal> {
        let status = StatusCode::from_u16(status).unwrap();
        understood(status, body.as_bytes(), "login.example", &["hush"])
    }

    #[track_caller]
    fn lifetime(value: &str, expect: Option<u64>) {
        let body = format!("{{\"access_token\":\"x\",\"expires_in\":{value}}}");
        let granted = said(200, &body).unwrap();
        assert_eq!(granted.lifetime, expect.map(Duration::from_secs), "{value}");
    }

    #[test]
    fn lifetimes_are_read_as_servers_write_them() {
        lifetime("3600", Some(3600));
        lifetime("3600.0", Some(3600));
        lifetime("\"3600\"", Some(3600));
        lifetime("-1", Some(0));
        for nothing in ["null", "\"soon\"", "1e300", "\"NaN\"", "{}", "[1]"] {
            lifetime(nothing, None);
        }
    }

    #[test]
    fn a_token_is_taken_as_it_is_given() {
        let granted =
            said(200, "{\"access_token\":\"a.b-c~d+e/f=\",\"token_type\":\"BEARER\"}").unwrap();
        assert_eq!(granted.access.expose_secret(), "a.b-c~d+e/f=");
        assert!(granted.refresh.is_none());
    }

    #[test]
    fn every_refusal_has_its_kind_and_its_words() {
        let text = |text: &str| format!("login.example {text}");
        let cases = [
            (
                400,
                "{\"error\":\"invalid_client\"}",
                Refusal::Client(text("answers invalid_client")),
            ),
            (
                400,
                "{\"error\":\"invalid_grant\",\"error_description\":\"hush\\nis \\u0007 over\"}",
                Refusal::Grant(text("answers invalid_grant: *** is over")),
            ),
            (200, "{\"error\":\"invalid_scope\"}", Refusal::Other(text("answers invalid_scope"))),
            (
                400,
                "{\"error\":{\"message\":\"Missing client_id\",\"code\":101}}",
                Refusal::Client(text("answers Missing client_id")),
            ),
            (401, "<html>", Refusal::Client(text("answered with HTTP status 401"))),
            (401, "{}", Refusal::Client(text("answered with HTTP status 401"))),
            (302, "", Refusal::Other(text("sends us elsewhere, where the login is not shown"))),
            (200, "<html>", Refusal::Other(text("gave an answer that holds no token"))),
            (200, "{}", Refusal::Other(text("gave no token that can be shown"))),
            (
                200,
                "{\"access_token\":\"a\\r\\nb\"}",
                Refusal::Other(text("gave no token that can be shown")),
            ),
            (
                200,
                "{\"access_token\":\"a\",\"token_type\":\"mac\"}",
                Refusal::Other(text("gave a token of the unknown kind mac")),
            ),
        ];
        for (status, body, expect) in cases {
            assert_eq!(said(status, body).unwrap_err(), expect, "{status} {body}");
        }
        let long = format!("{{\"error\":\"{}\"}}", "é".repeat(5000));
        let Refusal::Client(text) = said(400, &long).unwrap_err() else { panic!("another kind") };
        assert!(text.chars().count() < MAX_TEXT + 50, "{text}");
    }
}
