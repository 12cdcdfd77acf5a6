//! The copies of `robots.txt` that are kept: one for each origin, in memory.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;
use url::Url;

use super::{lifetime::SHORTEST, rules::Rules};
use crate::fetch::{Manner, failure::Failure, joint::Joint};

/// How old the copy may be that stands in for a file which cannot be had (RFC 9309, 2.3.1.4).
const OLDEST: Duration = Duration::from_hours(30 * 24);

/// The memory that copies may take together, in bytes, and their number: a site can send us on to
/// any number of origins.
const MOST_BYTES: usize = 32 << 20;
const MOST: usize = 10_000;

/// What the copy is of: an origin, as it is seen by the way that a source takes. What one way
/// fails to reach, another may.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::fetch) struct Place {
    origin: String,
    allow_private: bool,
    proxy: Option<Url>,
}

impl Place {
    pub(in crate::fetch) fn of(url: &Url, manner: &Manner) -> Self {
        Self {
            origin: url.origin().ascii_serialization(),
            allow_private: manner.allow_private,
            proxy: manner.proxy.as_ref().map(|proxy| proxy.url.clone()),
        }
    }
}

/// All copies.
#[derive(Debug, Default)]
pub(in crate::fetch) struct Copies {
    kept: Mutex<HashMap<Place, Copy>>,
    under_way: Joint<Place, Result<Arc<Rules>, Failure>>,
}

#[derive(Debug)]
struct Copy {
    rules: Arc<Rules>,
    came: Instant,
    fresh_until: Instant,
    used: Instant,
}

impl Copies {
    /// The rules of a place: those of the copy or, if it is too old, those that `ask` brings, once
    /// for all who want them now. When they cannot be had, an older copy serves for a few minutes
    /// more, so that one bad answer does not cost a request for each page.
    pub(in crate::fetch) async fn rules(
        &self,
        place: &Place,
        ask: impl Future<Output = Result<(Rules, Duration), Failure>>,
    ) -> Result<Arc<Rules>, Failure> {
        if let Some(rules) = self.fresh(place) {
            return Ok(rules);
        }
        let work = async {
            // Who asked for it may have finished just now.
            if let Some(rules) = self.fresh(place) {
                return Ok(rules);
            }
            match ask.await {
                Ok((rules, lifetime)) => Ok(self.keep(place, rules, lifetime)),
                Err(failure) => self.older(place).ok_or(failure),
            }
        };
        self.under_way.once(place, work).await
    }

    fn fresh(&self, place: &Place) -> Option<Arc<Rules>> {
        let now = Instant::now();
        let mut kept = self.lock();
        let copy = kept.get_mut(place).filter(|copy| copy.fresh_until > now)?;
        copy.used = now;
        Some(Arc::clone(&copy.rules))
    }

    fn older(&self, place: &Place) -> Option<Arc<Rules>> {
        let now = Instant::now();
        let mut kept = self.lock();
        let copy = kept.get_mut(place).filter(|copy| now < copy.came + OLDEST)?;
        copy.fresh_until = now + SHORTEST;
        Some(Arc::clone(&copy.rules))
    }

    fn keep(&self, place: &Place, rules: Rules, lifetime: Duration) -> Arc<Rules> {
        let (now, rules) = (Instant::now(), Arc::new(rules));
        let copy =
            Copy { rules: Arc::clone(&rules), came: now, fresh_until: now + lifetime, used: now };
        let mut kept = self.lock();
        kept.insert(place.clone(), copy);
        let mut size: usize = kept.values().map(|copy| copy.rules.size()).sum();
        while kept.len() > MOST || size > MOST_BYTES {
            let oldest = kept.iter().min_by_key(|(_, copy)| copy.used);
            let Some(oldest) = oldest.map(|(place, _)| place.clone()) else {
                break;
            };
            size -= kept.remove(&oldest).map_or(0, |copy| copy.rules.size());
        }
        rules
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Place, Copy>> {
        // The map behind the lock is whole at any time.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;
    use crate::domain::Outcome;
    use crate::fetch::robots::parse;

    const HOUR: Duration = Duration::from_hours(1);
    const SECOND: Duration = Duration::from_secs(1);

    fn place(url: &str) -> Place {
        Place::of(&url.parse().unwrap(), &Manner::plain("page"))
    }

    fn failed() -> Failure {
        Outcome::Http(503).into()
    }

    /// What the copies say of a page when asking would bring this file, and whether they asked.
    async fn allowed(copies: &Copies, file: Option<&str>) -> (Result<bool, Failure>, bool) {
        let mut asked = false;
        let ask = async {
            asked = true;
            let file = file.ok_or_else(failed)?;
            Ok((parse::rules(format!("user-agent: *\n{file}").as_bytes()), HOUR))
        };
        let rules = copies.rules(&place("https://example.com/"), ask).await;
        let page = "https://example.com/page".parse().unwrap();
        (rules.map(|rules| rules.allow(&page)), asked)
    }

    #[tokio::test(start_paused = true)]
    async fn a_copy_serves_for_its_time_and_longer_only_in_need() {
        let copies = Copies::default();
        assert_eq!(allowed(&copies, None).await, (Err(failed()), true), "never silently allowed");
        assert_eq!(allowed(&copies, Some("disallow: /")).await, (Ok(false), true));
        advance(HOUR.saturating_sub(SECOND)).await;
        assert_eq!(allowed(&copies, Some("")).await, (Ok(false), false));
        advance(SECOND).await;
        assert_eq!(allowed(&copies, Some("")).await, (Ok(true), true));
        // It cannot be had any more: the old one serves, and is asked for every few minutes.
        advance(HOUR).await;
        assert_eq!(allowed(&copies, None).await, (Ok(true), true));
        assert_eq!(allowed(&copies, None).await, (Ok(true), false));
        advance(SHORTEST).await;
        assert_eq!(allowed(&copies, None).await, (Ok(true), true));
        advance(OLDEST.saturating_sub(HOUR + SHORTEST + SECOND)).await;
        assert_eq!(allowed(&copies, None).await, (Ok(true), true));
        advance(SHORTEST).await;
        assert_eq!(allowed(&copies, None).await, (Err(failed()), true));
        assert_eq!(allowed(&copies, Some("disallow: /")).await, (Ok(false), true));
    }

    #[test]
    fn a_place_is_an_origin_and_a_way() {
        assert_eq!(place("https://me:pw@EXAMPLE.com:443/a?b"), place("https://example.com/c"));
        assert_ne!(place("https://example.com/"), place("http://example.com/"));
        assert_ne!(place("https://example.com/"), place("https://example.com:8443/"));
        let open = Manner { allow_private: true, ..Manner::plain("page") };
        let url = "https://example.com/".parse().unwrap();
        assert_ne!(Place::of(&url, &open), place("https://example.com/"));
    }

    #[tokio::test(start_paused = true)]
    async fn memory_is_bounded_and_what_is_used_stays() {
        let copies = Copies::default();
        let file = format!("user-agent: *\ndisallow: /{}", "x".repeat(1 << 20));
        let rules = parse::rules(file.as_bytes());
        for number in 0..40 {
            let ask = async { Ok((rules.clone(), HOUR)) };
            copies.rules(&place(&format!("https://{number}.example/")), ask).await.unwrap();
            advance(SECOND).await;
            let ask = async { Err(failed()) };
            if number > 0 {
                copies.rules(&place("https://0.example/"), ask).await.unwrap();
            }
        }
        assert!(copies.lock().len() <= 32);
    }
}
