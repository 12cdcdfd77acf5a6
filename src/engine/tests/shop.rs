//! A shop that is watched on two sites, and what its owners are told.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use tempfile::TempDir;

use crate::{
    domain::{
        Act, Business, Case, CaseId, CaseRules, Change, Commit, Content, DeadlineRules, Event,
        Language, Notice, Person, Post, Proof, ProvedBy, Published, Rating, Reply, SourceId,
        WelcomeLine,
    },
    engine::{
        docket::Docket,
        plan::{Plan, Watch, tests::watch_of},
    },
    logic::{
        casework::{self, Edit, Scene},
        judge::{Judge, judge},
    },
    store::Store,
};

pub(in crate::engine) struct Shop {
    pub(in crate::engine) store: Arc<Store>,
    pub(in crate::engine) plan: Plan,
    pub(in crate::engine) now: Timestamp,
    pub(in crate::engine) folder: TempDir,
}

pub(in crate::engine) fn post(key: &str, author: &str, stars: f64, text: &str) -> Post {
    Post {
        author: Some(author.into()),
        rating: Rating::new(stars, 5.0, 1.0),
        ..Post::new(key, text)
    }
}

pub(in crate::engine) fn reply() -> Reply {
    Reply { author: None, published: None, text: "We are sorry.".into() }
}

pub(in crate::engine) fn proof() -> Proof {
    Proof { missing_since: Timestamp::UNIX_EPOCH, polls: 3, by: ProvedBy::WholeList }
}

pub(in crate::engine) fn person(id: &str) -> Person {
    Person {
        id: id.into(),
        channel: crate::domain::Channel::Mail(format!("{id}@shop.example")),
        language: Language::English,
        timezone: TimeZone::UTC,
        quiet: None,
        timing: crate::domain::Timing::default(),
        fallback: None,
    }
}

