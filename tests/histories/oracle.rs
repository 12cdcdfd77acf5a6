//! What somebody who saw every page that vigie saw, and knows the truth, would have recorded:
//! compared with what vigie recorded.
//!
//! Where a site names its posts, each is followed by its name. Where it does not, a post is its
//! author and date; and of several posts of one author and date (of one author, where dates are
//! counted back or not given) it cannot be told which of them was changed, so of these only that
//! nothing is missed, and nothing invented. The same holds for a post that became another: one whose
//! text was rewritten, or that has no text to be known by.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use vigie::{
    domain::{Event, Notice, Post, PostKey, Reason},
    logic::text::similarity,
};

use super::{
    play::{Polled, Sighting},
    script::{After, Down, History, View},
    style::{Dates, Form, Naming, Order, Style},
    truth::{Content, Post as True},
};

/// Something that is not as it should be.
#[derive(Debug, Clone)]
pub(super) struct Mismatch {
    /// What kind of mistake it is: a shortened history must make the same.
    pub(super) kind: &'static str,
    pub(super) text: String,
}

/// What was found, to be counted.
#[derive(Debug, Clone, Default)]
pub(super) struct Verdict {
    pub(super) mismatches: Vec<Mismatch>,
    /// Facts by kind.
    pub(super) facts: BTreeMap<&'static str, usize>,
    /// Posts seen, once for each poll.
    pub(super) sightings: usize,
}

/// What a poll can find out about a post.
#[derive(Debug, Clone, PartialEq)]
enum Fact {
    Baselined,
    Surfaced,
    Appeared,
    Edited { from: String, to: String },
    Answered(String),
    AnswerEdited { from: String, to: Option<String> },
    Status { from: Option<String>, to: Option<String> },
    Removed { since: Timestamp, polls: u32 },
    Reappeared,
}

impl Fact {
    fn name(&self) -> &'static str {
        match self {
            Self::Baselined => "baselined",
            Self::Surfaced => "surfaced",
            Self::Appeared => "appeared",
            Self::Edited { .. } => "edited",
            Self::Answered(_) => "answered",
            Self::AnswerEdited { .. } => "answer edited",
            Self::Status { .. } => "status",
            Self::Removed { .. } => "removed",
            Self::Reappeared => "reappeared",
        }
    }
}

/// What is known of a post.
#[derive(Debug)]
struct Known {
    content: Content,
    removed: bool,
    /// Since which poll in a row it was absent, and in how many.
    absent: Option<(Timestamp, u32)>,
    /// The same, for polls that must prove to anybody that it is gone.
    proving: Option<(Timestamp, u32)>,
}

/// Healthy polls in a row that must prove a removal, and how long they must take: one more, and
/// longer, than the configuration says.
const PROVING: (u32, SignedDuration) = (4, SignedDuration::from_mins(45));
/// What the configuration says.
const PROVED: (u32, SignedDuration) = (3, SignedDuration::from_mins(30));

/// Judges what was recorded of a history.
pub(super) fn judge(history: &History, polls: &[Polled]) -> Verdict {
    let mut oracle = Oracle::new(&history.style, polls);
    for (number, poll) in polls.iter().enumerate() {
        oracle.poll(number, poll);
    }
    oracle.verdict
}

struct Oracle<'a> {
    style: &'a Style,
    polls: &'a [Polled],
    /// The post that stands for each, if it is not the post itself.
    twins: HashMap<u32, u32>,
    /// Those of which it cannot be told what became of which.
    blurred: HashSet<u32>,
    known: BTreeMap<u32, Known>,
    keys: HashMap<PostKey, u32>,
    /// Texts under which each was shown, and recorded.
    shown: HashMap<u32, BTreeSet<String>>,
    recorded: HashMap<u32, BTreeSet<String>>,
    /// How often each was told to be new.
    told: HashMap<u32, usize>,
    baseline: Option<Timestamp>,
    first: usize,
    alerts: HashSet<String>,
    verdict: Verdict,
}

impl<'a> Oracle<'a> {
    fn new(style: &'a Style, polls: &'a [Polled]) -> Self {
        let mut groups = BTreeMap::<_, Vec<u32>>::new();
        let all = polls.last().map(|poll| &poll.truth.posts[..]).unwrap_or_default();
        for post in all.iter().filter(|_| style.naming == Naming::Nothing) {
            groups.entry((&post.author, day(style, post))).or_default().push(post.id);
        }
        let groups = groups.into_values().filter(|ids| ids.len() > 1).collect::<Vec<_>>();
        let twins = groups.iter().flat_map(|ids| ids.iter().map(|id| (*id, ids[0])));
        Self {
            style,
            polls,
            twins: twins.collect(),
            blurred: groups.iter().map(|ids| ids[0]).collect(),
            known: BTreeMap::new(),
            keys: HashMap::new(),
            shown: HashMap::new(),
            recorded: HashMap::new(),
            told: HashMap::new(),
            baseline: None,
            first: 0,
            alerts: HashSet::new(),
            verdict: Verdict::default(),
        }
    }

