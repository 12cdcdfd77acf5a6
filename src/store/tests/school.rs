//! What was learned, what can be, and what is forgotten.

use std::{path::Path, sync::Arc};

use super::{
    redaction::{erasure, index},
    world::{World, at, open, post},
};
use crate::{
    domain::{Band, Commit, Event, Post, PostKey, Rating},
    logic::judge::{Learned, Lesson, learn},
    store::{Schooling, Store, StoreError, forget_index},
};

async fn commit(store: &Store, second: i64, events: Vec<Event>) {
    store.commit(Commit { at: at(second), events, expect: None }).await.unwrap();
}

fn appeared(number: usize, stars: Option<f64>, text: &str) -> Event {
    let rating = stars.and_then(|stars| Rating::new(stars, 5.0, 1.0));
    let post = Post { rating, ..post(&format!("id:{number}"), text) };
    Event::PostAppeared { source: "page".into(), post }
}

fn told(number: usize, negative: bool) -> Event {
    let key = PostKey::new(format!("id:{number}"));
    Event::Taught { source: "page".into(), key, negative, by: "zoe".into() }
}

/// A store with posts of both sides and of none, and what its weights are.
async fn taught(state: &Path) -> (Store, String) {
    let store = open(state, 0);
    let posts = (0_usize..40).map(|number| {
        let bad = number.is_multiple_of(2);
        let text = if bad { "The gasket wept" } else { "The gasket held" };
        appeared(number, Some(if bad { 1.0 } else { 5.0 }), &format!("{text} on day {number}."))
    });
    commit(&store, 1, posts.collect()).await;
    commit(&store, 2, vec![appeared(90, Some(3.0), "So so."), appeared(91, None, "It wept.")])
        .await;
    let weights = Learned::from(&store.lessons(99).unwrap()).to_text();
    (store, weights)
}

#[tokio::test]
async fn what_was_learned_is_there_for_all_and_after_a_start() {
    let folder = tempfile::tempdir().unwrap();
    let (store, weights) = taught(folder.path()).await;
    assert!(store.learned().unwrap().weights().is_empty());
    let before = store.schooling().unwrap();
    assert_eq!(before, Schooling { fresh: 40, ..Schooling::default() });
    let learned = Event::Learned { weights: Some(weights.clone()), lessons: 40, negatives: 20 };
    commit(&store, 3, vec![learned]).await;
    let known = store.learned().unwrap();
    assert_eq!(known.to_text(), weights);
    assert!(Arc::ptr_eq(&known, &store.learned().unwrap()), "it is read once");
    let schooling = store.schooling().unwrap();
    assert_eq!((schooling.at, schooling.lessons, schooling.fresh), (Some(at(3)), 40, 0));

    let before = index(&store);
    store.close().await.unwrap();
    drop(store);
    forget_index(folder.path()).unwrap();
    let store = open(folder.path(), 4);
    assert_eq!(index(&store), before);
    assert_eq!(store.learned().unwrap().to_text(), weights);

    commit(&store, 5, vec![Event::Unlearned]).await;
    assert!(store.learned().unwrap().weights().is_empty());
    assert_eq!(store.lessons(99).unwrap(), [], "what was there teaches nothing any more");
    commit(&store, 6, vec![appeared(50, Some(1.0), "Torn."), told(3, true)]).await;
    assert_eq!(store.lessons(99).unwrap().len(), 2);
}

#[tokio::test]
async fn a_person_decides_and_the_newest_ratings_count() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = taught(folder.path()).await;
    commit(&store, 3, vec![told(91, true), told(1, true), told(0, false)]).await;
    let lessons = store.lessons(10).unwrap();
    let (said, rated) = lessons.split_at(3);
    assert!(said.iter().all(|lesson| lesson.by_person), "{said:?}");
    assert_eq!(said.iter().filter(|lesson| lesson.negative).count(), 2);
    assert!(rated.len() == 10 && rated.iter().all(|lesson| !lesson.by_person));
    let texts = |lessons: &[Lesson]| lessons.iter().map(|l| l.text.clone()).collect::<Vec<_>>();
    let said = texts(said);
    assert!(texts(rated).iter().all(|text| !said.contains(text)), "each text once");
    commit(&store, 4, vec![appeared(60, Some(1.0), "Brand new.")]).await;
    assert!(texts(&store.lessons(1).unwrap()).contains(&"Brand new.".to_owned()));
    assert_eq!(store.schooling().unwrap().told, 3);
    // Of a post with a rating, that it is not negative stands beside the rating.
    let band = |number: usize| {
        let key = PostKey::new(format!("id:{number}"));
        store.post(&"page".into(), &key).unwrap().unwrap().band
    };
    assert_eq!((band(91), band(1), band(0)), (Some(Band::Negative), Some(Band::Negative), None));
}

#[tokio::test]
async fn what_was_erased_teaches_nothing() -> Result<(), StoreError> {
    let folder = tempfile::tempdir().unwrap();
    let (store, weights) = taught(folder.path()).await;
    let nothing = store.erasable(&erasure("Ann"))?;
    store.redact(nothing, at(3)).await?;
    assert!(!store.schooling()?.shrunk, "nothing had been learned yet");
    assert_eq!(store.lessons(99)?, []);
    commit(&store, 4, vec![Event::Learned { weights: Some(weights), lessons: 40, negatives: 20 }])
        .await;
    let mut other = appeared(70, Some(1.0), "Torn.");
    if let Event::PostAppeared { post, .. } = &mut other {
        post.author = Some("Bob".into());
    }
    commit(&store, 5, vec![other]).await;
    store.redact(store.erasable(&erasure("Bob"))?, at(6)).await?;
    assert!(store.schooling()?.shrunk);
    assert_eq!(learn(&store.lessons(99)?), None);
    Ok(())
}

#[tokio::test]
async fn weights_that_cannot_be_read_are_none() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::new();
    let store = open(folder.path(), 0);
    store.commit(world.appeared("id:1", "Late.", 1)).await.unwrap();
    let learned =
        Event::Learned { weights: Some("from tomorrow".into()), lessons: 9, negatives: 4 };
    commit(&store, 2, vec![learned]).await;
    assert!(store.learned().unwrap().weights().is_empty());
}
