//! One session: commands in, replies out, in the order in which they came. Commands that arrive in
//! one packet (pipelining) simply wait in the buffer.

use std::io;

use tokio::{
    io::{AsyncRead, AsyncWrite, BufReader},
    time::Instant,
};

use super::{
    Answer, Mailroom, Received, Stage, login,
    wire::{command, content, reply},
};

/// What a session runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// A bare connection, with nothing else to offer.
    Plain,
    /// A bare connection whose caller can change it to TLS.
    Upgradable,
    /// A connection under TLS, greeted from the start.
    Secure,
    /// A connection under TLS, greeted before the change.
    Upgraded,
}

/// Holds a session over a stream. Gives the stream back when the client was told to begin TLS on
/// it; the session then goes on as [`Channel::Upgraded`]. All other ends are `None`.
pub async fn serve<S>(stream: S, mailroom: &Mailroom, channel: Channel) -> io::Result<Option<S>>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut session = Session {
        stream: BufReader::new(stream),
        mailroom,
        channel,
        logged_in: false,
        sender: None,
        recipients: Vec::new(),
    };
    if channel != Channel::Upgraded {
        let go_on = session.answer(Stage::Banner, 220, "vigie demo mail server").await?;
        if go_on == Turn::End {
            return Ok(None);
        }
    }
    while let Some(line) = command(&mut session.stream).await? {
        match session.obey(&line).await? {
            Turn::Next | Turn::Refused => {}
            Turn::End => return Ok(None),
            // Whatever was sent before TLS must not be read as if it came under it.
            Turn::Upgrade if !session.stream.buffer().is_empty() => return Ok(None),
            Turn::Upgrade => return Ok(Some(session.stream.into_inner())),
        }
    }
    Ok(None)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Next,
    Refused,
    End,
    Upgrade,
}

struct Session<'a, S> {
    stream: BufReader<S>,
    mailroom: &'a Mailroom,
    channel: Channel,
    logged_in: bool,
    sender: Option<String>,
    recipients: Vec<String>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Session<'_, S> {
    async fn obey(&mut self, line: &str) -> io::Result<Turn> {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => self.introduce().await,
            "HELO" => self.say(250, "vigie.demo").await,
            "STARTTLS" if self.channel == Channel::Upgradable => {
                self.say(220, "begin").await?;
                Ok(Turn::Upgrade)
            }
            "AUTH" => self.log_in(rest).await,
            "MAIL" => self.sender(rest).await,
            "RCPT" => self.recipient(rest).await,
            "DATA" => self.content().await,
            "RSET" => {
                self.forget();
                self.say(250, "forgotten").await
            }
            "NOOP" => self.say(250, "still here").await,
            "QUIT" => {
                self.say(221, "goodbye").await?;
                Ok(Turn::End)
            }
            _ => self.say(502, "not known here").await,
        }
    }

    async fn introduce(&mut self) -> io::Result<Turn> {
        self.forget();
        let rules = self.mailroom.rules();
        let mut text = format!("vigie.demo\nPIPELINING\n8BITMIME\nSIZE {}", rules.max_size);
        if self.channel == Channel::Upgradable {
            text.push_str("\nSTARTTLS");
        }
        if rules.login.is_some() {
            text.push_str("\nAUTH PLAIN LOGIN");
        }
        self.say(250, &text).await
    }

    async fn log_in(&mut self, arguments: &str) -> io::Result<Turn> {
        let given = login::ask(&mut self.stream, arguments).await?;
        match &self.mailroom.rules().login {
            Some(wanted) if given.as_ref() == Some(wanted) => {
                self.logged_in = true;
                self.say(235, "welcome").await
            }
            _ => self.say(535, "5.7.8 user or password is wrong").await,
        }
    }

    async fn sender(&mut self, arguments: &str) -> io::Result<Turn> {
        if self.mailroom.rules().login.is_some() && !self.logged_in {
            return self.say(530, "5.7.0 log in first").await;
        }
        let Some(from) = path(arguments, "FROM:") else {
            return self.say(501, "5.5.4 MAIL FROM:<address>").await;
        };
        self.forget();
        let turn = self.answer(Stage::Sender(&from), 250, "2.1.0 sender noted").await?;
        if turn == Turn::Next {
            self.sender = Some(from);
        }
        Ok(turn)
    }

    async fn recipient(&mut self, arguments: &str) -> io::Result<Turn> {
        if self.sender.is_none() {
            return self.say(503, "5.5.1 who sends it?").await;
        }
        let Some(to) = path(arguments, "TO:").filter(|to| !to.is_empty()) else {
            return self.say(501, "5.5.4 RCPT TO:<address>").await;
        };
        let turn = self.answer(Stage::Recipient(&to), 250, "2.1.5 recipient noted").await?;
        if turn == Turn::Next {
            self.recipients.push(to);
        }
        Ok(turn)
    }

    async fn content(&mut self) -> io::Result<Turn> {
        if self.recipients.is_empty() {
            return self.say(503, "5.5.1 to whom?").await;
        }
        let turn = self.answer(Stage::Data, 354, "go on, end with a lone dot").await?;
        if turn != Turn::Next {
            return Ok(turn);
        }
        let read = content(&mut self.stream, self.mailroom.rules().max_size).await?;
        let from = self.sender.take().unwrap_or_default();
        let to = std::mem::take(&mut self.recipients);
        let Some(raw) = read else {
            return self.say(552, "5.3.4 the message is too large").await;
        };
        let message = Received { from, to, raw, at: Instant::now() };
        let answer = self.mailroom.answer(Stage::Content);
        if matches!(answer, Answer::Accept | Answer::Close) {
            self.mailroom.take(message);
        }
        self.give(answer, 250, "2.0.0 taken").await
    }

    async fn answer(&mut self, stage: Stage<'_>, code: u16, text: &str) -> io::Result<Turn> {
        let answer = self.mailroom.answer(stage);
        self.give(answer, code, text).await
    }

    async fn give(&mut self, answer: Answer, code: u16, text: &str) -> io::Result<Turn> {
        match answer {
            Answer::Accept => self.say(code, text).await,
            Answer::Reply(code, text) => {
                self.say(code, &text).await?;
                Ok(if code == 421 { Turn::End } else { Turn::Refused })
            }
            Answer::Close => Ok(Turn::End),
            Answer::Hang => {
                // Whatever the client says meanwhile, until it hangs up.
                while command(&mut self.stream).await?.is_some() {}
                Ok(Turn::End)
            }
        }
    }

    async fn say(&mut self, code: u16, text: &str) -> io::Result<Turn> {
        reply(&mut self.stream, code, text).await?;
        Ok(Turn::Next)
    }

    fn forget(&mut self) {
        self.sender = None;
        self.recipients.clear();
    }
}

/// The address of `FROM:<address> …`, or of `TO:<address> …`.
fn path(arguments: &str, name: &str) -> Option<String> {
    let (head, rest) = arguments.split_at_checked(name.len())?;
    let rest = rest.trim_start().strip_prefix('<')?;
    let (address, _) = rest.split_once('>')?;
    head.eq_ignore_ascii_case(name).then(|| address.to_owned())
}
