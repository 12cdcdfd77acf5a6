//! The mail server of the demo, with the letters it took, read by a parser that is not vigie's.

use std::{future::pending, net::SocketAddr};

use mail_parser::MessageParser;
use tokio::{
    sync::mpsc::UnboundedReceiver,
    task::JoinSet,
    time::{Instant, timeout},
};
use vigie::demo::smtp::{Answer, Mailroom, Received, Receiver, Rules, Stage};

use super::daemon::PATIENCE;

/// A mail that was taken.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    /// The recipient, as the server was told.
    pub(crate) to: String,
    pub(crate) reason: String,
    pub(crate) case: Option<String>,
    /// With its angle brackets.
    pub(crate) message_id: String,
    pub(crate) in_reply_to: Option<String>,
    /// The address to answer to.
    pub(crate) reply_to: Option<String>,
    /// All addresses to which an answer goes.
    pub(crate) answers_to: Vec<String>,
    pub(crate) subject: String,
    /// Its headers by which mails of its kind can be ended: the ways, and what a program may do.
    pub(crate) unsubscribe: (Option<String>, Option<String>),
    /// The words of the text part, as one line.
    pub(crate) text: String,
    /// When the last line had come.
    pub(crate) at: Instant,
}

impl Letter {
    fn read(received: &Received) -> Self {
        let mail = MessageParser::new().parse(&received.raw).expect("it is a mail");
        let header = |name: &str| Some(mail.header(name)?.as_text()?.to_owned());
        let unfolded = |name: &str| mail.header_raw(name.to_owned()).map(words);
        let bracketed = |id: &str| format!("<{id}>");
        Self {
            to: received.to.join(","),
            reason: header("X-Vigie-Reason").unwrap_or_default(),
            case: header("X-Vigie-Case"),
            message_id: mail.message_id().map(bracketed).expect("it has a Message-ID"),
            in_reply_to: mail.in_reply_to().as_text().map(bracketed),
            reply_to: mail.reply_to().and_then(|to| Some(to.first()?.address()?.to_owned())),
            answers_to: mail.reply_to().map_or_else(Vec::new, |to| {
                to.iter().filter_map(|one| one.address().map(str::to_owned)).collect()
            }),
            unsubscribe: (unfolded("List-Unsubscribe"), unfolded("List-Unsubscribe-Post")),
            subject: mail.subject().unwrap_or_default().to_owned(),
            text: words(&mail.body_text(0).unwrap_or_default()),
            at: received.at,
        }
    }

    /// Whether it is of this reason and to the mailbox of this person.
    pub(crate) fn is(&self, reason: &str, person: &str) -> bool {
        self.reason == reason && self.to.starts_with(&format!("{person}@"))
    }
}

/// A text without its line breaks and the marks of quoted lines.
fn words(text: &str) -> String {
    let lines = text.lines().map(|line| line.strip_prefix("> ").unwrap_or(line));
    lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// A mail server that can be closed and opened again at the same place.
#[derive(Debug)]
pub(crate) struct PostOffice {
    place: SocketAddr,
    mailroom: Mailroom,
    incoming: UnboundedReceiver<Received>,
    letters: Vec<Letter>,
    tasks: JoinSet<()>,
}

impl PostOffice {
    pub(crate) async fn open() -> Self {
        let (receiver, incoming) = Receiver::bind("127.0.0.1:0", Rules::default()).await.unwrap();
        let (place, mailroom) = (receiver.local_addr().unwrap(), receiver.mailroom());
        let mut tasks = JoinSet::new();
        tasks.spawn(receiver.run(pending()));
        Self { place, mailroom, incoming, letters: Vec::new(), tasks }
    }

    /// From now on connections are refused.
    pub(crate) async fn close(&mut self) {
        self.tasks.shutdown().await;
    }

    /// Opens it again; everything is accepted.
    pub(crate) async fn reopen(&mut self) {
        self.letters();
        let (receiver, incoming) = Receiver::bind(self.place, Rules::default()).await.unwrap();
        (self.mailroom, self.incoming) = (receiver.mailroom(), incoming);
        self.tasks.spawn(receiver.run(pending()));
    }

    pub(crate) fn place(&self) -> SocketAddr {
        self.place
    }

    /// From now on answers as the policy says.
    pub(crate) fn answer_with(&self, policy: impl FnMut(Stage<'_>) -> Answer + Send + 'static) {
        self.mailroom.answer_with(policy);
    }

    /// Answers as it should again.
    pub(crate) fn accept(&self) {
        self.mailroom.answer_with(|_| Answer::Accept);
    }

    /// All letters taken so far.
    pub(crate) fn letters(&mut self) -> &[Letter] {
        while let Ok(received) = self.incoming.try_recv() {
            self.letters.push(Letter::read(&received));
        }
        &self.letters
    }

    /// How many letters of this reason went to this person.
    pub(crate) fn count(&mut self, reason: &str, person: &str) -> usize {
        self.letters().iter().filter(|letter| letter.is(reason, person)).count()
    }

    /// The one letter to this person with this text; waits for it.
    pub(crate) async fn letter(&mut self, reason: &str, person: &str, text: &str) -> Letter {
        let found = |letter: &&Letter| letter.is(reason, person) && letter.text.contains(text);
        let waiting = async {
            loop {
                if let Some(letter) = self.letters().iter().find(found) {
                    return letter.clone();
                }
                let received = self.incoming.recv().await.expect("the office is open");
                self.letters.push(Letter::read(&received));
            }
        };
        timeout(PATIENCE, waiting)
            .await
            .unwrap_or_else(|_| panic!("no `{reason}` with `{text}` came to {person}"))
    }
}
