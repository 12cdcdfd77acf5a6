//! A mail that came, kept as `.eml` and read back with somebody else's parser.

use std::{
    io,
    path::{Path, PathBuf},
};

use mail_parser::MessageParser;
use tokio::time::Instant;

use super::smtp::Received;

/// A mail that came.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Why it was sent, as its header says.
    pub reason: String,
    /// The subject.
    pub subject: String,
    /// The headers that matter to a person, `Name: value`.
    pub headers: Vec<String>,
    /// The text part.
    pub text: String,
    /// Where it is kept.
    pub path: PathBuf,
    /// When the mail server had it.
    pub at: Instant,
}

impl Mail {
    /// Keeps a mail in `folder` as the `number`th and reads it.
    pub(super) fn read(received: &Received, folder: &Path, number: usize) -> io::Result<Self> {
        let parsed = MessageParser::new()
            .parse(&received.raw)
            .ok_or_else(|| io::Error::other("what came is not a mail"))?;
        let header = |name: &str| {
            parsed.header(name).and_then(|value| value.as_text()).unwrap_or_default().to_owned()
        };
        let reason = header("X-Vigie-Reason");
        let path = folder.join(format!("{number:02}-{reason}.eml"));
        std::fs::write(&path, &received.raw)?;
        Ok(Self {
            subject: parsed.subject().unwrap_or_default().to_owned(),
            headers: ["Message-ID", "X-Vigie-Case"]
                .iter()
                .map(|name| format!("{name}: {}", header(name)))
                .collect(),
            text: parsed.body_text(0).unwrap_or_default().into_owned(),
            reason,
            path,
            at: received.at,
        })
    }
}
