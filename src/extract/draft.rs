//! What the ways of reading find, and how it becomes posts: each once, with its key.

use std::collections::{HashMap, HashSet};

use url::{Position, Url};

use super::{dom::original, problems::Problems};
use crate::{
    domain::{Post, PostKey, PostKind, Published, Rating, Reach, Reply},
    logic::{
        identity::{Facts, post_key},
        text::fold,
    },
};

/// The longest text of a post or of an answer that is kept, in bytes. A control character counts as
/// the six that it takes in JSON, so that what is stored is bounded too.
const LONGEST_TEXT: usize = 64 << 10;
/// The longest title, name or other short text that is kept, in the same measure.
const LONGEST_LINE: usize = 1 << 10;
/// The longest id or address that is used, in bytes; a part of one names nothing.
const LONGEST_NAME: usize = 8 << 10;

/// A post as read, before it has an identity.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) id: Option<String>,
    pub(super) url: Option<String>,
    pub(super) author: Option<String>,
    pub(super) published: Option<Published>,
    pub(super) rating: Option<Rating>,
    pub(super) title: Option<String>,
    pub(super) text: String,
    pub(super) kind: PostKind,
    pub(super) status: Option<String>,
    pub(super) reply: Option<Reply>,
    pub(super) language: Option<String>,
    pub(super) reach: Option<Reach>,
    /// What the post is about, where the page says so.
    pub(super) subject: Option<String>,
}

/// What one way of reading found on a page.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    pub(super) drafts: Vec<Draft>,
    /// How many posts the page says there are.
    pub(super) claimed: Option<u64>,
    /// Whether `claimed` counts posts; otherwise ratings, which need not come with a post.
    pub(super) counts_posts: bool,
    /// The next page, absolute.
    pub(super) next: Option<String>,
}

impl Draft {
    /// Whether it says anything at all.
    pub(super) fn is_hollow(&self) -> bool {
        self.text.is_empty() && self.title.is_none() && self.rating.is_none()
    }

    /// Whether two drafts with one id or address are visibly two posts.
    fn is_another(&self, other: &Self) -> bool {
        if let (Some(a), Some(b)) = (&self.author, &other.author) {
            return fold(a) != fold(b);
        }
        let (a, b) = (fold(&self.text), fold(&other.text));
        !a.starts_with(&b) && !b.starts_with(&a)
    }

    /// Takes out the one character that no text has and that JSON may hold, where strings of other
    /// programs end.
    fn without_nul(&mut self) {
        let lines = [&mut self.author, &mut self.title, &mut self.status, &mut self.language];
        for line in lines.into_iter().chain([&mut self.id, &mut self.url]) {
            line.take_if(|line| {
                line.contains('\0') && {
                    line.retain(|c| c != '\0');
                    line.trim().is_empty()
                }
            });
        }
        let strip = |text: &mut String| {
            // Hardly any has one, and to look for it costs less than to copy the text.
            if text.contains('\0') {
                text.retain(|c| c != '\0');
            }
        };
        strip(&mut self.text);
        if let Some(reply) = &mut self.reply {
            strip(&mut reply.text);
            reply.author.take_if(|author| author.contains('\0'));
        }
    }

    /// Cuts what no person wrote: a page may put megabytes where a text is expected.
    pub(super) fn limit(&mut self, problems: &mut Problems) {
        let mut cut = |text: &mut String, longest| {
            let whole = text.len();
            if shorten(text, longest) {
                problems.note_value("a text was cut", &format!("{whole} bytes"));
            }
        };
        cut(&mut self.text, LONGEST_TEXT);
        let lines = [&mut self.author, &mut self.title, &mut self.status, &mut self.language];
        for line in lines.into_iter().flatten() {
            cut(line, LONGEST_LINE);
        }
        if let Some(reply) = &mut self.reply {
            cut(&mut reply.text, LONGEST_TEXT);
            for line in [&mut reply.author, &mut reply.published].into_iter().flatten() {
                cut(line, LONGEST_LINE);
            }
        }
        for name in [&mut self.id, &mut self.url] {
            if name.take_if(|name| name.len() > LONGEST_NAME).is_some() {
                problems.note("an id or address of absurd length was left out");
            }
        }
    }

