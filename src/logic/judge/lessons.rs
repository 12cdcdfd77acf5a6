//! What lessons there are in posts, and whether what they teach is of use.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    learned::{Learned, Lesson},
    model::Model,
    weights::BadWeights,
};
use crate::{
    domain::{Post, Rating},
    logic::{judge::decide::whole, text},
};

/// One text of so many is held out, to see whether what the others teach holds there.
const HELD_OUT: u32 = 5;
/// A single text counts no more than one of which the opposite was this likely: one that is meant
/// otherwise than it sounds must not outweigh all others.
const LEAST: f64 = 0.01;

impl Lesson {
    /// Whether a rating says that a text is negative; nothing where it is near the middle.
    pub fn side(rating: &Rating) -> Option<bool> {
        match rating.normalised() {
            place if place < 0.5 => Some(true),
            place if place >= 0.7 => Some(false),
            _ => None,
        }
    }

    /// What the rating of a post teaches of its text.
    pub fn of_rating(post: &Post) -> Option<Self> {
        let negative = Self::side(post.rating.as_ref()?)?;
        Self::new(post, negative, false)
    }

    /// What a person said of a post.
    pub fn by_person(post: &Post, negative: bool) -> Option<Self> {
        Self::new(post, negative, true)
    }

    fn new(post: &Post, negative: bool, by_person: bool) -> Option<Self> {
        let text = whole(post);
        (!text.trim().is_empty()).then_some(Self { text, negative, by_person })
    }
}

impl Learned {
    /// As text, for the ledger.
    pub fn to_text(&self) -> String {
        STANDARD.encode(self.to_bytes())
    }

    /// Reads what [`Self::to_text`] writes.
    ///
    /// # Errors
    ///
    /// If it is anything else.
    pub fn from_text(text: &str) -> Result<Self, BadWeights> {
        Self::from_bytes(&STANDARD.decode(text).map_err(|_| BadWeights)?)
    }
}

/// What lessons teach, if it is of use: learned from four fifths of the rated texts, it judges the
/// others no worse than the model of the program does by itself. What people said is never held
/// out.
pub fn learn(lessons: &[Lesson]) -> Option<Learned> {
    let is_held = |lesson: &&Lesson| {
        !lesson.by_person && text::short_hash(&lesson.text).is_multiple_of(HELD_OUT)
    };
    let (held, shown) = lessons.iter().partition::<Vec<_>, _>(is_held);
    let shown = shown.into_iter().cloned().collect::<Vec<_>>();
    let trial = Learned::from(&shown);
    if trial.weights().is_empty() || loss(&held, &trial) > loss(&held, Learned::nothing()) {
        return None;
    }
    Some(Learned::from(lessons)).filter(|learned| !learned.weights().is_empty())
}

