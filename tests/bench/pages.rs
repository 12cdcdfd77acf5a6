//! `cargo bench --bench pages`: what reading a saved page takes, beside plain parsing of it by
//! html5ever. Each page is read as `vigie extract` reads it, with the preset of its address. What is
//! measured is the time of the processor, as the median of `VIGIE_BENCH_ROUNDS` (9) rounds.
//!
//! The pages are those of `VIGIE_CAPTURES`, a folder of saved pages with their addresses in
//! `truth/PLATFORM/FILE.json`; where there is none there is nothing to measure.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "these are benchmarks: what goes wrong ends them, and they say what they found"
)]

#[expect(dead_code, reason = "memory is for the other benchmarks")]
mod process;

use std::{
    fs,
    hint::black_box,
    path::{Path, PathBuf},
};

use process::{cpu_time, cpu_time_since};
use serde_json::Value;
use url::Url;
use vigie::{
    config::preset::Presets,
    extract::{Hints, Page, Recipe},
};

fn main() {
    let folder = std::env::var_os("VIGIE_CAPTURES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/captures"),
        PathBuf::from,
    );
    let rounds = std::env::var("VIGIE_BENCH_ROUNDS").ok().and_then(|text| text.parse().ok());
    let presets = Presets::embedded();
    let mut sums = [0.0; 2];
    println!("{:>9}  {:>9}  {:>6}  page", "vigie", "html5ever", "ratio");
    for (file, url) in pages(&folder) {
        let Ok(body) = fs::read(folder.join(&file)) else { continue };
        let recipe = recipe(&presets, &url);
        let page = Page { url: &url, content_type: Some("text/html"), body: &body, at: None };
        let text = String::from_utf8_lossy(&body).into_owned();
        let each = times(
            rounds.unwrap_or(9),
            || {
                black_box(recipe.extract(&page));
            },
            || {
                black_box(scraper::Html::parse_document(&text));
            },
        );
        let [own, plain] = each;
        println!("{own:>6.2} ms  {plain:>6.2} ms  {:>6.2}  {file}", own / plain);
        sums = [sums[0] + own, sums[1] + plain];
    }
    let [own, plain] = sums;
    if plain > 0.0 {
        println!("{own:>6.2} ms  {plain:>6.2} ms  {:>6.2}  all", own / plain);
    } else {
        println!("there are no pages at {}", folder.display());
    }
}

fn recipe(presets: &Presets, url: &Url) -> Recipe {
    let preset = presets.of(url);
    let hints = Hints {
        preset: preset.map(|preset| preset.name.clone()),
        kind: preset.map(|preset| preset.kind).unwrap_or_default(),
        families: presets.families(),
        ..Hints::default()
    };
    Recipe::compile(preset.and_then(|preset| preset.extract.as_ref()), hints).unwrap()
}

/// The saved pages, by their files and addresses.
fn pages(folder: &Path) -> Vec<(String, Url)> {
    let mut pages = Vec::new();
    let platforms = fs::read_dir(folder.join("truth")).into_iter().flatten().flatten();
    for platform in platforms {
        for truth in fs::read_dir(platform.path()).into_iter().flatten().flatten() {
            let truth: Value = serde_json::from_slice(&fs::read(truth.path()).unwrap()).unwrap();
            let (Some(file), Some(url)) = (truth["file"].as_str(), truth["url"].as_str()) else {
                continue;
            };
            if Path::new(file).extension().is_some_and(|extension| extension == "html") {
                pages.push((file.to_owned(), Url::parse(url).unwrap()));
            }
        }
    }
    pages.sort();
    pages
}

/// The medians of two ways, in milliseconds, taken by turns.
fn times(rounds: usize, mut one: impl FnMut(), mut other: impl FnMut()) -> [f64; 2] {
    let mut taken = [Vec::new(), Vec::new()];
    for _ in 0..rounds {
        let ways: [&mut dyn FnMut(); 2] = [&mut one, &mut other];
        for (way, taken) in ways.into_iter().zip(&mut taken) {
            let begun = cpu_time();
            way();
            taken.push(cpu_time_since(begun).as_secs_f64() * 1e3);
        }
    }
    taken.map(|mut taken| {
        taken.sort_by(f64::total_cmp);
        taken.get(taken.len() / 2).copied().unwrap_or(f64::NAN)
    })
}
