//! Answers of APIs and states of pages, in the many forms that they have.

use serde_json::json;

use super::{check, part, whole};

#[test]
fn a_plain_list_of_reviews() {
    let document = json!({"reviews": [
        {"id": "r7", "stars": 1, "title": "Never again", "text": "They came two days late.",
         "createdAt": "2024-05-06T07:08:09Z", "consumer": {"id": "c1", "displayName": "Ann B."},
         "businessUnit": {"id": "b1", "displayName": "Roofs Ltd"},
         "companyReply": {"text": "We are sorry.", "createdAt": "2024-05-07T00:00:00Z"}},
        {"id": "r8", "stars": 5, "title": "Good", "text": "All fine and on time.",
         "createdAt": "2024-05-05T07:08:09Z", "consumer": {"id": "c2", "displayName": "Bob"},
         "businessUnit": {"id": "b1", "displayName": "Roofs Ltd"}, "companyReply": null},
    ], "totalReviewCount": 81, "nextPageToken": "b2"});
    let found = check(
        &document,
        "$.reviews[*]",
        2,
        "r7 | Ann B. | 2024-05-06T07:08:09Z | 1/5 | Never again | They came two days late. | We are sorry.",
    );
    assert_eq!(found.claimed, Some(81));
    assert_eq!(found.next, Some(("$.nextPageToken".to_owned(), "b2".to_owned())));
    assert!(found.sureness > 0.9, "{}", found.sureness);
    let field = |name: &str| found.fields.iter().find(|(field, _)| *field == name).cloned();
    assert_eq!(field("author"), Some(("author", "@.consumer.displayName".to_owned())));
    assert_eq!(
        field("reply_published"),
        Some(("reply_published", "@.companyReply.createdAt".to_owned()))
    );
    assert_eq!(
        found.drafts[0].reply.as_ref().unwrap().published.as_deref(),
        Some("2024-05-07T00:00:00+00:00")
    );
}

#[test]
fn items_in_wrappers() {
    let thing = |id: &str, text: &str| {
        json!({"kind": "t3", "data": {"id": id, "author": format!("u{id}"), "title": "Late again",
            "selftext": text, "created_utc": 1_700_000_000.0, "score": 118, "ups": 118,
            "permalink": format!("/r/x/comments/{id}/late_again/"), "url": "https://i.test/a.png"}})
    };
    let document = json!({"kind": "Listing", "data": {"after": "t3_a2", "children": [
        thing("a1", "They came late."), thing("a2", "[removed]"), thing("a3", ""),
    ]}});
    let found = check(
        &document,
        "$.data.children[*]",
        2,
        "a1 | ua1 | 2023-11-14T22:13:20Z | - | Late again | They came late. | -",
    );
    assert_eq!(found.drafts[0].url.as_deref(), Some("https://a.test/r/x/comments/a1/late_again/"));
    let thread = |id: &str| {
        let comment = json!({"id": id, "snippet": {
            "textDisplay": "<b>Late</b> and rude", "textOriginal": "Late and rude",
            "authorDisplayName": "Ann", "authorChannelId": {"value": "UC1"}, "likeCount": 3,
            "publishedAt": "2024-01-02T03:04:05Z", "updatedAt": "2024-02-02T03:04:05Z"}});
        json!({"kind": "thread", "id": id, "snippet": {"videoId": "v", "topLevelComment": comment,
            "totalReplyCount": 0}, "replies": {"comments": [{"id": "x", "snippet": {
            "textOriginal": "I do not agree", "authorDisplayName": "Eve",
            "publishedAt": "2024-01-03T03:04:05Z"}}]}})
    };
    let document = json!({"items": [thread("Ugy1"), thread("Ugy2")]});
    check(
        &document,
        "$.items[*]",
        2,
        "Ugy1 | Ann | 2024-01-02T03:04:05Z | - | - | Late and rude | -",
    );
    let edge = |at: u32| {
        json!({"node": {"encid": format!("e{at}"), "text": {"full": "Far too dear."},
        "rating": 2, "createdAt": {"seconds": 1_700_000_000}, "author": {"displayName": "Ann"}}})
    };
    let document = json!({"data": {"business": {"reviews": {"edges": [edge(1), edge(2)]}}}});
    check(
        &document,
        "$.data.business.reviews.edges[*]",
        2,
        "e1 | Ann | 2023-11-14T22:13:20Z | 2/5 | - | Far too dear. | -",
    );
}

