//! Deadlines over a real store: what is told when, once, through restarts, and not of what is done.

use std::sync::Arc;

use jiff::SignedDuration;

use super::shop::{Shop, person, post};
use crate::{
    domain::{Act, Alert, CaseId, Event, Lead, Notice, Rung, Severity},
    engine::{
        Clock,
        courier::{Courier, Deliveries},
        plan::{Plan, Setup},
        prompter::Prompter,
        warden::tests::setup,
    },
    logic::acts::{self, Desk},
    store::Store,
};

/// The shop, with a boss to whom cases go an hour after their deadline.
async fn shop() -> (Shop, Arc<Setup>) {
    let mut shop = Shop::new().await;
    let mut business = shop.plan.business(&"shop".into()).unwrap().clone();
    business.deadlines.remind = vec![Lead::Percent(25), Lead::Time(SignedDuration::ZERO)];
    let after = SignedDuration::from_hours(1);
    business.deadlines.escalate = vec![Rung { after, to: vec!["boss".into()] }];
    let watches = shop.plan.watches().map(|watch| (**watch).clone()).collect();
    let people = vec![person("ann"), person("bob"), person("boss")];
    shop.plan = Plan::new(watches, vec![business], people, vec![]);
    let plan = shop.plan.clone();
    (shop, Arc::new(Setup { plan, ..setup(&[]) }))
}

async fn complaint(shop: &mut Shop, key: &str) -> CaseId {
    let (author, text) = match key {
        "id:1" => ("Ida One", "They lost my keys and my coat, and laughed."),
        "id:2" => ("Theo Two", "Paid twice, and nobody answers the telephone since Monday."),
        _ => ("Thea Three", "Cold soup, warm beer. Never again will I come here."),
    };
    shop.new_posts("page", vec![post(key, author, 1.0, text)]).await;
    shop.store.post(&"page".into(), &key.into()).unwrap().unwrap().case.unwrap()
}

/// The reminders in the outbox that wait: to whom, why, and of how many cases. Each of them is
/// decided by a prompter that has just been started.
async fn waiting(shop: &Shop, setup: &Setup) -> Vec<String> {
    let mut prompter = Prompter::new(Arc::clone(&shop.store));
    prompter.watch(setup, shop.now).await.unwrap();
    prompter.watch(setup, shop.now).await.unwrap();
    shown(&shop.store)
}

fn shown(store: &Store) -> Vec<String> {
    let rows = store.alerts().unwrap().into_iter().filter_map(|row| {
        let Alert { notice: Notice::Reminder(prompts), person, .. } = &row else { return None };
        let (reason, cases) = (row.notice.reason().name(), prompts.cases.len());
        (!row.status.is_final()).then(|| format!("{person} {reason} {cases}"))
    });
    let mut rows = rows.collect::<Vec<_>>();
    rows.sort();
    rows
}

async fn deliver(shop: &Shop, setup: &Arc<Setup>) -> Deliveries {
    let courier = Courier::new(Arc::clone(&shop.store), Clock::anchored(shop.now)).unwrap();
    courier.deliver_due(setup).await.unwrap()
}

#[tokio::test]
async fn steps_are_taken_once_and_what_waits_is_one_mail() {
    let (mut shop, setup) = shop().await;
    let first = complaint(&mut shop, "id:1").await;
    assert_eq!(deliver(&shop, &setup).await.delivered, 2);
    shop.pass(89);
    assert_eq!(waiting(&shop, &setup).await, [""; 0]);
    shop.pass(1);
    assert_eq!(waiting(&shop, &setup).await, ["ann reminder 1", "bob reminder 1"]);
    assert_eq!(deliver(&shop, &setup).await.delivered, 2);
    let second = complaint(&mut shop, "id:2").await;
    assert_eq!(deliver(&shop, &setup).await.delivered, 2);

    // The deadline of the first: within the hour of the last mail, so that it waits.
    shop.pass(29);
    let both = ["ann reminder 1", "bob reminder 1"];
    assert_eq!(waiting(&shop, &setup).await, both);
    assert_eq!(deliver(&shop, &setup).await, Deliveries::default());
    // The hour is over, and that is the mail to the boss; nobody hears twice.
    shop.pass(60);
    let boss = ["ann reminder 1", "bob reminder 1", "boss escalation 1"];
    assert_eq!(waiting(&shop, &setup).await, boss);
    shop.pass(1);
    assert_eq!(deliver(&shop, &setup).await.delivered, 3);
    let awaited = shop.store.awaited().unwrap();
    assert_eq!(awaited.iter().map(|one| &one.case).collect::<Vec<_>>(), [&second]);
    let timeline = shop.store.timeline(&first).unwrap();
    let steps = timeline.iter().filter_map(|entry| {
        let Event::CasePrompted { step, last, .. } = entry.event else { return None };
        Some((step, last))
    });
    assert_eq!(steps.collect::<Vec<_>>(), [(-1800, false), (0, false), (3600, true)]);
    shop.store.close().await.unwrap();
}

