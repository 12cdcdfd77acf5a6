//! The order of the checks: those who are referred to come first.

use std::path::PathBuf;

use jiff::Timestamp;

use super::{
    assistant, business, deadline, fallback, fetch, general, inbound, judging, limits,
    names::Names, person, playbook, route, smtp, source, staff, timing, web, webhook,
};
use crate::config::{Config, Environment, preset::Presets, problem::Problems, raw};

/// The folder of the state in which tokens are kept that a site replaced.
const TOKENS: &str = "tokens";

/// What the checks look up, and where they say what they found.
pub(in crate::config) struct Context<'a> {
    /// The variables that the file may refer to.
    pub(in crate::config) environment: &'a Environment,
    /// The folder of the main file, where relative paths start.
    pub(in crate::config) folder: PathBuf,
    /// The presets that sources may name.
    pub(in crate::config) presets: Presets,
    /// The problems found so far.
    pub(in crate::config) problems: &'a mut Problems,
    /// What days may be over, or near.
    pub(in crate::config) now: Timestamp,
}

impl Context<'_> {
    /// A path as written, from the folder of the main file.
    pub(super) fn path(&self, text: &str) -> PathBuf {
        self.folder.join(text)
    }
}

/// Checks the whole file.
pub(in crate::config) fn check(file: &raw::File<'_>, context: &mut Context<'_>) -> Config {
    let mut general = general::general(&file.vigie, context);
    let mut people = Names::new("person");
    let persons = person::persons(&file.person, &general, &mut people, context);
    general.operators = person::operators(&file.vigie, &persons, &general, (&mut people, context));
    let mut names = Names::new("business");
    let mut businesses =
        business::businesses(&file.business, &general, (&mut people, &mut names), context);
    let bands = judging::bands(&file.judging, context.problems);
    let rules = limits::case_rules(file, context);
    for known in &mut businesses {
        known.business.rules.clone_from(&rules);
    }
    fallback::warn_of_strangers(&file.person, &persons, &businesses, context);
    timing::warn_of_nobody(&file.business, &persons, context);
    let mut fetch = fetch::settings(file, &general.contact, context);
    fetch.tokens = Some(general.state.join(TOKENS));
    let sources = source::sources(file, (&businesses, &fetch, bands), &mut names, context);
    deadline::warn_of_ladders_without(file, &sources, context.problems);
    let routes = route::routes(&file.route, &businesses, (&mut people, &mut names), context);
    let businesses = businesses.into_iter().map(|known| known.business).collect::<Vec<_>>();
    let staff = staff::staff(&file.business, &businesses, &persons, &general, context);
    people.warn_of_unused(
        "gets no mail",
        "name them among the `owners` of a business, in a `[[route]]`, or among the `operators`",
        context.problems,
    );
    names.warn_of_unused("is not watched", "add a `[[source]]` for it", context.problems);
    Config {
        mail: smtp::settings(&file.smtp, &file.person, &general.contact, context),
        fetch,
        delivery: limits::delivery(&file.delivery, context),
        lifecycle: limits::lifecycle(&file.lifecycle, context),
        answers: inbound::answers(&file.inbound, context),
        assistance: assistant::assistance(&file.assistant, context),
        evidence: limits::evidence(&file.evidence, context),
        web: web::web(&file.web, context),
        ping: webhook::ping(&file.ping, context),
        presets: context.presets.clone(),
        playbooks: playbook::playbooks(&file.playbooks, context.problems),
        general,
        persons,
        businesses,
        sources,
        routes,
        staff,
    }
}
