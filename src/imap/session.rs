//! One visit to a mailbox. Every step has a time-out; nothing is marked that was not asked for.

use std::time::Duration;

use async_imap::Client;
use futures_util::TryStreamExt as _;
use secrecy::ExposeSecret as _;
use tokio::time::timeout;

use super::{
    Security, Settings,
    connect::{Link, connect, protect},
};

/// Longest wait for each answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// Longest wait for the whole of a mail.
const FETCHING: Duration = Duration::from_mins(2);
/// Longest wait for the farewell.
const FAREWELL: Duration = Duration::from_secs(2);
/// What of a server's words is kept, in characters.
const SAID: usize = 300;

/// Why a mailbox cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is no connection.
    #[error("cannot connect: {0}")]
    Unreachable(String),
    /// TLS cannot be begun.
    #[error("no TLS: {0}")]
    Tls(String),
    /// The server refuses the login.
    #[error("the login is refused: {0}")]
    Login(String),
    /// The folder cannot be opened.
    #[error("the folder `{0}` cannot be opened: {1}")]
    Folder(String, String),
    /// The server does not do what it is asked, or breaks off.
    #[error("{0}: {1}")]
    Lost(&'static str, String),
    /// The server does not answer.
    #[error("{0}: no answer in time")]
    TimedOut(&'static str),
}

/// An open mailbox.
#[derive(Debug)]
pub struct Session(async_imap::Session<Box<dyn Link>>);

impl Session {
    /// Connects, logs in and opens the folder.
    pub async fn open(settings: &Settings) -> Result<Self, Error> {
        let stream: Box<dyn Link> = Box::new(connect(settings).await?);
        let stream = match settings.security {
            Security::Implicit => securing(stream, settings).await?,
            Security::StartTls | Security::None => stream,
        };
        let mut client = Client::new(stream);
        greeted(&mut client).await?;
        if settings.security == Security::StartTls {
            step("STARTTLS", PATIENCE, client.run_command_and_check_ok("STARTTLS", None)).await?;
            client = Client::new(securing(client.into_inner(), settings).await?);
        }
        let login = client.login(&settings.user, settings.password.expose_secret());
        let login = timeout(PATIENCE, login).await.map_err(|_| Error::TimedOut("LOGIN"))?;
        let mut session = login.map_err(|(error, _)| refused(&error))?;
        let opened = timeout(PATIENCE, session.select(&settings.folder)).await;
        opened
            .map_err(|_| Error::TimedOut("SELECT"))?
            .map_err(|error| Error::Folder(settings.folder.clone(), short(&error.to_string())))?;
        Ok(Self(session))
    }

    /// The numbers of the mails that nobody has seen, the oldest first.
    pub async fn unseen(&mut self) -> Result<Vec<u32>, Error> {
        let found = step("SEARCH", PATIENCE, self.0.uid_search("UNSEEN")).await?;
        let mut found = found.into_iter().collect::<Vec<_>>();
        found.sort_unstable();
        Ok(found)
    }

    /// A mail, which stays unseen, up to so many bytes; `None` if it is gone.
    pub async fn fetch(&mut self, mail: u32, most: usize) -> Result<Option<Vec<u8>>, Error> {
        let asked = async {
            let wanted = format!("(BODY.PEEK[]<0.{most}>)");
            let answers = self.0.uid_fetch(mail.to_string(), wanted).await?;
            answers.try_collect::<Vec<_>>().await
        };
        let answers = step("FETCH", FETCHING, asked).await?;
        let own = answers.iter().find(|answer| answer.uid == Some(mail));
        // No server is trusted to stop there.
        let body = own.and_then(|answer| answer.body());
        Ok(body.map(|body| body.get(..most).unwrap_or(body).to_vec()))
    }

    /// Marks a mail as seen.
    pub async fn mark_seen(&mut self, mail: u32) -> Result<(), Error> {
        let asked = async {
            let answers = self.0.uid_store(mail.to_string(), "+FLAGS.SILENT (\\Seen)").await?;
            answers.try_collect::<Vec<_>>().await
        };
        step("STORE", PATIENCE, asked).await.map(drop)
    }

    /// Says goodbye. That it is heard does not matter, but that the server is still there does: when a
    /// connection breaks, what was asked for may seem to be empty.
    pub async fn close(mut self) -> Result<(), Error> {
        step("NOOP", PATIENCE, self.0.run_command_and_check_ok("NOOP")).await?;
        drop(timeout(FAREWELL, self.0.logout()).await);
        Ok(())
    }
}

async fn securing(stream: Box<dyn Link>, settings: &Settings) -> Result<Box<dyn Link>, Error> {
    timeout(PATIENCE, protect(stream, settings)).await.map_err(|_| Error::TimedOut("TLS"))?
}

/// Waits for the server's first words.
async fn greeted(client: &mut Client<Box<dyn Link>>) -> Result<(), Error> {
    let greeting = timeout(PATIENCE, client.read_response()).await;
    match greeting.map_err(|_| Error::TimedOut("greeting"))? {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(Error::Lost("greeting", "the server hung up".to_owned())),
        Err(error) => Err(Error::Lost("greeting", short(&error.to_string()))),
    }
}

/// Why a login came to nothing.
fn refused(error: &async_imap::error::Error) -> Error {
    use async_imap::error::Error::{Bad, No};
    if let No(said) | Bad(said) = error {
        Error::Login(short(said))
    } else {
        Error::Lost("LOGIN", short(&error.to_string()))
    }
}

async fn step<T>(
    name: &'static str,
    patience: Duration,
    asked: impl Future<Output = async_imap::error::Result<T>>,
) -> Result<T, Error> {
    match timeout(patience, asked).await {
        Ok(answer) => answer.map_err(|error| Error::Lost(name, short(&error.to_string()))),
        Err(_) => Err(Error::TimedOut(name)),
    }
}

/// The words of a server as one short line.
fn short(said: &str) -> String {
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    said.chars().filter(|c| !c.is_control()).take(SAID).collect()
}
