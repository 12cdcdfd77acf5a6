//! Who hears of a case that stands at several places, and becomes another one.

use super::shop::{Shop, post};
use crate::{
    domain::{Act, PersonId, Severity, Source},
    engine::plan::{Plan, Watch},
    logic::route::{Reader, Route, Routes, When},
};

const LATE: &str = "They kept my car for three weeks and then charged twice the quote.";
const SOUP: &str = "The coffee machine in the waiting room was broken, and nobody cared at all.";

fn to(person: &str, when: When) -> Route {
    let to = vec![Reader::Person(PersonId::from(person))];
    Route { name: person.into(), when, to, goes_on: false, routes: vec![] }
}

impl Shop {
    /// The page is about Lyon and the forum about Paris, and these are the routes.
    fn route(&mut self, routes: Vec<Route>) {
        let place =
            |watch: &Watch| if watch.source.id.as_str() == "page" { "Lyon" } else { "Paris" };
        let watches = self.plan.watches().map(|watch| {
            let location = Some(place(watch).to_owned());
            let source = Source { location, ..watch.source.clone() };
            Watch { source, ..(**watch).clone() }
        });
        let (watches, people) = (watches.collect(), self.plan.people().cloned().collect());
        let businesses = self.plan.businesses().cloned().collect();
        self.plan = Plan::new(watches, businesses, people, vec![]).with_routes(Routes(routes));
    }

    /// How many mails of a reason each person has in the outbox, by person.
    fn told(&self, reason: &str) -> Vec<String> {
        let rows = self.store.alerts().unwrap().into_iter();
        let rows = rows.filter(|row| row.notice.reason().name() == reason);
        let mut people = rows.map(|row| row.person.to_string()).collect::<Vec<_>>();
        people.sort();
        people
    }
}

fn at(place: &str) -> When {
    When { location: vec![place.into()], ..When::default() }
}

#[tokio::test]
async fn a_case_that_goes_on_elsewhere_is_told_to_those_of_both_places() {
    let mut shop = Shop::new().await;
    shop.route(vec![to("cid", at("lyon")), to("dan", at("paris"))]);
    shop.new_posts("page", vec![post("id:1", "Léa Nunez", 1.0, LATE)]).await;
    assert_eq!(shop.told("new_post"), ["cid"]);
    shop.status("page", "id:1", "Resolved").await;
    assert_eq!(shop.told("follow_up"), ["cid", "cid"]);
    shop.pass(60);
    shop.new_posts("forum", vec![post("id:7", "Léa Nunez", 1.0, SOUP)]).await;
    // Cid's case goes on, and Dan has a customer.
    assert_eq!(shop.told("new_post"), ["cid", "cid", "dan"]);
    assert!(shop.told("follow_up").is_empty());
    let case = shop.case("page", "id:1");
    let told = shop.plan.told_of(&case);
    let told = told.iter().map(|told| (told.person.id.as_str(), told.by.concat()));
    assert_eq!(told.collect::<Vec<_>>(), [("cid", "cid".into()), ("dan", "dan".into())]);
    // Who is to see to it hears of it, too.
    shop.act(&case.id, Act::Assign { person: "ann".into() }).await;
    let readers = shop.plan.readers(&shop.case("page", "id:1"));
    assert_eq!(
        readers.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(),
        ["cid", "dan", "ann"]
    );
}

#[tokio::test]
async fn a_crisis_stays_with_those_who_were_told_of_it() {
    let mut shop = Shop::new().await;
    let critical = When { severity: Some(Severity::Critical), ..When::default() };
    shop.route(vec![to("cid", critical)]);
    let alike = |number: usize| {
        let author = format!("Stranger Number{number}");
        post(
            &format!("id:{number}"),
            &author,
            1.0,
            "Never go there, they are thieves and liars, all of them.",
        )
    };
    shop.new_posts("page", (0..6).map(alike).collect()).await;
    assert_eq!(shop.told("crisis"), ["cid"]);
    let crisis = shop.case("page", "id:5");
    assert!(crisis.course.crisis_at.is_some() && crisis.verdict.severity < Severity::Critical);
    let readers = shop.plan.readers(&crisis);
    assert_eq!(readers.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["cid"]);
}
