//! The daemon killed again and again, in its start as in its work, while posts appear and the mail
//! server misbehaves: no post is lost, and a mail comes twice only under one Message-ID.
//!
//! `VIGIE_CRASH_CYCLES` says how often it is killed, `VIGIE_CRASH_SEED` repeats a run's choices.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    time::Duration,
};

use fastrand::Rng;
use serde_json::Value;
use tokio::time::{Instant, sleep};
use vigie::demo::smtp::{Answer, Stage};

use crate::support::{
    board::{self, COMPLAINT_RULES, Entry},
    reply::Reply,
    world::{World, source},
};

const CYCLES: u32 = 12;
/// When a daemon is killed after its start, in milliseconds.
const LIFE: std::ops::Range<u64> = 5..600;
/// One life in this many is so short that it ends in the start.
const SHORT: u8 = 5;

#[tokio::test]
async fn however_often_it_is_killed_nothing_is_lost() {
    play(false).await;
}

#[tokio::test]
async fn nor_when_its_index_vanishes_between_two_lives() {
    play(true).await;
}

#[expect(clippy::print_stdout, reason = "the seed and the figures are there to be read")]
async fn play(loses_index: bool) {
    let set = |name| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let cycles = set("VIGIE_CRASH_CYCLES").unwrap_or(CYCLES.into());
    let seed = set("VIGIE_CRASH_SEED").unwrap_or_else(|| fastrand::u64(..));
    println!("VIGIE_CRASH_SEED={seed}");
    let mut ordeal = Ordeal::begin(Rng::with_seed(seed)).await;
    for cycle in 0..cycles {
        ordeal.live_and_die().await;
        if loses_index && cycle == cycles / 2 {
            fs::remove_dir_all(ordeal.world.home.path("state/index")).unwrap();
        }
    }
    ordeal.recover().await;
    let duplicates = ordeal.judge();
    println!(
        "{cycles} kills, {} of them in the start; {} posts of which {} to tell; lost 0, duplicates \
         {duplicates}, all under one Message-ID; index lost on the way: {loses_index}",
        ordeal.killed_in_start,
        ordeal.published.len(),
        ordeal.published.iter().filter(|post| post.to_tell).count(),
    );
    ordeal.forget_the_index().await;
}

/// A post that appeared after the watch began.
struct Published {
    page: usize,
    entry: Entry,
    /// A word that stands nowhere else.
    mark: String,
    /// Whether the owners are to hear of it.
    to_tell: bool,
}

struct Ordeal {
    world: World,
    rng: Rng,
    /// How long a start takes, in milliseconds.
    start: u64,
    published: Vec<Published>,
    killed_in_start: usize,
}

type Write = fn(&[Entry]) -> Reply;

/// The three pages, and how they are written.
const PAGES: [(&str, Write); 3] =
    [("reviews", board::reviews), ("complaints", board::complaints), ("forum", board::feed)];

impl Ordeal {
    /// A world in which the watch has begun, and whose daemon does not run.
    async fn begin(rng: Rng) -> Self {
        let sources = [
            source("reviews", ""),
            source("complaints", COMPLAINT_RULES),
            source("forum", "kind = \"mention\"\n"),
        ];
        let hurried = |config: String| {
            config.replace("every 300 days", "every 1s").replace("\"100ms\"", "\"20ms\"")
        };
        let world = World::new(&sources.concat(), hurried).await;
        let mut ordeal = Self { world, rng, start: 1, published: Vec::new(), killed_in_start: 0 };
        ordeal.show();
        let spawned = Instant::now();
        ordeal.world.start().await;
        ordeal.start += u64::try_from(spawned.elapsed().as_millis()).unwrap();
        ordeal.world.greeted().await;
        ordeal.world.daemon.take().unwrap().kill().await;
        ordeal
    }

    /// Shows all posts on their pages, newest first.
    fn show(&self) {
        for (number, (name, write)) in PAGES.into_iter().enumerate() {
            let new = self.published.iter().rev().filter(|post| post.page == number);
            let new = new.map(|post| post.entry.clone()).collect::<Vec<_>>();
            let all = [new, board::opening()].concat();
            self.world.site.put(&format!("/{name}"), write(&all));
        }
    }

