//! `vigie digests`: whose digests come when, and stopping them in the name of their reader.

use clap::{Args as ClapArgs, Subcommand};
use serde_json::Value;

use super::{case::who, show::text};
use crate::{config::Environment, control::Request, domain::PersonId};

/// `vigie digests`.
#[derive(Debug, ClapArgs)]
pub struct Digests {
    /// Who says so; `$SUDO_USER` or `$USER` when absent.
    #[arg(long = "as", value_name = "NAME", env = "VIGIE_AS", global = true)]
    pub by: Option<String>,
    /// What is done; lists everybody when absent.
    #[command(subcommand)]
    pub command: Option<DigestsCommand>,
}

/// What can be done about somebody's digests.
#[derive(Debug, Subcommand)]
pub enum DigestsCommand {
    /// They get none any more, as with `every = "never"`: what needs them is told at once.
    Stop {
        /// Who, as named in the configuration.
        person: String,
    },
    /// They get digests again, as the configuration says.
    Resume {
        /// Who, as named in the configuration.
        person: String,
    },
}

/// The request of `vigie digests`.
pub(super) fn request(arguments: &Digests) -> Request {
    let (person, digests) = match &arguments.command {
        None => return Request::Digests,
        Some(DigestsCommand::Stop { person }) => (person, false),
        Some(DigestsCommand::Resume { person }) => (person, true),
    };
    let by = who(arguments.by.as_deref(), &Environment::of_process());
    Request::WishDigests { person: PersonId::from(person.as_str()), digests, by }
}

/// How it stands with the digests of somebody, in words.
pub(super) fn wished(answer: &Value) -> String {
    let field = |key| answer.get(key).map(text).unwrap_or_default();
    let (person, since, next) = (field("person"), field("stopped_since"), field("next"));
    if !since.is_empty() {
        format!("{person} gets no digests, since {since}, by {}\n", field("stopped_by"))
    } else if next.is_empty() {
        format!("{person} gets no digests: the configuration says `never`\n")
    } else {
        format!("{person} gets digests; the next one comes at {next}\n")
    }
}
