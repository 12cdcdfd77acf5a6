//! What an installation learns from its own posts: those with a rating say by it which words mean
//! what there, and a person may say so of any other. Small weights beside those of the program, which
//! stay as they are.

use super::{
    features::Features,
    fit::{Example, Fit},
    model::Model,
    weights::{BadWeights, Weights},
};

/// Weights that are kept of all that was learned.
const MOST: usize = 6_000;
/// Lessons of each side below which nothing is learned: a few posts are not a pattern.
const FEWEST: usize = 10;
/// How a lesson that a person gave counts against one that a rating gave.
const BY_A_PERSON: f32 = 5.0;

/// Bytes of a text that are learned from: the first sentences say it, and the memory it takes is
/// limited by this.
const LOOKED_AT: usize = 1_000;

/// How it is learned: few looks and a short way, since there is little to learn from.
const FIT: Fit = Fit { seed: 7, epochs: 6, rate: 0.1, least: 2, left_out: 0.0, limit: 1.5 };

/// A text whose side is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// The text.
    pub text: String,
    /// Whether it is negative.
    pub negative: bool,
    /// Whether a person said so, and not a rating.
    pub by_person: bool,
}

/// What was learned.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Learned {
    weights: Weights,
}

impl Learned {
    /// Nothing.
    pub fn nothing() -> &'static Self {
        static NOTHING: std::sync::LazyLock<Learned> = std::sync::LazyLock::new(Learned::default);
        &NOTHING
    }

    /// What lessons teach; nothing where there are too few of a side.
    pub fn from(lessons: &[Lesson]) -> Self {
        let negatives = lessons.iter().filter(|lesson| lesson.negative).count();
        let sides = [negatives, lessons.len() - negatives];
        let told = lessons.iter().any(|lesson| lesson.by_person);
        if sides.iter().any(|side| *side < FEWEST) && !told {
            return Self::default();
        }
        let examples = lessons.iter().map(|lesson| {
            let text = lesson.text.get(..lesson.text.floor_char_boundary(LOOKED_AT));
            let features = Features::of(text.unwrap_or_default());
            let mut example = Example::of(&features, lesson.negative);
            let side = if lesson.negative { sides[0] } else { sides[1] };
            #[expect(clippy::cast_precision_loss, reason = "far fewer lessons than 2^24")]
            let balance = (lessons.len() as f32 / (2.0 * side as f32)).min(4.0);
            example.weight = if lesson.by_person { BY_A_PERSON } else { balance };
            example.prior = Model::shipped().weights.weigh(&features);
            example
        });
        let (fitted, bias) = FIT.run(examples.collect());
        Self { weights: Weights::of(fitted, bias, MOST) }
    }

    /// The weights, to be added to those of the program.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// As bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.weights.to_bytes()
    }

    /// Reads what [`Self::to_bytes`] writes.
    ///
    /// # Errors
    ///
    /// If it is anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadWeights> {
        Ok(Self { weights: Weights::from_bytes(bytes)? })
    }
}
