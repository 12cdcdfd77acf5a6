//! `vigie probe`: how can this page be read? Fetches it as the daemon would, says what was found and
//! how sure that is, and writes the `[[source]]` for it.

use std::{path::Path, process::ExitCode, sync::Arc};

use serde::Serialize;
use url::Url;

use super::{Exit, Failure, args, args::Common, block, extract, out, table};
use crate::{
    config::{
        self, Config, Environment,
        preset::{Preset, Presets},
    },
    domain::{Listing, Post},
    engine::Clock,
    extract::{Page, Probe},
    fetch::{Answer, Fetcher, Manner, Request, Settings},
};

/// A page that was got, in whichever way.
struct Got {
    /// Where it is: what the source is to name.
    url: Url,
    /// Where it was in the end, after redirects.
    at: Url,
    content_type: Option<String>,
    bytes: Arc<[u8]>,
}

/// What is said of a page.
#[derive(Serialize)]
struct Findings {
    url: Url,
    /// How sure it is that these are the posts, from 0 to 1: 1 where a preset or the page says so.
    sureness: Option<f64>,
    /// What no post has, or not every one, by the names that fields have in rules.
    missing: Vec<String>,
    /// What was read and the rules do not read.
    not_in_rules: Vec<&'static str>,
    /// The table for the configuration, where there is something to watch.
    source: Option<String>,
    #[serde(flatten)]
    listing: Listing,
    #[serde(skip)]
    way: String,
}

pub(super) async fn probe(common: &Common, args: &args::Probe) -> Result<ExitCode, Failure> {
    let config = config(common)?;
    let presets = match &config {
        _ if args.auto_only => Presets::none(),
        Some(config) => config.presets.clone(),
        None => config::presets(&common.config)?,
    };
    let got = match page_address(&args.page) {
        Some(url) => fetched(url, config.as_ref()).await?,
        None => saved(&args.page, args.url.clone())?,
    };
    let preset = presets.of(&got.url);
    let recipe = extract::by_preset(&presets, preset)?;
    let now = Clock::System.now();
    let (url, at, content_type, bytes) = (got.url, got.at, got.content_type, got.bytes);
    let found = tokio::task::spawn_blocking(move || {
        let content_type = content_type.as_deref();
        recipe.probe(&Page { url: &at, content_type, body: &bytes, at: Some(now) })
    })
    .await
    .map_err(|error| Failure::new(Exit::Bug, error))?;
    let findings = findings(found, url, &presets, config.as_ref(), preset);
    if common.json {
        out::json(&findings)?;
    } else {
        out::print(&described(&findings))?;
    }
    let seen = findings.source.is_some();
    Ok(if seen { ExitCode::SUCCESS } else { Exit::See.into() })
}

/// The configuration, where there is one: a page can be tried before anything is written.
fn config(common: &Common) -> Result<Option<Config>, Failure> {
    if !common.config.exists() {
        return Ok(None);
    }
    let environment = Environment::of_process().only_checked();
    Ok(Some(config::load(&common.config, &environment)?.config))
}

/// The address that is meant, if it is one and no file.
fn page_address(page: &str) -> Option<Url> {
    Url::parse(page).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
}

async fn fetched(url: Url, config: Option<&Config>) -> Result<Got, Failure> {
    let settings = config.map(|config| config.fetch.clone()).unwrap_or_default();
    let settings = Settings { tokens: None, ..settings };
    let fetcher = Fetcher::new(&settings).map_err(|error| Failure::new(Exit::Config, error))?;
    let request = Request {
        url: url.clone(),
        home: url.clone(),
        validators: None,
        known: None,
        manner: Arc::new(Manner::plain("probe")),
    };
    let refused = |why: String| {
        let help = "a page saved by a browser can be tried too: `vigie probe FILE --url ADDRESS`";
        Err(Failure::new(Exit::See, format!("{url}: {why}\n{help}")))
    };
    match fetcher.fetch(&request, Clock::System.now()).await.answer {
        Answer::Page(body) => Ok(Got {
            url,
            at: body.url,
            content_type: body.content_type,
            bytes: body.bytes[..].into(),
        }),
        Answer::Failed(outcome) => refused(outcome.to_string()),
        Answer::NotModified | Answer::Same(_) => refused("the site gave no page".to_owned()),
    }
}

fn saved(file: &str, url: Option<Url>) -> Result<Got, Failure> {
    let bytes = extract::read(Path::new(file))?;
    let url = url.ok_or_else(|| {
        let message = "a saved page does not say where it was; add `--url ADDRESS`";
        Failure::new(Exit::Usage, message)
    })?;
    Ok(Got { at: url.clone(), url, content_type: None, bytes })
}