    fn key(&self, subject: &str) -> PostKey {
        let facts = Facts {
            id: self.id.as_deref(),
            url: self.url.as_deref(),
            author: self.author.as_deref(),
            published: self.published.as_ref(),
            rating: self.rating.as_ref(),
            title: self.title.as_deref(),
            text: &self.text,
        };
        post_key(subject, &facts)
    }

    fn into_post(self, key: PostKey) -> Post {
        Post {
            key,
            id: self.id,
            url: self.url,
            author: self.author,
            published: self.published,
            rating: self.rating,
            title: self.title,
            text: self.text,
            kind: self.kind,
            status: self.status,
            reply: self.reply,
            language: self.language,
            reach: self.reach,
        }
    }
}

/// Turns drafts into posts, in the order of the page. A post that stands twice (featured, and then
/// in the list) keeps its last place, and each field the richer value.
pub(super) fn into_posts(mut drafts: Vec<Draft>, page: &Url, problems: &mut Problems) -> Vec<Post> {
    drafts.retain_mut(|draft| {
        draft.without_nul();
        if draft.is_hollow() {
            problems.note("a post without text, title or rating was left out");
        }
        !draft.is_hollow()
    });
    for draft in &mut drafts {
        draft.text = original(std::mem::take(&mut draft.text));
        draft.limit(problems);
        draft.url.take_if(|url| is_page(url, page));
    }
    if !distinguishes(&mut drafts, |draft| &mut draft.id) {
        problems.note("several posts have the same id, so it is not used");
    }
    // An address shared by several posts is that of their list: nothing to complain about.
    distinguishes(&mut drafts, |draft| &mut draft.url);

    let several = has_several_subjects(&drafts);
    let mut posts: Vec<(usize, Post)> = Vec::with_capacity(drafts.len());
    let mut places: HashMap<PostKey, usize> = HashMap::with_capacity(drafts.len());
    for (at, draft) in drafts.into_iter().enumerate() {
        // A changed name of the thing reviewed must not make all its reviews new ones, so the
        // subject counts only where nothing else tells bare ratings of several things apart.
        let subject = match &draft.subject {
            Some(subject) if several && draft.text.is_empty() => fold(subject),
            _ => String::new(),
        };
        let key = draft.key(&subject);
        let place = places.get(&key).and_then(|&place| posts.get_mut(place));
        if let Some((last, post)) = place {
            *last = at;
            enrich(post, draft);
        } else {
            places.insert(key.clone(), posts.len());
            posts.push((at, draft.into_post(key)));
        }
    }
    posts.sort_unstable_by_key(|(last, _)| *last);
    posts.into_iter().map(|(_, post)| post).collect()
}

/// Cuts a text, between two characters, to what may be kept of it. False if nothing was cut.
fn shorten(text: &mut String, longest: usize) -> bool {
    if text.len() <= longest / 6 {
        return false;
    }
    let mut room = longest;
    let end = text.char_indices().find_map(|(at, c)| {
        let size = if c.is_control() && !c.is_whitespace() { 6 } else { c.len_utf8() };
        match room.checked_sub(size) {
            Some(rest) => {
                room = rest;
                None
            }
            None => Some(at),
        }
    });
    if let Some(end) = end {
        text.truncate(end);
    }
    end.is_some()
}

/// Whether an address is that of the page itself and so of no post in particular.
fn is_page(url: &str, page: &Url) -> bool {
    let is_its = |path: &str| path.trim_end_matches('/') == page.path().trim_end_matches('/');
    // Most lead to another path, and that is seen without parsing them.
    if let Some(path) = url.strip_prefix(before_path(page)).filter(|rest| is_plain_path(rest)) {
        return is_its(path);
    }
    let Ok(url) = Url::parse(url) else { return false };
    url.host() == page.host()
        && is_its(url.path())
        && (url.query().is_none() || url.query() == page.query())
        && url.fragment().is_none()
}

/// The scheme and the host of an address.
fn before_path(url: &Url) -> &str {
    &url[..Position::BeforePath]
}

/// Whether this is a path, and one that its parser leaves as it is.
fn is_plain_path(path: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_');
    path.starts_with('/') && !path.starts_with("//") && path.bytes().all(is_plain)
}

