//! From a page to the one list on it that is most surely one of posts.

use scraper::Html;
use url::Url;

use super::{
    drafts,
    fields::Layout,
    page::Flat,
    places::Parts,
    prose::Prose,
    records::{self, Records},
    rules, score,
};
use crate::{
    domain::PostKind,
    extract::{Rules, date, draft::Draft},
};

/// The most elements of all lists together that are looked at: lists overlap, and a page of
/// nothing but lists must not cost more than a few times its size.
const MOST_WORK: usize = 3_000_000;

/// What posts are read against.
#[derive(Debug, Clone, Copy)]
pub(in crate::extract) struct Setting<'s> {
    /// Where the page is.
    pub(in crate::extract) page: &'s Url,
    /// What its links are relative to.
    pub(in crate::extract) base: &'s Url,
    /// What its posts are.
    pub(in crate::extract) kind: PostKind,
    /// How its dates are written.
    pub(in crate::extract) dates: &'s date::Setting,
}

/// What a page seems to be.
#[derive(Debug)]
pub(in crate::extract) struct Guess {
    /// The posts, in the order of the page.
    pub(in crate::extract) drafts: Vec<Draft>,
    /// How sure it is that these are posts, from 0 to 1.
    pub(in crate::extract) sureness: f64,
    /// Rules that read the same posts again; `None` where no selector tells them.
    pub(in crate::extract) rules: Option<Rules>,
    /// What was found and cannot be told as a rule, by the names that fields have in rules.
    pub(in crate::extract) missing: Vec<&'static str>,
}

/// Looks for posts on a page of which nothing is known. `None` is the answer where nothing is
/// sure enough.
pub(in crate::extract) fn guess(html: &Html, setting: &Setting<'_>) -> Option<Guess> {
    let flat = Flat::of(html);
    let moments = records::moments(&flat);
    let mut best: Option<Seen<'_>> = None;
    let mut work = 0_usize;
    for records in records::candidates(&flat, &moments) {
        let size =
            records.places.iter().filter_map(|&at| flat.spots.get(at).map(|spot| spot.end - at));
        work = work.saturating_add(size.sum());
        if work > MOST_WORK {
            break;
        }
        let parts = Parts::of(&flat, &records);
        let mut layout = Layout::of(&flat, &parts, &moments);
        let mut prose = Prose::of(&flat, &parts, &layout, &moments);
        let mut drafts = drafts::read(&flat, &parts, &layout, &prose, &moments, setting);
        let worded =
            drafts.iter().filter(|(_, draft)| draft.text.split_whitespace().nth(2).is_some());
        if layout.title.is_some() && worded.count() * 10 < drafts.len() * 3 {
            if layout.title_is_text(&flat, &parts) {
                // What looked like a title is all that is said.
                layout.title = None;
                prose = Prose::of(&flat, &parts, &layout, &moments);
                drafts = drafts::read(&flat, &parts, &layout, &prose, &moments, setting);
            } else {
                // Titles alone, as in a list of topics, with numbers beside them.
                for (_, draft) in &mut drafts {
                    draft.text.clear();
                }
            }
        }
        let sureness = score::sureness(&flat, &records, &parts, &layout, &drafts, setting.page);
        if sureness < score::LEAST {
            continue;
        }
        let seen = Seen { records, parts, layout, prose, drafts, sureness };
        if best.as_ref().is_none_or(|best| seen.is_better(best, &flat)) {
            best = Some(seen);
        }
    }
    let best = best?;
    let found = rules::Found {
        flat: &flat,
        records: &best.records,
        parts: &best.parts,
        layout: &best.layout,
        prose: &best.prose,
        moments: &moments,
        drafts: &best.drafts,
    };
    let (rules, missing) = rules::derive(html, &found, setting);
    let percent = u8::try_from(best.sureness.min(100)).unwrap_or(100);
    let drafts = best.drafts.into_iter().map(|(_, draft)| draft).collect();
    Some(Guess { drafts, sureness: f64::from(percent) / 100.0, rules, missing })
}

/// A list that may be the one.
struct Seen<'a> {
    records: Records<'a>,
    parts: Parts,
    layout: Layout,
    prose: Prose,
    drafts: Vec<(usize, Draft)>,
    sureness: usize,
}

impl Seen<'_> {
    /// Whether this list is rather the list of posts than another: comments inside posts are not
    /// posts of their own, and of two lists of the same the one that says more is meant.
    fn is_better(&self, other: &Self, flat: &Flat<'_>) -> bool {
        let inside = self.is_inside(other, flat);
        let around = other.is_inside(self, flat);
        let near = self.sureness.abs_diff(other.sureness) <= 25;
        // Comments inside posts are no posts; but a list is no post only because there are some
        // inside it.
        if inside && !around && other.holds_as_list(self, flat) {
            return true;
        }
        if around && !inside && self.holds_as_list(other, flat) {
            return false;
        }
        let (mine, others) = (self.drafts.len(), other.drafts.len());
        let as_many = mine * 4 >= others * 3 && others * 4 >= mine * 3;
        if near && !as_many && around && !inside && !self.is_made_of(other, flat) {
            return true;
        }
        if near && !as_many && inside && !around && !other.is_made_of(self, flat) {
            return false;
        }
        self.worth() > other.worth()
    }

    /// Whether most records of this list stand inside records of another.
    fn is_inside(&self, other: &Self, flat: &Flat<'_>) -> bool {
        let outer = &other.records.places;
        let held = self.records.places.iter().filter(|&&at| {
            let before = outer.partition_point(|&place| place < at);
            let around = before.checked_sub(1).and_then(|index| outer.get(index));
            around.is_some_and(|&around| flat.is_inside(at, around))
        });
        held.count() * 10 > self.records.places.len() * 6
    }

    /// Whether the records of this list are lists of another's records.
    fn holds_as_list(&self, other: &Self, flat: &Flat<'_>) -> bool {
        let inner = &other.records.places;
        let held = self.records.places.iter().map(|&at| {
            let end = flat.spots.get(at).map_or(0, |spot| spot.end);
            inner.partition_point(|&place| place < end)
                - inner.partition_point(|&place| place <= at)
        });
        let most = held.max().unwrap_or_default();
        most > 2 && most * 10 > inner.len() * 5
    }

    /// Whether what this list takes for its dates and authors stands in the records of another.
    fn is_made_of(&self, other: &Self, flat: &Flat<'_>) -> bool {
        let inner = &other.records.places;
        let id = self.layout.date.or(self.layout.author);
        let held = (0..self.parts.blocks.len()).filter(|&number| {
            let Some((_, piece)) = id.and_then(|id| self.parts.piece(number, id)) else {
                return false;
            };
            let before = inner.partition_point(|&place| place <= piece.at);
            let around = before.checked_sub(1).and_then(|index| inner.get(index));
            around.is_some_and(|&around| around == piece.at || flat.is_inside(piece.at, around))
        });
        held.count() * 2 > self.parts.blocks.len()
    }

    /// How much a list says: sureness first, then how many posts with how many fields.
    fn worth(&self) -> usize {
        let fields: usize = self
            .drafts
            .iter()
            .map(|(_, draft)| {
                [
                    !draft.text.is_empty(),
                    draft.author.is_some(),
                    draft.published.is_some(),
                    draft.rating.is_some(),
                    draft.title.is_some(),
                    draft.id.is_some(),
                ]
                .iter()
                .filter(|has| **has)
                .count()
            })
            .sum();
        let count = self.drafts.len();
        self.sureness * 4
            + fields * 20 / count.max(1)
            + count.min(20) * 3
            + usize::from(self.records.key.rank())
    }
}
