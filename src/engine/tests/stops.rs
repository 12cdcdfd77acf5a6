//! Digests that their readers stop: what waits is told, and nothing waits any more.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::shop::{self, Shop, post};
use crate::{
    domain::{
        Act, Alert, AlertStatus, Band, Change, Commit, DigestEvery, DigestItem, Event, Notice,
        Post, Severity,
    },
    engine::{
        coverage::coverage,
        digester,
        plan::{Plan, Setup},
        stops::{self, Wished},
        warden::tests::setup,
    },
    logic::digest,
    store::{Store, StoreError},
};

impl Shop {
    /// Ann, or somebody else, wants digests or none.
    async fn wish(&mut self, person: &str, digests: bool) -> Wished {
        let wish = (&person.into(), digests);
        let wished = stops::wish(&self.store, &self.plan, wish, person, self.now).await.unwrap();
        self.overlay();
        wished
    }

    /// What the engine does whenever a plan comes into force.
    fn overlay(&mut self) {
        let setup = Setup { plan: self.plan.clone(), ..setup(&[]) };
        self.plan = stops::in_force(&self.store, setup).unwrap().plan;
    }

    /// One round of the digester at a time of the next days.
    async fn round(&mut self, at: &str) {
        self.now = at.parse().unwrap();
        let setup = Setup { plan: self.plan.clone(), ..setup(&[]) };
        digester::tell(&self.store, &setup, self.now).await.unwrap();
    }

    /// The rows to a person, by what they are and of which post.
    fn rows_to(&self, person: &str) -> Vec<String> {
        let mut rows = self.store.alerts().unwrap();
        rows.retain(|row| row.person.as_str() == person);
        let told = rows.iter().map(|row| {
            let case = row.notice.case().map(|case| self.store.case(case).unwrap().unwrap());
            let post = case.map(|case| format!(" {}", case.post)).unwrap_or_default();
            format!("{}{post}", row.notice.reason().name())
        });
        let mut told = told.collect::<Vec<_>>();
        told.sort();
        told
    }

    /// A poll that finds new posts, which are not told to both owners alike.
    async fn appear(&mut self, posts: Vec<Post>) {
        let changes = posts.into_iter().map(|post| Change::Appeared { post });
        self.poll("page", changes.collect()).await;
    }

    fn events(&self) -> u64 {
        self.store.head().unwrap().0
    }
}

fn good(number: usize) -> Post {
    post(&format!("id:good{number}"), "Gus Good", 5.0, "Quick, friendly, and the price was right.")
}

fn mild(number: usize) -> Post {
    let texts = [
        "Not what I had hoped for, slow and rather dear.",
        "The waiting room was cold, and the coffee machine out of order.",
        "Nobody at the desk knew me after three visits.",
        "Finding a place to park took longer than the tyres did.",
    ];
    post(&format!("id:mild{number}"), &format!("Mia {number}"), 2.0, texts[number - 1])
}

/// A shop whose owners are told of severe posts at once, with two mild ones and a good one since.
async fn waiting() -> Shop {
    let mut shop = Shop::new().await;
    shop.want(|person| person.timing.at_once = Severity::High);
    assert!(shop.new_posts("page", vec![mild(1), mild(2), good(1)]).await.is_empty());
    shop
}

