//! Lists of several pages, lists that show suspiciously little, and pages that only look different.

use std::fmt::Write as _;

use crate::support::{
    reply::Reply,
    tale::tale,
    world::{World, counts, source},
};
use vigie::{engine::Clock, store::Store};

/// The path and query under which the tests' only source asks for a page of its list.
fn address(page: usize) -> String {
    if page == 1 { "/reviews".to_owned() } else { format!("/reviews?page={page}") }
}

/// One page of a list whose newest posts come first: a review a number, a bad one if it is odd.
fn page(numbers: &[u32], next: Option<usize>) -> Reply {
    Reply::page(markup(numbers, next))
}

fn markup(numbers: &[u32], next: Option<usize>) -> String {
    let mut body = String::from("<!doctype html><title>Reviews</title><main>");
    for number in numbers {
        let stars = if number % 2 == 1 { 1 } else { 5 };
        write!(
            body,
            "<article data-id=\"{number}\"><b>Author {number}</b> <i data-stars=\"{stars}\"></i>\
             <p>This is what customer number {number} had to say about it. {}</p></article>",
            tale(*number)
        )
        .unwrap();
    }
    if let Some(next) = next {
        write!(body, "<a rel=\"next\" href=\"{}\">older</a>", address(next)).unwrap();
    }
    body + "</main>"
}

const RULES: &str = r#"
pages = 4
[source.extract]
item = "article"
key = { attr = "data-id" }
author = { select = "b" }
rating = { select = "i", attr = "data-stars" }
text = { select = "p" }
"#;

/// Puts a list there, so many posts a page; gives the number of pages.
fn put(world: &World, numbers: &[u32], size: usize) -> usize {
    let pages = numbers.chunks(size).collect::<Vec<_>>();
    for (at, numbers) in (1..).zip(&pages) {
        let next = (at < pages.len()).then_some(at + 1);
        world.site.put(&address(at), page(numbers, next));
    }
    pages.len()
}

/// The numbers from `newest` down to `oldest`.
fn down(newest: u32, oldest: u32) -> Vec<u32> {
    (oldest..=newest).rev().collect()
}

async fn watching(numbers: &[u32], size: usize) -> World {
    let mut world = World::new(&source("reviews", RULES), |config| config).await;
    put(&world, numbers, size);
    world.start().await;
    world.greeted().await;
    world
}

/// The pages that were asked for since so many requests had come.
fn asked(world: &World, since: usize) -> Vec<String> {
    let pages = world.site.seen().into_iter().skip(since).map(|seen| seen.path);
    pages.filter(|path| path.starts_with("/reviews")).collect()
}

#[tokio::test]
async fn a_burst_larger_than_a_page_is_caught_whole() {
    let mut world = watching(&down(30, 1), 5).await;
    // The first look goes as deep as it may.
    assert_eq!(asked(&world, 0), [1, 2, 3, 4].map(address));
    assert_eq!(world.home.rows("sources").await[0]["posts"], 20);

    // Twelve new posts: two whole pages, and a page that begins with two of them.
    put(&world, &down(42, 1), 5);
    let before = world.site.seen().len();
    let report = world.poll("reviews").await;
    assert_eq!((&report["appeared"], &report["pages"]), (&12.into(), &3.into()), "{report}");
    assert_eq!(asked(&world, before), [1, 2, 3].map(address));
    for number in [41, 39, 37, 35, 33, 31] {
        let said = format!("customer number {number} had");
        world.office.letter("new_post", "zoe", &said).await;
    }

    // One new post in front of known ones, and no new post: one request.
    put(&world, &down(43, 1), 5);
    let before = world.site.seen().len();
    assert_eq!(world.poll("reviews").await["appeared"], 1);
    assert_eq!(asked(&world, before), [address(1)]);
    // Old posts at the end of each page hide nothing.
    let repeated = |new: &[u32]| [new, &[13, 12, 11]].concat();
    world.site.put(&address(1), page(&repeated(&[53, 52, 51, 50, 49]), Some(2)));
    world.site.put(&address(2), page(&repeated(&[48, 47, 46, 45, 44]), Some(3)));
    assert_eq!(world.poll("reviews").await["appeared"], 10);
    put(&world, &down(53, 1), 5);
    assert_eq!(world.poll("reviews").await["appeared"], 0);
    let before = world.site.seen().len();
    assert_eq!(world.poll("reviews").await["appeared"], 0);
    assert_eq!(asked(&world, before), [address(1)]);
    let told =
        [("welcome marie", 1), ("welcome zoe", 1), ("new_post marie", 12), ("new_post zoe", 12)];
    world.office.letter("new_post", "zoe", "customer number 45 had").await;
    assert_eq!(world.settled().await, counts(&told));
}

