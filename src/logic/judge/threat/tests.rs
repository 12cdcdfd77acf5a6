//! What the tables find in sentences that were written for them, and that nothing breaks them.

use proptest::prelude::*;

use super::{
    Hit,
    expression::Sentence,
    table::{SHIPPED, Table},
    threat,
};
use crate::domain::Threat;

/// Texts and what they threaten with, written for this.
const EXAMPLES: &str = include_str!("examples.tsv");

#[test]
fn the_tables_are_whole() {
    let table = Table::of(&SHIPPED).unwrap_or_else(|bad| panic!("{bad}"));
    assert!(table.terms() > 1000, "{}", table.terms());
}

#[test]
fn what_a_text_threatens_with() {
    let examples = EXAMPLES.lines().filter(|line| !line.starts_with('#'));
    let mut wrong = Vec::new();
    for line in examples {
        let (wanted, text) = line.split_once('\t').unwrap();
        let found = threat(text);
        let name = found.as_ref().map_or("none", |hit| hit.threat.name());
        if name != wanted {
            wrong.push(format!("{text:?}: {found:?}, not {wanted}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[track_caller]
fn check(text: &str, kind: Threat, words: &str) {
    let hit = Hit { threat: kind, words: words.to_owned() };
    assert_eq!(threat(text), Some(hit), "{text}");
}

#[test]
fn what_is_told_is_what_counts_first_as_it_is_written() {
    check(
        "Awful. I'll SUE\nyou, and I know where you live!",
        Threat::Violence,
        "I know where you live",
    );
    check("Là, j’appelle mon avocat.", Threat::Legal, "j’appelle mon avocat");
    check("We  will s\u{ad}ue you. I will sue you.", Threat::Legal, "We will s\u{ad}ue");
}

#[test]
fn long_sentences_are_looked_through() {
    for before in [0, 79, 80, 100, 119, 120, 500] {
        let text = format!("{} I will sue you {}", "bla ".repeat(before), "bla ".repeat(200));
        assert!(threat(&text).is_some(), "{before}");
    }
}

#[track_caller]
fn refused(line: &str, wrong: &str) {
    let bad = Table::of(&[line]).unwrap_err();
    assert_eq!((bad.wrong, bad.line.as_str()), (wrong, line));
}

#[test]
fn a_line_that_is_wrong_is_refused() {
    refused("legal\tsue", "a line has three columns");
    refused("crime\tsue\t!sue", "no such thing as its first column says");
    refused("legal\tsue\tsue", "no word of a form is marked with `!`");
    refused("legal\tsue\t!{sue}", "no slot of this name above");
    refused("legal\tsue\t!sue  you", "two spaces, or one at an end");
    refused("legal\tsue\t!sue ..x you", "`..` without a number");
    refused("legal\tsue\t!Sue", "words are written without capitals, accents and hyphens");
    refused("legal\tsue\t!su*", "a beginning has three letters at the least");
}

/// Whether a form, the only one of a table, stands in the words, from where to where.
#[track_caller]
fn found(form: &str, words: &str, wanted: Option<(usize, usize)>) {
    let table = Table::of(&["turns\t-\tbut", &format!("legal\tx\t{form}")]).unwrap();
    let words = words.split(' ').collect::<Vec<_>>();
    let mut sentence = Sentence::new(table.terms());
    sentence.begin(words.len());
    for (place, word) in words.iter().enumerate() {
        table.terms_of(word).for_each(|term| sentence.set(place, term, table.turns(term)));
    }
    let forms = table.threats(sentence.terms()).collect::<Vec<_>>();
    let place = forms.first().and_then(|(_, form)| form.find(&sentence).next());
    assert_eq!(place, wanted, "{form}: {words:?}");
}

#[test]
fn a_form_stands_where_its_terms_follow_one_another() {
    found("i !sue", "so i sue you", Some((1, 3)));
    found("i !sue", "i never sue", None);
    found("i ..2 !sue", "i i never will sue", Some((1, 5)));
    found("i ..2 !sue", "i but sue", None);
    found("i [will|shall] !sue|burn*", "i shall burning", Some((0, 3)));
    found("^ !sue", "i sue", None);
    found("!sue $", "sue you", None);
    found("!sue you|$", "i sue", Some((1, 2)));
    found("i'll !sue", "i ll sue", Some((0, 3)));
}

proptest! {
    #[test]
    fn no_text_breaks_it(text in "(\\PC{0,8}|I'll |sue you|mon avocat|si vous ne |[.\n!@] ?|ou je |review|\u{301}){0,40}") {
        if let Some(Hit { words, .. }) = threat(&text) {
            prop_assert!(!words.is_empty() && words.chars().count() <= 120);
            let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert!(line.contains(&words), "{words:?}");
        }
    }
}
