//! What an answer is compared with.

use super::shop::{Shop, post, reply};
use crate::{
    domain::{Event, Language, Post, Reply, WelcomeLine},
    engine::{Asked, advise, answer_context},
    logic::{
        judge::judge,
        playbook::{Happening, Tone},
    },
};

const LATE: &str = "They kept my car for three weeks and then charged twice the quote.";

#[tokio::test]
async fn an_answer_is_compared_with_some_of_each_source_and_not_with_itself() {
    let mut shop = Shop::new().await;
    // More answers on one site than are looked at on all.
    let answered = |number: u32| Post {
        reply: Some(reply()),
        ..post(&format!("many:{number}"), "Guest", 5.0, "Quick and kind.")
    };
    let found = WelcomeLine {
        source: "page".into(),
        business: "shop".into(),
        posts: 500,
        mean_rating: None,
        negatives: 0,
        unanswered: vec![],
    };
    let posts = (0..500).map(answered).collect();
    shop.commit(vec![Event::Baselined { source: "page".into(), posts, found }]).await;
    let said = |text: &str| Some(Reply { text: text.to_owned(), ..reply() });
    let own = Post { reply: said("Own."), ..post("id:1", "Léa Nunez", 1.0, LATE) };
    shop.new_posts("page", vec![own.clone()]).await;
    // The same key on another site is another post.
    let other = Post { reply: said("Other."), ..post("id:1", "Guest", 5.0, "Quick and kind.") };
    shop.new_posts("forum", vec![other]).await;
    let case = shop.case("page", "id:1");
    let asked = Asked {
        case: &case,
        source: &case.source,
        post: &own,
        verdict: &judge(&own),
        happening: Happening::Appeared,
        reader: Language::English,
        language: None,
        tone: Tone::Warm,
        situation: None,
    };
    let (advice, language) = advise(&shop.store, &shop.plan, &asked).unwrap().unwrap();
    let context = answer_context(&shop.store, &shop.plan, &asked, (&advice, language)).unwrap();
    let earlier = context.earlier;
    assert!((190..=200).contains(&(earlier.len() - 1)), "{}", earlier.len());
    assert_eq!(earlier.iter().filter(|text| *text == "Other.").count(), 1);
    assert!(!earlier.iter().any(|text| text == "Own."));
}
