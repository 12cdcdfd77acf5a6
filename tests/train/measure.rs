//! Measures the model on sets of other sources.

use std::{collections::BTreeMap, path::Path, time::Instant};

use vigie::logic::judge::{Features, Learned, Lesson, model::Model};

use crate::texts::{Label, Text, sets};

/// Rated posts of the same domain that are learned from.
const LESSONS: usize = 800;

/// A probability and the side of its text.
type Judged = (f64, bool);

pub(crate) fn measure(folder: &Path) {
    let mut groups = BTreeMap::<String, Vec<Text>>::new();
    for text in sets(folder) {
        let name = format!("{} {}", text.source, text.lang);
        groups.entry(name).or_default().push(text);
    }
    println!(
        "{:<24} {:>5} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} | learned: {:>6} {:>6}",
        "set", "n", "auc", "f1", "acc", "rest", "f1rest", "r@p90", "ece", "band", "auc", "f1rest"
    );
    let mut means = BTreeMap::<&str, Vec<[f64; 2]>>::new();
    let mut tweets = Vec::new();
    for (name, texts) in groups.iter().filter(|(_, texts)| texts.len() >= 100) {
        let before = of(texts, Learned::nothing());
        let after = learned(texts);
        let row = Row::of(texts, &before);
        let later = Row::of(
            &after.iter().map(|(text, _)| (*text).clone()).collect::<Vec<_>>(),
            &after.iter().map(|(_, p)| *p).collect::<Vec<_>>(),
        );
        println!(
            "{name:<24} {:>5} {:>6.4} {:>6.3} {:>6.3} {:>6.4} {:>6.3} {:>6.3} {:>6.3} {:>6.3} | {:>15.4} {:>6.3}",
            texts.len(),
            row.auc,
            row.f1,
            row.accuracy,
            row.auc_rest,
            row.f1_rest,
            row.recall_at_p90,
            row.error,
            row.band,
            later.auc,
            later.f1_rest
        );
        let social = texts[0].is_social();
        let lang = name.rsplit(' ').next().unwrap_or_default();
        means.entry(lang).or_default().push([row.auc, later.auc]);
        if social && lang == "en" && !name.starts_with("xlmt") {
            tweets.push(row.f1_rest);
        }
    }
    let mean = |all: &[f64]| all.iter().sum::<f64>() / all.len() as f64;
    for (lang, rows) in means {
        let column = |at: usize| mean(&rows.iter().map(|row| row[at]).collect::<Vec<_>>());
        println!(
            "{lang}: mean AUC {:.4}, learned {:.4}, of {} sets",
            column(0),
            column(1),
            rows.len()
        );
    }
    println!("tweets, negative against the rest: macro-F1 {:.4}", mean(&tweets));
    speed(&groups);
}

/// The probabilities of texts.
fn of(texts: &[Text], learned: &Learned) -> Vec<f64> {
    let model = Model::shipped();
    let opinion =
        |text: &Text| model.opinion(&text.text, Some(text.is_social()), learned).probability;
    texts.iter().map(opinion).collect()
}

/// Learns from one half of the rated texts (at most [`LESSONS`]) and judges the other, both ways.
fn learned(texts: &[Text]) -> Vec<(&Text, f64)> {
    let half = |at: usize| texts.iter().enumerate().filter(move |(number, _)| number % 2 == at);
    let mut judged = Vec::new();
    for (learn, judge) in [(0, 1), (1, 0)] {
        let rated = half(learn).filter(|(_, text)| text.label != Label::Neutral).take(LESSONS);
        let lesson = |text: &Text| Lesson {
            text: text.text.clone(),
            negative: text.label == Label::Negative,
            by_person: false,
        };
        let learned = Learned::from(&rated.map(|(_, text)| lesson(text)).collect::<Vec<_>>());
        for (_, text) in half(judge) {
            let opinion = Model::shipped().opinion(&text.text, Some(text.is_social()), &learned);
            judged.push((text, opinion.probability));
        }
    }
    judged
}

struct Row {
    auc: f64,
    f1: f64,
    accuracy: f64,
    auc_rest: f64,
    f1_rest: f64,
    recall_at_p90: f64,
    error: f64,
    band: f64,
}

