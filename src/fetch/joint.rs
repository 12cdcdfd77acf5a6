//! Work that is done once for all who want it at the same time.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::sync::OnceCell;

/// Work under way, by what it is about.
#[derive(Debug)]
pub(super) struct Joint<K, T>(Mutex<HashMap<K, Weak<OnceCell<T>>>>);

impl<K, T> Default for Joint<K, T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash + Clone, T: Clone> Joint<K, T> {
    /// Does the work, or waits for who does it already. If that one goes away in the middle, one
    /// of those who wait begins anew. Nothing is kept: who comes later finds it done or has it
    /// done again, as `work` sees fit.
    pub(super) async fn once(&self, key: &K, work: impl Future<Output = T>) -> T {
        let cell = self.cell(key);
        cell.get_or_init(|| work).await.clone()
    }

    fn cell(&self, key: &K) -> Arc<OnceCell<T>> {
        // The map behind the lock is whole at any time.
        let mut under_way = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cell) = under_way.get(key).and_then(Weak::upgrade) {
            return cell;
        }
        let cell = Arc::new(OnceCell::new());
        under_way.retain(|_, cell| cell.strong_count() > 0);
        under_way.insert(key.clone(), Arc::downgrade(&cell));
        cell
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::{task::JoinSet, time::sleep};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn work_is_done_once_for_all_who_want_it_now() {
        let joint = Arc::new(Joint::<&str, usize>::default());
        let done = Arc::new(Mutex::new(0));
        let want = |tasks: &mut JoinSet<usize>, key: &'static str| {
            let (joint, done) = (Arc::clone(&joint), Arc::clone(&done));
            tasks.spawn(async move {
                let work = async {
                    sleep(Duration::from_secs(1)).await;
                    let mut done = done.lock().unwrap();
                    *done += 1;
                    *done
                };
                joint.once(&key, work).await
            })
        };
        let mut tasks = JoinSet::new();
        for _ in 0..5 {
            want(&mut tasks, "a");
        }
        assert_eq!(tasks.join_all().await, [1; 5]);

        let mut tasks = JoinSet::new();
        let first = want(&mut tasks, "a");
        sleep(Duration::from_millis(500)).await;
        for _ in 0..3 {
            want(&mut tasks, "a");
        }
        sleep(Duration::from_millis(100)).await;
        first.abort();
        tasks.join_next().await.unwrap().unwrap_err();
        assert_eq!(tasks.join_all().await, [2; 3]);
        assert_eq!(joint.0.lock().unwrap().len(), 1, "nothing piles up");
    }
}
