//! `vigie evidence prune`: taking out what has been kept for long enough.

use std::{process::ExitCode, sync::Arc};

use super::{
    Exit, Failure,
    args::{Common, Prune},
    out,
};
use crate::{
    app,
    config::{self, Environment},
    engine::Clock,
    store::RedactionPlan,
};

pub(super) async fn prune(common: &Common, args: &Prune) -> Result<ExitCode, Failure> {
    let config = config::load(&common.config, &Environment::of_process().only_checked())?.config;
    let now = Clock::System.now();
    let keep = config.evidence.keep.and_then(|keep| now.checked_sub(keep).ok());
    let Some(before) = args.before.or(keep) else {
        return Err(Failure::new(
            Exit::Usage,
            "`evidence.keep` says \"forever\": name the day with --before",
        ));
    };
    let watched = config.sources.iter().map(|watch| watch.poll.source.id.clone()).collect();
    let store = app::open_store(&config, Clock::System).await.map_err(at_rest)?;
    let reader = Arc::clone(&store);
    let plan = tokio::task::spawn_blocking(move || reader.prunable(before, &watched))
        .await
        .map_err(|error| Failure::new(Exit::Bug, error))??;
    let (planned, empty) = (plan.clone(), plan.is_empty());
    if !args.dry_run && !empty {
        store.redact(plan, now).await?;
    }
    store.close().await?;
    if common.json {
        out::json(&planned)?;
    } else {
        out::print(&said(&planned, args.dry_run))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn said(plan: &RedactionPlan, dry_run: bool) -> String {
    if plan.is_empty() {
        return "nothing is old enough\n".to_owned();
    }
    let would = if dry_run { "would be" } else { "were" };
    format!(
        "the content of {} lines of the ledger ({} posts, {} cases) {would} taken out, and {} files \
         of evidence {would} deleted\n",
        plan.lines,
        plan.scope.posts.len(),
        plan.scope.cases.len(),
        plan.evidence.len()
    )
}

/// What else must stop before content is taken out by hand.
pub(super) fn at_rest(error: app::AppError) -> Failure {
    let in_use = matches!(&error, app::AppError::Store(crate::store::StoreError::InUse(_)));
    let failure = Failure::from(error);
    if in_use {
        let message =
            format!("{}: stop the daemon first, and start it afterwards", failure.message);
        return Failure { message, ..failure };
    }
    failure
}
