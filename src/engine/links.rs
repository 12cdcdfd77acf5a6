//! Links in mails: where they lead, how long they last, and for whom there are any.

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::plan::Setup;
use crate::{
    domain::{Alert, CaseId, Notice, PersonId},
    logic::seal::{Link, Purpose, Seal},
    mail::{CaseLinks, Letter, Links},
    store::{Store, StoreError},
};

/// What links in mails are like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRules {
    /// What they begin with; its path ends in a slash.
    pub url: Url,
    /// How long they last, from their mail on.
    pub last: SignedDuration,
}

/// How long, at least, a mail can be used to end those of its kind: people do so with an old one.
const WAY_OUT: SignedDuration = SignedDuration::from_hours(24 * 366 * 2);

impl LinkRules {
    /// The address of a link.
    pub fn address(&self, token: &str) -> String {
        format!("{}c/{token}", self.url)
    }

    /// The token in the path of a request. A proxy may have taken the path of the address away.
    pub fn token<'p>(&self, path: &'p str) -> Option<&'p str> {
        let rest = path.strip_prefix(self.url.path()).or_else(|| path.strip_prefix('/'))?;
        rest.strip_prefix("c/").filter(|token| !token.is_empty() && !token.contains('/'))
    }
}

/// The links of a letter to a person: of each of its cases that they may act on. They last from
/// `date` on, the date of the mail, so that it is the same mail whenever it is sent.
pub(super) fn links(
    (store, setup, seal): (&Store, &Setup, &Seal),
    letter: &Letter,
    person: &PersonId,
    date: Timestamp,
) -> Result<Option<Links>, StoreError> {
    let Some(rules) = &setup.links else { return Ok(None) };
    let until = end(date, rules.last);
    let link = |purpose, case: &CaseId| {
        let (case, person) = (Some(case.clone()), person.clone());
        rules.address(&seal.link(&Link { purpose, case, person, until }))
    };
    let mut cases = Vec::new();
    for id in letter.cases() {
        let Some(case) = store.case(id)? else { continue };
        if setup.plan.actor(&case, person).is_some() {
            cases.push(CaseLinks {
                case: id.clone(),
                on_it: link(Purpose::Acknowledge, id),
                answered: link(Purpose::Replied, id),
                all: link(Purpose::Look, id),
            });
        }
    }
    Ok((!cases.is_empty()).then_some(Links { cases, until }))
}

/// Where the reader of a message ends those of its kind, if it is one that can be ended: a digest.
pub(super) fn no_more(
    (setup, seal): (&Setup, &Seal),
    alert: &Alert,
    date: Timestamp,
) -> Option<String> {
    let rules = setup.links.as_ref()?;
    if !matches!(alert.notice, Notice::Digest { .. }) {
        return None;
    }
    let (purpose, person) = (Purpose::NoDigests, alert.person.clone());
    let until = end(date, rules.last.max(WAY_OUT));
    Some(rules.address(&seal.link(&Link { purpose, case: None, person, until })))
}

/// When a link of a mail of this date ends: a whole second.
fn end(date: Timestamp, last: SignedDuration) -> Timestamp {
    let until = date.checked_add(last).unwrap_or(Timestamp::MAX);
    Timestamp::from_second(until.as_second()).unwrap_or(until)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, path: &str, expect: Option<&str>) {
        let rules = LinkRules { url: url.parse().unwrap(), last: SignedDuration::ZERO };
        assert_eq!(rules.token(path), expect);
    }

    #[test]
    fn a_token_is_found_with_the_path_of_the_proxy_and_without() {
        check("https://shop.example/", "/c/abc", Some("abc"));
        check("https://shop.example/vigie/", "/vigie/c/abc", Some("abc"));
        check("https://shop.example/vigie/", "/c/abc", Some("abc"));
        for path in ["", "/", "/c", "/c/", "/c/a/b", "/d/abc", "/vigie/c/abc", "c/abc", "*"] {
            check("https://shop.example/", path, None);
        }
    }
}
