//! What is taken out of what is kept, with the real program: what a person asks to have erased, and
//! what is old. The ledger can still be checked, and what was taken out is no news.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::support::{board::Entry, world::World};

const COMPLAINT: &str = "They scratched the door and denied it.";

/// Every file below the state folder that holds a text.
fn holding(folder: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, text));
        } else if fs::read(&path)
            .is_ok_and(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
        {
            found.push(path);
        }
    }
    found
}

#[tokio::test]
async fn what_a_person_asks_to_have_erased_is_gone_and_stays_gone() {
    let mut world = World::watching().await;
    world.publish(&[Entry::new(10, 1, COMPLAINT), Entry::new(11, 1, "Never again.")]);
    world.poll("reviews").await;
    world.office.letter("new_post", "marie", COMPLAINT).await;
    let erase = ["erase", "--author", "customer 10"];
    let refused = world.run(&[&erase[..], &["--yes"]].concat()).await;
    assert_eq!(refused.code, 75, "{refused:?}");
    assert!(refused.err.contains("stop the daemon first"), "{refused:?}");
    assert_eq!(world.stop().await, Some(0));

    let state = world.home.path("state");
    let plan = world.home.json(&[&erase[..], &["--dry-run"]].concat()).await;
    assert_eq!(plan["found"][0]["text"], COMPLAINT, "{plan}");
    // The post itself, and the two mails that quote it.
    assert_eq!((&plan["lines"], plan["found"].as_array().unwrap().len()), (&3.into(), 1), "{plan}");
    let unasked = world.run(&erase).await;
    assert_eq!(unasked.code, 64, "nobody is there to be asked: {unasked:?}");
    assert!(!holding(&state, COMPLAINT).is_empty());
    for (wrong, code) in [(["--business", "nobody"], 64), (["--source", "other"], 0)] {
        let ran = world.run(&[&erase[..], &wrong, &["--yes"]].concat()).await;
        assert_eq!(ran.code, code, "{ran:?}");
    }
    assert!(!holding(&state, COMPLAINT).is_empty());

    let erased = world.run(&[&erase[..], &["--yes", "--reason", "letter of May"]].concat()).await;
    assert_eq!(erased.code, 0, "{erased:?}");
    assert_eq!(holding(&state, COMPLAINT), Vec::<PathBuf>::new());
    assert_eq!(holding(&state, "Customer 10"), Vec::<PathBuf>::new());
    assert!(!holding(&state, "Never again.").is_empty());
    let report = world.home.json(&["evidence", "verify"]).await;
    assert_eq!(
        (&report["redacted"], &report["redactions"][0]["why"]),
        (&3.into(), &"erased".into())
    );
    let said = world.run(&["evidence", "verify"]).await;
    assert!(said.code == 0 && said.out.contains("letter of May"), "{said:?}");

    // It still stands on the page: neither news nor recorded again.
    world.start().await;
    world.publish(&[
        Entry::new(12, 5, "Kind people."),
        Entry::new(10, 1, "They scratched the door, and I said so."),
        Entry::new(11, 1, "Never again."),
    ]);
    let report = world.poll("reviews").await;
    assert_eq!((&report["appeared"], &report["edited"]), (&1.into(), &0.into()), "{report}");
    let cases = world.home.rows("cases").await;
    let texts = cases.iter().map(|case| case["post"]["text"].as_str().unwrap());
    assert_eq!(texts.filter(|text| text.is_empty()).count(), 1, "{cases:?}");
    assert_eq!(world.stop().await, Some(0));
    assert_eq!(holding(&state, "said so"), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn what_is_old_goes_and_the_rest_stays() {
    let mut world = World::watching().await;
    world.publish(&[Entry::new(10, 5, "Quick and friendly."), Entry::new(11, 1, COMPLAINT)]);
    world.poll("reviews").await;
    assert_eq!(world.stop().await, Some(0));
    let prune = ["evidence", "prune", "--before", "2200-01-01"];
    let nothing = world.run(&prune).await;
    assert_eq!(
        (nothing.code, nothing.out.as_str()),
        (0, "nothing is old enough\n"),
        "all is shown"
    );
    let by_age = world.run(&["evidence", "prune"]).await;
    assert_eq!((by_age.code, by_age.out.as_str()), (0, "nothing is old enough\n"));

    // Where nobody looks any more, only what has an open case stays.
    let elsewhere = world.config.replace("id = \"reviews\"", "id = \"other\"");
    world.home.configure(&elsewhere);
    let state = world.home.path("state");
    let plan = world.home.json(&[&prune[..], &["--dry-run"]].concat()).await;
    assert_eq!(plan["scope"]["posts"].as_array().unwrap().len(), 2, "{plan}");
    assert!(!holding(&state.join("ledger"), "Quick and friendly.").is_empty());
    let done = world.run(&prune).await;
    assert!(done.code == 0 && done.out.contains("2 lines of the ledger (2 posts"), "{done:?}");
    assert!(holding(&state.join("ledger"), "Quick and friendly.").is_empty());
    assert!(!holding(&state.join("ledger"), COMPLAINT).is_empty());
    assert_eq!(world.run(&prune).await.out, "nothing is old enough\n");
    let verified = world.run(&["evidence", "verify"]).await;
    assert!(verified.out.contains("kept for long enough: 2 lines"), "{verified:?}");

    let before = (world.home.rows("cases").await, world.home.rows("outbox").await);
    fs::remove_dir_all(state.join("index")).unwrap();
    assert_eq!((world.home.rows("cases").await, world.home.rows("outbox").await), before);

    // What was old is no news where somebody looks again.
    world.home.configure(&world.config);
    world.start().await;
    world.publish(&[
        Entry::new(12, 5, "Kind people."),
        Entry::new(10, 5, "Quick and friendly."),
        Entry::new(11, 1, COMPLAINT),
    ]);
    let report = world.poll("reviews").await;
    assert_eq!((&report["appeared"], &report["edited"]), (&1.into(), &0.into()), "{report}");
}

#[tokio::test]
async fn a_ledger_that_is_shorter_than_it_was_is_an_alarm() {
    let mut world = World::watching().await;
    world.publish(&[Entry::new(10, 1, COMPLAINT)]);
    world.poll("reviews").await;
    assert_eq!(world.stop().await, Some(0));
    let ledger =
        fs::read_dir(world.home.path("state/ledger")).unwrap().next().unwrap().unwrap().path();
    let text = fs::read_to_string(&ledger).unwrap();
    let lines = text.split_inclusive('\n').collect::<Vec<_>>();
    fs::write(&ledger, lines[..2].concat()).unwrap();
    let found = world.run(&["evidence", "verify"]).await;
    assert_eq!(found.code, 1, "{found:?}");
    assert!(found.err.contains(&format!("commit {} was acknowledged", lines.len())), "{found:?}");
    // The watch goes on, and the operators are told, once.
    world.start().await;
    world.office.letter("ledger_cut", "oscar", "").await;
    assert_eq!(world.stop().await, Some(0));
    let report = world.home.json(&["evidence", "verify"]).await;
    assert_eq!(
        (&report["cuts"][0]["known"], &report["cuts"][0]["held"]),
        (&lines.len().into(), &2.into())
    );
    world.start().await;
    let told = |rows: &[serde_json::Value]| {
        rows.iter().filter(|row| row["reason"] == "ledger_cut").count()
    };
    world.outbox("one message", |rows| told(rows) == 1).await;
}
