//! What is committed, refused, and kept as mere bookkeeping.

use super::world::{World, at, open, picture, post};
use crate::{
    domain::{Act, Basis, CaseChange, Commit, Content, Event, Notice, PostKey, SourceId},
    logic::{
        casework::{self, Edit, Rest},
        judge::judge,
    },
    store::{LedgerReport, StoreError, verify_ledger},
};

#[tokio::test]
async fn a_decision_on_an_old_state_is_refused_and_leaves_no_trace() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), 0);
    let expecting = |version, commit: Commit| Commit {
        expect: Some(Basis { source: (world.source.id.clone(), version), business: None }),
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
async fn a_decision_on_how_the_cases_stood_is_refused_when_one_has_changed() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), 0);
    let business = &world.business.id;
    let second = |cases, commit: Commit| {
        let version = store.source(&"elsewhere".into()).unwrap().map_or(0, |it| it.version);
        let source = (SourceId::from("elsewhere"), version);
        Commit {
            expect: Some(Basis { source, business: Some((business.clone(), cases)) }),
            ..commit
        }
    };
    let before = store.business_version(business).unwrap();
    store.commit(world.appeared("id:1", "Late.", 1)).await.unwrap();
    let note = || Commit { at: at(2), events: vec![], expect: None };
    let late = store.commit(second(before, note())).await;
    assert!(matches!(late, Err(StoreError::Conflict)));
    let now = store.business_version(business).unwrap();
    // That a mail of it was taken is no change of the case.
    let alert = store.alerts().unwrap().remove(0).id;
    let mailed = Event::AlertDelivered { alert, reply: "250".into(), mail: None };
    store.commit(Commit { at: at(3), events: vec![mailed], expect: None }).await.unwrap();
    store.commit(second(now, note())).await.unwrap();
    let case = store.cases().unwrap().remove(0).id;
    let act = Event::CaseActed { case, by: "ann".into(), act: Act::Acknowledge };
    store.commit(Commit { at: at(4), events: vec![act], expect: None }).await.unwrap();
    assert!(matches!(store.commit(second(now, note())).await, Err(StoreError::Conflict)));
    store.close().await.unwrap();
}

#[tokio::test]
async fn bookkeeping_does_not_grow_the_ledger_and_an_event_queues_once() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), 0);
    for second in 0..50 {
        let known = store.source(&world.source.id).unwrap().and_then(|record| record.last_poll);
        store.note(world.note(second), known).await.unwrap();
    }
    // A poll that does not know of the last one is out of date.
    store.note(world.note(7), Some(at(3))).await.unwrap();
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
    let store = std::sync::Arc::new(open(folder.path(), 0));
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

#[tokio::test]
async fn a_record_beyond_all_measure_is_refused_and_the_others_are_not() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), 0);
    let mut hopeless = world.appeared("id:1", "Half of it would fit.", 1);
    hopeless.events.extend(world.appeared("id:2", &"x".repeat(3 << 20), 1).events);
    let (before, refused, after) = tokio::join!(
        store.commit(world.appeared("id:3", "Late.", 1)),
        store.commit(hopeless),
        store.commit(world.appeared("id:4", "Rude.", 1)),
    );
    before.unwrap();
    after.unwrap();
    let refused = refused.unwrap_err();
    assert!(matches!(refused, StoreError::Encoding(_)) && !refused.is_fatal(), "{refused}");
    store.commit(world.appeared("id:5", "Later.", 2)).await.unwrap();
    let known = |key: &str| store.post(&world.source.id, &PostKey::from(key)).unwrap().is_some();
    assert_eq!(
        ["id:1", "id:2", "id:3", "id:4", "id:5"].map(known),
        [false, false, true, true, true]
    );
    assert_eq!(store.source(&world.source.id).unwrap().unwrap().posts, 3);
    assert_eq!(store.alerts().unwrap().len(), 6);

    // What was refused is not in the ledger either.
    let before = picture(&store, &world);
    store.close().await.unwrap();
    drop(store);
    assert_eq!(verify_ledger(folder.path()).unwrap().commits, 4);
    std::fs::remove_dir_all(folder.path().join("index")).unwrap();
    assert_eq!(picture(&open(folder.path(), 3), &world), before);
}

#[tokio::test]
async fn a_post_may_be_edited_for_ever() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), 0);
    let text = |edit: i64| format!("{edit} {}", "Late. ".repeat(10_000));
    store.commit(world.appeared("id:1", &text(0), 1)).await.unwrap();
    let id = casework::case_id(&world.source.id, &PostKey::from("id:1"), 0);
    for number in 1..=100 {
        let edit = Edit {
            before: Content::from(&post("id:1", &text(number - 1))),
            post: post("id:1", &text(number)),
            alias: None,
            first_seen: at(1),
            was: judge(&post("id:1", "Late.")),
            by_page: false,
        };
        let case = store.case(&id).unwrap();
        let verdict = judge(&post("id:1", "Late."));
        let scene = world.scene(1 + number);
        let rest = Rest::default();
        let open = case.as_ref().map(|case| (case, &rest));
        let events = casework::edited(&scene, edit, verdict, open, id.clone());
        store.commit(Commit { at: scene.now, events, expect: None }).await.unwrap();
    }
    let case = store.case(&id).unwrap().unwrap();
    assert_eq!(case.changes.len(), 101);
    let known = case.changes.iter().filter_map(|change| {
        let CaseChange::Edited { before: Some(before), .. } = change else { return None };
        before.text.split(' ').next()
    });
    let expected = ["0", "90", "91", "92", "93", "94", "95", "96", "97", "98", "99"];
    assert_eq!(known.collect::<Vec<_>>(), expected);
    store.close().await.unwrap();
}

#[tokio::test]
async fn an_act_that_another_one_has_overtaken_leaves_no_trace() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), 0);
    store.commit(world.appeared("id:1", "Late.", 1)).await.unwrap();
    let id = casework::case_id(&world.source.id, &PostKey::from("id:1"), 0);
    let acted = |second, by: &str, act| {
        let event = Event::CaseActed { case: id.clone(), by: by.to_owned(), act };
        store.commit(Commit { at: at(second), events: vec![event], expect: None })
    };
    // Both were decided on the case as it was: open. Notes never collide.
    let (first, second, note) = tokio::join!(
        acted(2, "marie", Act::Acknowledge),
        acted(2, "zoe", Act::Acknowledge),
        acted(2, "zoe", Act::Note { text: "seen".into() }),
    );
    assert!(first.is_ok() && note.is_ok());
    assert!(matches!(second, Err(StoreError::Conflict)), "{second:?}");
    let news = |event: &Event| matches!(event, Event::CaseActed { .. });
    let acts = store.timeline(&id).unwrap().into_iter().filter(|entry| news(&entry.event));
    assert_eq!(acts.count(), 2);
    let last = store.last_entry(&id, |event| matches!(event, Event::CaseOpened { .. })).unwrap();
    assert_eq!(last.map(|entry| entry.at), Some(at(1)));
    assert_eq!(store.alerts_of(&id).unwrap().len(), store.alerts().unwrap().len());
    assert!(store.alerts_of(&"A2C".into()).unwrap().is_empty());
}
