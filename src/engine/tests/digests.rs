//! What waits for a digest, and becomes one mail.

use jiff::{SignedDuration, Timestamp};

use super::shop::{Shop, post};
use crate::{
    domain::{
        Alert, Commit, DigestEvery, DigestTimes, Event, Notice, Person, Post, Severity, Timing,
    },
    engine::{
        digester,
        letter::letter,
        plan::{Plan, Setup},
        warden::tests::setup,
    },
    mail::{Body, DigestReport},
};

impl Shop {
    /// Changes what the owners want.
    pub(super) fn want(&mut self, change: impl Fn(&mut Person)) {
        let watches = self.plan.watches().map(|watch| (**watch).clone()).collect();
        let businesses = self.plan.businesses().cloned().collect();
        let mut people = self.plan.people().cloned().collect::<Vec<_>>();
        people.iter_mut().for_each(change);
        self.plan = Plan::new(watches, businesses, people, vec![]);
    }

    /// What is done about digests at a time of the next days; the mails to Ann.
    async fn digests(&mut self, at: &str) -> Vec<Alert> {
        self.now = at.parse().unwrap();
        let setup = Setup { plan: self.plan.clone(), ..setup(&[]) };
        digester::tell(&self.store, &setup, self.now).await.unwrap();
        let mut rows = self.store.alerts().unwrap();
        rows.retain(|row| {
            row.person.as_str() == "ann" && matches!(row.notice, Notice::Digest { .. })
        });
        rows
    }

    fn digest(&self, row: &Alert) -> DigestReport {
        let person = self.plan.person(&row.person).unwrap();
        let letter = letter(&self.store, &self.plan, row, person).unwrap();
        let Body::Digest(report) = letter.body else { panic!("{:?}", letter.body) };
        *report
    }
}

fn good(number: usize) -> Post {
    let text = format!("Friendly people, visit number {number}.");
    post(&format!("id:{number}"), &format!("guest{number}"), 5.0, &text)
}

#[tokio::test]
async fn good_posts_are_told_the_next_morning_and_once() {
    let mut shop = Shop::new().await;
    let none = shop.new_posts("page", vec![good(1), good(2)]).await;
    assert!(none.is_empty(), "{none:?}");
    shop.new_posts("forum", vec![good(3)]).await;
    // No row shows before it is time.
    assert_eq!(shop.store.alerts().unwrap(), []);
    assert_eq!(shop.digests("2026-11-23T07:59:59Z").await, []);
    let rows = shop.digests("2026-11-23T08:00:00Z").await;
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!(row.id.as_str(), "digest:2026-11-23:ann");
    assert_eq!((row.severity, row.not_before), (Severity::Low, shop.now));
    let report = shop.digest(row);
    let [section] = report.sections.as_slice() else { panic!("{report:?}") };
    assert_eq!((section.business.as_str(), section.posts.len()), ("Shop", 3));
    assert_eq!(report.setting, "digest = { every = \"day\", at = \"08:00\" }");
    assert!(section.balance.is_none() && !report.weekly);
    // Nothing new, nothing to tell; a second one on one day has a name of its own.
    assert_eq!(shop.digests("2026-11-24T08:00:00Z").await.len(), 1);
    shop.want(|person| person.timing.digest.at = jiff::civil::time(9, 0, 0, 0));
    shop.new_posts("page", vec![good(4)]).await;
    shop.want(|person| person.timing.digest.at = jiff::civil::time(10, 0, 0, 0));
    assert_eq!(shop.digests("2026-11-24T09:00:00Z").await.len(), 2);
    shop.now = "2026-11-24T09:00:00Z".parse().unwrap();
    shop.new_posts("page", vec![good(5)]).await;
    let rows = shop.digests("2026-11-24T10:00:00Z").await;
    let ids = rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>();
    let expect = ["digest:2026-11-23:ann", "digest:2026-11-24.2:ann", "digest:2026-11-24:ann"];
    assert_eq!(ids, expect);
    // All of it can be read back.
    assert_eq!(shop.store.digest_times().unwrap(), None);
}

