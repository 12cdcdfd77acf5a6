//! Measures how well threats are found in labelled texts.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde::Deserialize;
use vigie::logic::judge::threat;

/// A text, and what a person found that it threatens with (`none`, or a kind).
#[derive(Debug, Deserialize)]
struct Row {
    text: String,
    label: String,
    lang: String,
}

/// What was found, counted.
#[derive(Debug, Default)]
struct Counts {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Counts {
    fn row(&self, name: &str) {
        let share = |of: usize| self.right as f64 / (self.right + of).max(1) as f64;
        println!(
            "{name:<40} precision {:.3} recall {:.3} ({} found, {} wrongly, {} missed)",
            share(self.wrong),
            share(self.missed),
            self.right,
            self.wrong,
            self.missed
        );
    }
}

/// Measures on each set (`*.jsonl`) of a folder: any threat, and each kind by itself.
#[expect(clippy::disallowed_types, reason = "what is measured is how long it takes")]
pub(crate) fn measure(folder: &Path) {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|end| end == "jsonl"));
    for path in files.collect::<BTreeSet<_>>() {
        let set = path.file_stem().unwrap().to_string_lossy().into_owned();
        let mut counts = BTreeMap::<String, Counts>::new();
        let (mut bytes, mut time) = (0, 0.0);
        let rows = fs::read_to_string(&path).unwrap();
        let rows = rows.lines().map(|line| serde_json::from_str::<Row>(line).unwrap());
        let rows = rows.collect::<Vec<_>>();
        for row in &rows {
            let start = std::time::Instant::now();
            let hit = threat(&row.text);
            time += start.elapsed().as_secs_f64();
            bytes += row.text.len();
            let found = hit.as_ref().map(|hit| hit.threat.name());
            let wanted = kind(&row.label);
            let lang = &row.lang;
            for (name, wanted, found) in std::iter::once(("any", wanted.is_some(), found.is_some()))
                .chain(
                    ["violence", "extortion", "privacy", "legal"]
                        .map(|kind| (kind, wanted == Some(kind), found == Some(kind))),
                )
            {
                let counts = counts.entry(format!("{set} {lang} {name}")).or_default();
                counts.right += usize::from(wanted && found);
                counts.wrong += usize::from(!wanted && found);
                counts.missed += usize::from(wanted && !found);
            }
            if wanted.is_some() != found.is_some() {
                let words = hit.map(|hit| hit.words).unwrap_or_default();
                println!("{lang} {} {words:?} {}", row.label, row.text.replace('\n', " "));
            }
        }
        for (name, counts) in &counts {
            counts.row(name);
        }
        let each = rows.len().max(1);
        println!("{set}: {:.1} µs for {} bytes", time * 1e6 / each as f64, bytes / each);
    }
}

/// The kind that a label comes to: what is shut down or announced vaguely comes by law or authority,
/// and what is made public is the price of something.
fn kind(label: &str) -> Option<&str> {
    match label {
        "none" => None,
        "regulator" | "closure" | "vague" => Some("legal"),
        "public" => Some("extortion"),
        kind => Some(kind),
    }
}
