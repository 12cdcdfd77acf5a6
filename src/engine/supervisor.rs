//! The supervisor: every long-lived task has a name, a token and an end. When one ends before it
//! was asked to, the process must end too.

use std::time::Duration;

use tokio::{
    task::{Id, JoinSet},
    time::{Instant, timeout_at},
};
use tokio_util::sync::CancellationToken;

/// Owner of the long-lived tasks.
#[derive(Debug, Default)]
pub struct Supervisor {
    tasks: JoinSet<Result<(), String>>,
    names: Vec<(Id, &'static str)>,
    token: CancellationToken,
}

impl Supervisor {
    /// Starts a task that runs until its token is cancelled.
    pub fn spawn<F>(&mut self, name: &'static str, task: impl FnOnce(CancellationToken) -> F)
    where
        F: Future<Output = Result<(), String>> + Send + 'static,
    {
        let handle = self.tasks.spawn(task(self.token.child_token()));
        self.names.push((handle.id(), name));
    }

    /// Resolves when a task ends by itself, and says which and why.
    pub async fn lost(&mut self) -> String {
        match self.tasks.join_next_with_id().await {
            None => std::future::pending().await,
            Some(Ok((id, Ok(())))) => format!("`{}` ended", self.forget(id)),
            Some(Ok((id, Err(error)))) => format!("`{}` failed: {error}", self.forget(id)),
            Some(Err(died)) => format!("`{}` died: {died}", self.forget(died.id())),
        }
    }

    /// Asks all tasks to end and waits for them; the names of those that are late.
    pub async fn stop(mut self, grace: Duration) -> Vec<&'static str> {
        self.token.cancel();
        let deadline = Instant::now() + grace;
        while let Ok(Some(done)) = timeout_at(deadline, self.tasks.join_next_with_id()).await {
            let id = done.as_ref().map_or_else(tokio::task::JoinError::id, |(id, _)| *id);
            let name = self.forget(id);
            match done {
                Ok((_, Ok(()))) => {}
                Ok((_, Err(error))) => tracing::error!(task = name, error, "{name}: {error}"),
                Err(died) => tracing::error!(task = name, error = %died, "{name} died: {died}"),
            }
        }
        self.names.iter().map(|(_, name)| *name).collect()
    }

    fn forget(&mut self, id: Id) -> &'static str {
        let place = self.names.iter().position(|(known, _)| *known == id);
        place.map_or("a task", |place| self.names.swap_remove(place).1)
    }
}