/// Clears ids (or addresses) that visibly different posts share. False if there were any.
fn distinguishes(drafts: &mut [Draft], field: fn(&mut Draft) -> &mut Option<String>) -> bool {
    let values = drafts.iter_mut().map(|draft| field(draft).take()).collect::<Vec<_>>();
    let mut first: HashMap<&str, usize> = HashMap::with_capacity(values.len());
    let mut shared: HashSet<&str> = HashSet::new();
    for (at, value) in values.iter().enumerate() {
        let Some(value) = value.as_deref() else { continue };
        let earlier = *first.entry(value).or_insert(at);
        if earlier < at
            && let (Some(draft), Some(earlier)) = (drafts.get(at), drafts.get(earlier))
            && draft.is_another(earlier)
        {
            shared.insert(value);
        }
    }
    let is_own =
        |value: &Option<String>| value.as_deref().is_none_or(|value| !shared.contains(value));
    let (own, none) = (values.iter().map(is_own).collect::<Vec<_>>(), shared.is_empty());
    for ((draft, value), own) in drafts.iter_mut().zip(values).zip(own) {
        *field(draft) = value.filter(|_| own);
    }
    none
}

fn has_several_subjects(drafts: &[Draft]) -> bool {
    let mut subjects = drafts.iter().filter_map(|draft| draft.subject.as_ref());
    subjects.next().is_some_and(|first| subjects.any(|subject| subject != first))
}

/// Adds to a post what a second showing of it has more.
fn enrich(post: &mut Post, draft: Draft) {
    fn fill<T>(field: &mut Option<T>, other: Option<T>) {
        if field.is_none() {
            *field = other;
        }
    }
    fill(&mut post.id, draft.id);
    fill(&mut post.url, draft.url);
    fill(&mut post.author, draft.author);
    // A date that stays beats one that was counted back.
    if post.published.as_ref().and_then(Published::lasting).is_none() {
        post.published = draft.published.or(post.published);
    }
    fill(&mut post.rating, draft.rating);
    fill(&mut post.title, draft.title);
    fill(&mut post.status, draft.status);
    fill(&mut post.reply, draft.reply);
    fill(&mut post.language, draft.language);
    if draft.text.len() > post.text.len() {
        post.text = draft.text;
    }
}

