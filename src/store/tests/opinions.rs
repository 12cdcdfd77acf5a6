//! What a language model said of a post, and how it is doing.

use super::{
    redaction::index,
    world::{at, open, post},
};
use crate::{
    domain::{Commit, Content, Event, Post, Reply, SecondOpinion},
    logic::assistant::Standing,
    store::{Store, forget_index},
};

async fn commit(store: &Store, second: i64, events: Vec<Event>) {
    store.commit(Commit { at: at(second), events, expect: None }).await.unwrap();
}

#[tokio::test]
async fn an_opinion_stands_until_the_post_says_something_else() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), 0);
    let post = post("id:1", "Great. Just great.");
    let (source, key) = ("page".into(), post.key.clone());
    let opinion = SecondOpinion { model: "m".into(), negative: true, why: "irony".into() };
    let given = Event::OpinionGiven {
        source,
        key: key.clone(),
        opinion: opinion.clone(),
        answer: "{}".into(),
    };
    let appeared = Event::PostAppeared { source: "page".into(), post: post.clone() };
    commit(&store, 1, vec![appeared, given]).await;
    let known = || store.post(&"page".into(), &key).unwrap().unwrap().opinion;
    assert_eq!(known(), Some(opinion.clone()));

    let reply = Reply { author: None, published: None, text: "Thank you!".into() };
    let answered = Event::PostAnswered { source: "page".into(), key: key.clone(), reply };
    commit(&store, 2, vec![answered]).await;
    let again = Event::PostReappeared { source: "page".into(), post: post.clone() };
    commit(&store, 3, vec![again]).await;
    assert_eq!(known(), Some(opinion));
    let edited = Event::PostEdited {
        source: "page".into(),
        before: Content::from(&post),
        post: Post { text: "Great, thank you.".into(), ..post.clone() },
        alias: None,
    };
    commit(&store, 4, vec![edited]).await;
    assert_eq!(known(), None);

    let before = index(&store);
    store.close().await.unwrap();
    drop(store);
    forget_index(folder.path()).unwrap();
    assert_eq!(index(&open(folder.path(), 5)), before, "the ledger says the same");
}

#[tokio::test]
async fn how_the_assistant_is_doing_is_known_after_a_start() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), 0);
    assert_eq!(store.assistant().unwrap(), Standing::default());
    let mut standing = Standing::default();
    standing.ask(at(1));
    standing.failed("silent", None, (at(1), 0.5));
    store.note_assistant(standing.clone()).await.unwrap();
    store.close().await.unwrap();
    drop(store);
    assert_eq!(open(folder.path(), 2).assistant().unwrap(), standing);
}
