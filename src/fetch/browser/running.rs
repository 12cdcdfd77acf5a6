//! A browser that runs: who uses it, and the task that keeps it, which ends it when it is idle,
//! takes too much memory, or is no longer wanted.

use std::{
    env,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde_json::json;
use tokio::{
    sync::watch,
    task::spawn_blocking,
    time::{Instant, MissedTickBehavior, interval, timeout},
};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{
    memory,
    process::{self, Process},
    program, task,
    wire::Wire,
};
use crate::fetch::{client::bounded, settings};

/// The longest that it may take until it answers. The first start on a small machine reads hundreds
/// of megabytes from a slow disk.
const START: Duration = Duration::from_secs(30);

/// The first version whose `--headless=new` is the whole browser.
const OLDEST: u32 = 112;

/// How often memory and idleness are looked at, at most.
const LOOK: Duration = Duration::from_secs(1);

/// Why a browser ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// It died, or said what is no message.
    Died,
    /// It took more memory than this, in bytes.
    Memory(usize),
    /// There was nothing to do.
    Idle,
    /// It was no longer wanted, or did not answer.
    Stopped,
}

impl Ending {
    /// In words, for a page that was open.
    pub(super) fn text(self) -> String {
        match self {
            Self::Memory(limit) => {
                let limit = limit >> 20;
                format!("the browser took more than {limit} MiB of memory and was ended")
            }
            Self::Died => "the browser crashed".to_owned(),
            Self::Idle | Self::Stopped => "the browser was ended".to_owned(),
        }
    }
}

/// A browser that runs. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) wire: Wire,
    uses: Arc<Uses>,
    ending: watch::Receiver<Option<Ending>>,
    stop: CancellationToken,
    _stop: DropGuard,
}

/// Who uses it.
#[derive(Debug)]
struct Uses(Mutex<State>);

#[derive(Debug)]
struct State {
    open: usize,
    since: Instant,
    closed: bool,
}

/// A right to use it, during which it is not idle.
#[derive(Debug)]
pub(super) struct Use {
    pub(super) running: Arc<Running>,
}

impl Running {
    /// Starts a browser. The error says in words why there is none.
    pub(super) async fn start(
        settings: &settings::Browser,
        agent: &str,
        longest: usize,
    ) -> Result<Self, String> {
        let program = program::find(settings.program.as_deref())?;
        // What another vigie left that was killed.
        spawn_blocking(|| process::sweep(&env::temp_dir())).await.ok();
        let (process, stdin, stdout) = Process::start(&program, agent)
            .map_err(|error| format!("the browser cannot be started: {error}"))?;
        let wire = Wire::over(stdin, stdout, longest);
        let first = timeout(START, wire.call("Browser.getVersion", json!({}))).await;
        let refusal = match first {
            Ok(Ok(version)) => too_old(version["product"].as_str().unwrap_or_default()),
            Ok(Err(_)) => {
                // Its last words may still be on their way.
                tokio::time::sleep(Duration::from_millis(100)).await;
                let words = process.last_words().map(|words| format!(": {words}"));
                Some(format!("the browser does not start{}", words.unwrap_or_default()))
            }
            Err(_) => Some(format!("the browser did not start within {} s", START.as_secs())),
        };
        if let Some(refusal) = refusal {
            process.end().await;
            return Err(refusal);
        }
        let uses =
            Arc::new(Uses(Mutex::new(State { open: 0, since: Instant::now(), closed: false })));
        let (tell, ending) = watch::channel(None);
        let stop = CancellationToken::new();
        let keeper = Keeper {
            process,
            wire: wire.clone(),
            uses: Arc::clone(&uses),
            memory: settings.memory,
            idle: bounded(settings.idle),
            stop: stop.clone(),
        };
        task::start(keeper.keep(tell));
        Ok(Self { wire, uses, ending, stop: stop.clone(), _stop: stop.drop_guard() })
    }

    /// The right to use it, unless it has ended or is about to.
    pub(super) fn enter(self: &Arc<Self>) -> Option<Use> {
        let mut uses = self.uses.lock();
        if uses.closed || self.ending.borrow().is_some() {
            return None;
        }
        uses.open += 1;
        drop(uses);
        Some(Use { running: Arc::clone(self) })
    }

