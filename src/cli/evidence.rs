//! `vigie evidence`.

use std::{path::PathBuf, process::ExitCode};

use jiff::tz::TimeZone;
use serde::Serialize;

use super::{
    Exit, Failure,
    args::{Common, Evidence, EvidenceCommand, Export},
    out, prune,
};
use crate::{
    config::{self, Environment},
    domain::{CaseId, Language, RedactedWhy},
    dossier::{self, DossierError, Fault, Inspected, Options, StateReport, ToldHead},
    store::{LedgerCut, LedgerReport, StoreError},
};

pub(super) async fn evidence(common: &Common, args: Evidence) -> Result<ExitCode, Failure> {
    match args.command {
        EvidenceCommand::Verify { file: None, head } => verify(common, head).await,
        EvidenceCommand::Verify { file: Some(file), .. } => inspect(common, file).await,
        EvidenceCommand::Export(args) => export(common, args).await,
        EvidenceCommand::Prune(args) => prune::prune(common, &args).await,
    }
}

/// Where the state of this machine is.
fn state(common: &Common) -> Result<PathBuf, Failure> {
    let environment = Environment::of_process().only_checked();
    Ok(match config::whereabouts(&common.config, &environment) {
        Some(place) => place.state,
        None => config::load(&common.config, &environment)?.config.general.state,
    })
}

async fn verify(common: &Common, head: Option<ToldHead>) -> Result<ExitCode, Failure> {
    let state = state(common)?;
    let report = blocking(move || dossier::check_state(&state, head.as_ref())).await??;
    show(common, &report, &report.faults, &told(&report))
}

fn told(report: &StateReport) -> String {
    let mut said = String::new();
    for file in &report.unnamed {
        said.push_str(&format!("{file}: no line of the ledger names it\n"));
    }
    said.push_str(&format!("{} files of evidence are as they were seen\n", report.evidence));
    if let Some(ledger) = &report.ledger {
        let unfinished = match ledger.unfinished_bytes {
            0 => String::new(),
            bytes => format!("; {bytes} bytes of an unfinished line follow"),
        };
        said.push_str(&format!(
            "the ledger is whole: {} commits, the last is {}{unfinished}\n",
            ledger.commits, ledger.last_hash
        ));
        said.push_str(&taken_out(ledger));
    }
    if let Some(seq) = report.head {
        said.push_str(&format!("commit {seq} is the one that you were told of\n"));
    }
    said
}

/// What the ledger is without: what was taken out of it, and what is gone.
fn taken_out(ledger: &LedgerReport) -> String {
    let mut said = String::new();
    if ledger.redacted > 0 {
        said.push_str(&format!("{} lines are without their content:\n", ledger.redacted));
    }
    for redaction in &ledger.redactions {
        let why = match redaction.why {
            RedactedWhy::Pruned => "kept for long enough",
            RedactedWhy::Erased => "erased on request",
        };
        let reason = redaction.reason.iter().map(|reason| format!(" ({reason})"));
        said.push_str(&format!(
            "  {}  {why}{}: {} lines, {} files of evidence\n",
            redaction.at,
            reason.collect::<String>(),
            redaction.lines,
            redaction.evidence.len()
        ));
    }
    for LedgerCut { at, known, held } in &ledger.cuts {
        said.push_str(&format!(
            "  {at}  commits up to {known} had been acknowledged and were gone: it ended with {held}\n"
        ));
    }
    said
}

async fn inspect(common: &Common, file: PathBuf) -> Result<ExitCode, Failure> {
    let report = blocking(move || dossier::inspect(&file)).await??;
    let Inspected { files, lines, links, records, seq, head, .. } = &report;
    let said = format!(
        "{files} files, {lines} lines of the ledger, {records} records of pages; {links} links lead \
         to commit {seq}, {head}\n"
    );
    show(common, &report, &report.faults, &said)
}

/// Prints what was found, and what is wrong.
fn show(
    common: &Common,
    report: &impl Serialize,
    faults: &[Fault],
    said: &str,
) -> Result<ExitCode, Failure> {
    if common.json {
        out::json(report)?;
    } else {
        out::print(said)?;
    }
    if faults.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    let lines = faults.iter().map(|fault| format!("error: {fault}")).collect::<Vec<_>>();
    Err(Failure { code: Exit::See.into(), message: lines.join("\n") })
}

async fn export(common: &Common, args: Export) -> Result<ExitCode, Failure> {
    let state = state(common)?;
    let Export { case, out: file, language } = args;
    let language = match language.as_deref() {
        Some("fr") => Some(Language::French),
        Some(_) => Some(Language::English),
        None => None,
    };
    let loaded = config::load(&common.config, &Environment::of_process().only_checked()).ok();
    let options = move |business: &str| {
        let config = loaded.as_ref().map(|loaded| &loaded.config);
        readers(config, business, language)
    };
    let report = {
        let file = file.clone();
        let case = CaseId::from(case.as_str());
        blocking(move || dossier::export(&state, &case, &file, options)).await??
    };
    if common.json {
        out::json(&report)?;
    } else {
        let mut said = String::new();
        for missing in &report.missing {
            said.push_str(&format!("not in it: {missing}\n"));
        }
        said.push_str(&format!(
            "{}: case {}, {} entries, {} captures, {} mails, {} bytes\n",
            file.display(),
            report.case,
            report.lines,
            report.captures,
            report.mails,
            report.bytes
        ));
        out::print(&said)?;
    }
    Ok(if report.missing.is_empty() { ExitCode::SUCCESS } else { Exit::See.into() })
}

/// For whom a dossier about a business is written. A configuration that cannot be read hides
/// nothing: then it is in English, and in UTC.
fn readers(config: Option<&config::Config>, business: &str, language: Option<Language>) -> Options {
    let known = config
        .and_then(|config| config.businesses.iter().find(|other| other.id.as_str() == business));
    let owner = known.and_then(|known| {
        let first = known.owners.first()?;
        config?.persons.iter().find(|person| person.id == *first)
    });
    Options {
        business: known.map_or_else(|| business.to_owned(), |known| known.name.clone()),
        language: language.or(owner.map(|owner| owner.language)).unwrap_or_default(),
        timezone: known.map_or(TimeZone::UTC, |known| known.timezone.clone()),
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Failure::new(Exit::Bug, error))
}

impl From<DossierError> for Failure {
    fn from(error: DossierError) -> Self {
        match error {
            DossierError::Store(error @ (StoreError::Broken { .. } | StoreError::Cut { .. })) => {
                Self::new(Exit::See, error)
            }
            DossierError::Store(error) => error.into(),
            error @ DossierError::NoCase(_) => Self::new(Exit::Usage, error),
            error @ DossierError::Io { .. } => {
                let error = anyhow::Error::from(error);
                Self::new(Exit::Temporary, format!("{error:#}"))
            }
        }
    }
}
