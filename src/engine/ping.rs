//! Signs of life for a dead man's switch: somebody else notices when they stop, also where this
//! machine, its network or its mail is what failed.

use std::{fmt, sync::Arc, time::Duration};

use jiff::SignedDuration;
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};
use url::Url;

use super::{Engine, plan::Setup};

/// The longest wait, which is as good as for ever.
const LONGEST: Duration = Duration::from_hours(24);

/// Who hears that vigie is alive.
#[derive(Clone, PartialEq, Eq)]
pub struct Ping {
    /// The address that is asked for.
    pub url: Url,
    /// How often.
    pub every: SignedDuration,
    /// Whether it is told of trouble too, by a POST to its `/fail`.
    pub fail: bool,
}

/// Without the path, which is as good as a password.
impl fmt::Debug for Ping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ping")
            .field("host", &self.url.host_str())
            .field("every", &self.every)
            .field("fail", &self.fail)
            .finish()
    }
}

impl Ping {
    fn wait(&self) -> Duration {
        Duration::try_from(self.every).unwrap_or(LONGEST).min(LONGEST)
    }
}

/// Says at once, and then from time to time, that all parts are alive; while one of them is not, it
/// says nothing, or that.
pub(super) async fn run(engine: Engine, mut setup: watch::Receiver<Arc<Setup>>) {
    let mut last: Option<(Ping, Instant)> = None;
    loop {
        let current = setup.borrow_and_update().ping.clone();
        let due = match (&current, &last) {
            (None, _) => None,
            (Some(ping), Some((before, at))) if ping == before => Some(*at + ping.wait()),
            // Another one than before hears at once.
            (Some(_), _) => Some(Instant::now()),
        };
        let Some((ping, due)) = current.zip(due) else {
            last = None;
            if setup.changed().await.is_err() {
                return std::future::pending().await;
            }
            continue;
        };
        tokio::select! {
            () = sleep_until(due) => {
                let at = Instant::now();
                say(&engine, &ping).await;
                last = Some((ping, at));
            }
            // Also where nothing of this has changed: it is looked at again.
            changed = setup.changed() => if changed.is_err() {
                return std::future::pending().await;
            }
        }
    }
}

/// One sign of life.
async fn say(engine: &Engine, ping: &Ping) {
    let trouble = trouble(engine).await;
    if let Some(trouble) = &trouble {
        tracing::warn!("no sign of life is given: {trouble}");
    }
    if trouble.is_some() && !ping.fail {
        return;
    }
    let (fetcher, now) = (engine.setup().fetcher.clone(), engine.clock().now());
    if let Err(error) = fetcher.ping(&ping.url, trouble.as_deref(), now).await {
        // No mail: whoever listens there is about to say it.
        tracing::warn!(error = %error, "the sign of life was not heard: {error}");
    }
}

/// What keeps pages from being watched, or messages from being sent, if anything does.
async fn trouble(engine: &Engine) -> Option<String> {
    if let Some(part) = engine.stuck().await {
        return Some(format!("`{part}` no longer moves"));
    }
    match engine.store().uplink_lost() {
        Ok(None) => None,
        Ok(Some((since, _))) => Some(format!("the connection has been down since {since}")),
        Err(error) => Some(format!("the store cannot be read: {error}")),
    }
}
