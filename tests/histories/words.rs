//! What the people of a simulated site write. All of it is invented.

use fastrand::Rng;

const ENGLISH: [&str; 72] = [
    "the",
    "repair",
    "took",
    "three",
    "weeks",
    "and",
    "nobody",
    "called",
    "back",
    "about",
    "my",
    "boiler",
    "which",
    "rattles",
    "again",
    "after",
    "winter",
    "they",
    "promised",
    "a",
    "price",
    "then",
    "asked",
    "for",
    "twice",
    "that",
    "much",
    "friendly",
    "woman",
    "at",
    "desk",
    "waited",
    "hour",
    "cold",
    "hall",
    "parts",
    "never",
    "came",
    "invoice",
    "wrong",
    "engine",
    "still",
    "smells",
    "of",
    "oil",
    "would",
    "not",
    "return",
    "until",
    "somebody",
    "explains",
    "lovely",
    "tea",
    "while",
    "mechanic",
    "worked",
    "quickly",
    "but",
    "bumper",
    "scratched",
    "paint",
    "left",
    "stain",
    "on",
    "seat",
    "battery",
    "died",
    "next",
    "morning",
    "garage",
    "seemed",
    "clean",
];

const FRENCH: [&str; 64] = [
    "le",
    "devis",
    "était",
    "clair",
    "mais",
    "la",
    "facture",
    "deux",
    "fois",
    "plus",
    "chère",
    "personne",
    "ne",
    "rappelle",
    "jamais",
    "depuis",
    "un",
    "mois",
    "j'attends",
    "ma",
    "voiture",
    "accueil",
    "très",
    "aimable",
    "travail",
    "bâclé",
    "vidange",
    "oubliée",
    "pneus",
    "usés",
    "garage",
    "propre",
    "café",
    "offert",
    "patron",
    "honnête",
    "délai",
    "respecté",
    "encore",
    "une",
    "panne",
    "après",
    "trois",
    "jours",
    "embrayage",
    "neuf",
    "qui",
    "grince",
    "déjà",
    "réparation",
    "sérieuse",
    "prix",
    "correct",
    "sous",
    "la",
    "pluie",
    "sans",
    "explication",
    "pare-brise",
    "fendu",
    "par",
    "leur",
    "faute",
    "dommage",
];

const EMOJI: [&str; 6] = ["😡", "👍🏽", "🙄", "❤️", "🚗💨", "👎"];

const NAMES: [&str; 24] = [
    "Ada", "Boris", "Chloé", "Dmitri", "Elif", "Fatou", "Gus", "Hélène", "Igor", "Jun", "Karim",
    "Lou", "Mina", "Noé", "Oda", "Pia", "Quim", "Rosa", "Sven", "Théo", "Uma", "Vera", "Wim",
    "Yara",
];

/// A text of so many words; no two are alike but by design.
pub(super) fn text(rng: &mut Rng, french: bool, words: usize) -> String {
    let mut text = String::new();
    for number in 0..words {
        let word = if french {
            FRENCH[rng.usize(..FRENCH.len())]
        } else {
            ENGLISH[rng.usize(..ENGLISH.len())]
        };
        if number > 0 {
            text.push_str(if rng.u8(..9) == 0 { ", " } else { " " });
        }
        text.push_str(word);
    }
    text.push('.');
    if rng.u8(..8) == 0 {
        text.push(' ');
        text.push_str(EMOJI[rng.usize(..EMOJI.len())]);
    }
    text
}

/// The name of somebody who has written nothing so far.
pub(super) fn author(rng: &mut Rng, number: u32) -> String {
    format!("{} {}{number}", NAMES[rng.usize(..NAMES.len())], char::from(rng.u8(b'A'..=b'Z')))
}

/// The text with a few words put behind it.
pub(super) fn amended(rng: &mut Rng, text: &str, french: bool) -> String {
    let head = if french { "MISE À JOUR" } else { "UPDATE" };
    let words = rng.usize(2..5);
    format!("{text} {head}: {}", self::text(rng, french, words))
}

/// The text with one word replaced.
pub(super) fn retouched(rng: &mut Rng, text: &str) -> String {
    let mut words = text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let at = rng.usize(..words.len());
    words[at] = format!("really{}", rng.u16(..));
    words.join(" ")
}

/// The text set in another way: it says the same.
pub(super) fn reset(text: &str) -> String {
    format!("\u{201c}{}\u{201d}", text.to_uppercase().replace(',', " ,"))
}
