//! A shop, its page, and what is committed about them.

use std::{collections::HashMap, path::Path};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use crate::{
    domain::{
        Business, CaseRules, Commit, Content, DeadlineRules, Event, Health, Language, Outcome,
        Person, PersonId, PollNote, Post, PostKey, PostKind, Rating, Source, Validators,
    },
    logic::{
        casework::{self, Edit, Rest, Scene},
        judge::{Judge, judge},
        route::{Readers, Routes},
    },
    store::Store,
};

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

pub(super) fn open(state: &Path, second: i64) -> Store {
    Store::open(state, "shop.example", at(second)).unwrap()
}

pub(super) fn post(key: &str, text: &str) -> Post {
    Post { author: Some("Ann".into()), rating: Rating::new(1.0, 5.0, 1.0), ..Post::new(key, text) }
}

pub(super) struct World {
    pub(super) business: Business,
    pub(super) source: Source,
    people: HashMap<PersonId, Person>,
    routes: Routes,
}

impl World {
    pub(super) fn new() -> Self {
        let person = |id: &str| Person {
            id: id.into(),
            channel: crate::domain::Channel::Mail(format!("{id}@shop.example")),
            language: Language::French,
            timezone: TimeZone::UTC,
            quiet: None,
            timing: crate::domain::Timing::default(),
            fallback: None,
        };
        Self {
            business: Business {
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
            },
            source: Source {
                id: "page".into(),
                business: "shop".into(),
                url: "https://reviews.example/shop".parse().unwrap(),
                platform: "Reviews".into(),
                kind: PostKind::Review,
                location: None,
                mentions: false,
                bands: crate::domain::Bands::default(),
                respond_within: None,
            },
            people: ["ann", "bob"].map(|id| (id.into(), person(id))).into(),
            routes: Routes::default(),
        }
    }

    pub(super) fn appeared(&self, key: &str, text: &str, second: i64) -> Commit {
        let post = post(key, text);
        let verdict = judge(&post);
        let id = casework::case_id(&self.source.id, &post.key, 0);
        let events = casework::appeared(&self.scene(second), post, verdict, id);
        Commit { at: at(second), events, expect: None }
    }

    pub(super) fn scene(&self, second: i64) -> Scene<'_> {
        Scene {
            business: &self.business,
            source: &self.source,
            readers: Readers {
                business: &self.business,
                people: &self.people,
                routes: &self.routes,
                places: &self.source,
            },
            judge: Judge::default(),
            now: at(second),
        }
    }

    pub(super) fn note(&self, second: i64) -> PollNote {
        PollNote {
            source: self.source.id.clone(),
            at: at(second),
            next_due: at(second + 60),
            outcome: Outcome::Listed,
            health: Health::default(),
            validators: Validators { etag: Some(format!("\"{second}\"")), last_modified: None },
            listing: None,
            trace: crate::domain::Trace::default(),
            behind: 0,
            fingerprint: "f".into(),
        }
    }
}

/// Everything a reader can see, as text.
pub(super) fn picture(store: &Store, world: &World) -> String {
    let source = &world.source.id;
    let mut record = store.source(source).unwrap().unwrap_or_default();
    // Bookkeeping is not in the ledger.
    record.take(PollNote { outcome: Outcome::Empty, ..world.note(0) });
    record.polls = crate::store::Polls::default();
    let posts = (0..12).map(|i| store.post(source, &PostKey::new(format!("id:{i}"))).unwrap());
    format!(
        "{record:?}\n{:?}\n{:?}\n{:?}\n{}",
        posts.collect::<Vec<_>>(),
        store.cases().unwrap(),
        store.alerts().unwrap(),
        store.installation().unwrap()
    )
}

pub(super) async fn filled(state: &Path, world: &World) -> Store {
    let store = open(state, 0);
    let texts = ["Late.", "Rude.", &"Broken. ".repeat(5000)];
    for (number, text) in texts.iter().enumerate() {
        let commit = world.appeared(&format!("id:{number}"), text, 1);
        store.commit(commit).await.unwrap();
    }
    let before = post("id:1", "Rude.");
    let edit = Edit {
        before: Content::from(&before),
        post: post("id:1", "Very rude."),
        alias: Some(PostKey::from("id:11")),
        first_seen: at(1),
        was: judge(&before),
        by_page: false,
    };
    let id = casework::case_id(&world.source.id, &before.key, 0);
    let case = store.case(&id).unwrap().unwrap();
    let events = casework::edited(
        &world.scene(2),
        edit,
        judge(&before),
        Some((&case, &Rest::default())),
        id,
    );
    store.commit(Commit { at: at(2), events, expect: None }).await.unwrap();
    let alert = store.claim(at(3), at(99), 1).await.unwrap().remove(0).id;
    let events = vec![Event::AlertDelivered { alert, reply: "250 ok".into(), mail: None }];
    store.commit(Commit { at: at(3), events, expect: None }).await.unwrap();
    store
}
