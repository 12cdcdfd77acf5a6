//! More posts than anybody reads mails about, a mail server that is down, and quiet nights: each
//! post is told, each once, and mails are few.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};

use super::shop::{Shop, post};
use crate::{
    domain::{Alert, AlertId, AlertStatus, Event, Notice, Post, Quiet, Severity},
    engine::{letter::letter, merger::Merger},
    logic::{quiet, together::Together},
    mail::{Body, Envelope, compose},
};

const RULE: Together = Together { after: 10, within: SignedDuration::from_mins(10) };

/// A post that is like no other: no crisis, and a case of its own.
fn complaint(number: usize) -> Post {
    let mut seed = number * 7919 + 17;
    let mut word = || {
        let mut letters = String::new();
        for _ in 0..7 {
            seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
            letters.push(char::from(b'a' + u8::try_from((seed >> 8) % 26).unwrap()));
        }
        letters
    };
    let text = (0..12).map(|_| word()).collect::<Vec<_>>().join(" ");
    post(&format!("id:{number}"), &format!("{} {}", word(), word()), 1.0, &text)
}

/// The mails that were taken, by person: when, and the rows that each tells.
type Taken = BTreeMap<String, Vec<(Timestamp, Vec<AlertId>)>>;

/// Does what the courier does in this minute. `down` is whether the mail server is.
async fn deliver(shop: &Shop, merger: &mut Merger, down: bool, taken: &mut Taken) {
    let now = shop.now;
    for _ in 0..100 {
        merger.merge(&shop.store, (&shop.plan, &RULE), HashSet::new(), now).await.unwrap();
        let until = now + SignedDuration::from_mins(10);
        let rows = shop.store.claim(now, until, 4).await.unwrap();
        if rows.is_empty() {
            return;
        }
        let mut events = Vec::new();
        for row in rows {
            let person = shop.plan.person(&row.person).unwrap();
            if down {
                let later = now + SignedDuration::from_mins(30 + i64::from(row.attempts));
                let not_before = quiet::not_before(later, person, row.severity);
                let error = "451 later".to_owned();
                events.push(Event::AlertDeferred { alert: row.id, error, not_before });
                continue;
            }
            let mail = letter(&shop.store, &shop.plan, &row, person).unwrap();
            let told = if let Notice::Several { rows, .. } = &row.notice {
                rows.clone()
            } else {
                vec![row.id.clone()]
            };
            if let Body::Several(report) = &mail.body {
                assert_eq!(report.entries.len() + report.more.len(), told.len());
            }
            let envelope = Envelope {
                from: "vigie@shop.example".into(),
                to: person.channel.to_string(),
                message_id: format!("<{}@shop.example>", row.id),
                in_reply_to: None,
                references: Vec::new(),
                list_id: "vigie".into(),
                unsubscribe: None,
                reply_to: Vec::new(),
                date: now,
            };
            assert!(compose(&mail, &envelope).unwrap().raw.len() < 100_000);
            taken.entry(person.id.to_string()).or_default().push((now, told));
            events.push(Event::AlertDelivered { alert: row.id, reply: "250".into(), mail: None });
        }
        shop.commit(events).await;
    }
    panic!("the courier would not come to an end");
}

/// Each row that was queued is told by one mail, and the outbox knows by which.
fn check(shop: &Shop, taken: &Taken) {
    for (person, mails) in taken {
        let told = mails.iter().flat_map(|(_, rows)| rows).collect::<Vec<_>>();
        let each = told.iter().collect::<BTreeSet<_>>();
        assert_eq!(told.len(), each.len(), "{person} was told something twice");
        for row in shop.store.alerts().unwrap().iter().filter(|row| row.person.as_str() == person) {
            let several = matches!(row.notice, Notice::Several { .. });
            assert!(several || each.contains(&&row.id), "{} was not told", row.id);
            match &row.status {
                AlertStatus::Delivered { .. } => {}
                AlertStatus::Merged { into } => {
                    let into = shop.store.alert(into).unwrap().unwrap();
                    assert!(matches!(into.status, AlertStatus::Delivered { .. }), "{}", into.id);
                }
                AlertStatus::Scheduled
                | AlertStatus::Leased { .. }
                | AlertStatus::Deferred
                | AlertStatus::Bounced { .. }
                | AlertStatus::Failed { .. } => panic!("{} is {:?}", row.id, row.status),
            }
        }
    }
}

fn per_hour(mails: &[(Timestamp, Vec<AlertId>)]) -> usize {
    let hour = SignedDuration::from_hours(1);
    let within = |from: Timestamp| {
        mails.iter().filter(move |(at, _)| (from..from + hour).contains(at)).count()
    };
    mails.iter().map(|(at, _)| within(*at)).max().unwrap_or_default()
}

