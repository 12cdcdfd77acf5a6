//! `[[source]]`: what is watched, when, and how its pages are read.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use jiff::tz::TimeZone;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::{
    Context, auth, browser,
    business::Known,
    cadence::{Cadences, Floor},
    fetch, judging,
    limits::count,
    names::Names,
    request,
};
use crate::{
    config::{
        Robots, Watch,
        item::Item,
        preset::{NO_PRESET, Preset, Presets},
        problem::Place,
        raw, suggest,
        value::{self, Wrong},
    },
    domain::{Bands, BusinessId, PostKind, Source, SourceId},
    engine,
    extract::{Families, Hints, Origin, Recipe, Rules},
    fetch::{Manner, Method, Settings},
    logic::text,
};

/// Every source whose table says enough.
pub(super) fn sources(
    file: &raw::File<'_>,
    (businesses, fetch, bands): (&[Known], &Settings, Bands),
    names: &mut Names,
    context: &mut Context<'_>,
) -> Vec<Watch> {
    if file.source.is_empty() {
        let message = "there is no `[[source]]`: nothing is watched";
        context
            .problems
            .unused(Place::whole(0), message)
            .help("add one, here or in a file of `sources.d`".to_owned());
    }
    let by_id = businesses.iter().map(|known| (known.business.id.as_str(), known)).collect();
    let mut all = Sources {
        businesses: by_id,
        names,
        ids: Names::new("source"),
        fetch,
        bands,
        robots: file.fetch.raw.robots,
        cadences: Cadences::new(fetch::spread(&file.fetch, context.problems), fetch.host_pause),
        recipes: HashMap::new(),
        families: context.presets.families(),
        software: software_key(&context.presets),
        context,
    };
    file.source.iter().filter_map(|item| all.watch(item)).collect()
}

/// What the checks of all sources share.
struct Sources<'a, 'c> {
    businesses: BTreeMap<&'a str, &'a Known>,
    names: &'a mut Names,
    ids: Names,
    fetch: &'a Settings,
    /// Of sources that say nothing else.
    bands: Bands,
    robots: Robots,
    cadences: Cadences,
    /// Recipes by what they are made from: an agency's many sources are read by few of them.
    recipes: HashMap<String, Recipe>,
    families: Families,
    /// Stands for how the pages of software are read that is told by a sign.
    software: String,
    context: &'a mut Context<'c>,
}

/// How the pages of a source are read.
struct Reading {
    recipe: Option<Recipe>,
    /// The text of all that the recipe depends on.
    key: String,
    rules: Option<Rules>,
}

