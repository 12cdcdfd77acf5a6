//! What a document states by itself, without rules: structured data first, since it says of itself
//! what it is; then what only looks like posts, which is said to be a guess.

use scraper::Html;
use serde_json::Value;

use super::{
    draft::Found,
    induce, json, jsonld, markup,
    place::Place,
    problems::Problems,
    rules::{Origin, Rules},
    survey::Survey,
};
use crate::domain::PostKind;

/// What was found in one of these ways.
#[derive(Debug)]
pub(super) struct Told {
    /// The way, in a word.
    pub(super) name: &'static str,
    pub(super) found: Found,
    /// Whether all that it was found in stands in the region of the page.
    pub(super) in_region: bool,
    /// What there is to say of it, if it was guessed.
    pub(super) hunch: Option<Hunch>,
}

/// How posts were guessed that nothing says are posts.
#[derive(Debug, Clone)]
pub struct Hunch {
    /// Where they stand, in words.
    pub place: String,
    /// How sure it is that these are the posts, from 0 to 1.
    pub sureness: f64,
    /// Rules that read the same posts again, proved on the same page; `None` where they cannot be
    /// told as rules.
    pub rules: Option<Rules>,
    /// The fields that were read and that the rules do not read.
    pub missing: Vec<&'static str>,
}

/// What is said of posts that were guessed, with their place.
const GUESSED: &str = "nothing says that these are posts: they were guessed";

/// With as many posts a way of reading is not doubted because another finds more: fewer may be
/// those that a site features, while its list stands elsewhere on the page.
const ENOUGH: usize = 3;

/// From here on a guess is not doubted because another one finds more.
const SURE: f64 = 0.75;

/// A page that may state something.
#[derive(Debug)]
pub(super) struct Document<'a> {
    pub(super) html: &'a Html,
    /// What its JSON-LD says.
    pub(super) stated: Found,
    pub(super) place: Place<'a>,
}

impl<'a> Document<'a> {
    /// Reads what any layout wants to know of a page.
    pub(super) fn new(
        html: &'a Html,
        survey: &Survey,
        place: Place<'a>,
        problems: &mut Problems,
    ) -> Self {
        let mut stated = jsonld::read(&survey.blocks, place.base, &place.dating(), problems);
        as_complaints(&mut stated, place);
        Self { html, stated, place }
    }

    /// What the page states in the way of `origin`.
    pub(super) fn told(&self, origin: Origin, problems: &mut Problems) -> Told {
        match origin {
            Origin::Markup => self.markup(problems),
            Origin::Auto => self.by_itself(problems),
            Origin::JsonLd | Origin::Html | Origin::Json | Origin::State | Origin::Feed => {
                self.json_ld()
            }
        }
    }

    fn json_ld(&self) -> Told {
        Told { name: "json-ld", found: self.stated.clone(), in_region: true, hunch: None }
    }

    fn markup(&self, problems: &mut Problems) -> Told {
        let (base, dating) = (self.place.base, self.place.dating());
        let mut found = markup::read(self.html, base, &dating, problems);
        as_complaints(&mut found, self.place);
        Told { name: "markup", found, in_region: false, hunch: None }
    }

    /// Whether the JSON-LD has so many posts that nothing else need be looked at: several, or as
    /// many as it says there are.
    fn states_all(&self) -> bool {
        let Found { drafts, claimed, counts_posts, .. } = &self.stated;
        let count = u64::try_from(drafts.len()).unwrap_or(u64::MAX);
        let complete = *counts_posts && claimed.is_some_and(|claimed| claimed <= count);
        drafts.len() >= ENOUGH || (complete && count > 0)
    }

    /// All ways after one another, as far as they are needed.
    fn by_itself(&self, problems: &mut Problems) -> Told {
        if self.states_all() {
            return self.json_ld();
        }
        let stated = self.json_ld().or_rather(self.markup(problems));
        let stated = Told { in_region: false, ..stated };
        if stated.has_enough() {
            return stated;
        }
        let Some(guess) = self.guessed() else { return stated };
        if guess.outweighs(&stated)
            && let Some(hunch) = &guess.hunch
        {
            problems.note_value(GUESSED, &hunch.place);
        }
        stated.or_rather(guess)
    }