/// How far off the judgement of texts is: the mean of the logarithmic loss of each side, so that the
/// rarer one counts as much.
fn loss(held: &[&Lesson], learned: &Learned) -> f64 {
    let mut sides = BTreeMap::<bool, (f64, f64)>::new();
    for lesson in held {
        let told = Model::shipped().opinion(&lesson.text, Some(false), learned).probability;
        let right = if lesson.negative { told } else { 1.0 - told };
        let (sum, count) = sides.entry(lesson.negative).or_default();
        *sum -= right.max(LEAST).ln();
        *count += 1.0;
    }
    sides.values().map(|(sum, count)| sum / count).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        domain::{Band, Bands, OwnCause, PostKind},
        logic::judge::Judge,
    };

    fn post(stars: Option<f64>, text: &str) -> Post {
        Post {
            rating: stars.and_then(|stars| Rating::new(stars, 5.0, 1.0)),
            ..Post::new("id:1", text)
        }
    }

    #[test]
    fn ratings_away_from_the_middle_are_lessons() {
        for (stars, side) in [
            (Some(1.0), Some(true)),
            (Some(2.0), Some(true)),
            (Some(3.0), None),
            (Some(4.0), Some(false)),
            (Some(5.0), Some(false)),
            (None, None),
        ] {
            let lesson = Lesson::of_rating(&post(stars, "The lift again."));
            assert_eq!(lesson.map(|lesson| lesson.negative), side, "{stars:?}");
        }
        assert_eq!(Lesson::of_rating(&post(Some(1.0), " ")), None);
        assert!(Lesson::by_person(&post(Some(1.0), "Ah."), false).is_some_and(|l| !l.negative));
    }

    fn lessons(count: usize, texts: impl Fn(usize) -> (String, bool)) -> Vec<Lesson> {
        let lesson = |number| {
            let (text, negative) = texts(number);
            Lesson { text, negative, by_person: false }
        };
        (0..count).map(lesson).collect()
    }

    fn probability(text: &str, learned: &Learned) -> f64 {
        Model::shipped().opinion(text, Some(false), learned).probability
    }

    #[test]
    fn a_word_of_the_trade_is_learned() {
        let taught = lessons(80, |number| {
            let negative = number.is_multiple_of(2);
            let what = if negative { "The gasket wept" } else { "The gasket held" };
            (format!("{what} on our trip number {number}."), negative)
        });
        let learned = learn(&taught).expect("it is of use");
        let text = "Their gasket wept.";
        assert!(probability(text, &learned) > probability(text, Learned::nothing()) + 0.1);
        assert_eq!(learn(&taught).unwrap().to_bytes(), learned.to_bytes());
        let text = learned.to_text();
        assert_eq!(Learned::from_text(&text).unwrap().to_text(), text);
        assert!(text.len() < 40_000 && Learned::from_text("?").is_err());
        let nothing = Learned::default().to_text();
        assert!(Learned::from_text(&nothing).unwrap().weights().is_empty());
    }

    #[test]
    fn what_is_of_no_use_is_not_learned() {
        assert_eq!(learn(&[]), None);
        // What most of them teach does not hold for those that are held out.
        let turned = lessons(120, |number| {
            let bad = number.is_multiple_of(2);
            let text = if bad { "It was awful and dirty" } else { "It was lovely and clean" };
            let text = format!("{text}, room {number}.");
            let held = text::short_hash(&text).is_multiple_of(HELD_OUT);
            (text, if held { bad } else { !bad })
        });
        assert_eq!(learn(&turned), None);
    }

    #[test]
    fn a_person_alone_may_teach() {
        // Twice: what stands in one text only is no pattern.
        let texts = ["That was sick, you killed it!", "You killed it again, sick."];
        let said = texts.map(|text| Lesson { text: text.into(), negative: false, by_person: true });
        let learned = learn(&said).expect("a person said so");
        for text in texts {
            assert!(probability(text, &learned) < probability(text, Learned::nothing()));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

        #[test]
        fn a_low_rating_is_negative_whatever_was_learned(
            text in prop_oneof![".{0,200}", "((great|never|love|merci|5|!|\\PC) ?){0,40}"],
            title in prop::option::of(".{0,40}"),
            stars in prop_oneof![1.0..2.9_f64, Just(0.0)],
            scale in prop_oneof![Just((5.0, 1.0)), Just((5.0, 0.0)), Just((10.0, 0.0))],
            praise in prop::collection::vec((".{1,60}", any::<bool>(), any::<bool>()), 0..8),
            negative in 0.5..0.999_f64,
        ) {
            let (best, worst) = scale;
            let rating = Rating::new(f64::max(stars, worst), best, worst).unwrap();
            prop_assume!(rating.normalised() < 0.5);
            let post = Post { rating: Some(rating), title, ..post(None, &text) };
            // That it is praise was taught over and over again.
            let same = lessons(24, |_| (whole(&post), false));
            let others = praise.into_iter().map(|(text, negative, by_person)| Lesson { text, negative, by_person });
            let told = Lesson::by_person(&post, false);
            let learned = Learned::from(&same.into_iter().chain(others).chain(told).collect::<Vec<_>>());
            let own = [OwnCause { name: "own".into(), words: vec!["great".into()] }];
            let bands = Bands { negative, uncertain: negative };
            let judge = Judge { bands, causes: &own, learned: &learned, ..Judge::default() };
            prop_assert_eq!(judge.judge(&post).band, Band::Negative);
            let complaint = Post { rating: None, kind: PostKind::Complaint, ..post };
            prop_assert_eq!(judge.judge(&complaint).band, Band::Negative);
        }
    }
}
