//! Posts completed from pages of their own, where the list has only titles or beginnings.
//!
//! A post's own page is read once. When the list shows the post again, what only its own page gave
//! is recalled from the record, so that the list's silence never looks like an edit; what the list
//! does give still counts.

use url::Url;

use super::{
    Page, Recipe, auto, charset,
    content::Content,
    css::{self, Selectors},
    date::Setting,
    dom,
    draft::Draft,
    jsonld,
    listing::Claim,
    problems::Problems,
    rules::Origin,
    signs::Signs,
    survey::Survey,
    wall::{self, Stranger},
};
use crate::{
    domain::{Outcome, Post},
    logic::{
        identity::canonical_url,
        text::{essence, fold},
    },
};

impl Recipe {
    /// Whether posts are completed from a page of their own.
    pub fn has_detail(&self) -> bool {
        self.detail().is_some()
    }

    /// Completes a post of the list from its own page: fills what the list does not give, and puts
    /// the whole text or title where the list has only a part. Key, id, address and kind stay.
    ///
    /// # Errors
    ///
    /// What the page is instead: a wall, a login, "not found", or a page without the post.
    pub fn complete(&self, page: &Page<'_>, post: &mut Post) -> Result<(), Outcome> {
        let Some(rules) = self.detail() else { return Ok(()) };
        let source = charset::decode(page.body, page.content_type);
        let mut problems = Problems::default();
        let mut found = match Content::of(&source) {
            Content::Html => self.own_page(rules, &source, page, post, &mut problems)?,
            Content::Json(document) if !rules.have_fields() && jsonld::is_jsonld(&document) => {
                let setting = Setting::bare(&self.hints.zone);
                let found = jsonld::read_value(&document, page.url, &setting, &mut problems);
                this_one(found.drafts, post).ok_or(Outcome::AnchorMissing)?
            }
            Content::Json(_) | Content::Feed | Content::Other(_) => {
                return Err(wall::unread(&source, &mut problems));
            }
        };
        found.limit(&mut problems);
        // Who says where the text stands on its own page means that one; lists sum up as well.
        let length = |text: &str| fold(text).len();
        if !rules.text.is_empty() && length(&found.text) > length(&post.text) {
            post.text = std::mem::take(&mut found.text);
        }
        fill(post, found);
        Ok(())
    }

    /// Gives a post that is shown again what is known of it from its own page and what the list
    /// does not give. Does nothing where posts have no page of their own.
    pub fn recall(&self, known: &Post, listed: &mut Post) {
        let Some(rules) = self.detail() else { return };
        // Without fields of its own it is read as structured data, which may state them all.
        let gives = |field: bool| field || !rules.have_fields();
        let known = known.clone();
        let from_own_page = Draft {
            author: known.author.filter(|_| gives(!rules.author.is_empty())),
            published: known.published.filter(|_| gives(!rules.published.is_empty())),
            rating: known.rating.filter(|_| gives(!rules.rating.is_empty())),
            title: known.title.filter(|_| gives(!rules.title.is_empty())),
            text: if gives(!rules.text.is_empty()) { known.text } else { String::new() },
            status: known.status.filter(|_| gives(!rules.status.is_empty())),
            reply: known.reply.filter(|_| gives(rules.reply.is_some())),
            language: known.language,
            ..Draft::default()
        };
        fill(listed, from_own_page);
    }

    fn detail(&self) -> Option<&Selectors> {
        self.layouts.detail.as_ref()
    }

