//! How messages reach a person: by mail, or by a webhook, such as that of a chat.

use std::{fmt, sync::Arc};

use jiff::SignedDuration;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use url::Url;

use super::PersonId;

/// The way to a person.
#[derive(Debug, Clone, PartialEq)]
pub enum Channel {
    /// Mail to this address.
    Mail(String),
    /// Requests to this address.
    Webhook(Arc<Webhook>),
}

impl Channel {
    /// The mail address, if it is one.
    pub fn mail(&self) -> Option<&str> {
        match self {
            Self::Mail(address) => Some(address),
            Self::Webhook(_) => None,
        }
    }
}

/// As people may see it: the address of a webhook is as good as a password.
impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mail(address) => f.write_str(address),
            Self::Webhook(hook) => {
                write!(f, "{} at {}", hook.format.name(), hook.url.host_str().unwrap_or_default())
            }
        }
    }
}

/// What the other side of a webhook understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HookFormat {
    /// All that there is to say, as JSON under stable names.
    #[default]
    Json,
    /// An incoming webhook of Slack, or of what speaks as it does.
    Slack,
    /// A workflow of Microsoft Teams that takes adaptive cards.
    Teams,
    /// A webhook of a Discord channel.
    Discord,
    /// A topic of ntfy.
    Ntfy,
    /// A room of Matrix.
    Matrix,
}

impl HookFormat {
    /// The name used in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Slack => "slack",
            Self::Teams => "teams",
            Self::Discord => "discord",
            Self::Ntfy => "ntfy",
            Self::Matrix => "matrix",
        }
    }
}

/// A webhook.
#[derive(Clone)]
pub struct Webhook {
    /// Where requests go, as configured.
    pub url: Url,
    /// What the other side understands.
    pub format: HookFormat,
    /// The key by which requests are signed.
    pub secret: Option<SecretString>,
    /// Headers that every request carries.
    pub headers: Vec<(String, SecretString)>,
    /// The text of an own template, in the place of that of the format.
    pub template: Option<String>,
}

impl Webhook {
    /// Whether a message is put to an address of its own, so that it counts once however often it
    /// comes, and not posted.
    pub fn is_put(&self) -> bool {
        self.format == HookFormat::Matrix
    }

    /// Where the message of this id goes.
    pub fn address(&self, id: &str) -> Url {
        let mut url = self.url.clone();
        match self.format {
            // The transaction (Matrix, client-server API, 8.8): one id is one message.
            HookFormat::Matrix => {
                if let Ok(mut path) = url.path_segments_mut() {
                    path.pop_if_empty().push(id);
                }
            }
            // Messages as JSON are published at the root, and say their topic.
            HookFormat::Ntfy => url.set_path("/"),
            HookFormat::Json | HookFormat::Slack | HookFormat::Teams | HookFormat::Discord => {}
        }
        url
    }

    /// The last part of the address: with ntfy, the topic.
    pub fn topic(&self) -> &str {
        self.url.path().trim_end_matches('/').rsplit('/').next().unwrap_or_default()
    }
}

impl PartialEq for Webhook {
    fn eq(&self, other: &Self) -> bool {
        let headers = |hook: &Self| {
            let of = |(name, value): &(String, SecretString)| {
                (name.clone(), value.expose_secret().to_owned())
            };
            hook.headers.iter().map(of).collect::<Vec<_>>()
        };
        let secret = |hook: &Self| hook.secret.as_ref().map(|key| key.expose_secret().to_owned());
        (&self.url, self.format, &self.template) == (&other.url, other.format, &other.template)
            && secret(self) == secret(other)
            && headers(self) == headers(other)
    }
}

/// Without what is as good as a password: the path of many an address.
impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook")
            .field("host", &self.url.host_str())
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

/// Who gets the messages to a person that cannot be delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fallback {
    /// Who.
    pub to: PersonId,
    /// How long a message must have failed, counted from when it first could be sent.
    pub after: SignedDuration,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hook(format: HookFormat, url: &str) -> Webhook {
        Webhook {
            url: url.parse().unwrap(),
            format,
            secret: Some("whsec_hush".into()),
            headers: vec![("X-Token".into(), "hush".into())],
            template: None,
        }
    }

    #[test]
    fn a_message_has_its_address() {
        let matrix = "https://m.example/_matrix/client/v3/rooms/!r:m.example/send/m.room.message/";
        let hook_of = |format, url: &str| hook(format, url).address("a/b:c@d").to_string();
        assert_eq!(hook_of(HookFormat::Matrix, matrix), format!("{matrix}a%2Fb:c@d"));
        assert_eq!(hook_of(HookFormat::Ntfy, "https://ntfy.example/shop"), "https://ntfy.example/");
        assert_eq!(hook(HookFormat::Ntfy, "https://ntfy.example/shop/").topic(), "shop");
        let slack = "https://hooks.example/services/T/B/x";
        assert_eq!(hook_of(HookFormat::Slack, slack), slack);
    }

    #[test]
    fn nobody_sees_what_is_secret() {
        let hook = hook(HookFormat::Slack, "https://hooks.example/services/hush");
        let shown = format!("{hook:?} {}", Channel::Webhook(Arc::new(hook.clone())));
        assert!(!shown.contains("hush"), "{shown}");
        assert!(shown.ends_with("slack at hooks.example"), "{shown}");
        assert_eq!(hook, hook.clone());
        assert_ne!(hook, Webhook { secret: None, ..hook.clone() });
    }
}
