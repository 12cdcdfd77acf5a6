//! The identity of a post inside its source: the platform's own id, else the canonical permalink,
//! else a hash of what does not change when the page is rendered anew.

use jiff::fmt::strtime;
use url::Url;

use super::text::{digest, essence, fold, rating_mark};
use crate::domain::{PostKey, Published, Rating};

/// The fields of a post that its identity can rest on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    /// The platform's own id.
    pub id: Option<&'a str>,
    /// The permalink, absolute.
    pub url: Option<&'a str>,
    /// The name its author shows.
    pub author: Option<&'a str>,
    /// When it was published; what was counted back from the fetch does not count.
    pub published: Option<&'a Published>,
    /// The rating.
    pub rating: Option<&'a Rating>,
    /// The title.
    pub title: Option<&'a str>,
    /// The text, without markup.
    pub text: &'a str,
}

/// The longest id that is used as it is; longer ones are hashed.
const LONGEST: usize = 256;

/// The key of a post. `subject` tells apart what one page says about several things; it counts
/// only where the key is a hash, and is empty for a page about one business.
pub fn post_key(subject: &str, facts: &Facts<'_>) -> PostKey {
    if let Some(id) = facts.id.map(str::trim).filter(|id| !id.is_empty()) {
        return named(id);
    }
    if let Some(url) = facts.url.and_then(|url| Url::parse(url).ok()) {
        return PostKey::new(format!("url:{}", digest(&[&canonical_url(url)])));
    }
    let text = fold(facts.text);
    // Without words only the rest tells two bare ratings apart.
    let bare = if text.is_empty() {
        let rating = facts.rating.map(rating_mark).unwrap_or_default();
        digest(&[&rating, &facts.title.map(essence).unwrap_or_default(), facts.text.trim()])
    } else {
        String::new()
    };
    let author = facts.author.map(essence).unwrap_or_default();
    let day = facts.published.and_then(Published::lasting).map(date_mark).unwrap_or_default();
    PostKey::new(format!("hash:{}", digest(&[subject, &author, &day, &text, &bare])))
}

/// An id that is an address may name the author, and a key outlives what is erased.
fn named(id: &str) -> PostKey {
    if id.len() <= LONGEST && !id.contains("://") {
        PostKey::new(format!("id:{id}"))
    } else {
        PostKey::new(format!("id:{}", digest(&[id])))
    }
}

/// An instant in UTC, whatever offset it was written in; a local date as written.
fn date_mark(published: &Published) -> String {
    match published {
        Published::Instant { at, .. } => {
            strtime::format("%Y-%m-%dT%H:%M:%SZ", *at).unwrap_or_else(|_| at.to_string())
        }
        Published::Local { .. } | Published::Relative { .. } => published.to_string(),
    }
}

/// Query parameters that say where a visitor came from or which session is his.
const TRACKING: [&str; 17] = [
    "fbclid",
    "gclid",
    "dclid",
    "msclkid",
    "yclid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "_ga",
    "xtor",
    "ref",
    "ref_src",
    "ref_url",
    "referrer",
    "sid",
    "phpsessid",
    "jsessionid",
];