/// A link made absolute, if it leads to a page.
pub(super) fn absolute(base: &Url, href: &str) -> Option<String> {
    let href = href.trim();
    if matches!(base.scheme(), "http" | "https") && is_plain_path(href) {
        return Some([before_path(base), href].concat());
    }
    let url = base.join(href).ok()?;
    (!href.is_empty() && matches!(url.scheme(), "http" | "https")).then(|| url.into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Addresses on the page's own host and others.
    fn address() -> impl Strategy<Value = String> {
        let host = "(https?:)?(//)?(a[.]test|A[.]test|b[.]test)?(:443|:80)?";
        (host, "[/a-cA_.%?#&=\\\\ é:@-]{0,8}").prop_map(|(host, path)| format!("{host}{path}"))
    }

    proptest! {
        #[test]
        fn an_address_is_what_its_parser_says(
            page in "https?://a[.]test(/[a-c/.]{0,3})?([?]a)?",
            href in address(),
        ) {
            let page = Url::parse(&page).unwrap();
            let joined = page.join(href.trim()).ok().filter(|_| !href.trim().is_empty());
            let joined = joined.filter(|url| matches!(url.scheme(), "http" | "https"));
            prop_assert_eq!(absolute(&page, &href), joined.map(String::from));
            let parsed = Url::parse(&href);
            let own = parsed.is_ok_and(|url| {
                let path = |url: &Url| url.path().trim_end_matches('/').to_owned();
                url.host() == page.host()
                    && path(&url) == path(&page)
                    && (url.query().is_none() || url.query() == page.query())
                    && url.fragment().is_none()
            });
            prop_assert_eq!(is_page(&href, &page), own, "{} {}", href, page);
        }
    }

    fn draft(id: &str, author: &str, text: &str) -> Draft {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Draft { id: some(id), author: some(author), text: text.to_owned(), ..Draft::default() }
    }

    fn read(drafts: Vec<Draft>) -> (Vec<Post>, Vec<String>) {
        let mut problems = Problems::default();
        let page = Url::parse("https://a.test/biz?page=2").unwrap();
        (into_posts(drafts, &page, &mut problems), problems.into_texts())
    }

    #[test]
    fn a_post_shown_twice_is_one_with_the_richer_fields() {
        let mut full = draft("7", "Ann", "They came late and left early.");
        full.url = Some("https://a.test/r/7".to_owned());
        let (posts, problems) =
            read(vec![draft("7", "", "They came late…"), draft("8", "Bob", "x"), full]);
        assert_eq!(problems, [""; 0]);
        let [other, twice] = posts.as_slice() else { panic!("{posts:?}") };
        assert_eq!((other.key.as_str(), twice.key.as_str()), ("id:8", "id:7"));
        assert_eq!(twice.text, "They came late and left early.");
        assert_eq!(twice.url.as_deref(), Some("https://a.test/r/7"));
    }

    #[test]
    fn nul_is_in_no_text() {
        let (posts, _) = read(vec![draft("7\0", "\0", "l\0ate"), draft("8", "Bob", "\0")]);
        let [post] = posts.as_slice() else { panic!("{posts:?}") };
        assert_eq!((post.id.as_deref(), &post.author, &*post.text), (Some("7"), &None, "late"));
    }

    #[test]
    fn an_id_that_different_posts_share_is_none() {
        let (posts, problems) = read(vec![draft("0", "Ann", "a"), draft("0", "Bob", "b")]);
        assert!(posts.len() == 2 && posts.iter().all(|post| post.id.is_none()), "{posts:?}");
        assert_eq!(problems.len(), 1);
        let (posts, _) = read(vec![draft("0", "", "late"), draft("0", "", "rude")]);
        assert_eq!(posts.len(), 2);
    }

    #[test]
    fn texts_beyond_measure_are_cut_between_two_characters() {
        let mut long = draft("7", &"A".repeat(2000), &"é".repeat(200_000));
        long.text.insert(0, 'x');
        long.title = Some("T".repeat(LONGEST_LINE));
        let control = draft("8", "Bob", &"\u{1}".repeat(LONGEST_TEXT));
        let id = draft(&"9".repeat(LONGEST_NAME + 1), "Eve", "x");
        let (posts, problems) = read(vec![long, control, id]);
        assert_eq!(posts[0].text.len(), LONGEST_TEXT - 1);
        assert_eq!(posts[0].author.as_deref().map(str::len), Some(LONGEST_LINE));
        assert_eq!(posts[0].title.as_deref().map(str::len), Some(LONGEST_LINE));
        assert_eq!(posts[1].text.len(), LONGEST_TEXT / 6);
        assert_eq!(posts[2].id, None);
        let [cut, _] = problems.as_slice() else { panic!("{problems:?}") };
        assert_eq!(cut, "a text was cut: \"400001 bytes\" (3 times)");
    }

    #[test]
    fn the_page_itself_is_no_permalink() {
        for (url, kept) in [
            ("https://a.test/biz", false),
            ("https://a.test/biz/?page=2", false),
            ("https://a.test/biz?hrid=77", true),
            ("https://a.test/biz#review-77", true),
            ("https://a.test/r/77", true),
        ] {
            let draft = Draft { url: Some(url.to_owned()), ..draft("", "Ann", "a") };
            assert_eq!(read(vec![draft]).0[0].url.is_some(), kept, "{url}");
        }
    }

    #[test]
    fn bare_ratings_of_several_things_are_several() {
        let bare = |subject: &str| Draft {
            rating: Rating::new(1.0, 5.0, 1.0),
            subject: Some(subject.to_owned()),
            ..draft("", "Anonymous", "")
        };
        assert_eq!(read(vec![bare("Cake"), bare("Bread")]).0.len(), 2);
        assert_eq!(read(vec![bare("Cake"), bare("Cake")]).0.len(), 1);
        assert_eq!(read(vec![bare("Cake")]).0[0].key, read(vec![bare("Tart")]).0[0].key);
        assert_eq!(read(vec![draft("", "Ann", "")]).0.len(), 0);
    }
}
