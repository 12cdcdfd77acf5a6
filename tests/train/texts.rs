//! Labelled texts, and where they come from.

use std::{fs, path::Path};

use serde::Deserialize;

/// What a text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
pub(crate) enum Label {
    #[serde(rename = "neg")]
    Negative,
    #[serde(rename = "neu")]
    Neutral,
    #[serde(rename = "pos")]
    Positive,
}

/// A labelled text.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) label: Label,
    #[serde(default)]
    pub(crate) lang: String,
    #[serde(rename = "src")]
    pub(crate) source: String,
    /// Whether it was written for this project.
    #[serde(skip)]
    pub(crate) own: bool,
}

impl Text {
    /// Whether it is a single word or turn of phrase.
    pub(crate) fn is_lexicon(&self) -> bool {
        self.source.ends_with("_lexicon")
    }

    /// Whether it is a review of a film.
    pub(crate) fn is_film(&self) -> bool {
        ["allocine", "vadergt_movie"].contains(&self.source.as_str())
    }

    /// Whether it is one of those that show that grave words alone are no complaint.
    pub(crate) fn is_calm(&self) -> bool {
        self.source.ends_with("_calm")
    }

    /// Whether it was written as posts on social networks are.
    pub(crate) fn is_social(&self) -> bool {
        ["xlmt", "germeval"].iter().any(|start| self.source.starts_with(start))
            || self.source.ends_with("_tw")
            || self.source.ends_with("_social")
    }
}

/// The texts of all files of JSON lines in a folder, in the order of the names of the files.
pub(crate) fn sets(folder: &Path) -> Vec<Text> {
    let mut texts = Vec::new();
    for (_, content) in files(folder, "jsonl") {
        texts.extend(content.lines().map(|line| serde_json::from_str::<Text>(line).unwrap()));
    }
    texts
}

/// The sentences that were written for this project: `-` negative, `+` positive, `=` neither; the
/// name of a file begins with the language.
pub(crate) fn sentences(folder: &Path) -> Vec<Text> {
    let mut texts = Vec::new();
    for (source, content) in files(folder, "txt") {
        for line in content.lines() {
            let Some((mark, text)) = line.split_at_checked(2) else { continue };
            let label = match mark {
                "- " => Label::Negative,
                "+ " => Label::Positive,
                "= " => Label::Neutral,
                _ => continue,
            };
            let lang = source.chars().take(2).collect();
            let text = text.trim().to_owned();
            texts.push(Text { text, label, lang, source: source.clone(), own: true });
        }
    }
    texts
}

fn files(folder: &Path, kind: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files =
        entries.filter(|path| path.extension().is_some_and(|end| end == kind)).collect::<Vec<_>>();
    files.sort();
    let read = |path: &Path| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, fs::read_to_string(path).unwrap())
    };
    files.iter().map(|path| read(path)).collect()
}
