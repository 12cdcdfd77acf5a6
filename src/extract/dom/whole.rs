//! The text of a post as its author wrote it: what a page folded away is joined, what it puts into
//! the text itself ("read more", a translation) is left out.

use scraper::{ElementRef, Selector, node::Element};

use super::text::{text_of, text_without, tidy};
use crate::logic::text::fold;

/// The most shortened versions of a text that are looked for in one post.
const MOST_CHECKS: usize = 32;

/// The longest text of a link that unfolds, in bytes.
const LONGEST_LINK: usize = 60;

/// The most nodes of such a link.
const MOST_NODES: usize = 16;

/// The text of a post below an element. Links that unfold it are left out, and so is the shortened
/// version of a text that stands there as a whole too, whether it is hidden or not.
pub(in crate::extract) fn whole(element: ElementRef<'_>) -> String {
    whole_but(element, |_| false)
}

/// The same without the elements that do not belong to the text.
pub(in crate::extract) fn whole_without(element: ElementRef<'_>, without: &Selector) -> String {
    whole_but(element, |part| without.matches(&part))
}

fn whole_but(element: ElementRef<'_>, is_left_out: impl Fn(ElementRef<'_>) -> bool) -> String {
    let mut checks = 0;
    let mut text = text_without(*element, &mut |part| {
        if part == element {
            return false;
        }
        is_left_out(part) || unfolds(part) || {
            let suspected = checks < MOST_CHECKS && may_be_short(part);
            checks += usize::from(suspected);
            suspected && is_shortened(part)
        }
    });
    text.truncate(without_tail(&text).len());
    original(text)
}

/// Whether an element is a link or button that unfolds a text, or the dots in its place.
fn unfolds(element: ElementRef<'_>) -> bool {
    let Some(text) = short_text(element) else { return false };
    let goes_on = || {
        element.next_siblings().map(|node| node.value()).any(|node| {
            node.is_element() || node.as_text().is_some_and(|text| !text.trim().is_empty())
        })
    };
    if matches!(text.as_str(), "..." | "…") {
        // At the end of all there is they say that the rest is elsewhere.
        return goes_on();
    }
    let folded = fold(&text);
    let (more, bare) = (MORE.contains(&folded.as_str()), BARE_MORE.contains(&folded.as_str()));
    if !more && !bare {
        return false;
    }
    let acts = acts(element.value());
    (more && (acts || folded.contains(' '))) || (acts && bare && !goes_on())
}

/// Whether an element can be clicked, as far as it says.
fn acts(element: &Element) -> bool {
    matches!(element.name(), "a" | "button" | "summary")
        || element.attr("role").is_some_and(|role| matches!(role, "button" | "link"))
        || element.attr("onclick").is_some()
        || element.classes().any(|class| {
            let class = class.to_ascii_lowercase();
            ["more", "less", "toggle", "expand", "collapse", "ellips", "link", "btn", "lnk"]
                .iter()
                .any(|word| class.contains(word))
        })
}

/// Whether an element may be the shortened version of a text: by its name, or by its end.
fn may_be_short(element: ElementRef<'_>) -> bool {
    let named = element.value().classes().any(|class| {
        let class = class.to_ascii_lowercase();
        [
            "short",
            "trunc",
            "excerpt",
            "preview",
            "partial",
            "teaser",
            "clamp",
            "abbrev",
            "collapsed",
            "summary",
        ]
        .iter()
        .any(|word| class.contains(word))
    });
    named
        || element.children().next_back().and_then(|last| last.value().as_text()).is_some_and(
            |text| {
                let text = text.trim_end();
                text.ends_with("...") || text.ends_with('…')
            },
        )
}

/// Whether one of the next elements says all that this one does, and more.
fn is_shortened(element: ElementRef<'_>) -> bool {
    let text = text_of(*element);
    let short = fold(without_tail(&text));
    let others = element.next_siblings().filter_map(ElementRef::wrap).take(3);
    !short.is_empty()
        && others
            .filter(|other| short_text(*other).is_none_or(|text| text.len() >= short.len()))
            .any(|other| {
                let long = fold(&text_of(*other));
                long.len() > short.len() && long.starts_with(&short)
            })
}

/// The text of an element, if it is that of a link.
fn short_text(element: ElementRef<'_>) -> Option<String> {
    let mut text = String::new();
    for (count, node) in element.descendants().enumerate() {
        if count > MOST_NODES || text.len() > LONGEST_LINK {
            return None;
        }
        if let Some(part) = node.value().as_text() {
            // Most texts are those of posts, and not worth a copy.
            if is_longer(part, LONGEST_LINK) {
                return None;
            }
            text.push_str(part);
        }
    }
    Some(tidy(&text)).filter(|text| text.len() <= LONGEST_LINK)
}

