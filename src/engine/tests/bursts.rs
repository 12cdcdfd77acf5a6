//! Review bombing, and what looks like it.

use super::shop::{Shop, dated, post};
use crate::domain::{CaseId, Event, Post};

fn bare(number: usize) -> Post {
    post(&format!("id:{number}"), &format!("stranger{number}"), 1.0, "")
}

fn boycott(number: usize) -> Post {
    let words = ["awful", "rotten", "shameful", "vile", "rude", "greedy", "nasty", "dirty"];
    let text = format!(
        "Do not ever eat here, this place supports the wrong people, boycott it, {} {}",
        words[number % 8],
        words[(number / 8) % 8]
    );
    post(&format!("id:{number}"), &format!("stranger{number}"), 1.0, &text)
}

#[tokio::test]
async fn the_fifth_bare_rating_makes_a_crisis_that_grows_by_doubling() {
    let mut shop = Shop::new().await;
    let mut crises = Vec::new();
    for number in 1..=45 {
        let mails = shop.new_posts("page", vec![bare(number)]).await;
        shop.pass(10);
        let own = format!("new_post high id:{number}");
        match number {
            1..=4 => assert_eq!(mails, [own]),
            5 | 10 | 20 | 40 => crises.extend(mails),
            _ => assert_eq!(mails, Vec::<String>::new(), "{number}"),
        }
    }
    let expect = [5, 10, 20, 40].map(|posts| format!("crisis critical id:1 of {posts}"));
    assert_eq!(crises, expect);
    // The cases of the first four stay, and know of it.
    let main = shop.case("page", "id:1");
    assert_eq!((main.links.len(), main.course.crisis_posts), (41, 45));
    let related = shop.case("page", "id:3");
    assert_ne!(related.id, main.id);
    let timeline = shop.store.timeline(&related.id).unwrap();
    let named = timeline.iter().any(|entry| {
        matches!(&entry.event,
        Event::CrisisDeclared { case, related: all, .. }
            if *case == main.id && all.contains(&related.id) && all.len() == 3)
    });
    assert!(named, "{timeline:?}");
    assert_eq!(timeline.len(), usize::try_from(related.course.entries).unwrap());
}

#[tokio::test]
async fn a_burst_in_one_poll_is_one_mail() {
    let mut shop = Shop::new().await;
    let mails = shop.new_posts("page", (0..20).map(boycott).collect()).await;
    // Lists show the newest first: the last is the oldest.
    assert_eq!(mails, ["crisis critical id:19 of 20"]);
    let mails = shop.new_posts("forum", (20..30).map(boycott).collect()).await;
    assert!(mails.is_empty(), "{mails:?}");
    assert_eq!(shop.case("forum", "id:25").id, shop.case("page", "id:19").id);
    assert_eq!(shop.store.cases().unwrap().len(), 1);
    // A customer who has something of his own to say is heard all the same.
    let own = post("id:own", "Karl Kunz", 1.0, "The soup was cold and the bill was wrong twice.");
    assert_eq!(shop.new_posts("page", vec![own]).await, ["new_post high id:own"]);
    // And a bare rating, when the burst is over.
    shop.pass(60 * 7);
    assert_eq!(shop.new_posts("page", vec![bare(99)]).await, ["new_post high id:99"]);
}

#[tokio::test]
async fn a_large_burst_is_one_mail_too() {
    let mut shop = Shop::new().await;
    let mails = shop.new_posts("page", (0..400).map(bare).collect()).await;
    assert_eq!(mails, ["crisis critical id:399 of 400"]);
    assert_eq!(shop.case("page", "id:399").links.len(), 399);
}

#[tokio::test]
async fn bad_days_are_no_crisis() {
    let four = (0..4).map(bare).collect::<Vec<_>>();
    // Four are too few.
    let mut shop = Shop::new().await;
    assert_eq!(shop.new_posts("page", four.clone()).await.len(), 4);
    // Five that have nothing in common.
    let texts = [
        "They kept my car for three weeks and then charged twice the quote.",
        "The soup was cold, and the waiter laughed at us when we said so.",
        "Nobody picks up the phone, I have tried since Monday morning.",
        "My parcel came open and half of what I had ordered was missing.",
        "The room smelled of smoke, and the promised sea view was a wall.",
    ];
    let posts = texts.iter().enumerate();
    let posts = posts.map(|(n, text)| post(&format!("id:t{n}"), &format!("guest{n}77"), 1.0, text));
    assert_eq!(shop.new_posts("page", posts.collect()).await.len(), 5);
    // Five over days, and five of which a site says that they are older.
    let mut shop = Shop::new().await;
    for number in 0..5 {
        assert_eq!(shop.new_posts("page", vec![bare(number)]).await.len(), 1);
        shop.pass(100);
    }
    let mut shop = Shop::new().await;
    let old = |post| dated(post, "2026-11-20T10:00:00Z");
    let mails = shop.new_posts("page", (0..5).map(bare).map(old).collect()).await;
    assert_eq!(mails.len(), 5, "{mails:?}");
    // One author five times, and one that is known to the shop.
    let mut shop = Shop::new().await;
    let one = (0..6).map(|n| Post { author: Some("Ira Irate".into()), ..bare(n) }).collect();
    assert_eq!(shop.new_posts("page", one).await, ["new_post high id:5"]);
    let mut shop = Shop::new().await;
    let known = Post { author: Some("Olga Old".into()), ..bare(4) };
    let mails = shop.new_posts("page", four.into_iter().chain([known]).collect()).await;
    assert_eq!(mails.len(), 5, "{mails:?}");
    // Five that are not negative.
    let mut shop = Shop::new().await;
    let good = (0..9).map(|n| post(&format!("id:{n}"), &format!("guest{n}77"), 5.0, ""));
    assert!(shop.new_posts("page", good.collect()).await.is_empty());
    assert!(shop.store.case(&CaseId::from("A2C-D4E")).unwrap().is_none());
    assert!(shop.store.cases().unwrap().is_empty());
}
