//! Where the next page is: the cursor of a JSON answer, and which links lead on at all.

use serde_json::Value;
use url::Url;

use super::{draft::absolute, problems::Problems};
use crate::logic::identity::canonical_url;

/// How to ask for the next page where no link leads there.
#[derive(Debug)]
pub(super) enum Cursor {
    /// A JSON answer says it.
    At {
        /// A JSON pointer (RFC 6901).
        pointer: String,
        /// The parameter that takes what stands there; without one it is an address.
        param: Option<String>,
    },
    /// Pages are counted.
    Count {
        /// The parameter that takes the number.
        param: String,
        /// What is added for the next page.
        step: u32,
        /// The number of a page whose address has none.
        first: u32,
    },
}

impl Cursor {
    /// The next page after an answer: none where it holds null, false or nothing.
    pub(super) fn in_answer(
        &self,
        answer: &Value,
        page: &Url,
        problems: &mut Problems,
    ) -> Option<String> {
        let Self::At { pointer, param } = self else { return None };
        let at = match answer.pointer(pointer)? {
            Value::Null | Value::Bool(false) => return None,
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) if param.is_some() => number.to_string(),
            value @ (Value::Number(_) | Value::Bool(true) | Value::Array(_) | Value::Object(_)) => {
                problems.note_value("the cursor cannot be used", &value.to_string());
                return None;
            }
        };
        if at.is_empty() {
            return None;
        }
        let link = match param {
            Some(param) => with_param(page, param, &at),
            None => absolute(page, &at)?,
        };
        let next = followable(page, &link)?;
        // To an API any parameter may matter, one that sites only count visitors by too.
        (!is_same(&next, page)).then(|| next.into())
    }

    /// The next page after one with posts, where pages are counted.
    pub(super) fn counted(&self, page: &Url) -> Option<String> {
        let Self::Count { param, step, first } = self else { return None };
        let mut pairs = page.query_pairs();
        let here = match pairs.find(|(name, _)| *name == **param) {
            Some((_, number)) => number.parse().ok()?,
            None => *first,
        };
        let next = here.checked_add(*step)?;
        Some(followable(page, &with_param(page, param, &next.to_string()))?.into())
    }
}

/// What is wrong with a JSON pointer, if anything.
pub(super) fn check_pointer(pointer: &str) -> Result<(), &'static str> {
    if pointer.is_empty() {
        return Err("names the whole answer");
    }
    if !pointer.starts_with('/') {
        return Err("does not begin with `/`");
    }
    let escapes = pointer.split('~').skip(1);
    if escapes.into_iter().any(|after| !after.starts_with(['0', '1'])) {
        return Err("has a `~` that is neither `~0` (for `~`) nor `~1` (for `/`)");
    }
    Ok(())
}

/// An address with one parameter set to a value; the others stay as they are written.
fn with_param(page: &Url, param: &str, value: &str) -> String {
    let mut url = page.clone();
    let is_other = |pair: &&str| {
        let mut read = url::form_urlencoded::parse(pair.as_bytes());
        !pair.is_empty() && read.next().is_none_or(|(name, _)| name != param)
    };
    let mut query =
        page.query().unwrap_or_default().split('&').filter(is_other).collect::<Vec<_>>().join("&");
    let set =
        url::form_urlencoded::Serializer::new(String::new()).append_pair(param, value).finish();
    if !query.is_empty() {
        query.push('&');
    }
    query.push_str(&set);
    url.set_query(Some(&query));
    url.into()
}

/// A link to the next page as it may be followed, unless it leads back to the page itself.
pub(super) fn next_page(page: &Url, link: &str) -> Option<String> {
    let next = followable(page, link)?;
    let mut here = page.clone();
    here.set_fragment(None);
    (canonical_url(next.clone()) != canonical_url(here)).then(|| next.into())
}

