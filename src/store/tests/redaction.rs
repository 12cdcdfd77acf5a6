//! Content that was taken out: what stays, what a crash in between leaves, and what a check says of
//! any byte that is another.

use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

use super::world::{World, at, open, post};
use crate::{
    domain::{
        Act, Alert, CaseState, Commit, Event, EvidenceKind, Exchange, Notice, PostKey, Proof,
        ProvedBy, SourceId,
    },
    logic::casework,
    store::{Erasure, RedactionPlan, Store, StoreError, forget_index, key, verify_ledger},
};

const DAY: i64 = 86_400;

/// All that an index holds, but for how far it is and what the courier does.
pub(super) fn index(store: &Store) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let entries = store.tree.iter().map(|entry| entry.unwrap());
    let kept = entries.filter(|(at, _)| at.as_ref() != key::META);
    kept.map(|(at, value)| (at.to_vec(), value.to_vec())).collect()
}

pub(super) fn erasure(author: &str) -> Erasure {
    let reason = Some("asked by letter".to_owned());
    Erasure { author: author.to_owned(), sources: None, notes: false, reason }
}

/// Closes the store; the whole text of its ledger.
pub(super) async fn ledger_text(store: Store, state: &Path) -> String {
    store.close().await.unwrap();
    drop(store);
    let mut paths = fs::read_dir(state.join("ledger")).unwrap().map(|entry| entry.unwrap().path());
    let mut paths = paths.by_ref().collect::<Vec<_>>();
    paths.sort();
    paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// How a page was got.
pub(super) fn account(url: &str, sha256: &str) -> Box<Exchange> {
    let account = serde_json::json!({
        "agent": "vigie/1", "asked_at": at(1), "method": "GET", "asked": url, "url": url,
        "request_headers": [], "protocol": "HTTP/1.1", "status": 200,
        "headers": [["content-type", "text/html"]], "rendered": false,
        "sha256": sha256, "bytes": 8,
    });
    Box::new(serde_json::from_value(account).unwrap())
}

/// A store with two posts of two authors in two months, of which the first is gone, its case closed
/// and its page kept. Returns the file of that.
async fn two_posts(state: &Path) -> (Store, PathBuf) {
    let world = World::new();
    let source = world.source.id.clone();
    let store = open(state, 0);
    let mut first = world.appeared("id:1", "Late, and rude.", 1);
    let sha256 = store.keep(vec!["the page".into()]).await.remove(0).unwrap();
    let file = state.join(format!("evidence/{}/{sha256}.zst", sha256.get(..2).unwrap()));
    let what = EvidenceKind::Screenshot;
    let account = Some(account("https://reviews.example/of/Ann", &sha256));
    first.events.push(Event::EvidenceKept { source: source.clone(), what, sha256, account });
    store.commit(first).await.unwrap();
    let case = casework::case_id(&source, &PostKey::from("id:1"), 0);
    let act = Act::Note { text: "Ann called.".into() };
    let noted = Event::CaseActed { case: case.clone(), by: "zoe".into(), act };
    let settled = Act::Settle { outcome: Some("refunded".into()), satisfied: Some(true) };
    let settled = Event::CaseActed { case, by: "zoe".into(), act: settled };
    let proof = Proof { missing_since: at(5), polls: 3, by: ProvedBy::WholeList };
    let removed = Event::PostRemoved { source: source.clone(), key: "id:1".into(), proof };
    for (second, event) in [(2, noted), (3, settled), (9, removed)] {
        let commit = Commit { at: at(second), events: vec![event], expect: None };
        store.commit(commit).await.unwrap();
    }
    let mut other = post("id:2", "Cold soup.");
    other.author = Some("Bob".into());
    let appeared = Event::PostAppeared { source, post: other };
    let commit = Commit { at: at(40 * DAY), events: vec![appeared], expect: None };
    store.commit(commit).await.unwrap();
    (store, file)
}

async fn erased(store: &Store, author: &str) -> RedactionPlan {
    let plan = store.erasable(&erasure(author)).unwrap();
    store.redact(plan.clone(), at(50 * DAY)).await.unwrap();
    plan
}

#[tokio::test]
async fn what_is_erased_leaves_a_tombstone_that_verifies() {
    let folder = tempfile::tempdir().unwrap();
    let (store, file) = two_posts(folder.path()).await;
    let source = SourceId::from("page");
    assert!(store.erasable(&erasure("Nobody")).unwrap().is_empty());
    let plan = erased(&store, " ANN").await;
    assert_eq!((plan.found.len(), plan.evidence.len(), plan.losing.len()), (1, 1, 0));
    assert!(!file.exists());
    let record = store.post(&source, &"id:1".into()).unwrap().unwrap();
    assert!(record.redacted.is_some() && record.removed.is_some());
    assert_eq!((record.post.text.as_str(), record.post.author), ("", None));
    assert!(record.post.rating.is_some());
    assert_eq!(store.posts_by(&source, "Ann", 9).unwrap(), []);
    assert_eq!(store.posts_by(&source, "Bob", 9).unwrap().len(), 1);
    assert!(store.erasable(&erasure("Ann")).unwrap().is_empty(), "nothing is left");
    let before = index(&store);
    let text = ledger_text(store, folder.path()).await;
    assert!(!text.contains("rude") && !text.contains("\"Ann\""), "{text}");
    assert!(!text.contains("of/Ann"), "nor the address of a page that showed it: {text}");
    assert!(text.contains("Ann called.") && text.contains("Cold soup."), "notes and others stay");
    let report = verify_ledger(folder.path()).unwrap();
    assert_eq!((report.redacted, report.redactions[0].lines), (1, 1));
    assert_eq!(report.redactions[0].evidence, plan.evidence.into_iter().collect::<Vec<_>>());

    forget_index(folder.path()).unwrap();
    let store = open(folder.path(), 60 * DAY);
    assert_eq!(index(&store), before, "what is made from the redacted ledger");

    // The notes too, from a line that was redacted before; and another author.
    let notes = Erasure { notes: true, ..erasure("Bob") };
    store.redact(store.erasable(&notes).unwrap(), at(61 * DAY)).await.unwrap();
    assert!(!ledger_text(store, folder.path()).await.contains("soup"));
    assert_eq!(verify_ledger(folder.path()).unwrap().redactions.len(), 2);
}

#[tokio::test]
async fn what_is_old_goes_when_nothing_more_can_happen_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let (store, file) = two_posts(folder.path()).await;
    let watched = HashSet::from([SourceId::from("page")]);
    let none = HashSet::new();
    let plan = |before, watched| store.prunable(at(before), watched).unwrap();
    assert!(plan(9, &watched).is_empty(), "it was shown until then");
    assert_eq!(plan(10, &watched).scope.posts.len(), 1);
    assert_eq!(plan(41 * DAY, &watched).scope.posts.len(), 1, "the other one is still shown");
    assert_eq!(plan(41 * DAY, &none).scope.posts.len(), 2, "where nobody looks, nothing is shown");
    let plan = plan(10, &watched);
    assert_eq!((plan.scope.cases.len(), plan.lines, plan.evidence.len()), (1, 3, 1));
    store.redact(plan, at(50 * DAY)).await.unwrap();
    assert!(!file.exists());
    assert!(store.prunable(at(10), &watched).unwrap().is_empty());
    let case = casework::case_id(&"page".into(), &PostKey::from("id:1"), 0);
    let case = store.case(&case).unwrap().unwrap();
    assert_eq!((case.state, case.course.outcome), (CaseState::Settled, None));
    let before = index(&store);
    let text = ledger_text(store, folder.path()).await;
    for gone in ["rude", "Ann", "refunded", "called", "zoe"] {
        assert!(!text.contains(gone), "{gone}: {text}");
    }
    assert!(text.contains("Cold soup."));
    forget_index(folder.path()).unwrap();
    assert_eq!(index(&open(folder.path(), 60 * DAY)), before);
    verify_ledger(folder.path()).unwrap();
}

