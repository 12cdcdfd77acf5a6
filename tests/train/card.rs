//! What the model was made from, for its card.

use std::{collections::BTreeMap, fmt::Write};

use sha2::{Digest, Sha256};
use vigie::logic::judge::model::Model;

use crate::texts::{Label, Text};

/// How many texts of each label a source has: negative, neutral, positive.
pub(crate) type Sources = BTreeMap<(bool, String), [usize; 3]>;

pub(crate) fn sources(texts: &[Text]) -> Sources {
    let mut sources = Sources::new();
    for text in texts {
        let counts = sources.entry((text.own, text.source.clone())).or_default();
        counts[match text.label {
            Label::Negative => 0,
            Label::Neutral => 1,
            Label::Positive => 2,
        }] += 1;
    }
    sources
}

pub(crate) fn card(bytes: &[u8], model: &Model, sources: &Sources) -> String {
    let hash =
        Sha256::digest(bytes).iter().fold(String::new(), |hash, byte| format!("{hash}{byte:02x}"));
    let mut card = format!(
        "# What `weights.bin` was made from\n\nWritten by `cargo run --release --example train -- make`; \
         `CARD.md` says the rest.\n\nSHA-256 `{hash}`, {} bytes, {} weights.\n\n\
         Reviews: slope {}, shift {}. Social: slope {}, shift {}.\n\n\
         | source | licence | negative | neutral | positive |\n|---|---|---|---|---|\n",
        bytes.len(),
        model.weights.len(),
        model.reviews.slope,
        model.reviews.shift,
        model.social.slope,
        model.social.shift,
    );
    for ((own, source), [negative, neutral, positive]) in sources {
        let licence = if *own { "written for this project" } else { licence(source) };
        writeln!(card, "| {source} | {licence} | {negative} | {neutral} | {positive} |").unwrap();
    }
    card
}

fn licence(source: &str) -> &'static str {
    match source {
        "allocine" => "MIT (Allociné, T. Blard)",
        "brand_tw" => "public domain (CrowdFlower on data.world)",
        "cfpb" => "public domain (US government)",
        "own_fr" => "written for this project",
        "semeval_tw" => "CC BY 3.0 for the labels (SemEval 2013-2016)",
        source if source.starts_with("vadergt") => "MIT (VADER, C. J. Hutto)",
        _ => "unknown: must not be shipped",
    }
}
