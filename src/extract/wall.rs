//! Pages that stand in the way of the page: bot walls, and lists that say they are empty.
//! Asked only when no post was found, so a review that tells of a captcha is no wall.

use crate::logic::text::fold;

/// Signs in the source of challenge pages, which the scripts that the same products leave on
/// ordinary pages do not have. In lower case.
const SIGNS: [&str; 16] = [
    "_cf_chl_opt",
    "cf-chl-widget",
    "cf-challenge",
    "cf-browser-verification",
    "captcha-delivery.com",
    "px-captcha",
    "gokuprops",
    "awswafintegration.getnewtoken",
    "awswafcaptcha",
    "incapsula incident id",
    "sec-if-cpt-container",
    "/_sec/cp_challenge",
    "/errors/validatecaptcha",
    "kpsdk",
    "ddos-guard/js-challenge",
    "/.well-known/sgcaptcha",
];

/// What challenge pages say, folded. These words may stand on other pages too, so they count only
/// in a title or on a page that says little else.
const WORDS: [&str; 22] = [
    "just a moment",
    "attention required cloudflare",
    "checking your browser before",
    "checking if the site connection is secure",
    "verify you are human",
    "verify you are not a robot",
    "verifying you are human",
    "are you a robot",
    "are you human",
    "i am not a robot",
    "prove you are human",
    "confirm you are human",
    "whoa there pardner",
    "blocked by network security",
    "unusual traffic from your computer network",
    "enter the characters you see below",
    "pardon our interruption",
    "please enable js and disable any ad blocker",
    "access to this page has been denied",
    "security check to access",
    "bot verification",
    "human verification",
];

/// The most words that a challenge or login page shows.
const FEW_WORDS: usize = 250;

/// Whether a page shows so few words that it may be there for one purpose alone.
pub(super) fn says_little(visible: &str) -> bool {
    visible.split_whitespace().take(FEW_WORDS + 1).count() <= FEW_WORDS
}

/// Whether a page is a bot wall. `source` is the page as it came; `title` and `visible` are what a
/// person sees of it.
pub(super) fn is_bot_wall(source: &str, title: &str, visible: &str) -> bool {
    let says = |text: &str| WORDS.iter().any(|words| text.contains(words));
    says(&fold(title)) || (says_little(visible) && says(&fold(visible))) || bears_sign(source)
}

/// Whether the source of a page, or of an answer that is no page, bears the sign of a bot wall.
pub(super) fn bears_sign(source: &str) -> bool {
    let source = source.to_ascii_lowercase();
    SIGNS.iter().any(|sign| source.contains(sign))
}

/// What lists say that hold nothing, folded.
const NOTHING: [&str; 20] = [
    "no reviews",
    "no review yet",
    "no complaints",
    "no posts",
    "no comments",
    "no results",
    "0 reviews",
    "0 complaints",
    "0 results",
    "be the first to",
    "hasn t received any",
    "not been reviewed",
    "aucun avis",
    "aucune plainte",
    "aucun commentaire",
    "aucun resultat",
    "pas encore d avis",
    "0 avis",
    "soyez le premier",
    "soyez la premiere",
];

/// Whether a page says that there is nothing to show.
pub(super) fn says_nothing_is_there(visible: &str) -> bool {
    let visible = format!(" {} ", fold(visible));
    NOTHING.iter().any(|words| visible.contains(&format!(" {words} ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walls_are_told_from_pages_that_speak_of_them() {
        let long = "Our shop repairs cars and answers every question. ".repeat(60);
        for (source, title, visible, wall) in [
            ("<script>window._cf_chl_opt={}</script>", "", "", true),
            ("", "Just a moment...", "", true),
            ("", "reddit.com", "whoa there, pardner! You've been blocked", true),
            ("", "Garage", &format!("{long} Are you a robot?"), false),
            ("<script src=/cdn-cgi/challenge-platform/scripts/jsd/main.js>", "Garage", "", false),
            ("", "Garage", "", false),
        ] {
            assert_eq!(is_bot_wall(source, title, visible), wall, "{source} {title} {visible}");
        }
    }

    #[test]
    fn an_empty_list_says_so() {
        for (visible, nothing) in [
            ("There are no reviews yet. Be the first!", true),
            ("Il n’y a pas encore d'avis", true),
            ("10 reviews", false),
            ("Loading…", false),
        ] {
            assert_eq!(says_nothing_is_there(visible), nothing, "{visible}");
        }
    }
}
