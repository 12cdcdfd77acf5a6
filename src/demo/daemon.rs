//! The real daemon, as a process of its own, and the log it writes.

use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStderr, Command},
    time::timeout,
};

/// How long it may take to stop when asked to.
const STOP_WITHIN: Duration = Duration::from_secs(12);

/// A running daemon. Killed when dropped.
#[derive(Debug)]
pub(super) struct Daemon {
    child: Child,
    log: Lines<BufReader<ChildStderr>>,
}

/// One line of the daemon's log.
#[derive(Debug, Clone)]
pub(super) struct LogLine(HashMap<String, Value>);

impl LogLine {
    /// The sentence.
    pub(super) fn message(&self) -> &str {
        self.text("message")
    }

    /// A field as text; empty if it is not there.
    pub(super) fn text(&self, field: &str) -> &str {
        self.0.get(field).and_then(Value::as_str).unwrap_or_default()
    }
}

impl Daemon {
    /// Starts `program run` on a configuration.
    pub(super) fn start(program: &Path, config: &Path) -> io::Result<Self> {
        let mut child = Command::new(program)
            .arg("run")
            .args(["--log-format", "json", "--log", "vigie=debug", "--config"])
            .arg(config)
            // It is not systemd that starts this one, whoever started the demo.
            .env_remove("NOTIFY_SOCKET")
            .env_remove("STATE_DIRECTORY")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let log = child.stderr.take().ok_or_else(|| io::Error::other("the log is not there"))?;
        Ok(Self { child, log: BufReader::new(log).lines() })
    }

    /// Its process.
    pub(super) fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// The next line of the log; an error if the daemon has ended.
    pub(super) async fn next_line(&mut self) -> io::Result<LogLine> {
        let line = self.log.next_line().await?;
        let line = line.ok_or_else(|| io::Error::other("the daemon has ended"))?;
        // What is said before the log begins is no JSON: why it could not start.
        serde_json::from_str(&line).map(LogLine).map_err(|_| io::Error::other(line))
    }

    /// Asks it to stop (SIGTERM) and waits until it has; whether it did well.
    pub(super) async fn stop(mut self) -> io::Result<bool> {
        let id = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        if let Some(id) = id {
            kill_process(id, Signal::TERM)?;
        }
        let drain = async {
            while self.log.next_line().await?.is_some() {}
            self.child.wait().await
        };
        match timeout(STOP_WITHIN, drain).await {
            Ok(status) => Ok(status?.success()),
            Err(_) => Ok(false),
        }
    }
}

/// Writes the configuration of the demo and returns its path.
pub(super) fn write_config(
    folder: &Path,
    site: SocketAddr,
    smtp: SocketAddr,
    language: &str,
) -> io::Result<PathBuf> {
    let path = folder.join("vigie.toml");
    let text = format!(
        r##"# Written by `vigie demo`.
[vigie]
state = "state"
timezone = "America/Montreal"
language = "{language}"
contact = "admin@garage-tremblay.example"

[smtp]
url = "smtp://{smtp}"                  # plain is fine on the loopback
from = "Vigie <vigie@garage-tremblay.example>"

[fetch]
allow_private = ["127.0.0.0/8"]        # the demo's site is on this machine
host_pause = "100ms"                   # it is ours: no need to be so polite
retry = {{ first = "500ms", max = "1s" }}

[delivery]
group = "0s"                           # there is one source to lose: nothing to wait for

[[person]]
id = "marie"
email = "marie@garage-tremblay.example"

[[business]]
id = "garage-tremblay"
name = "Garage Tremblay"
aliases = ["Tremblay Auto"]
owners = ["marie"]
offline_contact = "service@garage-tremblay.example"
signatory = "Marie Tremblay"
respond_within = "2h"

[[source]]
id = "reviews"                         # read by its JSON-LD
business = "garage-tremblay"
platform = "Demo Reviews"
url = "http://{site}/reviews"
schedule = "every 1s"

[[source]]
id = "complaints"                      # read by rules
business = "garage-tremblay"
platform = "Demo Complaints"
kind = "complaint"
url = "http://{site}/complaints"
schedule = "every 1s"
[source.extract]
anchor = "#complaints"
item = "article.complaint"
key = {{ attr = "data-id" }}
author = {{ select = ".by" }}
published = {{ select = "time", attr = "datetime" }}
title = {{ select = "h3" }}
text = {{ select = ".body" }}
link = {{ select = "a.permalink", attr = "href" }}

[[source]]
id = "forum"                           # a feed, searched for the business
business = "garage-tremblay"
platform = "Demo Forum"
kind = "mention"
url = "http://{site}/forum.atom"
schedule = "every 1s"
mentions = true
"##
    );
    std::fs::write(&path, text)?;
    Ok(path)
}
