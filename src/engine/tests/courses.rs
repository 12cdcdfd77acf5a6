//! What is seen of a case's posts closes it and opens it again.

use super::shop::{Shop, post, proof, reply};
use crate::domain::{Act, Case, CaseState, Change, Post};

const LATE: &str = "They kept my car for three weeks and then charged twice the quote.";
const NONE: [&str; 0] = [];

async fn open() -> Shop {
    let mut shop = Shop::new().await;
    let mails = shop.new_posts("page", vec![post("id:1", "Léa Nunez", 2.0, LATE)]).await;
    assert_eq!(mails, ["new_post medium id:1"]);
    shop
}

fn state(shop: &Shop) -> CaseState {
    shop.case("page", "id:1").state
}

#[tokio::test]
async fn an_answer_closes_the_nag_and_its_loss_opens_it() {
    let mut shop = open().await;
    assert_eq!(shop.answer("page", "id:1", true).await, ["answered low id:1"]);
    let case = shop.case("page", "id:1");
    assert_eq!((case.state, case.course.answered_at), (CaseState::Replied, Some(shop.now)));
    assert!(case.course.answer_seen);
    // Other words are no news.
    let known = shop.known("page", "id:1");
    let mut other = reply();
    other.text.push_str(" Call us.");
    let before = known.reply.clone().unwrap();
    let change = Change::AnswerEdited { before, post: Post { reply: Some(other), ..known } };
    assert_eq!(shop.see("page", vec![change]).await, NONE);
    assert_eq!(state(&shop), CaseState::Replied);
    let mails = shop.answer("page", "id:1", false).await;
    assert_eq!(mails, ["answer_edited medium id:1"]);
    let again = shop.case("page", "id:1");
    assert_eq!(again.state, CaseState::Open);
    assert_eq!(again.answer_by.unwrap().duration_since(shop.now).as_hours(), 2);
    assert_eq!(again.course.answered_at, case.course.answered_at);
    assert_eq!(again.changes.len(), 4);
}

#[tokio::test]
async fn an_answer_that_was_reported_is_recorded_without_a_word() {
    let mut shop = open().await;
    let case = shop.case("page", "id:1");
    shop.act(&case.id, Act::Replied { text: None }).await;
    assert_eq!(shop.answer("page", "id:1", true).await, NONE);
    let case: Case = shop.case("page", "id:1");
    assert!(case.course.answer_seen && case.course.answered_at < Some(shop.now));
}

#[tokio::test]
async fn a_case_is_answered_when_all_its_posts_are() {
    let mut shop = open().await;
    shop.new_posts("forum", vec![post("id:2", "Léa Nunez", 1.0, "")]).await;
    shop.new_posts("page", vec![post("id:3", "Léa Nunez", 1.0, "Still")]).await;
    assert_eq!(shop.answer("forum", "id:2", true).await, NONE);
    assert_eq!(state(&shop), CaseState::Open);
    // The two others in one look: one mail.
    let answered = ["id:1", "id:3"].map(|key| Change::Answered {
        post: Post { reply: Some(reply()), ..shop.known("page", key) },
    });
    assert_eq!(shop.see("page", answered.to_vec()).await, ["answered low id:1"]);
    assert_eq!(state(&shop), CaseState::Replied);
    // Gone when all are gone, and told once.
    let gone = ["id:1", "id:3"]
        .map(|key| Change::Removed { post: shop.known("page", key), proof: proof() });
    assert_eq!(shop.see("page", gone.to_vec()).await, NONE);
    let last = Change::Removed { post: shop.known("forum", "id:2"), proof: proof() };
    assert_eq!(shop.see("forum", vec![last]).await, ["removed low id:1"]);
    assert_eq!((state(&shop), shop.follow_ups()), (CaseState::Settled, 4));
}

#[tokio::test]
async fn status_words_count_and_others_are_recorded() {
    let mut shop = open().await;
    assert_eq!(shop.status("page", "id:1", "Under review").await, NONE);
    assert_eq!(state(&shop), CaseState::Open);
    assert_eq!(shop.status("page", "id:1", "Not resolved").await, ["status_changed medium id:1"]);
    assert_eq!(shop.status("page", "id:1", "Resolved").await, ["status_changed low id:1"]);
    assert_eq!((state(&shop), shop.follow_ups()), (CaseState::Settled, 4));
    assert_eq!(shop.status("page", "id:1", "Closed").await, NONE);
    assert_eq!(shop.status("page", "id:1", "Unresolved").await, ["status_changed medium id:1"]);
    // Nobody is to look again at what is open.
    assert_eq!((state(&shop), shop.follow_ups()), (CaseState::Open, 0));
    shop.status("page", "id:1", "Resolved").await;
    assert_eq!(shop.follow_ups(), 4);
    let case = shop.case("page", "id:1");
    shop.act(&case.id, Act::Unfounded { reason: "not a customer".into() }).await;
    assert_eq!(shop.status("page", "id:1", "Unresolved").await, NONE);
    assert_eq!(state(&shop), CaseState::Unfounded);
}

