//! The queue of the courier.

use super::world::{World, at, open, post};
use crate::{
    domain::{AlertStatus, Commit, Event, Post, Uncertain},
    logic::casework,
};

#[tokio::test]
async fn leases_run_out_are_given_back_and_end_with_the_process() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), 0);
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
    let store = open(folder.path(), 62);
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
async fn the_courier_is_woken_by_what_it_has_to_do_and_by_nothing_else() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), 0);
    let changed = store.changed();
    let mut woken = std::pin::pin!(changed.notified());
    woken.as_mut().enable();
    store.note(world.note(1), None).await.unwrap();
    store.note_soon(world.note(2), Some(at(1))).await.unwrap();
    store.ping().await.unwrap();
    assert_eq!(store.source(&world.source.id).unwrap().unwrap().last_poll, Some(at(2)));
    assert!(!woken.as_mut().enable());
    store.commit(world.appeared("id:1", "Late.", 3)).await.unwrap();
    assert!(woken.as_mut().enable());
}

#[tokio::test]
async fn a_clock_that_is_set_back_makes_nothing_wait() {
    let world = World::new();
    for restarted in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let mut store = open(folder.path(), 0);
        let ids = |alerts: Vec<crate::domain::Alert>| {
            alerts.into_iter().map(|alert| alert.id).collect::<Vec<_>>()
        };
        // Queued in time: one row was put off, the other is being sent.
        store.commit(world.appeared("id:1", "Late.", 1)).await.unwrap();
        let known = ids(store.claim(at(2), at(302), 9).await.unwrap());
        let put_off = Event::AlertDeferred {
            alert: known[0].clone(),
            error: "451 later".into(),
            not_before: at(100_000),
        };
        store.commit(Commit { at: at(2), events: vec![put_off], expect: None }).await.unwrap();
        // The clock runs ten hours ahead: one row of the next post waits, all else is being sent.
        store.commit(world.appeared("id:2", "Rude.", 36_000)).await.unwrap();
        let leased = ids(store.claim(at(36_000), at(36_600), 2).await.unwrap());
        assert_eq!(leased.len(), 2);

        // It is set right.
        if restarted {
            store.close().await.unwrap();
            drop(store);
            store = open(folder.path(), 60);
        } else {
            store.rewind(at(60)).await.unwrap();
        }
        let mut due = ids(store.claim(at(60), at(120), 9).await.unwrap());
        due.sort();
        let all = store.alerts().unwrap().into_iter().filter(|row| row.id != known[0]);
        assert_eq!(due, ids(all.collect()));
        assert_eq!(due.len(), 3);

        // What is in order stays as it is.
        store.rewind(at(61)).await.unwrap();
        assert_eq!(store.claim(at(61), at(120), 9).await.unwrap(), []);
        assert_eq!(store.alert(&known[0]).unwrap().unwrap().not_before, at(100_000));
    }
}

#[test]
fn what_nothing_decides_may_wait_for_the_digest_and_what_is_negative_may_not() {
    let mut world = World::new();
    // 2026-09-21, 14:13 in UTC, where the owners are.
    let morning = "2026-09-22T08:00:00Z".parse().unwrap();
    for (uncertain, waits) in [(Uncertain::AtOnce, false), (Uncertain::Digest, true)] {
        world.business.rules.uncertain = uncertain;
        let scene = world.scene(0);
        let told = |rated: bool| {
            let rating = post("id:1", "").rating.filter(|_| rated);
            let post = Post { rating, ..post("id:1", "") };
            let verdict = scene.judge.judge(&post);
            let events = casework::appeared(&scene, post, verdict, "A2C-D4E".into());
            let rows = events.into_iter().filter_map(|event| {
                if let Event::AlertQueued { alert } = event {
                    Some((false, alert.not_before))
                } else if let Event::DigestNoted { due, .. } = event {
                    Some((true, due))
                } else {
                    None
                }
            });
            rows.collect::<Vec<_>>()
        };
        let unrated = if waits { (true, morning) } else { (false, at(0)) };
        assert_eq!(told(false), vec![unrated; 2], "{uncertain:?}");
        assert_eq!(told(true), vec![(false, at(0)); 2], "{uncertain:?}");
    }
}
