//! Answers that are as they should be, and others of which it is known what is wrong with them. The
//! businesses, the people and their words are invented.

use std::collections::BTreeSet;

use super::{super::OwesOf, *};
use crate::domain::Language;

const GOOD: &str = include_str!("corpus/good.tsv");
const BAD: &str = include_str!("corpus/bad.tsv");

fn rules(answer: &str, context: &Context) -> BTreeSet<&'static str> {
    let found = check(answer, context, Language::English);
    found.iter().map(|finding| finding.rule.name()).collect()
}

fn text(line: &str) -> String {
    line.replace("\\n", "\n")
}

#[test]
fn nothing_is_found_in_good_answers() {
    assert!(GOOD.lines().count() >= 75);
    for line in GOOD.lines() {
        let found = check(&text(line), &Context::default(), Language::English);
        assert!(found.is_empty(), "{line}\n{found:#?}");
    }
}

#[test]
fn what_is_wrong_is_found_and_nothing_else() {
    assert!(BAD.lines().count() >= 120);
    for line in BAD.lines() {
        let (wanted, answer) = line.split_once('\t').unwrap();
        let wanted = wanted.split(',').collect::<BTreeSet<_>>();
        assert_eq!(rules(&text(answer), &Context::default()), wanted, "{line}");
    }
}

#[test]
fn every_rule_is_tried() {
    let mut tried = BAD.lines().flat_map(|line| line.split('\t').next().unwrap().split(','));
    let by_the_case = [Rule::WrongLanguage, Rule::Repeated, Rule::TooLong];
    for rule in Rule::ALL {
        assert!(by_the_case.contains(&rule) || tried.clone().any(|name| name == rule.name()));
    }
    assert!(tried.all(|name| Rule::ALL.iter().any(|rule| rule.name() == name)));
}

const ANSWER: &str = "Hello Lucy,\n\nThank you for your post about the brakes. We are sorry about the \
                      noise they make, and would like to hear it. Please call us on 020 7946 0018.\n\n\
                      Tom, Hill Garage";

#[test]
fn what_the_case_knows_is_used() {
    let case = Context {
        language: Some("en".to_owned()),
        author: Some("Lucy Harper".to_owned()),
        business: Some("Hill Garage".to_owned()),
        contact: Some("020 7946 0018".to_owned()),
        signatory: Some("Tom".to_owned()),
        max_chars: Some(1000),
        ..Context::default()
    };
    let found =
        |answer: &str, context: &Context| rules(answer, context).into_iter().collect::<Vec<_>>();
    assert!(found(ANSWER, &case).is_empty());
    let french = Context { language: Some("fr".to_owned()), ..case.clone() };
    assert_eq!(found(ANSWER, &french), ["wrong_language"]);
    let german = Context { language: Some("de".to_owned()), ..case.clone() };
    assert!(
        found(ANSWER, &german).is_empty(),
        "nobody has to answer in a language they do not speak"
    );
    let short = Context { max_chars: Some(100), ..case.clone() };
    assert_eq!(found(ANSWER, &short), ["too_long"]);
    let at = check(ANSWER, &short, Language::English).pop().unwrap().at.unwrap();
    assert_eq!(ANSWER.get(..at.start).unwrap().chars().count(), 100);
    let before = ANSWER.replace("Lucy", "Ben").replace("brakes", "clutch");
    let again = Context { earlier: vec!["Thank you!".to_owned(), before], ..case.clone() };
    assert_eq!(found(ANSWER, &again), ["repeated"]);
    let named = ANSWER.replace("your post", "your post, and to Bob Harper");
    assert_eq!(found(&named, &case), ["personal_data"]);
    let praised = OwesOf { thanks: true, apology: false, contact: false };
    let praise = Context { owes: Some(praised), ..case.clone() };
    assert!(found("Hello Lucy,\n\nThank you! Tom", &praise).is_empty());
    assert_eq!(found("Hello Lucy,\n\nThank you! Tom", &case).len(), 2);
}

#[test]
fn findings_say_where_and_are_told_in_the_language_of_the_reader() {
    let answer = "Thank you. We are sorry. You lied to us! Call us on 020 7946 0018.";
    let found = check(answer, &Context::default(), Language::French);
    let [finding] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(answer.get(finding.at.clone().unwrap()), Some("You lied"));
    assert!(finding.what.contains("faute") && !finding.why.is_empty());
}

#[test]
fn no_answer_is_too_strange() {
    for strange in
        ["", "\n", "“", "@", "@@.@", "+", "!!!!", "1 2 3 4 5 6 7 8 9 0 1 2", "é\u{301}«»", "\u{0}"]
    {
        check(strange, &Context::default(), Language::English);
    }
    let long = "You should have called us @ 12 rue \"x\" AB-123-CD «a b c ".repeat(20_000);
    check(&long, &Context::default(), Language::French);
}
