use std::{fs, path::Path};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{LedgerReport, Store, StoreError, verify_ledger};
use crate::{
    domain::{
        AlertStatus, Business, Commit, Content, Event, Health, Language, Notice, Outcome, Person,
        PollNote, Post, PostKey, PostKind, Rating, Source, Validators,
    },
    logic::{
        casework::{self, Edit, Scene},
        judge::judge,
    },
};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

fn post(key: &str, text: &str) -> Post {
    Post {
        key: PostKey::from(key),
        id: None,
        url: None,
        author: Some("Ann".into()),
        published: None,
        rating: Rating::new(1.0, 5.0, 1.0),
        title: None,
        text: text.into(),
        kind: PostKind::Review,
        status: None,
        reply: None,
        language: None,
    }
}

struct World {
    business: Business,
    source: Source,
    owners: Vec<Person>,
}

impl World {
    fn new() -> Self {
        let person = |id: &str| Person {
            id: id.into(),
            email: format!("{id}@shop.example"),
            language: Language::French,
            timezone: TimeZone::UTC,
            quiet: None,
        };
        Self {
            business: Business {
                id: "shop".into(),
                name: "Shop".into(),
                aliases: vec![],
                owners: vec!["ann".into(), "bob".into()],
                timezone: TimeZone::UTC,
                offline_contact: None,
                signatory: None,
                respond_within: Some(SignedDuration::from_hours(2)),
            },
            source: Source {
                id: "page".into(),
                business: "shop".into(),
                url: "https://reviews.example/shop".parse().unwrap(),
                platform: "Reviews".into(),
                kind: PostKind::Review,
                mentions: false,
            },
            owners: vec![person("ann"), person("bob")],
        }
    }

    fn appeared(&self, key: &str, text: &str, second: i64) -> Commit {
        let post = post(key, text);
        let verdict = judge(&post);
        let id = casework::case_id(&self.source.id, &post.key, 0);
        let events = casework::appeared(&self.scene(second), post, verdict, id);
        Commit { at: at(second), events, expect: None }
    }

    fn scene(&self, second: i64) -> Scene<'_> {
        Scene {
            business: &self.business,
            source: &self.source,
            owners: &self.owners,
            now: at(second),
        }
    }

    fn note(&self, second: i64) -> PollNote {
        PollNote {
            source: self.source.id.clone(),
            at: at(second),
            next_due: at(second + 60),
            outcome: Outcome::Listed,
            health: Health::default(),
            validators: Validators { etag: Some(format!("\"{second}\"")), last_modified: None },
            listing: None,
            fingerprint: "f".into(),
        }
    }
}

/// Everything a reader can see, as text.
fn picture(store: &Store, world: &World) -> String {
    let source = &world.source.id;
    let mut record = store.source(source).unwrap().unwrap_or_default();
    // Bookkeeping is not in the ledger.
    record.take(PollNote { outcome: Outcome::Empty, ..world.note(0) });
    let posts = (0..12).map(|i| store.post(source, &PostKey::new(format!("id:{i}"))).unwrap());
    format!(
        "{record:?}\n{:?}\n{:?}\n{:?}\n{}",
        posts.collect::<Vec<_>>(),
        store.cases().unwrap(),
        store.alerts().unwrap(),
        store.installation().unwrap()
    )
}

async fn filled(state: &Path, world: &World) -> Store {
    let store = Store::open(state, at(0)).unwrap();
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
    let events = casework::edited(&world.scene(2), edit, judge(&before), Some(&case), id);
    store.commit(Commit { at: at(2), events, expect: None }).await.unwrap();
    let alert = store.claim(at(3), at(99), 1).await.unwrap().remove(0).id;
    let events = vec![Event::AlertDelivered { alert, reply: "250 ok".into() }];
    store.commit(Commit { at: at(3), events, expect: None }).await.unwrap();
    store
}

#[tokio::test]
async fn what_is_committed_is_read_back_whatever_became_of_the_index() {
    let world = World::new();
    for harm in ["none", "unclean", "removed", "flipped", "truncated", "other boot", "foreign"] {
        let folder = tempfile::tempdir().unwrap();
        let store = filled(folder.path(), &world).await;
        let before = picture(&store, &world);
        assert_eq!(before.matches("Very rude.").count(), 2, "under its key and its alias");
        if harm == "unclean" {
            drop(store);
        } else {
            store.close().await.unwrap();
            drop(store);
        }
        let db = folder.path().join("index/db");
        match harm {
            "removed" => fs::remove_dir_all(folder.path().join("index")).unwrap(),
            "flipped" => {
                let mut bytes = fs::read(&db).unwrap();
                for byte in bytes.iter_mut().step_by(97) {
                    *byte ^= 0x55;
                }
                fs::write(&db, bytes).unwrap();
            }
            "truncated" => {
                let length = fs::metadata(&db).unwrap().len();
                fs::File::options().write(true).open(&db).unwrap().set_len(length / 3).unwrap();
            }
            "other boot" => fs::write(folder.path().join("index.open"), "another").unwrap(),
            "foreign" => {
                // A ledger that was put back from yesterday: the index knows more than it.
                let path = fs::read_dir(folder.path().join("ledger")).unwrap();
                let path = path.last().unwrap().unwrap().path();
                let text = fs::read_to_string(&path).unwrap();
                let lines = text.split_inclusive('\n').take(2).collect::<String>();
                fs::write(&path, lines).unwrap();
                let store = Store::open(folder.path(), at(9)).unwrap();
                assert!(picture(&store, &world).contains("Late."));
                assert!(!picture(&store, &world).contains("Very rude."));
                continue;
            }
            _ => {}
        }
        let store = Store::open(folder.path(), at(9)).unwrap();
        assert_eq!(picture(&store, &world), before, "index {harm}");
        store.commit(world.appeared("id:9", "Still here.", 9)).await.unwrap();
        store.close().await.unwrap();
        drop(store);
        let report = verify_ledger(folder.path()).unwrap();
        assert_eq!(report.commits, 7, "{harm}");
    }
}

