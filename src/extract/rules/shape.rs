//! What is done with a value that was found: a part of it taken, its meaning looked up, something
//! built from it.

use std::collections::BTreeMap;

use regex_lite::Regex;
use url::Url;

use crate::{extract::dom::tidy, logic::text::fold};

/// The common part of a compiled field.
#[derive(Debug)]
pub(in crate::extract) struct Shape {
    pub(super) pattern: Option<Regex>,
    pub(super) values: BTreeMap<String, String>,
    pub(super) template: Option<Template>,
    pub(in crate::extract) label: Option<String>,
    /// Whether it counts only where nothing before it says anything.
    pub(in crate::extract) or: bool,
    pub(in crate::extract) format: Option<String>,
    pub(in crate::extract) best: Option<f64>,
    pub(in crate::extract) worst: Option<f64>,
}

impl Shape {
    /// Whether something is built even where nothing was found.
    pub(in crate::extract) fn is_built(&self) -> bool {
        self.template.as_ref().is_some_and(|template| !template.names("value"))
    }

    /// What a value that was found comes to. `told` says what a name in a template stands for.
    pub(in crate::extract) fn apply(
        &self,
        found: Option<String>,
        told: impl Fn(&str) -> Option<String>,
    ) -> Option<String> {
        let value = match found {
            Some(found) => Some(self.meaning(self.part(found)?)?),
            None if self.is_built() => None,
            None => return None,
        };
        match &self.template {
            Some(template) => template.fill(|name| match name {
                "value" => value.clone(),
                _ => told(name),
            }),
            None => value,
        }
    }

    fn part(&self, found: String) -> Option<String> {
        let Some(pattern) = &self.pattern else { return Some(found) };
        let groups = pattern.captures(&found)?;
        let part = groups.get(1).or_else(|| groups.get(0))?;
        let part = part.as_str().trim();
        (!part.is_empty()).then(|| part.to_owned())
    }

    fn meaning(&self, written: String) -> Option<String> {
        if self.values.is_empty() {
            return Some(written);
        }
        let alike = || {
            let folded = fold(&written);
            self.values.iter().find(|(known, _)| fold(known) == folded).map(|(_, value)| value)
        };
        match self.values.get(written.trim()).or_else(alike) {
            Some(meant) => (!meant.is_empty()).then(|| meant.clone()),
            None => Some(written),
        }
    }
}

/// A text with names in braces.
#[derive(Debug)]
pub(in crate::extract) struct Template(Vec<Part>);

#[derive(Debug)]
enum Part {
    Text(String),
    Name(String),
}

impl Template {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) =
                after.split_once('}').ok_or_else(|| "a `{` is not closed".to_owned())?;
            if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c == '{') {
                return Err(format!("`{{{name}}}` is not a name"));
            }
            parts.push(Part::Text(before.to_owned()));
            parts.push(Part::Name(name.to_owned()));
            rest = behind;
        }
        if rest.contains('}') {
            return Err("a `}` was not opened".to_owned());
        }
        parts.push(Part::Text(rest.to_owned()));
        Ok(Self(parts))
    }

    /// Whether a name is used.
    fn names(&self, wanted: &str) -> bool {
        self.0.iter().any(|part| matches!(part, Part::Name(name) if name == wanted))
    }

    /// The names used that are not of the common ones.
    pub(in crate::extract) fn strange(&self) -> Option<&str> {
        self.0.iter().find_map(|part| match part {
            Part::Name(name) if !matches!(name.as_str(), "value" | "id" | "page" | "url") => {
                Some(name.as_str())
            }
            Part::Name(_) | Part::Text(_) => None,
        })
    }

    fn fill(&self, told: impl Fn(&str) -> Option<String>) -> Option<String> {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Name(name) => text.push_str(told(name)?.trim()),
            }
        }
        Some(tidy(&text)).filter(|text| !text.is_empty())
    }
}

impl Shape {
    /// The template, to be checked.
    pub(in crate::extract) fn template(&self) -> Option<&Template> {
        self.template.as_ref()
    }
}

/// What the names that any template may use stand for.
pub(in crate::extract) fn told_of_page(name: &str, page: &Url, id: Option<&str>) -> Option<String> {
    let mut address = page.clone();
    address.set_fragment(None);
    match name {
        "id" => id.map(str::to_owned),
        "url" => Some(address.into()),
        "page" => {
            address.set_query(None);
            Some(address.into())
        }
        _ => None,
    }
}