#[tokio::test]
async fn mails_about_an_open_case_stay_however_old_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), 0);
    store.commit(World::new().appeared("id:1", "Late, and rude.", 1)).await.unwrap();
    let case = casework::case_id(&"page".into(), &PostKey::from("id:1"), 0);
    let rows = store.alerts_of(&case).unwrap();
    let told = rows.first().unwrap().id.clone();
    let several = Alert {
        id: "several:ann".into(),
        notice: Notice::Several { business: "shop".into(), rows: vec![told.clone()] },
        ..rows.first().unwrap().clone()
    };
    let mails = ["sent", "received", "bounced", "several"].map(Into::into);
    let kept = store.keep(mails.into()).await.into_iter().map(Result::ok);
    let [sent, received, bounced, both] = kept.collect::<Vec<_>>().try_into().unwrap();
    let (reply, error) = (String::new(), String::new());
    let events = [
        Event::AlertDelivered { alert: told.clone(), reply: reply.clone(), mail: sent },
        Event::MailReceived {
            mark: "1".into(),
            person: "ann".into(),
            case: Some(case),
            done: Vec::new(),
            mail: received,
        },
        Event::AlertBounced {
            alert: told,
            mark: "2".into(),
            permanent: true,
            error,
            mail: bounced,
        },
        Event::AlertQueued { alert: several.clone() },
        Event::AlertDelivered { alert: several.id, reply, mail: both },
    ];
    for (event, second) in events.into_iter().zip(2..) {
        let commit = Commit { at: at(second), events: vec![event], expect: None };
        store.commit(commit).await.unwrap();
    }
    let nothing = store.prunable(at(400 * DAY), &HashSet::from(["page".into()])).unwrap();
    assert_eq!(nothing.evidence, [].into());
    assert_eq!(nothing.scope.cases.len(), 0);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let place = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &place);
        } else {
            fs::copy(&path, &place).unwrap();
        }
    }
}