/// Whether a text has more bytes than that, without its white space.
fn is_longer(text: &str, bytes: usize) -> bool {
    let mut left = bytes;
    text.len() > bytes
        && text.chars().filter(|c| !c.is_whitespace()).any(|c| {
            let rest = left.checked_sub(c.len_utf8());
            left = rest.unwrap_or_default();
            rest.is_none()
        })
}

/// The text without a "Read more" at its end. Dots before it stay: they say that something is
/// missing.
fn without_tail(text: &str) -> &str {
    let text = text.trim_end();
    let one = memchr::memrchr2(b'\n', b'.', text.as_bytes());
    let Some(at) = one.max(text.rfind('…')) else { return text };
    let cut = text.ceil_char_boundary(at + 1);
    let (head, tail) = (text.get(..cut).unwrap_or(text), text.get(cut..).unwrap_or_default());
    if is_longer(tail, LONGEST_LINK) {
        return text;
    }
    let dots = head.ends_with('…') || head.ends_with("..");
    let tail = fold(tail);
    let is_link = MORE.contains(&tail.as_str()) && (dots || head.ends_with('\n'));
    if is_link || (dots && BARE_MORE.contains(&tail.as_str())) { head.trim_end() } else { text }
}

/// What the author wrote, of a text that holds a translation too: `(Translated by Google) Late.
/// (Original) En retard.` A text without such marks is given back as it is.
pub(in crate::extract) fn original(text: String) -> String {
    let mut translated = None;
    let mut written = None;
    for (open, _) in text.match_indices('(') {
        let Some(rest) = text.get(open + 1..) else { continue };
        // A mark is short; looking on to the end for each bracket would take the square of it.
        let near = rest.get(..rest.floor_char_boundary(LONGEST_LINK)).unwrap_or_default();
        let Some(close) = near.find(')') else { continue };
        let mark = fold(rest.get(..close).unwrap_or_default());
        let span = (open, open + close + 2);
        if translated.is_none()
            && TRANSLATED.iter().any(|words| mark.contains(words))
            && mark.contains("google")
        {
            translated = Some(span);
        } else if written.is_none() && ORIGINAL.contains(&mark.as_str()) {
            written = Some(span);
        }
    }
    let part = match (translated, written) {
        (Some((from, _)), Some((_, after))) if from < after => text.get(after..),
        (Some((from, _)), Some((_, after))) => text.get(after..from),
        // Only the translation is there, or it follows what was written.
        (Some((from, after)), None)
            if text.get(..from).is_some_and(|head| head.trim().is_empty()) =>
        {
            text.get(after..)
        }
        (Some((from, _)), None) => text.get(..from),
        (None, _) => None,
    };
    match part.map(str::trim) {
        Some(part) if !part.is_empty() => part.to_owned(),
        Some(_) | None => text,
    }
}

/// The parts of a text with what the site calls them: `Pros: ...`, an empty line, `Cons: ...`.
/// Parts without words are left out.
pub(in crate::extract) fn joined<'a>(
    parts: impl IntoIterator<Item = (Option<&'a str>, &'a str)>,
) -> String {
    let mut whole = String::new();
    for (label, text) in parts {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        if !whole.is_empty() {
            whole.push_str("\n\n");
        }
        if let Some(label) = label
            .map(|label| label.trim().trim_end_matches(':').trim_end())
            .filter(|label| !label.is_empty())
        {
            whole.push_str(label);
            whole.push_str(": ");
        }
        whole.push_str(text);
    }
    whole
}

/// What links are called that unfold a text or fold it, folded.
const MORE: &[&str] = &[
    "read more",
    "show more",
    "see more",
    "view more",
    "load more",
    "more info",
    "continue reading",
    "read full review",
    "read the full review",
    "see full review",
    "show full review",
    "full review",
    "read all",
    "show all",
    "expand",
    "read less",
    "show less",
    "see less",
    "view less",
    "collapse",
    "lire la suite",
    "lire plus",
    "voir plus",
    "afficher plus",
    "afficher la suite",
    "en savoir plus",
    "voir la suite",
    "lire l avis complet",
    "voir moins",
    "lire moins",
    "afficher moins",
    "mehr lesen",
    "weiterlesen",
    "mehr anzeigen",
    "alles anzeigen",
    "ganze bewertung lesen",
    "weniger anzeigen",
    "leer mas",
    "ver mas",
    "mostrar mas",
    "seguir leyendo",
    "leer menos",
    "ver menos",
    "mostrar menos",
    "leggi tutto",
    "leggi di piu",
    "mostra altro",
    "mostra di piu",
    "continua a leggere",
    "mostra meno",
    "ler mais",
    "ver mais",
    "mostrar mais",
    "continuar lendo",
    "ler menos",
    "lees meer",
    "meer lezen",
    "meer weergeven",
    "toon meer",
    "lees verder",
    "toon minder",
    "minder weergeven",
    "читать далее",
    "читать полностью",
    "показать полностью",
    "показать еще",
    "свернуть",
];

