//! The register, read from the store on a thread of its own: it may be long, and nothing else is to
//! wait for it.

use std::sync::Arc;

use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};

use super::Reply;
use crate::{
    domain::{Business, BusinessId, Case, Health, Precision, Published},
    engine::{Engine, Plan, Watch},
    logic::{
        judge::Judge,
        register::{
            self, Kept, Register, SectionTally, Seen, Sight, SightOf, Since, Window, share_seen,
        },
    },
    store::{BLIND_TIMES, SourceRecord, Store, StoreError},
};

/// Records that are read at a time.
const PAGE: usize = 256;

/// What a register is made of, by the plan of this moment.
#[derive(Debug)]
pub(super) struct Wanted {
    businesses: Vec<Business>,
    watches: Vec<Arc<Watch>>,
    since: Since,
    until: Option<Date>,
}

impl Wanted {
    /// Looks the businesses up.
    ///
    /// # Errors
    /// Says which one does not exist.
    pub(super) fn new(
        plan: &Plan,
        ids: &[BusinessId],
        since: Since,
        until: Option<Date>,
    ) -> Result<Self, String> {
        let mut businesses: Vec<Business> = plan.businesses().cloned().collect();
        if let Some(unknown) = ids.iter().find(|id| plan.business(id).is_none()) {
            return Err(format!("there is no business `{unknown}`"));
        }
        businesses.retain(|business| ids.is_empty() || ids.contains(&business.id));
        businesses.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Self { businesses, watches: plan.watches().cloned().collect(), since, until })
    }
}

/// Makes a register.
pub(super) async fn report(engine: &Engine, wanted: Wanted) -> Reply {
    let (store, now) = (Arc::clone(engine.store()), engine.clock().now());
    let zone = wanted.businesses.first().map_or(TimeZone::UTC, |first| first.timezone.clone());
    let today = now.to_zoned(zone).date();
    let window = match Window::new(wanted.since, wanted.until, today) {
        Ok(window) => window,
        Err(error) => return Reply::unknown(error.to_string()),
    };
    let made = tokio::task::spawn_blocking(move || make(&store, &wanted, &window, now)).await;
    match made {
        Ok(Ok(register)) => Reply::ok(&register),
        Ok(Err(error)) => Reply::temporary(&error),
        Err(error) => Reply::temporary(&error),
    }
}

fn make(
    store: &Store,
    wanted: &Wanted,
    window: &Window,
    now: Timestamp,
) -> Result<Register, StoreError> {
    let first = wanted.businesses.first().filter(|_| wanted.businesses.len() > 1);
    let mut all = first.map(|first| {
        let all =
            register::Business { id: None, name: String::new(), zone: first.timezone.clone() };
        SectionTally::new(all, window.clone())
    });
    let mut businesses = Vec::new();
    for business in &wanted.businesses {
        let own = register::Business {
            id: Some(business.id.to_string()),
            name: business.name.clone(),
            zone: business.timezone.clone(),
        };
        let mut tallies = Tallies {
            own: SectionTally::new(own, window.clone()),
            all: all.as_mut(),
            zone: &business.timezone,
        };
        for watch in wanted.watches.iter().filter(|watch| watch.source.business == business.id) {
            tallies.source(store, (watch, business), window, now)?;
        }
        tallies.cases(store, &business.id)?;
        if let Some(all) = &mut tallies.all {
            all.joined(tallies.own.began());
        }
        businesses.push(tallies.own.done());
    }
    Ok(Register {
        made_at: now,
        from: window.from,
        to: window.to,
        unit: window.unit,
        periods: window.periods.clone(),
        cause_periods: window.cause_periods(),
        cause_days: window.cause_days(),
        all: all.map(SectionTally::done),
        businesses,
    })
}

/// The figures of a business, and those of all to which they are added.
struct Tallies<'a> {
    own: SectionTally,
    all: Option<&'a mut SectionTally>,
    zone: &'a TimeZone,
}

