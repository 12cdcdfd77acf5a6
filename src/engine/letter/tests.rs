//! Letters from a real store: what they tell is what was recorded in their moment, however much has
//! happened since.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::json;

use super::{LetterError, letter};
use crate::{
    domain::{
        Act, Alert, AlertStatus, Band, Case, CaseChange, CaseState, Commit, Content, Course, Event,
        Language, Link, LinkReason, Notice, Person, Post, PostOfCase, Proof, ProvedBy, Rating,
        Reply, Severity, SourceId, Turn,
    },
    engine::plan::{Plan, Watch, tests::watch_of},
    logic::judge::judge,
    mail::{Body, CrisisReport, FollowUpReport, PostReport},
    store::Store,
};

const CASE: &str = "K7F-2X9";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

fn post(key: &str, author: &str, rating: f64, text: &str) -> Post {
    Post {
        author: Some(author.to_owned()),
        rating: Rating::new(rating, 5.0, 1.0),
        ..Post::new(key, text)
    }
}

fn reply(text: &str) -> Reply {
    Reply { author: None, published: None, text: text.to_owned() }
}

fn appeared(source: &str, post: &Post) -> Event {
    Event::PostAppeared { source: source.into(), post: post.clone() }
}

fn edited(source: &str, before: &Post, post: &Post) -> Event {
    let before = Content::from(before);
    Event::PostEdited { source: source.into(), post: post.clone(), before, alias: None }
}

fn moved(to: CaseState, turn: &Turn) -> Event {
    let event = json!({ "type": "case_moved", "case": CASE, "to": to, "turn": turn });
    serde_json::from_value(event).unwrap()
}

fn joined(source: &str, post: &Post, why: LinkReason, second: i64) -> Event {
    let (source, key) = (source.into(), post.key.clone());
    let link = Link { source, post: key, why, verdict: judge(post), at: at(second) };
    Event::CaseJoined { case: CASE.into(), link }
}

fn opened(post: &Post, second: i64) -> Event {
    let case = Case {
        kind: crate::domain::PostKind::Review,
        id: CASE.into(),
        business: "shop".into(),
        source: "page".into(),
        post: post.key.clone(),
        state: CaseState::Open,
        verdict: judge(post),
        opened_at: at(second),
        answer_by: Some(at(second + 7200)),
        changes: vec![CaseChange::Appeared { at: at(second) }],
        links: Vec::new(),
        course: Course::default(),
    };
    Event::CaseOpened { case }
}

fn person() -> Person {
    Person {
        id: "marie".into(),
        channel: crate::domain::Channel::Mail("marie@shop.example".into()),
        language: Language::French,
        timezone: TimeZone::UTC,
        quiet: None,
        timing: crate::domain::Timing::default(),
        fallback: None,
    }
}

/// The business was taken out of the configuration meanwhile: owners are told all the same.
fn plan() -> Plan {
    let watch = |id: &str, platform: &str| {
        let watch = watch_of(&format!("https://{id}.example/shop"));
        let mut source = watch.source.clone();
        (source.id, source.platform) = (id.into(), platform.to_owned());
        Watch { source, ..watch }
    };
    let watches = vec![watch("page", "Reviews"), watch("other", "Opinions")];
    Plan::new(watches, Vec::new(), vec![person()], Vec::new())
}

