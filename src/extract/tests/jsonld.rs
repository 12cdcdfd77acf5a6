//! Structured data as sites state it.

use super::{extract, extract_as, with_block};
use crate::{
    domain::{Listing, Outcome, Post, PostKind, Precision},
    logic::text::digest,
};

/// The only post of a page whose JSON-LD is a shop with this review.
#[track_caller]
fn read(review: &str) -> (Post, Vec<String>) {
    let block = format!("{{\"@type\":\"AutoRepair\",\"name\":\"Garage\",\"review\":{review}}}");
    let Listing { mut posts, problems, outcome, .. } = extract("", &with_block(&block));
    assert_eq!(outcome, Outcome::Listed, "{problems:?}");
    assert_eq!(posts.len(), 1, "{posts:?}");
    (posts.remove(0), problems)
}

#[test]
fn all_that_a_review_states_is_read() {
    let listing = extract(
        "",
        &with_block(
            r#"{"@context":"https://schema.org","@graph":[
            {"@type":"LocalBusiness","name":"Garage","aggregateRating":{"reviewCount":"1,083","ratingValue":3}},
            {"@type":["Review"],"@id":"https://www.a.test/#/schema/Review/garage.test/64563780afe4e676d706281c",
             "author":{"@type":"Person","name":"Zo&eacute; B."},"datePublished":"2026-11-20T13:03:00.000Z",
             "headline":"Never again","reviewBody":"<p>Three weeks late.</p><p>Then &quot;lost&quot; my keys.</p>",
             "reviewRating":{"@type":"Rating","ratingValue":"1","bestRating":"5","worstRating":"1"},
             "inLanguage":"en-GB","url":"/reviews/64563780afe4e676d706281c?utm_source=x",
             "comment":{"@type":"Comment","author":{"@type":"Organization","name":"Garage"},
                        "text":"We are sorry.","datePublished":"2026-11-21"}}]}"#,
        ),
    );
    assert_eq!((&listing.outcome, listing.claimed_total), (&Outcome::Listed, Some(1083)));
    assert_eq!(listing.preset.as_deref(), Some("json-ld"));
    assert_eq!(listing.problems, [""; 0]);
    let json = serde_json::to_value(&listing.posts[0]).unwrap();
    let expected = serde_json::json!({
        "key": "id:64563780afe4e676d706281c",
        "id": "64563780afe4e676d706281c",
        "url": "https://a.test/reviews/64563780afe4e676d706281c?utm_source=x",
        "author": "Zoé B.",
        "published": "2026-11-20T13:03:00+00:00",
        "precision": "second",
        "rating": {"value": 1.0, "best": 5.0, "worst": 1.0},
        "title": "Never again",
        "text": "Three weeks late.\n\nThen \"lost\" my keys.",
        "kind": "review",
        "status": null,
        "reply": {"author": "Garage", "published": "2026-11-21", "text": "We are sorry."},
        "language": "en",
    });
    assert_eq!(json, expected);
}