impl Shop {
    /// A shop whose sources, `page` and `forum`, have been watched for a month; one post was there.
    pub(in crate::engine) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let begun: Timestamp = "2026-11-01T08:00:00Z".parse().unwrap();
        let store = Arc::new(Store::open(folder.path(), "shop.example", begun).unwrap());
        let business = Business {
            id: "shop".into(),
            name: "Shop".into(),
            aliases: vec![],
            context: vec![],
            accounts: vec![],
            owners: vec!["ann".into(), "bob".into()],
            timezone: TimeZone::UTC,
            offline_contact: None,
            signatory: None,
            respond_within: Some(SignedDuration::from_hours(2)),
            deadlines: DeadlineRules::default(),
            causes: Vec::new(),
            rules: CaseRules::default(),
        };
        let forum = watch_of("https://forum.example/shop");
        let source = crate::domain::Source { id: "forum".into(), ..forum.source.clone() };
        let watches = vec![watch_of("https://reviews.example/shop"), Watch { source, ..forum }];
        let people = ["ann", "bob", "cid", "dan"].map(person).to_vec();
        let plan = Plan::new(watches, vec![business], people, vec![]);
        let now = begun + SignedDuration::from_hours(24 * 21);
        let mut shop = Self { store, plan, now: begun, folder };
        for source in ["page", "forum"] {
            let old = post("id:old", "Olga Old", 4.0, "Nice people, fair prices, back soon.");
            let found = WelcomeLine {
                source: source.into(),
                business: "shop".into(),
                posts: 1,
                mean_rating: None,
                negatives: 0,
                unanswered: vec![],
            };
            let event = Event::Baselined { source: source.into(), posts: vec![old], found };
            shop.commit(vec![event]).await;
        }
        shop.now = now;
        shop
    }

    /// Closes the store, forgets its index, and opens it again.
    pub(super) async fn reopen(&mut self) {
        self.store.close().await.unwrap();
        let path = self.folder.path();
        let empty = tempfile::tempdir().unwrap();
        self.store = Arc::new(Store::open(empty.path(), "shop.example", self.now).unwrap());
        crate::store::forget_index(path).unwrap();
        self.store = Arc::new(Store::open(path, "shop.example", self.now).unwrap());
    }

    /// The same shop after a start that had to make the index anew.
    pub(in crate::engine) async fn rebuilt(self) -> Self {
        let Self { store, plan, now, folder } = self;
        store.close().await.unwrap();
        drop(store);
        std::fs::remove_dir_all(folder.path().join("index")).unwrap();
        let store = Arc::new(Store::open(folder.path(), "shop.example", now).unwrap());
        Self { store, plan, now, folder }
    }

    pub(in crate::engine) fn pass(&mut self, minutes: i64) {
        self.now += SignedDuration::from_mins(minutes);
    }

    pub(in crate::engine) async fn commit(&self, events: Vec<Event>) {
        self.store.commit(Commit { at: self.now, events, expect: None }).await.unwrap();
    }

    /// A poll of a source, a minute later, that finds these changes; what it came to.
    pub(in crate::engine) async fn poll(
        &mut self,
        source: &str,
        changes: Vec<Change>,
    ) -> Vec<Event> {
        self.pass(1);
        let watch = self.plan.watch(&source.into()).unwrap();
        let business = self.plan.business(&watch.source.business).unwrap();
        let scene = Scene {
            business,
            source: &watch.source,
            readers: self.plan.routing(business),
            judge: Judge::default(),
            now: self.now,
        };
        let mut docket = Docket::new(&self.store, &self.plan, &scene);
        let mut events = Vec::new();
        for change in changes {
            let id = casework::case_id(&watch.source.id, &change.post().key, 0);
            let verdict = judge(change.post());
            events.extend(match change {
                Change::Appeared { post } => docket.appeared(post, verdict, id),
                Change::Edited { before, post } => {
                    let known = self.store.post(&watch.source.id, &post.key).unwrap().unwrap();
                    let was = judge(&known.post);
                    let first_seen = known.first_seen;
                    let edit = Edit { before, was, post, alias: None, first_seen, by_page: false };
                    docket.edited(edit, verdict, id).unwrap()
                }
                change @ (Change::Answered { .. }
                | Change::AnswerEdited { .. }
                | Change::StatusChanged { .. }
                | Change::Removed { .. }
                | Change::Reappeared { .. }) => docket.changed(change, id, false).unwrap(),
            });
        }
        events.extend(docket.close().unwrap());
        self.commit(events.clone()).await;
        events
    }

    /// A poll of a source, a minute later, that finds these changes. Returns the mails to one of the
    /// two owners.
    pub(in crate::engine) async fn see(
        &mut self,
        source: &str,
        changes: Vec<Change>,
    ) -> Vec<String> {
        let events = self.poll(source, changes).await;
        let mails = |person: &str| {
            let mut ids = std::collections::HashSet::new();
            let mails = events.iter().filter_map(|event| {
                let Event::AlertQueued { alert } = event else { return None };
                let later = matches!(alert.notice, Notice::FollowUp { .. });
                if alert.person.as_str() != person || later {
                    return None;
                }
                assert!(ids.insert(alert.id.clone()), "{} twice", alert.id);
                let case = self.store.case(alert.notice.case()?).unwrap().unwrap();
                let mut told = alert.notice.reason().name().to_owned();
                told.push_str(&format!(" {} {}", alert.severity.name(), case.post));
                if let Notice::Crisis { posts, .. } = &alert.notice {
                    told.push_str(&format!(" of {posts}"));
                }
                Some(told)
            });
            mails.collect::<Vec<_>>()
        };
        assert_eq!(mails("ann"), mails("bob"));
        mails("ann")
    }

    /// A poll that finds new posts.
    pub(in crate::engine) async fn new_posts(
        &mut self,
        source: &str,
        posts: Vec<Post>,
    ) -> Vec<String> {
        let changes = posts.into_iter().map(|post| Change::Appeared { post });
        self.see(source, changes.collect()).await
    }

    /// A poll that finds one post changed by its author.
    pub(in crate::engine) async fn edit(&mut self, source: &str, post: Post) -> Vec<String> {
        let known = self.known(source, post.key.as_str());
        self.see(source, vec![Change::Edited { before: Content::from(&known), post }]).await
    }

    /// A poll that finds the business's answer under a post, or finds it withdrawn.
    pub(in crate::engine) async fn answer(
        &mut self,
        source: &str,
        key: &str,
        there: bool,
    ) -> Vec<String> {
        let known = self.known(source, key);
        let change = if there {
            Change::Answered { post: Post { reply: Some(reply()), ..known } }
        } else {
            let before = known.reply.clone().unwrap();
            Change::AnswerEdited { before, post: Post { reply: None, ..known } }
        };
        self.see(source, vec![change]).await
    }

    /// A poll that finds another status beside a post.
    pub(in crate::engine) async fn status(
        &mut self,
        source: &str,
        key: &str,
        status: &str,
    ) -> Vec<String> {
        let known = self.known(source, key);
        let before = known.status.clone();
        let post = Post { status: Some(status.into()), ..known };
        self.see(source, vec![Change::StatusChanged { before, post }]).await
    }

    pub(in crate::engine) async fn act(&mut self, case: &CaseId, act: Act) {
        self.pass(1);
        let event = Event::CaseActed { case: case.clone(), by: "ann".into(), act };
        self.commit(vec![event]).await;
    }

    /// A post as recorded.
    pub(in crate::engine) fn known(&self, source: &str, key: &str) -> Post {
        self.store.post(&SourceId::from(source), &key.into()).unwrap().unwrap().post
    }

    /// The case of a post.
    pub(in crate::engine) fn case(&self, source: &str, key: &str) -> Case {
        let record = self.store.post(&SourceId::from(source), &key.into()).unwrap().unwrap();
        self.store.case(&record.case.expect("a case")).unwrap().unwrap()
    }

    /// The follow-ups that wait.
    pub(in crate::engine) fn follow_ups(&self) -> usize {
        let alerts = self.store.alerts().unwrap();
        alerts.iter().filter(|alert| matches!(alert.notice, Notice::FollowUp { .. })).count()
    }
}

/// So many hours before `now`, as a site says it.
pub(in crate::engine) fn dated(post: Post, at: &str) -> Post {
    Post { published: Published::parse(at, None), ..post }
}