struct World {
    _folder: tempfile::TempDir,
    store: Store,
    plan: Plan,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), "shop.example", at(0)).unwrap();
        Self { _folder: folder, store, plan: plan() }
    }

    async fn commit(&self, second: i64, events: Vec<Event>) {
        self.store.commit(Commit { at: at(second), events, expect: None }).await.unwrap();
    }

    fn write(&self, notice: Notice, second: i64) -> Result<Body, LetterError> {
        let closings = self.store.case(&CASE.into()).unwrap().map(|case| case.course.closings);
        self.write_row(
            &format!("{CASE}:follow_up:{}:1:marie", closings.unwrap_or(0)),
            notice,
            second,
        )
    }

    fn write_row(&self, id: &str, notice: Notice, second: i64) -> Result<Body, LetterError> {
        let alert = Alert {
            id: id.into(),
            person: "marie".into(),
            notice,
            severity: Severity::High,
            queued_at: at(second),
            not_before: at(second) + SignedDuration::from_hours(24 * 7),
            status: AlertStatus::Scheduled,
            attempts: 0,
            last_error: None,
            in_doubt: false,
            first_due: None,
            instead_of: None,
        };
        letter(&self.store, &self.plan, &alert, &person()).map(|letter| letter.body)
    }

    fn of(&self, notice: fn(PostOfCase) -> Notice, source: &str, key: &str, second: i64) -> Body {
        let (case, source, post) = (CASE.into(), source.into(), key.into());
        self.write(notice(PostOfCase { case, source, post }), second).unwrap()
    }

    /// What the letter of the first mail tells.
    fn new_post(&self, second: i64) -> PostReport {
        let body = self.write(Notice::NewPost { case: CASE.into() }, second).unwrap();
        let Body::NewPost(report) = body else { panic!("{body:?}") };
        *report
    }

    fn crisis(&self, posts: u32, second: i64) -> CrisisReport {
        let body = self.write(Notice::Crisis { case: CASE.into(), posts }, second).unwrap();
        let Body::Crisis(report) = body else { panic!("{body:?}") };
        *report
    }

    fn follow_up(&self, second: i64) -> FollowUpReport {
        let body = self.write(Notice::FollowUp { case: CASE.into(), number: 1 }, second).unwrap();
        let Body::FollowUp(report) = body else { panic!("{body:?}") };
        *report
    }
}

/// A post that is answered, edited, taken down and put up again, with another one that joins.
async fn a_life(world: &World) {
    let first = post("id:1", "Ann Lee", 1.0, "Late, and no call.");
    let second = post("id:9", "Ann Lee", 2.0, "Late here as well.");
    let worse = Post {
        text: "Late, no call, and rude.".into(),
        reply: Some(reply("Sorry.")),
        ..first.clone()
    };
    let again = Post { text: "Late, no call, and very rude.".into(), reply: None, ..worse.clone() };
    let page = || SourceId::from("page");
    let key = || first.key.clone();
    world.commit(10, vec![appeared("page", &first), opened(&first, 10)]).await;
    let join = joined("other", &second, LinkReason::SameAuthor, 20);
    world.commit(20, vec![appeared("other", &second), join]).await;
    let answered = Event::PostAnswered { source: page(), key: key(), reply: reply("Sorry.") };
    world.commit(30, vec![answered, moved(CaseState::Replied, &Turn::Answered)]).await;
    let back = moved(CaseState::Open, &Turn::CameBack);
    world.commit(40, vec![edited("page", &first, &worse), back]).await;
    let status = Some("Resolved".to_owned());
    let turn = Turn::Resolved { status: "Resolved".into() };
    let shown = Event::StatusChanged { source: page(), key: key(), before: None, status };
    world.commit(50, vec![shown, moved(CaseState::Settled, &turn)]).await;
    let gone =
        Event::AnswerEdited { source: page(), key: key(), before: reply("Sorry."), reply: None };
    world.commit(60, vec![gone, moved(CaseState::Open, &Turn::AnswerWithdrawn)]).await;
    let proof = Proof { missing_since: at(65), polls: 3, by: ProvedBy::WholeList };
    let removed = Event::PostRemoved { source: page(), key: key(), proof };
    world.commit(70, vec![removed, moved(CaseState::Settled, &Turn::Removed)]).await;
    let there = Event::PostReappeared { source: page(), post: worse.clone() };
    let back = moved(CaseState::Open, &Turn::Reappeared);
    world.commit(80, vec![there, edited("page", &worse, &again), back]).await;
}

