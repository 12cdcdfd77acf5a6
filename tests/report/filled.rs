//! A store with three months of three businesses: one with everything, one with a single post, and
//! one of which nothing was ever seen.

use jiff::{SignedDuration, Timestamp, civil::date, tz::TimeZone};
use vigie::{
    domain::{
        Act, Alert, AlertId, AlertStatus, BusinessId, Case, CaseChange, CaseId, CaseState, Commit,
        Content, Course, DueTo, Event, Health, HealthState, Notice, Outcome, PollNote, Post,
        PostKey, PostKind, Proof, ProvedBy, Published, Rating, Reply, Severity, SourceId, Trace,
        Turn, Validators, WelcomeLine,
    },
    logic::judge::judge,
    store::Store,
};

use crate::support::daemon::Home;

/// The configuration that the store belongs to.
pub(super) const CONFIG: &str = r#"
[vigie]
state = "state"
timezone = "Europe/Paris"
language = "fr"
contact = "admin@vigie.example"
operators = ["oscar"]

[smtp]
url = "smtp://127.0.0.1:9"
from = "Vigie <vigie@vigie.example>"

[[person]]
id = "oscar"
email = "oscar@vigie.example"

[[business]]
id = "atelier"
name = "Atelier <Roux> & Fils"
owners = ["oscar"]

[[business]]
id = "cafe"
name = "Café du Quai"
owners = ["oscar"]

[[business]]
id = "garage"
name = "Garage Tremblay"
owners = ["oscar"]
respond_within = "2h"

[[source]]
id = "atelier-board"
business = "atelier"
platform = "The Board"
url = "https://board.example/atelier"
schedule = "@hourly"

[[source]]
id = "cafe-board"
business = "cafe"
platform = "The Board"
url = "https://board.example/cafe"
schedule = "@hourly"

[[source]]
id = "board"
business = "garage"
platform = "The Board"
url = "https://board.example/garage"
schedule = "@hourly"

[[source]]
id = "ten"
business = "garage"
platform = "Sur dix"
url = "https://ten.example/garage"
schedule = "@hourly"

[[source]]
id = "thumbs"
business = "garage"
platform = "Thumbs"
url = "https://thumbs.example/garage"
schedule = "@hourly"
"#;

/// `month`, `day`, hour and minute of 2026 in Paris.
pub(super) fn at(month: i8, day: i8, hour: i8, minute: i8) -> Timestamp {
    let at = date(2026, month, day).at(hour, minute, 0, 0);
    at.to_zoned(TimeZone::get("Europe/Paris").unwrap()).unwrap().timestamp()
}

pub(super) fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

/// A store under way.
pub(super) struct Story {
    pub(super) store: Store,
    posts: u32,
}

impl Story {
    pub(super) fn new(home: &Home) -> Self {
        let store = Store::open(&home.path("state"), "vigie.example", at(6, 1, 8, 0)).unwrap();
        Self { store, posts: 0 }
    }

    pub(super) async fn commit(&self, at: Timestamp, events: Vec<Event>) {
        self.store.commit(Commit { at, events, expect: None }).await.unwrap();
    }

    /// A post with the next number.
    pub(super) fn post(&mut self, rating: Option<(f64, f64, f64)>, published: Timestamp) -> Post {
        self.posts += 1;
        Post {
            key: PostKey::new(format!("id:{}", self.posts)),
            id: None,
            url: None,
            author: Some(format!("Author {}", self.posts)),
            published: Some(Published::instant(published)),
            rating: rating.and_then(|(value, best, worst)| Rating::new(value, best, worst)),
            title: None,
            // Of a bare rating nothing but the rating decides, whatever the judge makes of texts.
            text: String::new(),
            kind: PostKind::Review,
            status: None,
            reply: None,
            language: None,
            reach: None,
        }
    }

    pub(super) async fn begin(
        &self,
        source: &str,
        business: &str,
        when: Timestamp,
        posts: Vec<Post>,
    ) {
        let found = WelcomeLine {
            source: source.into(),
            business: business.into(),
            posts: posts.len() as u64,
            mean_rating: None,
            negatives: 0,
            unanswered: vec![],
        };
        let begun = Event::Baselined { source: source.into(), posts, found };
        self.commit(when, vec![begun, polled(source, when, HealthState::Ok, when, Some(when))])
            .await;
    }

