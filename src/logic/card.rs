//! What is kept of each post of a case so that the few that a new post may belong to are found
//! without reading them all: who wrote it and roughly what it says, as hashes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{kin, text};
use crate::domain::{CaseId, Post};

/// Hashes of one sketch.
const ROWS: usize = 24;
/// Hashes that two sketches share if the texts may be alike. Of texts that share a quarter of their
/// pairs of words, one in a hundred is missed; of those that share nothing, hardly one passes.
const SHARED: usize = 2;

/// A post of a case, in a few bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The case.
    pub case: CaseId,
    /// When the post was seen.
    pub at: Timestamp,
    /// Stands for who wrote it; 0 if the name stands for nobody.
    name: u64,
    /// Min-hashes of its pairs of words (Broder, 1997), four hex digits each; none if the text is too
    /// short to be told from others.
    sketch: String,
}

impl Card {
    /// That of a post, seen at `at`.
    pub fn of(post: &Post, case: CaseId, at: Timestamp) -> Self {
        let name = kin::known_name(post.author.as_deref());
        let said = kin::said(post);
        Self {
            case,
            at,
            name: name.map_or(0, |name| text::mark(&[&name])),
            sketch: if kin::is_short(&said) { String::new() } else { sketch(&said) },
        }
    }

    /// Whether two posts may belong together. `since` is when a burst, in which short texts are all
    /// alike, would have begun.
    pub fn may_belong_to(&self, other: &Self, since: Option<Timestamp>) -> bool {
        if self.name != 0 && self.name == other.name {
            return true;
        }
        match (self.sketch.is_empty(), other.sketch.is_empty()) {
            (true, true) => Some(self.at.min(other.at)) >= since,
            (false, false) => {
                let (one, another) = (self.sketch.as_bytes(), other.sketch.as_bytes());
                let rows = one.chunks(4).zip(another.chunks(4));
                rows.filter(|(one, another)| one == another).count() >= SHARED
            }
            (true, false) | (false, true) => false,
        }
    }
}

fn sketch(said: &str) -> String {
    let folded = text::fold(said);
    let mut least = [u64::MAX; ROWS];
    let mut previous = "";
    for word in folded.split(' ') {
        let pair = fnv(&[previous, word]);
        for (row, least) in (1..).zip(&mut least) {
            *least = (*least).min(mixed(pair, row));
        }
        previous = word;
    }
    least.iter().fold(String::with_capacity(4 * ROWS), |sketch, least| {
        format!("{sketch}{:04x}", least & 0xffff)
    })
}

fn fnv(parts: &[&str]) -> u64 {
    text::fnv(parts.iter().flat_map(|part| part.bytes().chain([0xff])))
}

/// Another hash of the same for each row (the finaliser of `SplitMix64`).
fn mixed(hash: u64, row: u64) -> u64 {
    let mut mixed = hash ^ row.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATE: &str = "They kept my car for three weeks and then charged twice the quote.";

    fn card(author: &str, text: &str, second: i64) -> Card {
        let post = Post { author: Some(author.into()), ..Post::new("id:1", text) };
        Card::of(&post, CaseId::from("A2C-D4E"), Timestamp::from_second(second).unwrap())
    }

    #[test]
    fn what_may_belong_together_is_found_by_its_cards() {
        let since = Timestamp::from_second(100).ok();
        let belongs = |one: &Card, other: &Card| one.may_belong_to(other, since);
        let one = card("Ann Lee", LATE, 200);
        assert!(belongs(&one, &card("ann lee", "The soup was cold, and nobody said sorry.", 0)));
        assert!(belongs(&one, &card("Bob Roy", &LATE.replace("three", "four"), 0)));
        let more = format!("UPDATE: {LATE} Nobody has called me back since, and I wait.");
        assert!(belongs(&one, &card("Guest", &more, 0)));
        let other = "The soup was cold, and the waiter laughed when we told him that.";
        assert!(!belongs(&one, &card("Bob Roy", other, 0)));
        // Names that stand for nobody are no names; bare ratings are alike while a burst lasts.
        assert!(!belongs(&card("Guest", LATE, 200), &card("Guest", other, 200)));
        assert!(belongs(&card("Guest", "", 200), &card("Bob Roy", "Bad!", 150)));
        assert!(!belongs(&card("Guest", "", 200), &card("Bob Roy", "Bad!", 50)));
        let json = serde_json::to_string(&one).unwrap();
        assert!(json.len() < 220, "{json}");
        assert_eq!(serde_json::from_str::<Card>(&json).unwrap(), one);
    }
}