#[tokio::test]
async fn a_letter_tells_the_verdict_that_was_recorded_until_the_post_says_something_else() {
    let world = World::new();
    let first = Post { rating: None, ..post("id:1", "Ann Lee", 1.0, "The gasket wept.") };
    let mut open = opened(&first, 10);
    let Event::CaseOpened { case } = &mut open else { panic!() };
    // As it was judged then, with what was learned then.
    case.verdict.band = Band::Negative;
    case.verdict.probability = 0.875;
    world.commit(10, vec![appeared("page", &first), open]).await;
    let better = Post { text: "Thank you, all is well now.".into(), ..first.clone() };
    world.commit(20, vec![edited("page", &first, &better)]).await;
    let verdict = world.new_post(10).verdict;
    assert_eq!((verdict.band, verdict.probability), (Band::Negative, 0.875));
    let Body::Edited { report, .. } = world.of(Notice::Edited, "page", "id:1", 20) else {
        panic!()
    };
    assert_eq!(report.verdict, judge(&better));
}

#[tokio::test]
async fn a_letter_tells_what_was_so_in_its_moment() {
    let world = World::new();
    a_life(&world).await;
    let new = world.new_post(10);
    assert_eq!((new.post.text.as_str(), new.links.len()), ("Late, and no call.", 0));
    assert_eq!((new.post.reply, new.post.status, new.state), (None, None, CaseState::Open));
    assert!(new.opening.now && !new.moved);
    assert_eq!((new.platform.as_str(), new.business.as_str()), ("Reviews", "shop"));

    let Body::Joined { report, why } = world.of(Notice::Joined, "other", "id:9", 20) else {
        panic!()
    };
    assert_eq!((report.platform.as_str(), why), ("Opinions", LinkReason::SameAuthor));
    assert_eq!(report.links[0].text, "Late, and no call.");
    assert_eq!((report.links[0].platform.as_str(), report.links[0].why), ("Reviews", None));
    assert_eq!(report.links[0].url.as_deref(), Some("https://page.example/shop"));
    // The mails of a case share the subject of the first one, whichever post they are about.
    assert_eq!((report.opening.platform.as_str(), report.opening.now), ("Reviews", false));
    assert_eq!(report.opening.content.text, "Late, and no call.");

    let Body::Answered { report, reply: said } = world.of(Notice::Answered, "page", "id:1", 30)
    else {
        panic!()
    };
    assert_eq!(
        (said.text.as_str(), report.state, report.moved),
        ("Sorry.", CaseState::Replied, true)
    );
    assert_eq!((report.post.text.as_str(), report.first_seen), ("Late, and no call.", at(10)));
    assert_eq!((report.links.len(), report.links[0].why), (1, Some(LinkReason::SameAuthor)));

    let Body::Edited { report, before } = world.of(Notice::Edited, "page", "id:1", 40) else {
        panic!()
    };
    assert_eq!(before.text, "Late, and no call.");
    assert_eq!(report.post.text, "Late, no call, and rude.");
    assert_eq!(report.post.reply, Some(reply("Sorry.")));
    assert_eq!((report.state, report.post.status), (CaseState::Open, None));

    let Body::StatusChanged { report, before, status } =
        world.of(Notice::StatusChanged, "page", "id:1", 50)
    else {
        panic!()
    };
    assert_eq!((before, status.as_deref()), (None, Some("Resolved")));
    assert_eq!((report.state, report.moved), (CaseState::Settled, true));
}

#[tokio::test]
async fn whoever_is_to_see_to_a_case_gets_its_first_mail_as_it_stands() {
    let world = World::new();
    a_life(&world).await;
    for (second, person, by) in [(90, "marie", Some("zoe")), (91, "paul", None)] {
        let act = Act::Assign { person: person.into() };
        let event = Event::CaseActed { case: CASE.into(), by: "zoe".into(), act };
        world.commit(second, vec![event]).await;
        let report = world.new_post(second);
        assert_eq!((report.assigned_by.as_deref(), report.opening.now), (by, true));
        assert_eq!(report.post.text, "Late, no call, and very rude.");
        assert_eq!((report.links.len(), report.state), (1, CaseState::Open));
    }
}

