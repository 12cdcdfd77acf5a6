//! Who stands in for somebody acts on what that person may act on, and on nothing else.

use jiff::SignedDuration;

use super::shop::{Shop, post};
use crate::{
    domain::{Fallback, Person},
    engine::plan::Plan,
};

#[tokio::test]
async fn who_stands_in_may_act_as_the_other_may() {
    let mut shop = Shop::new().await;
    let watches = shop.plan.watches().map(|watch| (**watch).clone()).collect();
    let businesses = shop.plan.businesses().cloned().collect();
    let after = SignedDuration::from_mins(30);
    let people = shop.plan.people().cloned().map(|person| {
        let own = person.id.as_str() == "ann";
        let fallback = own.then(|| Fallback { to: "dan".into(), after });
        Person { fallback, ..person }
    });
    let plan = Plan::new(watches, businesses, people.collect(), vec![]);
    shop.new_posts("page", vec![post("id:1", "Léa Nunez", 1.0, "They kept my car.")]).await;
    let case = shop.case("page", "id:1");
    let may = |plan: &Plan, who: &str| plan.actor(&case, &who.into()).is_some();
    assert!(may(&plan, "ann") && may(&plan, "dan") && !may(&plan, "cid"));
    // Where nobody names them, they stand in for nobody.
    assert!(may(&shop.plan, "ann") && !may(&shop.plan, "dan"));
}