impl Tallies<'_> {
    /// A source and its posts.
    fn source(
        &mut self,
        store: &Store,
        (watch, business): (&Watch, &Business),
        window: &Window,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let source = &watch.source;
        let learned = store.learned()?;
        let (bands, causes) = (source.bands, &*business.causes);
        let judge = Judge { bands, causes, learned: &learned, ..Judge::default() };
        let record = store.source(&source.id)?.unwrap_or_default();
        let sight = sight(watch, &record, window, self.zone, now);
        if let Some(all) = &mut self.all {
            all.source(sight.clone());
        }
        self.own.source(sight);
        let mut page = store.posts_page(&source.id, None, PAGE)?;
        loop {
            for known in &page.records {
                let seen = Seen {
                    post: &known.post,
                    first_seen: known.first_seen,
                    began: record.baselined_at,
                    removed: known.removed.is_some(),
                    band: known.band.unwrap_or_else(|| {
                        judge.judge_with(&known.post, known.opinion.as_ref()).band
                    }),
                    revisions: &known.revisions,
                };
                self.own.post(&seen, &source.platform, self.zone);
                if let Some(all) = &mut self.all {
                    all.post(&seen, &source.platform, self.zone);
                }
            }
            let Some(next) = page.next else { return Ok(()) };
            page = store.posts_page(&source.id, Some(&next), PAGE)?;
        }
    }

    /// The cases of a business, also those of sources that are not watched any more.
    fn cases(&mut self, store: &Store, business: &BusinessId) -> Result<(), StoreError> {
        let mut page = store.cases_page(business, None, PAGE)?;
        loop {
            for case in &page.records {
                let kept = kept(store, case, self.zone)?;
                self.own.case(&kept, self.zone);
                if let Some(all) = &mut self.all {
                    all.case(&kept, self.zone);
                }
            }
            let Some(next) = page.next else { return Ok(()) };
            page = store.cases_page(business, Some(&next), PAGE)?;
        }
    }
}

fn sight(
    watch: &Watch,
    record: &SourceRecord,
    window: &Window,
    zone: &TimeZone,
    now: Timestamp,
) -> Sight {
    let Health { state, since, last_ok, .. } = record.health;
    let midnight = |day: Date| {
        Some(day.to_datetime(Time::midnight()).to_zoned(zone.clone()).ok()?.timestamp())
    };
    let from = midnight(window.from).unwrap_or(Timestamp::MIN);
    let to = window.to.tomorrow().ok().and_then(midnight).map_or(now, |to| to.min(now));
    let of = SightOf {
        began: record.baselined_at,
        blind_since: state.is_incident().then(|| last_ok.or(since)).flatten(),
        blind: &record.blind,
        forgotten: record.blind.len() >= BLIND_TIMES,
    };
    let share = share_seen(&of, from, to);
    Sight {
        source: watch.source.id.to_string(),
        platform: watch.source.platform.clone(),
        state,
        since,
        last_ok,
        watched_since: record.baselined_at,
        posts: record.posts,
        share_seen: share.map(|(share, _)| share),
        share_from: share.map(|(_, from)| from),
    }
}

/// A case with what its first post says, if that is still known.
fn kept<'a>(store: &Store, case: &'a Case, zone: &TimeZone) -> Result<Kept<'a>, StoreError> {
    let began = store.source(&case.source)?.and_then(|record| record.baselined_at);
    let Some(first) = store.post(&case.source, &case.post)? else {
        let new = began.is_some_and(|began| began < case.opened_at);
        return Ok(Kept { case, new, published: None });
    };
    let seen = Seen {
        post: &first.post,
        first_seen: first.first_seen,
        began,
        removed: first.removed.is_some(),
        band: first.band.unwrap_or(case.verdict.band),
        revisions: &first.revisions,
    };
    let published = first.post.published.filter(|published| {
        !published.is_relative()
            && matches!(published.precision(), Precision::Second | Precision::Minute)
    });
    let published =
        published.as_ref().and_then(|published: &Published| published.to_timestamp(zone));
    Ok(Kept { case, new: seen.is_new(zone), published })
}
