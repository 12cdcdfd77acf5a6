//! Pages that stand in for the page: bot walls, logins, "not found" with status 200, maintenance,
//! consent, and shells that a script was to fill.
//!
//! Asked only when no post was found, so what posts tell of is none of these. Three strengths:
//!
//! - what only such pages bear in their source, and a whole title, is beyond doubt;
//! - a page *vouches for itself* where the anchor stands on it, or it says that nothing is there.
//!   Templates have anchors too, on whatever they show: where such a page says hardly anything, and
//!   has the words of a wall, a login or a missing page for a title or a notice, it is that, unless
//!   it vouches for itself in both ways;
//! - a part of a title, an address, a hint for browsers without scripts, and what a page says in
//!   its midst while it says little else count only where it does not vouch for itself.

use url::Url;

use super::{
    listing::Claim,
    phrases::{
        CONSENT_BUTTONS, CONSENT_TITLES, CONSENT_WORDS, FAILED_TITLES, LOGIN_PATHS, LOGIN_TITLES,
        LOGIN_WORDS, LOST_TITLES, LOST_WORDS, MAINTENANCE_TITLES, MAINTENANCE_WORDS, Words,
    },
    problems::Problems,
    signs::Signs,
};
use crate::{
    domain::{BlockKind, Outcome},
    logic::wall::{self, FEW_WORDS, HARDLY_ANY_WORDS, Shown, Wall, says_at_most},
};

/// The most words of a page that says that there is none, or that the site is out of service.
const NOTICE_WORDS: usize = 120;

/// The most words of a list that is empty in earnest and of a shell alike; below it the shell is
/// the likelier.
const SHELL_WORDS: usize = 15;

/// A page without posts.
#[derive(Debug)]
pub(super) struct Stranger<'a> {
    /// The page as it came, decoded.
    pub(super) source: &'a str,
    /// Where it is, after redirects.
    pub(super) url: &'a Url,
    /// What it shows.
    pub(super) signs: &'a Signs,
    /// Whether an anchor stands on it, to be seen, that not any page has.
    pub(super) anchored: bool,
    /// Whether it says that there are no posts: a stated zero, "no reviews yet".
    pub(super) says_nothing_is_there: bool,
    /// How many posts it says there are.
    pub(super) claim: Claim,
}

impl Stranger<'_> {
    /// What the page is instead, if it is not the page; the reason goes to the problems.
    pub(super) fn outcome(&self, problems: &mut Problems) -> Option<Outcome> {
        self.beyond_doubt(problems).or_else(|| {
            let says_at_most = |words| says_at_most(&self.signs.visible, words);
            if !self.vouches() {
                return says_at_most(FEW_WORDS).then(|| self.most_likely(problems))?;
            }
            let in_both_ways = self.anchored && self.says_nothing_is_there;
            (says_at_most(HARDLY_ANY_WORDS) && !in_both_ways).then(|| self.clearly(problems))?
        })
    }

    /// Whether the page vouches for itself.
    fn vouches(&self) -> bool {
        self.anchored || self.says_nothing_is_there
    }

    /// What the title or the source say, and for a page that does not vouch for itself its address.
    pub(super) fn beyond_doubt(&self, problems: &mut Problems) -> Option<Outcome> {
        if let Some(wall) = wall::sure(&self.shown()) {
            return Some(blocked(wall, problems));
        }
        let signs = self.signs;
        let title = Words::of(&signs.title);
        let parts = self.parts();
        let titled = |phrases: &[&str]| {
            title.are(phrases) || (!self.vouches() && parts.iter().any(|part| part.are(phrases)))
        };
        if is_consent_host(self.url) || titled(&CONSENT_TITLES) {
            return Some(consent(problems));
        }
        let asks = signs.asks_password || title.say(&LOGIN_TITLES);
        let is_login = if self.vouches() {
            signs.asks_password && title.are(&LOGIN_TITLES)
        } else {
            leads_to_login(self.url) && asks
        };
        if is_login && !self.claim.any() {
            return Some(login(problems));
        }
        if titled(&LOST_TITLES) {
            return Some(lost(problems));
        }
        if titled(&MAINTENANCE_TITLES) {
            return Some(maintenance(problems));
        }
        if let Some((what, status)) = FAILED_TITLES.iter().find(|(what, _)| title.are(&[what])) {
            problems.note_value("the page says that the server failed", what);
            return Some(Outcome::Http(*status));
        }
        self.shell(SHELL_WORDS, problems)
    }

    /// The parts of the title.
    fn parts(&self) -> Vec<Words> {
        self.signs.title.split(SEPARATORS).map(Words::of).collect()
    }

    /// What a page is that says hardly anything, though it vouches for itself.
    fn clearly(&self, problems: &mut Problems) -> Option<Outcome> {
        let signs = self.signs;
        let notices = || signs.blocks.iter().map(String::as_str).chain([signs.title.as_str()]);
        // A form to fill in has a captcha of its own, and says so.
        if !signs.has_fields
            && let Some(wall) = notices().find_map(wall::in_words)
        {
            return Some(blocked(wall, problems));
        }
        let says = |phrases: &[&str]| notices().any(|notice| Words::of(notice).say(phrases));
        let titled = self.parts().iter().any(|part| part.are(&LOGIN_TITLES));
        let asks = !self.says_nothing_is_there || says(&LOGIN_WORDS);
        if signs.asks_password && titled && asks && !self.claim.any() {
            return Some(login(problems));
        }
        says(&LOST_WORDS).then(|| lost(problems))
    }

    /// What a page is that says little and does not vouch for itself.
    fn most_likely(&self, problems: &mut Problems) -> Option<Outcome> {
        let signs = self.signs;
        // The scripts of walls stand on shells too, which say nothing either.
        if let Some(shell) = self.shell(HARDLY_ANY_WORDS, problems) {
            return Some(shell);
        }
        if let Some(wall) = wall::likely(&self.shown()) {
            return Some(blocked(wall, problems));
        }
        let (title, visible) = (Words::of(&signs.title), Words::of(&signs.visible));
        let titled = title.say(&LOGIN_TITLES);
        let asks = visible.say(&LOGIN_WORDS);
        let login_page = signs.asks_password
            || (titled && (signs.asks_name || asks))
            || (leads_to_login(self.url) && (signs.asks_name || asks));
        if login_page && !self.claim.any() {
            return Some(login(problems));
        }
        let accepts = visible.say(&CONSENT_BUTTONS);
        let mentions = visible.count("cookie") + visible.count("consent");
        if accepts && (visible.say(&CONSENT_WORDS) || (mentions >= 2 && !signs.has_navigation)) {
            return Some(consent(problems));
        }
        if !says_at_most(&signs.visible, NOTICE_WORDS) {
            return None;
        }
        if visible.say(&LOST_WORDS) || title.say(&LOST_WORDS) {
            return Some(lost(problems));
        }
        (visible.say(&MAINTENANCE_WORDS) || title.say(&MAINTENANCE_WORDS))
            .then(|| maintenance(problems))
    }

    /// A page of at most so many words, or of few for the posts it claims, that a script was to
    /// fill.
    fn shell(&self, words: usize, problems: &mut Problems) -> Option<Outcome> {
        let signs = self.signs;
        // Where the anchor stands, something else than the posts may need scripts.
        let hinted = signs.hints_at_scripts && (!self.anchored || self.claim.posts());
        let waits = signs.has_empty_root || signs.asks_for_scripts || hinted;
        let most = if self.claim.posts() { FEW_WORDS } else { words };
        let empty = says_at_most(&signs.visible, most);
        (signs.has_scripts && waits && empty && !self.says_nothing_is_there).then(|| {
            problems.note(BY_SCRIPT);
            Outcome::AnchorMissing
        })
    }

    fn shown(&self) -> Shown<'_> {
        Shown {
            source: self.source,
            title: &self.signs.title,
            visible: &self.signs.visible,
            has_fields: self.signs.has_fields,
        }
    }
}

