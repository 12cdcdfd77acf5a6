//! `vigie route test`: who would be told of a post, when, and why. It reads the configuration as it
//! stands in the file, so that it can be tried before the daemon is told to.

use std::{collections::HashSet, process::ExitCode};

use jiff::Timestamp;
use serde::Serialize;

use super::{
    Exit, Failure,
    args::Common,
    ask, out,
    route_args::{RouteCommand, RouteTest},
    table::table,
};
use crate::{
    app,
    config::{self, Config, Environment},
    control::{DigestView, Request},
    domain::{
        Band, Business, Case, CaseId, Cause, PersonId, Post, PostKind, Rating, Severity, Source,
        SourceId, Threat, Verdict,
    },
    engine::{Clock, Plan},
    logic::{
        digest,
        judge::Learned,
        nearest::nearest,
        quiet,
        route::{Matter, Told},
    },
};

/// Who would be told.
#[derive(Debug, Serialize)]
struct Answer {
    business: String,
    source: Option<String>,
    platform: Option<String>,
    location: Option<String>,
    kind: &'static str,
    negative: &'static str,
    severity: &'static str,
    threat: Option<&'static str>,
    causes: Vec<String>,
    language: Option<String>,
    reasons: Vec<String>,
    receivers: Vec<Receiver>,
    /// What could not be taken into account.
    note: Option<String>,
}

/// Somebody who would be.
#[derive(Debug, Serialize)]
struct Receiver {
    person: String,
    to: String,
    routes: Vec<String>,
    not_before: Timestamp,
    why: String,
}