    fn wrong(&mut self, kind: &'static str, number: usize, text: impl AsRef<str>) {
        let text = format!("poll {number}: {kind}: {}", text.as_ref());
        self.verdict.mismatches.push(Mismatch { kind, text });
    }

    fn class(&self, id: u32) -> u32 {
        self.twins.get(&id).copied().unwrap_or(id)
    }

    fn poll(&mut self, number: usize, poll: &Polled) {
        let report = match &poll.report {
            Ok(report) => report,
            Err(error) => return self.wrong("the poll failed", number, error),
        };
        if poll.after == After::Died {
            self.known.values_mut().for_each(|known| known.proving = None);
            return;
        }
        self.health(number, poll, report.healthy);
        for sighting in &poll.shown {
            let texts = self.shown.entry(self.class(sighting.id)).or_default();
            texts.insert(norm(&sighting.content.text));
        }
        let facts = self.facts(number, poll);
        self.alerts(number, poll);
        // Of a page that is doubted because it is short, what it says may count all the same.
        let seen = report.healthy || !facts.is_empty();
        if matches!(poll.view, View::Down(_)) && !facts.is_empty() {
            self.wrong("a change from no list", number, format!("{facts:?}"));
        }
        for (_, facts) in &facts {
            for fact in facts {
                *self.verdict.facts.entry(fact.name()).or_default() += 1;
            }
        }
        if seen && !matches!(poll.view, View::Down(_)) {
            self.compare(number, poll, facts);
        }
        if poll.view != View::Usual || poll.after == After::IndexLost {
            self.known.values_mut().for_each(|known| known.proving = None);
        }
    }

