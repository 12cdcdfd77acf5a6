//! `[[route]]`: who is told of what, that every route can be reached, and that nobody reads by mistake
//! of a business that is not theirs.

use std::collections::BTreeSet;

use super::{Context, business::Known, names::Names};
use crate::{
    config::{
        item::Item,
        problem::Problems,
        raw, suggest,
        value::{self, Wrong},
    },
    domain::{BusinessId, Cause, PersonId, Threat},
    logic::route::{Reader, Route, Routes, When, findings, told_at_most},
};

/// The word for the owners of the business that it is about.
const OWNERS: &str = "owners";

/// The word for every kind of threat.
const ANY: &str = "any";

const THREATS: [Threat; 4] = [Threat::Extortion, Threat::Legal, Threat::Violence, Threat::Privacy];

/// The tree of routes.
pub(super) fn routes(
    items: &[Item<'_, raw::Route>],
    businesses: &[Known],
    (people, names): (&mut Names, &mut Names),
    context: &mut Context<'_>,
) -> Routes {
    let before = context.problems.len();
    let mut reader = Reading { businesses, people, names, problems: &mut *context.problems };
    let routes = items.iter().enumerate().map(|(number, item)| {
        reader.route(item, "", &item.raw, (&(number + 1).to_string(), &[], &[]))
    });
    let routes = Routes(routes.collect());
    // Of what could not be read it is not known what it would have matched.
    if reader.problems.len() == before && !items.iter().any(Item::is_damaged) {
        for finding in findings(&routes) {
            unreachable(
                items,
                &routes,
                &finding.route,
                finding.taken_by.as_deref(),
                reader.problems,
            );
        }
        reader.warn_of_the_untold(items, &routes);
    }
    routes
}

struct Reading<'a> {
    businesses: &'a [Known],
    people: &'a mut Names,
    names: &'a mut Names,
    problems: &'a mut Problems,
}

impl Reading<'_> {
    /// A route at `path` of a table, with its branches. `businesses` are those that the routes above
    /// it are for by name; none: every one.
    fn route(
        &mut self,
        item: &Item<'_, raw::Route>,
        path: &str,
        raw: &raw::Route,
        (number, to, businesses): (&str, &[Reader], &[BusinessId]),
    ) -> Route {
        let at = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        let name = item.optional(&at("name"), raw.name.as_deref(), self.problems, value::filled);
        let when = self.when(item, &at("match"), &raw.when);
        let named = if when.business.is_empty() { businesses } else { &when.business }.to_vec();
        let own = self.to(item, &at("to"), raw.to.as_deref(), &named);
        let readers = if own.is_empty() { to } else { &own };
        if raw.to.is_none() && raw.branches.is_empty() && path.is_empty() && !item.is_lost("to") {
            self.problems.missing(item.head(), "a route to nobody").help(
                "add `to = [\"ID\"]`, each the id of a `[[person]]`, or \"owners\"".to_owned(),
            );
        }
        let routes = raw.branches.iter().enumerate().map(|(index, branch)| {
            let path = at(&format!("route.{index}"));
            self.route(item, &path, branch, (&format!("{number}.{}", index + 1), readers, &named))
        });
        let routes = routes.collect();
        Route {
            name: name.unwrap_or_else(|| format!("route {number}")),
            when,
            to: own,
            goes_on: raw.goes_on,
            routes,
        }
    }

    fn when(&mut self, item: &Item<'_, raw::Route>, path: &str, raw: &raw::When) -> When {
        let at = |key: &str| format!("{path}.{key}");
        let empty = [
            ("business", raw.business.as_ref().is_some_and(Vec::is_empty)),
            ("location", raw.location.as_ref().is_some_and(Vec::is_empty)),
            ("platform", raw.platform.as_ref().is_some_and(Vec::is_empty)),
            ("cause", raw.cause.as_ref().is_some_and(Vec::is_empty)),
            ("threat", raw.threat.as_ref().is_some_and(Vec::is_empty)),
            ("language", raw.language.as_ref().is_some_and(Vec::is_empty)),
            ("kind", raw.kind.as_ref().is_some_and(Vec::is_empty)),
        ];
        let empty = empty.into_iter().filter(|(key, empty)| *empty && !item.is_lost(&at(key)));
        for (key, _) in empty {
            self.problems
                .error(item.at(&at(key)), "a list of nothing matches nothing")
                .help(format!("name something, or leave `{key}` out to match everything"));
        }
        let mut business = Vec::new();
        for (index, id) in raw.business.iter().flatten().enumerate() {
            if self.names.knows_or_says(
                id,
                item.at(&at(&format!("business.{index}"))),
                self.problems,
            ) {
                business.push(BusinessId::new(id));
            }
        }
        let causes = self.businesses.iter().flat_map(|known| &known.business.causes);
        let own = causes.map(|cause| cause.name.clone()).collect::<BTreeSet<_>>();
        let cause = self.all(item, &at("cause"), raw.cause.as_deref(), |text| cause(text, &own));
        let threat = self.all(item, &at("threat"), raw.threat.as_deref(), threats);
        When {
            business,
            location: self.all(item, &at("location"), raw.location.as_deref(), value::filled),
            platform: self.all(item, &at("platform"), raw.platform.as_deref(), value::filled),
            severity: raw.severity,
            cause,
            threat: threat.into_iter().flatten().collect(),
            language: self.all(item, &at("language"), raw.language.as_deref(), value::language),
            kind: raw.kind.clone().unwrap_or_default(),
        }
    }

    fn all<V>(
        &mut self,
        item: &Item<'_, raw::Route>,
        path: &str,
        texts: Option<&[String]>,
        parse: impl Fn(&str) -> Result<V, Wrong>,
    ) -> Vec<V> {
        let texts = texts.unwrap_or_default().iter().enumerate();
        let read = texts.filter_map(|(index, text)| {
            item.value(&format!("{path}.{index}"), text, self.problems, &parse)
        });
        read.collect()
    }

    /// Who is told. One who owns a business reads of others only where they are named.
    fn to(
        &mut self,
        item: &Item<'_, raw::Route>,
        path: &str,
        ids: Option<&[String]>,
        named: &[BusinessId],
    ) -> Vec<Reader> {
        let mut readers = Vec::new();
        if ids.is_some_and(<[String]>::is_empty) {
            self.problems
                .error(item.at(path), "a route to nobody")
                .help("name persons, or \"owners\"".to_owned());
        }
        for (index, id) in ids.unwrap_or_default().iter().enumerate() {
            if id == OWNERS {
                readers.push(Reader::Owners);
                continue;
            }
            let place = item.at(&format!("{path}.{index}"));
            if !self.people.refer(id, place.clone(), self.problems) {
                continue;
            }
            let person = PersonId::new(id);
            if named.is_empty()
                && let Some((own, other)) = self.split(&person)
            {
                self.problems
                    .error(place, format!("`{id}`, an owner of `{own}`, would read of `{other}`"))
                    .help(format!(
                        "say which businesses it is for: `match = {{ business = [\"{own}\"] }}`"
                    ));
            }
            readers.push(Reader::Person(person));
        }
        readers
    }

    /// A business that a person owns and one that they do not, if there are both.
    fn split(&self, person: &PersonId) -> Option<(BusinessId, BusinessId)> {
        let find = |owned: bool| {
            let owns = |known: &&Known| known.business.owners.contains(person) == owned;
            self.businesses.iter().find(owns).map(|known| known.business.id.clone())
        };
        Some((find(true)?, find(false)?))
    }

    /// Warns of businesses whose owners hear of nothing.
    fn warn_of_the_untold(&mut self, items: &[Item<'_, raw::Route>], routes: &Routes) {
        let Some(item) = items.first() else { return };
        for known in self.businesses {
            let told = told_at_most(routes, &known.business.id);
            let owner = |reader: &Reader| match reader {
                Reader::Owners => true,
                Reader::Person(person) => known.business.owners.contains(person),
            };
            if !told.iter().any(owner) {
                let id = &known.business.id;
                self.problems
                    .warning(item.head(), format!("the owners of `{id}` are told of no post"))
                    .help("add \"owners\" to a route, or `continue = true`".to_owned());
            }
        }
    }
}

