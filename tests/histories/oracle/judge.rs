//! The oracle itself: poll by poll.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use vigie::domain::{CaseId, PostKey};

use super::words::norm;
use crate::histories::{
    play::Polled,
    script::{After, History, View},
    style::{Dates, Naming, Style},
    truth::{Content, Post},
};

/// Something that is not as it should be.
#[derive(Debug, Clone)]
pub(in crate::histories) struct Mismatch {
    /// What kind of mistake it is: a shortened history must make the same.
    pub(in crate::histories) kind: &'static str,
    pub(in crate::histories) text: String,
}

/// What was found, to be counted.
#[derive(Debug, Clone, Default)]
pub(in crate::histories) struct Verdict {
    pub(in crate::histories) mismatches: Vec<Mismatch>,
    /// Facts by kind.
    pub(in crate::histories) facts: BTreeMap<&'static str, usize>,
    /// Posts seen, once for each poll.
    pub(in crate::histories) sightings: usize,
}

/// What is known of a post.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) content: Content,
    pub(super) removed: bool,
    /// Since which poll in a row it was absent, and in how many.
    pub(super) absent: Option<(Timestamp, u32)>,
    /// The same, for polls that must prove to anybody that it is gone.
    pub(super) proving: Option<(Timestamp, u32)>,
    /// It went while the list was not quiet: what it stood beside may be forgotten.
    pub(super) unquiet: bool,
    /// Since which poll its answer is not shown any more, and in how many.
    pub(super) withdrawn: Option<(Timestamp, u32)>,
    /// Polls in a row that did so beyond doubt.
    pub(super) surely: u32,
}

/// Healthy polls in a row that must prove a removal, and how long they must take: one more, and
/// longer, than the configuration says.
pub(super) const PROVING: (u32, SignedDuration) = (4, SignedDuration::from_mins(45));
/// Quiet polls after which the order of a list is known for certain.
pub(super) const QUIET: u32 = 5;
/// What the configuration says.
pub(super) const PROVED: (u32, SignedDuration) = (3, SignedDuration::from_mins(30));

/// Judges what was recorded of a history.
pub(in crate::histories) fn judge(history: &History, polls: &[Polled]) -> Verdict {
    let mut oracle = Oracle::new(&history.style, polls);
    for (number, poll) in polls.iter().enumerate() {
        oracle.poll(number, poll);
    }
    oracle.verdict
}

pub(super) struct Oracle<'a> {
    pub(super) style: &'a Style,
    pub(super) polls: &'a [Polled],
    /// The post that stands for each, if it is not the post itself.
    pub(super) twins: HashMap<u32, u32>,
    /// Those of which it cannot be told what became of which.
    pub(super) blurred: HashSet<u32>,
    pub(super) known: BTreeMap<u32, Known>,
    pub(super) keys: HashMap<PostKey, u32>,
    /// Texts under which each was shown, and recorded.
    pub(super) shown: HashMap<u32, BTreeSet<String>>,
    pub(super) recorded: HashMap<u32, BTreeSet<String>>,
    /// How often each was told to be new.
    pub(super) told: HashMap<u32, usize>,
    pub(super) baseline: Option<Timestamp>,
    pub(super) first: usize,
    /// Polls in a row that showed the list as it always is.
    pub(super) quiet: u32,
    /// The posts of the last poll that showed any, in its order.
    pub(super) order: Vec<u32>,
    /// Whether the last poll found an empty list.
    pub(super) emptied: bool,
    /// Whether an empty list is what was last believed.
    pub(super) believed: bool,
    pub(super) alerts: HashSet<String>,
    /// The cases that are a crisis.
    pub(super) crises: HashSet<CaseId>,
    pub(super) verdict: Verdict,
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
            quiet: 0,
            order: Vec::new(),
            emptied: false,
            believed: false,
            alerts: HashSet::new(),
            crises: HashSet::new(),
            verdict: Verdict::default(),
        }
    }

    pub(super) fn wrong(&mut self, kind: &'static str, number: usize, text: impl AsRef<str>) {
        let text = format!("poll {number}: {kind}: {}", text.as_ref());
        self.verdict.mismatches.push(Mismatch { kind, text });
    }

    pub(super) fn class(&self, id: u32) -> u32 {
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
        for fact in facts.values().flatten() {
            *self.verdict.facts.entry(fact.name()).or_default() += 1;
        }
        if seen && !matches!(poll.view, View::Down(_)) {
            self.compare(number, poll, facts);
        }
        if poll.view != View::Usual || poll.after == After::IndexLost {
            self.known.values_mut().for_each(|known| (known.proving, known.surely) = (None, 0));
        }
    }
}

/// The date by which posts without a name are told apart.
fn day(style: &Style, post: &Post) -> String {
    match style.dates {
        Dates::Second => post.at.to_string(),
        Dates::Day => post.at.to_zoned(TimeZone::UTC).date().to_string(),
        Dates::Relative | Dates::Nothing => String::new(),
    }
}
