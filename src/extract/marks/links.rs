//! The links in a post: the ids that they name, and whether they lead to the post itself.

use scraper::ElementRef;
use url::Url;

use super::{
    gather::is_value,
    names::{self, Promise, attribute, names_others, names_posts, prefix},
};

/// An address in a post.
#[derive(Debug)]
pub(super) struct Link {
    pub url: String,
    /// What it names.
    pub tokens: Vec<Named>,
    /// How likely it leads to the post itself.
    pub standing: Standing,
}

/// How likely a link leads to the post that it stands in, the likeliest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// It says that it is the permanent one.
    Permanent,
    /// It is what the title or the date leads to.
    Leading,
    /// It is one among others.
    Plain,
    /// It does something with the post: votes, reports, shares.
    Acting,
}

/// An id that an address names.
#[derive(Debug)]
pub(super) struct Named {
    pub promise: Promise,
    /// Where in the address it stands.
    pub form: String,
    pub id: String,
}

/// Attributes that hold addresses.
const HOLDERS: [&str; 6] =
    ["href", "data-href", "data-url", "data-share-url", "data-clipboard-text", "data-permalink"];

/// The longest address that is looked at, in bytes.
const LONGEST: usize = 2_000;

/// The most parts of an address that are looked at.
const MOST_PARTS: usize = 40;

/// The addresses in the attributes of one element that name something.
pub(super) fn links(element: ElementRef<'_>, base: &Url) -> Vec<Link> {
    let mut links = Vec::new();
    for holder in HOLDERS {
        let Some(href) = element.attr(holder).map(str::trim) else { continue };
        if href.len() > LONGEST || !href.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
            continue;
        }
        let Ok(url) = base.join(href) else { continue };
        if !matches!(url.scheme(), "http" | "https") || !is_near(&url, base) {
            continue;
        }
        let standing = standing(element, holder, &url);
        let mut tokens = tokens(&url);
        // A number in any other link may be that of somebody or something else.
        tokens.retain(|token| {
            token.promise == Promise::Post
                || matches!(standing, Standing::Permanent | Standing::Leading)
        });
        if !tokens.is_empty() || standing == Standing::Permanent {
            links.push(Link { url: url.into(), tokens, standing });
        }
    }
    links
}

/// Whether two addresses are of one site.
fn is_near(url: &Url, base: &Url) -> bool {
    fn site(url: &Url) -> Option<String> {
        let mut labels: Vec<&str> = url.host_str()?.rsplit('.').take(2).collect();
        labels.reverse();
        Some(labels.join("."))
    }
    site(url) == site(base)
}

/// The ids in an address: in its parameters, its path and its fragment.
fn tokens(url: &Url) -> Vec<Named> {
    let mut tokens = Vec::new();
    for (name, value) in url.query_pairs().take(MOST_PARTS) {
        if let Some(promise) = attribute(&name).filter(|_| is_value(&value)) {
            tokens.push(Named { promise, form: format!("?{name}="), id: value.into_owned() });
        }
    }
    let parts: Vec<&str> = url
        .path_segments()
        .map(|parts| parts.filter(|part| !part.is_empty()).take(MOST_PARTS).collect())
        .unwrap_or_default();
    let mut behind: Option<(usize, &str)> = None;
    for (at, part) in parts.iter().enumerate() {
        if let Some((start, word)) = behind.filter(|_| is_value(part) && !ends_in_number(part)) {
            let form = format!("/{word}/{}", at - start);
            tokens.push(Named { promise: Promise::Post, form, id: (*part).to_owned() });
        } else if at + 1 == parts.len() {
            tokens.extend(in_last_part(part, behind.is_some()));
        }
        if names_posts(part) {
            behind = Some((at, part));
        } else if names_others(part) {
            behind = None;
        }
    }
    if let Some(token) = url.fragment().and_then(names::token)
        && let Some(promise) = prefix(token.before)
    {
        tokens.push(Named { promise, form: format!("#{}", token.before), id: token.id.to_owned() });
    }
    tokens
}

/// Whether a part of a path is a number after words, and not an id as a whole.
fn ends_in_number(part: &str) -> bool {
    names::token(part).is_some_and(|token| !token.before.is_empty())
}

/// The id that the last part of a path ends with: `late-again-77412`, `garage-review-77412.html`.
fn in_last_part(part: &str, behind_posts: bool) -> Option<Named> {
    let name = part.rsplit_once('.').filter(|(_, end)| end.len() <= 5 && !is_value(end));
    let token = names::token(name.map_or(part, |(name, _)| name))?;
    let word = token.before.trim_end_matches(['-', '_', '.']);
    let glued = word.len() == token.before.len();
    let word = word.rsplit(['-', '_', '.']).next().unwrap_or_default();
    let promise = match prefix(word) {
        Some(Promise::Post) => Promise::Post,
        Some(Promise::Thing) if glued => Promise::Thing,
        // Any other word before the separator is one of the title.
        _ if glued => return None,
        _ if behind_posts => Promise::Post,
        _ => Promise::Thing,
    };
    let form = format!("/{}#", if glued || promise == Promise::Post { word } else { "" });
    token.after.is_empty().then(|| Named { promise, form, id: token.id.to_owned() })
}

/// Words in addresses that do something with a post.
const ACTS: [&str; 26] = [
    "abuse",
    "flag",
    "inappropriate",
    "concerns",
    "vote",
    "voting",
    "helpful",
    "useful",
    "share",
    "send_to_friend",
    "thanx",
    "like",
    "likes",
    "quote",
    "reply",
    "edit",
    "delete",
    "login",
    "signin",
    "signup",
    "register",
    "compliment",
    "user_summary",
    "goto",
    "print",
    "translate",
];

fn standing(element: ElementRef<'_>, holder: &str, url: &Url) -> Standing {
    let acts = url.path_segments().into_iter().flatten().any(|part| {
        let part = part.to_ascii_lowercase();
        ACTS.contains(&part.as_str())
            || part.split(['-', '.', '_']).any(|word| ACTS.contains(&word))
    });
    let says = |attr: &str| {
        element.attr(attr).is_some_and(|text| text.to_ascii_lowercase().contains("permalink"))
    };
    let bookmark = element.attr("rel").is_some_and(|rel| {
        rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("bookmark"))
    });
    if bookmark
        || matches!(holder, "data-permalink" | "data-clipboard-text")
        || ["class", "title", "data-href"].into_iter().any(says)
    {
        return Standing::Permanent;
    }
    if acts {
        return Standing::Acting;
    }
    let heads = |element: ElementRef<'_>| {
        matches!(element.value().name(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "time" | "abbr")
    };
    let around = element.ancestors().take(2).filter_map(ElementRef::wrap).any(heads);
    let within = || element.children().filter_map(ElementRef::wrap).any(heads);
    let titled =
        || element.value().classes().any(|class| class.to_ascii_lowercase().contains("title"));
    if around || within() || titled() { Standing::Leading } else { Standing::Plain }
}
