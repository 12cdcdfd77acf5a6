//! Reads `robots.txt` (RFC 9309, 2.1 and 2.2). Whatever it holds, there is a meaning: lines that
//! mean nothing are passed over.

use std::time::Duration;

use super::{
    path::Pattern,
    rules::{Rule, Rules},
};

/// The name by which a group addresses us.
const PRODUCT: &[u8] = b"vigie";

/// As many rules as are kept. A file of the length that is read can hold more, but no site
/// that means it does.
const MOST_RULES: usize = 10_000;

/// The longest `Crawl-delay` that is heeded. It is meant for robots that walk through a whole
/// site, and no search engine heeds more; a day would put an end to watching.
const LONGEST_DELAY: Duration = Duration::from_mins(5);

/// The rules for us: those of all groups that name us or, if none does, of those for `*`.
pub(super) fn rules(text: &[u8]) -> Rules {
    let mut ours = Group::default();
    let mut all = Group::default();
    let (mut for_us, mut for_all) = (false, false);
    // Lines with names follow each other; the first rule ends them.
    let mut naming = false;
    for (key, value) in lines(text) {
        if key.eq_ignore_ascii_case(b"user-agent") {
            if !naming {
                (for_us, for_all, naming) = (false, false, true);
            }
            for_us |= product(value).eq_ignore_ascii_case(PRODUCT);
            for_all |= is_any(value);
            ours.named |= for_us;
            continue;
        }
        let Some(line) = Line::read(key, value) else {
            continue;
        };
        naming = false;
        // What names us makes what is for all pointless.
        if for_us {
            ours.add(line);
        } else if for_all && !ours.named {
            all.add(line);
        }
    }
    let group = if ours.named { ours } else { all };
    Rules::new(group.rules, group.delay)
}

#[derive(Debug, Default)]
struct Group {
    named: bool,
    rules: Vec<Rule>,
    delay: Option<Duration>,
}

impl Group {
    fn add(&mut self, line: Line<'_>) {
        match line {
            Line::Delay(delay) => self.delay = self.delay.max(delay),
            // An empty path forbids nothing and allows nothing.
            Line::Rule { path: [], .. } => {}
            Line::Rule { path, allow } if self.rules.len() < MOST_RULES => {
                self.rules.push(Rule { pattern: Pattern::new(path), allow });
            }
            Line::Rule { .. } => {}
        }
    }
}

/// A line that belongs to a group.
#[derive(Debug, Clone, Copy)]
enum Line<'a> {
    Rule { path: &'a [u8], allow: bool },
    Delay(Option<Duration>),
}

impl<'a> Line<'a> {
    fn read(key: &[u8], value: &'a [u8]) -> Option<Self> {
        match &*key.to_ascii_lowercase() {
            b"allow" => Some(Self::Rule { path: value, allow: true }),
            b"disallow" => Some(Self::Rule { path: value, allow: false }),
            b"crawl-delay" => Some(Self::Delay(delay(value))),
            _ => None,
        }
    }
}

/// Keys and values, without comments and the space around them.
fn lines(text: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    text.split(|byte| matches!(byte, b'\n' | b'\r')).filter_map(|line| {
        let line = line.split(|byte| *byte == b'#').next()?;
        let colon = line.iter().position(|byte| *byte == b':')?;
        let (key, value) = line.split_at_checked(colon)?;
        Some((key.trim_ascii(), value.get(1..)?.trim_ascii()))
    })
}

/// The product token that a name begins with: `vigie/2.0 (beta)` means us too.
fn product(name: &[u8]) -> &[u8] {
    let is_token = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-');
    let end = name.iter().position(|byte| !is_token(byte)).unwrap_or(name.len());
    name.get(..end).unwrap_or(name)
}

fn is_any(name: &[u8]) -> bool {
    matches!(name, [b'*'] | [b'*', b' ' | b'\t', ..])
}