    fn own_page(
        &self,
        rules: &Selectors,
        source: &str,
        page: &Page<'_>,
        post: &Post,
        problems: &mut Problems,
    ) -> Result<Draft, Outcome> {
        let dom = dom::parse(source);
        if !dom.complete {
            return Err(Outcome::AnchorMissing);
        }
        let survey = Survey::of(&dom.html, page.url);
        let found = if rules.have_fields() {
            css::read_one(
                rules,
                &dom.html,
                self.spot(page, &survey.base, survey.language.as_deref()),
                problems,
            )
            .filter(|draft| says_what_it_should(rules, draft))
        } else {
            let place = self.spot(page, &survey.base, survey.language.as_deref());
            let stated = || {
                let document = auto::Document::new(&dom.html, &survey, place, problems);
                document.told(Origin::Auto, problems).found.drafts
            };
            rules.is_anchored(&dom.html).then(stated).and_then(|drafts| this_one(drafts, post))
        };
        // What was read of the page as a whole may be the words of a wall.
        if found.is_some() && rules.stand_on_something() {
            return found.ok_or(Outcome::AnchorMissing);
        }
        let signs = Signs::of(&dom.html);
        let stranger = Stranger {
            source,
            url: page.url,
            signs: &signs,
            anchored: false,
            says_nothing_is_there: false,
            claim: Claim::default(),
        };
        let instead = if found.is_some() {
            stranger.beyond_doubt(problems)
        } else {
            stranger.outcome(problems)
        };
        match instead {
            Some(outcome) => Err(outcome),
            None => found.ok_or(Outcome::AnchorMissing),
        }
    }
}

/// Whether what was read can be a post: its text, if the rules say where that stands and nothing
/// else shows that the page is the right one; else anything.
fn says_what_it_should(rules: &Selectors, draft: &Draft) -> bool {
    if !rules.text.is_empty() && !rules.stand_on_something() {
        return !draft.text.is_empty();
    }
    let about = draft.author.is_some() || draft.published.is_some();
    !draft.is_hollow() || about || draft.status.is_some() || draft.reply.is_some()
}

/// Which of the reviews that a page states is the post: the one with its id or address; else the
/// first that is not visibly somebody else's.
fn this_one(mut drafts: Vec<Draft>, post: &Post) -> Option<Draft> {
    let canonical = |url: &Option<String>| Url::parse(url.as_deref()?).ok().map(canonical_url);
    let url = canonical(&post.url);
    let same = |draft: &Draft| {
        (draft.id.is_some() && draft.id == post.id)
            || (url.is_some() && canonical(&draft.url) == url)
    };
    let possible = |draft: &Draft| match (&draft.author, &post.author) {
        (Some(a), Some(b)) => fold(a) == fold(b),
        _ => true,
    };
    let at = drafts.iter().position(same).or_else(|| drafts.iter().position(possible))?;
    Some(drafts.swap_remove(at))
}

/// Gives a post what another showing of it has more.
fn fill(post: &mut Post, from: Draft) {
    let Draft { author, published, rating, title, text, status, reply, language, .. } = from;
    post.author = post.author.take().or(author);
    post.published = post.published.take().or(published);
    post.rating = post.rating.take().or(rating);
    post.status = post.status.take().or(status);
    post.reply = post.reply.take().or(reply);
    post.language = post.language.take().or(language);
    if is_part(&post.text, &text) {
        post.text = text;
    }
    if let Some(title) = title
        && post.title.as_deref().is_none_or(|part| is_part(part, &title))
    {
        post.title = Some(title);
    }
}

/// What lists put at the end of a text that goes on elsewhere, folded.
const GOES_ON: [&str; 37] = [
    "read more",
    "read full review",
    "read the full review",
    "read all",
    "see more",
    "see all",
    "show more",
    "show all",
    "show full review",
    "view more",
    "view all",
    "view full review",
    "keep reading",
    "continue reading",
    "continue",
    "expand",
    "more",
    "lire la suite",
    "lire plus",
    "lire l avis complet",
    "voir plus",
    "voir tout",
    "afficher plus",
    "tout afficher",
    "en savoir plus",
    "suite",
    "mehr lesen",
    "mehr anzeigen",
    "weiterlesen",
    "mehr",
    "leer mas",
    "ver mas",
    "leggi tutto",
    "ler mais",
    "ver mais",
    "lees meer",
    "meer lezen",
];

