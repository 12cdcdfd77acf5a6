//! Makes the model.

use std::{collections::BTreeMap, fs, path::Path, time::Instant};

use vigie::logic::judge::{Example, Features, Fit, Weights, model::Model};

use crate::{
    calibrate::{Weighed, calibrate},
    card,
    texts::{Label, Text, sentences, sets},
};

/// Weights that are kept.
const MOST: usize = 226_000;

/// How the weights are found. Chosen on the development halves of the sets for measuring.
const FIT: Fit = Fit { epochs: 8, rate: 0.2, least: 2, left_out: 0.3, limit: f32::MAX };

/// What a neutral text counts against a positive one: most of the posts that are not negative on
/// social networks are neutral.
const NEUTRAL: f32 = 0.3;
const NEUTRAL_SOCIAL: f32 = 0.4;

/// What texts that were written for this project count, and single words among them.
const OWN: f32 = 0.8;
const LEXICON: f32 = 1.6;

/// Texts that are made by joining sentences of one side and file, for each that was written.
const JOINED: f32 = 1.0;

/// The shares of negative posts that the calibrations suppose. A review that is missed costs more than
/// one looked at for nothing; on social networks most posts are nobody's complaint.
const REVIEWS: f64 = 0.7;
const SOCIAL: f64 = 0.42;

/// Parts in which the sources are left out for the calibration.
const PARTS: usize = 5;

pub(crate) fn make(root: &Path, folder: Option<&Path>) {
    let begun = Instant::now();
    let mut texts = folder.map(sets).unwrap_or_default();
    texts.extend(sentences(&root.join("tests/train/sentences")));
    let sources = card::sources(&texts);
    let joined = joined(&texts);
    texts.extend(joined);
    let examples = examples(&texts);
    println!("{} texts of {} sources", texts.len(), sources.len());
    let (fitted, bias) = FIT.run(examples.clone());
    let mut model = Model { weights: Weights::of(fitted, bias, MOST), ..Model::default() };
    println!("{} weights after {:.0?}", model.weights.len(), begun.elapsed());
    let unseen = unseen(&texts, &examples);
    let of = |social: bool| unseen.iter().filter(move |one| one.0 == social).map(|one| one.1);
    model.reviews = calibrate(&of(false).collect::<Vec<_>>(), REVIEWS);
    model.social = calibrate(&of(true).collect::<Vec<_>>(), SOCIAL);
    println!(
        "reviews {:?}, social {:?} after {:.0?}",
        model.reviews,
        model.social,
        begun.elapsed()
    );
    let out = root.join("src/logic/judge/model");
    let bytes = model.to_bytes();
    fs::write(out.join("weights.bin"), &bytes).unwrap();
    fs::write(out.join("SOURCES.md"), card::card(&bytes, &model, &sources)).unwrap();
    println!("{} bytes", bytes.len());
}

/// Posts of several sentences, of which most people's consist, out of single ones.
fn joined(texts: &[Text]) -> Vec<Text> {
    let mut groups = BTreeMap::<(&str, Label), Vec<&Text>>::new();
    let told = texts.iter().filter(|text| text.own && text.label != Label::Neutral);
    told.for_each(|text| groups.entry((&text.source, text.label)).or_default().push(text));
    let mut rng = fastrand::Rng::with_seed(7);
    let mut joined = Vec::new();
    for group in groups.values() {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
        let wanted = (group.len() as f32 * JOINED) as usize;
        for _ in 0..wanted {
            let parts = (0..rng.usize(2..4)).map(|_| group[rng.usize(..group.len())]);
            let parts = parts.collect::<Vec<_>>();
            let text = parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(" ");
            joined.push(Text { text, ..parts[0].clone() });
        }
    }
    joined
}

/// Each source counts by the 0.8th power of its size, so that a large one does not drown the
/// others, and each side of it half of that.
fn examples(texts: &[Text]) -> Vec<Example> {
    let counts = |text: &Text| match text.label {
        Label::Neutral if text.is_social() => NEUTRAL_SOCIAL,
        Label::Neutral => NEUTRAL,
        Label::Negative | Label::Positive => 1.0,
    };
    let mut sides = BTreeMap::<&str, [f32; 2]>::new();
    for text in texts {
        let side = usize::from(text.label == Label::Negative);
        sides.entry(&text.source).or_default()[side] += counts(text);
    }
    let example = |text: &Text| {
        let negative = text.label == Label::Negative;
        let [others, negatives] = sides[text.source.as_str()];
        let all = others + negatives;
        let side = if negative { negatives } else { others };
        let balance = if others * negatives > 0.0 { all / 2.0 / side } else { 1.0 };
        let mut example = Example::of(&Features::of(&text.text), negative);
        let kind = match text.own {
            true if text.is_lexicon() => LEXICON,
            true => OWN,
            false => 1.0,
        };
        let by_source = (10_000.0 / all).powf(0.2).clamp(0.3, 3.0);
        example.weight = by_source * balance * counts(text) * kind;
        example
    };
    texts.iter().map(example).collect()
}

/// What the texts weigh by weights that were made without their sources, and whether they are
/// social.
fn unseen(texts: &[Text], examples: &[Example]) -> Vec<(bool, Weighed)> {
    let mut names = texts.iter().map(|text| text.source.as_str()).collect::<Vec<_>>();
    names.sort_unstable();
    names.dedup();
    let part = |text: &Text| names.binary_search(&text.source.as_str()).unwrap() % PARTS;
    let mut unseen = Vec::new();
    for left_out in 0..PARTS {
        let both = || texts.iter().zip(examples);
        let others = both().filter(|(text, _)| part(text) != left_out);
        let others = others.map(|(_, example)| example.clone()).collect::<Vec<_>>();
        let (fitted, bias) = FIT.run(others);
        let weights = Weights::of(fitted, bias, MOST);
        let posts = both().filter(|(text, _)| part(text) == left_out && !text.is_lexicon());
        for (text, example) in posts {
            let weight = weights.weigh(&Features::of(&text.text));
            unseen.push((text.is_social(), (weight, example.negative, example.weight)));
        }
    }
    unseen
}
