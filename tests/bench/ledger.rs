//! `cargo bench --bench ledger`: a ledger of five years and `VIGIE_BENCH_EVENTS` (1,000,000) facts,
//! as many businesses have them: how large it is, how long it takes to check, to make the index
//! from, to write the dossier of one case, and to take the content out of what is older than two years;
//! and how much memory that takes.
//!
//! The ledger is written here without the store, by what its documentation says of a line.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "these are benchmarks: what goes wrong ends them, and they say what they found"
)]

mod process;

use std::{
    collections::{HashMap, HashSet},
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
};

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::time::Instant;
use vigie::{
    domain::{
        Act, Alert, AlertStatus, BusinessId, CaseId, CaseState, Commit, Content, Event,
        EvidenceKind, Health, Language, Notice, Outcome, Place, PollNote, Post, PostKey, PostKind,
        PostOfCase, Proof, ProvedBy, Rating, Reply, Severity, Source, SourceId, Trace, Turn,
        Validators,
    },
    dossier::{self, Options},
    logic::{
        casework::{self, Scene},
        judge::{Judge, judge},
        route::{Readers, Routes},
    },
    store::{Store, forget_index, verify_ledger},
};

const SOURCES: usize = 300;
const YEARS: i64 = 5;

fn main() {
    let asked = std::env::var("VIGIE_BENCH_EVENTS").ok().and_then(|text| text.parse().ok());
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path();
    let mut ledger = Ledger::begin(state);
    ledger.fill(asked.unwrap_or(1_000_000));
    let end = ledger.end();
    println!(
        "{} facts in {} lines, {} MiB",
        ledger.events,
        ledger.seq,
        size(&state.join("ledger"))
    );

    measured("check", || assert_eq!(verify_ledger(state).unwrap().commits, ledger.seq));
    for (what, case) in ["a new case", "an old one"].into_iter().zip(ledger.cases()) {
        let zip = state.join(format!("{case}.zip"));
        let options = |business: &str| Options {
            business: business.to_owned(),
            language: Language::English,
            timezone: TimeZone::UTC,
        };
        let done = measured(what, || dossier::export(state, &case, &zip, options).unwrap());
        let kib = done.bytes >> 10;
        println!("{:>12}: {kib} KiB, {} lines, {} links", "", done.lines, done.links);
    }
    let open = || Store::open(state, "vigie.example", end).unwrap();
    let store = measured("make the index", open);
    println!("{:>12}: {} MiB on the disk", "index", size(&state.join("index")));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let before = end - SignedDuration::from_hours(2 * 366 * 24);
    let watched = ledger.sources.iter().cloned().collect::<HashSet<_>>();
    let plan = measured("plan", || store.prunable(before, &watched).unwrap());
    println!("{:>12}: {} lines of {} posts", "", plan.lines, plan.scope.posts.len());
    measured("take out", || runtime.block_on(store.redact(plan, end)).unwrap());
    measured("look again", || assert!(store.prunable(before, &watched).unwrap().is_empty()));
    let commit = Commit { at: end, events: Vec::new(), expect: None };
    measured("one commit", || runtime.block_on(store.commit(commit)).unwrap());
    runtime.block_on(store.close()).unwrap();
    drop(store);
    println!("{:>12}: {} MiB", "left", size(&state.join("ledger")));
    measured("check again", || assert!(verify_ledger(state).unwrap().redacted > 0));
    measured("open again", || drop(open()));
    forget_index(state).unwrap();
    measured("index again", || drop(open()));
}

fn measured<T>(what: &str, work: impl FnOnce() -> T) -> T {
    // The most that was held is counted from here on.
    drop(fs::write("/proc/self/clear_refs", "5"));
    let (begun, spent) = (Instant::now(), process::cpu_time());
    let done = work();
    let (took, spent) = (begun.elapsed(), process::cpu_time_since(spent));
    println!("{what:>12}: {took:.2?}, {spent:.2?} of processor, {}", process::memory());
    done
}

/// The files of a folder, in MiB.
fn size(folder: &Path) -> u64 {
    bytes(folder) >> 20
}

fn bytes(folder: &Path) -> u64 {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let sizes = files.map(|file| match file.metadata().unwrap() {
        folder if folder.is_dir() => bytes(&file.path()),
        file => file.len(),
    });
    sizes.sum()
}

/// A ledger that is being written.
struct Ledger {
    folder: std::path::PathBuf,
    file: Option<(String, BufWriter<File>)>,
    at: Timestamp,
    /// Between two posts.
    step: SignedDuration,
    seq: u64,
    hash: String,
    events: usize,
    sources: Vec<SourceId>,
    /// Those of which most is known: each was answered and settled.
    cases: Vec<CaseId>,
    rng: Rng,
}

