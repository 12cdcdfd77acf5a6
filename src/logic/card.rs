//! What is kept of each post of a case so that the few that a new post may belong to are found
//! without reading them all: who wrote it and roughly what it says, as hashes.

use std::fmt;

use jiff::Timestamp;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Unexpected, Visitor},
};

use super::{kin, text};
use crate::domain::{
    CaseId, Post,
    marks::{NO_DIGIT, worth},
};

/// Hashes of one sketch.
const ROWS: usize = 48;
/// Hashes that two sketches share if the texts may be alike (binomial: each is shared by the part of
/// the pairs of words that the texts share, and by chance once in 256). Of texts that share a quarter,
/// one in a hundred is missed; of those that share three in a hundred, as any two of one language
/// may, one in two hundred passes.
const SHARED: usize = 6;

/// A post of a case, in a few bytes: hundreds are read for each new post. Written as its members in
/// their order, with a space in between: milliseconds, two numbers in hex, the id of the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// When the post was seen, to the millisecond.
    at: Timestamp,
    /// Stands for who wrote it; 0 if the name stands for nobody.
    name: u64,
    /// None if the text is too short to be told from others.
    sketch: Option<Sketch>,
    /// The case.
    pub case: CaseId,
}

/// Min-hashes of the pairs of words of a text (Broder, 1997), of which a byte is enough (Li and König,
/// 2010).
type Sketch = [u8; ROWS];

impl Card {
    /// That of a post, seen at `at`.
    pub fn of(post: &Post, case: CaseId, at: Timestamp) -> Self {
        let name = kin::known_name(post.author.as_deref());
        let said = kin::said(post);
        Self {
            at: Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at),
            name: name.map_or(0, |name| text::mark(&[&name])),
            sketch: (!kin::is_short(&said)).then(|| sketch(&said)),
            case,
        }
    }

    /// Whether two posts may belong together. `since` is when a burst, in which short texts are all
    /// alike, would have begun.
    pub fn may_belong_to(&self, other: &Self, since: Option<Timestamp>) -> bool {
        if self.name != 0 && self.name == other.name {
            return true;
        }
        match (&self.sketch, &other.sketch) {
            (None, None) => Some(self.at.min(other.at)) >= since,
            (Some(one), Some(other)) => {
                one.iter().zip(other).filter(|(one, other)| one == other).count() >= SHARED
            }
            (None, Some(_)) | (Some(_), None) => false,
        }
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(4, ' ');
        let at = parts.next()?.parse().ok()?;
        let name = u64::from_str_radix(parts.next()?, 16).ok()?;
        let digits = parts.next()?.as_bytes();
        let (rows, odd) = digits.as_chunks::<2>();
        let mut sketch = [0; ROWS];
        // Checked once for all of them, and not digit by digit.
        let mut bits = 0;
        for (row, [high, low]) in sketch.iter_mut().zip(rows) {
            let (high, low) = (worth(*high), worth(*low));
            bits |= high | low;
            *row = high << 4 | low;
        }
        if !odd.is_empty() || !matches!(rows.len(), 0 | ROWS) || bits & NO_DIGIT != 0 {
            return None;
        }
        Some(Self {
            at: Timestamp::from_millisecond(at).ok()?,
            name,
            sketch: (!digits.is_empty()).then_some(sketch),
            case: parts.next()?.into(),
        })
    }
}

impl fmt::Display for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:x} ", self.at.as_millisecond(), self.name)?;
        self.sketch.iter().flatten().try_for_each(|row| write!(f, "{row:02x}"))?;
        write!(f, " {}", self.case)
    }
}

impl Serialize for Card {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Card {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Written)
    }
}

/// A card as it is written.
struct Written;

impl Visitor<'_> for Written {
    type Value = Card;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a card")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Card, E> {
        Card::read(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

fn sketch(said: &str) -> Sketch {
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
    least.map(|least| least.to_le_bytes()[0])
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
    }

    #[test]
    fn a_card_comes_back_and_what_is_none_is_refused() {
        for one in [card("Ann Lee", LATE, 200), card("Guest", "", -7)] {
            let json = serde_json::to_string(&one).unwrap();
            assert!(json.len() < 160, "{json}");
            assert_eq!(serde_json::from_str::<Card>(&json).unwrap(), one);
            for end in 0..json.len() - 1 - one.case.as_str().len() {
                let cut = format!("{}\"", json.get(..end).unwrap());
                assert!(serde_json::from_str::<Card>(&cut).is_err(), "{cut}");
            }
        }
        let long = format!("\"0 0 {} A2C-D4E\"", "0".repeat(2 * ROWS - 1));
        assert!(serde_json::from_str::<Card>(&long).is_err());
        assert!(serde_json::from_str::<Card>(&long.replacen("0 0 0", "0 0 0z", 1)).is_err());
    }
}
