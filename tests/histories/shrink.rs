//! A history that fails, made as short as it can be while it still fails in the same way.

use super::{
    script::{After, History, View},
    style::{Dates, Naming, Order},
};

/// Tries before what is left is taken as it is.
const TRIES: usize = 600;

/// The shortest history found for which `fails` says yes.
pub(super) fn shrink(history: History, fails: impl FnMut(&History) -> bool) -> History {
    let mut shrinker = Shrinker { best: history, fails, left: TRIES };
    loop {
        let before = shrinker.best.clone();
        shrinker.steps();
        shrinker.deeds();
        shrinker.plainer();
        if shrinker.best == before || shrinker.left == 0 {
            return shrinker.best;
        }
    }
}

struct Shrinker<F> {
    best: History,
    fails: F,
    left: usize,
}

impl<F: FnMut(&History) -> bool> Shrinker<F> {
    /// Keeps a shorter history if it still fails.
    fn try_with(&mut self, change: impl FnOnce(&mut History)) -> bool {
        let mut shorter = self.best.clone();
        change(&mut shorter);
        if shorter == self.best || self.left == 0 || shorter.steps.is_empty() {
            return false;
        }
        self.left -= 1;
        let fails = (self.fails)(&shorter);
        if fails {
            self.best = shorter;
        }
        fails
    }

    /// Leaves polls away; what happened before them happens before the next one.
    fn steps(&mut self) {
        let mut size = self.best.steps.len() / 2;
        while size > 0 {
            let mut at = 1;
            while at < self.best.steps.len() {
                let end = (at + size).min(self.best.steps.len());
                let dropped = |history: &mut History| drop(history.steps.drain(at..end));
                let merged = |history: &mut History| {
                    let gone = history.steps.drain(at..end).collect::<Vec<_>>();
                    if let Some(next) = history.steps.get_mut(at) {
                        let deeds = gone.into_iter().flat_map(|step| step.deeds);
                        next.deeds = deeds.chain(std::mem::take(&mut next.deeds)).collect();
                    }
                };
                if !self.try_with(dropped) && !self.try_with(merged) {
                    at += size;
                }
            }
            size /= 2;
        }
    }

    fn deeds(&mut self) {
        for step in 0..self.best.steps.len() {
            let mut size = self.best.steps[step].deeds.len();
            while size > 0 {
                let mut at = 0;
                while at < self.best.steps[step].deeds.len() {
                    let end = (at + size).min(self.best.steps[step].deeds.len());
                    if !self.try_with(|history| drop(history.steps[step].deeds.drain(at..end))) {
                        at += size;
                    }
                }
                size /= 2;
            }
        }
    }

    /// Makes the site and vigie's life plainer.
    fn plainer(&mut self) {
        for step in 0..self.best.steps.len() {
            self.try_with(|history| history.steps[step].view = View::Usual);
            self.try_with(|history| history.steps[step].after = After::Nothing);
        }
        self.try_with(|history| history.style.adverts = false);
        self.try_with(|history| history.style.pinned = 0);
        self.try_with(|history| history.style.total = false);
        self.try_with(|history| history.style.validators = false);
        self.try_with(|history| history.style.order = Order::Newest);
        self.try_with(|history| history.style.naming = Naming::Id);
        self.try_with(|history| history.style.dates = Dates::Second);
        self.try_with(|history| history.style.page = 20);
    }
}