/// One spelling of an address: `https`, no tracking parameters, the others sorted, no slash at the
/// end, and a fragment only where it can name a post (`#post-17`, `#/review/ab`).
pub fn canonical_url(mut url: Url) -> String {
    let kept = url.fragment().filter(|fragment| names_a_post(fragment)).map(str::to_owned);
    url.set_fragment(kept.as_deref());
    let mut pairs: Vec<(String, String)> =
        url.query_pairs().into_owned().filter(|(name, _)| !is_tracking(name)).collect();
    pairs.sort();
    url.set_query(None);
    if !pairs.is_empty() {
        url.query_pairs_mut().extend_pairs(pairs);
    }
    if url.scheme() == "http" && url.port().is_none() {
        // Cannot fail from one special scheme to another; if it did, the old spelling stands.
        let _same = url.set_scheme("https");
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    url.into()
}

fn is_tracking(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("utm_") || TRACKING.contains(&name.as_str())
}

fn names_a_post(fragment: &str) -> bool {
    let numbered = fragment.bytes().any(|byte| byte.is_ascii_digit());
    let routed = fragment.starts_with(['/', '!']);
    (numbered || routed) && !fragment.contains('=') && !fragment.starts_with(":~:")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(facts: &Facts<'_>) -> String {
        post_key("", facts).to_string()
    }

    #[test]
    fn the_best_evidence_decides() {
        let facts =
            Facts { id: Some(" 77 "), url: Some("https://a.test/r/77"), ..Facts::default() };
        assert_eq!(key(&facts), "id:77");
        let by_address = format!("url:{}", digest(&["https://a.test/r/77"]));
        assert_eq!(key(&Facts { id: Some(""), ..facts }), by_address);
        let named_so = key(&Facts { id: Some("https://a.test/u/ann"), ..facts });
        assert!(!named_so.contains("ann"), "{named_so}");
        let hashed = key(&Facts { text: "late", ..Facts::default() });
        assert!(hashed.starts_with("hash:") && hashed.len() == 37, "{hashed}");
        let long = "x".repeat(5000);
        assert!(key(&Facts { id: Some(&long), ..Facts::default() }).len() < 64);
    }

    #[track_caller]
    fn check_url(url: &str, canonical: &str) {
        assert_eq!(canonical_url(Url::parse(url).unwrap()), canonical);
        assert_eq!(canonical_url(Url::parse(canonical).unwrap()), canonical);
    }

    #[test]
    fn one_spelling_of_a_permalink() {
        check_url(
            "http://A.Test:80/r/7/?utm_source=x&b=2&a=1&fbclid=9",
            "https://a.test/r/7?a=1&b=2",
        );
        check_url("https://a.test/t/9#comments", "https://a.test/t/9");
        check_url("https://a.test/t/9?sid=0f3a#p1234", "https://a.test/t/9#p1234");
        check_url("https://a.test/t/9#xtor=AL-32280270", "https://a.test/t/9");
        check_url("https://a.test/#/review/ab", "https://a.test/#/review/ab");
        check_url("https://a.test/biz?hrid=Qx_1", "https://a.test/biz?hrid=Qx_1");
    }

    #[test]
    fn a_hash_knows_author_date_and_words() {
        let day: Published = Published::parse("2026-11-20", None).unwrap();
        let paris = Published::parse("2026-11-20T14:03:00+01:00", None).unwrap();
        let utc = Published::parse("2026-11-20T13:03:00Z", None).unwrap();
        let bare = Facts { author: Some("Ann B."), published: Some(&utc), ..Facts::default() };
        assert_eq!(key(&bare), key(&Facts { published: Some(&paris), ..bare }));
        assert_ne!(key(&bare), key(&Facts { published: Some(&day), ..bare }));
        assert_ne!(key(&bare), key(&Facts { author: Some("Bob"), ..bare }));
        let back = day.counted_back();
        let told_back = Facts { published: Some(&back), ..bare };
        assert_eq!(key(&told_back), key(&Facts { published: None, ..bare }), "it moves");
        let one = Rating::new(1.0, 5.0, 1.0);
        let rated = Facts { rating: one.as_ref(), ..bare };
        assert_ne!(key(&bare), key(&rated), "only the rating tells them apart");
        let worded = Facts { text: "Late again", ..bare };
        assert_eq!(key(&worded), key(&Facts { text: "Late again", ..rated }), "an edited rating");
        assert_ne!(post_key("a", &worded), post_key("b", &worded));
    }

    proptest! {
        #[test]
        fn markup_and_spacing_do_not_matter(words in prop::collection::vec("[a-zà-öø-ÿ]{1,8}", 1..20)) {
            let plain = words.join(" ");
            let set = format!("  “{}”…\n", words.join("\u{a0}\n — ").to_uppercase());
            let facts = Facts { author: Some("Zoé"), text: &plain, ..Facts::default() };
            prop_assert_eq!(
                key(&facts),
                key(&Facts { author: Some("ZOE\u{301} "), text: &set, ..facts })
            );
        }

        #[test]
        fn the_order_of_parameters_does_not_matter(
            mut pairs in prop::collection::vec(("[a-z]{1,4}", "[a-z0-9 &=]{0,5}"), 1..6)
        ) {
            let build = |pairs: &[(String, String)]| {
                let mut url = Url::parse("https://a.test/p").unwrap();
                url.query_pairs_mut().extend_pairs(pairs);
                canonical_url(url)
            };
            let forth = build(&pairs);
            pairs.reverse();
            prop_assert_eq!(forth, build(&pairs));
        }
    }
}
