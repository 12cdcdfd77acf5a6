//! The tree of routes, and the way of a matter through it.
//!
//! A matter goes down the tree: at each level the routes are tried in their order, and the first one
//! that matches takes it, unless that route says `continue`: then it has a copy, and the matter goes
//! on as if it had not been there. What no route of a level takes belongs to the level itself, which
//! at the top means the owners of the business. So a route can add readers or replace them, and
//! nothing is ever lost between routes. (The model is the routing tree of Alertmanager,
//! <https://prometheus.io/docs/alerting/latest/configuration/#route>; there a `continue` that
//! matches keeps the default from being told.)

use crate::domain::{BusinessId, Cause, PersonId, PostKind, Severity, Source, Threat, Verdict};

/// Somebody that a route names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reader {
    /// The owners of the business that it is about.
    Owners,
    /// A person.
    Person(PersonId),
}

/// What a route wants: what holds of all of these. An empty list wants nothing in particular.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct When {
    /// It is about one of these.
    pub business: Vec<BusinessId>,
    /// It was seen at a source of one of these places; case does not count.
    pub location: Vec<String>,
    /// It was seen on one of these platforms; case does not count.
    pub platform: Vec<String>,
    /// It is at least so bad.
    pub severity: Option<Severity>,
    /// It complains about one of these.
    pub cause: Vec<Cause>,
    /// It looks like one of these.
    pub threat: Vec<Threat>,
    /// It is in one of these languages (ISO 639-1).
    pub language: Vec<String>,
    /// It is one of these.
    pub kind: Vec<PostKind>,
}

/// A branch of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// What it is called where it is told who gets what.
    pub name: String,
    /// What it is for.
    pub when: When,
    /// Who is told; where it names nobody, those of the level above.
    pub to: Vec<Reader>,
    /// Whether what it matches goes on to the routes behind it.
    pub goes_on: bool,
    /// Its own branches.
    pub routes: Vec<Self>,
}

/// The tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Routes(pub Vec<Route>);

/// What is told, as far as it decides who is told.
#[derive(Debug, Clone, Copy)]
pub struct Matter<'a> {
    /// Where it was seen; `None` if that is no longer watched.
    pub source: Option<&'a Source>,
    /// Whose it is.
    pub business: &'a BusinessId,
    /// The verdict on it.
    pub verdict: &'a Verdict,
    /// What it is.
    pub kind: PostKind,
    /// How urgent it is to be told, if that is more than the verdict says.
    pub severity: Severity,
}

impl When {
    /// Whether it wants this.
    pub fn holds(&self, matter: &Matter<'_>) -> bool {
        let Matter { source, business, verdict, kind, severity } = matter;
        let named = |list: &[String], name: Option<&str>| {
            list.is_empty()
                || name.is_some_and(|name| list.iter().any(|one| fold(one) == fold(name)))
        };
        (self.business.is_empty() || self.business.contains(business))
            && named(&self.location, source.and_then(|source| source.location.as_deref()))
            && named(&self.platform, source.map(|source| source.platform.as_str()))
            && self.severity.is_none_or(|least| verdict.severity.max(*severity) >= least)
            && (self.cause.is_empty()
                || self.cause.iter().any(|cause| verdict.causes.contains(cause)))
            && (self.threat.is_empty()
                || verdict.threat.is_some_and(|threat| self.threat.contains(&threat)))
            && named(&self.language, verdict.language.as_deref())
            && (self.kind.is_empty() || self.kind.contains(kind))
    }
}

/// A name, so that case does not count.
pub(super) fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}

impl Routes {
    /// Who is told of a matter, each once, and by which routes (the names from the top; none for
    /// the owners where no route decides).
    pub fn readers(&self, matter: &Matter<'_>) -> Vec<(Reader, Vec<String>)> {
        let mut told = Vec::new();
        descend(&self.0, matter, (&[Reader::Owners], &[]), &mut told);
        told
    }
}

fn descend(
    routes: &[Route],
    matter: &Matter<'_>,
    (to, path): (&[Reader], &[String]),
    told: &mut Vec<(Reader, Vec<String>)>,
) {
    for route in routes.iter().filter(|route| route.when.holds(matter)) {
        let to = if route.to.is_empty() { to } else { &route.to };
        let path = path.iter().chain([&route.name]).cloned().collect::<Vec<_>>();
        descend(&route.routes, matter, (to, &path), told);
        if !route.goes_on {
            return;
        }
    }
    for reader in to {
        if !told.iter().any(|(known, _)| known == reader) {
            told.push((reader.clone(), path.to_vec()));
        }
    }
}
