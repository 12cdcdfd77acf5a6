//! `vigie draft`: what to do about a case and a draft; and a look at an answer, which needs nothing.

use std::{
    fs,
    process::{Command, Output},
};

use serde_json::Value;

use crate::support::{
    board::Entry,
    world::{World, text},
};

fn check(answer: &str, more: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("answer.txt");
    fs::write(&file, answer).unwrap();
    let missing = folder.path().join("no.toml");
    Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["draft", "--config"])
        .arg(missing)
        .arg("--check")
        .arg(file)
        .args(more)
        .output()
        .unwrap()
}

const GOOD: &str = "Hello,\n\nThank you for your post. We are sorry about the rattle. Please call us on \
                    020 7946 0018.\n\nMarie\n";

#[test]
fn an_answer_is_looked_through_without_a_configuration() {
    let fine = check(GOOD, &[]);
    assert_eq!(fine.status.code(), Some(0), "{fine:?}");
    let blame = GOOD.replace("We are sorry", "You should have come sooner.\nWe are sorry");
    let found = check(&blame, &[]);
    let said = String::from_utf8(found.stdout).unwrap();
    assert_eq!(found.status.code(), Some(1));
    assert!(said.contains("3:26: blame: ") && said.contains("^^^^^^^^^^^^^^^"), "{said}");
    let found = check(&blame, &["--json"]);
    let json: Value = serde_json::from_slice(&found.stdout).unwrap();
    let one = &json["findings"][0];
    assert_eq!((found.status.code(), &json["fine"]), (Some(1), &false.into()));
    assert_eq!(
        (&one["rule"], &one["line"], &one["text"]),
        (&"blame".into(), &3.into(), &"You should have".into())
    );
    // Of a post in French, and told to somebody who has said so.
    let found = check(GOOD, &["--language", "fr"]);
    let said = String::from_utf8(found.stdout).unwrap();
    assert!(said.contains("wrong_language: elle n’est pas"), "{said}");
    assert_eq!(check(" \n", &[]).status.code(), Some(64));
    assert_eq!(check(GOOD, &["--situation", "delay"]).status.code(), Some(64));
    assert_eq!(check(GOOD, &["--case", "A2C-D4E"]).status.code(), Some(78));
}

#[tokio::test]
async fn a_case_has_its_draft_with_a_daemon_and_without() {
    let mut world = World::watching().await;
    let late = Entry {
        author: "Lucy Harper".to_owned(),
        ..Entry::new(
            30,
            1,
            "My car was promised for Tuesday, and three weeks later it is not ready.",
        )
    };
    world.publish(&[late]);
    world.poll("reviews").await;
    let mail = world.office.letter("new_post", "zoe", "Hello Lucy,").await;
    assert!(mail.text.contains("What to do now") && mail.text.contains("A draft to start from"));
    let cases = world.home.json(&["cases", "--open"]).await;
    let cases = cases.as_array().unwrap();
    let case = cases.iter().find(|case| case["post"]["author"] == "Lucy Harper").unwrap();
    let id = text(case, "id");
    let draft = world.home.json(&["draft", &id]).await;
    assert_eq!((&draft["situation"], &draft["draft"]["language"]), (&"delay".into(), &"en".into()));
    let warm = text(&draft["draft"], "text");
    let told = mail.text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(warm.contains("your car") && told.contains("your car"), "{warm}\n{told}");
    assert!(draft["steps"].as_array().unwrap().len() <= 5 && draft.get("context").is_none());

    // What vigie drafts, vigie finds no fault with; what it has seen as an answer may not come again.
    let file = world.home.path("answer.txt");
    fs::write(&file, &warm).unwrap();
    let name = file.to_str().unwrap();
    let found = world.run(&["draft", "--check", name, "--case", &id]).await;
    assert_eq!(found.code, 0, "{found:?}");
    fs::write(&file, warm.replace("Hello Lucy,", "Hello Mrs Harper,")).unwrap();
    let found = world.run(&["draft", "--check", name, "--case", &id, "--json"]).await;
    assert_eq!(found.code, 1, "{found:?}");
    assert!(found.out.contains("personal_data"), "{}", found.out);

    world.stop().await;
    world.run(&["case", &id, "unfounded", "--reason", "no such car"]).await;
    let brief = world.home.json(&["draft", &id, "--tone", "brief", "--language", "fr"]).await;
    assert_eq!(
        (&brief["situation"], &brief["draft"]["tone"]),
        (&"unfounded".into(), &"brief".into())
    );
    assert!(text(&brief["draft"], "text").starts_with("Bonjour Lucy,"));
    let other = world.home.json(&["draft", &id, "--situation", "legal"]).await;
    assert_eq!(other["situation"], "legal");
    assert_eq!(world.run(&["draft", &id, "--situation", "lega"]).await.code, 64);
    assert_eq!(world.run(&["draft", "XXX-XXX"]).await.code, 64);
}