    /// A post seen ten minutes after it was published; a case and its mail, if it needs one.
    pub(super) async fn appeared(&self, source: &str, post: Post) -> Option<CaseId> {
        let published = post.published.unwrap().to_timestamp(&TimeZone::UTC).unwrap();
        let seen = published + SignedDuration::from_mins(10);
        let verdict = judge(&post);
        let id = CaseId::new(format!("G-{}", post.key.as_str().trim_start_matches("id:")));
        let case = verdict.needs_attention().then(|| Case {
            id: id.clone(),
            business: BusinessId::from("garage"),
            source: SourceId::from(source),
            post: post.key.clone(),
            kind: post.kind,
            state: CaseState::Open,
            verdict,
            opened_at: seen,
            answer_by: seen.checked_add(hours(2)).ok(),
            changes: vec![CaseChange::Appeared { at: seen }],
            links: vec![],
            course: Course::default(),
        });
        let mut events = vec![Event::PostAppeared { source: source.into(), post }];
        let Some(case) = case else {
            self.commit(seen, events).await;
            return None;
        };
        let alert = Alert {
            id: AlertId::new(format!("new:{id}")),
            person: "oscar".into(),
            notice: Notice::NewPost { case: id.clone() },
            severity: Severity::High,
            queued_at: seen,
            not_before: seen,
            status: AlertStatus::Scheduled,
            attempts: 0,
            last_error: None,
            in_doubt: false,
            first_due: None,
            instead_of: None,
        };
        let row = alert.id.clone();
        events.extend([Event::CaseOpened { case }, Event::AlertQueued { alert }]);
        self.commit(seen, events).await;
        let delivered = Event::AlertDelivered { alert: row, reply: "250 ok".into(), mail: None };
        self.commit(seen + SignedDuration::from_secs(5), vec![delivered]).await;
        Some(id)
    }

    pub(super) async fn act(&self, case: &CaseId, when: Timestamp, act: Act) {
        let acted = Event::CaseActed { case: case.clone(), by: "oscar".into(), act };
        self.commit(when, vec![acted]).await;
    }

    /// The business's answer is seen.
    pub(super) async fn answered(&self, source: &str, case: &CaseId, when: Timestamp) {
        let key = self.store.case(case).unwrap().unwrap().post;
        let reply = Reply { author: None, published: None, text: "We are sorry.".into() };
        let seen = Event::PostAnswered { source: source.into(), key, reply };
        let (to, turn) = (CaseState::Replied, Turn::Answered);
        self.commit(
            when,
            vec![
                seen,
                Event::CaseMoved {
                    case: case.clone(),
                    to,
                    turn,
                    answer_by: None,
                    due_to: DueTo::default(),
                },
            ],
        )
        .await;
    }
}

fn polled(
    source: &str,
    when: Timestamp,
    state: HealthState,
    since: Timestamp,
    last_ok: Option<Timestamp>,
) -> Event {
    let fine = state == HealthState::Ok;
    Event::Polled(PollNote {
        source: source.into(),
        at: when,
        next_due: when + hours(1),
        outcome: if fine { Outcome::Listed } else { Outcome::Http(500) },
        health: Health { state, since: Some(since), failures: if fine { 0 } else { 3 }, last_ok },
        validators: Validators::default(),
        listing: None,
        trace: Trace::default(),
        behind: 0,
        fingerprint: String::new(),
    })
}

/// What stands on two lists of the garage when the watch begins.
async fn beginnings(story: &mut Story) {
    let mut there = Vec::new();
    for day in [3, 9, 20] {
        there.push(story.post(Some((5.0, 5.0, 1.0)), at(5, day, 12, 0)));
    }
    there.push(story.post(Some((1.0, 5.0, 1.0)), at(6, 2, 12, 0)));
    there.push(Post { published: None, ..story.post(Some((4.0, 5.0, 1.0)), at(6, 2, 12, 0)) });
    story.begin("board", "garage", at(6, 1, 8, 0) + hours(48), there).await;
    story.begin("ten", "garage", at(6, 3, 8, 0), vec![]).await;
    story.begin("thumbs", "garage", at(8, 15, 8, 0), vec![]).await;
    let only = story.post(Some((5.0, 5.0, 1.0)), at(8, 20, 9, 0));
    story.begin("atelier-board", "atelier", at(8, 1, 8, 0), vec![]).await;
    story.appeared("atelier-board", only).await;
}

/// Good posts through the summer, on three scales.
async fn good_posts(story: &mut Story) {
    for day in 0..86_i64 {
        let when = at(6, 7, 10, 30) + hours(24 * day);
        let (source, rating) = match day % 7 {
            0 | 3 => ("board", Some((5.0, 5.0, 1.0))),
            1 => ("board", Some((4.0, 5.0, 1.0))),
            4 => ("ten", Some((9.0, 10.0, 0.0))),
            5 if day > 70 => ("thumbs", Some((1.0, 1.0, 0.0))),
            _ => continue,
        };
        let post = story.post(rating, when);
        story.appeared(source, post).await;
    }
}

