//! `vigie draft`: what to do about a case and a draft of an answer; and a look at the answer that the
//! owner has written, which needs neither a case nor a configuration.

use std::{
    io::Read,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args as ClapArgs, ValueEnum};
use serde::Serialize;

use super::{Exit, Failure, args::Common, ask, draft_show, out, show::harmless};
use crate::{
    config::{self, Environment},
    control::{DraftView, DraftWanted, Request},
    domain::{CaseId, Language},
    logic::{
        language,
        playbook::{
            Tone,
            lint::{self, Finding},
        },
    },
};

/// `vigie draft`.
#[derive(Debug, ClapArgs)]
pub struct Draft {
    /// The case's id, as in the mail.
    #[arg(required_unless_present = "check", conflicts_with = "check")]
    pub id: Option<String>,
    /// The voice of the draft.
    #[arg(long, value_enum, default_value_t, conflicts_with = "check")]
    pub tone: DraftTone,
    /// The playbook; the one that applies when absent.
    #[arg(long, value_name = "NAME", conflicts_with = "check")]
    pub situation: Option<String>,
    /// The language of the answer; that of the post when absent.
    #[arg(long, value_name = "LANGUAGE", value_parser = ["en", "fr"])]
    pub language: Option<String>,
    /// Have the assistant of the configuration put the draft into other words as well.
    #[arg(long, conflicts_with = "check")]
    pub rewrite: bool,
    /// Draft nothing, but look through this answer of your own; `-` for standard input.
    #[arg(long, value_name = "FILE")]
    pub check: Option<PathBuf>,
    /// The case that it answers: its post and your earlier answers are looked at too.
    #[arg(long, value_name = "CASE", requires = "check")]
    pub case: Option<String>,
}

/// The voice of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum DraftTone {
    /// As one speaks to a guest.
    #[default]
    Warm,
    /// Matter of fact.
    Neutral,
    /// No more than has to be said.
    Brief,
}

impl From<DraftTone> for Tone {
    fn from(tone: DraftTone) -> Self {
        match tone {
            DraftTone::Warm => Self::Warm,
            DraftTone::Neutral => Self::Neutral,
            DraftTone::Brief => Self::Brief,
        }
    }
}

/// The JSON of what was found in an answer.
#[derive(Serialize)]
struct Found<'a> {
    fine: bool,
    characters: usize,
    findings: Vec<FoundOne<'a>>,
}

/// A finding with its place: lines and columns from 1, columns in characters.
#[derive(Serialize)]
struct FoundOne<'a> {
    rule: &'static str,
    line: Option<usize>,
    column: Option<usize>,
    text: Option<&'a str>,
    what: &'a str,
    why: &'a str,
}

/// Bytes of an answer that are read.
const MOST: u64 = 1 << 20;

pub(super) async fn draft(common: &Common, args: &Draft) -> Result<ExitCode, Failure> {
    let language = args.language.as_deref().map(named);
    if let Some(file) = &args.check {
        return check(common, args, (file, language)).await;
    }
    let id = args.id.as_deref().unwrap_or_default();
    let (tone, situation) = (args.tone.into(), args.situation.clone());
    let wanted = DraftWanted { tone, language, situation, check: false, rewrite: args.rewrite };
    let view = view(common, id, wanted).await?;
    if common.json {
        out::json(&view)?;
    } else {
        out::print(&harmless(&draft_show::advice(&view)))?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn view(common: &Common, id: &str, wanted: DraftWanted) -> Result<DraftView, Failure> {
    let answer = ask::answer(common, &Request::Draft { id: CaseId::from(id), wanted }).await?;
    serde_json::from_value(answer).map_err(|error| {
        Failure::new(Exit::Temporary, format!("the daemon is of another version: {error}"))
    })
}

fn named(code: &str) -> Language {
    if code == Language::French.code() { Language::French } else { Language::English }
}

async fn check(
    common: &Common,
    args: &Draft,
    (file, language): (&Path, Option<Language>),
) -> Result<ExitCode, Failure> {
    let answer = read(file)?;
    if answer.trim().is_empty() {
        return Err(Failure::new(Exit::Usage, "there is no answer in it"));
    }
    let wanted = language.map(|language| language.code().to_owned());
    let (context, reader) = if let Some(id) = &args.case {
        let view = view(common, id, DraftWanted { check: true, ..DraftWanted::default() }).await?;
        let known = view.context.unwrap_or_default();
        let own = known.language.clone();
        (lint::Context { language: wanted.or(own), ..known }, view.reader)
    } else {
        let context = lint::Context { language: wanted, ..lint::Context::default() };
        (context, reader(common, language, &answer))
    };
    let found = lint::check(&answer, &context, reader);
    if common.json {
        out::json(&Found {
            fine: found.is_empty(),
            characters: answer.trim().chars().count(),
            findings: found.iter().map(|finding| one(&answer, finding)).collect(),
        })?;
    } else {
        out::print(&harmless(&draft_show::findings(&answer, &found, reader)))?;
    }
    Ok(if found.is_empty() { ExitCode::SUCCESS } else { Exit::See.into() })
}

/// Whom the findings are for: the language of the configuration if there is one, else that of the
/// answer.
fn reader(common: &Common, language: Option<Language>, answer: &str) -> Language {
    let environment = Environment::of_process().only_checked();
    let place = config::whereabouts(&common.config, &environment);
    let own = place.and_then(|place| place.language).or(language);
    own.unwrap_or_else(|| language::of(answer).map_or(Language::English, named))
}

fn read(file: &Path) -> Result<String, Failure> {
    let wrong = |error: std::io::Error| {
        Failure::new(Exit::Usage, format!("cannot read {}: {error}", file.display()))
    };
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        std::io::stdin().lock().take(MOST).read_to_end(&mut bytes).map_err(wrong)?;
    } else {
        let opened = std::fs::File::open(file).map_err(wrong)?;
        opened.take(MOST).read_to_end(&mut bytes).map_err(wrong)?;
    }
    let text = String::from_utf8_lossy(&bytes).replace('\r', "");
    Ok(text.trim_end().to_owned())
}

fn one<'a>(answer: &'a str, finding: &'a Finding) -> FoundOne<'a> {
    let place = finding.at.as_ref().map(|at| draft_show::place(answer, at.start));
    FoundOne {
        rule: finding.rule.name(),
        line: place.map(|(line, _)| line),
        column: place.map(|(_, column)| column),
        text: finding.at.clone().and_then(|at| answer.get(at)),
        what: &finding.what,
        why: &finding.why,
    }
}
