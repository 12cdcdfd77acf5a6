//! Whether a poll was taken for what it was, and who was told of what it found.

use std::collections::BTreeMap;

use vigie::domain::{Event, Reason};

use super::judge::Oracle;
use crate::histories::{
    play::Polled,
    script::{Down, View},
};

impl Oracle<'_> {
    /// Each bad post that is new has a case, of which each owner hears once in that moment; a crisis
    /// that only grows is told of when it has doubled. Nothing is told twice.
    pub(super) fn alerts(&mut self, number: usize, poll: &Polled) {
        let (mut bad, mut cases) = (Vec::new(), BTreeMap::new());
        let mut told = BTreeMap::<_, usize>::new();
        for event in &poll.events {
            match event {
                Event::PostAppeared { post, .. }
                    if post.rating.is_some_and(|rating| rating.value <= 2.0) =>
                {
                    bad.push(&post.key);
                }
                Event::CaseOpened { case } => drop(cases.insert(&case.post, &case.id)),
                Event::CaseJoined { case, link } => drop(cases.insert(&link.post, case)),
                Event::CrisisDeclared { case, .. } => drop(self.crises.insert(case.clone())),
                Event::AlertQueued { alert } => {
                    if !self.alerts.insert(alert.id.to_string()) {
                        self.wrong("queued twice", number, alert.id.as_str());
                    }
                    let what = format!("{} {:?}", alert.person, alert.notice);
                    *told.entry(what).or_default() += 1;
                    if matches!(alert.notice.reason(), Reason::NewPost | Reason::Crisis) {
                        let about = format!("{} {:?}", alert.person, alert.notice.case());
                        *told.entry(about).or_default() += 1;
                    }
                }
                _ => {}
            }
        }
        for (what, times) in told.iter().filter(|(_, times)| **times > 1) {
            self.wrong("told twice", number, format!("{what}: {times} times"));
        }
        for post in bad {
            let Some(case) = cases.get(post) else {
                self.wrong("no case", number, post.as_str());
                continue;
            };
            for owner in ["marie", "zoe"] {
                let about = format!("{owner} {:?}", Some(case));
                if !told.contains_key(&about) && !self.crises.contains(*case) {
                    self.wrong("not told", number, format!("{owner}, of {post}: {told:?}"));
                }
            }
        }
    }

    /// Whether what is seen was taken for what it is.
    pub(super) fn health(&mut self, number: usize, poll: &Polled, healthy: bool) {
        let outcome = poll.report.as_ref().map(|report| report.outcome.to_string());
        let what = format!("{:?} came to {outcome:?}", poll.view);
        let none = poll.truth.posts.iter().all(|post| post.gone.is_some());
        match poll.view {
            View::Usual if !healthy && poll.first >= 3 && poll.first * 4 >= self.first => {
                self.wrong("not seen", number, what);
            }
            View::Down(down)
                if healthy
                    && !matches!(down, Down::Captured(_))
                    && !(down == Down::Empty && (none || self.emptied)) =>
            {
                self.wrong("no list, and healthy", number, what);
            }
            _ => {}
        }
        // What lasts for days is taken for what it says; and once it is, a wall in between says
        // nothing of it.
        match poll.view {
            View::Down(Down::Empty) => (self.emptied, self.believed) = (true, healthy),
            View::Down(_) => self.emptied = self.believed,
            _ => (self.emptied, self.believed) = (false, false),
        }
        if healthy && poll.view == View::Usual {
            self.first = poll.first;
        }
    }
}
