//! `vigie evidence`.

use std::process::ExitCode;

use super::{
    Exit, Failure,
    args::{Common, Evidence, EvidenceCommand},
    out,
};
use crate::{
    config::{self, Environment},
    store::{StoreError, verify_ledger},
};

pub(super) async fn evidence(common: &Common, args: &Evidence) -> Result<ExitCode, Failure> {
    let EvidenceCommand::Verify = args.command;
    let environment = Environment::of_process().only_checked();
    let state = match config::whereabouts(&common.config, &environment) {
        Some(place) => place.state,
        None => config::load(&common.config, &environment)?.config.general.state,
    };
    let checked = tokio::task::spawn_blocking(move || verify_ledger(&state))
        .await
        .map_err(|error| Failure::new(Exit::Bug, error))?;
    let report = match checked {
        Err(error @ StoreError::Broken { .. }) => return Err(Failure::new(Exit::See, error)),
        checked => checked?,
    };
    if common.json {
        out::json(&report)?;
    } else {
        let unfinished = match report.unfinished_bytes {
            0 => String::new(),
            bytes => format!("; {bytes} bytes of an unfinished line follow"),
        };
        out::print(&format!(
            "the ledger is whole: {} commits, the last is {}{unfinished}\n",
            report.commits, report.last_hash
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}