/// A link as it may be followed: over http or https, and not from https to http. Sites behind a
/// proxy often write their own links so; those are asked for over https.
fn followable(page: &Url, link: &str) -> Option<Url> {
    let mut next = Url::parse(link).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    if page.scheme() == "https" && next.scheme() == "http" {
        if next.host() != page.host() || next.port().is_some() || page.port().is_some() {
            return None;
        }
        next.set_scheme("https").ok()?;
    }
    next.set_fragment(None);
    Some(next)
}

/// Whether two addresses ask for the same with the same parameters, in whatever order.
fn is_same(a: &Url, b: &Url) -> bool {
    let sorted = |url: &Url| {
        let mut pairs: Vec<_> = url.query_pairs().into_owned().collect();
        pairs.sort_unstable();
        pairs
    };
    a.origin() == b.origin() && a.path() == b.path() && sorted(a) == sorted(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(page: &str, param: Option<&str>, value: &str, expected: Option<&str>) {
        let cursor = Cursor::At { pointer: "/a/next".to_owned(), param: param.map(str::to_owned) };
        let answer = serde_json::from_str(&format!("{{\"a\":{{\"next\":{value}}}}}")).unwrap();
        let page = Url::parse(page).unwrap();
        let next = cursor.in_answer(&answer, &page, &mut Problems::default());
        assert_eq!(next.as_deref(), expected, "{value}");
    }

    #[test]
    fn a_cursor_sets_its_parameter_and_no_other() {
        let page = "https://a.test/api?q=a%20b+c&after=1&after=2&x";
        let next = |value: &str| format!("https://a.test/api?q=a%20b+c&x&after={value}");
        check(page, Some("after"), "\"t3=ab&c\"", Some(&next("t3%3Dab%26c")));
        check(page, Some("after"), "17", Some(&next("17")));
        check("https://a.test/api", Some("page"), "2", Some("https://a.test/api?page=2"));
        for none in ["null", "false", "true", "\" \"", "[]", "{}"] {
            check(page, Some("after"), none, None);
        }
        check("https://a.test/api?page=2", Some("page"), "2", None);
        check("https://a.test/api?page=2&x=1", Some("page"), "2", None);
        let by_ref = |value: &str| format!("https://a.test/api?ref={value}");
        check(&by_ref("1"), Some("ref"), "2", Some(&by_ref("2")));
        check("https://a.test/api", Some("ref"), "2", Some(&by_ref("2")));
        check(&by_ref("2"), Some("ref"), "2", None);
    }

    #[test]
    fn a_cursor_without_parameter_is_an_address() {
        let page = "https://a.test/api/items?x=1";
        check(page, None, "\"?x=2\"", Some("https://a.test/api/items?x=2"));
        check(page, None, "\"https://b.test/y\"", Some("https://b.test/y"));
        check(page, None, "7", None);
        check(page, None, "\"ftp://a.test/y\"", None);
        check(page, None, "\"?x=1#more\"", None);
    }

    #[test]
    fn a_next_page_is_another_page() {
        let page = Url::parse("https://a.test/list/?b=2&a=1").unwrap();
        for (link, next) in [
            ("https://a.test/list/?page=2#top", Some("https://a.test/list/?page=2")),
            ("http://a.test/list?page=2", Some("https://a.test/list?page=2")),
            ("http://b.test/list?page=2", None),
            ("http://a.test:8080/list?page=2", None),
            ("https://a.test/list?a=1&b=2#reviews", None),
            ("http://a.test/list/?b=2&a=1", None),
            ("mailto:ann@a.test", None),
            ("/list?page=2", None),
        ] {
            assert_eq!(next_page(&page, link).as_deref(), next, "{link}");
        }
    }

    #[test]
    fn pointers_are_checked() {
        for pointer in ["/a", "/data/page~1info/0/~0x", "/"] {
            assert_eq!(check_pointer(pointer), Ok(()), "{pointer}");
        }
        for pointer in ["", "a/b", "$.a", "/a~b", "/a~"] {
            check_pointer(pointer).unwrap_err();
        }
    }
}
