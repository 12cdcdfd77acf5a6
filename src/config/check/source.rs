//! `[[source]]`: what is watched, when, and how its pages are read.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use jiff::{SignedDuration, tz::TimeZone};
use sha2::{Digest as _, Sha256};
use url::Url;

use super::{Context, business::Known, names::Names};
use crate::{
    config::{
        Robots, Watch,
        item::Item,
        preset::{self, Preset},
        problem::{Place, Problems},
        raw, suggest,
        value::{self, Wrong},
    },
    domain::{BusinessId, PostKind, Source, SourceId},
    engine,
    extract::{Hints, Recipe, Rules},
    fetch::Manner,
    logic::{cadence::Cadence, schedule::Schedule},
};

/// The preset that means none, even if one knows the address.
const NO_PRESET: &str = "none";

/// Every source whose table says enough.
pub(super) fn sources(
    file: &raw::File<'_>,
    businesses: &[Known],
    names: &mut Names,
    context: &mut Context<'_>,
) -> Vec<Watch> {
    let by_id = businesses.iter().map(|known| (known.business.id.as_str(), known)).collect();
    let mut all = Sources {
        businesses: by_id,
        names,
        ids: Names::new("source"),
        robots: file.fetch.raw.robots,
        recipes: HashMap::new(),
        problems: context.problems,
    };
    if file.source.is_empty() {
        let message = "there is no `[[source]]`: nothing is watched";
        all.problems
            .unused(Place::whole(0), message)
            .help("add one, here or in a file of `sources.d`".to_owned());
    }
    file.source.iter().filter_map(|item| all.watch(item)).collect()
}

/// What the checks of all sources share.
struct Sources<'a> {
    businesses: BTreeMap<&'a str, &'a Known>,
    names: &'a mut Names,
    ids: Names,
    robots: Robots,
    /// Recipes by what they are made from: an agency's many sources are read by few of them.
    recipes: HashMap<String, Recipe>,
    problems: &'a mut Problems,
}

impl<'a> Sources<'a> {
    fn watch(&mut self, item: &Item<'_, raw::Source>) -> Option<Watch> {
        let raw = &item.raw;
        let id = self.ids.declare(item, raw.id.as_deref(), self.problems);
        let business = self.business(item);
        let url = item.required("url", raw.url.as_deref(), self.problems, value::page);
        let preset = self.preset(item, url.as_ref());
        let schedule = item.value("schedule", &raw.schedule, self.problems, schedule);
        let zone = item.optional("timezone", raw.timezone.as_deref(), self.problems, value::zone);
        let language =
            item.optional("language", raw.language.as_deref(), self.problems, value::language);
        let platform =
            item.optional("platform", raw.platform.as_deref(), self.problems, value::filled);
        let zone = zone.or_else(|| Some(business?.business.timezone.clone()));
        let zone = zone.unwrap_or(TimeZone::UTC);
        let kind = raw.kind.or(preset.map(|preset| preset.kind)).unwrap_or_default();
        let (recipe, recipe_key) = self.recipe(item, preset, (kind, &zone));
        let url = url?;
        let platform = platform.or_else(|| Some(preset?.platform.clone()));
        let poll = engine::Watch {
            fingerprint: fingerprint(&url, &recipe_key),
            source: Source {
                id: SourceId::new(id?),
                business: BusinessId::new(raw.business.as_deref()?),
                platform: platform.unwrap_or_else(|| host(&url)),
                url,
                kind,
                mentions: raw.mentions,
            },
            cadence: Cadence::new(
                raw.id.as_deref()?,
                (schedule?, zone),
                SignedDuration::ZERO,
                SignedDuration::ZERO,
                None,
            ),
            manner: Arc::new(Manner {
                allow_private: raw.allow_private,
                robots: raw.robots.unwrap_or(self.robots) == Robots::Honour,
                ..Manner::plain(raw.id.as_deref()?)
            }),
            pages: 4,
            details: 20,
            recipe: recipe?,
            language: language.or_else(|| business?.language.clone()),
        };
        Some(Watch { poll, platform_deadline: preset.and_then(Preset::deadline) })
    }

    fn business(&mut self, item: &Item<'_, raw::Source>) -> Option<&'a Known> {
        let written = item.raw.business.as_deref();
        let name = item.required("business", written, self.problems, |name| Ok(name.to_owned()))?;
        self.names.refer(&name, item.at("business"), self.problems);
        self.businesses.get(name.as_str()).copied()
    }

    fn preset(
        &mut self,
        item: &Item<'_, raw::Source>,
        url: Option<&Url>,
    ) -> Option<&'static Preset> {
        match item.raw.preset.as_deref() {
            None => preset::preset_for(url?),
            Some(NO_PRESET) => None,
            Some(name) => item.value("preset", name, self.problems, |name| {
                preset::preset(name).ok_or_else(|| {
                    let known: Vec<&str> = preset::all().iter().map(|p| p.name.as_str()).collect();
                    let wrong = Wrong::new(format!("there is no preset `{name}`"));
                    match suggest::one_of(name, &known, "the presets are") {
                        Some(help) => wrong.help(help),
                        None => wrong,
                    }
                })
            }),
        }
    }

    /// The recipe, and the text of all it depends on.
    fn recipe(
        &mut self,
        item: &Item<'_, raw::Source>,
        preset: Option<&Preset>,
        (kind, zone): (PostKind, &TimeZone),
    ) -> (Option<Recipe>, String) {
        let rules = match (&item.raw.extract, preset.and_then(|preset| preset.extract.as_ref())) {
            (Some(own), Some(base)) => Some(preset::overlay(own, base)),
            (own, base) => own.as_ref().or(base).cloned(),
        };
        let name = preset.map(|preset| preset.name.clone());
        let key = recipe_key(name.as_deref(), kind, zone, rules.as_ref());
        if let Some(recipe) = self.recipes.get(&key) {
            return (Some(recipe.clone()), key);
        }
        let hints = Hints { preset: name, kind, zone: zone.clone() };
        match Recipe::compile(rules.as_ref(), hints) {
            Ok(recipe) => {
                self.recipes.insert(key.clone(), recipe.clone());
                (Some(recipe), key)
            }
            Err(errors) => {
                for error in errors {
                    let place = item.at(&format!("extract.{}", error.field));
                    self.problems.error(place, error.message).help(error.help);
                }
                (None, key)
            }
        }
    }
}

fn recipe_key(
    preset: Option<&str>,
    kind: PostKind,
    zone: &TimeZone,
    rules: Option<&Rules>,
) -> String {
    let zone = zone.iana_name().unwrap_or_default();
    // Rules are texts and numbers: there is nothing in them that JSON cannot hold.
    let rules = serde_json::to_string(&rules).unwrap_or_default();
    format!("{}\n{kind:?}\n{zone}\n{rules}", preset.unwrap_or_default())
}

/// The first half of a SHA-256, in hexadecimal digits.
fn fingerprint(url: &Url, recipe_key: &str) -> String {
    let hash = Sha256::new().chain_update(url.as_str()).chain_update("\n").chain_update(recipe_key);
    let hash = hash.finalize();
    let half = hash.first_chunk().copied().unwrap_or_default();
    format!("{:032x}", u128::from_be_bytes(half))
}

/// The host as people say it.
fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}

fn schedule(text: &str) -> Result<Schedule, Wrong> {
    Schedule::parse(text).map_err(|error| Wrong {
        message: error.message,
        help: error.help,
        span: Some(error.span),
    })
}
