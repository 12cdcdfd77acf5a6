//! Makes the model.

use std::{collections::BTreeMap, fs, path::Path, thread, time::Instant};

use vigie::logic::judge::{Example, Features, Fit, Fitted, Weights, model::Model};

use crate::{
    calibrate::{Weighed, calibrate},
    card,
    texts::{Label, Text, sentences, sets},
};

/// Weights that are kept.
const MOST: usize = 226_000;

/// How the weights are found. Chosen on the development halves of the sets for measuring.
const FIT: Fit = Fit { seed: 7, epochs: 8, rate: 0.3, least: 2, left_out: 0.3, limit: f32::MAX };

/// Fits of which the mean is taken: each draws another order and leaves out others.
const FITS: u64 = 4;

/// What a neutral text counts against a positive one: most of the posts that are not negative on
/// social networks are neutral.
const NEUTRAL: f32 = 0.3;
const NEUTRAL_SOCIAL: f32 = 0.4;

/// What texts that were written for this project count, and single words among them.
const OWN: f32 = 0.8;
const LEXICON: f32 = 1.6;
/// The same of calm texts with grave words; the neutral ones among them count as the others do.
const CALM: f32 = 1.6;

/// What reviews of films count: few of those who use this are cinemas.
const FILMS: f32 = 0.6;

/// Texts that are made by joining sentences of one side and file, for each that was written.
const JOINED: f32 = 1.0;

/// Sentences that are joined: at least two, and fewer than this.
const SENTENCES: usize = 6;

/// The shares of negative posts that the calibrations suppose. A review that is missed costs more than
/// one looked at for nothing; on social networks most posts are nobody's complaint.
const REVIEWS: f64 = 0.73;
const SOCIAL: f64 = 0.38;

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
    let (weights, unseen) = thread::scope(|scope| {
        let unseen = scope.spawn(|| unseen(&texts, &examples));
        (mean(&examples), unseen.join().unwrap())
    });
    let mut model = Model { weights, ..Model::default() };
    println!("{} weights after {:.0?}", model.weights.len(), begun.elapsed());
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

/// The mean of several fits, which errs less than any of them. Each has a thread of its own, and what
/// it finds does not depend on the others.
fn mean(examples: &[Example]) -> Weights {
    let fits = thread::scope(|scope| {
        let fit = |number: u64| {
            let fit = Fit { seed: FIT.seed + number, ..FIT };
            scope.spawn(move || fit.run(examples.to_vec()))
        };
        let fits = (0..FITS).map(fit).collect::<Vec<_>>();
        fits.into_iter().map(|fit| fit.join().unwrap()).collect::<Vec<_>>()
    });
    let share = 1.0 / FITS as f32;
    let bias = fits.iter().map(|(_, bias)| bias * share).sum();
    let mut means = BTreeMap::<u32, Fitted>::new();
    for one in fits.into_iter().flat_map(|(fitted, _)| fitted) {
        let mean = means.entry(one.key).or_insert(Fitted { weight: 0.0, ..one });
        mean.weight += one.weight * share;
    }
    Weights::of(means.into_values().collect(), bias, MOST)
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
            let parts = (0..rng.usize(2..SENTENCES)).map(|_| group[rng.usize(..group.len())]);
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
        Label::Neutral if text.is_calm() => 1.0,
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
            true if text.is_calm() => CALM,
            true => OWN,
            false if text.is_film() => FILMS,
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
    let both = || texts.iter().zip(examples);
    let without = |left_out: usize| {
        let others = both().filter(|(text, _)| part(text) != left_out);
        let others = others.map(|(_, example)| example.clone()).collect::<Vec<_>>();
        let (fitted, bias) = FIT.run(others);
        let weights = Weights::of(fitted, bias, MOST);
        let posts = both().filter(|(text, _)| part(text) == left_out && !text.is_lexicon());
        let weigh = |(text, example): (&Text, &Example)| {
            let weight = weights.weigh(&Features::of(&text.text));
            (text.is_social(), (weight, example.negative, example.weight))
        };
        posts.map(weigh).collect::<Vec<_>>()
    };
    thread::scope(|scope| {
        let without = &without;
        let parts = (0..PARTS).map(|part| scope.spawn(move || without(part))).collect::<Vec<_>>();
        parts.into_iter().flat_map(|part| part.join().unwrap()).collect()
    })
}