    /// Waits for its end, and says why.
    pub(super) async fn ended(&self) -> Ending {
        let mut ending = self.ending.clone();
        let told = ending.wait_for(Option::is_some).await;
        // The keeper itself went away: so does the browser.
        told.ok().and_then(|ending| *ending).unwrap_or(Ending::Stopped)
    }

    /// Ends it, and waits until its processes and its folder are gone.
    pub(super) async fn close(&self) {
        self.give_up();
        let mut ending = self.ending.clone();
        // The keeper lets go of its end when all is done.
        while ending.changed().await.is_ok() {}
    }

    /// Ends it although it is used: it does not answer.
    pub(super) fn give_up(&self) {
        self.uses.lock().closed = true;
        self.stop.cancel();
    }
}

impl Drop for Use {
    fn drop(&mut self) {
        let mut uses = self.running.uses.lock();
        uses.open -= 1;
        uses.since = Instant::now();
    }
}

impl Uses {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes it if it has not been used for so long, and says so. Nobody can enter in between.
    fn close_if_idle(&self, idle: Duration) -> bool {
        let mut state = self.lock();
        state.closed |= state.open == 0 && state.since.elapsed() >= idle;
        state.closed
    }
}

/// Keeps a browser until its end.
struct Keeper {
    process: Process,
    wire: Wire,
    uses: Arc<Uses>,
    memory: usize,
    idle: Duration,
    stop: CancellationToken,
}

impl Keeper {
    async fn keep(mut self, tell: watch::Sender<Option<Ending>>) {
        let group = self.process.group();
        let mut look = interval(LOOK.min(self.idle).max(Duration::from_millis(10)));
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let ending = loop {
            tokio::select! {
                () = self.process.ended() => break Ending::Died,
                () = self.wire.closed() => break Ending::Died,
                () = self.stop.cancelled() => break Ending::Stopped,
                _ = look.tick() => {}
            }
            if self.uses.close_if_idle(self.idle) {
                break Ending::Idle;
            }
            // Files of the kernel, but on a machine with thousands of processes it takes a while.
            let taken = spawn_blocking(move || memory::of_group(group)).await.unwrap_or_default();
            tracing::trace!(bytes = taken, "the browser's memory");
            if taken > self.memory {
                break Ending::Memory(self.memory);
            }
        };
        self.uses.lock().closed = true;
        // Told first: the pages shall name the reason and not its consequence.
        tell.send_replace(Some(ending));
        self.process.end().await;
        tracing::debug!(?ending, "the browser has ended");
    }
}

/// Why this version cannot be used, from `Chrome/156.0.1.2` or the like.
fn too_old(product: &str) -> Option<String> {
    let number = product.split('/').nth(1)?.split('.').next()?.parse::<u32>().ok()?;
    (number < OLDEST)
        .then(|| format!("the browser is too old: {product}, and {OLDEST} is the least"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_version_is_named() {
        assert_eq!(too_old("Chrome/156.0.8078.79"), None);
        assert_eq!(too_old("HeadlessChrome/112.0.1.1"), None);
        assert_eq!(too_old("Something"), None);
        let text = too_old("HeadlessChrome/90.0.4430.212").unwrap();
        assert!(text.contains("90.0.4430.212"), "{text}");
    }

    #[tokio::test]
    async fn what_is_no_browser_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("chromium");
        for (script, expect) in [
            ("#!/bin/sh\necho 'it is broken' >&2; exit 1\n", "it is broken"),
            ("#!/nonexistent\n", "not found"),
            (
                "#!/bin/sh\nprintf '{\"id\":1,\"result\":{\"product\":\"Chrome/90.1\"}}\\0' >&4\ncat\n",
                "too old",
            ),
        ] {
            std::fs::write(&program, script).unwrap();
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
            std::fs::set_permissions(&program, mode).unwrap();
            let settings = settings::Browser {
                program: Some(program.clone()),
                ..settings::Browser::default()
            };
            let text = Running::start(&settings, "vigie", 1000).await.unwrap_err();
            assert!(text.contains(expect), "{text}");
        }
    }
}
