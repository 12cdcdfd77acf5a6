//! A mail server with one mailbox, read by IMAP: as much of RFC 3501 as looking for new mail takes.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};

use super::daemon::PATIENCE;

/// The login that is right.
pub(crate) const USER: &str = "vigie";
pub(crate) const PASSWORD: &str = "open \"sesame\"";

/// How the server feels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Mood {
    #[default]
    Well,
    /// It refuses every login.
    Locked,
    /// It says nothing when a mail is to be marked.
    SilentAtStore,
    /// It hangs up when a mail is fetched.
    HangsUpAtFetch,
}

/// A mail in the box.
#[derive(Debug, Clone)]
struct Mail {
    raw: Vec<u8>,
    seen: bool,
}

#[derive(Debug, Default)]
struct Mailbox {
    mails: Vec<Mail>,
    mood: Mood,
    /// Mails that were asked to be marked, in whatever mood.
    stores: usize,
}

/// The server; it ends when it is dropped.
#[derive(Debug)]
pub(crate) struct ImapServer {
    place: SocketAddr,
    mailbox: Arc<Mutex<Mailbox>>,
    _tasks: JoinSet<()>,
}

impl ImapServer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let place = listener.local_addr().unwrap();
        let mailbox = Arc::<Mutex<Mailbox>>::default();
        let shared = Arc::clone(&mailbox);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut sessions = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let mailbox = Arc::clone(&shared);
                // Clients may break off at any time.
                sessions.spawn(async move { drop(talk(stream, &mailbox).await) });
            }
        });
        Self { place, mailbox, _tasks: tasks }
    }

    pub(crate) fn port(&self) -> u16 {
        self.place.port()
    }

    pub(crate) fn feel(&self, mood: Mood) {
        self.mailbox.lock().unwrap().mood = mood;
    }

    /// Puts a mail into the box.
    pub(crate) fn deliver(&self, raw: &[u8]) {
        self.mailbox.lock().unwrap().mails.push(Mail { raw: raw.to_vec(), seen: false });
    }

    /// Waits until nothing is left unseen.
    pub(crate) async fn all_seen(&self) {
        self.until("seen", |mailbox| mailbox.mails.iter().all(|mail| mail.seen)).await;
    }

    /// Waits until somebody asked for a mail to be marked.
    pub(crate) async fn asked_to_mark(&self) {
        self.until("marked", |mailbox| mailbox.stores > 0).await;
    }

    async fn until(&self, what: &str, done: impl Fn(&Mailbox) -> bool) {
        let waiting = async {
            while !done(&self.mailbox.lock().unwrap()) {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("all mail should be {what}"));
    }
}

async fn talk(stream: TcpStream, mailbox: &Mutex<Mailbox>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"* OK ready\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
        let upper = command.to_ascii_uppercase();
        let mood = mailbox.lock().unwrap().mood;
        let number = command.split(' ').nth(2).and_then(|word| word.parse::<usize>().ok());
        let mail = number.and_then(|number| number.checked_sub(1));
        let mut answer = Vec::new();
        let mut end = format!("{tag} OK done\r\n");
        if upper.starts_with("LOGIN") {
            let password = PASSWORD.replace('"', "\\\"");
            let right = command == format!("LOGIN \"{USER}\" \"{password}\"");
            if mood == Mood::Locked || !right {
                end = format!("{tag} NO not you\r\n");
            }
        } else if upper.starts_with("SELECT") {
            let count = mailbox.lock().unwrap().mails.len();
            if upper.contains("INBOX") {
                answer = format!("* {count} EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen)\r\n").into();
            } else {
                end = format!("{tag} NO there is no such folder\r\n");
            }
        } else if upper.starts_with("UID SEARCH UNSEEN") {
            let mailbox = mailbox.lock().unwrap();
            let unseen = (1..).zip(&mailbox.mails).filter(|(_, mail)| !mail.seen);
            let numbers = unseen.map(|(number, _)| number.to_string()).collect::<Vec<_>>();
            answer = format!("* SEARCH {}", numbers.join(" ")).trim_end().into();
            answer.extend(b"\r\n");
        } else if upper.starts_with("UID FETCH") {
            let mail = mail.and_then(|at| mailbox.lock().unwrap().mails.get(at).cloned());
            let (mail, number) = (mail.unwrap(), number.unwrap());
            if mood == Mood::HangsUpAtFetch {
                return Ok(());
            }
            let (_, most) = upper.split_once("BODY.PEEK[]<0.").unwrap();
            let most = most.trim_end_matches(['>', ')']).parse::<usize>().unwrap();
            let part = &mail.raw[..most.min(mail.raw.len())];
            let length = part.len();
            answer = format!("* {number} FETCH (UID {number} BODY[]<0> {{{length}}}\r\n").into();
            answer.extend(part);
            answer.extend(b")\r\n");
        } else if upper.starts_with("UID STORE") {
            assert!(upper.contains("+FLAGS.SILENT (\\SEEN)"), "{command}");
            let silent = {
                let mut mailbox = mailbox.lock().unwrap();
                mailbox.stores += 1;
                let silent = mood == Mood::SilentAtStore;
                if let Some(mail) = mail.and_then(|at| mailbox.mails.get_mut(at)) {
                    mail.seen |= !silent;
                }
                silent
            };
            if silent {
                sleep(PATIENCE).await;
                return Ok(());
            }
        } else if upper.starts_with("NOOP") {
            // There is nothing to do for it.
        } else if upper.starts_with("LOGOUT") {
            answer = b"* BYE\r\n".to_vec();
        } else {
            end = format!("{tag} BAD what?\r\n");
        }
        answer.extend(end.as_bytes());
        write.write_all(&answer).await?;
    }
    Ok(())
}
