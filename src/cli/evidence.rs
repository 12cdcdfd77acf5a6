//! `vigie evidence`.

use std::process::ExitCode;

use super::{
    Exit, Failure,
    args::{Common, Evidence, EvidenceCommand},
    out, prune,
};
use crate::{
    config::{self, Environment},
    domain::RedactedWhy,
    store::{LedgerCut, StoreError, verify_ledger},
};

pub(super) async fn evidence(common: &Common, args: &Evidence) -> Result<ExitCode, Failure> {
    if let EvidenceCommand::Prune(args) = &args.command {
        return prune::prune(common, args).await;
    }
    let environment = Environment::of_process().only_checked();
    let state = match config::whereabouts(&common.config, &environment) {
        Some(place) => place.state,
        None => config::load(&common.config, &environment)?.config.general.state,
    };
    let checked = tokio::task::spawn_blocking(move || verify_ledger(&state))
        .await
        .map_err(|error| Failure::new(Exit::Bug, error))?;
    let report = match checked {
        Err(error @ (StoreError::Broken { .. } | StoreError::Cut { .. })) => {
            return Err(Failure::new(Exit::See, error));
        }
        checked => checked?,
    };
    if common.json {
        out::json(&report)?;
    } else {
        let unfinished = match report.unfinished_bytes {
            0 => String::new(),
            bytes => format!("; {bytes} bytes of an unfinished line follow"),
        };
        let mut said = format!(
            "the ledger is whole: {} commits, the last is {}{unfinished}\n",
            report.commits, report.last_hash
        );
        if report.redacted > 0 {
            said.push_str(&format!("{} lines are without their content:\n", report.redacted));
        }
        for redaction in &report.redactions {
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
        for LedgerCut { at, known, held } in &report.cuts {
            said.push_str(&format!(
                "  {at}  commits up to {known} had been acknowledged and were gone: it ended with \
                 {held}\n"
            ));
        }
        out::print(&said)?;
    }
    Ok(ExitCode::SUCCESS)
}