impl Ledger {
    fn begin(state: &Path) -> Self {
        let folder = state.join("ledger");
        fs::create_dir_all(&folder).unwrap();
        let mut ledger = Self {
            folder,
            file: None,
            at: "2021-11-01T00:00:00Z".parse().unwrap(),
            step: SignedDuration::ZERO,
            seq: 0,
            hash: "0".repeat(64),
            events: 0,
            sources: (0..SOURCES).map(|n| SourceId::new(format!("reviews-{n}"))).collect(),
            cases: Vec::new(),
            rng: Rng::with_seed(7),
        };
        let installation = "0123456789abcdef0123456789abcdef@vigie.example".to_owned();
        ledger.write(&[Event::Begun { installation }]);
        ledger
    }

    /// A line as the store writes it.
    fn write(&mut self, events: &[Event]) {
        self.at += SignedDuration::from_secs(1);
        self.seq += 1;
        self.events += events.len();
        let at = serde_json::to_string(&self.at).unwrap();
        let (seq, prev) = (self.seq, &self.hash);
        let events = serde_json::to_string(events).unwrap();
        let body = format!("{{\"seq\":{seq},\"at\":{at},\"events\":{events},\"prev\":\"{prev}\"");
        let digest = Sha256::digest(body.as_bytes());
        let halves = digest.as_chunks::<16>().0.iter();
        self.hash = halves
            .fold(String::new(), |hash, half| format!("{hash}{:032x}", u128::from_be_bytes(*half)));
        let month = self.at.to_zoned(TimeZone::UTC).strftime("%Y-%m.jsonl").to_string();
        if self.file.as_ref().is_none_or(|(name, _)| *name != month) {
            let file = BufWriter::new(File::create(self.folder.join(&month)).unwrap());
            self.file = Some((month, file));
        }
        writeln!(self.file.as_mut().unwrap().1, "{body},\"hash\":\"{}\"}}", self.hash).unwrap();
    }

    fn end(&mut self) -> Timestamp {
        self.file.take().unwrap().1.flush().unwrap();
        self.at + SignedDuration::from_secs(1)
    }

    fn fill(&mut self, events: usize) {
        // About so many facts follow from one post.
        self.step =
            SignedDuration::from_hours(YEARS * 365 * 24) / i32::try_from(events / 9).unwrap();
        for number in 0.. {
            self.at += self.step;
            self.life(number);
            if self.events >= events {
                return;
            }
        }
    }

    /// What becomes of one post, and who is told.
    fn life(&mut self, number: usize) {
        let source = self.rng.choice(self.sources.iter()).unwrap().clone();
        let post = self.post(number);
        let (negative, key) = (post.rating.unwrap().value < 3.0, post.key.clone());
        let id = casework::case_id(&source, &key, u32::try_from(number).unwrap());
        let mut events = self.appears(&source, post.clone(), &id);
        let alerts = alerts(&events);
        events.push(self.polled(&source));
        self.write(&events);
        if self.rng.u8(..3) == 0 {
            let polled = self.polled(&source);
            self.write(&[polled]);
        }
        for alert in alerts {
            self.write(&[Event::AlertDelivered {
                alert,
                reply: "250 2.0.0 Ok: queued".into(),
                mail: None,
            }]);
        }
        if negative {
            self.case(&source, post, id);
        }
        if self.rng.u8(..8) == 0 {
            let proof = Proof { missing_since: self.at, polls: 3, by: ProvedBy::Neighbours };
            let removed = Event::PostRemoved { source: source.clone(), key, proof };
            let polled = self.polled(&source);
            self.write(&[removed, polled]);
        }
    }

    fn case(&mut self, source: &SourceId, post: Post, case: CaseId) {
        let by = "marie".to_owned();
        let act = Act::Acknowledge;
        self.write(&[Event::CaseActed { case: case.clone(), by: by.clone(), act }]);
        if self.rng.u8(..5) == 0 {
            let (before, text) = (Content::from(&post), self.words(60));
            let post = Post { text, ..post.clone() };
            let verdict = judge(&post);
            let edited = Event::PostEdited {
                source: source.clone(),
                post,
                before: before.clone(),
                alias: None,
            };
            let changed = Event::CaseEdited { case: case.clone(), before, verdict };
            let (kept, polled) = (self.kept(source), self.polled(source));
            self.write(&[edited, changed, kept, polled]);
        }
        let reply =
            Reply { author: Some("The owner".into()), published: None, text: self.words(50) };
        let answered = Event::PostAnswered { source: source.clone(), key: post.key.clone(), reply };
        let moved = Event::CaseMoved {
            case: case.clone(),
            to: CaseState::Replied,
            turn: Turn::Answered,
            answer_by: None,
            due_to: vigie::domain::DueTo::default(),
        };
        let about = PostOfCase { case: case.clone(), source: source.clone(), post: post.key };
        let told = self.alert(&format!("answered:{case}"), Notice::Answered(about));
        let polled = self.polled(source);
        self.write(&[answered, moved, told, polled]);
        let act = Act::Note { text: self.words(20) };
        self.write(&[Event::CaseActed { case: case.clone(), by: by.clone(), act }]);
        let act = Act::Settle { outcome: Some(self.words(10)), satisfied: Some(true) };
        self.write(&[Event::CaseActed { case: case.clone(), by, act }]);
        self.cases.push(case);
    }

