//! What looks like posts and is none, and lists that are there and empty.

use serde_json::{Value, json};

use super::{check, part, whole};

fn reviews() -> Value {
    let review = |id: u32| {
        json!({"id": id, "reviewText": "They did the roof in a day.",
        "dateOfService": "2021-03-12T05:00:00.000Z", "reportDate": format!("2021-03-{}", 10 + id % 10),
        "ratings": [{"ratingType": "Overall", "starRating": 5}, {"ratingType": "Price", "starRating": 1}],
        "retort": {"id": 1, "text": "Thank you!"}})
    };
    json!([review(39_248_376), review(39_248_377)])
}

#[test]
fn other_companies_are_not_the_posts() {
    let other = |id: u32| {
        json!({"id": id, "name": "Other Roofs", "text": "We are the best in town.",
        "starRating": 4.5, "author": "Eve", "createdAt": "2021-01-01", "rating": 5})
    };
    let similar: Vec<Value> = (0..10).map(|at| other(2_185_508 + at)).collect();
    let document = json!({"props": {"leaf": {"reviews": reviews(), "similarSps": similar,
        "products": similar, "recommendedReviews": similar, "reviewsTotal": 12}}});
    let found = check(
        &document,
        "$.props.leaf.reviews[*]",
        2,
        "39248376 | - | 2021-03-16 | 5/5 | - | They did the roof in a day. | Thank you!",
    );
    assert!(found.sureness > 0.6, "{}", found.sureness);
}

#[test]
fn a_repeated_list_is_read_once_and_a_sister_too() {
    let document = json!({"initialState": {"leaf": {"data": {"reviews": reviews()}}},
        "pageProps": {"leaf": {"reviews": reviews()}}});
    assert_eq!(whole(&document).unwrap().drafts.len(), 2);
    let complaint = |id: u32| {
        json!({"id": id, "text": "They did not give the money back.",
        "date": {"day": 1, "month": 2, "year": 2024}, "rating": 1})
    };
    let document = json!({"profile": {
        "customerReviews": {"items": [complaint(101), complaint(102)]},
        "customerComplaints": {"items": [complaint(201), complaint(202)]}}});
    let ids: Vec<_> =
        whole(&document).unwrap().drafts.into_iter().filter_map(|draft| draft.id).collect();
    assert_eq!(ids.len(), 4, "{ids:?}");
}

#[test]
fn what_pages_hold_beside_posts_is_left_alone() {
    let many = |make: &dyn Fn(u32) -> Value| (0..12).map(make).collect::<Vec<Value>>();
    for document in [
        json!({"menu": many(&|at| json!({"id": at, "title": format!("Page {at}"), "url": format!("/p/{at}")}))}),
        json!({"messages": {"a.b": {"text": "Be the first to write a review"}, "c": {"text": "Sign in now to go on"}}}),
        json!({"products": many(&|at| json!({"id": at, "name": format!("Lamp {at}"),
            "description": "A lamp for the table, of glass.", "price": 12, "rating": 4.5}))}),
        json!({"photos": many(&|at| json!({"id": at, "caption": "The roof from above", "author": "Ann",
            "createdAt": "2024-01-02"}))}),
        json!({"openingHours": many(&|at| json!({"day": at, "text": "from nine to five o'clock"}))}),
        json!({"categories": many(&|at| json!({"id": at, "name": "Roofing", "count": at}))}),
        json!({"experiments": many(&|at| json!({"name": format!("x{at}"), "description": "Shows the new button",
            "updated": "2024-01-01"}))}),
    ] {
        let found = part(&document);
        assert!(
            found.is_none(),
            "{document}: {:?}",
            found.map(|found| (found.path, found.sureness))
        );
    }
}

#[test]
fn empty_lists_are_told_from_other_documents() {
    for (document, path, claimed) in [
        (json!({"reviews": [], "totalReviewCount": 0}), "$.reviews[*]", Some(0)),
        (json!({"data": [], "meta": {"result_count": 0}}), "$.data[*]", Some(0)),
        (json!({"hits": [], "nbHits": 0}), "$.hits[*]", Some(0)),
        (json!([]), "$[*]", None),
    ] {
        let found = whole(&document).unwrap_or_else(|| panic!("nothing in {document}"));
        assert_eq!((found.path.as_str(), found.claimed), (path, claimed));
        assert!(found.drafts.is_empty());
    }
    let state = json!({"reviews": {"items": [], "numFound": 0}, "similar": [], "tags": []});
    assert_eq!(part(&state).map(|found| found.path).as_deref(), Some("$.reviews.items[*]"));
    for other in [json!({"error": "no"}), json!({"tags": []}), json!({}), json!({"errors": []})] {
        assert!(part(&other).is_none(), "{other}");
    }
    assert!(whole(&json!({"error": {"message": "Too many requests, slow down"}})).is_none());
}

#[test]
fn a_count_is_no_id_and_votes_are_no_rating() {
    let post = |at: u32| {
        json!({"id": at, "author": format!("u{at}"), "text": "The roof leaks again.",
        "date": "2024-01-02", "score": at + 1})
    };
    let found = whole(&json!({"posts": [post(0), post(1), post(2)]})).unwrap();
    assert!(found.drafts.iter().all(|draft| draft.id.is_none() && draft.rating.is_none()));
}

#[test]
fn people_are_no_posts() {
    let person = |id: &str| {
        json!({"id": id, "username": format!("u{id}"), "created_at": "2024-05-06T07:08:09Z",
            "note": "I write about soup and roofs", "url": format!("https://a.test/@u{id}")})
    };
    let found = whole(&json!({"accounts": [person("1"), person("2")], "statuses": []}));
    assert!(found.is_none_or(|found| found.drafts.is_empty()));
}
