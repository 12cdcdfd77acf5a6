//! The commands that look at, or act on, what is going on. A running daemon is asked over its
//! socket; without one the store is read directly.

use std::{process::ExitCode, sync::Arc};

use serde_json::Value;

use super::{Command, Exit, Failure, args::Common, case, digests, out, show};
use crate::{
    app,
    config::{self, Config, Environment},
    control::{self, ClientError, Reply, Request},
    domain::{PersonId, SourceId},
    engine::{Clock, Engine},
};

pub(super) async fn ask(common: &Common, command: &Command) -> Result<ExitCode, Failure> {
    put(common, &request(command)?).await
}

/// Asks, and tells the answer.
pub(super) async fn put(common: &Common, request: &Request) -> Result<ExitCode, Failure> {
    let answer = answer(common, request).await?;
    if common.json {
        out::json(&answer)?;
    } else {
        out::print(&show::show(request, &answer))?;
    }
    Ok(if wants_attention(request, &answer) { Exit::See.into() } else { ExitCode::SUCCESS })
}

/// Asks the daemon, or the store at rest.
pub(super) async fn answer(common: &Common, request: &Request) -> Result<Value, Failure> {
    let environment = environment(request);
    let asked = match config::whereabouts(&common.config, &environment) {
        Some(place) => control::ask(&place.control, request).await,
        None => Err(ClientError::NotRunning),
    };
    let reply = match asked {
        Ok(reply) => reply,
        Err(ClientError::NotRunning) => {
            let config = config::load(&common.config, &environment)?.config;
            at_rest(&config, request.clone()).await?
        }
        Err(error) => return Err(Failure::new(Exit::Temporary, error)),
    };
    match reply {
        Reply::Ok(answer) => Ok(answer),
        Reply::Failed { failure, message } => Err(refused(failure, message)),
    }
}

fn request(command: &Command) -> Result<Request, Failure> {
    Ok(match command {
        Command::Sources => Request::Sources,
        Command::Cases(cases) => case::wanted(cases),
        Command::Case(case) => return case::request(case),
        Command::Outbox => Request::Outbox,
        Command::Digests(command) => digests::request(command),
        Command::Poll { source, dry_run } => {
            Request::Poll { source: SourceId::from(source.as_str()), dry_run: *dry_run }
        }
        Command::SendTest { person } => {
            Request::SendTest { person: PersonId::from(person.as_str()) }
        }
        Command::Reload => Request::Reload,
        Command::Status
        | Command::Demo(_)
        | Command::Run(_)
        | Command::Check
        | Command::Extract(_)
        | Command::Probe(_)
        | Command::Presets { .. }
        | Command::Judge(_)
        | Command::Draft(_)
        | Command::Report(_)
        | Command::Evidence(_)
        | Command::Erase(_)
        | Command::Route(_)
        | Command::Schema
        | Command::Completions { .. }
        | Command::Generate(_)
        | Command::Inbound
        | Command::Man => Request::Status,
    })
}

/// Who neither asks a site nor sends a mail needs no secret.
fn environment(request: &Request) -> Environment {
    let environment = Environment::of_process();
    match request {
        Request::Poll { .. } | Request::SendTest { .. } => environment,
        Request::Status
        | Request::Sources
        | Request::Cases(_)
        | Request::Case { .. }
        | Request::Record { .. }
        | Request::Act { .. }
        | Request::AskStaff { .. }
        | Request::Draft { .. }
        | Request::Outbox
        | Request::Report { .. }
        | Request::Learned
        | Request::Forget
        | Request::Digests
        | Request::WishDigests { .. }
        | Request::Receive { .. }
        | Request::Reload => environment.only_checked(),
    }
}

fn refused(failure: control::Failure, message: String) -> Failure {
    match failure {
        control::Failure::Unknown | control::Failure::Refused => Failure::new(Exit::Usage, message),
        control::Failure::Config => Failure::config(message),
        control::Failure::Temporary => Failure::new(Exit::Temporary, message),
    }
}

/// Answers from the store itself, since no daemon runs.
async fn at_rest(config: &Config, request: Request) -> Result<Reply, Failure> {
    if request == Request::Reload {
        return Err(Failure::new(Exit::Temporary, ClientError::NotRunning));
    }
    let store = app::open_store(config, Clock::System).await?;
    let engine = Engine::new(Arc::clone(&store), Clock::System, app::setup(config, None)?)?;
    let sends = matches!(request, Request::Poll { dry_run: false, .. } | Request::SendTest { .. });
    let reply = control::answer(&engine, request, None).await;
    engine.setup().fetcher.close().await;
    if sends && matches!(reply, Reply::Ok(_)) {
        engine.deliver_due().await?;
    }
    store.close().await?;
    Ok(reply)
}

/// Whether the exit code is to say that there is something to see.
fn wants_attention(request: &Request, answer: &Value) -> bool {
    let is = |value: &Value, key: &str, wanted: &[&str]| {
        value.get(key).and_then(Value::as_str).is_some_and(|text| wanted.contains(&text))
    };
    match request {
        Request::Status => {
            let count = |table: &str, key: &str| {
                answer.pointer(&format!("/{table}/{key}")).and_then(Value::as_u64).unwrap_or(0)
            };
            let lost = count("outbox", "failed") + count("outbox", "bounced");
            count("sources", "broken") + count("sources", "blocked") + lost > 0
        }
        Request::Sources => answer.as_array().is_some_and(|sources| {
            sources.iter().any(|source| is(source, "state", &["broken", "blocked"]))
        }),
        Request::Poll { .. } => answer.get("healthy") != Some(&Value::Bool(true)),
        Request::Cases(_)
        | Request::Case { .. }
        | Request::Record { .. }
        | Request::Act { .. }
        | Request::AskStaff { .. }
        | Request::Draft { .. }
        | Request::Outbox
        | Request::Report { .. }
        | Request::SendTest { .. }
        | Request::Learned
        | Request::Forget
        | Request::Digests
        | Request::WishDigests { .. }
        | Request::Receive { .. }
        | Request::Reload => false,
    }
}
