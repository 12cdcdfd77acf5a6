//! The words that a key is made of: `reviewerDisplay_name` is `reviewer display name`.

use super::path::Step;

/// The words of a key, small, without a plural's `s`. Bounded: keys may be megabytes.
pub(super) fn words(key: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut fresh = true;
    let mut before = ' ';
    for c in key.chars().take(LONGEST_KEY) {
        if c.is_alphanumeric() {
            if fresh || (c.is_uppercase() && !before.is_uppercase()) {
                words.push(String::new());
            }
            fresh = false;
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        } else {
            fresh = true;
        }
        before = c;
    }
    for word in &mut words {
        if word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us") {
            word.pop();
        }
    }
    words
}

/// As much of a key as is looked at, in characters.
const LONGEST_KEY: usize = 64;

/// Keys that only hold the value of what is above them.
const HOLDERS: [&str; 9] =
    ["label", "value", "full", "rendered", "$t", "_text", "#text", "plain", "$date"];

/// The words of a path, parted.
#[derive(Debug, Default)]
pub(super) struct Name {
    /// Those of its own key; of the key above where the own one says nothing.
    pub(super) own: Vec<String>,
    /// Those of the keys above.
    pub(super) above: Vec<String>,
    /// Whether the path passes through an array: there are several of it.
    pub(super) listed: bool,
    /// How many steps it is long.
    pub(super) depth: usize,
}

impl Name {
    /// The words of a path.
    pub(super) fn of(path: &[Step<'_>]) -> Self {
        let mut keys: Vec<&str> = Vec::new();
        let mut listed = false;
        for step in path {
            match step {
                Step::Key(key) => keys.push(key),
                Step::Index(_) | Step::Each | Step::Kind(_) => listed = true,
            }
        }
        while keys.len() > 1 && keys.last().is_some_and(|key| HOLDERS.contains(key)) {
            keys.pop();
        }
        let own = keys.pop().map(words).unwrap_or_default();
        let above = keys.iter().flat_map(|key| words(key)).collect();
        Self { own, above, listed, depth: path.len() }
    }

    /// Whether one of its own words is among these.
    pub(super) fn has(&self, words: &str) -> bool {
        has(&self.own, words)
    }

    /// Whether one of the words above is among these.
    pub(super) fn below(&self, words: &str) -> bool {
        has(&self.above, words)
    }

    /// Whether its own words are exactly these.
    pub(super) fn is(&self, words: &str) -> bool {
        self.own.iter().map(String::as_str).eq(words.split(' '))
    }

    /// Whether its own last word is among these.
    pub(super) fn ends(&self, words: &str) -> bool {
        self.own.last().is_some_and(|last| among(last, words))
    }

    /// Whether all of its own words are among these.
    pub(super) fn only(&self, words: &str) -> bool {
        !self.own.is_empty() && self.own.iter().all(|word| among(word, words))
    }
}

/// Whether a word is among some that are written with spaces between them.
pub(super) fn among(word: &str, words: &str) -> bool {
    words.split(' ').any(|known| known == word)
}

/// Whether one of `found` is among `words`.
pub(super) fn has(found: &[String], words: &str) -> bool {
    found.iter().any(|word| among(word, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_fall_into_words() {
        assert_eq!(words("reviewerDisplay_name"), ["reviewer", "display", "name"]);
        assert_eq!(words("im:rating"), ["im", "rating"]);
        assert_eq!(words("userID"), ["user", "id"]);
        assert_eq!(words("pros-and-cons"), ["pro", "and", "con"]);
        assert_eq!(words("status"), ["status"]);
        assert_eq!(words("$"), [""; 0]);
    }

    #[test]
    fn a_key_that_only_holds_a_value_is_named_by_the_one_above() {
        let name = Name::of(&[Step::Key("author"), Step::Key("name"), Step::Key("label")]);
        assert!(name.is("name") && name.below("author") && !name.listed);
        assert!(Name::of(&[Step::Key("ratings"), Step::Index(0), Step::Key("label")]).listed);
    }
}
