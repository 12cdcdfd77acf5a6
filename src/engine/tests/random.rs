//! Random histories: whatever is seen and done, a case stands where the table says.

use proptest::prelude::*;

use super::shop::{Shop, post, proof, reply};
use crate::domain::{Act, CaseState, Change, Content, Event, Post};

#[derive(Debug, Clone)]
enum Step {
    Post(usize, f64),
    Edit(usize, f64),
    Answer(usize),
    Status(usize, &'static str),
    Vanish(usize),
    Act(usize, Act),
    Wait(i64),
}

const POSTS: usize = 5;
const AUTHORS: [&str; POSTS] = ["Ann Lee", "Ann Lee", "Guest", "Marie", "grincheux42"];

fn step() -> impl Strategy<Value = Step> {
    let which = 0..POSTS;
    let stars = prop_oneof![Just(1.0), Just(2.0), Just(3.0), Just(5.0)];
    let status =
        prop_oneof![Just("Resolved"), Just("Open"), Just("Not resolved"), Just("Featured")];
    let act = prop_oneof![
        Just(Act::Acknowledge),
        Just(Act::Hold { until: None, reason: None }),
        Just(Act::Replied { text: None }),
        Just(Act::Settle { outcome: None, satisfied: None }),
        Just(Act::Unfounded { reason: "a fake".into() }),
        Just(Act::Reopen { reason: None }),
        Just(Act::Note { text: "called".into() }),
    ];
    prop_oneof![
        3 => (which.clone(), stars.clone()).prop_map(|(post, stars)| Step::Post(post, stars)),
        2 => (which.clone(), stars).prop_map(|(post, stars)| Step::Edit(post, stars)),
        2 => which.clone().prop_map(Step::Answer),
        2 => (which.clone(), status).prop_map(|(post, status)| Step::Status(post, status)),
        2 => which.clone().prop_map(Step::Vanish),
        3 => (which, act).prop_map(|(post, act)| Step::Act(post, act)),
        1 => (1_i64..4000).prop_map(Step::Wait),
    ]
}

fn source(which: usize) -> &'static str {
    if which.is_multiple_of(2) { "page" } else { "forum" }
}

/// What a poll would find, as the site would show it; `None` if that is nothing new.
fn change(shop: &Shop, step: &Step, edits: usize) -> Option<(&'static str, Change)> {
    let (Step::Post(which, _)
    | Step::Edit(which, _)
    | Step::Answer(which)
    | Step::Status(which, _)
    | Step::Vanish(which)) = *step
    else {
        return None;
    };
    let (source, key) = (source(which), format!("id:{which}"));
    let known = shop.store.post(&source.into(), &key.as_str().into()).unwrap();
    let change = match (step, known) {
        (Step::Post(_, stars), None) => {
            let text = "They kept my car for three weeks and charged twice the quote.";
            Change::Appeared { post: post(&key, AUTHORS[which], *stars, text) }
        }
        (_, Some(known)) if known.removed.is_some() => Change::Reappeared { post: known.post },
        (Step::Vanish(_), Some(known)) => Change::Removed { post: known.post, proof: proof() },
        (Step::Edit(_, stars), Some(known)) => {
            let mut post =
                Post { text: format!("{} {edits}", known.post.text), ..known.post.clone() };
            post.rating = crate::domain::Rating::new(*stars, 5.0, 1.0);
            Change::Edited { before: Content::from(&known.post), post }
        }
        (Step::Answer(_), Some(known)) => match known.post.reply.clone() {
            None => Change::Answered { post: Post { reply: Some(reply()), ..known.post } },
            Some(before) => {
                Change::AnswerEdited { before, post: Post { reply: None, ..known.post } }
            }
        },
        (Step::Status(_, status), Some(known)) => Change::StatusChanged {
            before: known.post.status.clone(),
            post: Post { status: Some((*status).into()), ..known.post },
        },
        (_, None) | (Step::Post(..) | Step::Act(..) | Step::Wait(_), Some(_)) => return None,
    };
    Some((source, change))
}

/// Where the table leads by what the timeline says.
fn by_the_table(shop: &Shop, case: &crate::domain::Case) -> CaseState {
    let timeline = shop.store.timeline(&case.id).unwrap();
    assert_eq!(timeline.len(), usize::try_from(case.course.entries).unwrap());
    assert!(timeline.is_sorted_by_key(|entry| entry.at));
    let mut state = CaseState::Open;
    let mut closings = 0;
    for entry in timeline {
        let was = state;
        if let Event::CaseActed { act, .. } = &entry.event {
            state = state.after(act).unwrap_or(state);
        } else if let Event::CaseMoved { to, turn, .. } = &entry.event {
            state = state.seen(turn);
            assert_eq!(state, *to, "{turn:?} from {was:?}");
        }
        closings += u32::from(state.is_closed() && !was.is_closed());
    }
    assert_eq!(case.course.closings, closings);
    state
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_case_stands_where_the_table_says(steps in proptest::collection::vec(step(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut shop = Shop::new().await;
            for (number, step) in steps.iter().enumerate() {
                if let Step::Wait(minutes) = step {
                    shop.pass(*minutes);
                } else if let Step::Act(which, act) = step {
                    let key = format!("id:{which}");
                    let known = shop.store.post(&source(*which).into(), &key.as_str().into());
                    let case = known.unwrap().and_then(|known| known.case);
                    let case = case.map(|case| shop.store.case(&case).unwrap().unwrap());
                    if let Some(case) = case.filter(|case| case.state.after(act).is_ok()) {
                        shop.act(&case.id, act.clone()).await;
                    }
                } else if let Some((source, change)) = change(&shop, step, number) {
                    let mails = shop.see(source, vec![change]).await;
                    assert!(mails.len() <= 1, "{mails:?}");
                }
                for case in shop.store.cases().unwrap() {
                    assert_eq!(case.state, by_the_table(&shop, &case), "{step:?}");
                    assert!(!case.state.awaits_answer() || case.answer_by.is_some());
                }
            }
            shop.store.close().await.unwrap();
        });
    }
}