fn findings(
    probe: Probe,
    url: Url,
    presets: &Presets,
    config: Option<&Config>,
    preset: Option<&Preset>,
) -> Findings {
    let Probe { listing, hunch } = probe;
    // The software of a forum is told by its page, not by its address.
    let recognised = listing.preset.as_deref().and_then(|name| presets.named(name));
    let posts = listing.outcome.is_healthy() && !listing.posts.is_empty();
    let source = listing.outcome.is_healthy().then(|| {
        let rules = hunch.as_ref().and_then(|hunch| hunch.rules.clone());
        let known = preset.or(recognised);
        block::source(&block::Place { url: &url, preset: known, rules, config }, &listing)
    });
    let way = match (&hunch, preset.or(recognised)) {
        (Some(hunch), _) => {
            format!(
                "guessed, {:.0} % sure: nothing says what on it are posts",
                hunch.sureness * 100.0
            )
        }
        (None, Some(preset)) => {
            let verified = preset.verified.as_deref().unwrap_or("second-hand");
            format!("by the preset `{}` ({verified})", preset.name)
        }
        (None, None) => {
            let way = listing.preset.as_deref().unwrap_or("nothing");
            format!("as the page itself says it ({way})")
        }
    };
    Findings {
        url,
        sureness: posts.then(|| hunch.as_ref().map_or(1.0, |hunch| hunch.sureness)),
        missing: missing(&listing.posts),
        not_in_rules: hunch.map(|hunch| hunch.missing).unwrap_or_default(),
        source: source.flatten(),
        listing,
        way,
    }
}

/// Whether a post lacks something.
type Lacks = fn(&Post) -> bool;

/// What posts lack, by the names that fields have in rules.
fn missing(posts: &[Post]) -> Vec<String> {
    let lacks: [(&str, Lacks); 6] = [
        ("key", |post| post.id.is_none()),
        ("link", |post| post.url.is_none()),
        ("author", |post| post.author.is_none()),
        ("published", |post| post.published.is_none()),
        ("rating", |post| post.rating.is_none()),
        ("text", |post| post.text.is_empty()),
    ];
    let told = |(name, lacks): (&str, Lacks)| {
        let count = posts.iter().filter(|post| lacks(post)).count();
        match count {
            0 => None,
            _ if count == posts.len() => Some(name.to_owned()),
            _ => Some(format!("{name} ({count} of {})", posts.len())),
        }
    };
    lacks.into_iter().filter_map(told).collect()
}

fn described(findings: &Findings) -> String {
    let listing = &findings.listing;
    let total = listing.claimed_total.map(|total| format!(" of {total}")).unwrap_or_default();
    let mut text = format!("{}: {} posts{total}\n", findings.url, listing.posts.len());
    if listing.posts.is_empty() {
        text.push_str(&format!("{}: {}\n", listing.outcome.name(), listing.outcome));
    } else {
        text.push_str(&format!("read {}\n\n{}", findings.way, rows(&listing.posts)));
    }
    let mut line = |name: &str, values: &[String]| {
        if !values.is_empty() {
            text.push_str(&format!("\n{name}: {}\n", values.join(", ")));
        }
    };
    line("not found", &findings.missing);
    let not_in_rules: Vec<_> = findings.not_in_rules.iter().map(|&name| name.to_owned()).collect();
    line(
        "found, but not read by the rules below (without them the page is guessed anew each time)",
        &not_in_rules,
    );
    line("next page", listing.next.as_slice());
    for problem in &listing.problems {
        text.push_str(&format!("problem: {problem}\n"));
    }
    match &findings.source {
        Some(source) => text.push_str(&format!("\n{source}")),
        None => text.push_str(
            "\nThere is nothing to watch yet. Where a browser shows posts, they come by script: try the \
             page as the browser saved it, and `render = \"chromium\"` for the source.\n",
        ),
    }
    text
}

fn rows(posts: &[Post]) -> String {
    let heading = ["id", "date", "rating", "author", "text", "answer"];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    for post in posts {
        let text = [post.title.as_deref(), Some(post.text.as_str())];
        let text = text.into_iter().flatten().filter(|part| !part.is_empty());
        rows.push(vec![
            table::short(post.id.as_deref().unwrap_or_default(), 24),
            post.published.map(|published| published.to_string()).unwrap_or_default(),
            extract::stars(post),
            table::short(post.author.as_deref().unwrap_or_default(), 24),
            table::short(&text.collect::<Vec<_>>().join(" / "), 60),
            table::short(post.reply.as_ref().map_or("", |reply| reply.text.as_str()), 20),
        ]);
    }
    table::table(rows)
}