#[tokio::test]
async fn what_came_due_while_nothing_ran_is_told_once() {
    let (mut shop, setup) = shop().await;
    for key in ["id:1", "id:2", "id:3"] {
        complaint(&mut shop, key).await;
    }
    deliver(&shop, &setup).await;
    shop.pass(600);
    let told = ["ann reminder 3", "bob reminder 3", "boss escalation 3"];
    assert_eq!(waiting(&shop, &setup).await, told);
    assert_eq!(waiting(&shop, &setup).await, told);
    assert!(shop.store.awaited().unwrap().is_empty());

    // The index is lost: the ledger knows what was told.
    let before = shop.store.alerts().unwrap();
    shop.store.close().await.unwrap();
    std::fs::remove_dir_all(shop.folder.path().join("index")).unwrap();
    let now = shop.now;
    let store = {
        let Shop { store, folder, .. } = shop;
        drop(store);
        (Arc::new(Store::open(folder.path(), "shop.example", now).unwrap()), folder)
    };
    assert_eq!(store.0.alerts().unwrap(), before);
    let mut prompter = Prompter::new(Arc::clone(&store.0));
    prompter.watch(&setup, now).await.unwrap();
    assert_eq!(shown(&store.0), told);
    store.0.close().await.unwrap();
}

#[tokio::test]
async fn who_has_acted_meanwhile_is_left_alone() {
    let (mut shop, setup) = shop().await;
    let (first, second) = (complaint(&mut shop, "id:1").await, complaint(&mut shop, "id:2").await);
    deliver(&shop, &setup).await;
    shop.pass(95);
    assert_eq!(waiting(&shop, &setup).await, ["ann reminder 2", "bob reminder 2"]);
    shop.act(&first, Act::Acknowledge).await;
    shop.answer("page", "id:2", true).await;
    // The rows are there, and there is nothing to say any more.
    let rows = shop.store.alerts().unwrap().len();
    assert_eq!(deliver(&shop, &setup).await.failed, 0);
    assert_eq!(shown(&shop.store), [""; 0]);
    assert!(shop.store.alerts().unwrap().len() < rows);
    // At the deadline whoever took it up hears once, and nobody else ever.
    shop.pass(60);
    assert_eq!(waiting(&shop, &setup).await, ["ann reminder 1"]);
    assert_eq!(deliver(&shop, &setup).await.delivered, 1);
    shop.pass(600);
    assert_eq!(waiting(&shop, &setup).await, [""; 0]);

    // Opened again, it has a deadline again.
    let case = shop.store.case(&second).unwrap().unwrap();
    let business = shop.plan.business(&"shop".into()).unwrap();
    let due = crate::logic::deadline::due(business, None, None, shop.now);
    let desk = Desk {
        case: &case,
        readers: &[],
        follow_up: &[],
        waiting: &[],
        assigned: None,
        due,
        now: shop.now,
    };
    let events = acts::done(&desk, "ann", Act::Reopen { reason: None }).unwrap();
    shop.commit(events).await;
    let case = shop.store.case(&second).unwrap().unwrap();
    assert_eq!(case.answer_by.unwrap().duration_since(shop.now).as_hours(), 2);
    shop.pass(121);
    assert_eq!(waiting(&shop, &setup).await, ["ann reminder 1", "bob reminder 1"]);
    shop.store.close().await.unwrap();
}

