//! The `DevTools` protocol over Chromium's pipe: JSON messages, each ended by a NUL. Commands carry a
//! number and are answered with it; events come unasked.
//!
//! Events are handed to the page's [`Record`] at once, by the task that reads: no queue of them can
//! grow, and none waits behind a page that is waiting for an answer.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    process::{ChildStdin, ChildStdout},
    sync::{mpsc, oneshot},
};
use tokio_util::sync::CancellationToken;

use super::{record::Record, task};

/// A command was not carried out.
#[derive(Debug, thiserror::Error)]
pub(super) enum WireError {
    /// The browser is gone, or said what is no message.
    #[error("the browser went away")]
    Closed,
    /// The browser says no, in its own words.
    #[error("the browser refused {0}: {1}")]
    Refused(&'static str, String),
}

/// The line to a browser. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct Wire {
    shared: Arc<Shared>,
    outgoing: mpsc::UnboundedSender<Vec<u8>>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    closed: CancellationToken,
}

#[derive(Debug, Default)]
struct State {
    last: u64,
    waiting: HashMap<u64, Waiting>,
    records: HashMap<String, Arc<Record>>,
}

#[derive(Debug)]
struct Waiting {
    method: &'static str,
    answer: oneshot::Sender<Result<Value, WireError>>,
}

#[derive(Deserialize)]
struct Message {
    id: Option<u64>,
    method: Option<String>,
    #[serde(default)]
    params: Value,
    #[serde(default)]
    result: Value,
    error: Option<Failure>,
    #[serde(rename = "sessionId")]
    session: Option<String>,
}

#[derive(Deserialize)]
struct Failure {
    message: String,
}

impl Wire {
    /// Speaks over these pipes until one of them ends. A message of more than `longest` bytes ends
    /// the line: it is not for a page to fill our memory.
    pub(super) fn over(stdin: ChildStdin, stdout: ChildStdout, longest: usize) -> Self {
        let shared = Arc::new(Shared { state: Mutex::default(), closed: CancellationToken::new() });
        let (outgoing, commands) = mpsc::unbounded_channel();
        let wire = Self { shared, outgoing };
        // Both end with the pipes, at the latest when the process is killed.
        task::start(write(stdin, commands, wire.shared.closed.clone()));
        task::start(read(stdout, longest, wire.clone()));
        wire
    }

    /// Waits until the line is closed.
    pub(super) async fn closed(&self) {
        self.shared.closed.cancelled().await;
    }

    /// Hands the events of a session to a record from now on.
    pub(super) fn session(&self, id: String, record: Arc<Record>) -> Session {
        self.state().records.insert(id.clone(), record);
        Session { wire: self.clone(), id }
    }

    /// A command to the browser itself, and its answer.
    pub(super) async fn call(
        &self,
        method: &'static str,
        params: Value,
    ) -> Result<Value, WireError> {
        self.ask(None, method, params).await
    }

    /// A command whose answer is of no interest.
    pub(super) fn tell(&self, method: &'static str, params: &Value) {
        self.send(None, method, params, None);
    }

    async fn ask(
        &self,
        session: Option<&str>,
        method: &'static str,
        params: Value,
    ) -> Result<Value, WireError> {
        let (answer, answered) = oneshot::channel();
        self.send(session, method, &params, Some(answer));
        answered.await.unwrap_or(Err(WireError::Closed))
    }

    fn send(
        &self,
        session: Option<&str>,
        method: &'static str,
        params: &Value,
        answer: Option<oneshot::Sender<Result<Value, WireError>>>,
    ) {
        let mut state = self.state();
        // Looked at under the lock, under which those who wait are told of the end.
        if self.shared.closed.is_cancelled() {
            return;
        }
        state.last += 1;
        let id = state.last;
        if let Some(answer) = answer {
            state.waiting.insert(id, Waiting { method, answer });
        }
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        // Nobody takes it: the line is being closed, and whoever waits is told so.
        self.outgoing.send(bytes).ok();
    }

