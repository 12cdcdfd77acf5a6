//! `vigie extract`: reads a saved page as a poll would, and where the preset that the address chose
//! finds nothing, without it.

use std::{io::Read, path::Path, process::ExitCode, sync::Arc};

use jiff::tz::TimeZone;

use super::{Exit, Failure, args::Common, args::Extract, out, table};
use crate::{
    config::{
        self, Environment,
        preset::{NO_PRESET, Preset, Presets},
    },
    domain::{Listing, Outcome, Post, SourceId},
    engine::Clock,
    extract::{Hints, Page, Recipe, Rules},
};

pub(super) async fn extract(common: &Common, args: &Extract) -> Result<ExitCode, Failure> {
    let (recipe, other) = recipes(common, args)?;
    let bytes = read(&args.file)?;
    let url = args.url.clone();
    let at = Some(args.at.unwrap_or_else(|| Clock::System.now()));
    let listing = tokio::task::spawn_blocking(move || {
        let page = Page { url: &url, content_type: None, body: &bytes, at };
        let listing = recipe.extract(&page);
        let instead = || other.as_ref().and_then(|other| instead(&listing, other, &page));
        instead().unwrap_or(listing)
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

/// How sure a guess must be that stands in for a preset which finds nothing on its own site.
const SURE: f64 = 0.6;

/// What is said then: a source that went on by another reading would take known posts for new ones.
const NOT_POLLED_SO: &str = "its preset finds no posts here, so it was read without: a source is \
                             polled so only with `preset = \"none\"`";

/// What is read without the preset, where that is of no use: one host gives pages of many kinds, and
/// the address chose the preset. A wall is a wall in any case.
fn instead(listing: &Listing, other: &Recipe, page: &Page<'_>) -> Option<Listing> {
    let is_answer = || page.body.trim_ascii_start().starts_with(b"{");
    // The anchors of answers are common names (`data`, `items`), so that they prove little.
    let is_of_no_use = listing.outcome == Outcome::AnchorMissing
        || (listing.outcome == Outcome::Empty && is_answer());
    if !is_of_no_use {
        return None;
    }
    let found = other.probe(page);
    let sure = found.hunch.is_none_or(|hunch| hunch.sureness >= SURE);
    let mut listing = Some(found.listing).filter(|listing| sure && !listing.posts.is_empty())?;
    listing.problems.push(NOT_POLLED_SO.to_owned());
    Some(listing)
}

/// The recipe that is asked for, and the one without a preset if only the address says which.
fn recipes(common: &Common, args: &Extract) -> Result<(Recipe, Option<Recipe>), Failure> {
    if let Some(source) = &args.source {
        // Nothing is asked for, so that no secret is needed.
        let environment = Environment::of_process().only_checked();
        let config = config::load(&common.config, &environment)?.config;
        let source = SourceId::from(source.as_str());
        return config
            .sources
            .into_iter()
            .find(|watch| watch.poll.source.id == source)
            .map(|watch| (watch.poll.recipe, None))
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
    let by_address = preset.is_some() && args.preset.is_none();
    let other = by_address.then(|| {
        let kind = preset.map(|preset| preset.kind).unwrap_or_default();
        let hints = Hints { kind, families: presets.families(), ..Hints::default() };
        compiled(None, hints)
    });
    Ok((by_preset(&presets, preset)?, other.transpose()?))
}

/// The recipe of a preset, or of none; the software of forums is recognised then.
pub(super) fn by_preset(presets: &Presets, preset: Option<&Preset>) -> Result<Recipe, Failure> {
    let hints = Hints {
        preset: preset.map(|preset| preset.name.clone()),
        kind: preset.map(|preset| preset.kind).unwrap_or_default(),
        zone: TimeZone::UTC,
        families: presets.families(),
    };
    compiled(preset.and_then(|preset| preset.extract.as_ref()), hints)
}

fn compiled(rules: Option<&Rules>, hints: Hints) -> Result<Recipe, Failure> {
    Recipe::compile(rules, hints).map_err(|errors| {
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

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    #[track_caller]
    fn check(item: &str, anchor: &str, body: &str, read_as: Option<&str>) {
        let rules = Rules {
            anchor: Some(anchor.to_owned()),
            item: Some(item.to_owned()),
            text: "$.words".into(),
            ..Rules::default()
        };
        let recipe = compiled(Some(&rules), Hints::default()).ok().unwrap();
        let other = compiled(None, Hints::default()).ok().unwrap();
        let url = Url::parse("https://a.test/api").unwrap();
        let page = Page { url: &url, content_type: None, body: body.as_bytes(), at: None };
        let instead = instead(&recipe.extract(&page), &other, &page);
        assert_eq!(instead.and_then(|listing| listing.preset).as_deref(), read_as, "{body}");
    }

    #[test]
    fn another_answer_of_the_same_host_is_read_without_the_preset() {
        let review = r#"{"id": "7", "author": "Ann", "rating": 1, "text": "They came two days late.",
            "publishedAt": "2024-05-06T07:08:09Z"}"#;
        let reviews = format!(r#"{{"data": [{review}]}}"#);
        check("$.result[*]", "$.result", &format!(r#"{{"reviews": [{review}]}}"#), Some("json"));
        check("$.data[?@.words]", "$.data", &reviews, Some("json"));
        check("$.data[*]", "$.data", r#"{"data": [{"words": "Fine."}]}"#, None);
        check("$.data[*]", "$.data", r#"{"error": {"code": 403, "message": "a quota"}}"#, None);
        check("$.data[*]", "$.data", r#"{"data": []}"#, None);
    }
}