/// What a crash leaves of the redaction of the first segment, by the moment in which it came.
#[tokio::test]
async fn a_redaction_that_is_cut_short_is_finished_or_undone() {
    let (before, after) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (store, file) = two_posts(before.path()).await;
    store.close().await.unwrap();
    drop(store);
    copy(before.path(), after.path());
    let store = open(after.path(), 45 * DAY);
    erased(&store, "Ann").await;
    erased(&store, "Bob").await;
    store.close().await.unwrap();
    drop(store);
    let names = ["2026-09.jsonl", "2026-10.jsonl", "2026-11.jsonl"];
    let read = |state: &Path, name: &str| fs::read(state.join("ledger").join(name)).unwrap();
    let [was, other] = [names[0], names[1]].map(|name| read(before.path(), name));
    let left = read(after.path(), names[0]);
    let vouching = read(after.path(), names[2]);
    let vouching = vouching.split_inclusive(|byte| *byte == b'\n').next().unwrap();

    // The draft half written; all of it; the commit torn; the commit on the disk.
    let part = |bytes: &[u8], length: usize| bytes.iter().copied().take(length).collect::<Vec<_>>();
    let mut cases = [0, left.len() / 2, left.len() - 1, left.len()]
        .map(|length| (part(&left, length), Vec::new(), false))
        .to_vec();
    cases.push((left.clone(), part(vouching, vouching.len() / 2), false));
    cases.push((left.clone(), vouching.to_vec(), true));
    for (number, (draft, commit, finished)) in cases.into_iter().enumerate() {
        for index in [true, false] {
            let state = tempfile::tempdir().unwrap();
            copy(before.path(), state.path());
            if !index {
                forget_index(state.path()).unwrap();
            }
            let ledger = state.path().join("ledger");
            let drafted = ledger.join(format!("{}.redacted", names[0]));
            fs::write(&drafted, &draft).unwrap();
            if !commit.is_empty() {
                fs::write(ledger.join(names[2]), &commit).unwrap();
            }
            let store = open(state.path(), 50 * DAY);
            let known = store.post(&"page".into(), &"id:1".into()).unwrap().unwrap();
            assert_eq!(known.redacted.is_some(), finished, "case {number}");
            let evidence = state.path().join(file.strip_prefix(before.path()).unwrap());
            assert_eq!(evidence.exists(), !finished, "case {number}");
            store.close().await.unwrap();
            drop(store);
            let expected = if finished { &left } else { &was };
            assert_eq!(read(state.path(), names[0]), *expected, "case {number}");
            assert_eq!(read(state.path(), names[1]), other);
            assert!(!drafted.exists());
            let report = verify_ledger(state.path()).unwrap();
            assert_eq!(report.redacted, u64::from(finished), "case {number}");
        }
    }
}