    fn take(&self, message: Message) {
        if let Some(id) = message.id {
            let waiting = self.state().waiting.remove(&id);
            if let Some(Waiting { method, answer }) = waiting {
                let result = match message.error {
                    None => Ok(message.result),
                    Some(error) => Err(WireError::Refused(method, error.message)),
                };
                // Who asked may have gone.
                answer.send(result).ok();
            }
        } else if let (Some(method), Some(session)) = (message.method, message.session) {
            let record = self.state().records.get(&session).cloned();
            if let Some((command, params)) =
                record.and_then(|record| record.hear(&method, &message.params))
            {
                self.send(Some(&session), command, &params, None);
            }
        }
    }

    fn close(&self) {
        let mut state = self.state();
        self.shared.closed.cancel();
        // Who waits for an answer learns that there will be none.
        state.waiting.clear();
        state.records.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The line to one page.
#[derive(Debug)]
pub(super) struct Session {
    wire: Wire,
    id: String,
}

impl Session {
    /// A command to the page, and its answer.
    pub(super) async fn call(
        &self,
        method: &'static str,
        params: Value,
    ) -> Result<Value, WireError> {
        self.wire.ask(Some(&self.id), method, params).await
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.wire.state().records.remove(&self.id);
    }
}

async fn write(
    mut stdin: ChildStdin,
    mut commands: mpsc::UnboundedReceiver<Vec<u8>>,
    closed: CancellationToken,
) {
    let all = async {
        while let Some(command) = commands.recv().await {
            if stdin.write_all(&command).await.is_err() {
                break;
            }
        }
    };
    closed.run_until_cancelled(all).await;
}

async fn read(stdout: ChildStdout, longest: usize, wire: Wire) {
    let mut stdout = BufReader::new(stdout);
    let mut bytes = Vec::new();
    let longest = u64::try_from(longest).unwrap_or(u64::MAX);
    loop {
        bytes.clear();
        let read = (&mut stdout).take(longest).read_until(0, &mut bytes).await;
        // At the end of the pipe, and of the patience, the NUL is missing.
        if read.is_err() || bytes.pop() != Some(0) {
            break;
        }
        let Ok(message) = serde_json::from_slice(&bytes) else {
            break;
        };
        wire.take(message);
        if bytes.capacity() > 1 << 20 {
            bytes = Vec::new();
        }
    }
    wire.close();
}

#[cfg(test)]
mod tests {
    use std::process::Stdio;

    use tokio::process::{Child, Command};

    use super::*;

    /// A line to a program that reads commands and prints answers.
    fn line(script: &str, longest: usize) -> (Wire, Child) {
        let mut child = Command::new("/bin/sh")
            .args(["-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        (Wire::over(child.stdin.take().unwrap(), child.stdout.take().unwrap(), longest), child)
    }

    #[tokio::test]
    async fn answers_find_their_questions() {
        let script = r#"printf '{"id":2,"result":{"b":2}}\0{"method":"X.y","params":{}}\0'
            printf '{"id":1,"error":{"code":-1,"message":"no such thing"}}\0'; cat >/dev/null"#;
        let (wire, _child) = line(&format!("head -c 20 >/dev/null; {script}"), 1000);
        let (first, second) =
            tokio::join!(wire.call("A.b", json!({})), wire.call("C.d", json!({})));
        assert_eq!(first.unwrap_err().to_string(), "the browser refused A.b: no such thing");
        assert_eq!(second.unwrap(), json!({"b": 2}));
    }

    #[tokio::test]
    async fn who_waits_learns_of_the_end() {
        let too_long = format!("printf '{}'; cat >/dev/null", "x".repeat(2000));
        for script in ["exit 0", "printf 'nonsense\\0'; cat >/dev/null", &too_long] {
            let (wire, _child) = line(script, 1000);
            let answer = wire.call("A.b", json!({})).await;
            assert!(matches!(answer, Err(WireError::Closed)), "{script}: {answer:?}");
            wire.closed().await;
            let again = wire.call("A.b", json!({})).await;
            assert!(matches!(again, Err(WireError::Closed)), "{script}: {again:?}");
        }
    }
}