#[tokio::test]
async fn what_waited_is_told_at_once_and_nothing_waits_any_more() {
    let mut shop = waiting().await;
    let settled = shop.case("page", "id:mild2").id;
    shop.act(&settled, Act::Settle { outcome: None, satisfied: None }).await;
    assert_eq!(shop.wish("ann", false).await, Wished::Done);
    // In the very commit: the case that is over needs nobody.
    assert_eq!(shop.rows_to("ann"), ["new_post id:mild1"]);
    let (head, at) = (shop.events(), shop.now);
    shop.pass(5);
    assert_eq!(shop.wish("ann", false).await, Wished::Already);
    assert_eq!(shop.events(), head);
    let known = shop.store.digest_stop(&"ann".into()).unwrap().unwrap();
    assert_eq!((known.since, known.by.as_str()), (at, "ann"));
    assert_eq!(shop.store.digest_stops().unwrap(), [known]);

    // What comes now: the mild one at once, for her alone, and of the good one nobody hears.
    shop.appear(vec![mild(3), good(2)]).await;
    assert_eq!(shop.rows_to("ann"), ["new_post id:mild1", "new_post id:mild3"]);
    shop.round("2026-11-23T08:00:00Z").await;
    assert_eq!(shop.rows_to("ann"), ["new_post id:mild1", "new_post id:mild3"]);
    assert_eq!(shop.rows_to("bob"), ["digest"]);

    // The same after a start that made the index anew, and until she wants them again.
    shop.reopen().await;
    shop.overlay();
    assert_eq!(shop.store.digest_stops().unwrap().len(), 1);
    let every = |shop: &Shop| shop.plan.person(&"ann".into()).unwrap().timing.digest.every;
    assert_eq!(every(&shop), DigestEvery::Never);
    assert_eq!(shop.wish("ann", true).await, Wished::Done);
    assert_eq!((shop.wish("ann", true).await, every(&shop)), (Wished::Already, DigestEvery::Day));
    shop.appear(vec![mild(4), good(3)]).await;
    shop.round("2026-11-24T08:00:00Z").await;
    assert_eq!(shop.rows_to("ann"), ["digest", "new_post id:mild1", "new_post id:mild3"]);
    assert_eq!(shop.store.digest_times().unwrap(), None);
}

#[tokio::test]
async fn a_poll_that_was_under_way_loses_nothing() {
    let mut shop = waiting().await;
    // It decides by the plan that was in force when it began.
    let before = shop.plan.clone();
    shop.wish("ann", false).await;
    let after = std::mem::replace(&mut shop.plan, before);
    shop.new_posts("page", vec![mild(3), good(2)]).await;
    shop.plan = after;
    assert_eq!(shop.rows_to("ann"), ["new_post id:mild1", "new_post id:mild2"]);
    // The next round sees to it, long before the morning.
    shop.round("2026-11-22T08:10:00Z").await;
    let expect = ["new_post id:mild1", "new_post id:mild2", "new_post id:mild3"];
    assert_eq!(shop.rows_to("ann"), expect);
    let head = shop.events();
    shop.round("2026-11-22T08:10:05Z").await;
    assert_eq!(shop.events(), head, "nothing is written for nothing");
    shop.round("2026-11-23T08:00:00Z").await;
    assert_eq!((shop.rows_to("ann").len(), shop.rows_to("bob")), (3, vec!["digest".to_owned()]));
}

#[tokio::test]
async fn a_digest_that_waits_in_the_outbox_does_not_leave() {
    let mut shop = waiting().await;
    shop.round("2026-11-23T08:00:00Z").await;
    assert_eq!(
        (shop.rows_to("ann"), shop.rows_to("bob")),
        (vec!["digest".into()], vec!["digest".into()])
    );
    let row = shop.store.digests_unsent(&"ann".into()).unwrap().remove(0);
    // One that is under way is not taken back; when it failed, it is.
    let later = shop.now + SignedDuration::from_mins(1);
    let leased = shop.store.claim(shop.now, later, 9).await.unwrap();
    assert_eq!(leased.len(), 2);
    shop.wish("ann", false).await;
    assert_eq!(shop.rows_to("ann"), ["digest"]);
    let (alert, not_before) = (row.id.clone(), later);
    shop.commit(vec![Event::AlertDeferred { alert, error: "451".into(), not_before }]).await;
    shop.round("2026-11-23T08:01:00Z").await;
    assert_eq!(shop.rows_to("ann"), ["new_post id:mild1", "new_post id:mild2"]);
    assert_eq!(shop.store.alert(&row.id).unwrap(), None);
    let still = shop.store.alerts_named("digest").unwrap();
    let still = still
        .iter()
        .map(|row| (row.person.as_str(), matches!(row.status, AlertStatus::Leased { .. })));
    assert_eq!(still.collect::<Vec<_>>(), [("bob", true)]);
}

