//! Posts completed from pages of their own, and recalled.

use url::Url;

use super::with_block;
use crate::{
    domain::{BlockKind, Outcome, Post, PostKind},
    extract::{Hints, Page, Recipe, Rules},
    logic::diff::content_hash,
};

const LIST: &str = "item = 'li'\nlink = { select = 'a' }\ntitle = { select = 'a' }\n\
                    author = { select = 'b' }\ntext = { select = 'i' }\n";
const FIELDS: &str = "[detail]\nitem = 'article'\ntext = { select = '.body' }\n\
                      title = { select = 'h1' }\nauthor = { select = '.by' }\n\
                      rating = { select = '.stars' }\npublished = { select = 'time' }\n";
const BARE: &str = "[detail]\n";

fn recipe(rules: &str) -> Recipe {
    let rules: Rules = toml::from_str(rules).unwrap();
    let hints = Hints { kind: PostKind::Complaint, ..Hints::default() };
    Recipe::compile(Some(&rules), hints).unwrap()
}

fn listed(recipe: &Recipe, item: &str) -> Post {
    let url = Url::parse("https://a.test/list").unwrap();
    let body = format!("<ul><li>{item}</ul>");
    let page = Page { url: &url, content_type: None, body: body.as_bytes(), at: None };
    let mut posts = recipe.extract(&page).posts;
    assert_eq!(posts.len(), 1, "{posts:?}");
    posts.remove(0)
}

fn complete(recipe: &Recipe, body: &str, post: &mut Post) -> Result<(), Outcome> {
    let url = Url::parse("https://a.test/c/7").unwrap();
    recipe.complete(&Page { url: &url, content_type: None, body: body.as_bytes(), at: None }, post)
}

const ITEM: &str = "<a href=/c/7>Keys lost</a>";
const OWN: &str = "<title>Keys lost</title><article><h1>Keys lost and found</h1><b class=by>Ann</b>\
                   <i class=stars title='1 out of 5'></i><time datetime=2026-11-20></time>\
                   <p class=body>They lost my keys.</p></article><article><p class=body>Other</article>";

#[test]
fn a_post_is_completed_from_its_own_page() {
    let recipe = recipe(&format!("{LIST}{FIELDS}"));
    assert!(recipe.has_detail());
    let mut post = listed(&recipe, ITEM);
    let before = post.clone();
    complete(&recipe, OWN, &mut post).unwrap();
    assert_eq!((&post.key, &post.url, post.kind), (&before.key, &before.url, before.kind));
    assert_eq!(post.text, "They lost my keys.");
    assert_eq!(post.title.as_deref(), Some("Keys lost and found"));
    assert_eq!(post.author.as_deref(), Some("Ann"));
    assert_eq!(post.rating.map(|rating| rating.value), Some(1.0));
    assert_eq!(
        post.published.map(|published| published.to_string()).as_deref(),
        Some("2026-11-20")
    );
    // What the list says for itself stays.
    let mut post =
        listed(&recipe, "<a href=/c/7>Lost keys</a><b>Bob</b><i>A whole text of its own.</i>");
    complete(&recipe, OWN, &mut post).unwrap();
    assert_eq!(post.title.as_deref(), Some("Lost keys"));
    assert_eq!(
        (post.author.as_deref(), post.text.as_str()),
        (Some("Bob"), "A whole text of its own.")
    );
    let mut post = listed(&recipe, "<a href=/c/7>Keys…</a><i>They lost… Read more</i>");
    complete(&recipe, OWN, &mut post).unwrap();
    assert_eq!(post.text, "They lost my keys.");
}

#[test]
fn structured_data_completes_where_no_field_is_named() {
    let recipe = recipe(&format!("{LIST}{BARE}"));
    let review = |author: &str, url: &str, text: &str| {
        format!(
            "{{\"@type\":\"Review\",\"author\":\"{author}\",\"url\":\"{url}\",\"reviewBody\":\"{text}\"}}"
        )
    };
    let (ann, bob) = (review("Ann", "/c/1", "Rude."), review("Bob", "/c/7?utm_source=x", "Late."));
    for (item, block, text) in [
        (ITEM, format!("[{ann},{bob}]"), Some("Late.")),
        (ITEM, format!("[{ann}]"), Some("Rude.")),
        ("<a href=/c/9>x</a><b>bob</b>", format!("[{ann},{bob}]"), Some("Late.")),
        ("<a href=/c/9>x</a><b>Eve</b>", format!("[{ann},{bob}]"), None),
        (ITEM, "[]".to_owned(), None),
    ] {
        for body in [with_block(&block), block.clone()] {
            let mut post = listed(&recipe, item);
            let done = complete(&recipe, &body, &mut post).map(|()| post.text.as_str());
            assert!(
                matches!((&done, text), (Ok(done), Some(text)) if *done == text)
                    || (done.is_err() && text.is_none()),
                "{body}: {done:?}"
            );
        }
    }
}

