//! `vigie presets`: the platforms that are known.

use std::process::ExitCode;

use serde::Serialize;

use super::{Exit, Failure, args::Common, out, table};
use crate::{
    config::{self, preset::Preset},
    domain::PostKind,
    extract::Origin,
};

/// What is said of a preset.
#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    platform: &'a str,
    kind: PostKind,
    hosts: &'a [String],
    paths: &'a [String],
    layouts: Vec<Origin>,
    verified: &'a str,
    respond_within: Option<&'a str>,
    pause: Option<&'a str>,
    answer_at: Option<&'a str>,
}

/// What stands where no page of a platform was at hand when its rules were written.
const SECOND_HAND: &str = "second-hand";

pub(super) fn presets(common: &Common, name: Option<&str>) -> Result<ExitCode, Failure> {
    let presets = config::presets(&common.config)?;
    let Some(name) = name else {
        let mut all: Vec<_> = presets.all().iter().map(row).collect();
        all.sort_by_key(|row| row.name);
        if common.json {
            out::json(&all)?;
        } else {
            out::print(&listed(&all))?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    let preset = presets.named(name).ok_or_else(|| {
        let message = format!("there is no preset `{name}`; `vigie presets` lists them");
        Failure::new(Exit::Usage, message)
    })?;
    if common.json {
        out::json(&row(preset))?;
    } else {
        out::print(&preset.text)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn row(preset: &Preset) -> Row<'_> {
    let layouts = preset.extract.as_ref().map(|rules| rules.origins().collect());
    Row {
        name: &preset.name,
        platform: &preset.platform,
        kind: preset.kind,
        hosts: &preset.hosts,
        paths: &preset.paths,
        layouts: layouts.unwrap_or_else(|| vec![Origin::Auto]),
        verified: preset.verified.as_deref().unwrap_or(SECOND_HAND),
        respond_within: preset.respond_within.as_deref(),
        pause: preset.pause.as_deref(),
        answer_at: preset.answer_at.as_deref(),
    }
}

fn listed(all: &[Row<'_>]) -> String {
    let head = ["name", "platform", "kind", "host", "read from", "verified", "answer within"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for row in all {
        let layouts: Vec<_> = row.layouts.iter().map(|origin| origin.name()).collect();
        let host = match row.hosts {
            [] => "any".to_owned(),
            [host] => host.clone(),
            [host, more @ ..] => format!("{host} and {} more", more.len()),
        };
        rows.push(vec![
            row.name.to_owned(),
            row.platform.to_owned(),
            row.kind.name().to_owned(),
            host,
            layouts.join(", "),
            row.verified.to_owned(),
            row.respond_within.unwrap_or_default().to_owned(),
        ]);
    }
    table::table(rows)
}