#[test]
fn posts_of_networks() {
    let post = |at: u32| {
        json!({"post": {"uri": format!("at://d/{at}"), "cid": format!("b{at}"),
        "author": {"did": "d", "handle": "ann.test", "displayName": "Ann"},
        "record": {"text": "The roof leaks again.", "createdAt": "2024-01-02T03:04:05Z"},
        "indexedAt": "2024-01-02T03:04:06Z"},
        "reply": {"parent": {"uri": "at://e", "author": {"displayName": "Eve"},
            "record": {"text": "How is your roof?", "createdAt": "2023-01-02T03:04:05Z"}}},
        "reason": {"by": {"displayName": "Roofs"}}})
    };
    check(
        &json!({"feed": [post(1), post(2)], "cursor": "c"}),
        "$.feed[*].post",
        2,
        "at://d/1 | Ann | 2024-01-02T03:04:05Z | - | - | The roof leaks again. | -",
    );
    let status = |id: &str, name: &str| {
        json!({"id": id, "uri": format!("tag:{id}"),
        "url": format!("https://m.test/@ann/{id}"), "content": "<p>The roof leaks.</p>",
        "created_at": "2024-01-02T03:04:05Z", "account": {"id": "1", "acct": "ann",
        "display_name": name, "note": "I like roofs", "created_at": "2017-01-01T00:00:00Z"}})
    };
    let document = json!([status("5", ""), status("6", "Ann")]);
    check(&document, "$[*]", 2, "5 | ann | 2024-01-02T03:04:05Z | - | - | The roof leaks. | -");
    let tweet = |id: &str| json!({"id": id, "text": "The roof leaks", "author_id": "17"});
    let document = json!({"data": [tweet("901"), tweet("902")],
        "includes": {"users": [{"id": "17", "name": "Ann", "username": "ann17"}]},
        "meta": {"newest_id": "902", "next_token": "n"}});
    let found = check(&document, "$.data[*]", 2, "901 | Ann | - | - | - | The roof leaks | -");
    assert_eq!(found.next.unwrap().0, "$.meta.next_token");
}

#[test]
fn texts_in_parts_and_in_second_places() {
    let review = |id: u32, good: &str, bad: &str| {
        json!({"reviewId": id, "reviewScore": 7.5,
        "reviewedDate": 1_700_000_000, "guestDetails": {"username": "Ann", "countryName": "Chile"},
        "textDetails": {"title": null, "positiveText": good, "negativeText": bad, "lang": "en-gb"},
        "bookingDetails": {"checkinDate": "2023-01-01", "roomType": {"name": "Double", "id": "7"}},
        "partnerReply": {"reply": "Dear Ann, sorry."}})
    };
    let document = json!([review(11, "Nice bed", "Noisy all night"), review(12, "", "Cold room")]);
    let found = check(
        &document,
        "$[*]",
        2,
        "11 | Ann | 2023-11-14T22:13:20Z | 7.5/10 | - | Nice bed\n\nNegative: Noisy all night | Dear Ann, sorry.",
    );
    assert_eq!(found.drafts[1].text, "Negative: Cold room");
    assert_eq!(found.drafts[0].language.as_deref(), Some("en"));
    let item = |name: &str, text: Option<&str>| {
        json!({"id": 0, "displayName": name, "text": text,
        "reviewStarRating": 1, "date": {"day": "10", "month": "03", "year": "2021"},
        "extendedText": [{"text": "Never came back.", "isBusiness": false}],
        "businessResponseText": "We did.", "businessResponseDate": "2021-03-12"})
    };
    let document = json!({"customerReviews": {"items": [item("Ann", None), item("Bob", Some("Late again and again."))],
        "numFound": 2}});
    let found = check(
        &document,
        "$.customerReviews.items[*]",
        2,
        "- | Ann | 2021-03-10 | 1/5 | - | Never came back. | We did.",
    );
    assert_eq!(found.drafts[1].text, "Late again and again.");
    assert_eq!(found.claimed, Some(2));
}

