//! Whether a post that a search found is about the business.

use super::text::fold;

/// Letters from which on a name may be misspelled by one.
const LONG: usize = 8;

/// How posts name a business.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Each name: its words, folded.
    names: Vec<Vec<String>>,
    /// Words of which one must stand beside the name; none are needed if there are none.
    context: Vec<Word>,
    /// Who writes for the business, folded and without spaces.
    own: Vec<String>,
}

/// A word that is looked for, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Word {
    Whole(Vec<String>),
    /// Written with a `*`: what begins like this.
    Stem(String),
}

impl Names {
    /// The names of a business; `context` are words of which one must stand beside the name, since
    /// the name means other things, too; `accounts` are the names under which it writes itself.
    pub fn new<'a>(
        names: impl IntoIterator<Item = &'a str>,
        context: &[String],
        accounts: &[String],
    ) -> Self {
        let names = names.into_iter().map(words).filter(|name| !name.is_empty());
        let names = names.collect::<Vec<_>>();
        let context = context.iter().filter_map(|word| match word.strip_suffix('*') {
            Some(stem) => Some(Word::Stem(fold(stem))).filter(|_| !stem.is_empty()),
            None => Some(words(word)).filter(|word| !word.is_empty()).map(Word::Whole),
        });
        let own = accounts.iter().map(|account| joined(account));
        let own = own.chain(names.iter().map(|name| name.concat())).filter(|one| !one.is_empty());
        Self { context: context.collect(), own: own.collect(), names }
    }

    /// Whether a text names the business: one of its names stands in it as whole words, or as one
    /// word (`#GarageDupont`, `@garagedupont`), or, if it is long, with one letter wrong; and, where
    /// context is asked for, one of those words as well. Case, accents and punctuation make no
    /// difference.
    pub fn are_in(&self, text: &str) -> bool {
        let text = words(text);
        self.names.iter().any(|name| is_named(&text, name)) && self.is_in_context(&text)
    }

    /// Whether an author is the business itself.
    pub fn is_own(&self, author: &str) -> bool {
        let author = joined(author);
        !author.is_empty() && self.own.contains(&author)
    }

    fn is_in_context(&self, text: &[String]) -> bool {
        let stands = |word: &Word| match word {
            Word::Whole(words) => text.windows(words.len()).any(|window| window == words),
            Word::Stem(stem) => text.iter().any(|word| word.starts_with(stem)),
        };
        self.context.is_empty() || self.context.iter().any(stands)
    }
}

fn words(text: &str) -> Vec<String> {
    fold(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn joined(text: &str) -> String {
    words(text).concat()
}

fn is_named(text: &[String], name: &[String]) -> bool {
    let whole = name.concat();
    if whole.chars().all(is_unspaced) {
        return text.concat().contains(&whole);
    }
    let long = whole.chars().count() >= LONG;
    let is_it =
        |words: &[String]| words == name || (long && within_one_letter(&words.concat(), &whole));
    text.windows(name.len()).any(is_it)
        || (name.len() > 1
            && text.iter().any(|word| is_it(std::slice::from_ref(word)) || *word == whole))
}

/// Scripts from Thai to Han and kana set words without spaces between them, so there a name
/// cannot be told from its surroundings by word limits.
fn is_unspaced(c: char) -> bool {
    c >= '\u{e00}'
}

/// Whether two words are the same but for one letter that is wrong, missing, too many, or two that
/// changed places (Damerau, 1964).
fn within_one_letter(one: &str, other: &str) -> bool {
    let (one, other) = (one.chars().collect::<Vec<_>>(), other.chars().collect::<Vec<_>>());
    let same = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let (one, other) = (one.get(same..).unwrap_or_default(), other.get(same..).unwrap_or_default());
    // The first letter is hardly ever the wrong one, and another word begins with another.
    match (one, other) {
        ([], []) => true,
        _ if same == 0 => false,
        ([_, a @ ..], [_, b @ ..]) if a == b => true,
        ([a, b, rest @ ..], [c, d, more @ ..]) if a == d && b == c && rest == more => true,
        ([_, rest @ ..], other) if rest == other => true,
        (one, [_, rest @ ..]) => one == rest,
        (_, []) => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(names: &[&str], context: &[&str]) -> Names {
        let context = context.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        Names::new(names.iter().copied(), &context, &["Chez_Dupont_Officiel".to_owned()])
    }

    #[test]
    fn a_name_is_found_however_it_is_written() {
        let dupont = names(&["Garage Dupont", "Dupönt & Fils"], &[]);
        for text in [
            "Avoid GARAGE DUPONT!",
            "garage-dupont, never again",
            "Garage Dupont's bill was wrong",
            "merci #GarageDupont",
            "hey @garagedupont answer me",
            "see garagedupont.example/prices",
            "chez Dupont et Fils… non, Dupont & fils",
            "le garage Duppont m’a menti",
            "le garage Dupotn m’a menti",
            "Garge Dupont is closed",
            "avoid GARAGE-DUPONT's shop",
        ] {
            assert!(dupont.are_in(text), "{text}");
        }
        for text in [
            "Dupont garage",
            "my garage, by Dupontel",
            "garages duponts de nemours",
            "Durand et fils",
            "",
        ] {
            assert!(!dupont.are_in(text), "{text}");
        }
        // A short name is another word with one letter changed.
        let orme = names(&["L’Orme"], &[]);
        assert!(orme.are_in("Dîner à l'orme") && !orme.are_in("sous la forme d'un don"));
        let kanji = names(&["東京書店"], &[]);
        assert!(kanji.are_in("昨日東京書店で") && !kanji.are_in("東京の書店"));
    }

    #[test]
    fn an_ambiguous_name_needs_its_context() {
        let orange = names(&["Orange"], &["réseau", "fibre", "forfait*", "box internet"]);
        assert!(orange.are_in("Orange : encore une panne de fibre"));
        assert!(orange.are_in("mes forfaits orange"));
        assert!(orange.are_in("la box Internet d’orange"));
        assert!(!orange.are_in("un jus d’orange, s’il vous plaît"));
    }

    #[test]
    fn the_business_itself_is_known() {
        let dupont = names(&["Garage Dupont"], &[]);
        assert!(dupont.is_own("garage dupont") && dupont.is_own("@GarageDupont"));
        assert!(dupont.is_own("chez_dupont_officiel"));
        assert!(!dupont.is_own("Dupont") && !dupont.is_own(""));
    }

    proptest! {
        #[test]
        fn one_letter_makes_no_difference(at in 1..11_usize, kind in 0..4_u8, letter in "[a-z]") {
            let name = "garagedupont".chars().collect::<Vec<_>>();
            let mut wrong = name.clone();
            let letter = letter.chars().next().unwrap();
            match kind {
                0 => wrong[at] = letter,
                1 => { wrong.remove(at); }
                2 => wrong.insert(at, letter),
                _ => wrong.swap(at, at + 1),
            }
            let (wrong, name) = (wrong.iter().collect::<String>(), name.iter().collect::<String>());
            prop_assert!(within_one_letter(&wrong, &name) && within_one_letter(&name, &wrong));
        }

        #[test]
        fn any_text_is_read(text in "\\PC{0,60}", name in "\\PC{0,20}") {
            let names = Names::new([name.as_str()], std::slice::from_ref(&text), &[]);
            let _ = (names.are_in(&text), names.is_own(&text));
        }
    }
}
