//! Lists that say that they hold nothing.
//!
//! Reviews say such words too ("otherwise no complaints"), and so do the footers and side columns
//! of full pages ("be the first to know"). If a full page that was redesigned were taken for an
//! empty list, nobody would learn that its posts are no longer read. So the words count only where
//! they are all that a block says, or nearly all that the page says.

use super::{phrases::Words, signs::Signs};
use crate::logic::{
    text::fold,
    wall::{FEW_WORDS, says_at_most},
};

/// The most words of a page that says little beside that it holds nothing.
const SAYS_LITTLE: usize = 40;

/// Whether a page says of its list that nothing is in it.
pub(super) fn says_nothing_is_there(signs: &Signs) -> bool {
    let is_short = says_at_most(&signs.visible, FEW_WORDS);
    let says = |block: &String| Words::of(block).say(&NOTHING) || begins(block, is_short);
    signs.blocks.iter().any(says) || (says_at_most(&signs.seen, SAYS_LITTLE) && says(&signs.seen))
}

/// Whether a block begins with words that may mean a list. With nothing behind them they count
/// only on a short page: that is also how a review speaks, and a side column.
fn begins(block: &str, on_short_page: bool) -> bool {
    let folded = fold(block);
    let text = LEADS
        .iter()
        .find_map(|lead| folded.strip_prefix(lead).filter(|rest| rest.starts_with(' ')))
        .unwrap_or(&folded)
        .trim_start();
    NOTHING_MAYBE
        .iter()
        .filter_map(|phrase| text.strip_prefix(phrase))
        .any(|rest| if rest.is_empty() { on_short_page } else { follows(rest) })
}

/// Whether what stands behind the words still speaks of a list.
fn follows(rest: &str) -> bool {
    let rest = format!("{rest} ");
    FOLLOWING.iter().any(|words| rest.starts_with(&format!(" {words} ")))
}

/// What only lists say that hold nothing. Folded.
const NOTHING: [&str; 70] = [
    "no reviews",
    "no review yet",
    "no complaints yet",
    "no comments yet",
    "no posts yet",
    "be the first to review",
    "be the first to write",
    "be the first to leave",
    "be the first to comment",
    "be the first to complain",
    "be the first to share your",
    "be the first to rate",
    "be the first to post",
    "be the first to add",
    "be the first to report",
    "hasn t received any",
    "has not received any",
    "not been reviewed",
    "aucun avis",
    "pas encore d avis",
    "pas encore de commentaire",
    "pas encore de commentaires",
    "soyez le premier a donner",
    "soyez le premier a laisser",
    "soyez le premier a ecrire",
    "soyez le premier a commenter",
    "soyez le premier a noter",
    "soyez le premier a rediger",
    "soyez le premier a partager votre",
    "soyez le premier a partager une",
    "soyez le premier a publier",
    "soyez le premier a poster",
    "soyez le premier a deposer",
    "soyez le premier a evaluer",
    "soyez le premier a ajouter",
    "soyez la premiere a donner",
    "soyez la premiere a laisser",
    "soyez la premiere a ecrire",
    "soyez la premiere a commenter",
    "soyez la premiere a noter",
    "soyez la premiere a rediger",
    "soyez la premiere a partager votre",
    "soyez la premiere a partager une",
    "soyez la premiere a publier",
    "soyez la premiere a poster",
    "soyez la premiere a deposer",
    "soyez la premiere a evaluer",
    "soyez la premiere a ajouter",
    "soyez le premier ou la premiere",
    "soyez la premiere personne a",
    "keine bewertungen",
    "noch keine bewertung",
    "noch keine kommentare",
    "sin opiniones",
    "no hay opiniones",
    "no hay resenas",
    "no hay comentarios todavia",
    "todavia no hay",
    "nessuna recensione",
    "non ci sono recensioni",
    "ancora nessun commento",
    "sem avaliacoes",
    "nenhuma avaliacao",
    "nao ha avaliacoes",
    "ainda nao ha",
    "geen beoordelingen",
    "nog geen beoordelingen",
    "geen reviews",
    "nog geen reviews",
    "nog geen reacties",
];