impl Row {
    fn of(texts: &[Text], judged: &[f64]) -> Self {
        let all = texts.iter().zip(judged);
        let rest =
            all.clone().map(|(text, p)| (*p, text.label == Label::Negative)).collect::<Vec<_>>();
        let told = all.filter(|(text, _)| text.label != Label::Neutral);
        let told = told.map(|(text, p)| (*p, text.label == Label::Negative)).collect::<Vec<_>>();
        let negatives = told.iter().filter(|one| one.1);
        let seen = negatives.clone().filter(|one| one.0 >= 0.35).count() as f64;
        let right = told.iter().filter(|(p, side)| (*p >= 0.5) == *side).count() as f64;
        Self {
            auc: auc(&told),
            f1: macro_f1(&told),
            accuracy: right / told.len() as f64,
            auc_rest: auc(&rest),
            f1_rest: macro_f1(&rest),
            recall_at_p90: recall_at(&told, 0.9),
            error: calibration_error(&told),
            band: seen / negatives.count() as f64,
        }
    }
}

/// How likely a negative text gets more than another one (Mann-Whitney).
fn auc(judged: &[Judged]) -> f64 {
    let mut sorted = judged.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut ranks, mut negatives, mut from) = (0.0, 0.0, 0);
    for tied in sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let rank = from as f64 + f64::midpoint(tied.len() as f64, 1.0);
        let here = tied.iter().filter(|one| one.1).count() as f64;
        (ranks, negatives, from) = (ranks + rank * here, negatives + here, from + tied.len());
    }
    let others = judged.len() as f64 - negatives;
    (ranks - negatives * (negatives + 1.0) / 2.0) / (negatives * others)
}

fn macro_f1(judged: &[Judged]) -> f64 {
    let f1 = |side: bool| {
        let count = |said: bool, is: bool| {
            judged
                .iter()
                .filter(|(p, one)| ((*p >= 0.5) == side) == said && (*one == side) == is)
                .count() as f64
        };
        let right = count(true, true);
        2.0 * right / (2.0 * right + count(true, false) + count(false, true)).max(1.0)
    };
    f64::midpoint(f1(true), f1(false))
}

/// The largest recall at which so many of those called negative are.
fn recall_at(judged: &[Judged], precision: f64) -> f64 {
    let mut sorted = judged.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let negatives = judged.iter().filter(|one| one.1).count() as f64;
    let (mut right, mut best) = (0.0, 0.0_f64);
    for (all, (_, negative)) in (1..).zip(&sorted) {
        right += f64::from(u8::from(*negative));
        if right / f64::from(all) >= precision {
            best = best.max(right / negatives);
        }
    }
    best
}

/// The expected calibration error over ten bins, both sides counting half.
fn calibration_error(judged: &[Judged]) -> f64 {
    let negatives = judged.iter().filter(|one| one.1).count() as f64;
    let sides = [judged.len() as f64 - negatives, negatives];
    let mut bins = [[0.0; 3]; 10];
    for (p, negative) in judged {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 9")]
        let bin = &mut bins[((p * 10.0) as usize).min(9)];
        let counts = 0.5 / sides[usize::from(*negative)];
        *bin =
            [bin[0] + counts, bin[1] + counts * p, bin[2] + if *negative { counts } else { 0.0 }];
    }
    bins.iter().map(|[_, said, is]| (said - is).abs()).sum()
}

fn speed(groups: &BTreeMap<String, Vec<Text>>) {
    let texts = groups.values().flatten().map(|text| text.text.as_str()).collect::<Vec<_>>();
    let bytes = texts.iter().map(|text| text.len()).sum::<usize>();
    let begun = Instant::now();
    let sum =
        texts.iter().map(|text| Model::shipped().weights.weigh(&Features::of(text))).sum::<f32>();
    let took = begun.elapsed();
    assert!(sum.is_finite());
    let (bytes, micros) = (bytes / texts.len(), took.as_secs_f64() * 1e6 / texts.len() as f64);
    println!("{micros:.1} µs for a text, of {bytes} bytes in the mean");
}
