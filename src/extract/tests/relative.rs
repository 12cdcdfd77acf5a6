//! Dates that are counted back from the fetch: they move with each poll, and nothing else does.

use proptest::prelude::*;

use super::{hints, url};
use crate::{
    domain::{Post, PostKind},
    extract::{Page, Recipe, Rules},
    logic::diff::{Known, Seen, content_hash, diff, listing_hash, mark},
};

const RULES: &str = "item = '.post'\nauthor = { select = 'b' }\npublished = { select = 'i' }\n\
                     rating = { select = '.stars' }\ntext = { select = 'p' }";

/// The posts of a page whose dates are told so, as it was fetched so many hours after a Friday.
fn posts(dates: &[&str], hours: i64) -> Vec<Post> {
    let rules: Rules = toml::from_str(RULES).unwrap();
    let recipe = Recipe::compile(Some(&rules), hints(PostKind::Review)).unwrap();
    let post = |(number, date): (usize, &&str)| {
        format!(
            "<div class=post><b>Ann {number}</b><i>{date}</i><u class=stars title='1 of 5 stars'></u>\
             <p>They came {number} weeks late.</p></div>"
        )
    };
    let body: String = dates.iter().enumerate().map(post).collect();
    let friday: jiff::Timestamp = "2026-11-20T14:03:00Z".parse().unwrap();
    let at = Some(friday + jiff::SignedDuration::from_hours(hours));
    recipe.extract(&Page { url: &url(), content_type: None, body: body.as_bytes(), at }).posts
}

fn recorded(post: &Post) -> Known {
    Known::Recorded(Box::new(post.clone()))
}

/// How many differences a second poll makes.
fn differences(first: &[Post], second: &[Post]) -> usize {
    let seen = second.iter().map(|post| Seen {
        post,
        known: first.iter().find(|known| known.key == post.key).map(recorded),
        candidates: Vec::new(),
    });
    diff(seen.collect(), false).differences.len()
}

#[test]
fn what_is_counted_back_is_told_to_its_precision() {
    let told = |date| serde_json::to_value(&posts(&[date], 0)[0]).unwrap();
    let post = told("2 days ago");
    assert_eq!((&post["published"], &post["precision"]), (&"2026-11-18".into(), &"day".into()));
    assert_eq!(post["relative"], true);
    let post = told("il y a 2 ans");
    assert_eq!((&post["published"], &post["precision"]), (&"2024-11".into(), &"month".into()));
    assert_eq!(told("2026-11-18")["relative"], serde_json::Value::Null);
}

#[test]
fn a_list_tells_its_order_of_day_and_month() {
    let days: Vec<_> = posts(&["03/04/2024", "31/12/2023"], 0)
        .iter()
        .map(|post| post.published.unwrap().to_string())
        .collect();
    assert_eq!(days, ["2024-04-03", "2023-12-31"]);
    assert_eq!(posts(&["03/04/2024"], 0)[0].published, None);
}

#[test]
fn a_date_that_lasts_is_not_replaced() {
    let (dated, told_back) = (posts(&["2026-11-18"], 0), posts(&["2 days ago"], 0));
    let mut edited = told_back[0].clone();
    edited.key = dated[0].key.clone();
    edited.text.push_str(" Update: still nothing.");
    let seen = Seen { post: &edited, known: Some(recorded(&dated[0])), candidates: Vec::new() };
    let [crate::logic::diff::Difference::Changed { change, .. }] =
        &diff(vec![seen], false).differences[..]
    else {
        panic!("an edit is a change");
    };
    assert_eq!(change.post().published, dated[0].published);
}

#[test]
fn a_day_told_by_its_date_at_last_is_the_same_post() {
    let (first, then) = (posts(&["yesterday"], 0), posts(&["19 November 2026"], 0));
    let other = posts(&["19 November 2025"], 0);
    let renamed = |page: &Post| {
        let seen = Seen {
            post: page,
            known: None,
            candidates: first.iter().map(|post| (post.clone(), false)).collect(),
        };
        matches!(
            diff(vec![seen], false).differences[..],
            [crate::logic::diff::Difference::Renamed { .. }]
        )
    };
    assert!(renamed(&then[0]));
    assert!(!renamed(&other[0]), "the same words a year apart are two posts");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn a_later_poll_of_the_same_page_changes_nothing(
        dates in prop::collection::vec(
            prop::sample::select(vec![
                "2 days ago", "just now", "yesterday at 10:15", "3h", "Monday at 10:15", "a month ago",
                "vor 2 Jahren", "20 nov.", "hace 3 d\u{ed}as", "2026-11-18", "November 3, 2026", "",
            ]),
            1..8,
        ),
        hours in 1..20_000_i64,
    ) {
        let (first, second) = (posts(&dates, 0), posts(&dates, hours));
        let keys = |posts: &[Post]| posts.iter().map(|post| post.key.clone()).collect::<Vec<_>>();
        prop_assert_eq!(keys(&first), keys(&second));
        prop_assert_eq!(listing_hash(first.iter().map(mark)), listing_hash(second.iter().map(mark)));
        prop_assert_eq!(
            first.iter().map(content_hash).collect::<Vec<_>>(),
            second.iter().map(content_hash).collect::<Vec<_>>()
        );
        prop_assert_eq!(differences(&first, &second), 0);
    }
}