/// Negative posts: what people said of them, and did.
async fn cases(story: &mut Story) {
    // Bills were wrong until the 8th of July; since then somebody reads them twice.
    for (number, day) in [10, 14, 18, 21, 25, 29].into_iter().enumerate() {
        let post = story.post(Some((2.0, 5.0, 1.0)), at(6, day, 14, 0));
        let id = story.appeared("board", post).await.unwrap();
        let seen = at(6, day, 14, 10);
        story.act(&id, seen + hours(1), Act::Acknowledge).await;
        let cause = if number == 0 { "facturation" } else { "Facturation" };
        story.act(&id, seen + hours(1), Act::Cause { cause: cause.into() }).await;
        story.answered("board", &id, seen + hours(3)).await;
        let outcome = Some("refunded".to_owned());
        let settle = Act::Settle { outcome, satisfied: (number < 4).then_some(number != 1) };
        story.act(&id, seen + hours(30), settle).await;
        if number == 5 {
            let action = "Chaque facture est relue, <avant> l'envoi".to_owned();
            story.act(&id, at(7, 8, 9, 0), Act::Correct { action }).await;
        }
    }
    // Waiting gets worse in August.
    for (number, day) in [4, 19, 26, 27, 28, 29, 30].into_iter().enumerate() {
        let post = story.post(Some((1.0, 5.0, 1.0)), at(8, day, 16, 0));
        let id = story.appeared("board", post).await.unwrap();
        let seen = at(8, day, 16, 10);
        let cause = Act::Cause { cause: "=Attente & \"retard\", <b>".into() };
        story.act(&id, seen + hours(2), cause).await;
        match number {
            0..3 => {
                story.act(&id, seen + hours(2), Act::Acknowledge).await;
                let after = [3, 26, 100][number];
                story.answered("board", &id, seen + hours(after)).await;
            }
            3 => {
                let replied = Act::Replied { text: None };
                story.act(&id, seen + SignedDuration::from_mins(50), replied).await;
                let settle = Act::Settle { outcome: None, satisfied: Some(true) };
                story.act(&id, seen + hours(20), settle).await;
            }
            4 => {
                let hold = Act::Hold { until: None, reason: None };
                story.act(&id, seen + hours(3), hold).await;
            }
            5 => {
                let unfounded = Act::Unfounded { reason: "another garage".into() };
                story.act(&id, seen + hours(3), unfounded).await;
            }
            _ => {}
        }
    }
    let between = story.post(Some((5.0, 10.0, 0.0)), at(8, 12, 11, 0));
    story.appeared("ten", between).await;
    let thumb = story.post(Some((0.0, 1.0, 0.0)), at(8, 25, 9, 0));
    story.appeared("thumbs", thumb).await;
}

/// What became of posts, and two losses of sight.
async fn turns(story: &mut Story) {
    let edited = story.post(Some((2.0, 5.0, 1.0)), at(8, 5, 9, 0));
    story.appeared("board", edited.clone()).await;
    let before = Content::from(&edited);
    let better = Post { rating: Rating::new(4.0, 5.0, 1.0), ..edited };
    let source = || SourceId::from("board");
    let edit = Event::PostEdited { source: source(), post: better.clone(), before, alias: None };
    story.commit(at(8, 9, 9, 0), vec![edit]).await;
    let proof = Proof { missing_since: at(8, 13, 9, 0), polls: 3, by: ProvedBy::WholeList };
    let gone = Event::PostRemoved { source: source(), key: better.key.clone(), proof };
    story.commit(at(8, 13, 10, 0), vec![gone.clone()]).await;
    let back = Event::PostReappeared { source: source(), post: better };
    story.commit(at(8, 14, 9, 0), vec![back]).await;
    story.commit(at(8, 21, 9, 0), vec![gone]).await;

    let (lost, seen) = (at(8, 10, 11, 0), at(8, 11, 11, 0));
    let broken = polled("board", lost + hours(1), HealthState::Broken, lost + hours(1), Some(lost));
    story.commit(lost + hours(1), vec![broken]).await;
    story.commit(seen, vec![polled("board", seen, HealthState::Ok, seen, Some(seen))]).await;
    let blind = at(8, 28, 0, 0);
    let blocked =
        polled("ten", blind + hours(1), HealthState::Blocked, blind + hours(1), Some(blind));
    story.commit(blind + hours(1), vec![blocked]).await;
}

/// A folder with the configuration and the filled store, which is closed.
pub(super) async fn filled() -> Home {
    let home = Home::new(CONFIG);
    let mut story = Story::new(&home);
    beginnings(&mut story).await;
    good_posts(&mut story).await;
    cases(&mut story).await;
    turns(&mut story).await;
    story.store.close().await.unwrap();
    home
}