    /// What only looks like posts.
    fn guessed(&self) -> Option<Told> {
        match self.in_state() {
            Some(state) if state.is_sure() && state.has_enough() => Some(state),
            Some(state) => Some(match self.induced() {
                Some(induced) if induced.outweighs(&state) => induced,
                _ => state,
            }),
            None => self.induced(),
        }
    }

    /// The posts in the state that the page hands to its scripts.
    fn in_state(&self) -> Option<Told> {
        let (name, guess) = json::of_page(self.html, &guess_place(self.place, false))?;
        let place = format!("{name} {}", guess.path);
        Some(of_guess(guess, place, Origin::State, self.place))
    }

    fn induced(&self) -> Option<Told> {
        let Place { page, base, kind, .. } = self.place;
        let dates = self.place.dating();
        let guess = induce::guess(self.html, &induce::Setting { page, base, kind, dates: &dates })?;
        let found = Found { drafts: guess.drafts, ..Found::default() };
        let induce::Guess { sureness, rules, missing, .. } = guess;
        let place = "blocks that repeat themselves".to_owned();
        let hunch = Some(Hunch { place, sureness, rules, missing });
        Some(Told { name: "blocks", found, in_region: false, hunch })
    }
}

impl Told {
    /// This finding, or another that outweighs it; what either says of the number of posts is kept.
    fn or_rather(self, other: Self) -> Self {
        let claim = |one: &Self| Some((one.found.claimed?, one.found.counts_posts));
        let (own, others) = (claim(&self), claim(&other));
        let (mut told, first, second) =
            if other.outweighs(&self) { (other, others, own) } else { (self, own, others) };
        if let Some((claimed, counts_posts)) = first.or(second) {
            (told.found.claimed, told.found.counts_posts) = (Some(claimed), counts_posts);
        }
        told
    }

    /// Whether this is rather the list than another finding that holds few posts.
    fn outweighs(&self, other: &Self) -> bool {
        let (mine, others) = (self.found.drafts.len(), other.found.drafts.len());
        if others == 0 || mine == 0 {
            return mine > others;
        }
        !other.has_enough() && mine >= 3 * others && (self.is_sure() || !other.is_sure())
    }

    fn has_enough(&self) -> bool {
        self.found.drafts.len() >= ENOUGH
    }

    fn is_sure(&self) -> bool {
        self.hunch.as_ref().is_none_or(|hunch| hunch.sureness >= SURE)
    }
}

/// What a JSON document states in the way of `origin`, if it is one of that kind.
pub(super) fn document(
    origin: Origin,
    document: &Value,
    place: Place<'_>,
    problems: &mut Problems,
) -> Option<Told> {
    if !matches!(origin, Origin::Auto | Origin::JsonLd) {
        return None;
    }
    if jsonld::is_jsonld(document) {
        let mut found = jsonld::read_value(document, place.page, &place.dating(), problems);
        as_complaints(&mut found, place);
        return Some(Told { name: "json-ld", found, in_region: false, hunch: None });
    }
    if origin == Origin::JsonLd {
        return None;
    }
    let guess = json::guess(document, &guess_place(place, true)).filter(json::Guess::is_sound)?;
    problems.note_value(GUESSED, &guess.path);
    let at = guess.path.clone();
    Some(of_guess(guess, at, Origin::Json, place))
}

fn guess_place(place: Place<'_>, whole: bool) -> json::Place<'_> {
    json::Place { url: place.base, kind: place.kind, zone: place.zone, whole }
}

fn of_guess(guess: json::Guess, at: String, from: Origin, place: Place<'_>) -> Told {
    let (rules, sureness) = (guess.rules(from), guess.sureness);
    let mut found = guess.into_found();
    as_complaints(&mut found, place);
    let hunch = Some(Hunch { place: at, sureness, rules, missing: Vec::new() });
    Told { name: from.name(), found, in_region: false, hunch }
}

/// Structured data says of itself that it is reviews. Only a complaint platform knows better.
fn as_complaints(found: &mut Found, place: Place<'_>) {
    if place.kind == PostKind::Complaint {
        for draft in &mut found.drafts {
            draft.kind = PostKind::Complaint;
        }
    }
}
