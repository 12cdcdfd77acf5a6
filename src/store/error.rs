//! What can go wrong in the store.

use std::path::PathBuf;

/// An error of the store. Nothing here is ever a panic.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has the store open.
    #[error("the store in {} is in use by another vigie", .0.display())]
    InUse(PathBuf),
    /// The folder belongs to another user.
    #[error(
        "{} belongs to user {owner}, this is user {user}: run this as its owner (`sudo -u vigie vigie …`)",
        .path.display()
    )]
    NotOwner {
        /// The folder.
        path: PathBuf,
        /// Whose it is.
        owner: u32,
        /// Who asks.
        user: u32,
    },
    /// The folder holds something that this version does not read.
    #[error("{} says `{found}`, this version reads `{wanted}`", .path.display())]
    Format {
        /// The file that names the format.
        path: PathBuf,
        /// What it says.
        found: String,
        /// What is read.
        wanted: &'static str,
    },
    /// A line of the ledger is not what was written, and it is not the torn last one.
    #[error("the ledger is broken: {segment} line {line}: {what}")]
    Broken {
        /// The file.
        segment: String,
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The ledger is whole in itself, but does not hold what was acknowledged.
    #[error(
        "the ledger is cut: commit {known} was acknowledged and is not in it; it ends with {held}"
    )]
    Cut {
        /// The last commit that is known.
        known: u64,
        /// The last one that is there.
        held: u64,
    },
    /// The file system refused.
    #[error("{what}")]
    Io {
        /// What was tried, with the path.
        what: String,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The index gave something back that was not put into it; it is rebuilt at the next start.
    #[error("the index is damaged: {0}")]
    Damaged(String),
    /// A fact could not be written as JSON.
    #[error("a record cannot be encoded: {0}")]
    Encoding(String),
    /// The decision rested on a state that has moved on meanwhile. Decide again.
    #[error("what this rests on was changed meanwhile")]
    Conflict,
    /// The ledger cannot be written, as on a full disk. Nothing was recorded: try again later.
    #[error("nothing could be recorded: {0}")]
    Unwritten(String),
    /// The committer has stopped; the process must be restarted.
    #[error("the store has stopped")]
    Stopped,
}

impl StoreError {
    /// Wraps an I/O error with what was tried.
    pub(super) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }

    /// The error and its cause in one line.
    pub fn with_cause(&self) -> String {
        match std::error::Error::source(self) {
            Some(cause) => format!("{self}: {cause}"),
            None => self.to_string(),
        }
    }

    /// Whether only a restart helps.
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::Damaged(_) | Self::Stopped | Self::Broken { .. })
    }
}

impl From<sled::Error> for StoreError {
    fn from(error: sled::Error) -> Self {
        use std::io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
        if let sled::Error::Io(source) = error {
            // These kinds are sled's own words for a file that is short or makes no sense.
            if matches!(source.kind(), UnexpectedEof | InvalidData | InvalidInput | Other) {
                return Self::Damaged(source.to_string());
            }
            return Self::Io { what: "the index cannot be read or written".to_owned(), source };
        }
        Self::Damaged(error.to_string())
    }
}