    /// Whether what is seen was taken for what it is.
    fn health(&mut self, number: usize, poll: &Polled, healthy: bool) {
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
                    && !(down == Down::Empty && none) =>
            {
                self.wrong("no list, and healthy", number, what);
            }
            _ => {}
        }
        if healthy && poll.view == View::Usual {
            self.first = poll.first;
        }
    }

    /// What the ledger says, by post.
    fn facts(&mut self, number: usize, poll: &Polled) -> BTreeMap<u32, Vec<Fact>> {
        let mut facts = BTreeMap::<u32, Vec<Fact>>::new();
        for event in &poll.events {
            let (class, fact) = match event {
                Event::Baselined { posts, .. } => {
                    for post in posts {
                        if let Some(class) = self.learn(number, poll, post) {
                            facts.entry(class).or_default().push(Fact::Baselined);
                        }
                    }
                    continue;
                }
                Event::PostSurfaced { post, .. } => {
                    (self.learn(number, poll, post), Fact::Surfaced)
                }
                Event::PostAppeared { post, .. } => {
                    (self.learn(number, poll, post), Fact::Appeared)
                }
                Event::PostReappeared { post, .. } => {
                    (self.learn(number, poll, post), Fact::Reappeared)
                }
                Event::PostEdited { post, before, .. } => {
                    let was =
                        said(before.rating.map(|r| r.value), before.title.as_deref(), &before.text);
                    let is = said(post.rating.map(|r| r.value), post.title.as_deref(), &post.text);
                    (self.learn(number, poll, post), Fact::Edited { from: was, to: is })
                }
                Event::PostAnswered { key, reply, .. } => {
                    (self.of(key), Fact::Answered(norm(&reply.text)))
                }
                Event::AnswerEdited { key, before, reply, .. } => {
                    let to = reply.as_ref().map(|reply| norm(&reply.text));
                    (self.of(key), Fact::AnswerEdited { from: norm(&before.text), to })
                }
                Event::StatusChanged { key, before, status, .. } => {
                    (self.of(key), Fact::Status { from: before.clone(), to: status.clone() })
                }
                Event::PostRemoved { key, proof, .. } => {
                    let since = proof.missing_since;
                    (self.of(key), Fact::Removed { since, polls: proof.polls })
                }
                Event::PostRenamed { .. } if self.style.naming != Naming::Nothing => {
                    self.wrong("renamed", number, format!("{event:?}"));
                    continue;
                }
                _ => continue,
            };
            match class {
                Some(class) => facts.entry(class).or_default().push(fact),
                None => self.wrong("about no post", number, format!("{event:?}")),
            }
        }
        facts
    }

    fn of(&self, key: &PostKey) -> Option<u32> {
        self.keys.get(key).copied()
    }

    /// Whose post a recorded one is.
    fn learn(&mut self, number: usize, poll: &Polled, post: &Post) -> Option<u32> {
        let known = self.of(&post.key);
        let found = known.or_else(|| self.whose(poll, post));
        let Some(class) = found else {
            self.wrong("about no post", number, format!("{post:?}"));
            return None;
        };
        self.keys.insert(post.key.clone(), class);
        self.recorded.entry(class).or_default().insert(norm(&post.text));
        Some(class)
    }

    fn whose(&self, poll: &Polled, post: &Post) -> Option<u32> {
        let all = &poll.truth.posts;
        if self.style.naming != Naming::Nothing {
            let key = post.key.as_str();
            let digits = key.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
            let id = key.get(digits..)?.parse::<u32>().ok()?;
            return all.iter().any(|post| post.id == id).then_some(id);
        }
        let author = post.author.as_deref()?;
        let date = post.published.map(|published| published.date().to_string());
        let fits = |known: &&True| {
            let texts = self.shown.get(&self.class(known.id));
            known.author == author && texts.is_some_and(|texts| texts.contains(&norm(&post.text)))
        };
        let dated = |known: &&True| {
            self.style.is_dated()
                && date.as_deref() == Some(&*known.at.to_zoned(TimeZone::UTC).date().to_string())
        };
        let fitting = all.iter().filter(fits).collect::<Vec<_>>();
        let best = fitting.iter().find(|post| dated(post)).or(fitting.first())?;
        Some(self.class(best.id))
    }

    fn compare(&mut self, number: usize, poll: &Polled, mut facts: BTreeMap<u32, Vec<Fact>>) {
        let begins = self.baseline.is_none();
        self.verdict.sightings += poll.shown.len();
        let mut seen = BTreeMap::<u32, &Sighting>::new();
        for sighting in &poll.shown {
            seen.insert(self.class(sighting.id), sighting);
        }
        for (class, sighting) in &seen {
            let facts = facts.remove(class).unwrap_or_default();
            self.shown_post(number, poll, (*class, sighting), facts);
        }
        for (class, facts) in facts {
            self.hidden_post(number, poll, class, &facts);
        }
        self.blurred_ones(number, poll);
        self.absences(number, poll, &seen);
        if begins {
            self.baseline = Some(poll.at);
        } else {
            self.missed(number, poll);
        }
    }

    /// A post that was shown, and what was recorded of it.
    fn shown_post(
        &mut self,
        number: usize,
        poll: &Polled,
        (class, sighting): (u32, &Sighting),
        facts: Vec<Fact>,
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
            self.known.insert(
                class,
                Known { content: is.clone(), removed: false, absent: None, proving: None },
            );
            return self.first_sight(number, poll, class, &facts);
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
            (Some(old), new) if Some(old) != new.as_ref() => {
                let to = new.as_deref().map(norm);
                expected.push(Fact::AnswerEdited { from: norm(old), to });
            }
            _ => {}
        }
        if was.status != is.status {
            expected.push(Fact::Status { from: was.status.clone(), to: is.status.clone() });
        }
        let removed = known.removed;
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
            let Content { stars, title, text, .. } = before;
            known.content = Content { stars, title, text, ..known.content.clone() };
        }
        (known.removed, known.absent, known.proving) = (false, None, None);
    }

    fn first_sight(&mut self, number: usize, poll: &Polled, class: u32, facts: &[Fact]) {
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
            let plain = self.style.order == Order::Newest && poll.view == View::Usual && !pinned;
            if plain && self.style.is_dated() {
                self.wrong("old told as new", number, format!("#{class}, of {published}"));
            }
        }
    }

    /// A post that was not shown, and what was recorded of it.
    fn hidden_post(&mut self, number: usize, poll: &Polled, class: u32, facts: &[Fact]) {
        let ids = poll.truth.posts.iter().filter(|post| self.class(post.id) == class);
        let gone = ids.filter_map(|post| post.gone).min();
        for fact in facts {
            let Fact::Removed { since, polls } = fact else {
                self.wrong(false_name(fact), number, format!("#{class} is not shown: {fact:?}"));
                continue;
            };
            if self.blurred.contains(&class) {
                continue;
            }
            let Some(gone) = gone else {
                self.wrong("falsely removed", number, format!("#{class} is still there: {fact:?}"));
                continue;
            };
            let known = self.known.get_mut(&class).unwrap();
            let twice = std::mem::replace(&mut known.removed, true);
            let absent = known.absent.map_or(1, |(_, polls)| polls + 1);
            let since = *since;
            if twice {
                self.wrong("removed twice", number, format!("#{class}: {fact:?}"));
            } else if since < gone
                || *polls < PROVED.0
                || *polls > absent
                || poll.at.duration_since(since) < PROVED.1
            {
                let text = format!("#{class}, gone at {gone}, absent in {absent} polls: {fact:?}");
                self.wrong("removed without proof", number, text);
            }
        }
    }

    /// Of those that cannot be told apart: nothing is missing, and nothing was invented.
    fn blurred_ones(&mut self, number: usize, poll: &Polled) {
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
    fn absences(&mut self, number: usize, poll: &Polled, seen: &BTreeMap<u32, &Sighting>) {
        let listed = poll.shown.iter().filter(|seen| !seen.pinned);
        let dates =
            listed.filter_map(|seen| Some(poll.truth.post(seen.id)?.at)).collect::<Vec<_>>();
        let mut due = Vec::new();
        for (class, known) in &mut self.known {
            if seen.contains_key(class) {
                continue;
            }
            known.absent = Some(known.absent.map_or((poll.at, 1), |(at, polls)| (at, polls + 1)));
            let post = poll.truth.post(*class).unwrap();
            let neighbours = self.style.is_dated()
                && match self.style.order {
                    Order::Newest => dates.iter().any(|at| *at < post.at),
                    Order::Oldest => dates.iter().any(|at| *at > post.at),
                    Order::Relevance => false,
                };
            let proves = post.gone.is_some() && (neighbours || poll.whole);
            if !proves || self.blurred.contains(class) || known.removed {
                known.proving = None;
                continue;
            }
            let (since, polls) = known.proving.map_or((poll.at, 1), |(at, polls)| (at, polls + 1));
            known.proving = Some((since, polls));
            if polls >= PROVING.0 && poll.at.duration_since(since) >= PROVING.1 {
                due.push(*class);
            }
        }
        // Where many vanish at once, it may as well be the page.
        if due.len() <= (seen.len() / 3).max(1) && seen.len() >= 3 {
            for class in due {
                self.wrong("not removed", number, format!("#{class}: {:?}", self.known[&class]));
            }
        }
    }

    /// On a list of the newest posts none may be missed, however many came at once.
    fn missed(&mut self, number: usize, poll: &Polled) {
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
                matches!(poll.view, View::Usual | View::Down(_)) && poll.after == After::Nothing
            });
            if plain && !self.known.contains_key(&class) && !self.blurred.contains(&class) {
                self.wrong("missed", number, format!("#{class} is new, and its page was not read"));
            }
        }
    }

    /// Each bad post that is new is told to each owner once, and nothing is told twice.
    fn alerts(&mut self, number: usize, poll: &Polled) {
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
}

