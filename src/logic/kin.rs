//! Whether two posts belong together: by who wrote them, or by what they say.

use std::collections::HashSet;

use super::text::{self, Shingles};
use crate::domain::{LinkReason, Post};

/// How much of the words two texts by different names must share to be one and the same.
const SAME_TEXT: f64 = 0.8;
/// The same for two texts by a name that many people have.
const SAME_HAND: f64 = 0.5;
/// The same for texts of one burst, which are written to order.
const OF_ONE_BURST: f64 = 0.6;
/// A shorter text, in folded characters, says too little to be told from another one.
const SHORT: usize = 40;
/// Words that a text must have to count as one by a common name.
const A_FEW_WORDS: u32 = 4;
/// Characters of a text that are compared. Nobody copies less than that much of a long one.
const COMPARED: usize = 4000;
/// Characters of a name without a space from which on, with a digit, it is one of its own.
const HANDLE: usize = 6;

/// Words of which names consist that a platform gives, or that somebody takes who has none.
const NAMELESS: &[&str] = &[
    "a",
    "an",
    "un",
    "une",
    "uno",
    "una",
    "ein",
    "eine",
    "einer",
    "de",
    "du",
    "of",
    "the",
    "le",
    "la",
    "el",
    "der",
    "google",
    "facebook",
    "trustpilot",
    "yelp",
    "tripadvisor",
    "bbb",
    "reddit",
    "user",
    "users",
    "utilisateur",
    "utilisatrice",
    "internaute",
    "usuario",
    "usuaria",
    "nutzer",
    "nutzerin",
    "benutzer",
    "anonymous",
    "anonymously",
    "anonym",
    "anonyme",
    "anonimo",
    "anonima",
    "anon",
    "guest",
    "visitor",
    "visiteur",
    "visiteuse",
    "gast",
    "invite",
    "invitee",
    "invitado",
    "client",
    "cliente",
    "clients",
    "customer",
    "consumer",
    "kunde",
    "kundin",
    "buyer",
    "acheteur",
    "shopper",
    "member",
    "membre",
    "miembro",
    "mitglied",
    "reviewer",
    "author",
    "auteur",
    "deleted",
    "supprime",
    "supprimee",
    "geloscht",
    "geloschter",
    "eliminado",
    "removed",
    "unknown",
    "inconnu",
    "inconnue",
    "unbekannt",
    "desconocido",
    "verified",
    "verifie",
    "verifiee",
    "verifiziert",
    "verifizierter",
    "verificado",
    "former",
    "new",
    "account",
    "compte",
    "konto",
    "cuenta",
    "profile",
    "profil",
    "name",
    "nom",
    "hidden",
    "private",
    "withheld",
    "local",
    "guide",
    "complainant",
    "plaignant",
    "null",
    "none",
    "n",
    "na",
    "mr",
    "mrs",
    "ms",
    "m",
    "mme",
    "herr",
    "frau",
    "sr",
    "sra",
];

/// A name, by how sure it stands for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Name {
    /// There is none, or one that stands for nobody.
    Nobody,
    /// One that many people have ("Marie", "Ann B.").
    Common(String),
    /// One that hardly anybody else has: first and last name, or a handle.
    Own(String),
}

/// What tells who wrote a post and what it says, made once to be compared with many others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    name: Name,
    words: Shingles,
}

impl Profile {
    /// That of a post.
    pub fn of(post: &Post) -> Self {
        Self { name: name(post.author.as_deref()), words: Shingles::of(&said(post)) }
    }

    /// Why two posts are of one case, if they are.
    pub fn link(&self, other: &Self) -> Option<LinkReason> {
        let likeness = || self.words.similarity(&other.words);
        let by_one = match (&self.name, &other.name) {
            (Name::Own(one), Name::Own(another)) => one == another,
            (Name::Common(one), Name::Common(another)) => {
                one == another
                    && self.words.words().min(other.words.words()) >= A_FEW_WORDS
                    && likeness() >= SAME_HAND
            }
            (Name::Nobody | Name::Common(_) | Name::Own(_), _) => false,
        };
        if by_one {
            return Some(LinkReason::SameAuthor);
        }
        let long = !self.is_short() && !other.is_short();
        (long && likeness() >= SAME_TEXT).then_some(LinkReason::SameText)
    }

    /// Whether two posts may be of one burst. Of bare ratings all are.
    pub fn is_alike(&self, other: &Self) -> bool {
        match (self.is_short(), other.is_short()) {
            (true, true) => true,
            (false, false) => self.words.similarity(&other.words) >= OF_ONE_BURST,
            (true, false) | (false, true) => false,
        }
    }

    /// How many different authors posts have, as far as names tell.
    pub fn authors<'a>(profiles: impl Iterator<Item = &'a Self>) -> usize {
        let mut nobodies = 0;
        let mut names = HashSet::new();
        for profile in profiles {
            match &profile.name {
                Name::Nobody => nobodies += 1,
                Name::Common(name) | Name::Own(name) => {
                    names.insert(name);
                }
            }
        }
        names.len() + nobodies
    }

    /// Whether its author's name is one that hardly anybody else has.
    pub fn is_named(&self) -> bool {
        matches!(self.name, Name::Own(_))
    }

    fn is_short(&self) -> bool {
        self.words.characters() < SHORT
    }
}

