//! Histories by the hundred, over all cores.
//!
//! `VIGIE_CASES` says how many times as many are played as usual, `VIGIE_FIRST_SEED` where they
//! begin, `VIGIE_SEED` plays one alone. The long run, ten thousand and more of them:
//!
//! ```text
//! VIGIE_CASES=50 cargo test --release --test vigie-tests histories
//! ```

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use vigie::domain::Event;

use super::{
    oracle::{Mismatch, Verdict, judge},
    play::Stage,
    random,
    script::History,
    shrink::shrink,
};

/// Histories that are told of in full when they fail.
const TOLD: usize = 3;
/// Failed histories of which the first mismatch is named.
const LISTED: usize = 40;

/// What is played: seeds, and pages that stand in for the list now and then.
#[derive(Debug, Clone)]
pub(super) struct Repertoire {
    pub(super) seeds: std::ops::Range<u64>,
    pub(super) captured: Arc<[Vec<u8>]>,
}

/// What came of it.
#[derive(Debug, Default)]
struct Outcome {
    failed: Vec<(u64, Vec<Mismatch>)>,
    facts: BTreeMap<&'static str, usize>,
    polls: usize,
    sightings: usize,
}

/// Plays all of it, and fails with the shortest history for each of the first failures.
#[expect(clippy::print_stdout, reason = "the figures are there to be read")]
pub(super) fn run(name: &str, repertoire: &Repertoire) {
    let (next, outcome) = (AtomicU64::new(repertoire.seeds.start), Mutex::new(Outcome::default()));
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let mut stage = Stage::new(Arc::clone(&repertoire.captured));
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= repertoire.seeds.end {
                        break;
                    }
                    let history = random::history(seed, repertoire.captured.len());
                    let (verdict, polls) = play(&mut stage, &history);
                    let mut outcome = outcome.lock().unwrap_or_else(PoisonError::into_inner);
                    outcome.polls += polls;
                    outcome.sightings += verdict.sightings;
                    for (fact, count) in verdict.facts {
                        *outcome.facts.entry(fact).or_default() += count;
                    }
                    if !verdict.mismatches.is_empty() {
                        outcome.failed.push((seed, verdict.mismatches));
                    }
                }
            });
        }
    });
    let mut outcome = outcome.into_inner().unwrap_or_else(PoisonError::into_inner);
    outcome.failed.sort_by_key(|(seed, _)| *seed);
    let played = repertoire.seeds.end - repertoire.seeds.start;
    println!(
        "{name}: {played} histories, {} polls, {} sightings, {} mismatched; {:?}",
        outcome.polls,
        outcome.sightings,
        outcome.failed.len(),
        outcome.facts
    );
    let mut kinds = BTreeMap::<_, Vec<u64>>::new();
    for (seed, mismatches) in &outcome.failed {
        kinds.entry(mismatches[0].kind).or_default().push(*seed);
    }
    for (kind, seeds) in &kinds {
        println!("{kind}: {} histories, such as {:?}", seeds.len(), &seeds[..seeds.len().min(8)]);
    }
    for (seed, mismatches) in outcome.failed.iter().take(LISTED) {
        println!("{seed}: {}", mismatches[0].text);
    }
    let mut stage = Stage::new(Arc::clone(&repertoire.captured));
    for seeds in kinds.values().take(TOLD) {
        tell(&mut stage, seeds[0], repertoire);
    }
    assert!(outcome.failed.is_empty(), "{} histories came out otherwise", outcome.failed.len());
}

#[expect(clippy::print_stdout, reason = "what went wrong is there to be read")]
fn tell(stage: &mut Stage, seed: u64, repertoire: &Repertoire) {
    let history = random::history(seed, repertoire.captured.len());
    let kind = |mismatches: &[Mismatch]| mismatches.first().map(|mismatch| mismatch.kind);
    let (verdict, _) = play(stage, &history);
    let first = kind(&verdict.mismatches);
    let shortest = shrink(history, |shorter| kind(&play(stage, shorter).0.mismatches) == first);
    println!("\n{shortest}");
    let polls = catch_unwind(AssertUnwindSafe(|| stage.play(&shortest))).unwrap_or_default();
    for (number, poll) in polls.iter().enumerate() {
        let outcome = poll.report.as_ref().map(|report| report.outcome.to_string());
        let shown = poll.shown.iter().map(|seen| seen.id).collect::<Vec<_>>();
        println!("poll {number}: {outcome:?}, shown {shown:?}");
        let facts = |event: &&Event| !matches!(event, Event::AlertQueued { .. });
        for event in
            poll.events.iter().filter(facts).filter(|_| repertoire.seeds.clone().count() == 1)
        {
            println!("    {event:?}");
        }
    }
    for mismatch in play(stage, &shortest).0.mismatches {
        println!("  {}", mismatch.text);
    }
}

/// Plays a history; a panic on the way is a mismatch like any other.
fn play(stage: &mut Stage, history: &History) -> (Verdict, usize) {
    let played = catch_unwind(AssertUnwindSafe(|| {
        let polls = stage.play(history);
        (judge(history, &polls), polls.len())
    }));
    played.unwrap_or_else(|_| {
        let text = "it panicked: see above".to_owned();
        let mismatches = vec![Mismatch { kind: "panicked", text }];
        (Verdict { mismatches, ..Verdict::default() }, 0)
    })
}

/// The seeds to play: so many as usual, or as the environment says.
pub(super) fn seeds(usual: u64) -> std::ops::Range<u64> {
    let set = |name| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    if let Some(seed) = set("VIGIE_SEED") {
        return seed..seed + 1;
    }
    let first = set("VIGIE_FIRST_SEED").unwrap_or(0);
    first..first + usual * set("VIGIE_CASES").unwrap_or(1)
}

#[test]
fn what_is_recorded_is_what_happened() {
    run("histories", &Repertoire { seeds: seeds(200), captured: Arc::from([]) });
}
