//! What can go wrong on the way to the mail server, and what to do about it.

use std::{fmt, io};

use jiff::SignedDuration;
use thiserror::Error;

/// Longest reply that is kept, in characters.
const MAX_REPLY: usize = 300;

/// What a failed attempt asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// Try again later: it may pass, or has to be put right by the operator.
    Retry,
    /// This message will never be taken.
    GiveUp,
}

/// A step of the talk with a mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Connection, greeting and introduction.
    Connect,
    /// The change to TLS.
    StartTls,
    /// The login.
    Login,
    /// The sender.
    Sender,
    /// The recipient.
    Recipient,
    /// The request to send content.
    Data,
    /// The content, up to the reply that takes charge of it.
    Content,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "the greeting",
            Self::StartTls => "STARTTLS",
            Self::Login => "the login",
            Self::Sender => "MAIL FROM",
            Self::Recipient => "RCPT TO",
            Self::Data => "DATA",
            Self::Content => "the end of the message",
        })
    }
}

/// Why a message was not delivered, or is not known to be.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SendError {
    /// No connection: name, network, port.
    #[error("the mail server cannot be reached: {0}")]
    Unreachable(String),
    /// No TLS, or a certificate that is not trusted.
    #[error("no secure connection to the mail server: {0}")]
    Tls(String),
    /// The server answered with a refusal.
    #[error("the mail server answered {code} to {step}: {reply}")]
    Refused {
        /// To what.
        step: Step,
        /// The reply code.
        code: u16,
        /// Its text, without mail addresses, at most 300 characters.
        reply: String,
    },
    /// The server did not answer.
    #[error("the mail server did not answer {step} within {after:#}")]
    TimedOut {
        /// At what.
        step: Step,
        /// The time that was granted.
        after: SignedDuration,
    },
    /// The connection broke, or what came is not SMTP. After [`Step::Content`] the message may
    /// have been taken all the same.
    #[error("the connection was lost at {step}: {reason}")]
    Lost {
        /// At what.
        step: Step,
        /// How.
        reason: String,
    },
    /// The server does not offer what the settings ask for.
    #[error("the mail server offers no {0}")]
    NotOffered(&'static str),
    /// The message cannot be sent to this server as it is.
    #[error("the message cannot be sent: {0}")]
    Unsendable(&'static str),
    /// The folder for messages cannot be written.
    #[error("the mail folder cannot be written: {0}")]
    Folder(#[from] io::Error),
}

impl SendError {
    /// What to do. Only what the server refuses about this message is final: all else may pass.
    pub fn disposition(&self) -> Disposition {
        match self {
            Self::Refused { step, code: 500..=599, .. } if !self.is_about_login() => match step {
                Step::Recipient | Step::Data | Step::Content => Disposition::GiveUp,
                // A sender that is refused is refused for every message, until it is put right.
                Step::Connect | Step::StartTls | Step::Login | Step::Sender => Disposition::Retry,
            },
            Self::Unsendable(_) => Disposition::GiveUp,
            Self::Refused { .. }
            | Self::Unreachable(_)
            | Self::Tls(_)
            | Self::TimedOut { .. }
            | Self::Lost { .. }
            | Self::NotOffered(_)
            | Self::Folder(_) => Disposition::Retry,
        }
    }

    /// Whether it will not pass by itself, because it concerns every message and not this one:
    /// the operator has to be told.
    pub fn is_configuration(&self) -> bool {
        match self {
            Self::Tls(_) | Self::NotOffered(_) | Self::Folder(_) => true,
            Self::Refused { step, code: 500..=599, .. } => {
                self.is_about_login()
                    || matches!(step, Step::Connect | Step::StartTls | Step::Login | Step::Sender)
            }
            Self::Refused { .. }
            | Self::Unreachable(_)
            | Self::TimedOut { .. }
            | Self::Lost { .. }
            | Self::Unsendable(_) => false,
        }
    }

    /// Replies of RFC 4954 that ask for a login or refuse one, wherever they come.
    fn is_about_login(&self) -> bool {
        matches!(self, Self::Refused { code: 530 | 534 | 535 | 538, .. })
    }
}

/// The text of a reply as it may be logged and shown: one line, no mail addresses, not too long.
pub(super) fn reply_text(text: &str) -> String {
    let words: Vec<&str> = text
        .split_whitespace()
        .map(|word| if word.contains('@') { "<address>" } else { word })
        .collect();
    words.join(" ").chars().filter(|c| !c.is_control()).take(MAX_REPLY).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(step: Step, code: u16, disposition: Disposition, configuration: bool) {
        let error = SendError::Refused { step, code, reply: String::new() };
        assert_eq!(error.disposition(), disposition, "{error}");
        assert_eq!(error.is_configuration(), configuration, "{error}");
    }

    #[test]
    fn only_a_refusal_of_this_message_is_final() {
        use Disposition::{GiveUp, Retry};
        check(Step::Recipient, 550, GiveUp, false);
        check(Step::Recipient, 450, Retry, false);
        check(Step::Sender, 553, Retry, true);
        check(Step::Sender, 530, Retry, true);
        check(Step::Data, 554, GiveUp, false);
        check(Step::Content, 552, GiveUp, false);
        check(Step::Content, 451, Retry, false);
        check(Step::Connect, 554, Retry, true);
        check(Step::Connect, 421, Retry, false);
        check(Step::Login, 535, Retry, true);
        check(Step::Login, 454, Retry, false);
        check(Step::StartTls, 502, Retry, true);
    }

    #[test]
    fn a_reply_is_short_and_names_nobody() {
        assert_eq!(
            reply_text("5.1.1 <marie@garage.example>: unknown\r\n user"),
            "5.1.1 <address> unknown user"
        );
        assert_eq!(reply_text(&"x".repeat(500)).len(), 300);
    }
}
