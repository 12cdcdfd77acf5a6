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
    ask,
};
use crate::{
    control::{LearnedView, Request},
    domain::{Band, Post, PostKind, Rating, Threat, Verdict},
    logic::judge::{self, Learned, Part},
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

/// The JSON of a verdict. `cause` is the likeliest of `causes`; null where there is none.
#[derive(Serialize)]
struct Output {
    negative: bool,
    band: Band,
    probability: f64,
    severity: &'static str,
    language: Option<String>,
    cause: Option<String>,
    causes: Vec<String>,
    threat: Option<&'static str>,
    reasons: Vec<String>,
}

pub(super) async fn judge(common: &Common, args: &Judge) -> Result<ExitCode, Failure> {
    if args.forget {
        return ask::put(common, &Request::Forget).await;
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
        let post = Post::from(input);
        let verdict = judge.judge(&post);
        if args.explain {
            explain(&mut out, judge, &post, &verdict)?;
            continue;
        }
        serde_json::to_writer(&mut out, &output(verdict)).map_err(io::Error::from)?;
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
            rating,
            title: input.title,
            kind: input.kind.unwrap_or_default(),
            language: input.language,
            ..Self::new("", input.text)
        }
    }
}

fn output(verdict: Verdict) -> Output {
    Output {
        negative: verdict.band == Band::Negative,
        band: verdict.band,
        // More digits than anybody could mean help nobody.
        probability: (verdict.probability * 1e4).round() / 1e4,
        severity: verdict.severity.name(),
        reasons: verdict.reasons.iter().map(ToString::to_string).collect(),
        language: verdict.language,
        cause: verdict.causes.first().map(|cause| cause.name().to_owned()),
        causes: verdict.causes.iter().map(|cause| cause.name().to_owned()).collect(),
        threat: verdict.threat.map(Threat::name),
    }
}

/// Bytes of a post that are shown above its verdict.
const SHOWN: usize = 100;

fn explain(
    out: &mut impl Write,
    judge: judge::Judge<'_>,
    post: &Post,
    verdict: &Verdict,
) -> io::Result<()> {
    let text = post.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.get(..text.floor_char_boundary(SHOWN)).unwrap_or(&text).to_owned();
    let language = verdict.language.as_deref().unwrap_or("?");
    let (band, severity) = (verdict.band.name(), verdict.severity.name());
    writeln!(out, "{text}")?;
    writeln!(
        out,
        "  {band}, {:.0} %, severity {severity}, language {language}",
        verdict.probability * 100.0
    )?;
    for reason in &verdict.reasons {
        writeln!(out, "  {reason}")?;
    }
    if let Some(opinion) = judge.opinion(post) {
        writeln!(out, "  the text by itself: {:.0} % negative", opinion.probability * 100.0)?;
        for Part { words, weight, learned } in opinion.parts {
            write!(out, "    {weight:+.2}  “{words}”")?;
            if learned != 0.0 {
                write!(out, " ({learned:+.2} learned here)")?;
            }
            writeln!(out)?;
        }
    }
    writeln!(out)
}
