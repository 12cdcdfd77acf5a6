//! Rules applied to pages.

use super::{extract, extract_as, with_block};
use crate::domain::{Outcome, PostKind};

const RULES: &str = r##"
item = "article.post"
anchor = "#list"
key = { attr = "data-id" }
link = { select = "a.permalink" }
author = { select = ".author" }
published = { select = "time" }
rating = { select = ".stars" }
title = { select = "h3" }
text = { select = ".body" }
status = { select = ".status" }
reply = { select = ".answer" }
total = { select = ".count" }
"##;

fn post(id: u32, stars: &str) -> String {
    format!(
        "<article class='post card' data-id={id}><b class=author> Ann\n{id}</b>\
         <time datetime='2026-11-20T14:03:00+01:00'>2 days ago</time><i class=stars title='{stars}'></i>\
         <h3><a class=permalink href='r/{id}'>Late</a></h3>\
         <div class=body><p>Three weeks.<br>No answer.</p><script>x()</script><p>Avoid!</p></div>\
         <em class=status>Resolved</em><div class=answer>We are sorry.</div></article>"
    )
}

fn page(posts: &str) -> String {
    format!(
        "<base href='/forum/'><link rel='prefetch next' href='?page=3'><p class=count>1-2 of 1 083</p>\
         <div id=list>{posts}</div>"
    )
}

#[test]
fn every_field_is_read_where_the_rules_say() {
    let listing = extract(RULES, &page(&(post(7, "3.0 out of 5 stars") + &post(8, "4/10"))));
    assert_eq!(listing.problems, [""; 0]);
    assert_eq!(listing.preset.as_deref(), Some("rules"));
    assert_eq!(listing.claimed_total, Some(1083));
    assert_eq!(listing.next.as_deref(), Some("https://a.test/forum/?page=3"));
    let json = serde_json::to_value(&listing.posts).unwrap();
    let expected = serde_json::json!({
        "key": "id:7", "id": "7", "url": "https://a.test/forum/r/7", "author": "Ann 7",
        "published": "2026-11-20T14:03:00+01:00", "precision": "second",
        "rating": {"value": 3.0, "best": 5.0, "worst": 1.0},
        "title": "Late", "text": "Three weeks.\nNo answer.\n\nAvoid!", "kind": "review",
        "status": "Resolved",
        "reply": {"author": null, "published": null, "text": "We are sorry."},
        "language": null,
    });
    assert_eq!(json[0], expected);
    assert_eq!(json[1]["rating"], serde_json::json!({"value": 4.0, "best": 10.0, "worst": 1.0}));
}

#[test]
fn rules_win_over_structured_data() {
    let stated = with_block(r#"{"@type":"Product","review":[{"reviewBody":"other"}]}"#);
    let listing = extract(RULES, &(stated + &page(&post(7, "1"))));
    assert_eq!(listing.posts.len(), 1);
    assert_eq!(listing.posts[0].id.as_deref(), Some("7"));
}

#[test]
fn rules_without_an_item_add_to_structured_data() {
    let stated = with_block(r#"{"@type":"Review","reviewBody":"x"}"#) + "<i id=n>12 reviews</i>";
    let listing = extract("anchor = '#n'\ntotal = { select = '#n' }", &stated);
    assert_eq!((listing.outcome, listing.claimed_total), (Outcome::Listed, Some(12)));
    assert_eq!(extract("anchor = '#m'", &stated).outcome, Outcome::AnchorMissing);
}

#[test]
fn a_selector_that_finds_nothing_is_said() {
    let rules = "item = '.post'\nauthor = { select = '.name' }\ntext = { select = '.body' }\n\
                 published = { select = '.author' }";
    let listing = extract(rules, &page(&post(7, "1")));
    assert_eq!(listing.outcome, Outcome::Listed);
    assert_eq!(
        listing.problems,
        [
            "a date cannot be read: \"Ann 7\"",
            "no post has what `author` selects",
            "no post has a date where `published` selects",
        ]
    );
}

#[test]
fn ads_between_posts_are_no_posts() {
    let ad = "<article class=post><img src=x></article>";
    let listing = extract(RULES, &page(&(post(7, "1") + ad)));
    assert_eq!(listing.posts.len(), 1);
    assert_eq!(listing.problems, ["a post without text, title or rating was left out"]);
}

#[test]
fn a_page_of_posts_in_posts_is_read_in_time() {
    let nested = "<article class=post><p class=body>x</p>".repeat(600);
    let listing = extract("item = '.post'\ntext = { select = '.body' }", &nested);
    assert_eq!(listing.outcome, Outcome::Listed);
    assert_eq!(listing.problems.len(), 1, "{:?}", listing.problems);
}

#[test]
fn a_text_is_read_without_its_parts_and_a_date_out_of_a_script() {
    let rules = r#"
item = "li"
author = { select = "b", without = "i" }
published = { select = "script", pattern = '"day":"([^"]+)"' }
text = { without = "b, div" }
"#;
    let page = "<ul><li><b>By <i>the customer</i>Ann</b>They came <div>Posted from a phone</div>late.\
                <script type='application/json'>{\"day\":\"2026-11-20\"}</script></ul>";
    let listing = extract(rules, page);
    let [post] = listing.posts.as_slice() else { panic!("{listing:?}") };
    assert_eq!(post.author.as_deref(), Some("By Ann"));
    assert_eq!(post.published.map(|day| day.to_string()).as_deref(), Some("2026-11-20"));
    assert_eq!(post.text, "They came\nlate.");
}

#[test]
fn how_many_a_post_reaches_is_added_up_and_absent_where_nothing_is_told() {
    let rules = format!(
        "{RULES}reactions = [{{ select = '.likes' }}, {{ select = '.shares', attr = 'data-count' }}]\n\
         followers = '.fans'"
    );
    let counts = "<i class=likes>1.2K likes</i><i class=shares data-count=34></i>\
                  <i class=fans>15,300 followers</i></article>";
    let told = post(7, "1").replace("</article>", counts);
    let json = serde_json::to_value(extract(&rules, &page(&(told + &post(8, "1")))).posts).unwrap();
    assert_eq!(json[0]["reach"], serde_json::json!({"followers": 15_300, "reactions": 1234}));
    assert!(json[1].get("reach").is_none());
}

#[test]
fn the_counts_of_an_answer_are_added_up() {
    let rules = "item = '$.posts[*]'\nkey = '$.id'\ntext = '$.text'\n\
                 reactions = ['$.likes', '$.answers']\nfollowers = '$.by.fans'";
    let body = r#"{"posts":[{"id":"1","text":"Late.","likes":90,"answers":12,"by":{"fans":null}},
        {"id":"2","text":"Later."}]}"#;
    let kind = PostKind::Mention;
    let listing = extract_as(kind, rules, body.as_bytes(), Some("application/json"));
    let reach = listing.posts.iter().map(|post| post.reach.and_then(|reach| reach.reactions));
    assert_eq!(reach.collect::<Vec<_>>(), [Some(102), None]);
}
