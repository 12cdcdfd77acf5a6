//! `vigie erase`: taking out what a person wrote, because they asked for it.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    io::{IsTerminal, stdin},
    process::ExitCode,
    sync::Arc,
};

use super::{
    Exit, Failure,
    args::{Common, Erase},
    out, prune,
    table::short,
};
use crate::{
    app,
    config::{self, Config, Environment},
    domain::SourceId,
    engine::Clock,
    store::{self, Erasure, RedactionPlan},
};

/// Posts that are shown one by one.
const SHOWN: usize = 50;

pub(super) async fn erase(common: &Common, args: &Erase) -> Result<ExitCode, Failure> {
    let config = config::load(&common.config, &Environment::of_process().only_checked())?.config;
    let whose = Erasure {
        author: args.author.clone(),
        sources: sources(&config, args)?,
        notes: args.with_notes,
        reason: args.reason.clone(),
    };
    let store = app::open_store(&config, Clock::System).await.map_err(prune::at_rest)?;
    let reader = Arc::clone(&store);
    let plan = tokio::task::spawn_blocking(move || reader.erasable(&whose))
        .await
        .map_err(|error| Failure::new(Exit::Bug, error))??;
    let planned = plan.clone();
    if !common.json {
        out::print(&said(&planned, args))?;
    }
    let go_on = !plan.is_empty() && !args.dry_run && confirmed(args)?;
    if go_on {
        store.redact(plan, Clock::System.now()).await?;
    }
    store.close().await?;
    drop(store);
    if go_on {
        // What was overwritten in an index is still in its files.
        store::forget_index(&config.general.state)?;
    }
    if common.json {
        out::json(&planned)?;
    } else if go_on {
        out::print("erased; `vigie evidence verify` still holds\n")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The sources that are meant; all of them if none is named.
fn sources(config: &Config, args: &Erase) -> Result<Option<BTreeSet<SourceId>>, Failure> {
    if let Some(source) = &args.source {
        return Ok(Some(BTreeSet::from([SourceId::from(source.as_str())])));
    }
    let Some(business) = &args.business else { return Ok(None) };
    if !config.businesses.iter().any(|known| known.id.as_str() == business) {
        return Err(Failure::new(Exit::Usage, format!("there is no business `{business}`")));
    }
    let sources = config.sources.iter().map(|watch| &watch.poll.source);
    let sources = sources.filter(|source| source.business.as_str() == business);
    Ok(Some(sources.map(|source| source.id.clone()).collect()))
}

fn confirmed(args: &Erase) -> Result<bool, Failure> {
    if args.yes {
        return Ok(true);
    }
    if !stdin().is_terminal() {
        return Err(Failure::new(Exit::Usage, "this cannot be undone: say --yes, or --dry-run"));
    }
    out::print("this cannot be undone; type `erase` to go on: ")?;
    let mut answer = String::new();
    stdin().read_line(&mut answer)?;
    Ok(answer.trim() == "erase")
}

fn said(plan: &RedactionPlan, args: &Erase) -> String {
    let mut said = String::new();
    let mut say = |line: std::fmt::Arguments<'_>| {
        said.write_fmt(line).expect("a String takes any text");
    };
    if plan.is_empty() {
        say(format_args!("nothing by `{}` is kept here\n", args.author));
        return said;
    }
    for post in plan.found.iter().take(SHOWN) {
        let published = post.published.as_deref().unwrap_or("no date");
        let text = short(&post.text, 60);
        say(format_args!("{}  {published}  {}: {text}\n", post.source, post.author));
    }
    if let Some(more) = plan.found.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        say(format_args!("and {more} more\n"));
    }
    say(format_args!(
        "{} posts, in {} lines of the ledger; {} captures that may show them are deleted\n",
        plan.found.len(),
        plan.lines,
        plan.evidence.len()
    ));
    if !plan.losing.is_empty() {
        let cases = plan.losing.iter().map(ToString::to_string).collect::<Vec<_>>();
        say(format_args!("these other cases lose evidence by that: {}\n", cases.join(", ")));
    }
    if !args.with_notes && !plan.scope.cases.is_empty() {
        say(format_args!(
            "what people wrote down about {} of their cases stays; --with-notes takes it out too\n",
            plan.scope.cases.len()
        ));
    }
    say(format_args!("mails that were sent, and backups, are not reached from here\n"));
    said
}