/// What a list says that holds nothing, and many another. Folded.
const NOTHING_MAYBE: [&str; 22] = [
    "no complaints",
    "no posts",
    "no comments",
    "no results",
    "0 reviews",
    "0 complaints",
    "0 comments",
    "0 results",
    "be the first",
    "aucune plainte",
    "aucun commentaire",
    "aucun resultat",
    "soyez le premier",
    "soyez la premiere",
    "0 avis",
    "keine kommentare",
    "0 bewertungen",
    "no hay comentarios",
    "0 opiniones",
    "0 recensioni",
    "0 avaliacoes",
    "0 beoordelingen",
];

/// What such a block may begin with. Folded; the longer before the shorter.
const LEADS: [&str; 14] = [
    "there are currently",
    "there are",
    "there were",
    "currently",
    "we have",
    "we found",
    "sorry",
    "oops",
    "il n y a",
    "il n existe",
    "desole",
    "es gibt",
    "es sind",
    "actualmente",
];

/// What goes on to speak of a list: "no complaints have been filed". Folded.
const FOLLOWING: [&str; 35] = [
    "yet",
    "found",
    "have been",
    "available",
    "matching",
    "match",
    "matched",
    "to show",
    "to display",
    "so far",
    "posted",
    "filed",
    "registered",
    "here",
    "n a",
    "pour le moment",
    "pour l instant",
    "trouve",
    "trouvee",
    "trouves",
    "correspondant",
    "disponible",
    "actuellement",
    "enregistree",
    "publie",
    "vorhanden",
    "gefunden",
    "bisher",
    "todavia",
    "aun",
    "encontrados",
    "ancora",
    "ainda",
    "gevonden",
    "for this search",
];

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;

    #[track_caller]
    fn check(page: &str, says: bool) {
        assert_eq!(says_nothing_is_there(&Signs::of(&Html::parse_document(page))), says, "{page}");
    }

    #[test]
    fn phrases_are_folded() {
        for phrase in [&NOTHING[..], &NOTHING_MAYBE, &LEADS, &FOLLOWING].concat() {
            assert_eq!(fold(phrase), phrase);
        }
    }

    #[test]
    fn an_empty_list_says_so() {
        let talk = "<p>We repair cars of all makes and answer every question of our customers.";
        for (block, on_any_page, on_a_short_one) in [
            ("There are <b>no reviews</b> yet. Be the first!", true, true),
            ("Il n’y a pas encore d'avis", true, true),
            ("Noch keine Bewertungen.", true, true),
            ("Be the first to review this shop", true, true),
            ("Soyez le premier à donner votre avis !", true, true),
            ("No complaints found", true, true),
            ("There are currently no complaints.", false, true),
            ("Sorry, no results matching your search", true, true),
            ("0 avis", false, true),
            ("No complaints", false, true),
            ("Be the first to know about our offers", false, false),
            ("Otherwise no complaints about the price.", false, false),
            ("No complaints about the price.", false, false),
            ("Three weeks and no results.", false, false),
            ("Aucune plainte pour le service", false, false),
            ("Aucun commentaire pour le moment", true, true),
            ("10 reviews", false, false),
            ("Loading…", false, false),
        ] {
            check(&format!("<div>{block}</div>{}", talk.repeat(40)), on_any_page);
            check(&format!("<div>{block}</div>{}", talk.repeat(4)), on_a_short_one);
        }
        let long = "There are no reviews yet of this shop, so why do you not write the first";
        check(&format!("<p>{long}"), true);
        check(&format!("<p>{long}{}", talk.repeat(4)), false);
    }

    #[test]
    fn what_is_hidden_or_below_the_page_does_not_count() {
        for (before, after) in [
            ("<div hidden><p>", "</div>"),
            ("<div style='color: red; DISPLAY: none'><p>", "</div>"),
            ("<dialog>", "</dialog>"),
            ("<footer>", "</footer>"),
            ("<nav>", "</nav>"),
            ("<select><option>", "</select>"),
            ("<template>", "</template>"),
        ] {
            check(&format!("{before}No reviews yet{after}<p>x"), false);
        }
        check("<dialog open>No reviews yet</dialog>", true);
    }
}
