//! `[assistant]`.

use jiff::SignedDuration;
use url::Url;

use super::{Context, auth, limits};
use crate::{
    config::{
        item::Item,
        raw,
        value::{self, Wrong},
    },
    engine::Assistance,
    fetch::Assistant,
};

const EXAMPLE: &str = "write \"http://127.0.0.1:11434/v1\" or \"https://ai.example/v1\"";

/// The language model, if one is named.
pub(super) fn assistance(
    item: &Item<'_, raw::Assistant>,
    context: &mut Context<'_>,
) -> Option<Assistance> {
    let raw = &item.raw;
    let timeout = item.value("timeout", &raw.timeout, context.problems, timeout);
    let per_day = limits::count(item, "per_day", raw.per_day, 1..=100_000, context.problems);
    let max_tokens =
        limits::count(item, "max_tokens", raw.max_tokens, 16..=16_384, context.problems);
    let key = raw.key.as_ref().and_then(|raw| auth::token(item, "key", raw, context));
    let url = item.optional("url", raw.url.as_deref(), context.problems, endpoint);
    if raw.url.is_none() {
        let named = [("model", raw.model.is_some()), ("key", raw.key.is_some())];
        let named = named.iter().find(|(_, named)| *named && !item.is_lost("url"));
        if let Some((key, _)) = named {
            context
                .problems
                .missing(item.at(key), "an assistant without an address is never asked")
                .help(format!("add `url`: {EXAMPLE}; or leave `{key}` out"));
        }
        return None;
    }
    let model = item.required("model", raw.model.as_deref(), context.problems, value::filled);
    let assistant = Assistant { url: url?, model: model?, key, timeout: timeout?, max_tokens };
    Some(Assistance { assistant, per_day, opinions: raw.opinions, drafts: raw.drafts })
}

/// The base of the addresses of an endpoint. A key and what customers write go there, so that it is
/// `https` but for this machine.
fn endpoint(text: &str) -> Result<Url, Wrong> {
    let url = value::page(text)?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Wrong::new("nothing may follow the path").help(EXAMPLE));
    }
    if url.path().trim_end_matches('/').ends_with("/chat/completions") {
        return Err(Wrong::new("not the base of the addresses, but one of them")
            .help("leave `/chat/completions` out"));
    }
    if url.scheme() != "https" && !value::is_loopback(&url) {
        return Err(Wrong::new("without TLS an assistant is asked on this machine only")
            .help("write `https://`"));
    }
    Ok(url)
}

/// How long a mail may wait for an opinion.
fn timeout(text: &str) -> Result<SignedDuration, Wrong> {
    let time = value::positive_duration(text)?;
    if time > SignedDuration::from_mins(1) {
        return Err(Wrong::new("longer than a mail may wait").help("it goes up to \"1m\""));
    }
    Ok(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_the_machine_is_encrypted() {
        for right in [
            "http://127.0.0.1:11434/v1",
            "http://localhost:8080",
            "http://[::1]/v1/",
            "https://ai.example/v1",
            "https://10.0.0.5/v1",
        ] {
            assert!(endpoint(right).is_ok(), "{right}");
        }
        for wrong in [
            "http://ai.example/v1",
            "http://10.0.0.5:11434/v1",
            "http://127.0.0.1.example/v1",
            "ftp://127.0.0.1/",
            "https://me:key@ai.example/v1",
            "https://ai.example/v1?key=x",
            "https://ai.example/v1/chat/completions",
            "ai.example",
        ] {
            assert!(endpoint(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn no_mail_waits_longer_than_a_minute() {
        assert!(timeout("1m").is_ok());
        assert!(timeout("61s").unwrap_err().help.is_some());
        assert!(timeout("0s").is_err());
    }
}
