//! Feeds as they are found.

use super::{extract, extract_as};
use crate::{
    domain::{Listing, Outcome, PostKind},
    logic::text::digest,
};

fn atom(entries: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><feed xmlns=\"http://www.w3.org/2005/Atom\" \
         xmlns:im=\"http://itunes.apple.com/rss\" xmlns:media=\"http://search.yahoo.com/mrss/\">\
         <title>t</title><link rel=\"next\" href=\"/feed?page=2\"/>{entries}</feed>"
    )
}

fn rss(items: &str) -> String {
    format!(
        "<rss version=\"2.0\"><channel><title>t</title><link>https://a.test/</link>{items}</channel></rss>"
    )
}

#[track_caller]
fn one(feed: &str) -> serde_json::Value {
    let listing = extract("", feed);
    assert_eq!(listing.outcome, Outcome::Listed, "{:?}", listing.problems);
    assert_eq!(listing.posts.len(), 1);
    serde_json::to_value(&listing.posts[0]).unwrap()
}

#[test]
fn an_atom_entry_is_a_mention() {
    let feed = atom(
        "<entry><id>tag:1</id><title type='html'>A &lt;b>bad&lt;/b> garage</title>\
         <link rel='related' href='/all'/><link href='/t/1'/><author><name>Zoé</name></author>\
         <updated>2026-11-21T10:00:00Z</updated><published>2026-11-20T14:03:00+01:00</published>\
         <summary>short</summary><content type='html'>&lt;p>Late.&lt;/p>&lt;p>Rude.&lt;/p></content></entry>",
    );
    let expected = serde_json::json!({
        "key": "id:tag:1", "id": "tag:1", "url": "https://a.test/t/1", "author": "Zoé",
        "published": "2026-11-20T14:03:00+01:00", "precision": "second", "rating": null,
        "title": "A bad garage", "text": "Late.\n\nRude.", "kind": "mention", "status": null,
        "reply": null, "language": null,
    });
    assert_eq!(one(&feed), expected);
    let listing = extract_as(PostKind::Complaint, "", feed.as_bytes(), None);
    assert_eq!(listing.posts[0].kind, PostKind::Complaint);
    assert_eq!(listing.preset.as_deref(), Some("feed"));
    assert_eq!(listing.next.as_deref(), Some("https://a.test/feed?page=2"));
}

#[test]
fn an_app_store_entry_is_a_review_with_stars() {
    let post = one(&atom(
        "<entry><id>6310</id><title>Crashes</title><content type='text'>Since 3.5\nit crashes</content>\
         <im:rating>1</im:rating><author><name>Bo</name></author><link rel='related' href='/app'/>\
         <updated>2020-08-12T04:06:20-07:00</updated><content type='html'>&lt;table>5&lt;/table></content></entry>",
    ));
    assert_eq!(post["rating"]["value"], 1.0);
    assert_eq!(post["kind"], "review");
    assert_eq!(post["text"], "Since 3.5\nit crashes");
    assert_eq!(post["published"], "2020-08-12T04:06:20-07:00");
    assert_eq!(post["url"], serde_json::Value::Null);
}

#[test]
fn a_video_is_described_and_not_rated() {
    let post = one(&atom(
        "<entry><id>v</id><title>t</title><media:group><media:content url='/v'/><media:description>About us</media:description>\
         <media:community><media:starRating average='1.2' max='5'/></media:community></media:group></entry>",
    ));
    assert_eq!((&post["text"], &post["rating"]), (&"About us".into(), &serde_json::Value::Null));
}

#[test]
fn rss_in_all_its_carelessness() {
    let post = one(&rss(
        "<item><title>Fish &nbsp; R&D</title><link>https://a.test/p?a=1&b=2</link>\
         <description>see <b>here</b><br/>now</description><pubDate>Thu, 12 Nov 2015 21:16:39 +0100</pubDate></item>",
    ));
    assert_eq!(post["title"], "Fish R&D");
    assert_eq!(post["text"], "see here\nnow");
    assert_eq!(post["url"], "https://a.test/p?a=1&b=2");
    assert_eq!(post["key"], format!("url:{}", digest(&["https://a.test/p?a=1&b=2"])));
    assert_eq!(post["published"], "2015-11-12T21:16:39+01:00");
    let latin = rss("<item><title>d\u{e9}\u{e7}u</title></item>")
        .replace("<rss", "<?xml version='1.0' encoding='latin1'?><rss");
    let bytes: Vec<u8> = latin.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let listing = extract_as(PostKind::Mention, "", &bytes, None);
    assert_eq!(listing.posts[0].title.as_deref(), Some("déçu"));
}

#[test]
fn an_odd_author_is_an_author() {
    for author in ["Zoé—ann@garage.test", "ann at garage.test (Zoé)"] {
        let feed = rss(&format!("<item><title>t</title><author>{author}</author></item>"));
        assert_eq!(one(&feed)["author"], author);
    }
}

#[test]
fn a_json_feed_is_a_feed() {
    let post = one(
        r#"{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":"9","url":"https://a.test/9",
           "title":"Late","content_html":"<p>Three weeks.</p>","date_published":"2026-11-20T14:03:00Z",
           "authors":[{"name":"Ann"}]}]}"#,
    );
    assert_eq!((&post["key"], &post["author"]), (&"id:9".into(), &"Ann".into()));
    assert_eq!(post["text"], "Three weeks.");
    assert_eq!(post["published"], "2026-11-20T14:03:00+00:00");
}

#[test]
fn the_keys_of_entries_without_ids_do_not_change() {
    let feed = rss("<item><description>late again</description></item>");
    let keys = |Listing { posts, .. }| posts.into_iter().map(|post| post.key).collect::<Vec<_>>();
    assert_eq!(keys(extract("", &feed)), keys(extract("", &feed)));
}

#[test]
fn an_empty_feed_is_healthy_and_a_broken_one_is_not() {
    assert_eq!(extract("", &rss("")).outcome, Outcome::Empty);
    assert_eq!(extract("", &atom("")).outcome, Outcome::Empty);
    for broken in [
        rss("<item><title>a</title></item>").trim_end_matches("</channel></rss>"),
        &rss(&"<media:group>".repeat(50_000)),
        "<rss><channel></rss>",
    ] {
        let listing = extract("", broken);
        assert_eq!(listing.outcome, Outcome::AnchorMissing);
        assert!(
            listing.problems[0].starts_with("the feed cannot be read"),
            "{:?}",
            listing.problems
        );
    }
}
