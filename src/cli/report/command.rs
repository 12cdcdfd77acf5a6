//! The command: asks for the register and writes it in the form that was asked for.

use std::{path::Path, process::ExitCode};

use super::{csv, page, text, words::words};
use crate::{
    cli::{
        Exit, Failure,
        args::{Common, Report, ReportFormat, ReportLanguage},
        ask, out,
    },
    config::{self, Environment},
    control::Request,
    domain::{BusinessId, Language},
    logic::register::Register,
};

pub(in crate::cli) async fn report(common: &Common, args: &Report) -> Result<ExitCode, Failure> {
    let request = Request::Report {
        businesses: args.business.iter().map(|id| BusinessId::from(id.as_str())).collect(),
        since: args.since,
        until: args.until,
    };
    let answer = ask::answer(common, &request).await?;
    let words = words(language(common, args));
    let register = |answer| {
        serde_json::from_value::<Register>(answer).map_err(|error| {
            Failure::new(Exit::Temporary, format!("the daemon is of another version: {error}"))
        })
    };
    let written = match format(common, args) {
        ReportFormat::Json => {
            let json = serde_json::to_string_pretty(&answer);
            json.map_err(|error| Failure::new(Exit::Bug, error))? + "\n"
        }
        ReportFormat::Text => text::text(&register(answer)?, words),
        ReportFormat::Csv => csv::csv(&register(answer)?),
        ReportFormat::Html => page::page(&register(answer)?, words),
    };
    match args.out.as_deref().filter(|file| *file != Path::new("-")) {
        None => out::print(&written)?,
        Some(file) => tokio::fs::write(file, written).await.map_err(|error| {
            Failure::new(Exit::Temporary, format!("cannot write {}: {error}", file.display()))
        })?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The form: as asked for, else as the name of the file says.
fn format(common: &Common, args: &Report) -> ReportFormat {
    if let Some(format) = args.format {
        return format;
    }
    if common.json {
        return ReportFormat::Json;
    }
    let extension = args.out.as_deref().and_then(Path::extension);
    match extension.and_then(std::ffi::OsStr::to_str) {
        Some("json") => ReportFormat::Json,
        Some("csv") => ReportFormat::Csv,
        Some("html" | "htm") => ReportFormat::Html,
        Some(_) | None => ReportFormat::Text,
    }
}

fn language(common: &Common, args: &Report) -> Language {
    match args.language {
        Some(ReportLanguage::En) => Language::English,
        Some(ReportLanguage::Fr) => Language::French,
        None => {
            let environment = Environment::of_process().only_checked();
            let place = config::whereabouts(&common.config, &environment);
            place.and_then(|place| place.language).unwrap_or_default()
        }
    }
}
