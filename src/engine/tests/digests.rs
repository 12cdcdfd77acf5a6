//! What waits for a digest, and becomes one mail.

use jiff::{SignedDuration, Timestamp, civil};

use super::shop::{Shop, post};
use crate::{
    domain::{
        Alert, Away, Case, Commit, DigestEvery, DigestTimes, Event, Notice, Person, Post, Severity,
        Timing,
    },
    engine::{
        digester,
        letter::letter,
        plan::{Plan, Setup},
        warden::tests::setup,
    },
    logic::{
        casework::{self, Scene},
        judge::{Judge, judge},
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

    /// The watch of a source begins anew, and there is a complaint.
    async fn silent_case(&self, source: &str, old: &Post) -> Case {
        let scene = Scene {
            business: self.plan.business(&"shop".into()).unwrap(),
            source: &self.plan.watch(&source.into()).unwrap().source,
            readers: self.plan.routing(self.plan.business(&"shop".into()).unwrap()),
            judge: Judge::default(),
            now: self.now,
        };
        let judged =
            vec![(old.clone(), judge(old), casework::case_id(&source.into(), &old.key, 0))];
        self.commit(casework::baseline(&scene, judged)).await;
        self.case(source, old.key.as_str())
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

#[tokio::test]
async fn each_of_several_posts_of_one_case_is_in_the_digest() {
    let mut shop = Shop::new().await;
    shop.want(|person| person.timing.at_once = Severity::Critical);
    let texts = ["Late, and nobody says why.", "The waiting room was cold."];
    let posts = [("id:1", texts[0]), ("id:2", texts[1])];
    let posts = posts.map(|(key, text)| post(key, "Léa Nunez", 1.0, text));
    assert!(shop.new_posts("page", posts.to_vec()).await.is_empty());
    let rows = shop.digests("2026-11-23T08:00:00Z").await;
    let report = shop.digest(&rows[0]);
    let mut shown =
        report.sections[0].posts.iter().map(|post| &*post.post.text).collect::<Vec<_>>();
    shown.sort_unstable();
    assert_eq!(shown, texts);
    // The digest is what told of the case.
    let delivered =
        Event::AlertDelivered { alert: rows[0].id.clone(), reply: "250".into(), mail: None };
    shop.commit(vec![delivered]).await;
    assert_eq!(shop.case("page", "id:1").course.alerted_at, Some(shop.now));
}

#[tokio::test]
async fn what_needs_somebody_is_told_to_others_where_its_reader_is_gone() {
    let mut shop = Shop::new().await;
    shop.want(|person| person.timing.at_once = Severity::High);
    let mild = post("id:1", "Mia Mild", 2.0, "Not what I had hoped for, slow and rather dear.");
    shop.new_posts("page", vec![mild, good(2)]).await;
    shop.want(|person| {
        if person.id.as_str() == "bob" {
            person.id = "barbara".into();
        }
    });
    shop.digests("2026-11-23T08:00:00Z").await;
    let rows = shop.store.alerts().unwrap();
    let told = rows.iter().map(|row| (row.notice.reason().name(), row.person.as_str()));
    let told = told.collect::<Vec<_>>();
    // Bob's part is told to who hears of the case now: Ann, who is the only owner left.
    assert!(told.contains(&("new_post", "ann")) && told.contains(&("digest", "ann")), "{told:?}");
    assert_eq!((told.len(), shop.store.digest_times().unwrap()), (2, None));
}

#[tokio::test]
async fn who_was_away_gets_one_digest_and_what_was_there_before_counts_for_no_week() {
    let mut shop = Shop::new().await;
    let away = Away { first: civil::date(2026, 11, 23), last: civil::date(2026, 12, 6) };
    shop.want(|person| person.timing.away = vec![away]);
    for day in 0..10 {
        shop.new_posts("page", vec![good(day)]).await;
        shop.pass(60 * 24);
    }
    assert!(shop.digests("2026-12-06T23:59:00Z").await.is_empty());
    let rows = shop.digests("2026-12-07T08:00:00Z").await;
    assert_eq!(rows.len(), 1);
    assert_eq!(shop.digest(&rows[0]).sections[0].posts.len(), 10);
}

#[tokio::test]
async fn the_balance_of_a_week_is_that_of_its_posts() {
    let mut shop = Shop::new().await;
    let weekly = DigestTimes { every: DigestEvery::Week, ..DigestTimes::default() };
    shop.want(|person| person.timing.digest = weekly);
    // A source whose watch begins now, with an old complaint, and a new one there.
    let old = shop.silent_case("forum", &post("id:o", "Otto Old", 1.0, "Bad, years ago.")).await;
    assert_eq!(old.answer_by, None);
    shop.new_posts("page", vec![good(1), post("id:b", "Bo Bad", 1.0, "Terrible brakes.")]).await;
    let rows = shop.digests("2026-11-23T08:00:00Z").await;
    let balance = shop.digest(&rows[0]).sections[0].balance.unwrap();
    assert_eq!((balance.good, balance.bad), (1, 1));
}