fn unreachable(
    items: &[Item<'_, raw::Route>],
    routes: &Routes,
    route: &[usize],
    taken_by: Option<&[usize]>,
    problems: &mut Problems,
) {
    let place = |route: &[usize]| {
        let (first, rest) = route.split_first()?;
        let path = rest.iter().map(|index| format!("route.{index}")).collect::<Vec<_>>().join(".");
        Some(items.get(*first)?.at(&path))
    };
    let Some(here) = place(route) else { return };
    let taker = taken_by.and_then(|taker| Some((place(taker)?, name_of(routes, taker)?)));
    match taker {
        None => {
            problems
                .warning(here, "nothing can reach this route")
                .help("what it matches contradicts the routes that it is a branch of".to_owned());
        }
        Some((taker, name)) => {
            problems
                .warning(here, "nothing can reach this route")
                .help(format!("put it before `{name}`, or give that `continue = true`"))
                .related(taker, "this one takes all that it matches");
        }
    }
}

fn name_of<'a>(routes: &'a Routes, place: &[usize]) -> Option<&'a str> {
    let (last, above) = place.split_last()?;
    let mut level = &routes.0;
    for index in above {
        level = &level.get(*index)?.routes;
    }
    Some(&level.get(*last)?.name)
}

fn threats(text: &str) -> Result<Vec<Threat>, Wrong> {
    if text == ANY {
        return Ok(THREATS.to_vec());
    }
    let known = THREATS.map(Threat::name);
    THREATS.into_iter().find(|threat| threat.name() == text).map(|threat| vec![threat]).ok_or_else(
        || {
            let names: Vec<_> = known.into_iter().chain([ANY]).collect();
            wrong(format!("there is no threat `{text}`"), text, &names, "the threats are")
        },
    )
}

fn cause(text: &str, own: &BTreeSet<String>) -> Result<Cause, Wrong> {
    let name = value::filled(text)?;
    if own.contains(&name) {
        return Ok(Cause::Own(name));
    }
    Cause::KNOWN.into_iter().find(|cause| cause.name() == name).ok_or_else(|| {
        let known = Cause::KNOWN.iter().map(Cause::name);
        let names: Vec<_> = known.chain(own.iter().map(String::as_str)).collect();
        wrong(format!("there is no cause `{name}`"), &name, &names, "the causes are")
    })
}

fn wrong(message: String, written: &str, names: &[&str], what: &str) -> Wrong {
    let wrong = Wrong::new(message);
    match suggest::one_of(written, names, what) {
        Some(help) => wrong.help(help),
        None => wrong,
    }
}