/// The same, in words that may well be part of a text.
const BARE_MORE: &[&str] = &[
    "more",
    "less",
    "plus",
    "moins",
    "mehr",
    "weniger",
    "mas",
    "menos",
    "altro",
    "meno",
    "mais",
    "meer",
    "minder",
    "еще",
    "далее",
    "suite",
    "la suite",
];

/// Words of a mark before a translation.
const TRANSLATED: &[&str] = &[
    "translat",
    "tradu",
    "ubersetz",
    "vertaal",
    "перевод",
    "переведено",
    "oversat",
    "oversatt",
    "przetlumaczon",
    "prelozeno",
    "cevril",
];

/// Marks before what was written.
const ORIGINAL: &[&str] = &[
    "original",
    "avis d origine",
    "avis original",
    "texte d origine",
    "commentaire d origine",
    "originale",
    "origineel",
    "originalbewertung",
    "originaltext",
    "opinion original",
    "resena original",
    "texto original",
    "comentario original",
    "testo originale",
    "recensione originale",
    "oorspronkelijk",
    "оригинал",
    "исходныи текст",
    "oryginal",
    "orijinal",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use scraper::Html;

    use super::*;

    #[track_caller]
    fn check(html: &str, text: &str) {
        assert_eq!(whole(Html::parse_fragment(html).root_element()), text, "{html}");
    }

    #[test]
    fn what_was_folded_away_is_joined() {
        check(
            "<p>Late <span class=dots>...</span><span class=js-collapsed hidden>and rude.</span> <a href=#>Read more</a></p>",
            "Late and rude.",
        );
        check(
            "<span class=short>They came late and…</span><span style='display:none'>They came late and left early.</span>\
             <button>Lire la suite</button>",
            "They came late and left early.",
        );
        check(
            "<p class=partial_entry>The soup was cold and <span class=taLnk>More</span></p>",
            "The soup was cold and",
        );
        check("<p>One.</p><p>Two.</p><div role=button>Weiterlesen</div>", "One.\n\nTwo.");
        check("<div>The soup was…More</div>", "The soup was…");
        check("<p>One.</p>Read more", "One.");
    }

    #[test]
    fn what_the_author_wrote_stays() {
        check("<p>I want more</p>", "I want more");
        check("<p>Never again. Plus</p>", "Never again. Plus");
        check(
            "<p>One more... <b>more</b></p><p>Read <a href=x>more</a> than that</p>",
            "One more... more\n\nRead more than that",
        );
        check("<p>Good...</p><p>Good grief</p>", "Good grief");
        check("<p>Bad...</p><p>Really</p>", "Bad...\n\nReally");
        check("<p>שירות גרוע 😡👩‍👩‍👧</p>", "שירות גרוע 😡👩‍👩‍👧");
        check("<h4>Pros</h4><p>Near</p><h4>Cons</h4><p>Loud</p>", "Pros\n\nNear\n\nCons\n\nLoud");
    }

    #[test]
    fn a_translation_is_left_out() {
        for (text, written) in [
            ("(Translated by Google) Late.\n\n(Original)\nEn retard.", "En retard."),
            ("(Traduit par Google) En retard. (Avis d'origine) Late.", "Late."),
            ("(Übersetzt von Google) Spät.\n(Original)\nLate.", "Late."),
            ("(Traducido por Google) Tarde. (Original) Late.", "Late."),
            ("(Original) Late. (Translated by Google) En retard.", "Late."),
            ("Late.\n\n(Translated by Google)\nEn retard.", "Late."),
            ("(Vertaald door Google) Laat.", "Laat."),
            ("I like Google (original spelling) a lot", "I like Google (original spelling) a lot"),
            ("(Translated by Google)", "(Translated by Google)"),
        ] {
            assert_eq!(original(text.to_owned()), written, "{text}");
        }
    }

    #[test]
    fn parts_are_joined_with_their_labels() {
        let parts = [
            (Some("Pros:"), " Near "),
            (Some("Cons"), "Loud"),
            (Some("Advice"), ""),
            (None, "Bye"),
        ];
        assert_eq!(joined(parts), "Pros: Near\n\nCons: Loud\n\nBye");
    }

    #[test]
    fn words_are_folded() {
        for word in [MORE, BARE_MORE, TRANSLATED, ORIGINAL].concat() {
            assert_eq!(word, fold(word));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "(\\PC|[().… ]|google|original|translated|more){0,40}") {
            let _written = original(text.clone());
            let _tail = without_tail(&text);
            let _whole = whole(Html::parse_fragment(&text).root_element());
        }
    }
}
