//! What a page states about its posts by itself: as JSON-LD, else in its markup.

use super::{
    date::Setting, dom::Dom, draft::Found, jsonld, markup, problems::Problems, survey::Survey,
};

/// Reads the posts that a page states, and how many it claims.
pub(super) fn read(
    dom: &Dom,
    survey: &Survey,
    setting: &Setting,
    problems: &mut Problems,
) -> Found {
    let blocks = jsonld::read(&survey.blocks, &survey.base, setting, problems);
    if !blocks.drafts.is_empty() {
        return blocks;
    }
    let mut found = markup::read(&dom.html, &survey.base, setting, problems);
    if found.claimed.is_none() {
        found.claimed = blocks.claimed;
        found.counts_posts = blocks.counts_posts;
    }
    found
}
