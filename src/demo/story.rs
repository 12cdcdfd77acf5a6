//! The story of the demo: posts appear, the daemon finds them, mail arrives. Each chapter waits for
//! what must happen, so that the demo fails aloud when vigie does not do its work.

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::Timestamp;
use tokio::{
    sync::mpsc::UnboundedReceiver,
    time::{Instant, sleep_until},
};

use super::{
    daemon::{Daemon, LogLine, write_config},
    letter::Mail,
    scenes,
    site::{Content, Site},
    smtp::{Received, Receiver, Rules},
};

/// Welcome, review, complaint, forum hidden, forum back, post in the forum.
const EXPECTED_MAILS: usize = 6;

/// A pause before each chapter, to read by.
const BREATH: Duration = Duration::from_millis(800);
/// The longest that anything in the story may take.
const PATIENCE: Duration = Duration::from_secs(12);

/// Why the demo could not be played to its end.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A port, a file or the daemon's process failed.
    #[error("the demo cannot go on: {0}")]
    Io(#[from] io::Error),
    /// Something that must happen did not.
    #[error("waited in vain for {0}")]
    Waited(&'static str),
    /// Something happened that must not.
    #[error("{0}")]
    Wrong(String),
}

/// What the demo is told.
#[derive(Debug)]
pub struct Stage<'a> {
    /// The program whose `run` is the daemon.
    pub program: &'a Path,
    /// Where the configuration, the store and the mails go.
    pub folder: &'a Path,
    /// The language of the mails: `en` or `fr`.
    pub language: &'a str,
    /// When it starts.
    pub now: Timestamp,
}

/// What the demo leaves.
#[derive(Debug, Default)]
pub struct Played {
    /// Every mail, as `.eml`, in order.
    pub mails: Vec<PathBuf>,
    /// The mail about the one-star review.
    pub alert: Option<Mail>,
    /// From each post being published to its mail being accepted, in seconds.
    pub seconds: Vec<f64>,
}

/// Plays the demo; `tell` gets the story line by line.
pub async fn play(stage: &Stage<'_>, tell: &mut dyn FnMut(&str)) -> Result<Played, DemoError> {
    let (site, serve) = Site::open().await?;
    let (receiver, messages) = Receiver::bind("127.0.0.1:0", Rules::default()).await?;
    let smtp = receiver.local_addr()?;
    let act = async {
        site.edit(|content| *content = scenes::opening(stage.now));
        let config = write_config(stage.folder, site.address(), smtp, stage.language)?;
        let daemon = Daemon::start(stage.program, &config)?;
        let mut play = Play {
            stage,
            site: &site,
            daemon,
            messages,
            started: Instant::now(),
            tell,
            log: Vec::new(),
            mails: Vec::new(),
            published: Instant::now(),
            played: Played::default(),
        };
        play.say("site", &format!("http://{}: reviews, complaints, a forum", site.address()));
        play.say("smtp", &format!("{smtp} takes the mail"));
        play.say("config", &config.display().to_string());
        play.say("daemon", &format!("vigie run (process {})", play.daemon.id().unwrap_or(0)));
        play.all().await?;
        let Play { daemon, played, .. } = play;
        if daemon.stop().await? {
            Ok(played)
        } else {
            Err(DemoError::Wrong("the daemon did not stop well".to_owned()))
        }
    };
    tokio::select! {
        played = act => played,
        served = serve => Err(served.err().unwrap_or_else(|| io::Error::other("no site")).into()),
        () = receiver.run(std::future::pending()) => Err(io::Error::other("no mail").into()),
    }
}

struct Play<'a> {
    stage: &'a Stage<'a>,
    site: &'a Site,
    daemon: Daemon,
    messages: UnboundedReceiver<Received>,
    started: Instant,
    tell: &'a mut dyn FnMut(&str),
    /// What the daemon said and what mail came since the chapter began.
    log: Vec<LogLine>,
    mails: Vec<Mail>,
    /// When the chapter's post was published.
    published: Instant,
    played: Played,
}