#[tokio::test]
async fn what_is_gone_and_comes_back_is_told_with_its_proof() {
    let world = World::new();
    a_life(&world).await;
    let Body::AnswerEdited { report, before, reply: now } =
        world.of(Notice::AnswerEdited, "page", "id:1", 60)
    else {
        panic!()
    };
    assert_eq!((before.text.as_str(), now, report.state), ("Sorry.", None, CaseState::Open));

    let Body::Removed { report, proof } = world.of(Notice::Removed, "page", "id:1", 70) else {
        panic!()
    };
    assert_eq!((proof.polls, proof.by), (3, ProvedBy::WholeList));
    assert_eq!(report.post.text, "Late, no call, and rude.");
    assert_eq!(report.state, CaseState::Settled);

    let Body::Reappeared { report, gone_since, before } =
        world.of(Notice::Reappeared, "page", "id:1", 80)
    else {
        panic!()
    };
    assert_eq!(gone_since, Some(at(65)));
    assert_eq!(before.unwrap().text, "Late, no call, and rude.");
    assert_eq!((report.post.text.as_str(), report.moved), ("Late, no call, and very rude.", true));

    // Nothing of that kind happened then, or to that post.
    for (key, second) in [("id:1", 71), ("id:9", 70)] {
        let (case, source) = (CASE.into(), "page".into());
        let about = PostOfCase { case, source, post: key.into() };
        let refused = world.write(Notice::Removed(about), second);
        assert!(matches!(refused, Err(LetterError::Gone(_))), "{key} {second}");
    }
}

#[tokio::test]
async fn a_case_that_an_edit_opened_is_called_after_what_it_says_since() {
    let world = World::new();
    let good = post("id:1", "Ann Lee", 5.0, "Lovely.");
    let bad = post("id:1", "Ann Lee", 1.0, "Not lovely at all.");
    world.commit(5, vec![appeared("page", &good)]).await;
    world.commit(10, vec![opened(&bad, 10), edited("page", &good, &bad)]).await;
    let worse = Post { text: "Awful.".into(), ..bad.clone() };
    world.commit(20, vec![edited("page", &bad, &worse)]).await;
    for (second, now) in [(10, true), (20, false)] {
        let Body::Edited { report, .. } = world.of(Notice::Edited, "page", "id:1", second) else {
            panic!()
        };
        assert_eq!(report.opening.content, Content::from(&bad), "{second}");
        assert_eq!(report.opening.now, now, "{second}");
    }
}

#[tokio::test]
async fn a_crisis_is_counted() {
    let world = World::new();
    let first = post("id:0", "Al B.", 1.0, "Fraud.");
    let lone = post("id:20", "Dee E.", 1.0, "Fraud.");
    let Event::CaseOpened { case } = opened(&lone, 5) else { panic!() };
    let own = Event::CaseOpened { case: Case { id: "AAA-222".into(), ..case } };
    world.commit(5, vec![appeared("page", &lone), own]).await;
    let mut events = vec![appeared("page", &first), opened(&first, 10)];
    for number in 1..5 {
        let source = if number % 2 == 0 { "page" } else { "other" };
        let post = post(&format!("id:{number}"), &format!("Cy {number}"), 1.0, "Fraud!");
        events.extend([appeared(source, &post), joined(source, &post, LinkReason::Burst, 10)]);
    }
    events.push(Event::CrisisDeclared { case: CASE.into(), posts: 5, related: Vec::new() });
    world.commit(10, events).await;
    let tenth = post("id:7", "AL B.", 1.0, "Fraud!!");
    let related = vec!["AAA-222".into()];
    let grown = Event::CrisisDeclared { case: CASE.into(), posts: 10, related };
    let join = joined("other", &tenth, LinkReason::Burst, 900);
    world.commit(900, vec![appeared("other", &tenth), join, grown]).await;

    let crisis = world.crisis(5, 10);
    assert_eq!((crisis.authors, crisis.growth, crisis.samples.len()), (Some(5), false, 3));
    assert_eq!(crisis.platforms, [("Reviews".to_owned(), 3), ("Opinions".to_owned(), 2)]);
    assert_eq!((crisis.opening.crisis, crisis.opening.now), (Some(5), true));
    let grown = world.crisis(10, 900);
    // Of ten posts seven are known: of the authors nothing is claimed. One has a case of its own.
    assert_eq!((grown.authors, grown.growth, grown.since), (None, true, at(5)));
    assert_eq!((grown.opening.crisis, grown.opening.now), (Some(5), false));
    // One author with two posts is one.
    assert_eq!(world.crisis(7, 900).authors, Some(6));
}