#[test]
fn what_is_not_the_post_completes_nothing() {
    let whole = recipe(&format!("{LIST}[detail]\ntext = {{ select = 'p' }}"));
    let title = recipe(&format!("{LIST}[detail]\ntitle = {{ select = 'h1' }}"));
    let by_item = recipe(&format!("{LIST}{FIELDS}"));
    let anchored = recipe(&format!("{LIST}[detail]\nanchor = '#post'\ntext = {{ select = 'p' }}"));
    let stated = recipe(&format!("{LIST}{BARE}"));
    for recipe in [&whole, &title, &by_item, &anchored, &stated] {
        for (body, outcome) in [
            (
                "<title>Just a moment...</title><h1>a.test</h1><p>Verify you are human",
                Outcome::Blocked(BlockKind::BotWall),
            ),
            ("<title>404 Not Found</title><h1>Oops</h1><p>x", Outcome::Http(404)),
            ("<title>Brb</title><div>We'll be right back", Outcome::Http(503)),
            ("<form>Log in <input type=password></form>", Outcome::LoggedOut),
            ("<div>New look!</div>", Outcome::AnchorMissing),
            ("", Outcome::AnchorMissing),
            ("{\"a\":1}", Outcome::AnchorMissing),
            ("<rss version='2.0'><channel></channel></rss>", Outcome::AnchorMissing),
            ("<rss", Outcome::AnchorMissing),
        ] {
            let mut post = listed(recipe, ITEM);
            let before = post.clone();
            assert_eq!(complete(recipe, body, &mut post), Err(outcome), "{body:.60}");
            assert_eq!(post, before);
        }
    }
}

#[test]
fn a_list_of_titles_shown_again_is_no_edit() {
    let recipe = recipe(&format!("{LIST}{FIELDS}"));
    let mut known = listed(&recipe, ITEM);
    complete(&recipe, OWN, &mut known).unwrap();
    for (item, edited) in [
        (ITEM, false),
        ("<a href=/c/7>Keys…</a><i>They lost my…</i>", false),
        ("<a href=/c/7>Keys stolen</a>", true),
        ("<a href=/c/7>Keys lost</a><i>They found them.</i>", true),
    ] {
        let mut again = listed(&recipe, item);
        recipe.recall(&known, &mut again);
        assert_eq!(content_hash(&known) != content_hash(&again), edited, "{item}");
        assert_eq!(again.author.as_deref(), Some("Ann"));
    }
}

#[test]
fn the_text_of_its_own_page_is_the_longer_one() {
    let known = recipe(&format!("{LIST}{FIELDS}"));
    let own = |text: &str| format!("<article><p class=body>{text}</article>");
    let item = |text: &str| format!("{ITEM}<i>{text}</i>");
    for (text, own_text, complete_text) in [
        ("A customer of four years tells", "They lost my keys, twice, and lied.", true),
        ("They came lateThen they lost", "They came late Then they lost my keys", true),
        ("They lost my keys, twice, and lied.", "Answered", false),
    ] {
        let mut post = listed(&known, &item(text));
        complete(&known, &own(own_text), &mut post).unwrap();
        assert_eq!(post.text, if complete_text { own_text } else { text });
    }
    let mut post = listed(&known, &item("They came late. [show all]"));
    complete(&known, &own("They came late. Then they lost my keys"), &mut post).unwrap();
    for (text, edited) in [
        ("They came late. [show all]", false),
        ("They came late... Keep reading", false),
        ("They came lateThen", false),
        ("\u{1f44e}", true),
        ("All is well now. [show all]", true),
    ] {
        let mut again = listed(&known, &item(text));
        known.recall(&post, &mut again);
        assert_eq!(content_hash(&post) != content_hash(&again), edited, "{text}");
    }
}

#[test]
fn only_what_an_own_page_gives_is_recalled() {
    let by_text = recipe(&format!("{LIST}[detail]\ntext = {{ select = 'p' }}"));
    let plain = recipe(LIST);
    let mut known = listed(&by_text, "<a href=/c/7>Keys lost</a><b>Ann</b><i>Long text.</i>");
    known.status = Some("Resolved".to_owned());
    let again = listed(&by_text, "<a href=/c/7>Keys</a>");
    let mut recalled = again.clone();
    by_text.recall(&known, &mut recalled);
    assert_eq!(recalled, Post { text: "Long text.".to_owned(), ..again.clone() });
    let mut untouched = again.clone();
    plain.recall(&known, &mut untouched);
    assert_eq!(untouched, again, "without pages of their own the list is all there is");
    assert!(!plain.has_detail());
}
