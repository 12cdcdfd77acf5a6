//! The real program: a folder of its own with a configuration, the daemon as a process, and the
//! commands that a person types beside it.

use std::{
    fs::{self, File},
    os::unix::net::UnixStream,
    path::PathBuf,
    process::Stdio,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::AsyncWriteExt as _,
    process::{Child, Command},
    time::{sleep, timeout},
};
use vigie::control::{self, Request};

/// Longer than anything that is waited for takes on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// The pause between two looks at something that is waited for.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A folder with a configuration in `vigie.toml`, and the state beside it.
#[derive(Debug)]
pub(crate) struct Home {
    folder: TempDir,
}

/// What a command came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Home {
    pub(crate) fn new(config: &str) -> Self {
        let home = Self { folder: tempfile::Builder::new().prefix("vigie").tempdir().unwrap() };
        home.configure(config);
        home
    }

    /// Writes the configuration.
    pub(crate) fn configure(&self, config: &str) {
        fs::write(self.path("vigie.toml"), config).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program with these arguments, and nothing of what the tests were started with. Another
    /// build of it can be named by `VIGIE_BIN`.
    fn command(&self, arguments: &[&str]) -> Command {
        let built = || env!("CARGO_BIN_EXE_vigie").into();
        let mut command = Command::new(std::env::var_os("VIGIE_BIN").unwrap_or_else(built));
        for name in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "STATE_DIRECTORY"] {
            command.env_remove(name);
        }
        command
            .args(arguments)
            .args(["--config", &self.path("vigie.toml").to_string_lossy()])
            .stdin(Stdio::null())
            .kill_on_drop(true);
        command
    }

    /// Runs a command to its end.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Ran {
        let running = self.command(arguments).output();
        let output = timeout(PATIENCE, running).await.expect("it should end").unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// Runs a command that reads this.
    pub(crate) async fn feed(&self, arguments: &[&str], input: &[u8]) -> Ran {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // It may end before it has read everything.
        drop(stdin.write_all(input).await);
        drop(stdin);
        let output = timeout(PATIENCE, child.wait_with_output()).await.expect("it should end");
        let output = output.unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// The data that a command prints; the exit code may say that there is something to see.
    pub(crate) async fn json(&self, arguments: &[&str]) -> Value {
        let ran = self.run(&[arguments, &["--json"]].concat()).await;
        assert!(matches!(ran.code, 0 | 1), "{arguments:?}: {ran:?}");
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
    }

    /// The rows that a command prints.
    pub(crate) async fn rows(&self, command: &str) -> Vec<Value> {
        match self.json(&[command]).await {
            Value::Array(rows) => rows,
            other => panic!("`{command}` prints a list, not {other}"),
        }
    }

    /// Starts the daemon, which may not be ready yet.
    pub(crate) fn spawn(&self, environment: &[(&str, &str)]) -> Daemon {
        let log = File::options().create(true).append(true).open(self.path("log")).unwrap();
        let child = self
            .command(&["run"])
            .envs(environment.iter().copied())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        Daemon { child, socket: self.path("state/control.sock") }
    }

    /// Starts the daemon and waits until it answers.
    pub(crate) async fn start(&self) -> Daemon {
        let mut daemon = self.spawn(&[]);
        let ready = async {
            while control::ask(&daemon.socket, &Request::Status).await.is_err() {
                let ended = daemon.child.try_wait().unwrap();
                assert!(ended.is_none(), "it ended at once: {ended:?}");
                sleep(LOOK_AGAIN).await;
            }
        };
        timeout(PATIENCE, ready).await.expect("it should get ready");
        daemon
    }

    /// What all daemons of this home logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    /// Waits until the log holds a text.
    pub(crate) async fn logged(&self, text: &str) {
        let found = async {
            while !self.log().contains(text) {
                sleep(LOOK_AGAIN).await;
            }
        };
        timeout(PATIENCE, found).await.unwrap_or_else(|_| panic!("`{text}` should be logged"));
    }
}

impl Drop for Home {
    #[expect(clippy::print_stderr, reason = "why a test failed is often told by the daemon alone")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the daemon's log:\n{}", self.log());
        }
    }
}

/// A running daemon. Killed when dropped.
#[derive(Debug)]
pub(crate) struct Daemon {
    child: Child,
    socket: PathBuf,
}

impl Daemon {
    /// Whether it listens for commands by now.
    pub(crate) fn listens(&self) -> bool {
        UnixStream::connect(&self.socket).is_ok()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let id = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        kill_process(id.expect("it runs"), signal).unwrap();
    }

    /// Kills it: no farewell.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Asks it to stop and waits for the end; the exit code.
    pub(crate) async fn stop(self) -> Option<i32> {
        self.signal(Signal::TERM);
        self.end().await
    }

    /// Waits for its end; the exit code.
    pub(crate) async fn end(mut self) -> Option<i32> {
        timeout(PATIENCE, self.child.wait()).await.expect("it should end").unwrap().code()
    }
}
