//! shim
use crate::domain::Rating;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
pub fn fold(text: &str) -> String {
    let text: String = text.nfkc().collect::<String>().to_lowercase();
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
pub fn content_hash(rating: Option<&Rating>, title: Option<&str>, text: &str) -> String {
    let s = format!("{:?}|{}|{}", rating, fold(title.unwrap_or_default()), fold(text));
    Sha256::digest(s.as_bytes())[..16].iter().map(|b| format!("{b:02x}")).collect()
}
pub fn similarity(a: &str, b: &str) -> f64 {
    if fold(a) == fold(b) { 1.0 } else { 0.6 }
}
pub fn mentions(text: &str, names: &[&str]) -> bool {
    names.iter().any(|n| fold(text).contains(&fold(n)))
}
