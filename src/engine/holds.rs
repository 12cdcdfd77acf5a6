//! Ends holds on their day. What is due is found by the day alone, however many cases there are, and a
//! restart changes nothing but the delay.

use jiff::Timestamp;

use super::plan::Plan;
use crate::{
    domain::Commit,
    logic::hold,
    store::{Store, StoreError},
};

/// Holds that are ended before anything else goes on.
const AT_ONCE: usize = 100;

/// Puts every case whose hold is over back to where it stood, and queues the mails about it.
pub(super) async fn end(store: &Store, plan: &Plan, now: Timestamp) -> Result<(), StoreError> {
    for id in store.holds_over(now, AT_ONCE)? {
        let Some(case) = store.case(&id)? else { continue };
        let events = hold::ended(&case, &plan.readers(&case), now);
        match store.commit(Commit { at: now, events, expect: None }).await {
            Ok(()) => tracing::info!(case.id = %id, "the hold on {id} is over"),
            // Somebody has done something about it in this moment: the next round sees what.
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::{
        domain::{Act, CaseState, Event, Reason},
        engine::{
            letter,
            tests::shop::{Shop, post},
        },
        mail::Body,
    };

    #[tokio::test]
    async fn a_hold_ends_on_its_day_once_also_after_a_start() {
        let mut shop = Shop::new().await;
        shop.new_posts("page", vec![post("id:1", "Ira Irate", 1.0, "Late, and rude.")]).await;
        let due = shop.case("page", "id:1").answer_by.unwrap();
        let id = shop.case("page", "id:1").id;
        shop.act(&id, Act::Acknowledge).await;
        shop.act(&id, Act::Assign { person: "cid".into() }).await;
        let held_at = shop.now + SignedDuration::from_mins(1);
        let until = held_at + SignedDuration::from_hours(72);
        let early = Act::Hold { until: Some(until - SignedDuration::from_hours(24)), reason: None };
        shop.act(&id, early).await;
        shop.act(&id, Act::Hold { until: Some(until), reason: Some("late parts".into()) }).await;
        let told = |shop: &Shop| {
            let mut people = shop.store.alerts_of(&id).unwrap();
            people.retain(|alert| alert.notice.reason() == Reason::HoldEnded);
            people.into_iter().map(|alert| alert.person.to_string()).collect::<Vec<_>>()
        };
        // The first day was put off; the day itself has not come.
        let before = until - SignedDuration::from_secs(1);
        end(&shop.store, &shop.plan, before).await.unwrap();
        assert_eq!((shop.case("page", "id:1").state, told(&shop).len()), (CaseState::OnHold, 0));

        // The index is made anew from the ledger: it still knows what is due.
        let shop = shop.rebuilt().await;
        for _ in 0..2 {
            end(&shop.store, &shop.plan, until).await.unwrap();
        }
        let case = shop.case("page", "id:1");
        assert_eq!(case.state, CaseState::Acknowledged);
        assert_eq!(case.answer_by, Some(due + until.duration_since(held_at)));
        // The owners, and who is to see to it, each once.
        assert_eq!(told(&shop), ["ann", "bob", "cid"]);
        let moved = shop.store.last_entry(&id, |event| matches!(event, Event::CaseMoved { .. }));
        let moved = moved.unwrap().unwrap();
        assert_eq!(moved.at, until);
        let rows = shop.store.alerts_of(&id).unwrap();
        let row = rows.iter().find(|row| row.notice.reason() == Reason::HoldEnded).unwrap();
        let reader = shop.plan.person(&row.person).unwrap();
        let letter = letter::letter(&shop.store, &shop.plan, row, reader).unwrap();
        let Body::HoldEnded(report) = letter.body else { panic!("{letter:?}") };
        let held = (held_at + SignedDuration::from_mins(1), Some("late parts".to_owned()));
        assert_eq!(report.held, Some(("ann".to_owned(), held.0, held.1)));
        assert_eq!((report.until, report.state), (until, CaseState::Acknowledged));
        assert_eq!(report.answer_by, case.answer_by);
        assert!(shop.store.holds_over(until, 9).unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_hold_that_somebody_ended_is_not_ended_again() {
        let mut shop = Shop::new().await;
        shop.new_posts("page", vec![post("id:1", "Ira Irate", 1.0, "Late, and rude.")]).await;
        let case = shop.case("page", "id:1");
        let until = shop.now + SignedDuration::from_hours(2);
        shop.act(&case.id, Act::Hold { until: Some(until), reason: None }).await;
        let held = shop.case("page", "id:1");
        shop.act(&case.id, Act::Replied { text: None }).await;
        // Decided before that, recorded after it.
        let events = hold::ended(&held, &[], until);
        let late = shop.store.commit(Commit { at: until, events, expect: None }).await;
        assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");
        end(&shop.store, &shop.plan, until).await.unwrap();
        assert_eq!(shop.case("page", "id:1").state, CaseState::Replied);
    }
}
