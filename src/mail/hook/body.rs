//! The body of a request, by what the other side understands.

use serde_json::json;
use thiserror::Error;

use super::{card, cut, escape, said::Said, template};
use crate::domain::{HookFormat, Severity, Webhook};

/// Bytes of a text that a program is given.
const JSON: usize = 64 << 10;
/// Characters: Slack cuts messages beyond 40 000, and shows some 4 000 at first sight.
const SLACK: usize = 3_900;
/// Bytes: Teams takes 28 KB with all that stands around each line.
const TEAMS: usize = 8_000;
/// Characters that Discord takes in a message; those beyond 16 bits may count twice.
const DISCORD: usize = 2_000;
/// Bytes that ntfy takes in a message; a longer one becomes a file.
const NTFY: usize = 4_000;
/// Bytes: an event of Matrix has 64 KiB at most, and JSON may double a text.
const MATRIX: usize = 24 << 10;

/// Why a message has no body.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum HookError {
    /// The template cannot be filled in.
    #[error("the template cannot be filled in: {0}")]
    Template(String),
    /// What comes of it is not JSON.
    #[error("what the template makes is not JSON: {0}")]
    NotJson(String),
    /// It cannot be written down: a fault of vigie itself.
    #[error("it cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// The body of the request that brings a message: JSON, always the same for the same message.
///
/// # Errors
/// An own template that cannot be filled in, or does not come to JSON.
pub fn hook_body(said: &Said, hook: &Webhook) -> Result<String, HookError> {
    let mut said = said.clone();
    said.text = cut::lines(&said.text, JSON, str::to_owned, str::len);
    if let Some(own) = &hook.template {
        return template::render(own, &said);
    }
    let body = match hook.format {
        HookFormat::Json => return Ok(serde_json::to_string(&said)?),
        HookFormat::Slack => {
            let subject = escape::slack(&said.subject);
            let left = SLACK.saturating_sub(characters(&subject) + 3);
            let text = cut::lines(&said.text, left, escape::slack, characters);
            json!({
                "text": format!("*{subject}*\n{text}"),
                "unfurl_links": false,
                "unfurl_media": false,
            })
        }
        HookFormat::Teams => {
            // What stands around a line costs more than most lines.
            let cost = |line: &str| line.len() + 120;
            let text = cut::lines(&said.text, TEAMS * 2, str::to_owned, cost);
            card::message(&said, &text)
        }
        HookFormat::Discord => {
            let subject = cut::start(&escape::discord(&said.subject), 300, units);
            let left = DISCORD.saturating_sub(units(&subject) + 5);
            let text = cut::lines(&said.text, left, escape::discord, units);
            json!({
                "content": format!("**{subject}**\n{text}"),
                "allowed_mentions": { "parse": [] },
                // No previews of links (SUPPRESS_EMBEDS).
                "flags": 4,
            })
        }
        HookFormat::Ntfy => {
            let mut body = json!({
                "topic": hook.topic(),
                "title": cut::start(&said.subject, 250, str::len),
                "message": cut::lines(&said.text, NTFY, str::to_owned, str::len),
                "priority": priority(said.severity),
                "tags": [said.reason],
            });
            if let (Some(page), Some(body)) = (&said.page, body.as_object_mut()) {
                body.insert("click".to_owned(), json!(page));
            }
            body
        }
        HookFormat::Matrix => {
            let text = cut::lines(&said.text, MATRIX, str::to_owned, str::len);
            json!({ "msgtype": "m.text", "body": format!("{}\n{text}", said.subject) })
        }
    };
    Ok(body.to_string())
}

/// How loud ntfy is: 3 as usual, 5 for as long as nobody looks.
fn priority(severity: Severity) -> u8 {
    match severity {
        Severity::Low => 2,
        Severity::Medium => 3,
        Severity::High => 4,
        Severity::Critical => 5,
    }
}

fn characters(text: &str) -> usize {
    text.chars().count()
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}