pub(super) async fn route(common: &Common, command: &RouteCommand) -> Result<ExitCode, Failure> {
    let RouteCommand::Test(test) = command;
    let environment = Environment::of_process().only_checked();
    let config = config::load(&common.config, &environment)?.config;
    let mut plan =
        app::setup(&config, None).map_err(|error| Failure::new(Exit::Config, error))?.plan;
    let (stopped, note) = match stopped(common, &config).await {
        Ok(stopped) => (stopped, None),
        Err(failure) => (HashSet::new(), Some(failure.message)),
    };
    plan = plan.with_stopped(&stopped);
    let now = test.at.unwrap_or_else(|| Clock::System.now());
    let mut answer = match &test.case {
        Some(case) => of_case(common, &plan, case, now).await?,
        None => of_sample(&plan, test, sample(test)?, now)?,
    };
    answer.note =
        note.map(|why| format!("it is not known whose digests are stopped: {}", why.trim()));
    if common.json {
        out::json(&answer)?;
    } else {
        out::print(&told(&answer))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Who has stopped their digests: nobody where nothing was recorded yet.
async fn stopped(common: &Common, config: &Config) -> Result<HashSet<PersonId>, Failure> {
    let general = &config.general;
    if !general.control.exists() && !general.state.join("ledger").exists() {
        return Ok(HashSet::new());
    }
    let known = ask::answer(common, &Request::Digests).await?;
    let known = serde_json::from_value::<Vec<DigestView>>(known).map_err(|error| {
        Failure::new(Exit::Bug, format!("an answer that cannot be read: {error}"))
    })?;
    let stopped = known.into_iter().filter(|view| view.stopped_since.is_some());
    Ok(stopped.map(|view| view.person).collect())
}

/// A case of the past: as it is recorded, told by the configuration as it is now.
async fn of_case(
    common: &Common,
    plan: &Plan,
    case: &str,
    now: Timestamp,
) -> Result<Answer, Failure> {
    let known = ask::answer(common, &Request::Record { id: CaseId::from(case) }).await?;
    let case = serde_json::from_value::<Case>(known)
        .map_err(|error| Failure::new(Exit::Bug, format!("a case that cannot be read: {error}")))?;
    let business = plan.business(&case.business).ok_or_else(|| {
        Failure::new(Exit::Usage, format!("there is no business `{}` here", case.business))
    })?;
    let source = plan.watch(&case.source).map(|watch| &watch.source);
    let told = plan.told_of(&case);
    Ok(answer((business, source), (case.kind, &case.verdict), (told, now)))
}

/// The post that the arguments describe.
fn sample(test: &RouteTest) -> Result<Post, Failure> {
    let mut post = Post::new("sample", test.text.clone().unwrap_or_default());
    post.title.clone_from(&test.title);
    if let Some(rating) = &test.rating {
        let (value, best) = rating.split_once('/').unwrap_or((rating, "5"));
        let number = |text: &str| text.trim().replace(',', ".").parse::<f64>().ok();
        let read = number(value).zip(number(best));
        post.rating = read.and_then(|(value, best)| Rating::new(value, best, 1.0));
        if post.rating.is_none() {
            let wrong = format!("`{rating}` is no rating: write `1/5` or `2.5/5`");
            return Err(Failure::new(Exit::Usage, wrong));
        }
    }
    Ok(post)
}

fn of_sample(
    plan: &Plan,
    test: &RouteTest,
    mut post: Post,
    now: Timestamp,
) -> Result<Answer, Failure> {
    let watched = source(plan, test)?;
    let business = business(plan, test, watched.as_ref())?;
    let mut source = watched.unwrap_or_else(|| nowhere(business));
    if let Some(platform) = &test.platform {
        source.platform.clone_from(platform);
    }
    source.location = test.location.clone().or(source.location);
    post.kind = test.kind.unwrap_or(source.kind);
    let verdict = verdict(plan, &source, &post, (test, business))?;
    let matter = Matter {
        source: Some(&source),
        business: &business.id,
        verdict: &verdict,
        kind: post.kind,
        severity: verdict.severity,
    };
    let told = plan.routing(business).told(&matter);
    Ok(answer((business, Some(&source)), (post.kind, &verdict), (told, now)))
}

fn answer(
    (business, source): (&Business, Option<&Source>),
    (kind, verdict): (PostKind, &Verdict),
    (told, now): (Vec<Told>, Timestamp),
) -> Answer {
    let named = |name: &str| Some(name.to_owned()).filter(|name| !name.is_empty());
    Answer {
        business: business.id.to_string(),
        source: source.and_then(|source| named(source.id.as_str())),
        platform: source.and_then(|source| named(&source.platform)),
        location: source.and_then(|source| source.location.clone()),
        kind: kind.name(),
        negative: verdict.band.name(),
        severity: verdict.severity.name(),
        threat: verdict.threat.map(Threat::name),
        causes: verdict.causes.iter().map(|cause| cause.name().to_owned()).collect(),
        language: verdict.language.clone(),
        reasons: verdict.reasons.iter().map(ToString::to_string).collect(),
        receivers: told
            .into_iter()
            .filter_map(|told| receiver(business, verdict, told, now))
            .collect(),
        note: None,
    }
}

/// What the post is judged to be; what the arguments say of it goes before.
fn verdict(
    plan: &Plan,
    source: &Source,
    post: &Post,
    (test, business): (&RouteTest, &Business),
) -> Result<Verdict, Failure> {
    let learned = Learned::default();
    let mut verdict = plan.judge(&source.id, &learned).judge(post);
    let says_nothing = post.text.is_empty() && post.rating.is_none();
    if says_nothing || test.severity.is_some() || test.threat.is_some() {
        // Of a bare description the question is who hears of such a negative post.
        verdict.band = Band::Negative;
    }
    if says_nothing {
        verdict.reasons.clear();
        verdict.severity = Severity::Medium;
    }
    verdict.severity = test.severity.unwrap_or(verdict.severity);
    verdict.threat = test.threat.or(verdict.threat);
    if !test.cause.is_empty() {
        let causes = test.cause.iter().map(|name| cause(name, business));
        verdict.causes = causes.collect::<Result<_, _>>()?;
    }
    verdict.language = test.language.clone().or(verdict.language);
    Ok(verdict)
}

/// A cause that is known, or that the business has of its own.
fn cause(name: &str, business: &Business) -> Result<Cause, Failure> {
    let own = || business.causes.iter().map(|cause| cause.name.as_str());
    if let Some(known) = Cause::KNOWN.into_iter().find(|cause| cause.name() == name) {
        return Ok(known);
    }
    if own().any(|own| own == name) {
        return Ok(Cause::Own(name.to_owned()));
    }
    let names = Cause::KNOWN.iter().map(Cause::name).chain(own()).collect::<Vec<_>>();
    Err(unknown("cause", name, nearest(name, names)))
}

fn source(plan: &Plan, test: &RouteTest) -> Result<Option<Source>, Failure> {
    let Some(name) = &test.source else { return Ok(None) };
    let watch = plan.watch(&SourceId::from(name.as_str())).ok_or_else(|| {
        let known = plan.watches().map(|watch| watch.source.id.as_str());
        unknown("source", name, nearest(name, known))
    })?;
    Ok(Some(watch.source.clone()))
}

fn business<'a>(
    plan: &'a Plan,
    test: &RouteTest,
    source: Option<&Source>,
) -> Result<&'a Business, Failure> {
    let said = test.business.as_deref();
    let named = said.or_else(|| source.map(|source| source.business.as_str()));
    if let Some(name) = named {
        let ids = || plan.businesses().map(|business| business.id.as_str());
        return plan
            .business(&name.into())
            .ok_or_else(|| unknown("business", name, nearest(name, ids())));
    }
    let mut all = plan.businesses();
    match (all.next(), all.next()) {
        (Some(only), None) => Ok(only),
        _ => Err(Failure::new(Exit::Usage, "of which business? Add `--business` or `--source`")),
    }
}

