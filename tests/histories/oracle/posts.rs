//! Each post that is known, followed from poll to poll.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use vigie::logic::text::similarity;

use super::{
    facts::{Fact, false_name, missing_name},
    judge::{Known, Oracle, PROVED, PROVING, QUIET},
    words::{core, core_shown, fold, norm},
};
use crate::histories::{
    play::{Polled, Sighting},
    script::{After, View},
    style::{Dates, Form, Naming, Order},
    truth::Content,
};

impl Oracle<'_> {
    pub(super) fn compare(
        &mut self,
        number: usize,
        poll: &Polled,
        mut facts: BTreeMap<u32, Vec<Fact>>,
    ) {
        let begins = self.baseline.is_none();
        self.verdict.sightings += poll.shown.len();
        let mut seen = BTreeMap::<u32, &Sighting>::new();
        for sighting in &poll.shown {
            seen.insert(self.class(sighting.id), sighting);
        }
        let known = seen.keys().filter(|class| self.known.contains_key(class)).count();
        let order = poll.shown.iter().map(|shown| self.class(shown.id)).collect::<Vec<_>>();
        let both = |one: &[u32], other: &[u32]| {
            one.iter().filter(|id| other.contains(id)).copied().collect::<Vec<_>>()
        };
        // An edit may bring a post to the front: then it is not the list it was.
        let calm = begins || both(&order, &self.order) == both(&self.order, &order);
        if !order.is_empty() {
            self.order = order;
        }
        let quiet = poll.view == View::Usual && calm && (begins || known * 2 >= seen.len());
        self.quiet = if quiet { self.quiet + 1 } else { 0 };
        let proved = facts.values().flatten();
        let proved = proved.filter(|fact| matches!(fact, Fact::Removed { .. })).count();
        for (class, sighting) in &seen {
            let facts = facts.remove(class).unwrap_or_default();
            self.shown_post(number, poll, (*class, sighting), &facts);
        }
        for (class, facts) in facts {
            self.hidden_post(number, poll, class, &facts);
        }
        self.blurred_ones(number, poll);
        self.absences(number, poll, (&seen, proved));
        if begins {
            self.baseline = Some(poll.at);
        } else {
            self.missed(number, poll);
        }
    }

    /// A post that was shown, and what was recorded of it.
    pub(super) fn shown_post(
        &mut self,
        number: usize,
        poll: &Polled,
        (class, sighting): (u32, &Sighting),
        facts: &[Fact],
    ) {
        let news = facts
            .iter()
            .filter(|fact| matches!(fact, Fact::Appeared | Fact::Surfaced | Fact::Baselined));
        *self.told.entry(class).or_default() += news.count();
        if self.blurred.contains(&class) {
            return;
        }
        let is = &sighting.content;
        let Some(known) = self.known.get(&class) else {
            self.known.insert(class, Known { content: is.clone(), ..Known::default() });
            return self.first_sight(number, poll, class, facts);
        };
        let was = known.content.clone();
        let rewritten = self.style.naming == Naming::Nothing
            && fold(&was.text) != fold(&is.text)
            && similarity(&was.text, &is.text) < 0.45;
        let bare =
            self.style.naming == Naming::Nothing && is.text.is_empty() && core(&was) != core(is);
        if rewritten || bare {
            self.blurred.insert(class);
            return;
        }
        let mut expected = Vec::new();
        if core(&was) != core(is) {
            expected.push(Fact::Edited { from: core_shown(&was), to: core_shown(is) });
        }
        match (&was.answer, &is.answer) {
            (None, Some(new)) => expected.push(Fact::Answered(norm(new))),
            (Some(old), Some(new)) if old != new => {
                expected.push(Fact::AnswerEdited { from: norm(old), to: Some(norm(new)) });
            }
            _ => {}
        }
        if was.status != is.status {
            expected.push(Fact::Status { from: was.status.clone(), to: is.status.clone() });
        }
        let removed = known.removed;
        expected.extend(self.withdrawn(number, poll, (class, sighting), facts));
        let missing = expected.iter().filter(|fact| !facts.contains(fact)).collect::<Vec<_>>();
        let surplus = facts.iter().filter(|fact| !expected.contains(fact)).collect::<Vec<_>>();
        if removed {
            // What changed while it was away may be told in its return, or beside it.
            if !facts.contains(&Fact::Reappeared) {
                self.wrong("no return", number, format!("#{class}: {facts:?}"));
            }
            if surplus.iter().any(|fact| **fact != Fact::Reappeared) {
                self.wrong("a wrong return", number, format!("#{class}: {facts:?}"));
            }
        } else {
            if let Some(fact) = missing.first() {
                let name = missing_name(fact);
                self.wrong(name, number, format!("#{class}: {fact:?}, but {facts:?}"));
            }
            if let Some(fact) = surplus.first() {
                self.wrong(false_name(fact), number, format!("#{class}: {fact:?}, shown {is:?}"));
            }
        }
        if facts.len() != facts.iter().map(Fact::name).collect::<BTreeSet<_>>().len() {
            self.wrong("told twice", number, format!("#{class}: {facts:?}"));
        }
        let unedited = core(&was) == core(is);
        let known = self.known.get_mut(&class).unwrap();
        let before = std::mem::replace(&mut known.content, is.clone());
        if unedited && !removed {
            // Set in another way: what is recorded stays as it was.
            let Content { stars, title, text, .. } = before.clone();
            known.content = Content { stars, title, text, ..known.content.clone() };
        }
        if known.withdrawn.is_some() {
            known.content.answer = before.answer;
        }
        (known.removed, known.absent, known.proving) = (false, None, None);
    }

    /// That an answer is not shown any more counts when that has lasted, as with a post. Gives the
    /// withdrawal if it was recorded by right.
    fn withdrawn(
        &mut self,
        number: usize,
        poll: &Polled,
        (class, sighting): (u32, &Sighting),
        facts: &[Fact],
    ) -> Option<Fact> {
        let others = poll.shown.iter().any(|seen| seen.content.answer.is_some());
        let known = self.known.get_mut(&class)?;
        let (Some(was), None) = (&known.content.answer, &sighting.content.answer) else {
            known.withdrawn = None;
            return None;
        };
        let (since, polls) = known.withdrawn.map_or((poll.at, 1), |(at, polls)| (at, polls + 1));
        let usual = others && poll.view == View::Usual && poll.after == After::Nothing;
        known.surely = if usual { known.surely + 1 } else { 0 };
        let surely = known.surely;
        let fact = Fact::AnswerEdited { from: norm(was), to: None };
        let lasted = poll.at.duration_since(since);
        known.withdrawn = Some((since, polls));
        if facts.contains(&fact) {
            (known.withdrawn, known.surely) = (None, 0);
            if polls < PROVED.0 || lasted < PROVED.1 {
                let text = format!("the answer to #{class}: {polls} polls over {lasted:#}");
                self.wrong("withdrawn without proof", number, text);
            }
            return Some(fact);
        }
        if surely > PROVING.0 && lasted >= PROVING.1 * 3 {
            self.wrong("withdrawal missed", number, format!("the answer to #{class}"));
        }
        None
    }

    pub(super) fn first_sight(&mut self, number: usize, poll: &Polled, class: u32, facts: &[Fact]) {
        let Some(baseline) = self.baseline else {
            if facts != [Fact::Baselined] {
                self.wrong("not in the baseline", number, format!("#{class}: {facts:?}"));
            }
            return;
        };
        let published = poll.truth.post(class).unwrap().at;
        let old = baseline.duration_since(published) > SignedDuration::from_hours(72);
        let right = match facts {
            [Fact::Appeared] => true,
            // It was there all the time, out of sight.
            [Fact::Surfaced] => old,
            _ => false,
        };
        if !right {
            self.wrong("missed", number, format!("#{class} is new: {facts:?}"));
        } else if old && facts == [Fact::Appeared] {
            *self.verdict.facts.entry("old told as new").or_default() += 1;
            let pinned = poll.shown.iter().any(|seen| seen.id == class && seen.pinned);
            // What a page in another order, or behind a filter, showed of old posts, may be all that
            // is known of their time: how far back the list was read, nobody can tell.
            let mut before = self.polls.iter().take(number + 1);
            let usual = before.all(|poll| matches!(poll.view, View::Usual | View::Down(_)));
            let plain = self.style.order == Order::Newest && usual && !pinned;
            if plain && self.style.is_dated() {
                self.wrong("old told as new", number, format!("#{class}, of {published}"));
            }
        }
    }

    /// A post that was not shown, and what was recorded of it.
    pub(super) fn hidden_post(&mut self, number: usize, poll: &Polled, class: u32, facts: &[Fact]) {
        let ids = poll.truth.posts.iter().filter(|post| self.class(post.id) == class);
        let gone = ids.filter_map(|post| post.gone).min();
        for fact in facts {
            let Fact::Removed { since, polls } = fact else {
                self.wrong(false_name(fact), number, format!("#{class} is not shown: {fact:?}"));
                continue;
            };
            if self.blurred.contains(&class) {
                let ids = poll.truth.posts.iter().filter(|post| self.class(post.id) == class);
                let texts = self.shown.get(&class).map_or(0, BTreeSet::len);
                if gone.is_none() && texts <= ids.count() {
                    let text = format!("of the posts like #{class} all are there: {fact:?}");
                    self.wrong("falsely removed", number, text);
                }
                continue;
            }
            if gone.is_none() && self.seemed_gone(number, class, *since) {
                self.known.entry(class).or_default().removed = true;
                continue;
            }
            let Some(gone) = gone else {
                self.wrong("falsely removed", number, format!("#{class} is still there: {fact:?}"));
                continue;
            };
            let known = self.known.get_mut(&class).unwrap();
            let twice = std::mem::replace(&mut known.removed, true);
            // Whether it was left out before it was gone, nobody could see.
            let (first, absent) = known.absent.map_or((poll.at, 1), |(at, polls)| (at, polls + 1));
            let since = *since;
            if twice {
                self.wrong("removed twice", number, format!("#{class}: {fact:?}"));
            } else if since < first
                || *polls < PROVED.0
                || *polls > absent
                || poll.at.duration_since(since) < PROVED.1
            {
                let text = format!("#{class}, gone at {gone}, absent in {absent} polls: {fact:?}");
                self.wrong("removed without proof", number, text);
            }
        }
    }

    /// Whether nobody could see that a post that was missed from then on is there: it was gone when
    /// the list was last shown as it always is, and came back where a page hides it; or for days
    /// there was nothing but a filtered page, which then is what the list is.
    fn seemed_gone(&self, number: usize, class: u32, since: Timestamp) -> bool {
        let polls = self.polls.iter().take(number + 1).filter(|poll| poll.at >= since);
        let Some(usual) = polls.clone().rfind(|poll| poll.view == View::Usual) else {
            let now = self.polls.get(number).map_or(since, |poll| poll.at);
            return now.duration_since(since) >= SignedDuration::from_hours(72);
        };
        usual.truth.post(class).is_some_and(|post| post.gone.is_some())
    }

    /// Of those that cannot be told apart: nothing is missing, and nothing was invented.
    pub(super) fn blurred_ones(&mut self, number: usize, poll: &Polled) {
        for class in self.blurred.clone() {
            let texts = self.shown.get(&class).cloned().unwrap_or_default();
            let recorded = self.recorded.get(&class).cloned().unwrap_or_default();
            let recorded = recorded.iter().map(|text| fold(text)).collect::<BTreeSet<_>>();
            let shown = poll.shown.iter().filter(|seen| self.class(seen.id) == class);
            let mut missing =
                shown.map(|seen| fold(&seen.content.text)).filter(|text| !recorded.contains(text));
            if let Some(text) = missing.next() {
                self.wrong("missed", number, format!("of the posts like #{class}: {text:?}"));
            }
            let told = self.told.get(&class).copied().unwrap_or_default();
            let ids = poll.truth.posts.iter().filter(|post| self.class(post.id) == class).count();
            // Bare ratings of several values are several posts.
            let bare = if texts.contains("") { 5 } else { 0 };
            if told > texts.len().max(ids) + bare {
                let text = format!("of the posts like #{class} {told} were told of: {texts:?}");
                self.wrong("falsely appeared", number, text);
            }
        }
    }

    /// Counts in how many polls known posts were absent, and whether that must be a proof by now.
    pub(super) fn absences(
        &mut self,
        number: usize,
        poll: &Polled,
        (seen, proved): (&BTreeMap<u32, &Sighting>, usize),
    ) {
        let listed = poll.shown.iter().filter(|seen| !seen.pinned);
        let dates =
            listed.filter_map(|seen| Some(poll.truth.post(seen.id)?.at)).collect::<Vec<_>>();
        let mut due = Vec::new();
        let languages = [false, true].map(|french| {
            let telling = poll.shown.iter().filter(|seen| {
                seen.content.text.split(' ').count() >= 10
                    && poll.truth.post(seen.id).is_some_and(|post| post.french == french)
            });
            telling.count() >= 3
        });
        for (class, known) in &mut self.known {
            if seen.contains_key(class) {
                continue;
            }
            known.surely = 0;
            known.unquiet = self.quiet == 0
                || (known.absent.is_some() && known.unquiet)
                || (known.absent.is_none() && self.quiet < QUIET);
            known.absent = Some(known.absent.map_or((poll.at, 1), |(at, polls)| (at, polls + 1)));
            let post = poll.truth.post(*class).unwrap();
            // Of posts of one day nobody can tell which came first, nor which was a guest there.
            let day = SignedDuration::from_hours(24);
            let apart = if self.style.dates == Dates::Second { SignedDuration::ZERO } else { day };
            let next = match self.style.order {
                Order::Newest => dates.iter().filter(|at| **at < post.at).max(),
                Order::Oldest => dates.iter().filter(|at| **at > post.at).min(),
                Order::Relevance => None,
            };
            let neighbours = self.style.is_dated()
                && next.is_some_and(|next| next.duration_since(post.at).abs() > apart);
            let whole = poll.whole && self.style.total && self.style.pinned == 0;
            // Where nothing else in its language is shown, it may be that the language is not.
            // What is too short to tell its language may be in one that is not shown.
            let short = known.content.text.split(' ').count() < 10;
            let filtered =
                !languages[usize::from(post.french)] || (short && languages != [true, true]);
            // Many posts out of their places, and there is hardly an order to miss one in.
            let ordered = self.style.pinned == 0 || dates.len() >= 15;
            let shows_it = poll.view == View::Usual
                && ordered
                && post.gone.is_some()
                && (neighbours || whole)
                && !filtered;
            if !shows_it || known.unquiet || self.blurred.contains(class) || known.removed {
                known.proving = None;
                continue;
            }
            let (since, polls) = known.proving.map_or((poll.at, 1), |(at, polls)| (at, polls + 1));
            known.proving = Some((since, polls));
            if polls >= PROVING.0 && poll.at.duration_since(since) >= PROVING.1 {
                due.push(*class);
            }
        }
        // Where many vanish at once, it may as well be the page: also those that were just proved.
        let missing = self.known.values().filter(|known| known.absent.is_some() && !known.removed);
        if missing.count() + proved <= 2 && seen.len() >= 6 {
            for class in due {
                self.wrong("not removed", number, format!("#{class}: {:?}", self.known[&class]));
            }
        }
    }

    /// On a list of the newest posts none may be missed, however many came at once.
    pub(super) fn missed(&mut self, number: usize, poll: &Polled) {
        if self.style.order != Order::Newest || poll.view != View::Usual {
            return;
        }
        let Some(baseline) = self.baseline else { return };
        let mut list =
            poll.truth.posts.iter().filter(|post| post.gone.is_none()).collect::<Vec<_>>();
        list.sort_by_key(|post| std::cmp::Reverse((post.at, post.id)));
        let pages = if self.style.form == Form::Atom { 1 } else { 5 };
        let near = list.into_iter().take(self.style.page * pages).filter(|post| post.at > baseline);
        for post in near {
            let class = self.class(post.id);
            let since = self.polls.iter().take(number).filter(|poll| poll.at >= post.at);
            let plain = since.clone().all(|poll| {
                let there = poll.truth.post(post.id).is_none_or(|post| post.gone.is_none());
                let usual = matches!(poll.view, View::Usual | View::Down(_));
                // One that was away for a while comes back to where nobody looks for it.
                there && usual && poll.after == After::Nothing
            });
            if plain && !self.known.contains_key(&class) && !self.blurred.contains(&class) {
                self.wrong("missed", number, format!("#{class} is new, and its page was not read"));
            }
        }
    }
}
