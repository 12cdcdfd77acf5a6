//! How phrases are weighed, quoted and ordered, and that no text is too odd.

use proptest::prelude::*;

use super::super::{Blamed, causes, find::QUOTED};
use crate::domain::{Cause, OwnCause};

fn own(name: &str, words: &[&str]) -> OwnCause {
    OwnCause { name: name.to_owned(), words: words.iter().map(|word| (*word).to_owned()).collect() }
}

fn blamed(cause: Cause, words: &str) -> Blamed {
    Blamed { cause, words: words.to_owned() }
}

#[test]
fn the_words_are_quoted_as_they_are_written() {
    let found = causes("Franchement DÉSAGRÉABLE,\n et  Jamais\n rappelé !", &[]);
    assert_eq!(
        found,
        [blamed(Cause::Staff, "DÉSAGRÉABLE"), blamed(Cause::NoAnswer, "Jamais rappelé")]
    );
}

#[test]
fn what_most_phrases_tell_comes_first() {
    let text = "A cold soup. The waiter was rude, yelled at us and hung up on my wife.";
    let names = causes(text, &[]).into_iter().map(|blamed| blamed.cause).collect::<Vec<_>>();
    assert_eq!(names, [Cause::Staff, Cause::Quality]);
}

#[test]
fn a_hint_alone_names_nothing_and_two_do() {
    assert_eq!(causes("a sick feeling", &[]), []);
    assert_eq!(causes("gross and disgusting", &[]), []);
    assert_eq!(causes("some dollars, our bill", &[]), [blamed(Cause::Billing, "our bill")]);
}

#[test]
fn a_phrase_does_not_go_on_behind_the_end_of_a_sentence() {
    assert_eq!(causes("Not today. Answers later.", &[]), []);
    assert_eq!(causes("I do not get answers", &[]).len(), 1);
}

#[test]
fn a_negation_reaches_over_small_words_only() {
    assert_eq!(causes("not at all rude", &[]), []);
    assert_eq!(causes("not happy with rude people", &[]), [blamed(Cause::Staff, "rude")]);
    assert_eq!(causes("no, rude people", &[]), [blamed(Cause::Staff, "rude")]);
}

#[test]
fn the_causes_of_the_configuration_come_first() {
    let own =
        [own("noise", &["noise", "trop bruyant", "karaok*"]), own("parking", &["parking lot"])];
    let found = causes("Rude owner. The KARAOKÉ, and trop  bruyant.", &own);
    assert_eq!(found.first(), Some(&blamed(Cause::Own("noise".to_owned()), "trop bruyant")));
    assert_eq!(found.get(1), Some(&blamed(Cause::Staff, "Rude")));
    assert_eq!(causes("the lot beside the parking", &own), []);
    assert_eq!(causes("noisette", &own), [], "whole words only");
}

#[test]
fn the_own_cause_of_which_more_stands_there_comes_first() {
    let own =
        [own("one", &["lamp"]), own("two", &["door", "window"]), own("none", &["", "*", "!"])];
    let names = causes("lamp, door, window", &own);
    let names = names.iter().map(|blamed| blamed.cause.name()).collect::<Vec<_>>();
    assert_eq!(names, ["two", "one"]);
}

#[test]
fn a_long_text_is_read_as_far_as_anyone_would() {
    let long = "never answered but not ".repeat(50_000);
    assert!(causes(&long, &[own("own", &["answered but"])]).len() >= 2);
}

proptest! {
    #[test]
    fn no_text_is_too_odd(text in "\\PC{0,200}", phrase in "\\PC{0,12}") {
        for Blamed { words, .. } in causes(&text, &[own("own", &[&phrase])]) {
            prop_assert!(!words.is_empty() && words.chars().count() <= QUOTED);
            let spaced = text.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert!(spaced.contains(&words));
        }
    }

    #[test]
    fn any_mixture_of_known_words_is_read(
        words in proptest::collection::vec(
            "(not|never|pas|aucune|rude|late|réponse|n'est|can't|refund|3h|25€|\\.|,|charged|twice|de|la)",
            0..40,
        ),
    ) {
        let text = words.join(" ");
        let found = causes(&text, &[]);
        let mut names = found.iter().map(|blamed| blamed.cause.clone()).collect::<Vec<_>>();
        names.sort();
        names.dedup();
        prop_assert_eq!(names.len(), found.len(), "each cause once");
        prop_assert!(found.iter().all(|blamed| !blamed.words.is_empty()));
    }
}
