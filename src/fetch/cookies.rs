//! The cookies that a site set, kept from poll to poll for one source (RFC 6265).
//!
//! Each source has a jar of its own, so no site learns from it what another one set, unless the
//! source itself leads from one to the other; a list of public suffixes would guard nothing more.
//! When a cookie ends is told by the system's clock: the jar asks it itself.

use std::{
    convert::Infallible,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use cookie_store::CookieStore;
use reqwest::header::{HeaderMap, SET_COOKIE};
use url::Url;

/// As many as browsers keep of one site.
const MAX_COOKIES: usize = 180;

/// The longest cookie, attributes included, in bytes (RFC 6265, 6.1).
const MAX_COOKIE: usize = 4096;

/// The cookies of one source.
#[derive(Default)]
pub(super) struct Jar(Mutex<CookieStore>);

impl fmt::Debug for Jar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jar").finish_non_exhaustive()
    }
}

impl Jar {
    /// Names and values that a request to this address carries, those of longer paths first.
    pub(super) fn cookies(&self, url: &Url) -> Vec<(String, String)> {
        let store = self.store();
        let mut found = store.matches(url);
        found
            .sort_by_key(|cookie| (std::cmp::Reverse(cookie.path.len()), cookie.name().to_owned()));
        found.iter().map(|cookie| (cookie.name().to_owned(), cookie.value().to_owned())).collect()
    }

    /// Keeps what an answer from this address sets, and forgets what it ends. What cannot be
    /// understood is left out, as browsers do.
    pub(super) fn take(&self, url: &Url, headers: &HeaderMap) {
        let mut store = self.store();
        for value in headers.get_all(SET_COOKIE) {
            let Ok(text) = str::from_utf8(value.as_bytes()) else { continue };
            if text.len() > MAX_COOKIE {
                continue;
            }
            make_room(&mut store);
            // An error is a cookie that is not for this site, or that ended before it began.
            store.parse(text, url).ok();
        }
    }

    /// A jar is whole at any time, so a panic elsewhere does not spoil it.
    fn store(&self) -> MutexGuard<'_, CookieStore> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A full jar loses what has ended. If that is nothing, it starts over: a site that sets new names
/// for ever must not keep out the one cookie that counts.
fn make_room(store: &mut CookieStore) {
    if store.iter_any().count() < MAX_COOKIES {
        return;
    }
    let alive = store.iter_unexpired().cloned().map(Ok::<_, Infallible>);
    *store = CookieStore::from_cookies(alive, false).unwrap_or_default();
    if store.iter_any().count() >= MAX_COOKIES {
        store.clear();
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn take(jar: &Jar, url: &str, cookies: &[&str]) {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(SET_COOKIE, HeaderValue::from_str(cookie).unwrap());
        }
        jar.take(&url.parse().unwrap(), &headers);
    }

    #[track_caller]
    fn check(jar: &Jar, url: &str, expect: &str) {
        let found = jar.cookies(&url.parse().unwrap());
        let found: Vec<String> =
            found.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(found.join("; "), expect, "{url}");
    }

    #[test]
    fn a_cookie_goes_where_it_may() {
        let jar = Jar::default();
        take(
            &jar,
            "https://www.example.com/shop/list",
            &[
                "host=1; Path=/",
                "wide=2; Domain=example.com; Path=/",
                "safe=3; Path=/; Secure; HttpOnly",
                "deep=4",
                "alien=5; Domain=other.example; Path=/",
                "narrow=6; Domain=a.www.example.com; Path=/",
            ],
        );
        check(&jar, "https://www.example.com/", "host=1; safe=3; wide=2");
        check(&jar, "https://www.example.com/shop/page", "deep=4; host=1; safe=3; wide=2");
        check(&jar, "http://www.example.com/", "host=1; wide=2");
        check(&jar, "https://api.example.com/", "wide=2");
        check(&jar, "https://badexample.com/", "");
        check(&jar, "https://other.example/", "");
    }

    #[test]
    fn a_cookie_is_replaced_and_ends() {
        let jar = Jar::default();
        let url = "https://example.com/";
        take(
            &jar,
            url,
            &["a=1", "b=1; Max-Age=3600", "c=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT"],
        );
        check(&jar, url, "a=1; b=1");
        take(&jar, url, &["a=2", "b=; Max-Age=0", "nonsense", "=;;=", ""]);
        check(&jar, url, "a=2");
    }

    #[test]
    fn a_jar_has_room_for_so_many_and_always_for_the_newest() {
        let jar = Jar::default();
        let url = "https://example.com/";
        for number in 0..10_000 {
            take(&jar, url, &[&format!("tracker{number}=x; Max-Age=9")]);
        }
        take(&jar, url, &["session=1", &format!("huge={}", "x".repeat(5000))]);
        let found = jar.cookies(&url.parse().unwrap());
        assert!(found.len() <= MAX_COOKIES, "{}", found.len());
        assert!(found.contains(&("session".to_owned(), "1".to_owned())));
        assert!(!found.iter().any(|(name, _)| name == "huge"));

        // What has ended makes room first.
        let jar = Jar::default();
        take(&jar, url, &["session=1"]);
        for number in 0..500 {
            take(&jar, url, &[&format!("brief{number}=x"), &format!("brief{number}=; Max-Age=0")]);
        }
        check(&jar, url, "session=1");
    }

    #[test]
    fn a_jar_shows_nothing_of_what_is_in_it() {
        let jar = Jar::default();
        take(&jar, "https://example.com/", &["session=hush"]);
        assert!(!format!("{jar:?}").contains("hush"));
    }
}
