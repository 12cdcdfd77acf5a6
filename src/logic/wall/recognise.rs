//! How walls are told from pages.
//!
//! The same products leave their scripts on ordinary pages, so a sign counts by itself only if it
//! stands on challenge pages alone. Whoever reads a page asks only when it found no post there: a
//! review that tells of a captcha is no wall.

use super::vendors::{HEADERS, VENDORS, Vendor};
use crate::{domain::BlockKind, logic::text::fold};

/// The most words of a page on which the words of a wall, in its midst, are what it is about.
pub const FEW_WORDS: usize = 250;

/// The most words of a page that holds nothing but a script or a widget.
pub const HARDLY_ANY_WORDS: usize = 60;

/// A wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wall {
    /// Whose it is, for people.
    pub vendor: &'static str,
    /// What it is for.
    pub kind: BlockKind,
}

/// What there is to see of a page.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The page as it came, decoded.
    pub source: &'a str,
    /// Its title.
    pub title: &'a str,
    /// What a person sees of it.
    pub visible: &'a str,
    /// Whether it has fields to fill in: a page with nothing but a captcha has none.
    pub has_fields: bool,
}

/// Whether a text has at most so many words.
pub fn says_at_most(text: &str, words: usize) -> bool {
    text.split_whitespace().nth(words).is_none()
}

/// The wall that the status and the headers of an answer show. Header names are in lower case.
pub fn in_headers<'a>(
    status: u16,
    headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
) -> Option<Wall> {
    // LinkedIn's own number for "you are a machine"; no other site has been seen to send it.
    if status == 999 {
        return Some(Wall { vendor: "LinkedIn", kind: BlockKind::BotWall });
    }
    let refused = is_refusal(status);
    let vendor = headers.into_iter().find_map(|(name, value)| {
        let sign = HEADERS.iter().find(|sign| {
            sign.name == name
                && (refused || !sign.on_refusals)
                && sign.value.is_none_or(|wanted| value.eq_ignore_ascii_case(wanted.as_bytes()))
        })?;
        Some(sign.vendor)
    })?;
    Some(Wall { vendor, kind: BlockKind::BotWall })
}

/// Whether walls answer with this status, so that the body of a refusal is worth a look.
pub fn is_refusal(status: u16) -> bool {
    matches!(status, 403 | 405 | 406 | 429 | 503)
}

/// The wall in the beginning of a refusal, or in an answer that is no page.
pub fn in_answer(body: &str) -> Option<Wall> {
    let source = body.to_ascii_lowercase();
    let (title, visible) = skim(&source);
    let has_fields = FIELDS.iter().any(|field| source.contains(field));
    let shown = Shown { source: &source, title: &title, visible: &visible, has_fields };
    sure(&shown).or_else(|| likely(&shown))
}

/// The wall that a page is beyond doubt: it bears a sign that only challenge pages bear, or the
/// title of one.
pub fn sure(page: &Shown<'_>) -> Option<Wall> {
    let source = page.source.to_ascii_lowercase();
    let title = fold(page.title);
    VENDORS
        .iter()
        .find(|vendor| {
            vendor.signs.iter().any(|sign| source.contains(sign))
                || vendor.titles.contains(&title.as_str())
        })
        .map(|vendor| Wall { vendor: vendor.name, kind: vendor.kind })
}

/// The wall whose words a notice says, or a title.
pub fn in_words(notice: &str) -> Option<Wall> {
    let words = Folded::of(&[notice]);
    VENDORS
        .iter()
        .find(|vendor| words.are_of(vendor))
        .map(|vendor| Wall { vendor: vendor.name, kind: vendor.kind })
}

/// Texts, folded, with a space on either side of each word.
struct Folded(String);

impl Folded {
    fn of(texts: &[&str]) -> Self {
        let folded: Vec<_> = texts.iter().map(|text| fold(text)).collect();
        Self(format!(" {} ", folded.join(" ")))
    }

    /// Whether a wall says so.
    fn are_of(&self, vendor: &Vendor) -> bool {
        vendor.words.iter().any(|wanted| self.0.contains(&format!(" {wanted} ")))
    }
}

/// The wall that a page most likely is: it says little, and of that the words of a wall; or hardly
/// anything, and holds the script of one.
pub fn likely(page: &Shown<'_>) -> Option<Wall> {
    if !says_at_most(page.visible, FEW_WORDS) {
        return None;
    }
    let words = Folded::of(&[page.title, page.visible]);
    let bare = says_at_most(page.visible, HARDLY_ANY_WORDS);
    let source = page.source.to_ascii_lowercase();
    VENDORS
        .iter()
        .find(|vendor| {
            words.are_of(vendor)
                || (bare
                    && !(vendor.widget && page.has_fields)
                    && vendor.traces.iter().any(|trace| source.contains(trace)))
        })
        .map(|vendor| Wall { vendor: vendor.name, kind: vendor.kind })
}

/// How fields to fill in begin, in lower case.
const FIELDS: [&str; 5] =
    ["<textarea", "type=\"text\"", "type=\"email\"", "type=\"password\"", "type='text'"];

/// The title and the visible words of a page in lower case, as far as that can be told without a
/// parser: enough for a refusal, on which nothing rests but its name.
fn skim(page: &str) -> (String, String) {
    let (mut title, mut visible) = (String::new(), String::new());
    let mut rest = page;
    while let Some((text, tag)) = rest.split_once('<') {
        visible.push_str(text);
        visible.push(' ');
        let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
        let name = tag.get(..end).unwrap_or_default();
        let after = tag.split_once('>').map_or("", |(_, after)| after);
        rest = match name {
            "script" | "style" | "noscript" | "title" => {
                let (inside, after) = after.split_once(&format!("</{name}")).unwrap_or((after, ""));
                if name == "title" {
                    title.push_str(inside);
                }
                after.split_once('>').map_or("", |(_, after)| after)
            }
            _ => after,
        };
    }
    visible.push_str(rest);
    (title.replace("&#39;", "'"), visible.replace("&#39;", "'"))
}
