//! vigie's own part of the time from a post to its mail, measured where both ends are known.

use tokio::time::Duration;

use crate::support::{
    board::{self, Entry},
    world::{World, source},
};

/// Publishes `VIGIE_LATENCY` posts one by one and prints how long vigie took for each: from the
/// site's answer with the post to the mail server's having the whole mail. Without the variable it
/// does nothing: time is measured on a quiet machine, and never judged by a test.
#[tokio::test]
#[expect(clippy::print_stdout, reason = "a measurement is there to be read")]
async fn vigies_part_of_the_way() {
    let Some(posts) = std::env::var("VIGIE_LATENCY").ok().and_then(|n| n.parse::<u32>().ok())
    else {
        println!("not measured: set VIGIE_LATENCY to the number of posts");
        return;
    };
    let change = |config: String| {
        config.replace("every 300 days", "every 1s").replace("[\"marie\", \"zoe\"]", "[\"zoe\"]")
    };
    let mut world = World::new(&source("reviews", ""), change).await;
    world.publish(&[]);
    world.start().await;
    world.office.letter("welcome", "zoe", "").await;
    let mut shown = board::opening();
    let mut taken = Vec::new();
    for number in 0..posts {
        let mark = format!("mark{number:05}");
        shown.insert(0, Entry::new(100 + number, 1, &format!("{mark}: it broke again.")));
        shown.truncate(20);
        world.site.put("/reviews", board::reviews(&shown));
        let letter = world.office.letter("new_post", "zoe", &mark).await;
        let answers = world.site.seen().into_iter().filter_map(|seen| seen.answered);
        let answered = answers.filter(|at| *at <= letter.at).max().unwrap();
        taken.push(letter.at - answered);
    }
    taken.sort_unstable();
    let at = |percent: usize| taken[(taken.len() - 1) * percent / 100];
    println!(
        "{posts} posts, from the site's answer to the mail server: median {:?}, p99 {:?}, most {:?}",
        at(50),
        at(99),
        taken.last().copied().unwrap_or(Duration::ZERO)
    );
}