    /// The last case, and one of the middle.
    fn cases(&self) -> Vec<CaseId> {
        let middle = self.cases.get(self.cases.len() / 2);
        self.cases.last().into_iter().chain(middle).cloned().collect()
    }

    fn appears(&mut self, source: &SourceId, post: Post, case: &CaseId) -> Vec<Event> {
        let business = vigie::domain::Business {
            id: BusinessId::from("garage"),
            name: "Garage".into(),
            aliases: Vec::new(),
            context: Vec::new(),
            accounts: Vec::new(),
            owners: Vec::new(),
            timezone: TimeZone::UTC,
            offline_contact: None,
            signatory: None,
            respond_within: None,
            deadlines: vigie::domain::DeadlineRules::default(),
            causes: Vec::new(),
            rules: vigie::domain::CaseRules::default(),
        };
        let source = Source {
            id: source.clone(),
            business: "garage".into(),
            url: "https://reviews.example/garage".parse().unwrap(),
            platform: "Reviews".into(),
            kind: PostKind::Review,
            location: None,
            mentions: false,
            bands: vigie::domain::Bands::default(),
            respond_within: None,
        };
        let (people, routes) = (HashMap::new(), Routes::default());
        let readers =
            Readers { business: &business, people: &people, routes: &routes, places: &source };
        let scene = Scene {
            business: &business,
            source: &source,
            readers,
            judge: Judge::default(),
            now: self.at,
        };
        let verdict = judge(&post);
        let mut events = casework::appeared(&scene, post, verdict, case.clone());
        if events.len() > 1 {
            for person in ["marie", "zoe"] {
                let id = format!("new_post:{case}:{person}");
                events.push(self.alert(&id, Notice::NewPost { case: case.clone() }));
            }
        }
        events.push(self.kept(&source.id));
        events
    }

    fn post(&mut self, number: usize) -> Post {
        let stars = *self.rng.choice([1.0, 1.0, 2.0, 4.0, 5.0, 5.0, 5.0].iter()).unwrap();
        let post = json!({
            "key": PostKey::new(format!("id:{number:016x}")),
            "id": format!("{number:016x}"),
            "url": format!("https://reviews.example/garage/{number}"),
            "author": format!("{} {}", self.words(1), self.words(1)),
            "published": self.at.to_string(), "precision": "second",
            "rating": Rating::new(stars, 5.0, 1.0),
            "title": self.words(4), "text": self.words(70), "kind": "review",
            "status": null, "reply": null, "language": "en",
        });
        serde_json::from_value(post).unwrap()
    }

    fn words(&mut self, count: usize) -> String {
        let word = |rng: &mut Rng| {
            let length = rng.usize(2..9);
            std::iter::repeat_with(|| rng.lowercase()).take(length).collect::<String>()
        };
        (0..count).map(|_| word(&mut self.rng)).collect::<Vec<_>>().join(" ")
    }

    fn kept(&mut self, source: &SourceId) -> Event {
        let sha256 = format!("{:032x}{:032x}", self.rng.u128(..), self.rng.u128(..));
        Event::EvidenceKept {
            source: source.clone(),
            what: EvidenceKind::Screenshot,
            sha256,
            account: None,
        }
    }

    fn alert(&self, id: &str, notice: Notice) -> Event {
        Event::AlertQueued {
            alert: Alert {
                id: id.into(),
                person: "marie".into(),
                notice,
                severity: Severity::High,
                queued_at: self.at,
                not_before: self.at,
                status: AlertStatus::Scheduled,
                attempts: 0,
                last_error: None,
                in_doubt: false,
                first_due: None,
                instead_of: None,
            },
        }
    }

    fn polled(&mut self, source: &SourceId) -> Event {
        let place = |_| Place { key: self.rng.u64(..), mark: self.rng.u64(..) };
        let places = (0..20).map(place).collect();
        Event::Polled(PollNote {
            source: source.clone(),
            at: self.at,
            next_due: self.at + SignedDuration::from_mins(5),
            outcome: Outcome::Listed,
            health: Health::default(),
            validators: Validators {
                etag: Some("\"33a64df551425fcc\"".into()),
                last_modified: None,
            },
            listing: Some(format!("{:032x}", self.rng.u128(..))),
            trace: Trace {
                body: Some(format!("{:032x}", self.rng.u128(..))),
                region: Some(format!("{:032x}", self.rng.u128(..))),
                usual: Some(20.0),
                posts: 20,
                places,
                ..Trace::default()
            },
            behind: 0,
            fingerprint: "0123456789abcdef".into(),
        })
    }
}

fn alerts(events: &[Event]) -> Vec<vigie::domain::AlertId> {
    let queued = events.iter().filter_map(|event| {
        if let Event::AlertQueued { alert } = event { Some(alert.id.clone()) } else { None }
    });
    queued.collect()
}