/// The same where the lines and what vouches for them stand in one segment.
#[tokio::test]
async fn the_running_segment_is_no_exception() {
    let (before, after) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let world = World::new();
    let store = open(before.path(), 0);
    store.commit(world.appeared("id:1", "Late.", 1)).await.unwrap();
    store.commit(world.appeared("id:2", "Rude.", 2)).await.unwrap();
    store.close().await.unwrap();
    drop(store);
    copy(before.path(), after.path());
    let store = open(after.path(), 3);
    let plan = store.erasable(&erasure("Ann")).unwrap();
    store.redact(plan, at(4)).await.unwrap();
    store.commit(world.appeared("id:3", "Still at work.", 5)).await.unwrap();
    let expected = index(&store);
    store.close().await.unwrap();
    drop(store);
    let store = open(after.path(), 6);
    assert_eq!(index(&store), expected, "it went on where it was");
    store.close().await.unwrap();
    drop(store);
    assert_eq!(verify_ledger(after.path()).unwrap().redacted, 2);

    let name = "ledger/2026-09.jsonl";
    let done = fs::read_to_string(after.path().join(name)).unwrap();
    let lines = done.split_inclusive('\n').collect::<Vec<_>>();
    let (redacted, vouching) = (lines[..3].concat(), lines[3]);
    for tail in [0, 1, vouching.len() / 2, vouching.len()] {
        let state = tempfile::tempdir().unwrap();
        copy(before.path(), state.path());
        let segment = state.path().join(name);
        let was = fs::read_to_string(&segment).unwrap();
        fs::write(&segment, was + vouching).unwrap();
        let draft = format!("{redacted}{}", vouching.get(..tail).unwrap());
        fs::write(state.path().join(format!("{name}.redacted")), draft).unwrap();
        open(state.path(), 9).close().await.unwrap();
        assert_eq!(fs::read_to_string(&segment).unwrap(), lines[..4].concat(), "{tail}");
        verify_ledger(state.path()).unwrap();
    }
}

#[tokio::test]
async fn every_byte_that_is_another_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::new();
    let store = open(folder.path(), 0);
    store.commit(world.appeared("id:1", "Late.", 1)).await.unwrap();
    store.redact(store.erasable(&erasure("Ann")).unwrap(), at(2)).await.unwrap();
    let proof = Proof { missing_since: at(5), polls: 3, by: ProvedBy::WholeList };
    let event = Event::PostRemoved { source: "page".into(), key: "id:1".into(), proof };
    store.commit(Commit { at: at(3), events: vec![event], expect: None }).await.unwrap();
    store.close().await.unwrap();
    drop(store);
    let path = folder.path().join("ledger/2026-09.jsonl");
    let whole = fs::read(&path).unwrap();
    assert_eq!(verify_ledger(folder.path()).unwrap().redacted, 1);
    let last = whole.split_inclusive(|byte| *byte == b'\n').count() as u64;
    let mut line = 1;
    for place in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[place] ^= 1;
        fs::write(&path, &damaged).unwrap();
        let error = verify_ledger(folder.path()).unwrap_err();
        let named = if let StoreError::Broken { line, .. } = error {
            Some(line)
        } else if let StoreError::Cut { held, .. } = error {
            // The last line is as if it had been torn; but that it was there is known.
            Some(held + 1)
        } else {
            None
        };
        assert_eq!(named, Some(line), "byte {place}: {error}");
        line += u64::from(whole[place] == b'\n');
    }
    assert_eq!(line, last + 1);
    // Put back what was taken out: its hash is right, but it was to be gone.
    fs::write(&path, &whole).unwrap();
    let lines = whole.split_inclusive(|byte| *byte == b'\n').collect::<Vec<_>>();
    fs::write(&path, [lines[0], lines[2], lines[3]].concat()).unwrap();
    assert!(matches!(verify_ledger(folder.path()), Err(StoreError::Broken { line: 2, .. })));
    fs::write(&path, lines[..3].concat()).unwrap();
    let cut = verify_ledger(folder.path());
    assert!(matches!(cut, Err(StoreError::Cut { known: 4, held: 3 })), "{cut:?}");
    let store = open(folder.path(), 9);
    let known = store.ledger_cut().unwrap().unwrap();
    assert_eq!((known.known, known.held), (4, 3));
    store.close().await.unwrap();
    let report = verify_ledger(folder.path()).unwrap();
    assert_eq!((report.cuts, report.commits), (vec![known], 4), "it is recorded, and goes on");
}