#[test]
fn ratings_come_in_many_forms() {
    for (rating, expected) in [
        (r#"{"ratingValue":"4,5"}"#, Some((4.5, 5.0, 1.0))),
        (r#"{"ratingValue":4,"bestRating":10,"worstRating":0}"#, Some((4.0, 10.0, 0.0))),
        (r#"{"ratingValue":"3 out of 4"}"#, Some((3.0, 4.0, 1.0))),
        (r#"{"ratingValue":7}"#, Some((7.0, 10.0, 1.0))),
        (r#"{"ratingValue":"85"}"#, Some((85.0, 100.0, 1.0))),
        (r#"[{"ratingValue":2}]"#, Some((2.0, 5.0, 1.0))),
        (r#"{"ratingValue":0,"bestRating":1,"worstRating":0}"#, Some((0.0, 1.0, 0.0))),
        ("3", Some((3.0, 5.0, 1.0))),
        (r#""2/5""#, Some((2.0, 5.0, 1.0))),
        ("512", None),
        (r#"{"ratingValue":9,"bestRating":5}"#, None),
    ] {
        let (post, problems) = read(&format!(r#"{{"reviewBody":"x","reviewRating":{rating}}}"#));
        let rating_read = post.rating.map(|rating| (rating.value, rating.best, rating.worst));
        assert_eq!(rating_read, expected, "{rating}");
        assert_eq!(problems.is_empty(), expected.is_some(), "{rating}: {problems:?}");
    }
}

#[test]
fn authors_and_titles_are_told_from_the_thing_reviewed() {
    for (fields, author, title) in [
        (r#""author":"Ann""#, Some("Ann"), None),
        (r#""author":[{"name":"Ann"},{"name":"Bob"}],"name":"Late""#, Some("Ann"), Some("Late")),
        (r#""author":{"name":["Ann"]},"name":"ANN""#, Some("Ann"), None),
        (r#""name":"Garage""#, None, None),
        (r#""author":{"name":" "},"headline":"Garage!""#, None, Some("Garage!")),
    ] {
        let (post, _) = read(&format!(r#"{{"@type":"Review","reviewBody":"x",{fields}}}"#));
        assert_eq!((post.author.as_deref(), post.title.as_deref()), (author, title), "{fields}");
    }
}

#[test]
fn identity_needs_more_than_the_page_and_a_place_in_it() {
    for (fields, key) in [
        (r##""@id":"#review-2""##, "hash:"),
        (r#""url":"https://a.test/biz/garage""#, "hash:"),
        (r#""url":"https://a.test/biz/garage#review-2""#, "hash:"),
        (
            r#""url":"https://a.test/biz/garage#comment-12345""#,
            &format!("url:{}", digest(&["https://a.test/biz/garage#comment-12345"])),
        ),
        (
            r#""@id":"https://a.test/r/late-again""#,
            &format!("url:{}", digest(&["https://a.test/r/late-again"])),
        ),
        (r#""identifier":{"value":"R2ZK4Q8QWERTY1"}"#, "id:R2ZK4Q8QWERTY1"),
    ] {
        let (post, _) = read(&format!(r#"{{"@type":"Review","reviewBody":"x",{fields}}}"#));
        assert!(post.key.as_str().starts_with(key), "{fields}: {}", post.key);
    }
}

#[test]
fn a_broken_block_costs_no_other() {
    let good = r#"/*<![CDATA[*/ {"@type":"Product","name":"Lamp","reviews":[
        {"author":"Ann","reviewBody":"Line one
line two","datePublished":"04-27-2021 09:50"},], }; /*]]>*/"#;
    let page = with_block("{\"@type\": oops") + &with_block(good);
    let listing = extract("", &page);
    assert_eq!(listing.problems, ["a block of JSON-LD cannot be read"]);
    let [post] = listing.posts.as_slice() else { panic!("{listing:?}") };
    assert_eq!(post.text, "Line one\nline two");
    let published = post.published.unwrap();
    assert_eq!(
        (published.to_string().as_str(), published.precision()),
        ("2021-04-27T09:50", Precision::Minute)
    );
}

#[test]
fn an_unreadable_date_keeps_the_post() {
    let (post, problems) =
        read(r#"{"@type":"Review","reviewBody":"x","datePublished":"2 days ago"}"#);
    assert_eq!(post.published, None);
    assert_eq!(problems, ["a date cannot be read: \"2 days ago\""]);
}

#[test]
fn reviews_are_found_wherever_they_stand_and_once() {
    let review = r#"{"@type":"https://schema.org/Review","author":"Ann","reviewBody":"Late."}"#;
    let other = r#"{"@type":"Review","author":"Bob","reviewBody":"Late."}"#;
    for (block, posts) in [
        (format!("[{review},{other},{review}]"), 2),
        (
            format!(
                "{{\"@type\":\"ItemList\",\"itemListElement\":[{{\"item\":{{\"@type\":\"Product\",\"review\":{review}}}}}]}}"
            ),
            1,
        ),
        (format!("{{\"\\u0040type\":\"Product\",\"review\":[{review},[{other}]]}}"), 2),
        (
            format!(
                "{{\"@type\":\"WebPage\",\"mainEntity\":{{\"@type\":\"Recipe\",\"review\":{{\"@graph\":[{review}]}}}}}}"
            ),
            1,
        ),
    ] {
        assert_eq!(extract("", &with_block(&block)).posts.len(), posts, "{block}");
        assert_eq!(extract("", &block).posts.len(), posts, "as a document: {block}");
    }
}

#[test]
fn only_a_complaint_platform_knows_better_than_the_markup() {
    let page = with_block(r#"{"@type":"Review","reviewBody":"x"}"#);
    for (kind, expected) in [
        (PostKind::Review, PostKind::Review),
        (PostKind::Mention, PostKind::Review),
        (PostKind::Complaint, PostKind::Complaint),
    ] {
        assert_eq!(extract_as(kind, "", page.as_bytes(), None).posts[0].kind, expected);
    }
}

#[test]
fn the_good_and_the_bad_are_parts_of_the_text() {
    let (post, _) = read(
        r#"{"@type":"Review","reviewBody":"Mixed.","positiveNotes":{"@type":"ItemList",
            "itemListElement":[{"@type":"ListItem","position":1,"name":"Cheap"},{"item":{"name":"Near"}}]},
            "negativeNotes":["Late"]}"#,
    );
    assert_eq!(post.text, "Mixed.\n\n+ Cheap\n+ Near\n\n- Late");
    let (post, _) = read(r#"{"@type":"Review","negativeNotes":"Late"}"#);
    assert_eq!(post.text, "- Late");
}

#[test]
fn the_rating_of_the_whole_counts_before_those_of_parts() {
    let (post, _) = read(
        r#"{"@type":"Review","reviewBody":"x","reviewRating":[
            {"reviewAspect":"Food","ratingValue":5},{"ratingValue":2}]}"#,
    );
    assert_eq!(post.rating.map(|rating| rating.value), Some(2.0));
}

#[test]
fn of_several_forms_of_a_date_one_that_can_be_read_counts() {
    let (post, problems) =
        read(r#"{"@type":"Review","reviewBody":"x","datePublished":["yesterday","2026-11-20"]}"#);
    assert_eq!(post.published.unwrap().to_string(), "2026-11-20");
    assert_eq!(problems, [""; 0]);
}

#[test]
fn dates_of_all_reviews_tell_how_each_is_read() {
    let review = |date: &str| {
        format!(r#"{{"@type":"Review","reviewBody":"{date}","datePublished":"{date}"}}"#)
    };
    let block = format!("[{},{}]", review("04-03-2021"), review("04-27-2021"));
    let posts = extract("", &with_block(&block)).posts;
    let dates: Vec<String> =
        posts.iter().filter_map(|post| post.published.as_ref()).map(ToString::to_string).collect();
    assert_eq!(dates, ["2021-04-03", "2021-04-27"]);
}