#[tokio::test]
async fn mild_posts_may_wait_and_are_told_at_once_when_they_get_worse() {
    let mut shop = Shop::new().await;
    shop.want(|person| person.timing.at_once = Severity::High);
    let mild = post("id:1", "Mia Mild", 2.0, "Not what I had hoped for, slow and rather dear.");
    let bad = post("id:2", "Bo Bad", 1.0, "Terrible: the brakes failed on the way home.");
    let mails = shop.new_posts("page", vec![mild.clone(), bad]).await;
    assert_eq!(mails, ["new_post high id:2"]);
    let case = shop.case("page", "id:1");
    let worse = Post { rating: crate::domain::Rating::new(1.0, 5.0, 1.0), ..mild };
    assert_eq!(shop.edit("page", worse).await, ["edited high id:1"]);
    shop.new_posts("forum", vec![good(7)]).await;
    let rows = shop.digests("2026-11-23T08:00:00Z").await;
    let report = shop.digest(&rows[0]);
    let shown = &report.sections[0].posts;
    assert_eq!(shown[0].case.as_ref(), Some(&case.id));
    assert_eq!((shown.len(), shown[1].case.is_none()), (2, true));
}

#[tokio::test]
async fn who_gets_no_digest_misses_nothing_that_needs_an_answer() {
    let mut shop = Shop::new().await;
    let never = DigestTimes { every: DigestEvery::Never, ..DigestTimes::default() };
    let timing = Timing { digest: never, ..Timing::default() };
    shop.want(|person| person.timing = timing.clone());
    assert!(shop.new_posts("page", vec![good(1)]).await.is_empty());
    assert_eq!(shop.store.digest_times().unwrap(), None);
    let unsure = Post { rating: None, ..post("id:2", "Una Sure", 3.0, "") };
    assert_eq!(shop.new_posts("page", vec![unsure]).await, ["new_post low id:2"]);
}

#[tokio::test]
async fn a_week_has_its_balance_and_a_large_digest_counts_the_rest() {
    let mut shop = Shop::new().await;
    let weekly = DigestTimes { every: DigestEvery::Week, ..DigestTimes::default() };
    shop.want(|person| person.timing.digest = weekly);
    shop.new_posts("page", (0..70).map(good).collect()).await;
    let bad = post("id:bad", "Bo Bad", 1.0, "Terrible: the brakes failed on the way home.");
    shop.new_posts("page", vec![bad]).await;
    let rows = shop.digests("2026-11-23T08:00:00Z").await;
    let report = shop.digest(&rows[0]);
    let section = &report.sections[0];
    assert_eq!((section.posts.len(), section.more.as_slice()), (50, &[("Reviews".into(), 20)][..]));
    let balance = section.balance.unwrap();
    assert_eq!((balance.good, balance.bad, balance.per_bad), (70, 1, Some(70.0)));
    assert_eq!(report.setting, "digest = { every = \"week\", on = \"mon\", at = \"08:00\" }");
}

#[tokio::test]
async fn a_post_that_is_noted_meanwhile_is_not_lost() {
    let mut shop = Shop::new().await;
    shop.new_posts("page", vec![good(1)]).await;
    let person = "ann".into();
    let until: Timestamp = "2026-11-23T08:00:00Z".parse().unwrap();
    shop.new_posts("page", vec![good(2)]).await;
    let events = vec![Event::DigestTaken { person, until, posts: 1 }];
    let commit = Commit { at: shop.now, events, expect: None };
    assert!(matches!(shop.store.commit(commit).await, Err(crate::store::StoreError::Conflict)));
    let waiting = shop.store.digests_due(until).unwrap();
    assert_eq!(waiting.len(), 4);
    // A clock that ran a year ahead noted one: it does not wait for that.
    let wrong = shop.now;
    shop.now += SignedDuration::from_hours(24 * 365);
    shop.new_posts("page", vec![good(3)]).await;
    shop.now = wrong;
    let rows = shop.digests("2026-11-22T09:00:00Z").await;
    assert_eq!(shop.digest(&rows[0]).sections[0].posts.len(), 3);
}
