//! A whole small world: a site, a mail server, the people, and the real daemon that watches.

use std::collections::BTreeMap;

use serde_json::Value;
use tokio::time::{sleep, timeout};

use super::{
    board::{self, Entry},
    daemon::{Daemon, Home, PATIENCE, Ran},
    post_office::PostOffice,
    site::Site,
};

/// Marie (French) and Zoe (English) own a garage, Oscar runs vigie. `SITE` and `SMTP` stand for
/// the places. Mails are told together only where a test is about that. Sources are polled when they are asked to: see [`source`].
const PEOPLE: &str = r#"
[vigie]
state = "state"
timezone = "Europe/Paris"
language = "fr"
contact = "admin@vigie.example"
operators = ["oscar"]

[smtp]
url = "smtp://SMTP"
from = "Vigie <vigie@vigie.example>"
timeout = "1s"

[fetch]
allow_private = ["127.0.0.0/8"]
host_pause = "10ms"
host_connections = 4
retry = { first = "100ms", max = "200ms" }

[delivery]
retry = { first = "100ms", max = "200ms" }
group = "100ms"
together = { within = "0s" }

[[person]]
id = "marie"
email = "marie@garage.example"

[[person]]
id = "zoe"
email = "zoe@garage.example"
language = "en"

[[person]]
id = "oscar"
email = "oscar@vigie.example"
language = "en"

[[business]]
id = "garage"
name = "Garage Tremblay"
owners = ["marie", "zoe"]
respond_within = "2h"
"#;

/// The configuration of a source that is polled once at the start, and then when asked to.
pub(crate) fn source(id: &str, rest: &str) -> String {
    format!(
        "\n[[source]]\nid = \"{id}\"\nbusiness = \"garage\"\nplatform = \"The Board\"\n\
         url = \"http://SITE/{id}\"\nschedule = \"every 300 days\"\n{rest}"
    )
}

/// The world.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) site: Site,
    pub(crate) office: PostOffice,
    pub(crate) home: Home,
    /// The configuration, as written.
    pub(crate) config: String,
    pub(crate) daemon: Option<Daemon>,
}

impl World {
    /// A world whose daemon does not run yet. `change` is for what is special in the configuration.
    pub(crate) async fn new(sources: &str, change: impl FnOnce(String) -> String) -> Self {
        let (site, office) = (Site::start().await, PostOffice::open().await);
        let config = change(format!("{PEOPLE}{sources}"))
            .replace("SITE", &site.address().to_string())
            .replace("SMTP", &office.place().to_string());
        let home = Home::new(&config);
        Self { site, office, home, config, daemon: None }
    }

    /// A world that watches one review page, polled when it is asked to; the owners were greeted.
    pub(crate) async fn watching() -> Self {
        let mut world = Self::new(&source("reviews", ""), |config| config).await;
        world.site.put("/reviews", board::reviews(&board::opening()));
        world.start().await;
        world.greeted().await;
        world
    }

    /// Starts the daemon and waits until it answers.
    pub(crate) async fn start(&mut self) {
        self.daemon = Some(self.home.start().await);
    }

    /// Stops the daemon; the exit code.
    pub(crate) async fn stop(&mut self) -> Option<i32> {
        self.daemon.take().expect("it runs").stop().await
    }

    /// Waits until both owners were told that the watch began.
    pub(crate) async fn greeted(&mut self) {
        for owner in ["marie", "zoe"] {
            self.office.letter("welcome", owner, "").await;
        }
    }

    /// Shows these posts above those that were there before the watch.
    pub(crate) fn publish(&self, entries: &[Entry]) {
        let all = [entries, &board::opening()].concat();
        self.site.put("/reviews", board::reviews(&all));
    }

    /// Polls a source by command; what it came to.
    pub(crate) async fn poll(&self, source: &str) -> Value {
        self.home.json(&["poll", source]).await
    }

    /// Polls the review page, which must not come to any change.
    pub(crate) async fn poll_quietly(&self, outcome: &str, what: &str) {
        let report = self.poll("reviews").await;
        assert_eq!(report["outcome"], outcome, "{what}: {report}");
        for counter in ["appeared", "edited", "cases", "alerts"] {
            assert_eq!(report[counter], 0, "{what}: {report}");
        }
    }

    pub(crate) async fn run(&self, arguments: &[&str]) -> Ran {
        self.home.run(arguments).await
    }

    /// Waits until the outbox is as wanted, and gives it.
    pub(crate) async fn outbox(&self, what: &str, done: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let waiting = async {
            loop {
                let rows = self.home.rows("outbox").await;
                if done(&rows) {
                    return rows;
                }
                sleep(PATIENCE / 600).await;
            }
        };
        timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("the outbox should be {what}"))
    }

    /// Waits until nothing is left to send, and checks that every row marked delivered came as one
    /// mail, and no other mail came. Gives how many came, by reason and person.
    #[track_caller]
    pub(crate) fn settled(&mut self) -> impl Future<Output = BTreeMap<String, usize>> {
        let called_at = std::panic::Location::caller();
        async move {
            let ends = ["delivered", "failed", "merged"];
            let is_final = |row: &Value| ends.contains(&row["status"].as_str().unwrap_or_default());
            let rows = self.outbox("settled", |rows| rows.iter().all(is_final)).await;
            let delivered = rows.iter().filter(|row| row["status"] == "delivered");
            let mut told = delivered.map(|row| text(row, "message_id")).collect::<Vec<_>>();
            let letters = self.office.letters();
            let mut came = letters.iter().map(|l| l.message_id.clone()).collect::<Vec<_>>();
            told.sort_unstable();
            came.sort_unstable();
            assert_eq!(came, told, "called at {called_at}");
            let mut counts = BTreeMap::new();
            for letter in letters {
                let person = letter.to.split('@').next().unwrap_or_default();
                *counts.entry(format!("{} {person}", letter.reason)).or_default() += 1;
            }
            counts
        }
    }

    /// The row of the outbox of this reason and person; there must be one.
    pub(crate) async fn row(&self, reason: &str, person: &str) -> Value {
        let rows = self.home.rows("outbox").await;
        let mut found =
            rows.into_iter().filter(|row| row["reason"] == reason && row["person"] == person);
        let row = found.next().unwrap_or_else(|| panic!("there is no `{reason}` to {person}"));
        assert!(found.next().is_none(), "two `{reason}` to {person}");
        row
    }
}

/// A field as text.
pub(crate) fn text(row: &Value, field: &str) -> String {
    row[field].as_str().unwrap_or_default().to_owned()
}

/// Counts as [`World::settled`] gives them.
pub(crate) fn counts(expect: &[(&str, usize)]) -> BTreeMap<String, usize> {
    expect.iter().map(|(what, count)| ((*what).to_owned(), *count)).collect()
}
