//! The polls under way, and the sources that wait for theirs.

use std::{collections::HashMap, sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::{
    task::{Id, JoinError, JoinSet},
    time::timeout,
};

use super::{
    dispatch::{Dispatch, budget},
    plan::{Setup, Watch},
    poller::Poller,
    report::PollReport,
};
use crate::{
    domain::{Outcome, SourceId},
    store::StoreError,
};

/// Polls one source after the other, as many at a time as their hosts have room for.
#[derive(Debug, Default)]
pub(super) struct Polls {
    dispatch: Dispatch,
    tasks: JoinSet<Result<PollReport, StoreError>>,
    /// What each task polls.
    watches: HashMap<Id, Arc<Watch>>,
}

/// Whether the host of a poll gave any answer.
fn answered(polled: &Polled) -> bool {
    let Ok(Ok(report)) = polled else { return true };
    !matches!(report.outcome, Outcome::Network(_) | Outcome::UplinkDown | Outcome::RobotsUnknown(_))
}

/// What became of a poll: its report, or why it could not be recorded, or that it died.
pub(super) type Polled = Result<Result<PollReport, StoreError>, JoinError>;

impl Polls {
    /// A source that has been due since `since` waits for its turn.
    pub(super) fn wait(&mut self, setup: &Setup, watch: &Watch, since: Timestamp) {
        self.dispatch.wait(watch.source.id.clone(), since, budget(setup, watch));
    }

    /// Starts every poll that there is room for.
    pub(super) fn start(&mut self, poller: &Poller, setup: &Arc<Setup>) {
        while let Some(source) = self.dispatch.next() {
            let Some(watch) = setup.plan.watch(&source).map(Arc::clone) else {
                self.dispatch.done(&source, false);
                continue;
            };
            let (poller, setup, target) = (poller.clone(), Arc::clone(setup), Arc::clone(&watch));
            let task = self.tasks.spawn(async move { poller.poll(&setup, &target, false).await });
            self.watches.insert(task.id(), watch);
        }
    }

    /// The next poll that ends; `None` if none is under way. Nothing is lost when this is dropped.
    pub(super) async fn next(&mut self) -> Option<(Arc<Watch>, Polled)> {
        loop {
            let (task, polled) = match self.tasks.join_next_with_id().await? {
                Ok((task, recorded)) => (task, Ok(recorded)),
                Err(died) => (died.id(), Err(died)),
            };
            if let Some(watch) = self.watches.remove(&task) {
                self.dispatch.done(&watch.source.id, answered(&polled));
                return Some((watch, polled));
            }
        }
    }

    /// Whether a source is being polled.
    pub(super) fn is_running(&self, source: &SourceId) -> bool {
        self.dispatch.is_running(source)
    }

    /// Forgets who waits; what is under way goes on.
    pub(super) fn clear(&mut self) {
        self.dispatch.clear();
    }

    /// Lets what is under way finish for `grace`. A poll that is cut off is repeated after the next
    /// start; nothing is lost with it.
    pub(super) async fn wind_down(mut self, grace: Duration) {
        let finish = async { while self.tasks.join_next().await.is_some() {} };
        drop(timeout(grace, finish).await);
        self.tasks.shutdown().await;
    }
}