#[tokio::test]
async fn who_took_it_up_is_believed_only_among_its_readers() {
    let (mut shop, setup) = shop().await;
    let case = complaint(&mut shop, "id:1").await;
    deliver(&shop, &setup).await;
    // Somebody on another machine calls themselves like a person who reads of another business.
    let act = Event::CaseActed { case: case.clone(), by: "boss".into(), act: Act::Acknowledge };
    shop.commit(vec![act]).await;
    shop.pass(121);
    assert_eq!(waiting(&shop, &setup).await, ["ann reminder 1", "bob reminder 1"]);
    assert_eq!(deliver(&shop, &setup).await.delivered, 2);

    // A case is given to somebody by a person who knows whom they mean.
    let case = complaint(&mut shop, "id:2").await;
    deliver(&shop, &setup).await;
    shop.act(&case, Act::Assign { person: "boss".into() }).await;
    shop.act(&case, Act::Acknowledge).await;
    shop.pass(121);
    assert_eq!(waiting(&shop, &setup).await, ["boss reminder 1"]);
    shop.store.close().await.unwrap();
}

#[tokio::test]
async fn what_one_took_up_is_nothing_for_the_others() {
    let (mut shop, setup) = shop().await;
    let case = complaint(&mut shop, "id:1").await;
    shop.pass(90);
    waiting(&shop, &setup).await;
    assert_eq!(deliver(&shop, &setup).await.delivered, 4);
    // The mail of the deadline waits until an hour after the other.
    shop.pass(30);
    assert_eq!(waiting(&shop, &setup).await, ["ann reminder 1", "bob reminder 1"]);
    shop.act(&case, Act::Acknowledge).await;
    shop.pass(30);
    assert_eq!(deliver(&shop, &setup).await.delivered, 1);
    let rows = shop.store.alerts().unwrap();
    let sent = |person: &str| {
        let of = |row: &&Alert| {
            row.person.as_str() == person && matches!(row.notice, Notice::Reminder(_))
        };
        rows.iter().filter(of).count()
    };
    assert_eq!((sent("ann"), sent("bob")), (2, 1));
    shop.store.close().await.unwrap();
}

#[tokio::test]
async fn nobody_is_reminded_of_what_waits_for_a_digest() {
    let (mut shop, setup) = shop().await;
    shop.want(|person| person.timing.at_once = Severity::Critical);
    let setup = Arc::new(Setup { plan: shop.plan.clone(), ..Setup::clone(&setup) });
    let first = complaint(&mut shop, "id:1").await;
    let second = complaint(&mut shop, "id:2").await;
    assert_eq!(deliver(&shop, &setup).await, Deliveries::default());
    shop.pass(600);
    assert_eq!(waiting(&shop, &setup).await, [""; 0]);
    let mut prompter = Prompter::new(Arc::clone(&shop.store));
    prompter.watch(&setup, shop.now).await.unwrap();
    let next = prompter.deadline().unwrap().duration_since(shop.now);
    assert!(next.is_positive() && next <= SignedDuration::from_mins(10), "{next:#}");
    let unprompted = |case: &CaseId| shop.store.case(case).unwrap().unwrap().course.prompted;
    assert_eq!((unprompted(&first), unprompted(&second)), (None, None));

    // Whoever is given one of them knows of that; the rest is for the hour of the digest.
    shop.act(&second, Act::Assign { person: "bob".into() }).await;
    assert_eq!(waiting(&shop, &setup).await, ["bob reminder 1", "boss escalation 1"]);
    assert_eq!(deliver(&shop, &setup).await.delivered, 2);
    shop.now = "2026-11-23T07:59:59Z".parse().unwrap();
    assert_eq!(waiting(&shop, &setup).await, [""; 0]);
    shop.now = "2026-11-23T08:00:00Z".parse().unwrap();
    let told = ["ann reminder 1", "bob reminder 1", "boss escalation 1"];
    assert_eq!(waiting(&shop, &setup).await, told);
    shop.store.close().await.unwrap();
}