#[tokio::test]
async fn a_further_page_that_fails_is_read_by_the_next_poll() {
    let mut world = watching(&down(20, 1), 5).await;
    put(&world, &down(31, 1), 5);
    let good = page(&down(26, 22), Some(3));
    world.site.put(&address(2), Reply::status(500));
    let report = world.poll("reviews").await;
    assert_eq!((&report["appeared"], &report["healthy"]), (&5.into(), &true.into()), "{report}");
    assert!(report["problems"][0].as_str().unwrap().starts_with("page 2 "), "{report}");
    world.site.put(&address(2), good);
    // The first page is as it was, and all the same the others are read: by this poll, or by one that
    // the daemon made on its own account just before.
    let appeared = world.poll("reviews").await["appeared"].clone();
    assert!(appeared == 6 || appeared == 0, "{appeared}");
    assert_eq!(world.poll("reviews").await["appeared"], 0);
    world.office.letter("new_post", "zoe", "customer number 23 had").await;
    world.office.letter("new_post", "zoe", "customer number 21 had").await;
    let counted = world.settled().await;
    assert_eq!(counted.get("new_post zoe"), Some(&6), "{counted:?}");
}

#[tokio::test]
async fn a_list_without_end_is_left_at_the_limit() {
    let mut world = watching(&down(10, 1), 10).await;
    // Every page names the first as its next, or itself.
    let circle = down(25, 11);
    for (at, numbers) in (1..).zip(circle.chunks(5)) {
        world.site.put(&address(at), page(numbers, Some(at % 3 + 1)));
    }
    let report = world.poll("reviews").await;
    assert_eq!((&report["appeared"], &report["pages"]), (&15.into(), &3.into()), "{report}");
    // One that goes on and on with new posts is told of.
    put(&world, &down(95, 1), 5);
    let report = world.poll("reviews").await;
    assert_eq!((&report["appeared"], &report["pages"]), (&20.into(), &4.into()), "{report}");
    assert!(report["problems"][0].as_str().unwrap().contains("more new posts"), "{report}");
    world.settled().await;
}

#[tokio::test]
async fn a_page_that_shows_a_tenth_is_suspected_confirmed_and_told() {
    let every_second = |config: String| config.replace("every 300 days", "every 1s");
    let mut world = World::new(&source("reviews", RULES), every_second).await;
    put(&world, &down(20, 1), 20);
    world.start().await;
    world.greeted().await;
    // One post, and not a known one: an advertisement, or all that is left of the list?
    let little = page(&[21], None);
    world.site.put(&address(1), little);
    let broken = world.office.letter("source_broken", "oscar", "").await;
    assert!(broken.text.contains("20"), "{}", broken.text);
    // Once it was confirmed, it counts.
    world.office.letter("new_post", "zoe", "customer number 21 had").await;
    let sources = world.home.rows("sources").await;
    assert_eq!((&sources[0]["state"], &sources[0]["outcome"]), (&"broken".into(), &"short".into()));
    put(&world, &down(21, 1), 20);
    world.office.letter("source_recovered", "oscar", "").await;
    let told = [
        ("welcome marie", 1),
        ("welcome zoe", 1),
        ("new_post marie", 1),
        ("new_post zoe", 1),
        ("source_broken oscar", 1),
        ("source_recovered oscar", 1),
    ];
    assert_eq!(world.settled().await, counts(&told));
}

