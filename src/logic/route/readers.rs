//! From routes to people.

use std::{collections::HashMap, fmt::Debug};

use super::tree::{Matter, Reader, Routes};
use crate::domain::{Business, Case, Person, PersonId, Severity, Source, SourceId, Verdict};

/// Where sources are looked up.
pub trait Places: Debug + Sync {
    /// A source that is watched.
    fn place(&self, source: &SourceId) -> Option<&Source>;
}

/// One source knows itself.
impl Places for Source {
    fn place(&self, source: &SourceId) -> Option<&Source> {
        (self.id == *source).then_some(self)
    }
}

/// Who may be told of what concerns a business.
#[derive(Debug, Clone, Copy)]
pub struct Readers<'a> {
    /// Whose matters they are.
    pub business: &'a Business,
    /// Everyone there is.
    pub people: &'a HashMap<PersonId, Person>,
    /// Who is told of what.
    pub routes: &'a Routes,
    /// Where its posts stand.
    pub places: &'a dyn Places,
}

/// Somebody who is told, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Who.
    pub person: Person,
    /// By which routes, from the top; none for an owner where no route decides, and for who is only
    /// to see to the case.
    pub by: Vec<String>,
}

impl Readers<'_> {
    /// The owners of the business.
    pub fn owners(&self) -> Vec<Person> {
        let owners = self.business.owners.iter();
        owners.filter_map(|owner| self.people.get(owner)).cloned().collect()
    }

    /// Who is told of a matter, each once, and why. Where the routes come to nobody, the owners.
    pub fn told(&self, matter: &Matter<'_>) -> Vec<Told> {
        let mut told = Vec::<Told>::new();
        for (reader, by) in self.routes.readers(matter) {
            let ids = match &reader {
                Reader::Owners => self.business.owners.as_slice(),
                Reader::Person(person) => std::slice::from_ref(person),
            };
            for person in ids.iter().filter_map(|id| self.people.get(id)) {
                add(&mut told, Told { person: person.clone(), by: by.clone() });
            }
        }
        if told.is_empty() {
            let owners = self.owners().into_iter();
            told.extend(owners.map(|person| Told { person, by: Vec::new() }));
        }
        told
    }

    /// Who is told of a case, each once, and why: whom any of its posts concerns, where it stands and
    /// as it was judged; whom one of `seen` concerns, which is what is just seen of it and where; and
    /// who is to see to it. `severity` is how urgent it is to be told, if that is more than the case is.
    pub fn of_case(
        &self,
        case: &Case,
        seen: &[(&Source, &Verdict)],
        severity: Severity,
    ) -> Vec<Told> {
        let severity = case.severity().max(severity);
        let links = case.links.iter().map(|link| (self.places.place(&link.source), &link.verdict));
        let posts = std::iter::once((self.places.place(&case.source), &case.verdict)).chain(links);
        let seen = seen.iter().map(|(source, verdict)| (Some(*source), *verdict));
        let mut told = Vec::new();
        let mut met = Vec::new();
        for (source, verdict) in posts.chain(seen) {
            // Of a crisis with hundreds of posts, most are alike to every route.
            let like = (source.map(|source| &source.id), alike(verdict));
            if met.contains(&like) {
                continue;
            }
            met.push(like);
            let (business, kind) = (&case.business, case.kind);
            let matter = Matter { source, business, verdict, kind, severity };
            self.told(&matter).into_iter().for_each(|one| add(&mut told, one));
        }
        let assigned = case.course.assigned.as_ref().and_then(|id| self.people.get(id));
        if let Some(person) = assigned.cloned() {
            add(&mut told, Told { person, by: Vec::new() });
        }
        told
    }
}

/// What of a verdict routes look at.
fn alike(verdict: &Verdict) -> impl PartialEq + '_ {
    (verdict.severity, verdict.threat, &verdict.causes, &verdict.language)
}

/// Takes somebody in who is not there yet.
fn add(told: &mut Vec<Told>, one: Told) {
    if !told.iter().any(|known| known.person.id == one.person.id) {
        told.push(one);
    }
}
