//! What a document states by itself, without rules: structured data first, since it says of itself
//! what it is.

use scraper::Html;
use serde_json::Value;

use super::{
    date::Setting, draft::Found, jsonld, markup, place::Place, problems::Problems, rules::Origin,
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
}

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
        let mut stated =
            jsonld::read(&survey.blocks, place.base, &Setting::bare(place.zone), problems);
        as_complaints(&mut stated, place);
        Self { html, stated, place }
    }

    /// What the page states in the way of `origin`.
    pub(super) fn told(&self, origin: Origin, problems: &mut Problems) -> Told {
        let by_markup = match origin {
            Origin::Markup => true,
            Origin::Auto => self.stated.drafts.is_empty(),
            _ => false,
        };
        if by_markup {
            let (base, setting) = (self.place.base, Setting::bare(self.place.zone));
            let mut found = markup::read(self.html, base, &setting, problems);
            if origin == Origin::Markup || !found.drafts.is_empty() || found.claimed.is_some() {
                as_complaints(&mut found, self.place);
                return Told { name: "markup", found, in_region: false };
            }
        }
        Told { name: "json-ld", found: self.stated.clone(), in_region: true }
    }
}

/// What a JSON document states in the way of `origin`, if it is one of that kind.
pub(super) fn document(
    origin: Origin,
    document: &Value,
    place: Place<'_>,
    problems: &mut Problems,
) -> Option<Told> {
    if matches!(origin, Origin::Auto | Origin::JsonLd) && jsonld::is_jsonld(document) {
        let mut found =
            jsonld::read_value(document, place.page, &Setting::bare(place.zone), problems);
        as_complaints(&mut found, place);
        return Some(Told { name: "json-ld", found, in_region: false });
    }
    None
}

/// Structured data says of itself that it is reviews. Only a complaint platform knows better.
fn as_complaints(found: &mut Found, place: Place<'_>) {
    if place.kind == PostKind::Complaint {
        for draft in &mut found.drafts {
            draft.kind = PostKind::Complaint;
        }
    }
}