#[tokio::test]
async fn a_digest_that_only_counts_what_may_need_somebody_leaves() {
    let mut shop = waiting().await;
    let ann = shop.plan.person(&"ann".into()).unwrap().clone();
    let item = |number: usize| DigestItem {
        business: "shop".into(),
        source: "page".into(),
        post: format!("id:{number}").as_str().into(),
        case: Some(shop.case("page", "id:mild1").id),
        band: Band::Negative,
        severity: Severity::Low,
    };
    let [row, _] = digest::mail(&ann, (shop.now, 1), (0..60).map(item).collect(), vec![], shop.now);
    shop.commit(vec![row]).await;
    let unsent = shop.store.digests_unsent(&"ann".into()).unwrap();
    let [Alert { notice: Notice::Digest { more, .. }, .. }] = unsent.as_slice() else {
        panic!("{unsent:?}")
    };
    assert_eq!(more[0].posts, 10);
    shop.wish("ann", false).await;
    assert_eq!(shop.store.digests_unsent(&"ann".into()).unwrap(), unsent);
}

#[tokio::test]
async fn who_is_not_there_cannot_stop_anything_and_two_at_once_are_one() {
    let mut shop = waiting().await;
    let said = shop.wish("anne", false).await;
    assert_eq!(said, Wished::Unknown("there is no person `anne`; did you mean `ann`?".to_owned()));
    let nobody = stops::wish(&shop.store, &shop.plan, (&"ann".into(), false), " ", shop.now).await;
    assert!(matches!(nobody.unwrap(), Wished::Refused(_)));
    assert_eq!(shop.wish("ann", true).await, Wished::Already);
    assert_eq!(shop.store.digest_stops().unwrap(), []);
    // Two that decided on the same: the second one is refused by the store.
    let stopped = |by: &str| Event::DigestsStopped { person: "ann".into(), by: by.to_owned() };
    let put = |store: Arc<Store>, event: Event, at: Timestamp| async move {
        store.commit(Commit { at, events: vec![event], expect: None }).await
    };
    put(Arc::clone(&shop.store), stopped("ann"), shop.now).await.unwrap();
    let late = put(Arc::clone(&shop.store), stopped("root"), shop.now).await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");
    let resumed = Event::DigestsResumed { person: "bob".into(), by: "bob".into() };
    let none = put(Arc::clone(&shop.store), resumed, shop.now).await;
    assert!(matches!(none, Err(StoreError::Conflict)), "{none:?}");
}

#[tokio::test]
async fn the_operators_are_told_of_it_and_of_nobody_who_is_gone() {
    let mut shop = waiting().await;
    let oscar = shop::person("oscar");
    let stopped = |shop: &Shop| {
        let day = coverage(&shop.store, &shop.plan, &oscar, shop.now).unwrap();
        day.stopped.iter().map(|stop| stop.person.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(stopped(&shop), [""; 0]);
    shop.wish("bob", false).await;
    shop.wish("ann", false).await;
    assert_eq!(stopped(&shop), ["ann", "bob"]);
    shop.want(|person| {
        if person.id.as_str() == "ann" {
            person.id = "anna".into();
        }
    });
    assert_eq!(stopped(&shop), ["bob"]);
}

#[test]
fn a_stop_is_laid_over_the_configuration_and_taken_off_again() {
    let person = |id: &str, every| {
        let mut person = shop::person(id);
        person.timing.digest.every = every;
        person
    };
    let people = vec![person("ann", DigestEvery::Week), person("bob", DigestEvery::Day)];
    let mut plan = Plan::new(vec![], vec![], people, vec![person("oscar", DigestEvery::Day)]);
    let every = |plan: &Plan, id: &str| plan.person(&id.into()).unwrap().timing.digest.every;
    for _ in 0..2 {
        plan = plan.with_stopped(&["ann".into(), "oscar".into(), "gone".into()].into());
        assert_eq!(every(&plan, "ann"), DigestEvery::Never);
        assert_eq!(plan.operators()[0].timing.digest.every, DigestEvery::Never);
        assert_eq!(every(&plan, "bob"), DigestEvery::Day);
        assert_eq!(plan.configured_digest(&"ann".into()), DigestEvery::Week);
    }
    plan = plan.with_stopped(&[].into());
    assert_eq!(every(&plan, "ann"), DigestEvery::Week);
    assert_eq!(plan.operators()[0].timing.digest.every, DigestEvery::Day);
}