/// What of a post is compared with others.
pub(super) fn said(post: &Post) -> String {
    let told = if post.text.is_empty() { post.title.as_deref() } else { Some(&*post.text) };
    told.unwrap_or_default().chars().take(COMPARED).collect()
}

/// Whether a text says too little to be told from another one.
pub(super) fn is_short(said: &str) -> bool {
    text::fold(said).chars().count() < SHORT
}

/// A name, folded, if it stands for anybody.
pub(super) fn known_name(author: Option<&str>) -> Option<String> {
    match name(author) {
        Name::Nobody => None,
        Name::Common(name) | Name::Own(name) => Some(name),
    }
}

fn name(author: Option<&str>) -> Name {
    let folded = text::fold(author.unwrap_or_default());
    let telling =
        |word: &&str| !NAMELESS.contains(word) && !word.bytes().all(|byte| byte.is_ascii_digit());
    let words = folded.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>();
    let told = words.iter().copied().filter(telling).collect::<Vec<_>>();
    // An initial stands for many names.
    let whole = told.iter().filter(|word| word.chars().nth(1).is_some()).count();
    let handle = match words.as_slice() {
        [one] => one.chars().count() >= HANDLE && one.chars().any(|c| c.is_ascii_digit()),
        _ => false,
    };
    if told.is_empty() {
        Name::Nobody
    } else if whole >= 2 || handle {
        Name::Own(folded)
    } else {
        Name::Common(folded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATE: &str = "They kept my car for three weeks and then charged twice the quote.";

    fn profile(author: &str, text: &str) -> Profile {
        Profile::of(&Post { author: Some(author.into()), ..Post::new("id:1", text) })
    }

    #[track_caller]
    fn check(one: (&str, &str), other: (&str, &str), expect: Option<LinkReason>) {
        let (one, other) = (profile(one.0, one.1), profile(other.0, other.1));
        assert_eq!(one.link(&other), expect);
        assert_eq!(other.link(&one), expect, "the other way round");
    }

    #[test]
    fn names_tell_as_much_as_they_are_rare() {
        let own = |name: &str| Name::Own(name.into());
        let common = |name: &str| Name::Common(name.into());
        for (author, expect) in [
            ("Léa  Nuñez", own("lea nunez")),
            ("lea_nunez", own("lea nunez")),
            ("grincheux42", own("grincheux42")),
            ("Marie", common("marie")),
            ("Marie D.", common("marie d")),
            ("M. Dupont", common("m dupont")),
            ("bob7", common("bob7")),
            ("A Google user", Name::Nobody),
            ("Utilisateur Google", Name::Nobody),
            ("Guest 4711", Name::Nobody),
            ("Verified Customer", Name::Nobody),
            ("[deleted]", Name::Nobody),
            ("Anonymous", Name::Nobody),
            ("???", Name::Nobody),
            ("", Name::Nobody),
        ] {
            assert_eq!(name(Some(author)), expect, "{author}");
        }
        assert_eq!(name(None), Name::Nobody);
    }

    #[test]
    fn who_is_the_same_and_who_is_not() {
        let other = "The soup was cold, and the waiter laughed when we said so.";
        // By a rare name, whatever is said; by a handle.
        check(("Léa Nunez", LATE), ("lea nuñez", other), Some(LinkReason::SameAuthor));
        check(("grincheux42", LATE), ("Grincheux42", ""), Some(LinkReason::SameAuthor));
        // Two Maries, unless they say the same.
        check(("Marie", LATE), ("Marie", other), None);
        check(("Marie", ""), ("Marie", ""), None);
        check(("Marie", "Bad. Never again."), ("Marie", "Bad. Never again."), None);
        let again = format!("{LATE} Still nobody answers me.");
        check(("Marie", LATE), ("Marie", &again), Some(LinkReason::SameAuthor));
        // Nobody's words on two sites.
        check(("A Google user", LATE), ("Guest", LATE), Some(LinkReason::SameText));
        check(("A Google user", LATE), ("A Google user", other), None);
        check(("A Google user", "Bad!"), ("Guest", "Bad!"), None);
        check(
            ("Ann Lee", LATE),
            ("Bob Roy", &LATE.replace("three", "4")),
            Some(LinkReason::SameText),
        );
    }

    #[test]
    fn what_a_burst_is_made_of() {
        let boycott = "Do not ever eat here, this place supports the wrong people, boycott it now";
        let varied = "Do not ever eat here! This place supports the wrong people. Shame!!";
        assert!(profile("a", boycott).is_alike(&profile("b", varied)));
        assert!(profile("a", "").is_alike(&profile("b", "Bad")));
        assert!(!profile("a", "").is_alike(&profile("b", boycott)));
        assert!(!profile("a", LATE).is_alike(&profile("b", boycott)));
        let three =
            [profile("a b", ""), profile("A. B", ""), profile("guest", ""), profile("", "")];
        assert_eq!(Profile::authors(three.iter()), 3);
    }
}
