//! Presets of one's own: the files of `presets.d`, each of which is one preset.

use crate::{
    config::{
        item::Item,
        preset::{Preset, Presets},
        problem::Problems,
        value::{self, Wrong},
    },
    extract::{Family, Hints, Recipe, RuleError, Rules},
};

/// The embedded presets, and those of `items` before them.
pub(in crate::config) fn presets(items: &[Item<'_, Preset>], problems: &mut Problems) -> Presets {
    let mut own: Vec<Preset> = Vec::new();
    for (number, item) in items.iter().enumerate() {
        let name = check(item, problems);
        let twice = |other: &Item<'_, Preset>| Some(&other.raw.name) == name.as_ref();
        if let Some(first) = items.iter().take(number).find(|other| twice(other)) {
            let message = format!("there is another preset `{}`", first.raw.name);
            problems
                .error(item.at("name"), message)
                .help("give one of them another name".to_owned())
                .related(first.at("name"), "the first one");
            continue;
        }
        own.extend(name.map(|_| Preset { text: item.text().to_owned(), ..item.raw.clone() }));
    }
    Presets::embedded().with(own)
}

/// Says what is wrong with a preset. Its name, if it has one.
fn check(item: &Item<'_, Preset>, problems: &mut Problems) -> Option<String> {
    let raw = &item.raw;
    let written = |text: &'_ str| (!text.is_empty()).then(|| text.to_owned());
    let (name, platform) = (written(&raw.name), written(&raw.platform));
    let name = item.required("name", name.as_deref(), problems, |name| match value::id(name)? {
        name if name == "none" => Err(Wrong::new("`none` means no preset").help("choose another")),
        name => Ok(name),
    });
    item.required("platform", platform.as_deref(), problems, value::filled);
    item.optional(
        "respond_within",
        raw.respond_within.as_deref(),
        problems,
        value::positive_duration,
    );
    item.optional("pause", raw.pause.as_deref(), problems, value::positive_duration);
    item.optional("answer_at", raw.answer_at.as_deref(), problems, value::page);
    item.optional("report_url", raw.report_url.as_deref(), problems, value::page);
    let hints = Hints { preset: name.clone(), ..Hints::default() };
    wrong_rules(item, "extract.", Recipe::compile(raw.extract.as_ref(), hints).err(), problems);
    if let Some(sign) = &raw.sign {
        let family = Family::new(("", raw.kind), sign, &Rules::default());
        wrong_rules(item, "", family.err(), problems);
        if raw.extract.is_none() && !item.is_lost("extract") {
            problems
                .error(item.at("sign"), "pages with this sign are read by no rules")
                .help("add `[extract]`".to_owned());
        }
    }
    name
}

fn wrong_rules(
    item: &Item<'_, Preset>,
    below: &str,
    errors: Option<Vec<RuleError>>,
    problems: &mut Problems,
) {
    for error in errors.into_iter().flatten() {
        let place = item.at(&format!("{below}{}", error.field));
        problems.error(place, error.message).help(error.help);
    }
}
