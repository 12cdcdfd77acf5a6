//! `[judging]`, the bands of a source, and the causes of a business.

use crate::{
    config::{
        item::Item,
        problem::Problems,
        raw::{self, Table},
        value::{self, Wrong},
    },
    domain::{Bands, Cause, OwnCause},
};

/// The bands of all sources that say nothing else.
pub(super) fn bands(item: &Item<'_, raw::Judging>, problems: &mut Problems) -> Bands {
    let raw::Bands { negative, uncertain } = item.raw.bands;
    ordered(item, Bands { negative, uncertain }, problems)
}

/// The bands of a source: what it does not say is as in `all`.
pub(super) fn of_source(
    item: &Item<'_, raw::Source>,
    all: Bands,
    problems: &mut Problems,
) -> Bands {
    let Some(raw) = &item.raw.bands else { return all };
    let negative = raw.negative.unwrap_or(all.negative);
    let uncertain = raw.uncertain.unwrap_or(all.uncertain);
    ordered(item, Bands { negative, uncertain }, problems)
}

/// Bands, if they are probabilities in their order.
fn ordered<T: Table>(item: &Item<'_, T>, bands: Bands, problems: &mut Problems) -> Bands {
    let Bands { negative, uncertain } = bands;
    let mut right = true;
    for (key, probability) in [("negative", negative), ("uncertain", uncertain)] {
        // At 0 every text would be it, and at 1 none.
        if !(probability > 0.0 && probability < 1.0) {
            let path = format!("bands.{key}");
            problems.error(item.at(&path), "out of bounds").help(
                "write a probability between 0 and 1, such as 0.65, but neither of them".to_owned(),
            );
            right = false;
        }
    }
    if right && uncertain > negative {
        problems.error(item.at("bands"), "what is negative would not even be uncertain").help(
            format!(
                "here `negative` is {negative} and `uncertain` is {uncertain}, which must not be \
                 higher: write both, such as {{ negative = 0.65, uncertain = 0.35 }}"
            ),
        );
    }
    bands
}

/// What people complain about at a business of its own.
pub(super) fn causes(item: &Item<'_, raw::Business>, problems: &mut Problems) -> Vec<OwnCause> {
    let mut causes = Vec::<(usize, OwnCause)>::with_capacity(item.raw.cause.len());
    for (index, raw) in item.raw.cause.iter().enumerate() {
        let at = |key: &str| format!("cause.{index}.{key}");
        for (key, missing, example) in [
            ("name", raw.name.is_none(), "\"parking\""),
            ("words", raw.words.as_ref().is_none_or(Vec::is_empty), "[\"parking\", \"car park*\"]"),
        ] {
            if missing && !item.is_lost(&at(key)) {
                problems
                    .missing(
                        item.at(&format!("cause.{index}")),
                        format!("`[[business.cause]]` lacks the key `{key}`"),
                    )
                    .help(format!("add `{key} = {example}`"));
            }
        }
        let name = item.optional(&at("name"), raw.name.as_deref(), problems, cause_name);
        let words = raw.words.iter().flatten().enumerate().filter_map(|(word, text)| {
            item.value(&at(&format!("words.{word}")), text, problems, phrase)
        });
        let words = words.collect();
        let Some(name) = name else { continue };
        if let Some((first, _)) = causes.iter().find(|(_, other)| other.name == name) {
            problems
                .error(item.at(&at("name")), format!("there is another cause `{name}`"))
                .help("put all its words into one of them".to_owned())
                .related(item.at(&format!("cause.{first}.name")), "the first one");
        }
        causes.push((index, OwnCause { name, words }));
    }
    causes.into_iter().map(|(_, cause)| cause).collect()
}

/// The name of a cause. In the ledger all causes stand side by side, by their names.
fn cause_name(text: &str) -> Result<String, Wrong> {
    let name = value::filled(text)?;
    let known = serde_json::from_value::<Cause>(serde_json::Value::from(name.as_str()));
    if known.is_ok_and(|cause| !matches!(cause, Cause::Own(_))) {
        let wrong = format!("`{name}` is a cause that vigie knows by itself");
        return Err(Wrong::new(wrong).help("give it another name"));
    }
    Ok(name)
}

/// A word or phrase: with a letter or digit, and a `*` only where a word ends.
fn phrase(text: &str) -> Result<String, Wrong> {
    let phrase = value::filled(text)?;
    let words = phrase.split_whitespace().map(|word| word.strip_suffix('*').unwrap_or(word));
    for stem in words {
        if stem.contains('*') || !stem.chars().any(char::is_alphanumeric) {
            return Err(Wrong::new("not a word or a phrase")
                .help("write words, each with a `*` behind it if any ending will do"));
        }
    }
    Ok(phrase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_may_have_any_ending_and_names_are_their_own() {
        for right in ["parking", "car park*", "stationn* payant*", "24/7"] {
            assert!(phrase(right).is_ok(), "{right}");
        }
        for wrong in ["", "*", "park*ing", "**", "no - way", "park **"] {
            assert!(phrase(wrong).is_err(), "{wrong}");
        }
        assert_eq!(cause_name(" Parking "), Ok("Parking".to_owned()));
        for taken in ["delay", "no_answer", "other"] {
            assert!(cause_name(taken).is_err(), "{taken}");
        }
    }
}
