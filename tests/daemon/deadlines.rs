//! An answer that is missing at its deadline, as the owners see it.

use crate::support::{
    board::{self, Entry},
    world::{World, source, text},
};

#[tokio::test]
async fn what_is_not_answered_in_time_is_reminded_of_once() {
    let change = |config: String| {
        config.replace("respond_within = \"2h\"", "respond_within = \"1s\"\nremind = [\"0m\"]")
    };
    let mut world = World::new(&source("reviews", ""), change).await;
    world.site.put("/reviews", board::reviews(&board::opening()));
    world.start().await;
    world.greeted().await;
    world.publish(&[Entry::new(10, 1, "They lost the keys and blamed me.")]);
    assert_eq!(world.poll("reviews").await["cases"], 1);
    for owner in ["marie", "zoe"] {
        let first = world.office.letter("new_post", owner, "lost the keys").await;
        let letter = world.office.letter("reminder", owner, "lost the keys").await;
        assert_ne!(letter.message_id, first.message_id);
    }

    // A restart repeats nothing.
    assert_eq!(world.stop().await, Some(0));
    world.start().await;
    world.poll("reviews").await;
    let counts = world.settled().await;
    assert_eq!((counts.get("reminder marie"), counts.get("reminder zoe")), (Some(&1), Some(&1)));
    let rows = world.home.rows("cases").await;
    let case = rows.iter().find(|row| !row["answer_by"].is_null()).unwrap();
    assert_eq!((text(case, "due_to"), case["next_step"].is_null()), ("business".to_owned(), true));
    let row = world.row("reminder", "marie").await;
    assert_eq!(text(&row, "case"), text(case, "id"));
}