#[tokio::test]
async fn a_storm_is_a_few_mails_and_the_first_of_them_leave_at_once() {
    let mut shop = Shop::new().await;
    let (mut merger, mut taken) = (Merger::default(), Taken::new());
    // A few posts are a mail each.
    shop.new_posts("page", (0..3).map(complaint).collect()).await;
    deliver(&shop, &mut merger, false, &mut taken).await;
    assert_eq!(taken["ann"].len(), 3);
    shop.pass(60);
    // A hundred and fifty, and then some more every minute.
    shop.new_posts("page", (100..250).map(complaint).collect()).await;
    deliver(&shop, &mut merger, false, &mut taken).await;
    assert_eq!(taken["ann"].len(), 3 + 10 + 1);
    assert_eq!(taken["ann"].last().unwrap().1.len(), 140);
    let danger = Post {
        text: "If I see you again I will kill you and burn your shop down.".into(),
        ..complaint(999)
    };
    for minute in 0..25 {
        // What is critical leaves at once, and singly.
        let critical = minute == 3;
        let mut posts = (300 + 2 * minute..302 + 2 * minute).map(complaint).collect::<Vec<_>>();
        posts.extend(critical.then(|| danger.clone()));
        shop.new_posts("page", posts).await;
        let before = taken["ann"].len();
        deliver(&shop, &mut merger, false, &mut taken).await;
        if critical {
            let case = shop.case("page", "id:999");
            assert_eq!(case.verdict.severity, Severity::Critical);
            assert_eq!(taken["ann"].len(), before + 1);
            assert!(taken["ann"][before].1[0].as_str().starts_with(case.id.as_str()));
        }
        // A start in between changes nothing.
        if minute % 7 == 0 {
            merger = Merger::default();
        }
    }
    for _ in 0..12 {
        shop.pass(1);
        deliver(&shop, &mut merger, false, &mut taken).await;
    }
    check(&shop, &taken);
    // Ten, one in ten minutes while it goes on, the critical one, and ten at most when it is over.
    assert!(per_hour(&taken["ann"]) <= 10 + 6 + 1 + 10, "{}", per_hour(&taken["ann"]));
    // The case of each post knows that its owners were told, and by which mail.
    let row = shop.store.alert(&taken["ann"][13].1[7]).unwrap().unwrap();
    let case = shop.store.case(row.notice.case().unwrap()).unwrap().unwrap();
    assert!(case.course.alerted_at.is_some());
    let timeline = shop.store.timeline(&case.id).unwrap();
    let mailed = timeline.iter().filter(|entry| {
        matches!(&entry.event, Event::AlertDelivered { alert, .. }
            if alert.as_str().starts_with("several:shop:"))
    });
    assert_eq!(mailed.count(), 2);
}

#[tokio::test]
async fn a_day_without_a_mail_server_and_quiet_nights_lose_nothing() {
    let mut shop = Shop::new().await;
    let quiet = Quiet {
        from: civil::time(22, 0, 0, 0),
        to: civil::time(7, 0, 0, 0),
        except: Some(Severity::Critical),
    };
    shop.want(|person| person.quiet = Some(quiet).filter(|_| person.id.as_str() == "ann"));
    let begun = shop.now;
    let (mut merger, mut taken) = (Merger::default(), Taken::new());
    shop.new_posts("page", (0..500).map(complaint).collect()).await;
    let mut next = 500;
    while shop.now.duration_since(begun) < SignedDuration::from_hours(50) {
        let hour = shop.now.duration_since(begun).as_hours();
        let posts = match hour {
            5 | 15 | 16 | 30 => 7,
            40 => 12,
            _ => 0,
        };
        if posts > 0 {
            shop.new_posts("page", (next..next + posts).map(complaint).collect()).await;
            next += posts;
        }
        for _ in 0..6 {
            shop.pass(10);
            deliver(&shop, &mut merger, hour < 24, &mut taken).await;
        }
    }
    check(&shop, &taken);
    for (person, mails) in &taken {
        let told = mails.iter().map(|(_, rows)| rows.len()).sum::<usize>();
        assert_eq!(told, next, "{person}");
        assert!(mails.len() < 60, "{person} got {} mails", mails.len());
        assert!(mails.iter().all(|(at, _)| at.duration_since(begun).as_hours() >= 24));
    }
    for (at, _) in &taken["ann"] {
        let hour = at.to_zoned(jiff::tz::TimeZone::UTC).hour();
        assert!((7..22).contains(&hour), "{at} is in the night");
    }
    // Read back from the ledger, it is the same.
    let rows = |shop: &Shop| {
        let rows = shop.store.alerts().unwrap().into_iter();
        rows.map(|Alert { id, status, .. }| (id, status)).collect::<Vec<_>>()
    };
    let before = rows(&shop);
    shop.reopen().await;
    assert_eq!(rows(&shop), before);
}

#[tokio::test]
async fn what_is_put_off_does_not_leave_in_quiet_hours() {
    let mut shop = Shop::new().await;
    let quiet = Quiet {
        from: civil::time(22, 0, 0, 0),
        to: civil::time(7, 0, 0, 0),
        except: Some(Severity::Critical),
    };
    shop.want(|person| person.quiet = Some(quiet));
    shop.now = "2026-11-23T21:54:00Z".parse().unwrap();
    shop.new_posts("page", (0..30).map(complaint).collect()).await;
    let (mut merger, mut taken) = (Merger::default(), Taken::new());
    deliver(&shop, &mut merger, false, &mut taken).await;
    shop.new_posts("page", vec![complaint(31), complaint(32)]).await;
    // The next mail of the storm would be due at five past ten, in the night.
    for minute in 0..600 {
        shop.now = "2026-11-23T21:56:00Z".parse::<Timestamp>().unwrap()
            + SignedDuration::from_mins(minute);
        deliver(&shop, &mut merger, false, &mut taken).await;
    }
    let times =
        taken["ann"].iter().map(|(at, _)| at.to_zoned(TimeZone::UTC).time()).collect::<Vec<_>>();
    let night = |time: &&civil::Time| **time >= quiet.from || **time < quiet.to;
    assert_eq!(times.iter().filter(night).count(), 0, "{times:?}");
    let told = taken["ann"].iter().map(|(_, rows)| rows.len()).sum::<usize>();
    assert_eq!(told, 32, "{taken:?}");
}
