//! From routes to people.

use std::collections::HashMap;

use super::tree::{Matter, Reader, Routes};
use crate::domain::{Business, Person, PersonId};

/// Who may be told of what concerns a business.
#[derive(Debug, Clone, Copy)]
pub struct Readers<'a> {
    /// Whose matters they are.
    pub business: &'a Business,
    /// Everyone there is.
    pub people: &'a HashMap<PersonId, Person>,
    /// Who is told of what.
    pub routes: &'a Routes,
}

/// Somebody who is told, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Who.
    pub person: Person,
    /// By which routes, from the top; none for an owner where no route decides.
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
                if !told.iter().any(|known| known.person.id == person.id) {
                    told.push(Told { person: person.clone(), by: by.clone() });
                }
            }
        }
        if told.is_empty() {
            let owners = self.owners().into_iter();
            told.extend(owners.map(|person| Told { person, by: Vec::new() }));
        }
        told
    }
}
