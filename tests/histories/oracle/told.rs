//! Whether a poll was taken for what it was, and who was told of what it found.

use std::collections::BTreeMap;

use vigie::domain::{Event, Notice, Reason};

use super::judge::Oracle;
use crate::histories::{
    play::Polled,
    script::{Down, View},
};

impl Oracle<'_> {
    /// Each bad post that is new is told to each owner once, and nothing is told twice.
    pub(super) fn alerts(&mut self, number: usize, poll: &Polled) {
        let mut new = 0;
        let (mut told, mut cases) = (BTreeMap::<String, usize>::new(), 0);
        for event in &poll.events {
            match event {
                Event::PostAppeared { post, .. } => {
                    new += usize::from(post.rating.is_some_and(|rating| rating.value <= 2.0));
                }
                Event::CaseOpened { .. } | Event::CaseJoined { .. } => cases += 1,
                Event::AlertQueued { alert } => {
                    if !self.alerts.insert(alert.id.to_string()) {
                        self.wrong("queued twice", number, alert.id.as_str());
                    }
                    let about = match &alert.notice {
                        Notice::Removed(post) | Notice::Reappeared(post) => post.post.to_string(),
                        notice => format!("{:?}", notice.case()),
                    };
                    let what = format!("{} {} {about}", alert.person, alert.notice.reason().name());
                    *told.entry(what).or_default() += 1;
                }
                _ => {}
            }
        }
        for (what, times) in told.iter().filter(|(_, times)| **times > 1) {
            // Several posts may join one case in one moment.
            if !what.contains(Reason::NewPost.name()) {
                self.wrong("told twice", number, format!("{what}: {times} times"));
            }
        }
        if cases < new {
            self.wrong("no case", number, format!("{new} bad posts, {cases} cases"));
        }
        let crisis = told.keys().any(|what| what.contains(Reason::Crisis.name()));
        for owner in ["marie", "zoe"] {
            let head = format!("{owner} {}", Reason::NewPost.name());
            let rows = told.iter().filter(|(what, _)| what.starts_with(&head));
            if rows.map(|(_, times)| times).sum::<usize>() < new && !crisis {
                self.wrong("not told", number, format!("{owner}, of {new} bad posts: {told:?}"));
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
        // What lasts for days is taken for what it says.
        self.emptied = poll.view == View::Down(Down::Empty);
        if healthy && poll.view == View::Usual {
            self.first = poll.first;
        }
    }
}
