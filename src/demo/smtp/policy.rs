//! What the server is told: its rules, how to answer at each stage, where received mail goes.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{sync::mpsc, time::Instant};

/// A stage of a session at which the policy is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage<'a> {
    /// Before the greeting.
    Banner,
    /// A sender, by address.
    Sender(&'a str),
    /// A recipient, by address.
    Recipient(&'a str),
    /// The wish to send content.
    Data,
    /// The whole content has come.
    Content,
}

/// How the server answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// As it should.
    Accept,
    /// With this code and text, and nothing done; after 421 it hangs up.
    Reply(u16, String),
    /// It hangs up without a word. At [`Stage::Content`] it has taken the message by then: the
    /// case in which the sender cannot know.
    Close,
    /// Not at all, until the other side gives up.
    Hang,
}

/// A message as it was received.
#[derive(Debug, Clone)]
pub struct Received {
    /// The sender's address; empty for the null sender.
    pub from: String,
    /// The recipients' addresses.
    pub to: Vec<String>,
    /// The message, without the dots that SMTP adds.
    pub raw: Vec<u8>,
    /// When its last line had come.
    pub at: Instant,
}

/// What holds as long as the server runs.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Largest message, in bytes.
    pub max_size: usize,
    /// User and password without which no mail is taken.
    pub login: Option<(String, String)>,
}

impl Default for Rules {
    fn default() -> Self {
        Self { max_size: 10 << 20, login: None }
    }
}

type Policy = dyn FnMut(Stage<'_>) -> Answer + Send;

/// What all sessions of a server share. Clones are the same mailroom.
#[derive(Clone)]
pub struct Mailroom {
    rules: Arc<Rules>,
    policy: Arc<Mutex<Box<Policy>>>,
    received: mpsc::UnboundedSender<Received>,
}

impl fmt::Debug for Mailroom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailroom").field("max_size", &self.rules.max_size).finish_non_exhaustive()
    }
}

impl Mailroom {
    /// A mailroom that accepts everything the rules allow, and the end where messages come out.
    pub fn new(rules: Rules) -> (Self, mpsc::UnboundedReceiver<Received>) {
        let (received, messages) = mpsc::unbounded_channel();
        let policy: Box<Policy> = Box::new(|_| Answer::Accept);
        (Self { rules: Arc::new(rules), policy: Arc::new(Mutex::new(policy)), received }, messages)
    }

    /// From now on answers as the policy says, in running sessions too.
    pub fn answer_with(&self, policy: impl FnMut(Stage<'_>) -> Answer + Send + 'static) {
        *self.policy.lock().unwrap_or_else(PoisonError::into_inner) = Box::new(policy);
    }

    pub(super) fn rules(&self) -> &Rules {
        &self.rules
    }

    pub(super) fn answer(&self, stage: Stage<'_>) -> Answer {
        let mut policy = self.policy.lock().unwrap_or_else(PoisonError::into_inner);
        (*policy)(stage)
    }

    pub(super) fn take(&self, message: Received) {
        // Nobody reads them any more: then nobody misses it.
        drop(self.received.send(message));
    }
}
