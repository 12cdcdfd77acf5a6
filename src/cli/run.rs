//! `vigie run`.

use std::process::ExitCode;

use tokio::signal::unix::{SignalKind, signal};

use super::{
    Exit, Failure,
    args::{Common, LogFormat, Run},
    out, table,
};
use crate::{
    app::App,
    config::{self, Environment},
    engine::{Clock, PassReport},
    telemetry,
};

pub(super) async fn run(common: &Common, args: &Run) -> Result<ExitCode, Failure> {
    let environment = Environment::of_process();
    let loaded = config::load(&common.config, &environment)?;
    let format = match args.log_format {
        LogFormat::Auto => telemetry::Format::Auto,
        LogFormat::Logfmt => telemetry::Format::Logfmt,
        LogFormat::Json => telemetry::Format::Json,
        LogFormat::Journald => telemetry::Format::Journald,
    };
    telemetry::init(format, &args.log)
        .map_err(|error| Failure::new(Exit::Usage, format!("--log: {error}")))?;
    if !loaded.warnings.is_empty() {
        tracing::warn!("the configuration has warnings; `vigie check` shows them");
    }
    let app = App::new(&loaded.config, common.config.clone(), environment, Clock::System).await?;
    // What runs has taken its own from it, and the files as text are in it too.
    drop(loaded);
    if args.once { once(common, app).await } else { watch(app).await }
}

async fn once(common: &Common, app: App) -> Result<ExitCode, Failure> {
    let report = app.pass().await;
    let late = app.stop().await;
    let report = report?;
    if common.json {
        out::json(&report)?;
    } else {
        out::print(&summary(&report))?;
    }
    let fine = late.is_empty()
        && report.unrecorded == 0
        && report.polls.iter().all(|poll| poll.healthy)
        && report.deliveries.deferred + report.deliveries.failed == 0;
    Ok(if fine { ExitCode::SUCCESS } else { Exit::See.into() })
}

fn summary(report: &PassReport) -> String {
    let polls = &report.polls;
    let sum = |what: fn(&crate::engine::PollReport) -> usize| polls.iter().map(what).sum::<usize>();
    let failed = polls.iter().filter(|poll| !poll.healthy).collect::<Vec<_>>();
    let mut text = String::new();
    if !failed.is_empty() {
        let mut rows = vec![vec!["source".to_owned(), "outcome".to_owned(), "why".to_owned()]];
        rows.extend(failed.iter().map(|poll| {
            let why = poll.problems.first().unwrap_or(&poll.detail);
            vec![poll.source.to_string(), poll.outcome.name().to_owned(), why.clone()]
        }));
        text.push_str(&table::table(rows));
    }
    text.push_str(&format!(
        "{} sources polled, {} could not be seen; {} posts on them, {} new, {} edited; {} cases \
         opened\n{} mails delivered, {} deferred, {} failed\n",
        polls.len(),
        failed.len(),
        sum(|poll| poll.posts),
        sum(|poll| poll.appeared),
        sum(|poll| poll.edited),
        sum(|poll| poll.cases),
        report.deliveries.delivered,
        report.deliveries.deferred,
        report.deliveries.failed,
    ));
    text
}

/// Runs until a signal asks for the end, or a part is lost.
async fn watch(mut app: App) -> Result<ExitCode, Failure> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    app.start()?;
    tracing::info!("on watch");
    let lost = loop {
        tokio::select! {
            _ = terminate.recv() => break None,
            _ = interrupt.recv() => break None,
            _ = hang_up.recv() => {
                if let Err(report) = app.reload().await {
                    tracing::error!(config.report = report, "the configuration has problems");
                }
            }
            lost = app.lost() => break Some(lost),
        }
    };
    let late = app.stop().await;
    if !late.is_empty() {
        tracing::warn!(task.names = late.join(" "), "did not stop in time: {}", late.join(", "));
    }
    match lost {
        None => {
            tracing::info!("stopped");
            Ok(ExitCode::SUCCESS)
        }
        Some(lost) => Err(Failure::new(Exit::Bug, lost)),
    }
}