impl Play<'_> {
    async fn all(&mut self) -> Result<(), DemoError> {
        let now = self.stage.now;
        self.until("the welcome mail", |play| play.has_mail("welcome")).await?;

        self.chapter("a customer publishes a one-star review", |content| {
            content.reviews.insert(0, scenes::one_star(now));
        })
        .await?;
        self.until("the mail about the review", |play| play.has_mail("new_post")).await?;
        self.played.alert = self.mails.last().cloned();

        self.chapter("another customer complains on a complaint site", |content| {
            content.complaints.insert(0, scenes::complaint(now));
        })
        .await?;
        self.until("the mail about the complaint", |play| play.has_mail("new_post")).await?;

        self.chapter("a happy customer gives five stars: recorded, no mail", |content| {
            content.reviews.insert(0, scenes::five_stars(now));
        })
        .await?;
        self.until("the five-star review", |play| play.polled("reviews", "1 new")).await?;

        self.chapter("the review page is shuffled: nothing new", |content| {
            content.reviews.reverse();
        })
        .await?;
        self.until("the shuffled page", |play| play.polled("reviews", "nothing new")).await?;

        self.chapter(
            "a bot wall hides the forum, with status 200; someone posts there",
            |content| {
                content.walled = true;
                content.forum.insert(0, scenes::mention(now));
            },
        )
        .await?;
        self.until("the mail that the forum is hidden", |play| play.has_mail("source_broken"))
            .await?;

        self.chapter("the wall comes down: what was posted behind it is found", |content| {
            content.walled = false;
        })
        .await?;
        self.until("the mails about the forum", |play| {
            play.has_mail("new_post") && play.has_mail("source_recovered")
        })
        .await?;
        let reasons = self.played.mails.len();
        if reasons == EXPECTED_MAILS {
            return Ok(());
        }
        Err(DemoError::Wrong(format!("{reasons} mails came, {EXPECTED_MAILS} were expected")))
    }

    /// Begins a chapter with what happens on the site.
    async fn chapter(
        &mut self,
        title: &str,
        happens: impl FnOnce(&mut Content),
    ) -> Result<(), DemoError> {
        let breath = Instant::now() + BREATH;
        self.until_or(breath, |_| false).await?;
        self.log.clear();
        self.mails.clear();
        (self.tell)("");
        self.say("SITE", title);
        self.site.edit(happens);
        self.published = Instant::now();
        Ok(())
    }

    /// Hears and tells what happens until `done`.
    async fn until(
        &mut self,
        what: &'static str,
        done: impl Fn(&Self) -> bool,
    ) -> Result<(), DemoError> {
        let deadline = Instant::now() + PATIENCE;
        if self.until_or(deadline, done).await? { Ok(()) } else { Err(DemoError::Waited(what)) }
    }

    /// Hears and tells what happens until `done`, or until the deadline: whether it was done.
    async fn until_or(
        &mut self,
        deadline: Instant,
        done: impl Fn(&Self) -> bool,
    ) -> Result<bool, DemoError> {
        while !done(self) {
            tokio::select! {
                // Mail first: the daemon's word about it comes after it.
                biased;
                Some(mail) = self.messages.recv() => self.hear_mail(&mail)?,
                line = self.daemon.next_line() => self.hear_log(line?),
                () = sleep_until(deadline) => return Ok(false),
            }
        }
        Ok(true)
    }

    fn hear_log(&mut self, line: LogLine) {
        let interesting = match line.text("level") {
            "DEBUG" => {
                // The first quiet poll of a chapter says that the others are quiet too.
                line.message().starts_with("polled") && !self.polled_before(&line)
            }
            _ => !line.message().starts_with("delivered"),
        };
        if interesting {
            let kind = if line.message().contains("case") { "case" } else { "vigie" };
            self.say(kind, line.message());
        }
        self.log.push(line);
    }

    fn hear_mail(&mut self, received: &Received) -> io::Result<()> {
        let number = self.played.mails.len() + 1;
        let mail = Mail::read(received, self.stage.folder, number)?;
        let seconds = mail.at.saturating_duration_since(self.published).as_secs_f64();
        if mail.reason == "new_post" && !self.mails.iter().any(|mail| mail.reason == "new_post") {
            self.played.seconds.push(seconds);
            self.say("MAIL", &format!("accepted by SMTP {seconds:.2} s later: {}", mail.subject));
        } else {
            self.say("MAIL", &format!("accepted by SMTP: {}", mail.subject));
        }
        self.played.mails.push(mail.path.clone());
        self.mails.push(mail);
        Ok(())
    }

    fn has_mail(&self, reason: &str) -> bool {
        self.mails.iter().any(|mail| mail.reason == reason)
    }

    fn polled(&self, source: &str, result: &str) -> bool {
        self.log
            .iter()
            .any(|line| line.text("source.id") == source && line.message().contains(result))
    }

    fn polled_before(&self, line: &LogLine) -> bool {
        self.log.iter().any(|before| before.message() == line.message())
    }

    fn say(&mut self, who: &str, what: &str) {
        let at = self.started.elapsed().as_secs_f64();
        (self.tell)(&format!("{at:5.1} s  {who:<7} {what}"));
    }
}
