//! Scans page by page, and what the register counts of posts and sources.

use std::collections::BTreeSet;

use super::world::{World, at, open, post};
use crate::{
    domain::{
        Commit, Content, Event, Health, HealthState, Outcome, PollNote, PostKey, Proof, ProvedBy,
        Rating, RevisionKind, SourceId,
    },
    store::BLIND_TIMES,
};

#[tokio::test]
async fn every_record_is_on_one_page_whatever_its_size() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), 0);
    // Texts that take several values of the index, and an alias among the posts.
    for number in 0..13 {
        let text = "Late. ".repeat(if number % 4 == 0 { 5000 } else { 1 });
        let commit = world.appeared(&format!("id:{number}"), &text, 1 + number);
        store.commit(commit).await.unwrap();
    }
    let alias = Event::PostRenamed {
        source: world.source.id.clone(),
        key: PostKey::from("id:3"),
        alias: PostKey::from("id:other"),
    };
    store.commit(Commit { at: at(50), events: vec![alias], expect: None }).await.unwrap();
    for limit in [1, 4, 13, 14, 100] {
        let (mut keys, mut opened, mut count) = (BTreeSet::new(), Vec::new(), 0);
        let mut after = None;
        loop {
            let page = store.posts_page(&world.source.id, after.as_ref(), limit).unwrap();
            assert!(page.records.len() <= limit);
            count += page.records.len();
            keys.extend(page.records.into_iter().map(|record| record.post.key));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!((keys.len(), count), (13, 13), "{limit}");
        loop {
            let page = store.cases_page(&world.business.id, after.as_ref(), limit).unwrap();
            opened.extend(page.records.into_iter().map(|case| case.opened_at));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert!(opened.is_sorted_by(|a, b| a > b) && opened.len() == 13, "{limit}: {opened:?}");
    }
    let nobody = store.posts_page(&SourceId::from("pag"), None, 9).unwrap();
    assert!(nobody.records.is_empty() && nobody.next.is_none());
}

#[tokio::test]
async fn what_became_of_a_post_is_kept_in_order() {
    use RevisionKind::{Lowered, Raised, Reappeared, Removed, Reworded};
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), 0);
    store.commit(world.appeared("id:1", "Late.", 1)).await.unwrap();
    let (source, key) = (world.source.id.clone(), PostKey::from("id:1"));
    let mut known = post("id:1", "Late.");
    for (second, stars) in (2..).zip([4.0, 4.0, 2.0]) {
        let mut next = known.clone();
        next.rating = Rating::new(stars, 5.0, 1.0);
        next.text.push('!');
        let before = Content::from(&known);
        let edited =
            Event::PostEdited { source: source.clone(), post: next.clone(), before, alias: None };
        store.commit(Commit { at: at(second), events: vec![edited], expect: None }).await.unwrap();
        known = next;
    }
    let proof = Proof { missing_since: at(5), polls: 3, by: ProvedBy::WholeList };
    let gone = Event::PostRemoved { source: source.clone(), key: key.clone(), proof };
    store.commit(Commit { at: at(6), events: vec![gone], expect: None }).await.unwrap();
    let back = Event::PostReappeared { source: source.clone(), post: known };
    store.commit(Commit { at: at(7), events: vec![back], expect: None }).await.unwrap();
    let record = store.post(&source, &key).unwrap().unwrap();
    let kinds: Vec<_> = record.revisions.iter().map(|revision| revision.kind).collect();
    assert_eq!(kinds, [Raised, Reworded, Lowered, Removed, Reappeared]);
    assert_eq!((record.removed, record.revisions[4].at), (None, at(7)));
}

#[test]
fn times_without_sight_are_kept_from_the_last_good_look_to_the_next() {
    let world = World::new();
    let mut record = crate::store::SourceRecord::default();
    let mut health = Health::default();
    let mut poll = |second: i64, outcome: Outcome| {
        health = health.after(&outcome, outcome.is_healthy(), at(second));
        record.take(PollNote { outcome, health: health.clone(), ..world.note(second) });
        (health.state, record.blind.clone())
    };
    poll(0, Outcome::Listed);
    // Twice is no loss of sight, three times is one.
    for second in [1, 2] {
        poll(second, Outcome::Http(500));
    }
    assert_eq!(poll(3, Outcome::Listed), (HealthState::Ok, vec![]));
    for second in [4, 5, 6, 7] {
        assert_eq!(poll(second, Outcome::Http(500)).1, vec![]);
    }
    assert_eq!(poll(8, Outcome::Listed).1, [(at(3), at(8))]);
    for round in 1..=40 {
        for second in 0..3 {
            poll(10 * round + second, Outcome::Http(500));
        }
        poll(10 * round + 5, Outcome::Listed);
    }
    let kept = poll(999, Outcome::Listed).1;
    assert_eq!((kept.len(), kept.last()), (BLIND_TIMES, Some(&(at(395), at(405)))));
}
