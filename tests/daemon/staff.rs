//! The staff is asked by mail what they know of a case, and reads of nothing else.

use serde_json::json;

use crate::support::{
    board::{self, Entry},
    world::{World, source, text},
};

#[tokio::test]
async fn the_staff_is_asked_and_reads_of_nothing_else() {
    let staffed = |config: String| {
        let staff = "staff = [\"Paul Aubin <paul@garage.example>\", \"ada@garage.example\"]\n";
        config.replacen("respond_within", &format!("{staff}respond_within"), 1)
    };
    let mut world = World::new(&source("reviews", ""), staffed).await;
    world.site.put("/reviews", board::reviews(&board::opening()));
    world.start().await;
    world.greeted().await;
    world.publish(&[Entry::new(10, 1, "They lost the keys and blamed me.")]);
    assert_eq!(world.poll("reviews").await["cases"], 1);
    let id = text(&world.home.json(&["cases", "--open"]).await[0], "id");
    world.office.letter("new_post", "zoe", "lost the keys").await;

    let ask =
        ["case", &id, "--as", "zoe", "staff", "--ask", "--to", "paul", "--text", "Which keys?"];
    let said = world.run(&ask).await;
    assert!(said.code == 0 && said.out.contains("Paul Aubin was asked by zoe"), "{said:?}");
    let mail = world.office.letter("staff_question", "paul", "They lost the keys").await;
    assert!(mail.text.contains("Which keys?") && mail.subject.contains('?'), "{mail:?}");
    // Not the customer's name, and no link to what else is known.
    assert!(!mail.text.contains("Customer 10") && !mail.text.contains("http"), "{mail:?}");
    assert_eq!((mail.case.as_deref(), mail.in_reply_to), (Some(id.as_str()), None));
    assert_eq!(world.run(&["case", &id, "staff", "--ask"]).await.code, 0);
    world.office.letter("staff_question", "ada", "They lost the keys").await;

    // What becomes of the case is none of their business.
    world.publish(&[Entry::new(10, 1, "They lost the keys and blamed me. Twice, by now, I say.")]);
    assert_eq!(world.poll("reviews").await["edited"], 1);
    world.office.letter("edited", "zoe", "Twice").await;
    world.settled().await;
    for person in ["paul", "ada"] {
        let theirs = world.office.letters().iter().filter(|mail| mail.to.starts_with(person));
        let reasons = theirs.map(|mail| mail.reason.clone()).collect::<Vec<_>>();
        assert!(reasons.iter().all(|reason| reason == "staff_question"), "{person}: {reasons:?}");
    }
    let case = world.home.json(&["case", &id]).await;
    let asked = case["timeline"].as_array().unwrap().iter().filter(|row| row["kind"] == "staff");
    let asked = asked.map(|row| (row["who"].clone(), row["text"].clone())).collect::<Vec<_>>();
    let everybody = "Paul Aubin, ada@garage.example";
    assert_eq!(
        asked,
        [(json!("Paul Aubin"), json!("Which keys?")), (json!(everybody), json!(null)),]
    );
    let nobody = world.run(&["case", &id, "staff", "--ask", "--to", "Pau"]).await;
    assert_eq!(nobody.code, 64, "{nobody:?}");
    let assigned = world.run(&["case", &id, "assign", "paul@garage.example"]).await;
    assert_eq!(assigned.code, 64, "{assigned:?}");
}

#[tokio::test]
async fn without_a_staff_there_is_a_word_on_how_to_name_one() {
    let world = World::watching().await;
    world.publish(&[Entry::new(10, 1, "They lost the keys and blamed me.")]);
    world.poll("reviews").await;
    let id = text(&world.home.json(&["cases", "--open"]).await[0], "id");
    let said = world.run(&["case", &id, "staff", "--ask"]).await;
    assert!(said.code == 64 && said.err.contains("add `staff = ["), "{said:?}");
}