fn unknown(what: &str, name: &str, near: Option<&str>) -> Failure {
    let near = near.map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
    Failure::new(Exit::Usage, format!("there is no {what} `{name}`{near}"))
}

/// A place that is not watched: what the arguments do not say of it is not known.
fn nowhere(business: &Business) -> Source {
    Source {
        id: SourceId::from(""),
        business: business.id.clone(),
        url: EXAMPLE.clone(),
        platform: String::new(),
        respond_within: None,
        kind: PostKind::Review,
        location: None,
        mentions: false,
        bands: crate::domain::Bands::default(),
    }
}

static EXAMPLE: std::sync::LazyLock<url::Url> = std::sync::LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "an address that is written here")]
    url::Url::parse("https://example.com/").expect("it is an address")
});

fn receiver(
    business: &Business,
    verdict: &Verdict,
    told: Told,
    now: Timestamp,
) -> Option<Receiver> {
    let Told { person, by } = told;
    let (judged, uncertain) = ((verdict.band, verdict.severity), business.rules.uncertain);
    let digest = digest::waits(&person, judged, uncertain, now);
    if digest.is_none() && !verdict.needs_attention() {
        return None;
    }
    let due = digest.unwrap_or(now);
    let severity = if digest.is_some() { Severity::Low } else { verdict.severity };
    let not_before = quiet::not_before(due, &person, severity);
    let mut why = if by.is_empty() && business.owners.contains(&person.id) {
        format!("owner of {}", business.id)
    } else if by.is_empty() {
        "is to see to it".to_owned()
    } else {
        format!("by {}", by.join(" > "))
    };
    if digest.is_some() {
        why.push_str("; with the digest");
    }
    if not_before > due {
        why.push_str("; waits for the end of quiet hours, or of days away");
    }
    Some(Receiver {
        to: person.channel.to_string(),
        person: person.id.to_string(),
        routes: by,
        not_before,
        why,
    })
}

fn told(answer: &Answer) -> String {
    let mut said = format!("{}, {}", answer.negative.replace('_', " "), answer.severity);
    let mut add = |what: &str, value: &str| said.push_str(&format!(", {what}{value}"));
    if let Some(threat) = answer.threat {
        add("looks like ", threat);
    }
    if !answer.causes.is_empty() {
        add("about ", &answer.causes.join(" and "));
    }
    if let Some(language) = &answer.language {
        add("language ", language);
    }
    said.push('\n');
    if let Some(note) = &answer.note {
        said.push_str(&format!("note: {note}\n"));
    }
    for reason in &answer.reasons {
        said.push_str(&format!("  {reason}\n"));
    }
    if answer.receivers.is_empty() {
        said.push_str(
            "nobody is told: it is not negative, and nobody who would hear of it has a digest\n",
        );
        return said;
    }
    let mut rows = vec![["person", "to", "not before", "why"].map(str::to_owned).to_vec()];
    for one in &answer.receivers {
        let at = one.not_before.strftime("%Y-%m-%d %H:%MZ").to_string();
        rows.push(vec![one.person.clone(), one.to.clone(), at, one.why.clone()]);
    }
    said.push_str(&table(rows));
    said
}