/// The most words at the end of an excerpt that are not of its text: a button in any language.
const MOST_STRANGE: usize = 3;

/// The fewest words that an excerpt must have in common with its text for that.
const ENOUGH_ALIKE: usize = 8;

/// Whether a text is a part of a longer one: empty, its beginning, or, after an ellipsis, any part.
fn is_part(part: &str, whole: &str) -> bool {
    let (shown, whole) = (said(part), said(whole));
    if shown == whole || unspaced(&shown) == unspaced(&whole) {
        return false;
    }
    let begins_within = part.trim_start().starts_with(['…', '.', '[']);
    let is_within = |shown: &str| {
        whole.starts_with(shown)
            || unspaced(&whole).starts_with(&unspaced(shown))
            || (begins_within && whole.contains(shown))
    };
    is_within(&shown)
        || before_mark(part).is_some_and(|shown| is_within(&said(shown)))
        || GOES_ON
            .iter()
            .filter_map(|words| shown.strip_suffix(words))
            .any(|shown| shown.is_empty() || (shown.ends_with(' ') && is_within(shown.trim_end())))
        || begins_alike(&shown, &whole)
}

/// What a text says: its words, or the text itself where it has none but emoji.
fn said(text: &str) -> String {
    let is_mark = |c: char| c.is_ascii_punctuation() || c.is_whitespace() || matches!(c, '…' | '–');
    if text.chars().all(is_mark) { String::new() } else { essence(text) }
}

/// Words without spaces: where lines end and sentences begin, lists often lose them.
fn unspaced(words: &str) -> String {
    words.replace(' ', "")
}

/// What stands before the last ellipsis or bracket, if few words follow it: "late… Keep reading".
fn before_mark(text: &str) -> Option<&str> {
    let cut = text.rfind(['…', '[', '(']).into_iter().chain(text.rfind("..")).max()?;
    let (shown, after) = text.split_at_checked(cut)?;
    let few = fold(after).split_whitespace().nth(MOST_STRANGE).is_none();
    (few && !fold(shown).is_empty()).then_some(shown)
}

/// Whether a text has many words in common with the beginning of a longer one, and only the last
/// few not.
fn begins_alike(shown: &str, whole: &str) -> bool {
    let alike = shown.split(' ').zip(whole.split(' ')).take_while(|(a, b)| a == b).count();
    let words = shown.split(' ').count();
    alike >= ENOUGH_ALIKE
        && words <= alike + MOST_STRANGE
        && whole.split(' ').count() > words + MOST_STRANGE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_texts_are_known() {
        let whole = "They came three weeks late. Then they lost my keys.";
        for (part, is) in [
            ("", true),
            ("They came three weeks late…", true),
            ("They came three we...", true),
            ("They came three weeks late. Read more", true),
            ("Lire la suite", true),
            ("… Then they lost my keys.", true),
            ("Then they lost my keys.", false),
            ("they came three weeks late then they lost my keys", false),
            ("They came two weeks late.", false),
            ("They came three weeks late. Furthermore", false),
            ("They came three weeks late.Then they…", true),
            ("They camethree weeks", true),
            ("They came three weeks late. [show all]", true),
            ("They came three weeks late (mostrar)", true),
            ("They came three weeks late... Keep reading", true),
            ("They came three weeks late. Show all", true),
            ("They came two weeks late... Keep reading", false),
            ("\u{1f44e}", false),
            ("…", true),
            ("[...]", true),
        ] {
            assert_eq!(is_part(part, whole), is, "{part}");
        }
        assert!(!is_part(whole, "") && !is_part("", ""));
        let long = format!("{whole} Nobody called back, and the boss laughed at me.");
        assert!(is_part("They came three weeks late. Then they lost mostra tutto", &long));
        assert!(!is_part("They came three weeks late. Then they lost nothing", whole));
        assert!(!is_part("They came three weeks late. Then all was well again", &long));
    }
}