#[tokio::test]
async fn a_page_that_shows_a_tenth_once_is_nothing() {
    let mut world = watching(&down(20, 1), 20).await;
    world.site.put(&address(1), page(&[21], None));
    let report = world.poll("reviews").await;
    assert_eq!((&report["outcome"], &report["appeared"]), (&"short".into(), &0.into()), "{report}");
    assert_eq!(world.home.rows("sources").await[0]["state"], "suspect");
    put(&world, &down(20, 1), 20);
    let report = world.poll("reviews").await;
    assert_eq!(
        (&report["outcome"], &report["appeared"]),
        (&"listed".into(), &0.into()),
        "{report}"
    );
    assert_eq!(world.home.rows("sources").await[0]["state"], "ok");
    let greeted = [("welcome marie", 1), ("welcome zoe", 1)];
    assert_eq!(world.settled().await, counts(&greeted));
}

#[tokio::test]
async fn after_a_negative_post_the_source_is_polled_more_often() {
    let rules = format!("burst = \"1s for 1h\"{RULES}");
    let mut world = World::new(&source("reviews", &rules), |config| config).await;
    put(&world, &down(10, 1), 10);
    world.start().await;
    world.greeted().await;
    // A good one is no reason, a bad one is: the next is found without being asked for.
    put(&world, &down(12, 1), 20);
    world.poll("reviews").await;
    world.office.letter("new_post", "zoe", "customer number 11 had").await;
    put(&world, &down(13, 1), 20);
    world.office.letter("new_post", "zoe", "customer number 13 had").await;
    assert_eq!(world.settled().await["new_post zoe"], 2);
}

#[tokio::test]
async fn a_search_that_finds_nothing_stays_empty_as_long_as_it_does() {
    let rules = format!("kind = \"mention\"{RULES}anchor = \"#found\"\n");
    let mut world = World::new(&source("reviews", &rules), |config| config).await;
    let nothing = "<!doctype html><title>Search</title><main id=\"found\"></main>";
    world.site.put(&address(1), Reply::page(nothing));
    world.start().await;
    for _ in 0..3 {
        assert_eq!(world.poll("reviews").await["outcome"], "empty");
    }
    assert_eq!(world.stop().await, Some(0));
}

/// What is remembered of the last page: whether the next one is compared with it before it is read,
/// and how many pages in a row had other posts than the one before.
async fn remembered(world: &World) -> (bool, u8) {
    assert_eq!(world.run(&["run", "--once"]).await.code, 0);
    let now = Clock::System.now();
    let store = Store::open(&world.home.path("state"), "vigie.example", now).unwrap();
    let trace = store.source(&"reviews".into()).unwrap().unwrap().trace;
    store.close().await.unwrap();
    (trace.region.is_some(), trace.restless)
}

#[tokio::test]
async fn a_list_that_never_rests_is_read_without_being_compared_first() {
    let mut world = World::new(&source("reviews", RULES), |config| config).await;
    put(&world, &down(20, 1), 40);
    assert_eq!(remembered(&world).await, (true, 0));
    put(&world, &down(22, 1), 40);
    assert_eq!(remembered(&world).await, (true, 1));
    // The same bytes.
    assert_eq!(remembered(&world).await, (true, 0));
    for (newest, expect) in [(24, (true, 1)), (26, (true, 2)), (28, (false, 3)), (30, (false, 4))] {
        put(&world, &down(newest, 1), 40);
        assert_eq!(remembered(&world).await, expect, "{newest}");
    }
    // Other bytes, and the same posts.
    for advert in ["soap", "cars"] {
        let other = format!("{}<aside>{advert}</aside>", markup(&down(30, 1), None));
        world.site.put(&address(1), Reply::page(other));
        assert_eq!(remembered(&world).await, (true, 0), "{advert}");
    }
    put(&world, &down(31, 1), 40);
    assert_eq!(remembered(&world).await, (true, 1));
    let told = world.settled().await;
    assert_eq!(told.get("new_post zoe"), Some(&6), "{told:?}");
}