#[test]
fn stores_and_caches() {
    let review = |id: u32, user: u32| {
        json!({"reviewId": id, "body": "They never came.", "rating": 1,
        "created": 1_700_000_000 + id, "modified": 1_700_000_900, "userId": user, "status": "ACTIVE"})
    };
    let document = json!({"stores": {
        "ReviewsStore": {"data": {"1271516": review(1_271_516, 56), "1271517": review(1_271_517, 57)}},
        "UserStore": {"data": {"56": {"userId": 56, "displayName": "Ann"}}},
    }});
    let found = check(
        &document,
        "$.stores.ReviewsStore.data[*]",
        2,
        "1271516 | Ann | 2023-11-29T15:25:16Z | 1/5 | - | They never came. | -",
    );
    assert_eq!(found.drafts[1].author, None);
    let review = |id: u32| {
        json!({"__typename": "Review", "body": "Late again and again.",
        "rating": 2, "publishedAt": "2024-01-02", "author": {"__ref": "User:7"}, "n": id})
    };
    let document = json!({"ROOT_QUERY": {"reviews": [{"__ref": "Review:1"}]},
        "Review:1": review(1), "Review:2": review(2), "User:7": {"name": "Ann", "id": 7}});
    let found = part(&document).unwrap();
    assert_eq!(found.path, "$[?@.__typename=='Review']");
    assert_eq!(
        super::line(&found.drafts[0]),
        "1 | Ann | 2024-01-02 | 2/5 | - | Late again and again. | -"
    );
}

#[test]
fn words_for_ratings_and_labels_around_values() {
    let review = |id: &str, stars: &str| {
        json!({"reviewId": id, "reviewer": {"displayName": "Ann"},
        "starRating": stars, "createTime": "2024-01-02T03:04:05Z", "updateTime": "2024-01-03T03:04:05Z",
        "comment": "(Translated by Google) Late\n\n(Original)\nEn retard",
        "name": format!("accounts/1/reviews/{id}"),
        "reviewReply": {"comment": "Sorry", "updateTime": "2024-01-04T03:04:05Z"}})
    };
    let document = json!({"reviews": [review("AbF1", "ONE"), review("AbF2", "FIVE")]});
    check(
        &document,
        "$.reviews[*]",
        2,
        "AbF1 | Ann | 2024-01-02T03:04:05Z | 1/5 | - | En retard | Sorry",
    );
    let verdict = |kind: &str| {
        json!({"created_time": "2024-01-02T03:04:05+0000",
        "recommendation_type": kind, "review_text": "They never called back."})
    };
    let document = json!({"data": [verdict("negative"), verdict("positive")]});
    check(
        &document,
        "$.data[*]",
        2,
        "- | - | 2024-01-02T03:04:05Z | 0/1 | - | They never called back. | -",
    );
    let entry = |id: &str| {
        json!({"author": {"name": {"label": "Ann"}, "uri": {"label": "https://a.test/u/1"}},
        "im:rating": {"label": "2"}, "id": {"label": id}, "title": {"label": "Crashes"},
        "content": {"label": "It closes by itself.", "attributes": {"type": "text"}}})
    };
    let app = json!({"im:name": {"label": "App"}, "title": {"label": "App - Maker"},
        "id": {"label": "https://a.test/app"}});
    let document = json!({"feed": {"entry": [app, entry("501"), entry("502"), entry("503")]}});
    check(
        &document,
        "$.feed.entry[*]",
        3,
        "501 | Ann | - | 2/5 | Crashes | It closes by itself. | -",
    );
    let document = json!({"feed": {"entry": entry("501")}});
    check(&document, "$.feed.entry", 1, "501 | Ann | - | 2/5 | Crashes | It closes by itself. | -");
}