#[tokio::test]
async fn one_process_one_format() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), at(0)).unwrap();
    assert!(matches!(Store::open(folder.path(), at(0)), Err(StoreError::InUse(_))));
    drop(store);
    fs::write(folder.path().join("FORMAT"), "sled-1.0").unwrap();
    assert!(matches!(Store::open(folder.path(), at(0)), Err(StoreError::Format { .. })));
}

#[tokio::test]
async fn a_decision_on_an_old_state_is_refused_and_leaves_no_trace() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), at(0)).unwrap();
    let expecting = |version, commit: Commit| Commit {
        expect: Some((world.source.id.clone(), version)),
        ..commit
    };
    store.commit(expecting(0, world.appeared("id:1", "Late.", 1))).await.unwrap();
    let late = store.commit(expecting(0, world.appeared("id:2", "Rude.", 2))).await;
    assert!(matches!(late, Err(StoreError::Conflict)));
    assert_eq!(store.post(&world.source.id, &PostKey::from("id:2")).unwrap(), None);
    let version = store.source(&world.source.id).unwrap().unwrap().version;
    store.commit(expecting(version, world.appeared("id:2", "Rude.", 3))).await.unwrap();
    store.close().await.unwrap();
    assert_eq!(verify_ledger(folder.path()).unwrap().commits, 3);
}

#[tokio::test]
async fn leases_run_out_are_given_back_and_end_with_the_process() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), at(0)).unwrap();
    store.commit(world.appeared("id:1", "Late.", 1)).await.unwrap();
    let ids = |alerts: Vec<crate::domain::Alert>| {
        alerts.into_iter().map(|alert| alert.id.to_string()).collect::<Vec<_>>()
    };
    let claim = |second, until| store.claim(at(second), at(until), 9);
    assert_eq!(ids(claim(0, 60).await.unwrap()), Vec::<String>::new());
    let both = ids(claim(1, 60).await.unwrap());
    assert_eq!(both.len(), 2);
    assert_eq!(ids(claim(59, 120).await.unwrap()), Vec::<String>::new());
    assert_eq!(store.next_wake().unwrap(), Some(at(60)));
    assert_eq!(ids(claim(60, 120).await.unwrap()), both);
    store.release(vec![both[0].as_str().into()]).await.unwrap();
    assert_eq!(ids(claim(61, 120).await.unwrap()), [both[0].clone()]);
    // A crash: the next process owes nothing to the leases of this one.
    drop(store);
    let store = Store::open(folder.path(), at(62)).unwrap();
    assert_eq!(ids(store.claim(at(62), at(120), 9).await.unwrap()), both);

    let error = Event::AlertDeferred {
        alert: both[0].as_str().into(),
        error: "451 later".into(),
        not_before: at(300),
    };
    let dead = Event::AlertFailed { alert: both[1].as_str().into(), error: "550 no".into() };
    store.commit(Commit { at: at(63), events: vec![error, dead], expect: None }).await.unwrap();
    assert_eq!(store.next_wake().unwrap(), Some(at(300)));
    let alerts = store.alerts().unwrap();
    assert_eq!(alerts[0].status, AlertStatus::Deferred);
    assert_eq!(alerts[1].status, AlertStatus::Failed { at: at(63) });
    assert_eq!(ids(store.claim(at(301), at(400), 9).await.unwrap()), [both[0].clone()]);
}

#[tokio::test]
async fn bookkeeping_does_not_grow_the_ledger_and_an_event_queues_once() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), at(0)).unwrap();
    for second in 0..50 {
        store.note(world.note(second)).await.unwrap();
    }
    let record = store.source(&world.source.id).unwrap().unwrap();
    assert_eq!(record.next_due, Some(at(109)));
    assert_eq!(record.validators.etag.as_deref(), Some("\"49\""));
    let commit = world.appeared("id:1", "Late.", 51);
    store.commit(commit.clone()).await.unwrap();
    store.commit(commit).await.unwrap();
    let alerts = store.alerts().unwrap();
    assert_eq!(alerts.len(), 2);
    assert!(matches!(alerts[0].notice, Notice::NewPost { .. }));
    assert_eq!(store.source(&world.source.id).unwrap().unwrap().posts, 1);
    store.close().await.unwrap();
    assert_eq!(verify_ledger(folder.path()).unwrap().commits, 3);
}

#[tokio::test]
async fn many_commits_at_once_all_arrive() {
    let world = std::sync::Arc::new(World::new());
    let folder = tempfile::tempdir().unwrap();
    let store = std::sync::Arc::new(Store::open(folder.path(), at(0)).unwrap());
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..300 {
        let (world, store) = (world.clone(), store.clone());
        tasks.spawn(async move {
            store.commit(world.appeared(&format!("id:{number}"), "Late.", 1)).await
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap().unwrap();
    }
    assert_eq!(store.cases().unwrap().len(), 300);
    assert_eq!(store.source(&world.source.id).unwrap().unwrap().posts, 300);
    store.close().await.unwrap();
    let LedgerReport { commits, .. } = verify_ledger(folder.path()).unwrap();
    assert_eq!(commits, 301);
}
