//! Which posts make one case, and which do not.

use super::shop::{Shop, post};
use crate::domain::{Act, CaseState, LinkReason, Published, Severity, VerdictReason};

const LATE: &str = "They kept my car for three weeks and then charged twice the quote.";
const SOUP: &str = "The coffee machine in the waiting room was broken, and nobody cared at all.";

#[tokio::test]
async fn an_author_has_one_case_on_all_sites() {
    let mut shop = Shop::new().await;
    let first = post("id:1", "Léa Nunez", 2.0, LATE);
    assert_eq!(shop.new_posts("page", vec![first]).await, ["new_post medium id:1"]);
    let again = post("id:7", "lea nuñez", 1.0, SOUP);
    assert_eq!(shop.new_posts("forum", vec![again]).await, ["new_post high id:1"]);
    let case = shop.case("forum", "id:7");
    assert_eq!(case.id, shop.case("page", "id:1").id);
    let link = case.links.first().unwrap();
    assert_eq!((link.source.as_str(), link.why), ("forum", LinkReason::SameAuthor));
    assert_eq!((case.state, case.verdict.severity), (CaseState::Open, Severity::High));
    assert_eq!(shop.store.timeline(&case.id).unwrap().len(), 2);
    // Three at once, of one author: one mail.
    let posts = ["id:8", "id:9", "id:a"].map(|key| post(key, "Léa Nunez", 1.0, SOUP));
    assert_eq!(shop.new_posts("forum", posts.to_vec()).await, ["new_post high id:1"]);
    assert_eq!(shop.case("page", "id:1").links.len(), 4);
}

#[tokio::test]
async fn two_maries_are_two_people_unless_they_say_the_same() {
    let mut shop = Shop::new().await;
    shop.new_posts("page", vec![post("id:1", "Marie", 1.0, LATE)]).await;
    let other = post("id:2", "Marie", 1.0, SOUP);
    assert_eq!(shop.new_posts("page", vec![other]).await, ["new_post high id:2"]);
    let copy = post("id:3", "Marie", 1.0, LATE);
    assert_eq!(shop.new_posts("forum", vec![copy]).await, ["new_post high id:1"]);
    // The same words by nobody, elsewhere.
    let stolen = post("id:4", "A Google user", 1.0, &LATE.replace("three", "3"));
    assert_eq!(shop.new_posts("forum", vec![stolen]).await, ["new_post high id:1"]);
    let case = shop.case("page", "id:1");
    let why = case.links.iter().map(|link| link.why).collect::<Vec<_>>();
    assert_eq!(why, [LinkReason::SameAuthor, LinkReason::SameText]);
    // Bare ratings say nothing of one another.
    let bare = [post("id:5", "Guest", 1.0, ""), post("id:6", "Anonymous", 1.0, "")];
    let mails = shop.new_posts("page", bare.to_vec()).await;
    assert_eq!(mails, ["new_post high id:6", "new_post high id:5"]);
    // What is not negative opens nothing and joins nothing.
    let good = post("id:b", "Marie", 5.0, "Quick, kind and fair: thank you.");
    assert!(shop.new_posts("forum", vec![good]).await.is_empty());
    assert_eq!(shop.case("page", "id:1").links.len(), 2);
}

#[tokio::test]
async fn whoever_writes_again_opens_the_case_again() {
    let mut shop = Shop::new().await;
    shop.new_posts("page", vec![post("id:1", "Léa Nunez", 1.0, LATE)]).await;
    let case = shop.case("page", "id:1");
    shop.act(&case.id, Act::Settle { outcome: None, satisfied: Some(true) }).await;
    shop.pass(60 * 24 * 3);
    let again = post("id:2", "Léa Nunez", 1.0, SOUP);
    assert_eq!(shop.new_posts("page", vec![again]).await, ["new_post high id:1"]);
    let open = shop.case("page", "id:2");
    assert_eq!((&open.id, open.state), (&case.id, CaseState::Open));
    assert!(open.answer_by > case.answer_by);
    // A month later it is another matter.
    shop.pass(60 * 24 * 31);
    let later = post("id:3", "Léa Nunez", 1.0, SOUP);
    assert_eq!(shop.new_posts("page", vec![later]).await, ["new_post high id:3"]);
}

#[tokio::test]
async fn whoever_sees_to_a_case_gets_its_later_mails_too() {
    let mut shop = Shop::new().await;
    shop.new_posts("page", vec![post("id:1", "Léa Nunez", 1.0, LATE)]).await;
    let id = shop.case("page", "id:1").id;
    let told = |shop: &Shop, person: &str| {
        let mut rows = shop.store.alerts_of(&id).unwrap();
        rows.retain(|row| row.person.as_str() == person);
        let mut reasons = rows.iter().map(|row| row.notice.reason().name()).collect::<Vec<_>>();
        reasons.sort_unstable();
        reasons
    };
    // Who owns the shop gets each mail once, also of a case of their own.
    shop.act(&id, Act::Assign { person: "bob".into() }).await;
    shop.new_posts("forum", vec![post("id:7", "Léa Nunez", 1.0, SOUP)]).await;
    assert_eq!((told(&shop, "bob").len(), told(&shop, "cid").len()), (2, 0));

    shop.act(&id, Act::Assign { person: "cid".into() }).await;
    shop.new_posts("forum", vec![post("id:8", "Léa Nunez", 1.0, SOUP)]).await;
    shop.answer("page", "id:1", true).await;
    shop.answer("forum", "id:7", true).await;
    shop.answer("forum", "id:8", true).await;
    shop.status("page", "id:1", "Resolved").await;
    // What joined, the answer that was the last one missing, that it is settled; and two follow-ups.
    let later = ["answered", "follow_up", "follow_up", "new_post", "status_changed"];
    assert_eq!(told(&shop, "cid"), later);
    assert_eq!(told(&shop, "bob").len(), later.len() + 2);
    // Open again, nobody is asked to look at it later.
    shop.status("page", "id:1", "Unresolved").await;
    assert_eq!((told(&shop, "cid").contains(&"follow_up"), shop.follow_ups()), (false, 0));
    // Whom the configuration does not know any more gets nothing.
    shop.act(&id, Act::Assign { person: "dora".into() }).await;
    shop.answer("page", "id:1", false).await;
    assert!(told(&shop, "dora").is_empty());
}

#[tokio::test]
async fn who_complains_again_is_more_urgent_unless_it_was_long_ago() {
    let mut shop = Shop::new().await;
    let first = post("id:1", "Léa Nunez", 2.0, LATE);
    assert_eq!(shop.new_posts("page", vec![first]).await, ["new_post medium id:1"]);
    let again = post("id:2", "Léa Nunez", 2.0, SOUP);
    assert_eq!(shop.new_posts("forum", vec![again]).await, ["new_post high id:1"]);
    let case = shop.case("page", "id:1");
    let verdict = &case.links.first().unwrap().verdict;
    assert_eq!(verdict.reasons.last(), Some(&VerdictReason::Again));
    let published = Published::parse("2024-02-03", None);
    let old = crate::domain::Post { published, ..post("id:3", "Léa Nunez", 2.0, SOUP) };
    assert_eq!(shop.new_posts("forum", vec![old]).await, ["new_post medium id:1"]);
}
