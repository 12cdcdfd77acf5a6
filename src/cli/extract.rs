//! `vigie extract`: reads a saved page as a poll would.

use std::{io::Read, path::Path, process::ExitCode, sync::Arc};

use jiff::tz::TimeZone;

use super::{Exit, Failure, args::Common, args::Extract, out, table};
use crate::{
    config::{
        self, Environment,
        preset::{NO_PRESET, Preset, Presets},
    },
    domain::{Listing, Post, SourceId},
    engine::Clock,
    extract::{Hints, Page, Recipe},
};

pub(super) async fn extract(common: &Common, args: &Extract) -> Result<ExitCode, Failure> {
    let recipe = recipe(common, args)?;
    let bytes = read(&args.file)?;
    let url = args.url.clone();
    let at = Some(args.at.unwrap_or_else(|| Clock::System.now()));
    let listing = tokio::task::spawn_blocking(move || {
        recipe.extract(&Page { url: &url, content_type: None, body: &bytes, at })
    })
    .await
    .map_err(|error| Failure::new(Exit::Bug, error))?;
    if common.json {
        out::json(&listing)?;
    } else {
        out::print(&describe(&listing))?;
    }
    let seen = listing.outcome.is_healthy();
    Ok(if seen { ExitCode::SUCCESS } else { Exit::See.into() })
}

fn recipe(common: &Common, args: &Extract) -> Result<Recipe, Failure> {
    if let Some(source) = &args.source {
        // Nothing is asked for, so that no secret is needed.
        let environment = Environment::of_process().only_checked();
        let config = config::load(&common.config, &environment)?.config;
        let source = SourceId::from(source.as_str());
        return config
            .sources
            .into_iter()
            .find(|watch| watch.poll.source.id == source)
            .map(|watch| watch.poll.recipe)
            .ok_or_else(|| Failure::new(Exit::Usage, format!("there is no source `{source}`")));
    }
    let presets = if args.auto_only { Presets::none() } else { config::presets(&common.config)? };
    let preset = match args.preset.as_deref() {
        Some(NO_PRESET) => None,
        Some(name) => Some(presets.named(name).ok_or_else(|| {
            let message = format!("there is no preset `{name}`; `vigie presets` lists them");
            Failure::new(Exit::Usage, message)
        })?),
        None => presets.of(&args.url),
    };
    by_preset(&presets, preset)
}

/// The recipe of a preset, or of none; the software of forums is recognised then.
pub(super) fn by_preset(presets: &Presets, preset: Option<&Preset>) -> Result<Recipe, Failure> {
    let hints = Hints {
        preset: preset.map(|preset| preset.name.clone()),
        kind: preset.map(|preset| preset.kind).unwrap_or_default(),
        zone: TimeZone::UTC,
        families: presets.families(),
    };
    Recipe::compile(preset.and_then(|preset| preset.extract.as_ref()), hints).map_err(|errors| {
        let errors = errors.iter().map(ToString::to_string).collect::<Vec<_>>();
        Failure::new(Exit::Bug, errors.join("; "))
    })
}

/// The bytes of a file, or of standard input for `-`.
pub(super) fn read(file: &Path) -> Result<Arc<[u8]>, Failure> {
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes).map(drop)
    } else {
        std::fs::read(file).map(|read| bytes = read)
    };
    read.map_err(|error| {
        Failure::new(Exit::Usage, format!("cannot read {}: {error}", file.display()))
    })?;
    Ok(bytes.into())
}

/// The rating of a post and its scale.
pub(super) fn stars(post: &Post) -> String {
    post.rating.map_or_else(String::new, |rating| format!("{}/{}", rating.value, rating.best))
}

fn describe(listing: &Listing) -> String {
    let mut rows = vec![["date", "rating", "author", "text"].map(str::to_owned).to_vec()];
    for post in &listing.posts {
        let text = post.title.clone().unwrap_or_else(|| post.text.clone());
        rows.push(vec![
            post.published.map(|published| published.to_string()).unwrap_or_default(),
            stars(post),
            post.author.clone().unwrap_or_default(),
            table::short(&text, 60),
        ]);
    }
    let mut text = String::new();
    if !listing.posts.is_empty() {
        text.push_str(&table::table(rows));
    }
    text.push_str(&format!(
        "{}: {} posts{}, read as {}\n",
        listing.outcome.name(),
        listing.posts.len(),
        listing.claimed_total.map(|total| format!(" of {total}")).unwrap_or_default(),
        listing.preset.as_deref().unwrap_or("unknown"),
    ));
    for problem in &listing.problems {
        text.push_str(&format!("problem: {problem}\n"));
    }
    text
}
