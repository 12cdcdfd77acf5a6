//! `vigie judge`: JSON lines in, JSON lines out.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Write},
    path::Path,
    process::ExitCode,
};

use serde::{Deserialize, Serialize};

use super::{
    Exit, Failure,
    args::{Common, Judge},
    ask, out,
};
use crate::{
    control::{LearnedView, Request},
    domain::{Band, Post, PostKey, PostKind, Rating, Verdict},
    logic::judge::{self, Learned},
};

#[derive(Deserialize)]
struct Input {
    text: String,
    title: Option<String>,
    rating: Option<InputRating>,
    kind: Option<PostKind>,
    language: Option<String>,
}

#[derive(Deserialize)]
struct InputRating {
    value: f64,
    best: Option<f64>,
    worst: Option<f64>,
}

/// The JSON of a verdict. What this version does not judge yet is null.
#[derive(Serialize)]
struct Output {
    negative: bool,
    band: Band,
    probability: f64,
    severity: &'static str,
    language: Option<String>,
    cause: Option<String>,
    threat: Option<String>,
    reasons: Vec<String>,
}

pub(super) async fn judge(common: &Common, args: &Judge) -> Result<ExitCode, Failure> {
    if args.forget {
        let answer = ask::answer(common, &Request::Forget).await?;
        if common.json {
            out::json(&answer)?;
        } else {
            out::print("forgot what was learned\n")?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let learned = if args.learned { learned(common).await? } else { Learned::default() };
    let judge = judge::Judge { learned: &learned, ..judge::Judge::default() };
    let input: Box<dyn BufRead> = if args.file == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        let file = File::open(&args.file).map_err(|error| {
            Failure::new(Exit::Usage, format!("cannot open {}: {error}", args.file.display()))
        })?;
        Box::new(BufReader::new(file))
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (number, line) in input.lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let input: Input = serde_json::from_str(&line)
            .map_err(|error| Failure::new(Exit::Usage, format!("line {}: {error}", number + 1)))?;
        serde_json::to_writer(&mut out, &output(judge.judge(&input.into())))
            .map_err(io::Error::from)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// What the vigie of the configuration has learned.
async fn learned(common: &Common) -> Result<Learned, Failure> {
    let answer = ask::answer(common, &Request::Learned).await?;
    let view = serde_json::from_value::<LearnedView>(answer)
        .map_err(|error| Failure::new(Exit::Temporary, error))?;
    let Some(weights) = view.weights else { return Ok(Learned::default()) };
    Learned::from_text(&weights).map_err(|error| Failure::new(Exit::Temporary, error))
}

impl From<Input> for Post {
    fn from(input: Input) -> Self {
        let rating = input.rating.and_then(|rating| {
            let best = rating.best.unwrap_or(5.0);
            let worst = rating.worst.unwrap_or(if best <= 1.0 { 0.0 } else { 1.0 });
            Rating::new(rating.value, best, worst)
        });
        Self {
            key: PostKey::from(""),
            id: None,
            url: None,
            author: None,
            published: None,
            rating,
            title: input.title,
            text: input.text,
            kind: input.kind.unwrap_or_default(),
            status: None,
            reply: None,
            language: input.language,
        }
    }
}

fn output(verdict: Verdict) -> Output {
    Output {
        negative: verdict.band == Band::Negative,
        band: verdict.band,
        probability: verdict.probability,
        severity: verdict.severity.name(),
        reasons: verdict.reasons.iter().map(ToString::to_string).collect(),
        language: verdict.language,
        cause: None,
        threat: None,
    }
}
