//! Paths and patterns in the one spelling in which they are compared (RFC 9309, 2.2.2 and 2.2.3).

use url::Url;

/// As much of an address as is compared, in bytes: more only serves to keep us busy.
const LONGEST_PATH: usize = 16 << 10;

/// Path and query of an address as patterns are compared with it. The end of an address beyond
/// all measure is cut off.
pub(super) fn path_of(url: &Url) -> String {
    let query = url.query().map_or_else(String::new, |query| format!("?{query}"));
    let whole = format!("{}{query}", url.path());
    let bytes = whole.as_bytes();
    spelled(bytes.get(..LONGEST_PATH).unwrap_or(bytes), "")
}

/// The path of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    /// Without the `$` at the end; each `*` left in it stands for any text.
    text: Box<str>,
    /// Whether nothing may follow.
    anchored: bool,
}

impl Pattern {
    pub(super) fn new(written: &[u8]) -> Self {
        let (text, anchored) = match written.strip_suffix(b"$") {
            Some(text) => (text, true),
            None => (written, false),
        };
        Self { text: spelled(text, "*").into_boxed_str(), anchored }
    }

    /// How much it says, in octets: of two rules that match, the longer one counts.
    pub(super) fn len(&self) -> usize {
        self.text.len() + usize::from(self.anchored)
    }

    /// Whether a path, as [`path_of`] gives it, begins like this. Each part between two `*` is
    /// looked for behind the one before it, and never again further on: the first place leaves
    /// the most room for the rest. As `str` searches in linear time, so does this.
    pub(super) fn matches(&self, path: &str) -> bool {
        let (front, end) = match (self.anchored, self.text.rsplit_once('*')) {
            (false, _) => (&*self.text, ""),
            (true, Some(around)) => around,
            (true, None) => return path == &*self.text,
        };
        let mut parts = front.split('*');
        let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else {
            return false;
        };
        for part in parts {
            match rest.split_once(part) {
                Some((_, behind)) => rest = behind,
                None => return false,
            }
        }
        rest.ends_with(end)
    }
}

/// ASCII throughout: what is neither reserved nor unreserved in an address (RFC 3986, 2.2 and
/// 2.3) is percent-encoded, in upper case, and what is unreserved is not. `*` and `$` are encoded
/// too, except those in `kept`, so that they can stand for themselves in a pattern as well.
fn spelled(bytes: &[u8], kept: &str) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let encoded = if byte == b'%' { encoded(after) } else { None };
        if encoded.is_some() {
            rest = after.get(2..).unwrap_or_default();
        }
        let character = char::from(encoded.unwrap_or(byte));
        let plain = match encoded {
            Some(_) => is_unreserved(character),
            None => {
                is_unreserved(character)
                    || "%:/?#[]@!&'()+,;=".contains(character)
                    || kept.contains(character)
            }
        };
        if plain {
            text.push(character);
        } else {
            text.push_str(percent_encoding::percent_encode_byte(encoded.unwrap_or(byte)));
        }
    }
    text
}

/// The byte that two hexadecimal digits stand for.
fn encoded(digits: &[u8]) -> Option<u8> {
    let [high, low, ..] = digits else {
        return None;
    };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()
}

