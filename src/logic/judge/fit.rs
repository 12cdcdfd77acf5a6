//! Finds weights: logistic regression by `AdaGrad` (Duchi, Hazan, Singer, 2011) over hashed features.
//! Deterministic: one thread, a fixed order drawn from a fixed seed.

use std::collections::HashMap;

use fastrand::Rng;

use super::{
    features::Features,
    weights::{Fitted, LETTERS, share},
};

/// A text whose side is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    words: Vec<u32>,
    letters: Vec<u32>,
    /// Whether it is negative.
    pub negative: bool,
    /// How much it counts.
    pub weight: f32,
    /// What it weighs already, by weights that stay as they are.
    pub prior: f32,
}

impl Example {
    /// That of a text.
    pub fn of(features: &Features, negative: bool) -> Self {
        let keys = |block: &[(u32, u32)]| block.iter().map(|(key, _)| *key).collect();
        let (words, letters) = (keys(&features.words), keys(&features.letters));
        Self { words, letters, negative, weight: 1.0, prior: 0.0 }
    }
}

/// How weights are found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Where the drawing of the order begins.
    pub seed: u64,
    /// How often each example is looked at.
    pub epochs: u32,
    /// The length of a step.
    pub rate: f32,
    /// In how many texts a feature must stand to get a weight.
    pub least: u16,
    /// The share of the features that are left out of each look, others each time, so that none
    /// relies on another one being there.
    pub left_out: f32,
    /// How far a weight may go from zero.
    pub limit: f32,
}

/// One block of features of an example, as places in the table.
struct Block {
    places: Vec<u32>,
    share: f32,
}

impl Block {
    /// The block in which these features, of those that get a weight, stand. In their own memory: of
    /// many texts that is most of what is held. `counts` is what it counts beside the other one.
    fn of(mut features: Vec<u32>, keys: &[u32], counts: f32) -> Self {
        let share = share(features.len()) * counts;
        features.retain_mut(|feature| {
            let place = keys.binary_search(feature).ok().and_then(|at| u32::try_from(at).ok());
            *feature = place.unwrap_or_default();
            place.is_some()
        });
        Self { places: features, share }
    }
}

impl Fit {
    /// The weights and the bias that tell the examples apart.
    pub fn run(&self, examples: Vec<Example>) -> (Vec<Fitted>, f32) {
        let (keys, texts) = self.keys(&examples);
        let ready = examples.into_iter().map(|mut example| {
            let blocks = [(&mut example.words, 1.0), (&mut example.letters, LETTERS)];
            let blocks =
                blocks.map(|(features, counts)| Block::of(std::mem::take(features), &keys, counts));
            (example, blocks)
        });
        let ready = ready.collect::<Vec<_>>();
        let mut state = State::new(keys.len());
        let mut draw = Rng::with_seed(self.seed);
        let mut order = (0..ready.len()).collect::<Vec<_>>();
        for _ in 0..self.epochs {
            draw.shuffle(&mut order);
            for (example, blocks) in order.iter().filter_map(|at| ready.get(*at)) {
                state.look(self, example, blocks, draw.u32(..));
            }
        }
        let found = keys.iter().zip(&state.weights).zip(texts);
        let found =
            found.map(|((key, weight), texts)| Fitted { key: *key, weight: *weight, texts });
        (found.filter(|one| one.weight != 0.0).collect(), state.bias)
    }

    /// The features that get a weight, and in how many texts each stands.
    fn keys(&self, examples: &[Example]) -> (Vec<u32>, Vec<f32>) {
        let mut texts = HashMap::<u32, u16>::new();
        for example in examples {
            for key in example.words.iter().chain(&example.letters) {
                let texts = texts.entry(*key).or_default();
                *texts = texts.saturating_add(1);
            }
        }
        let mut kept =
            texts.into_iter().filter(|(_, texts)| *texts >= self.least).collect::<Vec<_>>();
        kept.sort_unstable();
        kept.into_iter().map(|(key, texts)| (key, f32::from(texts))).unzip()
    }
}

struct State {
    weights: Vec<f32>,
    /// Sums of squared gradients.
    squares: Vec<f32>,
    bias: f32,
    bias_squares: f32,
}

impl State {
    fn new(features: usize) -> Self {
        let weights = vec![0.0; features];
        Self { squares: vec![1e-6; features], weights, bias: 0.0, bias_squares: 1e-6 }
    }

    /// Looks at an example; `drawn` decides which of its features are left out.
    fn look(&mut self, fit: &Fit, example: &Example, blocks: &[Block; 2], drawn: u32) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of 2^32"
        )]
        let out = (fit.left_out * 4_294_967_296.0) as u32;
        // Multiplying by odd numbers loses nothing.
        let kept = |place: u32| {
            (place ^ 0x55).wrapping_mul(drawn | 1).rotate_left(13).wrapping_mul(0x9e37_79b1) >= out
        };
        let grown = 1.0 / (1.0 - fit.left_out);
        let mut sum = example.prior + self.bias;
        for block in blocks {
            let places = block.places.iter().filter(|place| kept(**place));
            let weights = places.filter_map(|place| self.weights.get(*place as usize));
            sum += weights.sum::<f32>() * block.share * grown;
        }
        let side = if example.negative { 1.0 } else { 0.0 };
        let error = (1.0 / (1.0 + (-sum).exp()) - side) * example.weight;
        self.bias_squares += error * error;
        self.bias -= 0.1 * fit.rate * error / self.bias_squares.sqrt();
        for block in blocks {
            let slope = error * block.share * grown;
            for place in block.places.iter().filter(|place| kept(**place)) {
                let at = *place as usize;
                if let (Some(weight), Some(squares)) =
                    (self.weights.get_mut(at), self.squares.get_mut(at))
                {
                    *squares += slope * slope;
                    *weight =
                        (*weight - fit.rate * slope / squares.sqrt()).clamp(-fit.limit, fit.limit);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::judge::weights::Weights;

    const FIT: Fit =
        Fit { seed: 7, epochs: 20, rate: 0.3, least: 1, left_out: 0.0, limit: f32::MAX };

    #[test]
    fn what_was_shown_is_learned_and_the_same_each_time() {
        let texts = [
            ("They never called back and the soup was cold.", true),
            ("Cold food, rude waiter.", true),
            ("Warm welcome, they called back the same day.", false),
            ("Lovely food and a kind waiter!", false),
        ];
        let examples = texts.map(|(text, negative)| Example::of(&Features::of(text), negative));
        let (fitted, bias) = FIT.run(examples.to_vec());
        assert_eq!(FIT.run(examples.to_vec()), (fitted.clone(), bias));
        let weights = Weights::of(fitted, bias, 100_000);
        for (text, negative) in texts {
            assert_eq!(weights.weigh(&Features::of(text)) > 0.0, negative, "{text}");
        }
        // The words of each side tell it by themselves.
        assert!(
            weights.weigh(&Features::of("A cold room."))
                > weights.weigh(&Features::of("A kind room."))
        );
    }

    #[test]
    fn what_is_known_stays_as_it_is_and_steps_are_limited() {
        let mut one = Example::of(&Features::of("thanks for nothing"), true);
        one.prior = -9.0;
        let fit = Fit { limit: 0.5, ..FIT };
        let (fitted, _) = fit.run(vec![one]);
        assert!(!fitted.is_empty() && fitted.iter().all(|one| one.weight.abs() <= 0.5));
        assert_eq!(FIT.run(Vec::new()), (Vec::new(), 0.0));
    }
}