    fn publish(&mut self) {
        let number = u32::try_from(self.published.len()).unwrap();
        let page = self.rng.usize(..PAGES.len());
        let stars = self.rng.u8(1..=5);
        let mark = format!("mark{number:05}");
        let entry = Entry::new(100 + number, stars, &format!("{mark}: so much for the promises."));
        // Stars above the middle are good news; the other pages have no stars.
        let to_tell = page != 0 || stars <= 3;
        self.published.push(Published { page, entry, mark, to_tell });
        self.show();
    }

    /// One life of the daemon: posts appear, the mail server has its moods, and it ends.
    async fn live_and_die(&mut self) {
        let mut moods = self.rng.fork();
        self.world.office.answer_with(move |stage| mood(&mut moods, stage));
        let short = self.rng.u8(..SHORT) == 0;
        let life = self.rng.u64(if short { 1..self.start + 1 } else { LIFE });
        let daemon = self.world.home.spawn(&[]);
        let before = self.rng.u64(..life);
        sleep(Duration::from_millis(before)).await;
        self.publish();
        sleep(Duration::from_millis(life - before)).await;
        self.killed_in_start += usize::from(!daemon.listens());
        daemon.kill().await;
    }

    /// All is well again: the daemon runs until everybody has heard of everything.
    async fn recover(&mut self) {
        self.world.office.accept();
        self.world.start().await;
        let to_tell = self.published.iter().filter(|post| post.to_tell);
        for post in to_tell {
            for owner in ["marie", "zoe"] {
                self.world.office.letter("new_post", owner, &post.mark).await;
            }
        }
        // What nobody is told of must have been seen too, before the lives are compared.
        for (page, _) in PAGES {
            self.world.poll(page).await;
        }
        let delivered = |row: &Value| row["status"] == "delivered";
        self.world.outbox("delivered", |rows| rows.iter().all(delivered)).await;
    }

    /// Checks all mails that came, and counts those that came again.
    fn judge(&mut self) -> usize {
        let mut told = BTreeMap::<_, BTreeSet<_>>::new();
        let letters = self.world.office.letters();
        for letter in letters {
            let about = match letter.reason.as_str() {
                "new_post" => {
                    let post = self.published.iter().find(|post| letter.text.contains(&post.mark));
                    let post = post.unwrap_or_else(|| panic!("about no new post: {letter:?}"));
                    assert!(post.to_tell, "good news: {letter:?}");
                    post.mark.as_str()
                }
                "welcome" => "",
                other => panic!("nobody should get `{other}`: {letter:?}"),
            };
            told.entry((about, &letter.to)).or_default().insert(&letter.message_id);
        }
        for (about, ids) in &told {
            assert_eq!(ids.len(), 1, "{about:?}: {ids:?}");
        }
        letters.len() - told.len()
    }

    /// The ledger is whole, and the index made from it is the one that was there.
    async fn forget_the_index(&mut self) {
        assert_eq!(self.world.stop().await, Some(0));
        let home = &self.world.home;
        assert_eq!(home.run(&["evidence", "verify"]).await.code, 0);
        let mails = self.world.office.letters().len();
        let known = |sources: Vec<Value>| {
            sources.iter().map(|source| source["posts"].clone()).collect::<Vec<_>>()
        };
        let before = (home.rows("cases").await, home.rows("outbox").await);
        let posts = known(home.rows("sources").await);
        fs::remove_dir_all(home.path("state/index")).unwrap();
        let after = (home.rows("cases").await, home.rows("outbox").await);
        assert_eq!(before, after);
        assert_eq!(posts, known(home.rows("sources").await));
        fs::remove_dir_all(home.path("state/index")).unwrap();
        self.world.start().await;
        for (page, _) in PAGES {
            let report = self.world.poll(page).await;
            assert_eq!(
                (&report["appeared"], &report["alerts"]),
                (&0.into(), &0.into()),
                "{report}"
            );
        }
        assert_eq!(self.world.stop().await, Some(0));
        assert_eq!(self.world.office.letters().len(), mails);
    }
}

/// How the mail server feels at a stage: well, most of the time.
fn mood(rng: &mut Rng, stage: Stage<'_>) -> Answer {
    let later = |code: u16| Answer::Reply(code, "4.3.0 not now".to_owned());
    match (stage, rng.u8(..100)) {
        (Stage::Banner, 0..10) | (Stage::Content, 0..20) => Answer::Close,
        (Stage::Banner, 10..20) => later(421),
        (Stage::Recipient(_), 0..15) | (Stage::Content, 20..25) => later(451),
        (Stage::Data, 0..5) => later(452),
        (Stage::Content, 25..35) => Answer::Hang,
        _ => Answer::Accept,
    }
}