impl<'a> Sources<'a, '_> {
    fn watch(&mut self, item: &Item<'_, raw::Source>) -> Option<Watch> {
        let raw = &item.raw;
        let id = self.ids.declare(item, raw.id.as_deref(), self.context.problems);
        let business = self.business(item);
        let problems = &mut *self.context.problems;
        let url = item.required("url", raw.url.as_deref(), problems, value::page);
        let zone = item.optional("timezone", raw.timezone.as_deref(), problems, value::zone);
        let language =
            item.optional("language", raw.language.as_deref(), problems, value::language);
        let platform = item.optional("platform", raw.platform.as_deref(), problems, value::filled);
        let location = item.optional("location", raw.location.as_deref(), problems, value::filled);
        let pages = count(item, "pages", raw.pages, 1..=100, problems);
        let bands = judging::of_source(item, self.bands, problems);
        let details = count(item, "details", raw.details, 0..=200, problems);
        let presets = self.context.presets.clone();
        let preset = self.preset(&presets, item, url.as_ref());
        let zone = zone.or_else(|| Some(business?.business.timezone.clone()));
        let zone = zone.unwrap_or(TimeZone::UTC);
        let floor = url.as_ref().and_then(|url| floor(self.fetch, preset, url));
        let problems = &mut *self.context.problems;
        let cadence = self.cadences.cadence(item, zone.clone(), floor.as_ref(), problems);
        let kind = raw.kind.or(preset.map(|preset| preset.kind)).unwrap_or_default();
        let Reading { recipe, key, rules } = self.reading(item, preset, (kind, &zone));
        let (manner, page) = self.manner(item, rules.as_ref(), url.as_ref());
        let url = url?;
        let platform = platform.or_else(|| Some(preset?.platform.clone()));
        let poll = engine::Watch {
            fingerprint: fingerprint(&url, &[&key, &page]),
            source: Source {
                id: SourceId::new(id?),
                business: BusinessId::new(raw.business.as_deref()?),
                platform: platform.unwrap_or_else(|| host(&url)),
                url,
                kind,
                location,
                mentions: raw.mentions,
                bands,
                respond_within: preset.and_then(Preset::deadline),
            },
            cadence: cadence?,
            manner: Arc::new(manner),
            pages,
            details,
            recipe: recipe?,
            language: language.or_else(|| business?.language.clone()),
            answer: preset.map(Preset::answer_rules).unwrap_or_default(),
        };
        Some(Watch { poll })
    }

    /// How the source is asked, and the text of what of it decides what the page says.
    fn manner(
        &mut self,
        item: &Item<'_, raw::Source>,
        rules: Option<&Rules>,
        url: Option<&Url>,
    ) -> (Manner, String) {
        let raw = &item.raw;
        let asked = request::asked(item, self.context);
        let secret = asked.is_secret() || raw.auth.is_some();
        let manner = Manner {
            name: raw.id.clone().unwrap_or_default(),
            allow_private: raw.allow_private,
            robots: raw.robots.unwrap_or(self.robots) == Robots::Honour,
            method: asked.method,
            headers: asked.headers,
            cookies: asked.cookies,
            keep_cookies: raw.request.keep_cookies,
            auth: auth::auth(item, self.context),
            proxy: asked.proxy,
            render: browser::render(item, rules, self.context),
        };
        if secret && url.is_some_and(|url| url.scheme() == "http" && !value::is_loopback(url)) {
            self.context
                .problems
                .warning(item.at("url"), "secrets are sent to this address unencrypted")
                .help("write it with `https://`".to_owned());
        }
        let page = page_key(&manner, &asked.open_headers, &asked.open_cookies);
        (manner, page)
    }

    fn business(&mut self, item: &Item<'_, raw::Source>) -> Option<&'a Known> {
        let written = item.raw.business.as_deref();
        let name =
            item.required("business", written, self.context.problems, |name| Ok(name.to_owned()))?;
        self.names.refer(&name, item.at("business"), self.context.problems);
        self.businesses.get(name.as_str()).copied()
    }

    fn preset<'p>(
        &mut self,
        presets: &'p Presets,
        item: &Item<'_, raw::Source>,
        url: Option<&Url>,
    ) -> Option<&'p Preset> {
        match item.raw.preset.as_deref() {
            None => presets.of(url?),
            Some(NO_PRESET) => None,
            Some(name) => item.value("preset", name, self.context.problems, |name| {
                presets.named(name).ok_or_else(|| {
                    let known: Vec<&str> = presets.all().iter().map(|p| p.name.as_str()).collect();
                    let wrong = Wrong::new(format!("there is no preset `{name}`"));
                    match suggest::one_of(name, &known, "the presets are") {
                        Some(help) => wrong.help(help),
                        None => wrong,
                    }
                })
            }),
        }
    }

    fn reading(
        &mut self,
        item: &Item<'_, raw::Source>,
        preset: Option<&Preset>,
        (kind, zone): (PostKind, &TimeZone),
    ) -> Reading {
        let rules = match (&item.raw.extract, preset.and_then(|preset| preset.extract.as_ref())) {
            (Some(own), Some(base)) => Some(own.over(base)),
            (own, base) => own.as_ref().or(base).cloned(),
        };
        let name = preset.map(|preset| preset.name.clone());
        let mut key = recipe_key(name.as_deref(), kind, zone, rules.as_ref());
        if rules.as_ref().is_none_or(|rules| rules.origins().any(|from| from == Origin::Auto)) {
            key.push_str(&self.software);
        }
        if let Some(recipe) = self.recipes.get(&key) {
            return Reading { recipe: Some(recipe.clone()), key, rules };
        }
        let families = self.families.clone();
        let hints = Hints { preset: name, kind, zone: zone.clone(), families };
        let recipe = match Recipe::compile(rules.as_ref(), hints) {
            Ok(recipe) => {
                self.recipes.insert(key.clone(), recipe.clone());
                Some(recipe)
            }
            Err(errors) => {
                for error in errors {
                    let place = item.at(&format!("extract.{}", error.field));
                    self.context.problems.error(place, error.message).help(error.help);
                }
                None
            }
        };
        Reading { recipe, key, rules }
    }
}

/// The least time between two requests to the host of a source, where somebody says one, and who it
/// is: the configuration or a preset for the host, else the preset of the source.
fn floor(fetch: &Settings, preset: Option<&Preset>, url: &Url) -> Option<Floor> {
    let limits = url.host_str().and_then(|host| fetch::limits_of(&fetch.hosts, host));
    let of_host = limits.and_then(|limits| {
        Some(Floor { pause: limits.pause?, by: limits.host.clone(), of_host: true })
    });
    of_host.or_else(|| {
        let preset = preset?;
        let by = preset.platform.clone();
        Some(Floor { pause: preset.least_pause()?, by, of_host: false })
    })
}

/// Stands for the presets that a page itself may call for: with other rules there, what is known of
/// a source that is read so must be compared with care.
fn software_key(presets: &Presets) -> String {
    let signed = presets.all().iter().filter(|preset| preset.sign.is_some());
    let told = signed.map(|preset| {
        let Preset { name, sign, kind, extract, .. } = preset;
        format!("{name} {sign:?} {kind:?} {extract:?}")
    });
    let told: Vec<String> = told.collect();
    text::digest(&told.iter().map(String::as_str).collect::<Vec<_>>())
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

/// What decides what the site answers, beside the address: not who asks, nor by which way. Empty
/// for a plain request.
fn page_key(
    manner: &Manner,
    open_headers: &[(String, String)],
    open_cookies: &[(String, String)],
) -> String {
    let mut key = String::new();
    if let Method::Post { body, content_type } = &manner.method {
        key = format!("{content_type:?} {body:?}");
    }
    if let Some(render) = &manner.render {
        key = format!("{key}\n{:?} {:?}", render.wait_for, render.clicks);
    }
    if !open_headers.is_empty() {
        key = format!("{key}\n{open_headers:?}");
    }
    if !open_cookies.is_empty() {
        key = format!("{key}\ncookies {open_cookies:?}");
    }
    key
}

/// The first half of a SHA-256, in hexadecimal digits.
fn fingerprint(url: &Url, parts: &[&str]) -> String {
    let mut hash = Sha256::new().chain_update(url.as_str());
    for part in parts.iter().filter(|part| !part.is_empty()) {
        hash = hash.chain_update("\n").chain_update(part);
    }
    let half = hash.finalize().first_chunk().copied().unwrap_or_default();
    format!("{:032x}", u128::from_be_bytes(half))
}

/// The host as people say it.
fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}