#[tokio::test]
async fn a_follow_up_tells_how_things_stand_when_it_is_sent() {
    let world = World::new();
    a_life(&world).await;
    let settle = Act::Settle { outcome: Some("Money back".into()), satisfied: Some(true) };
    let act = Event::CaseActed { case: CASE.into(), by: "marie".into(), act: settle };
    world.commit(100, vec![act]).await;
    let quiet = world.follow_up(100);
    assert_eq!((quiet.outcome.as_deref(), quiet.satisfied), (Some("Money back"), Some(true)));
    assert_eq!((quiet.settled_at, quiet.due_at), (at(100), at(100 + 7 * 86_400)));
    assert_eq!((quiet.posts.len(), quiet.since.len()), (2, 0));
    assert!(quiet.posts.iter().all(|post| post.edited.is_none() && post.removed.is_none()));

    let was = world.store.post(&"page".into(), &"id:1".into()).unwrap().unwrap().post;
    let kind = Post { rating: Rating::new(4.0, 5.0, 1.0), ..was.clone() };
    let proof = Proof { missing_since: at(205), polls: 3, by: ProvedBy::OwnPage(404) };
    let gone = Event::PostRemoved { source: "other".into(), key: "id:9".into(), proof };
    let third = post("id:5", "ann lee", 1.0, "And again.");
    let namesake = post("id:6", "Bob Roe", 1.0, "Bad.");
    let new = [appeared("other", &third), appeared("other", &namesake)];
    world.commit(200, vec![edited("page", &was, &kind)]).await;
    world.commit(210, vec![gone]).await;
    world.commit(220, new.into()).await;
    let told = world.follow_up(100);
    assert_eq!(told.posts[0].rating_then, Rating::new(1.0, 5.0, 1.0));
    assert_eq!(told.posts[0].post.rating, Rating::new(4.0, 5.0, 1.0));
    assert_eq!((told.posts[0].edited, told.posts[1].removed), (Some(at(200)), Some(at(210))));
    assert_eq!(
        told.since.iter().map(|post| post.text.as_str()).collect::<Vec<_>>(),
        ["And again."]
    );

    // Of a case that goes on again, or was settled another time since, a row that was left over has
    // nothing to say.
    let closings = world.store.case(&CASE.into()).unwrap().unwrap().course.closings;
    let left = || {
        let notice = Notice::FollowUp { case: CASE.into(), number: 1 };
        world.write_row(&format!("{CASE}:follow_up:{closings}:1:marie"), notice, 100)
    };
    assert!(left().is_ok());
    let acted = |act| Event::CaseActed { case: CASE.into(), by: "marie".into(), act };
    world.commit(230, vec![acted(Act::Reopen { reason: None })]).await;
    assert!(matches!(left(), Err(LetterError::Moot)));
    world.commit(240, vec![acted(Act::Settle { outcome: None, satisfied: None })]).await;
    assert!(matches!(left(), Err(LetterError::Moot)));
}

#[tokio::test]
async fn a_name_that_stands_for_nobody_has_written_nothing_since() {
    let world = World::new();
    let first = post("id:1", "A Google user", 1.0, "Late.");
    world.commit(10, vec![appeared("page", &first), opened(&first, 10)]).await;
    world.commit(20, vec![moved(CaseState::Settled, &Turn::Better)]).await;
    world.commit(30, vec![appeared("page", &post("id:2", "A Google user", 1.0, "Cold."))]).await;
    let told = world.follow_up(20);
    assert_eq!((told.since.len(), told.settled_at), (0, at(20)));
    assert_eq!((told.turn, told.outcome), (Some(Turn::Better), None));
}

#[tokio::test]
async fn the_daily_letter_names_the_head_of_the_ledger() {
    let world = World::new();
    let daily = Notice::Daily { seq: 7, head: "ab12".into(), coverage: None };
    let Body::Daily { seq, head, at: told, .. } = world.write(daily, 50).unwrap() else { panic!() };
    assert_eq!((seq, head.as_str(), told), (7, "ab12", at(50)));
}
