//! Who stands in for somebody acts on what reached them, and on nothing else.

use jiff::SignedDuration;

use super::shop::{Shop, post};
use crate::{
    domain::{Fallback, Person},
    engine::{actor::may_act, plan::Plan},
    logic::fallback,
};

#[tokio::test]
async fn who_got_a_copy_may_act_on_its_case() {
    let mut shop = Shop::new().await;
    let watches = shop.plan.watches().map(|watch| (**watch).clone()).collect();
    let businesses = shop.plan.businesses().cloned().collect();
    let after = SignedDuration::from_mins(30);
    let people = shop.plan.people().cloned().map(|person| {
        let own = person.id.as_str() == "ann";
        let fallback = own.then(|| Fallback { to: "dan".into(), after });
        Person { fallback, ..person }
    });
    shop.plan = Plan::new(watches, businesses, people.collect(), vec![]);
    shop.new_posts("page", vec![post("id:1", "Léa Nunez", 1.0, "They kept my car.")]).await;
    shop.new_posts("page", vec![post("id:2", "Max Ort", 1.0, "Never again, so rude.")]).await;
    let (first, other) = (shop.case("page", "id:1"), shop.case("page", "id:2"));
    let may =
        |shop: &Shop, case, who: &str| may_act(&shop.store, &shop.plan, case, &who.into()).unwrap();
    assert!(may(&shop, &first, "ann") && !may(&shop, &first, "dan"));

    let rows = shop.store.alerts_of(&first.id).unwrap();
    let row = rows.into_iter().find(|row| row.person.as_str() == "ann").unwrap();
    let dan = shop.plan.person(&"dan".into()).unwrap().clone();
    let (_, copy) = fallback::copy(&row, &dan, shop.now);
    shop.commit(vec![copy]).await;
    assert!(may(&shop, &first, "dan") && !may(&shop, &first, "cid"));
    assert!(!may(&shop, &other, "dan"));
    // Nobody names them any more.
    let mut without = Shop::new().await;
    std::mem::swap(&mut without.plan, &mut shop.plan);
    assert!(!may(&shop, &first, "dan"));
}
