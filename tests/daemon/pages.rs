//! Pages that are built anew, addresses and rules that change: what is known stays known, and the
//! owners are not told of what no author did.

use std::fmt::Write as _;

use crate::support::{
    reply::Reply,
    world::{World, counts, source},
};

/// A post as the page has it: id, another id, stars, date, text.
type Row<'a> = (&'a str, &'a str, u8, &'a str, &'a str);

const ROWS: [Row<'_>; 4] = [
    ("a", "1001", 5, "2026-03-09", "They showed me the worn part and charged what they said."),
    ("b", "1002", 1, "2026-03-07", "Three weeks for a clutch, and nobody ever called me back."),
    ("c", "1003", 4, "2026-03-05", "Quick and friendly; the waiting room could be warmer."),
    ("d", "1004", 2, "2026-03-01", "The invoice was a third higher than the quote they gave."),
];

const RULES: &str = r#"
[source.extract]
item = "article"
key = { attr = "data-id" }
author = { select = "b" }
published = { select = "time", attr = "datetime" }
rating = { select = ".stars", attr = "data-stars" }
text = { select = "p" }
"#;

fn page(rows: &[Row<'_>], stars: &str) -> Reply {
    let mut body = String::from("<!doctype html><title>Reviews</title><main>");
    for (id, other, rating, date, text) in rows {
        write!(
            body,
            "<article data-id=\"{id}\" data-ref=\"{other}\"><b>Author {id}</b> <i \
             class=\"{stars}\" data-stars=\"{rating}\"></i> <time datetime=\"{date}\"></time>\
             <p>{text}</p></article>"
        )
        .unwrap();
    }
    Reply::page(body + "</main>")
}

async fn watching(rows: &[Row<'_>], rules: &str) -> World {
    let mut world = World::new(&source("reviews", rules), |config| config).await;
    world.site.put("/reviews", page(rows, "stars"));
    world.start().await;
    world.greeted().await;
    world
}

/// Puts another text into the configuration and makes the daemon read it.
async fn reconfigure(world: &World, from: &str, to: &str) {
    assert!(world.config.contains(from), "{from}");
    world.home.configure(&world.config.replace(from, to));
    let ran = world.run(&["reload"]).await;
    assert_eq!(ran.code, 0, "{ran:?}");
}

const ONLY_GREETED: [(&str, usize); 2] = [("welcome marie", 1), ("welcome zoe", 1)];

#[tokio::test]
async fn other_rules_for_the_same_posts_are_no_news() {
    for (from, to) in [
        ("key = { attr = \"data-id\" }", "key = { attr = \"data-ref\" }"),
        ("key = { attr = \"data-id\" }\n", ""),
        ("text = { select = \"p\" }", "title = { select = \"p\" }"),
    ] {
        let mut world = watching(&ROWS, RULES).await;
        reconfigure(&world, from, to).await;
        for _ in 0..2 {
            let report = world.poll("reviews").await;
            assert_eq!((&report["appeared"], &report["alerts"]), (&0.into(), &0.into()), "{to}");
        }
        assert_eq!(world.settled().await, counts(&ONLY_GREETED), "{to}");
        assert_eq!(world.home.rows("cases").await.len(), 2, "{to}");
    }
    // A rule that was forgotten: the ratings are news, but none that somebody just gave.
    let without = RULES.replace("rating = { select = \".stars\", attr = \"data-stars\" }\n", "");
    let mut world = watching(&ROWS[..1], &without).await;
    let posts = [("e", "1005", 1, "2026-03-10", "Scratched my door and denied it."), ROWS[0]];
    world.site.put("/reviews", page(&posts, "stars"));
    // New rules are tried at once.
    reconfigure(&world, &without, RULES).await;
    world.office.letter("new_post", "zoe", "Scratched my door").await;
    let told = [ONLY_GREETED[0], ONLY_GREETED[1], ("new_post marie", 1), ("new_post zoe", 1)];
    assert_eq!(world.settled().await, counts(&told));
}

#[tokio::test]
async fn a_page_whose_posts_lost_their_ratings_is_not_believed() {
    let mut world = watching(&ROWS, RULES).await;
    world.site.put("/reviews", page(&ROWS, "etoiles"));
    let report = world.poll("reviews").await;
    assert_eq!((&report["outcome"], &report["edited"]), (&"anchor_missing".into(), &0.into()));
    assert!(report["problems"][0].as_str().unwrap().contains("rating"), "{report}");
    world.site.put("/reviews", page(&ROWS, "stars"));
    assert_eq!(world.poll("reviews").await["edited"], 0);
    assert_eq!(world.settled().await, counts(&ONLY_GREETED));
}

#[tokio::test]
async fn an_edit_is_seen_each_time_it_is_made_or_taken_back() {
    let world = watching(&ROWS, RULES).await;
    let mut edited = ROWS;
    let text = format!("{} They called back.", ROWS[1].4);
    edited[1].4 = &text;
    let mut typeset = ROWS;
    let text = format!("  {}", ROWS[1].4.to_uppercase());
    typeset[1].4 = &text;
    for (rows, edits) in [(edited, 1), (ROWS, 1), (typeset, 0), (edited, 1), (ROWS, 1), (ROWS, 0)] {
        world.site.put("/reviews", page(&rows, "stars"));
        assert_eq!(world.poll("reviews").await["edited"], edits, "{rows:?}");
    }
}

#[tokio::test]
async fn another_page_is_another_start_even_after_a_failed_look_at_it() {
    let mut world = watching(&ROWS[..2], RULES).await;
    world.site.put("/elsewhere", Reply::status(500));
    reconfigure(&world, "/reviews\"", "/elsewhere\"").await;
    assert_eq!(world.poll("reviews").await["outcome"], "http");
    let others = [
        ("x", "2001", 1, "2026-02-09", "Oil all over the seats when I got my car back."),
        ("y", "2002", 5, "2026-02-07", "Best price in town."),
    ];
    world.site.put("/elsewhere", page(&others, "stars"));
    let report = world.poll("reviews").await;
    assert_eq!((&report["baseline"], &report["alerts"]), (&true.into(), &0.into()), "{report}");
    world.office.letter("welcome", "zoe", "2").await;
    let counted = world.settled().await;
    assert_eq!(counted.get("new_post zoe"), None, "{counted:?}");
}

#[tokio::test]
async fn what_moves_up_from_a_further_page_is_old_and_what_was_dated_back_is_new() {
    // An old post is pinned on top; the list goes on on a further page.
    let pinned = ("p", "900", 5, "2015-05-05", "My garage since 2015.");
    let shown = [pinned, ROWS[0], ROWS[1], ROWS[2]];
    let mut world = watching(&shown, RULES).await;
    // The newest is taken away: one of the further page comes up.
    world.site.put("/reviews", page(&[pinned, ROWS[1], ROWS[2], ROWS[3]], "stars"));
    let report = world.poll("reviews").await;
    assert_eq!((&report["appeared"], &report["alerts"]), (&0.into(), &0.into()), "{report}");
    // A new post, on top, dated before the others: the site took its time.
    let late = ("l", "1010", 1, "2026-03-02", "They lost my keys and blamed me for it.");
    world.site.put("/reviews", page(&[late, pinned, ROWS[1], ROWS[2]], "stars"));
    world.poll("reviews").await;
    world.office.letter("new_post", "zoe", "lost my keys").await;
    let told = [ONLY_GREETED[0], ONLY_GREETED[1], ("new_post marie", 1), ("new_post zoe", 1)];
    assert_eq!(world.settled().await, counts(&told));
}

#[tokio::test]
async fn a_text_that_changes_all_day_is_told_of_three_times_and_a_huge_one_is_survived() {
    let mut world = watching(&ROWS[2..], RULES).await;
    for minute in 1..9 {
        let text = format!("{} Seen by {minute} people.", ROWS[3].4);
        let edited = [ROWS[2], ("d", "1004", 2, "2026-03-01", text.as_str())];
        world.site.put("/reviews", page(&edited, "stars"));
        assert_eq!(world.poll("reviews").await["edited"], 1);
    }
    let huge = "Never again. ".repeat(200_000);
    let posts = [("h", "1011", 1, "2026-03-11", huge.as_str()), ROWS[2], ROWS[3]];
    world.site.put("/reviews", page(&posts, "stars"));
    world.poll("reviews").await;
    world.office.letter("new_post", "zoe", "Never again.").await;
    let told = [
        ONLY_GREETED[0],
        ONLY_GREETED[1],
        ("new_post marie", 1),
        ("new_post zoe", 1),
        ("edited marie", 3),
        ("edited zoe", 3),
    ];
    assert_eq!(world.settled().await, counts(&told));
    assert_eq!(world.stop().await, Some(0));
}
