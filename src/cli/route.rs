//! `vigie route test`: who would be told of a post, when, and why. It reads the configuration as it
//! stands in the file, so that it can be tried before the daemon is told to.

use std::process::ExitCode;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::{
    Exit, Failure,
    args::Common,
    ask, out,
    route_args::{RouteCommand, RouteTest},
    table::table,
};
use crate::{
    app,
    config::{self, Environment},
    control::Request,
    domain::{
        Band, Business, CaseId, Cause, Post, PostKind, Rating, Severity, Source, SourceId, Threat,
        Verdict,
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
    let plan = app::setup(&config, None).map_err(|error| Failure::new(Exit::Config, error))?.plan;
    let now = test.at.unwrap_or_else(|| Clock::System.now());
    let answer = match &test.case {
        Some(case) => of_case(common, &plan, case, test, now).await?,
        None => of_sample(&plan, test, sample(test)?, None, now)?,
    };
    if common.json {
        out::json(&answer)?;
    } else {
        out::print(&told(&answer))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A post of the past: as it is recorded, told by the configuration as it is now.
async fn of_case(
    common: &Common,
    plan: &Plan,
    case: &str,
    test: &RouteTest,
    now: Timestamp,
) -> Result<Answer, Failure> {
    let known = ask::answer(common, &Request::Case { id: CaseId::from(case) }).await?;
    let post = known.get("post").cloned().unwrap_or(Value::Null);
    let post = serde_json::from_value::<Post>(post)
        .map_err(|_| Failure::new(Exit::See, "what the post said is no longer known"))?;
    let said = |key: &str| known.get(key).and_then(Value::as_str).map(str::to_owned);
    let severity = said("severity").and_then(|name| named_severity(&name));
    let test = RouteTest {
        business: test.business.clone().or_else(|| said("business")),
        source: test.source.clone().or_else(|| said("source")),
        severity: test.severity.or(severity),
        ..test.clone()
    };
    let named = test.source.as_deref().map(SourceId::from);
    // The source may be watched no more: then its name says nothing about where it was.
    let gone = named.filter(|source| plan.watch(source).is_none());
    let test = RouteTest { source: test.source.clone().filter(|_| gone.is_none()), ..test };
    of_sample(plan, &test, post, severity, now)
}

fn named_severity(name: &str) -> Option<Severity> {
    [Severity::Low, Severity::Medium, Severity::High, Severity::Critical]
        .into_iter()
        .find(|severity| severity.name() == name)
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
    recorded: Option<Severity>,
    now: Timestamp,
) -> Result<Answer, Failure> {
    let watched = source(plan, test)?;
    let business = business(plan, test, watched.as_ref())?;
    let mut source = watched.unwrap_or_else(|| nowhere(business));
    if let Some(platform) = &test.platform {
        source.platform.clone_from(platform);
    }
    source.location = test.location.clone().or(source.location);
    if test.case.is_none() {
        post.kind = test.kind.unwrap_or(source.kind);
    }
    let verdict = verdict(plan, &source, &post, (test, recorded));
    let matter = Matter {
        source: Some(&source),
        business: &business.id,
        verdict: &verdict,
        kind: post.kind,
        severity: verdict.severity,
    };
    let told = plan.routing(business).told(&matter).into_iter();
    let receivers = told.filter_map(|told| receiver(business, &verdict, told, now));
    Ok(Answer {
        business: business.id.to_string(),
        source: Some(source.id.to_string()).filter(|id| !id.is_empty()),
        platform: Some(source.platform.clone()).filter(|name| !name.is_empty()),
        location: source.location.clone(),
        kind: post.kind.name(),
        negative: verdict.band.name(),
        severity: verdict.severity.name(),
        threat: verdict.threat.map(Threat::name),
        causes: verdict.causes.iter().map(|cause| cause.name().to_owned()).collect(),
        language: verdict.language.clone(),
        reasons: verdict.reasons.iter().map(ToString::to_string).collect(),
        receivers: receivers.collect(),
    })
}

/// What the post is judged to be; what the arguments say of it goes before.
fn verdict(
    plan: &Plan,
    source: &Source,
    post: &Post,
    (test, recorded): (&RouteTest, Option<Severity>),
) -> Verdict {
    let learned = Learned::default();
    let mut verdict = plan.judge(&source.id, &learned).judge(post);
    let says_nothing = post.text.is_empty() && post.rating.is_none() && test.case.is_none();
    if says_nothing || recorded.is_some() || test.severity.is_some() || test.threat.is_some() {
        // Of a bare description the question is who hears of such a negative post.
        verdict.band = Band::Negative;
    }
    if says_nothing {
        verdict.reasons.clear();
        verdict.severity = Severity::Medium;
    }
    verdict.severity = test.severity.or(recorded).unwrap_or(verdict.severity);
    verdict.threat = test.threat.or(verdict.threat);
    if !test.cause.is_empty() {
        let cause = |name: &String| {
            let known = Cause::KNOWN.into_iter().find(|cause| cause.name() == name);
            known.unwrap_or_else(|| Cause::Own(name.clone()))
        };
        verdict.causes = test.cause.iter().map(cause).collect();
    }
    verdict.language = test.language.clone().or(verdict.language);
    verdict
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
    let not_before = quiet::not_before(due, &person, verdict.severity);
    let mut why = if by.is_empty() {
        format!("owner of {}", business.id)
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
        to: person.email.clone(),
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