#[tokio::test]
async fn a_post_that_is_back_is_told_of() {
    let mut shop = open().await;
    let known = shop.known("page", "id:1");
    let gone = Change::Removed { post: known.clone(), proof: proof() };
    let mut second = gone.clone();
    assert_eq!(shop.see("page", vec![gone]).await, ["removed low id:1"]);
    let back = Change::Reappeared { post: known.clone() };
    assert_eq!(shop.see("page", vec![back]).await, ["reappeared medium id:1"]);
    assert_eq!(state(&shop), CaseState::Open);
    // Closed by hand, then taken down as was asked.
    let case = shop.case("page", "id:1");
    shop.act(&case.id, Act::Unfounded { reason: "a fake".into() }).await;
    assert_eq!(shop.see("page", vec![second.clone()]).await, ["removed low id:1"]);
    // Back with an answer below: nothing is due.
    let back = Change::Reappeared { post: Post { reply: Some(reply()), ..known.clone() } };
    assert_eq!(shop.see("page", vec![back]).await, ["reappeared medium id:1"]);
    assert_eq!(state(&shop), CaseState::Replied);
    // A good one comes and goes in silence, and opens a case when it returns as a bad one.
    let good = post("id:g", "Gil Good", 5.0, "Fine.");
    assert_eq!(shop.new_posts("page", vec![good.clone()]).await, NONE);
    second = Change::Removed { post: good.clone(), proof: proof() };
    assert_eq!(shop.see("page", vec![second]).await, NONE);
    assert_eq!(shop.see("page", vec![Change::Reappeared { post: good.clone() }]).await, NONE);
    shop.see("page", vec![Change::Removed { post: good.clone(), proof: proof() }]).await;
    let bad = post("id:g", "Gil Good", 1.0, "Not fine.");
    assert_eq!(
        shop.see("page", vec![Change::Reappeared { post: bad }]).await,
        ["reappeared high id:g"]
    );
    assert_eq!(shop.case("page", "id:g").course.entries, 2);
}

#[tokio::test]
async fn an_edit_is_urgent_good_news_or_a_return() {
    let mut shop = open().await;
    let with = |stars, text: &str| post("id:1", "Léa Nunez", stars, text);
    // Less than before is urgent.
    assert_eq!(shop.edit("page", with(1.0, LATE)).await, ["edited high id:1"]);
    // More, and not negative: good news.
    assert_eq!(shop.edit("page", with(5.0, "All is well now.")).await, ["edited low id:1"]);
    assert_eq!((state(&shop), shop.follow_ups()), (CaseState::Settled, 4));
    // Still good: nothing to do.
    assert_eq!(shop.edit("page", with(4.0, "All is quite well.")).await, ["edited low id:1"]);
    assert_eq!(state(&shop), CaseState::Settled);
    // Bad again.
    assert_eq!(shop.edit("page", with(3.0, "I was wrong.")).await, ["edited high id:1"]);
    assert_eq!((state(&shop), shop.follow_ups()), (CaseState::Open, 0));
    // Answered, and the author insists.
    shop.pass(60 * 25);
    shop.answer("page", "id:1", true).await;
    // Three stars leave it to the text how bad that is.
    let insists = Post { reply: Some(reply()), ..with(3.0, "I was wrong, and I insist.") };
    assert_eq!(shop.edit("page", insists).await, ["edited medium id:1"]);
    let case = shop.case("page", "id:1");
    assert_eq!(case.state, CaseState::Open);
    assert_eq!(case.answer_by.unwrap().duration_since(shop.now).as_hours(), 2);
}

#[tokio::test]
async fn a_good_word_does_not_settle_what_else_the_author_wrote() {
    let mut shop = open().await;
    shop.new_posts("forum", vec![post("id:2", "Léa Nunez", 1.0, "")]).await;
    let good = post("id:1", "Léa Nunez", 5.0, "All is well now.");
    assert_eq!(shop.edit("page", good).await, ["edited low id:1"]);
    let case = shop.case("page", "id:1");
    assert_eq!((case.state, case.verdict.severity.name()), (CaseState::Open, "high"));
    let good = post("id:2", "Léa Nunez", 4.0, "");
    assert_eq!(shop.edit("forum", good).await, ["edited low id:1"]);
    assert_eq!(state(&shop), CaseState::Settled);
}