/// What is said of a shell.
pub(super) const BY_SCRIPT: &str =
    "the posts are loaded by a script: set render = \"chromium\" or use an API";

/// What stands between the parts of a title.
const SEPARATORS: [char; 8] = ['|', '-', '–', '—', ':', '·', '•', '»'];

fn blocked(wall: Wall, problems: &mut Problems) -> Outcome {
    problems.note_value("a wall stands before the page", wall.vendor);
    Outcome::Blocked(wall.kind)
}

fn consent(problems: &mut Problems) -> Outcome {
    problems.note("the page asks for consent to cookies first");
    Outcome::Blocked(BlockKind::Consent)
}

fn login(problems: &mut Problems) -> Outcome {
    problems.note("the page asks to log in first");
    Outcome::LoggedOut
}

fn lost(problems: &mut Problems) -> Outcome {
    problems.note("the page says that there is no such page");
    Outcome::Http(404)
}

fn maintenance(problems: &mut Problems) -> Outcome {
    problems.note("the page says that the site is under maintenance");
    Outcome::Http(503)
}

/// Hosts whose only pages ask for consent: `consent.google.com`, `guce.yahoo.com`.
fn is_consent_host(url: &Url) -> bool {
    url.host_str().is_some_and(|host| host.starts_with("consent.") || host.starts_with("guce."))
}

/// Whether an address is that of a login: no page of posts has such a path.
fn leads_to_login(url: &Url) -> bool {
    url.path_segments().into_iter().flatten().any(|segment| {
        let segment = segment.to_ascii_lowercase();
        let name = segment.split_once('.').map_or(segment.as_str(), |(name, _)| name);
        LOGIN_PATHS.contains(&name)
    })
}

/// What an answer that is no page is: a wall, or nothing known.
pub(super) fn unread(body: &str, problems: &mut Problems) -> Outcome {
    match wall::in_answer(body) {
        Some(wall) => blocked(wall, problems),
        None => Outcome::AnchorMissing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_logins_and_consent_are_known() {
        for (url, login, consent) in [
            ("https://a.test/login?next=/biz", true, false),
            ("https://a.test/users/sign_in", true, false),
            ("https://a.test/WP-Login.php", true, false),
            ("https://a.test/biz/login-systems-ltd", false, false),
            ("https://a.test/reviews", false, false),
            ("https://consent.google.com/m?continue=x", false, true),
            ("https://guce.yahoo.com/consent", false, true),
        ] {
            let url = Url::parse(url).unwrap();
            assert_eq!((leads_to_login(&url), is_consent_host(&url)), (login, consent), "{url}");
        }
    }
}