#[test]
fn fields_by_place() {
    let review = |at: u64| {
        json!([[
            [
                "https://g.test/contrib/1",
                format!("Ann {}", ["Lee", "Roe", "Poe"][usize::try_from(at).unwrap()]),
                "https://g.test/p"
            ],
            "2 months ago",
            null,
            format!(
                "The soup was cold and so was the waiter{}",
                " again".repeat(usize::try_from(at).unwrap())
            ),
            at + 1,
            null,
            "11694931359889914467",
            null,
            null,
            null,
            format!("ChdDSUhNMG9nS0{at}VJQ0"),
            null,
            format!("https://g.test/reviews/ChdDSUhNMG9nS0{at}VJQ0?hl=en"),
            1_688_125_590_509_u64 + at
        ],])
    };
    let review = |at: u64| review(at)[0].clone();
    let document = json!([null, [1, 2], ["x", [[review(0), review(1), review(2)]]]]);
    let found = check(
        &document,
        "$[2][1][0][*]",
        3,
        "ChdDSUhNMG9nS00VJQ0 | Ann Lee | 2023-06-30T11:46:30.509Z | 1/5 | - | The soup was cold and so was the waiter | -",
    );
    assert_eq!(
        found.drafts[0].url.as_deref(),
        Some("https://g.test/reviews/ChdDSUhNMG9nS00VJQ0?hl=en")
    );
    assert!(whole(&json!([[1, 2], [3, 4]])).is_none());
}

#[test]
fn videos_that_a_search_finds() {
    let video = |id: &str| {
        json!({"kind": "k#result", "id": {"kind": "k#video", "videoId": id}, "snippet": {
            "publishedAt": "2024-06-01T01:02:03Z", "channelId": "c1", "channelTitle": "Eat Well",
            "title": "The worst lunch", "description": "I went there and regretted it"}})
    };
    let document = json!({"items": [video("v1"), video("v2")]});
    check(
        &document,
        "$.items[*]",
        2,
        "v1 | Eat Well | 2024-06-01T01:02:03Z | - | The worst lunch | I went there and regretted it | -",
    );
}

#[test]
fn of_two_addresses_the_one_for_people() {
    let post = |id: &str| {
        json!({"id": id, "uri": format!("https://a.test/ap/{id}"), "content": "<p>Cold soup again</p>",
            "created_at": "Mon Jun 10 09:00:00 +0000 2019", "url": format!("https://a.test/@ann/{id}"),
            "account": {"id": "7", "display_name": "Ann", "url": "https://a.test/@ann"}})
    };
    let found = check(
        &json!([post("5"), post("6")]),
        "$[*]",
        2,
        "5 | Ann | 2019-06-10T09:00:00Z | - | - | Cold soup again | -",
    );
    assert_eq!(found.drafts[0].url.as_deref(), Some("https://a.test/@ann/5"));
}

#[test]
fn comments_on_comments_are_posts() {
    let comment = |id: &str, children: serde_json::Value| {
        json!({"id": id, "author": format!("u{id}"), "text": "<p>They never came back",
            "created_at": "2024-07-11T07:30:00.000Z", "children": children})
    };
    let inner = json!([comment("3", json!([comment("4", json!([]))]))]);
    let document = json!({"id": 1, "type": "story", "children": [
        comment("2", inner), comment("5", json!([])),
    ]});
    let found = check(
        &document,
        "$.children[*]",
        4,
        "2 | u2 | 2024-07-11T07:30:00Z | - | - | They never came back | -",
    );
    let ids: Vec<_> = found.drafts.iter().filter_map(|draft| draft.id.as_deref()).collect();
    assert_eq!(ids, ["2", "5", "3", "4"]);
}

#[test]
fn an_answer_as_a_whole_may_be_called_a_response() {
    let comment = |id: &str| {
        json!({"id": id, "message": "<p>They never came back</p>", "createdAt": "2024-07-11T07:30:00",
            "author": {"name": "Ann", "username": "ann"}, "isDeleted": false})
    };
    let line = "7 | Ann | 2024-07-11T07:30:00 | - | - | They never came back | -";
    check(&json!({"code": 0, "response": [comment("7"), comment("8")]}), "$.response[*]", 2, line);
}
