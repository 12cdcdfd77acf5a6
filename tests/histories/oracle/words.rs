//! What two contents have in common, whatever the typography.

use crate::histories::truth::Content;

/// What an author can edit, whatever the typography.
pub(super) fn core(content: &Content) -> (u8, String, String) {
    (content.stars, fold(content.title.as_deref().unwrap_or_default()), fold(&content.text))
}

pub(super) fn core_shown(content: &Content) -> String {
    let stars = (content.stars > 0).then_some(f64::from(content.stars));
    said(stars, content.title.as_deref(), &content.text)
}

pub(super) fn said(stars: Option<f64>, title: Option<&str>, text: &str) -> String {
    format!("{stars:?} | {} | {}", norm(title.unwrap_or_default()), norm(text))
}

pub(super) fn norm(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn fold(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}