/// Seconds, with or without a fraction.
fn delay(value: &[u8]) -> Option<Duration> {
    let seconds: f64 = str::from_utf8(value).ok()?.parse().ok()?;
    let positive = seconds > 0.0 && seconds.is_finite();
    positive.then(|| Duration::from_secs_f64(seconds.min(LONGEST_DELAY.as_secs_f64())))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, allowed: &[&str], forbidden: &[&str]) {
        let rules = rules(text.as_bytes());
        for (paths, expect) in [(allowed, true), (forbidden, false)] {
            for path in paths {
                let url = format!("https://example.com{path}").parse().unwrap();
                assert_eq!(rules.allow(&url), expect, "{path} by {text}");
            }
        }
    }

    #[test]
    fn the_group_that_names_us_counts_or_else_the_one_for_all() {
        let all = "User-agent: *\nDisallow: /all\n";
        check(all, &["/", "/a"], &["/all", "/all/b"]);
        for name in ["vigie", "VIGIE", "Vigie/3.1", "vigie (the robot)"] {
            let both = format!("{all}User-Agent: {name}\nDisallow: /us");
            check(&both, &["/all"], &["/us"]);
            let both = format!("User-Agent: {name}\nDisallow: /us\n{all}");
            check(&both, &["/all"], &["/us"]);
        }
        for name in ["vigie-image", "vig", "vigierobot", "my vigie", ""] {
            check(&format!("user-agent: {name}\ndisallow: /us\n{all}"), &["/us"], &["/all"]);
        }
        check(&format!("User-agent: vigie\n\n{all}"), &[], &["/all"]);
        check(&format!("{all}\nUser-agent: vigie\nDisallow:"), &["/all"], &[]);
        check("User-agent: * # everybody\nDisallow: /", &[], &["/"]);
        check("User-agent: other\nDisallow: /", &["/"], &[]);
        check("Disallow: /", &["/"], &[]);
    }

    #[test]
    fn groups_of_one_name_are_one_group() {
        check(
            "user-agent: vigie\ndisallow: /a\nuser-agent: x\ndisallow: /b\nuser-agent: vigie\ndisallow: /c",
            &["/b"],
            &["/a", "/c"],
        );
        check(
            "User-agent: x\nUser-agent: *\n\nSitemap: /s\nUser-agent: y\nDisallow: /",
            &[],
            &["/"],
        );
        check("User-agent: *\nCrawl-delay: 3\nUser-agent: bad\nDisallow: /", &["/"], &[]);
    }

    #[test]
    fn the_longest_match_wins_and_of_two_the_one_that_allows() {
        let text = "user-agent: *\ndisallow: /\nallow: /reviews/\ndisallow: /reviews/*/private$\n";
        check(
            text,
            &["/reviews/", "/reviews/1/private/x", "/robots.txt"],
            &["/", "/reviews", "/reviews/1/private"],
        );
        check("user-agent: *\ndisallow: /page\nallow: /page", &["/page"], &[]);
        check("user-agent: *\nallow: /page\ndisallow: /*.htm", &["/page"], &["/page.htm"]);
        check("user-agent: *\nallow: /$\ndisallow: /", &["/"], &["/page.htm"]);
    }

    #[test]
    fn odd_writing_is_understood_or_passed_over() {
        check(
            "\u{feff}USER-AGENT:*\r\nDISALLOW : /a # why\rnonsense\n\n: \ndisallow /b\ndisallow:\n",
            &["/b"],
            &["/a"],
        );
        check("<!doctype html><p>user-agent: *<p>disallow: /", &["/"], &[]);
        check("user-agent: *\ndisallow: #/a\nallow:", &["/a"], &[]);
    }

    #[test]
    fn a_delay_is_heeded_within_bounds() {
        for (value, expect) in [
            ("10", Some(10.0)),
            ("0.5", Some(0.5)),
            ("86400", Some(300.0)),
            ("1e99", Some(300.0)),
            ("0", None),
            ("-1", None),
            ("nan", None),
            ("inf", None),
            ("soon", None),
        ] {
            let text =
                format!("user-agent: *\ncrawl-delay: {value}\nuser-agent: x\ncrawl-delay: 99");
            let delay = rules(text.as_bytes()).delay;
            assert_eq!(delay, expect.map(Duration::from_secs_f64), "{value}");
        }
    }

    #[test]
    fn a_hostile_file_costs_little() {
        let file = format!("user-agent: *\n{}", "disallow: /*a*b*c$\n".repeat(60_000));
        let rules = rules(file.as_bytes());
        assert!(rules.size() < 1 << 20, "{}", rules.size());
        let stars = format!("user-agent: *\ndisallow: /{}b", "*a".repeat(100_000));
        let long = format!("https://example.com/{}", "a".repeat(100_000)).parse().unwrap();
        assert!(super::rules(stars.as_bytes()).allow(&long));
    }

    proptest! {
        #[test]
        fn anything_can_be_read(text: Vec<u8>, path in "\\PC{0,20}") {
            let rules = rules(&text);
            rules.allow(&format!("https://example.com/{path}").parse().unwrap());
        }

        #[test]
        fn what_looks_like_rules_can_be_read(
            lines in prop::collection::vec(
                "(User-agent|Allow|Disallow|Crawl-delay|Sitemap|x)?:? ?(\\*|vigie|/[a*$%]{0,5}|[0-9.]{1,3})#?",
                0..20,
            ),
            path in "/[a%*$]{0,8}",
        ) {
            let text = lines.join("\n");
            let url = format!("https://example.com{path}").parse().unwrap();
            let rules = rules(text.as_bytes());
            // Without a group there is no rule.
            if !text.to_lowercase().contains("user-agent:") {
                prop_assert!(rules.allow(&url));
            }
        }
    }
}
