//! Measures what is made of causes on texts that a person labelled: JSON lines with `text`, `lang`
//! and `causes`, a list of names, empty where the text tells none; `half` groups them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    time::Instant,
};

use serde::Deserialize;
use vigie::logic::judge::causes;

/// Causes that a verdict names.
const NAMED: usize = 3;

#[derive(Debug, Deserialize)]
struct Labelled {
    text: String,
    lang: String,
    causes: BTreeSet<String>,
    #[serde(default)]
    half: String,
}

/// Right, named without being there, there without being named.
#[derive(Debug, Default, Clone, Copy)]
struct Counts([f64; 3]);

impl Counts {
    fn row(self) -> String {
        let [right, wrong, missed] = self.0;
        let (precision, recall) = (right / (right + wrong), right / (right + missed));
        let f1 = 2.0 * right / (2.0 * right + wrong + missed);
        format!("{right:>5} {wrong:>5} {missed:>6} {precision:>6.3} {recall:>6.3} {f1:>6.3}")
    }
}

pub(crate) fn measure(file: &Path) {
    let content = fs::read_to_string(file).unwrap();
    let texts = content.lines().map(|line| serde_json::from_str::<Labelled>(line).unwrap());
    let texts = texts.collect::<Vec<_>>();
    let mut counts = BTreeMap::<(&str, String), Counts>::new();
    for text in &texts {
        let named = causes(&text.text, &[]);
        let named = named.iter().take(NAMED).map(|blamed| blamed.cause.name().to_owned());
        let named = named.collect::<BTreeSet<_>>();
        for cause in named.union(&text.causes) {
            let at = match (named.contains(cause), text.causes.contains(cause)) {
                (true, true) => 0,
                (true, false) => 1,
                (false, _) => 2,
            };
            for row in [cause.clone(), format!("all {}", text.lang), "all".to_owned()] {
                counts.entry((&text.half, row)).or_default().0[at] += 1.0;
            }
        }
    }
    println!(
        "{:<10} {:<14} {:>5} {:>5} {:>6} {:>6} {:>6} {:>6}",
        "half", "cause", "right", "wrong", "missed", "prec", "recall", "f1"
    );
    for ((half, row), counts) in &counts {
        println!("{half:<10} {row:<14} {}", counts.row());
    }
    speed(&texts);
}

fn speed(texts: &[Labelled]) {
    let begun = Instant::now();
    let found = texts.iter().map(|text| causes(&text.text, &[]).len()).sum::<usize>();
    let bytes = texts.iter().map(|text| text.text.len()).sum::<usize>();
    let micros = begun.elapsed().as_secs_f64() * 1e6;
    println!("{found} causes, {:.1} µs for 170 bytes", micros * 170.0 / bytes as f64);
}
