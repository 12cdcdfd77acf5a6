//! What a text says by itself: a linear model over its words and letters, made from texts that may be
//! used for that (`model/CARD.md` says which, and how well it does), and part of the program.

use std::sync::LazyLock;

use super::{
    features::Features,
    learned::Learned,
    phrases::{self, Part},
    weights::{BadWeights, Weights},
};
use crate::logic::language;

/// The model that is part of the program, as bytes.
pub const SHIPPED: &[u8] = include_bytes!("model/weights.bin");

/// Languages (ISO 639-1) that the texts it was made from carry.
pub const LANGUAGES: [&str; 4] = ["de", "en", "es", "fr"];

/// Of ten words of a text so many must be known for the text to be judged, where its language does
/// not tell.
const KNOWN_OF_TEN: usize = 3;

static MODEL: LazyLock<Model> =
    LazyLock::new(|| Model::from_bytes(SHIPPED).unwrap_or_else(|_| Model::default()));

/// Weights, and what they mean in probabilities.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Model {
    /// The weights.
    pub weights: Weights,
    /// For reviews and complaints.
    pub reviews: Calibration,
    /// For mentions and comments.
    pub social: Calibration,
}

/// What a weight means as a probability: the logistic function of `slope · weight + shift` (Platt,
/// 1999).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    /// The factor.
    pub slope: f32,
    /// What is added.
    pub shift: f32,
}

impl Default for Calibration {
    fn default() -> Self {
        Self { slope: 1.0, shift: 0.0 }
    }
}

impl Calibration {
    /// The probability, 0 to 1.
    pub fn probability(&self, weight: f32) -> f64 {
        1.0 / (1.0 + f64::from(-(self.slope * weight + self.shift)).exp())
    }
}

/// What a text says.
#[derive(Debug, Clone, PartialEq)]
pub struct Opinion {
    /// How likely it is that it is negative, 0 to 1.
    pub probability: f64,
    /// Whether the model knows enough of the words to say so.
    pub sure: bool,
    /// The language of the text (ISO 639-1), if its words tell.
    pub language: Option<&'static str>,
    /// The parts that weighed most towards that, the heaviest first.
    pub parts: Vec<Part>,
}

impl Opinion {
    /// The parts, as they are written.
    pub fn words(&self) -> Vec<String> {
        self.parts.iter().map(|part| part.words.clone()).collect()
    }
}

impl Model {
    /// The one that is part of the program.
    pub fn shipped() -> &'static Self {
        &MODEL
    }

    /// What a text says. `social` is whether it was written as posts on social networks are.
    pub fn opinion(&self, text: &str, social: Option<bool>, learned: &Learned) -> Opinion {
        let features = Features::of(text);
        let weight = self.weights.weigh(&features) + learned.weights().weigh(&features);
        let social = social.unwrap_or_else(|| features.is_social());
        let calibration = if social { &self.social } else { &self.reviews };
        let probability = calibration.probability(weight);
        let tables = (&self.weights, learned.weights());
        let language = language::of(text);
        Opinion {
            probability,
            sure: self.carries(language, &features),
            language,
            parts: phrases::heaviest(text, &features, tables, probability >= 0.5),
        }
    }

    /// Whether a text is in a language that can be judged.
    fn carries(&self, language: Option<&str>, features: &Features) -> bool {
        if let Some(language) = language {
            return LANGUAGES.contains(&language);
        }
        let words = features.singles.len();
        let known = features.singles.iter().filter(|key| self.weights.get(**key).is_some()).count();
        words > 0 && known * 10 >= words * KNOWN_OF_TEN
    }

    /// As bytes: four numbers (f32, little-endian) for the two calibrations, then the weights.
    pub fn to_bytes(&self) -> Vec<u8> {
        let Self { reviews, social, .. } = self;
        let numbers = [reviews.slope, reviews.shift, social.slope, social.shift];
        let mut bytes = numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>();
        bytes.extend(self.weights.to_bytes());
        bytes
    }

    /// Reads what [`Self::to_bytes`] writes.
    ///
    /// # Errors
    ///
    /// If it is anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadWeights> {
        let (head, weights) = bytes.split_at_checked(16).ok_or(BadWeights)?;
        let (numbers, _) = head.as_chunks::<4>();
        let [a, b, c, d] = *numbers else { return Err(BadWeights) };
        let [a, b, c, d] = [a, b, c, d].map(f32::from_le_bytes);
        let model = Self {
            weights: Weights::from_bytes(weights)?,
            reviews: Calibration { slope: a, shift: b },
            social: Calibration { slope: c, shift: d },
        };
        if [a, b, c, d].iter().all(|number| number.is_finite()) {
            Ok(model)
        } else {
            Err(BadWeights)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_of_the_program_is_whole_and_small() {
        let model = Model::from_bytes(SHIPPED).unwrap();
        assert_eq!(model.to_bytes(), SHIPPED);
        assert!(SHIPPED.len() <= 500_000, "{}", SHIPPED.len());
        assert!(Model::from_bytes(&SHIPPED[..SHIPPED.len() - 1]).is_err());
        assert!(Model::from_bytes(b"nothing").is_err());
    }
}
