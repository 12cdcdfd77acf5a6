//! More bad posts at once than anybody reads mails about.

use serde_json::Value;

use crate::support::{
    board::Entry,
    world::{World, counts, source, text},
};

/// What nobody else would write.
const TEXTS: [&str; 14] = [
    "The brakes squeal louder than before the repair.",
    "Waited four hours, and nobody told me why.",
    "Charged twice for one oil change; no refund so far.",
    "A scratch on the door that was not there on Monday.",
    "They lost the key of my van and blamed me.",
    "Phone rings forever, mails are never answered.",
    "Wrong tyres, and a shrug when I pointed it out.",
    "Promised for Friday, delivered eleven days later.",
    "The waiting room is filthy and smells of diesel.",
    "Mechanic was rude to my mother, unacceptable.",
    "Battery died again within the week, a total waste.",
    "Estimate was ninety, invoice three hundred and ten.",
    "Seat full of grease; cleaning was refused.",
    "Air conditioning still blows hot, third visit.",
];

#[tokio::test]
async fn what_is_too_much_at_once_is_told_in_one_mail() {
    let usual = |config: String| config.replace("together = { within = \"0s\" }\n", "");
    let mut world = World::new(&source("reviews", ""), usual).await;
    world.publish(&[]);
    world.start().await;
    world.greeted().await;
    let posts = TEXTS.iter().zip(10..24).map(|(text, number)| Entry::new(number, 1, text));
    let posts = posts.rev().collect::<Vec<_>>();
    world.publish(&posts);
    assert_eq!(world.poll("reviews").await["alerts"], 28);
    let mails = counts(&[
        ("welcome marie", 1),
        ("welcome zoe", 1),
        ("new_post marie", 10),
        ("new_post zoe", 10),
        ("several marie", 1),
        ("several zoe", 1),
    ]);
    assert_eq!(world.settled().await, mails);
    // Each is told once: singly, or with the others.
    let letters = world.office.letters();
    let zoe = letters.iter().filter(|letter| letter.to.starts_with("zoe"));
    let texts = zoe.map(|letter| letter.text.replace('\n', " ")).collect::<Vec<_>>();
    for said in TEXTS {
        let beginning = said.split(' ').take(4).collect::<Vec<_>>().join(" ");
        let told = texts.iter().filter(|text| text.contains(&beginning));
        assert_eq!(told.count(), 1, "{said}");
    }
    let rows = world.home.rows("outbox").await;
    let merged = rows.iter().filter(|row: &&Value| row["status"] == "merged").count();
    assert_eq!(merged, 8);
    let several = world.row("several", "zoe").await;
    assert_eq!((&several["case"], text(&several, "status").as_str()), (&Value::Null, "delivered"));
    // The next one waits for others like it; what was asked for does not.
    let next = Entry::new(50, 1, "Bumper came back with a dent, sorry is all they say.");
    world.publish(&[vec![next], posts].concat());
    assert_eq!(world.poll("reviews").await["alerts"], 2);
    assert_eq!(world.run(&["send-test", "zoe"]).await.code, 0);
    world.office.letter("test", "zoe", "").await;
    let waiting = |rows: &[Value]| rows.iter().filter(|row| row["status"] == "scheduled").count();
    world.outbox("waiting", |rows| waiting(rows) == 2).await;
}