fn missing_name(fact: &Fact) -> &'static str {
    match fact {
        Fact::Edited { .. } => "edit missed",
        Fact::Answered(_) | Fact::AnswerEdited { .. } => "answer missed",
        Fact::Status { .. } => "status missed",
        _ => "missed",
    }
}

fn false_name(fact: &Fact) -> &'static str {
    match fact {
        Fact::Baselined | Fact::Surfaced | Fact::Appeared => "falsely appeared",
        Fact::Edited { .. } => "falsely edited",
        Fact::Answered(_) | Fact::AnswerEdited { .. } => "falsely answered",
        Fact::Status { .. } => "false status",
        Fact::Removed { .. } => "falsely removed",
        Fact::Reappeared => "falsely reappeared",
    }
}

/// The date by which posts without a name are told apart.
fn day(style: &Style, post: &True) -> String {
    match style.dates {
        Dates::Second => post.at.to_string(),
        Dates::Day => post.at.to_zoned(TimeZone::UTC).date().to_string(),
        Dates::Relative | Dates::Nothing => String::new(),
    }
}

/// What an author can edit, whatever the typography.
fn core(content: &Content) -> (u8, String, String) {
    (content.stars, fold(content.title.as_deref().unwrap_or_default()), fold(&content.text))
}

fn core_shown(content: &Content) -> String {
    let stars = (content.stars > 0).then_some(f64::from(content.stars));
    said(stars, content.title.as_deref(), &content.text)
}

fn said(stars: Option<f64>, title: Option<&str>, text: &str) -> String {
    format!("{stars:?} | {} | {}", norm(title.unwrap_or_default()), norm(text))
}

fn norm(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn fold(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}