fn is_unreserved(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._~".contains(character)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn path(text: &str) -> String {
        path_of(&format!("https://example.com{text}").parse().unwrap())
    }

    #[track_caller]
    fn check(pattern: &str, yes: &[&str], no: &[&str]) {
        let pattern = Pattern::new(pattern.as_bytes());
        for text in yes {
            assert!(pattern.matches(&path(text)), "{pattern:?} {text}");
        }
        for text in no {
            assert!(!pattern.matches(&path(text)), "{pattern:?} {text}");
        }
    }

    #[test]
    fn a_pattern_is_a_beginning() {
        check("/", &["/", "/a?b"], &[]);
        check(
            "/fish",
            &["/fish", "/fish.html", "/fishheads/yummy.html", "/fish?id=1"],
            &["/Fish", "/catfish"],
        );
        check("/fish/", &["/fish/", "/fish/?id=1"], &["/fish", "/fish.html"]);
        check("fish", &[], &["/fish"]);
        check("/a?b=", &["/a?b=c"], &["/a", "/a?"]);
    }

    #[test]
    fn stars_and_the_end() {
        check("/*.php", &["/index.php", "/a/b.php?c", "/a.php5", "/.php"], &["/", "/x.PHP"]);
        check("/*.php$", &["/a.php", "/a.php.php"], &["/a.php?b", "/a.php/", "/a.php5"]);
        check("/fish*.php", &["/fish.php", "/fishheads/cat.php?x"], &["/Fish.php"]);
        check("*", &["/", "/a"], &[]);
        check("*$", &["/", "/a"], &[]);
        check("/$", &["/"], &["/a", "/?"]);
        check("/a*b*a$", &["/aba", "/abba", "/a/b/b/a?a"], &["/aa", "/ab", "/abab"]);
        check("/ab*ba$", &["/abba"], &["/aba"]);
        check("/**a", &["/a", "/ba"], &["/b"]);
        check("/a$b", &["/a$b", "/a%24b"], &["/a", "/ab"]);
        check("$", &[], &["/"]);
    }

    #[test]
    fn spellings_of_one_path_are_one() {
        check(
            "/foo/bar?baz=http://foo.bar",
            &["/foo/bar?baz=http://foo.bar"],
            &["/foo/bar?baz=http%3A%2F%2Ffoo.bar"],
        );
        for pattern in ["/foo/bar/ツ", "/foo/bar/%E3%83%84", "/foo/bar/%e3%83%84"] {
            check(pattern, &["/foo/bar/ツ", "/foo/bar/%e3%83%84"], &["/foo/bar/"]);
        }
        check("/foo/bar/%62%61%7A", &["/foo/bar/baz"], &[]);
        check("/%7ejoe/a%2fb", &["/~joe/a%2Fb", "/%7Ejoe/a%2fb"], &["/~joe/a/b"]);
        check(
            "/path/file-with-a-%2A.html",
            &["/path/file-with-a-*.html"],
            &["/path/file-with-a-b.html"],
        );
        check("/path/foo-%24", &["/path/foo-$", "/path/foo-%24"], &["/path/foo-"]);
        check("/a|b c", &["/a|b c", "/a%7cb%20c"], &[]);
        check("/100%", &["/100%", "/100%zz"], &["/100"]);
        check("/caf\u{e9}", &["/caf%C3%A9"], &["/caf%E9"]);
        assert!(Pattern::new(b"/caf\xe9").matches(&path("/caf%E9")));
    }

    #[test]
    fn an_endless_address_is_judged_by_its_beginning() {
        let long = format!("/a{}", "b".repeat(1 << 20));
        check("/a", &[&long], &[]);
        check("/c", &[], &[&long]);
    }

    /// Every way to split the path, without any cleverness.
    fn naive(pattern: &[u8], anchored: bool, path: &[u8]) -> bool {
        match pattern.split_first() {
            None => !anchored || path.is_empty(),
            Some((b'*', rest)) => {
                (0..=path.len()).any(|at| naive(rest, anchored, path.get(at..).unwrap()))
            }
            Some((byte, rest)) => {
                path.first() == Some(byte) && naive(rest, anchored, path.get(1..).unwrap())
            }
        }
    }

    proptest! {
        #[test]
        fn the_naive_way_says_the_same(text in "/?[ab*]{0,8}", anchored: bool, rest in "[ab]{0,10}") {
            let pattern = Pattern::new(format!("{text}{}", if anchored { "$" } else { "" }).as_bytes());
            let path = format!("/{rest}");
            let expect = naive(text.as_bytes(), anchored, path.as_bytes());
            prop_assert_eq!(pattern.matches(&path), expect);
        }

        #[test]
        fn anything_can_be_read(pattern: Vec<u8>, path: Vec<u8>) {
            let (pattern, path) = (Pattern::new(&pattern), spelled(&path, ""));
            prop_assert!(path.is_ascii() && !path.contains(['*', '$', ' ']));
            pattern.matches(&path);
        }

        #[test]
        fn a_path_matches_itself(text in "/\\PC{0,20}") {
            let url: Url = format!("https://example.com{text}").parse().unwrap();
            let path = path_of(&url);
            let pattern = Pattern::new(format!("{path}$").as_bytes());
            prop_assert!(pattern.matches(&path), "{} {:?}", path, pattern);
        }
    }
}
