//! The places of the fields told as rules, so that a person can keep them, and the proof that the
//! rules read the same posts from the same page.

use scraper::Html;

use super::{
    fields::Layout,
    guess::Setting,
    keys::Key,
    page::Flat,
    places::{Parts, PlaceId},
    prose::Prose,
    records::{Moments, Records},
};
use crate::extract::{
    FieldRule, Fields, Rules,
    css::{self, Selectors},
    draft::Draft,
    place::Place,
    problems::Problems,
    rules::Compiler,
};

/// A field of the rules, and whether what it reads is what was read.
struct Field {
    name: &'static str,
    of: fn(&mut Rules) -> &mut Fields,
    agrees: fn(&Draft, &Draft) -> bool,
}

/// The fields that can be told.
const FIELDS: [Field; 7] = [
    Field {
        name: "author",
        of: |rules| &mut rules.author,
        agrees: |a, b| same(a.author.as_ref(), b.author.as_ref()),
    },
    Field {
        name: "published",
        of: |rules| &mut rules.published,
        agrees: |a, b| a.published == b.published,
    },
    Field {
        name: "rating",
        of: |rules| &mut rules.rating,
        agrees: |a, b| match (a.rating, b.rating) {
            (Some(a), Some(b)) => (a.normalised() - b.normalised()).abs() < 0.02,
            (a, b) => a.is_none() == b.is_none(),
        },
    },
    Field {
        name: "title",
        of: |rules| &mut rules.title,
        agrees: |a, b| same(a.title.as_ref(), b.title.as_ref()),
    },
    Field {
        name: "text",
        of: |rules| &mut rules.text,
        agrees: |a, b| begins_alike(&a.text, &b.text),
    },
    Field {
        name: "key",
        of: |rules| &mut rules.key,
        agrees: |a, b| same(a.id.as_ref(), b.id.as_ref()),
    },
    Field { name: "link", of: |rules| &mut rules.link, agrees: |a, b| a.url == b.url },
];

/// Tells the places of a list as rules and proves them: a field that the rules read otherwise is
/// left out and named. `None` where not even the posts can be told by a selector.
pub(super) fn derive(
    html: &Html,
    found: &Found<'_, '_>,
    setting: &Setting<'_>,
) -> (Option<Rules>, Vec<&'static str>) {
    let mut rules = found.rules();
    let mut missing = Vec::new();
    let Some(read) = found.prove(&rules, html, setting) else { return (None, vec!["item"]) };
    for field in &FIELDS {
        let wanted = found.drafts.iter().any(|(_, draft)| has(field.name, draft));
        let rule = (field.of)(&mut rules);
        let right =
            found.drafts.iter().zip(&read).filter(|((_, a), b)| (field.agrees)(a, b)).count();
        if rule.is_some() && right * 10 < found.drafts.len() * 9 {
            *rule = Fields::default();
        }
        if wanted && rule.is_empty() {
            missing.push(field.name);
        }
    }
    if found.drafts.iter().any(|(_, draft)| draft.reply.is_some()) && rules.reply.is_none() {
        missing.push("reply");
    }
    let says_nothing =
        [&rules.text, &rules.title, &rules.rating].iter().all(|rule| rule.is_empty());
    if says_nothing { (None, missing) } else { (Some(rules), missing) }
}

/// A list as it was found.
pub(super) struct Found<'f, 'a> {
    pub(super) flat: &'f Flat<'a>,
    pub(super) records: &'f Records<'a>,
    pub(super) parts: &'f Parts,
    pub(super) layout: &'f Layout,
    pub(super) prose: &'f Prose,
    pub(super) moments: &'f Moments,
    pub(super) drafts: &'f [(usize, Draft)],
}

impl Found<'_, '_> {
    fn rules(&self) -> Rules {
        let rule = |id: Option<PlaceId>| {
            let select = self.selector(id?)?;
            Some(FieldRule { select: Some(select), ..FieldRule::default() })
        };
        let field = |id| rule(id).map_or_else(Fields::default, Fields::from);
        let item = self.records.key.css();
        let item = match self.records.within {
            Some(within) => format!("{} {item}", within.css()),
            None => item,
        };
        let mut published = rule(self.layout.date);
        let attr = self.layout.date.and_then(|id| {
            let (number, _) = self.drafts.first()?;
            let (_, piece) = self.parts.piece(*number, id)?;
            self.moments.get(&piece.at)?.attr
        });
        if let (Some(rule), Some(attr)) = (&mut published, attr) {
            rule.attr = Some(attr.to_owned());
        }
        let text = match self.prose.place {
            Some(id) => field(Some(id)),
            None => FieldRule::default().into(),
        };
        Rules {
            item: Some(item),
            author: field(self.layout.author),
            published: published.map_or_else(Fields::default, Fields::from),
            rating: field(self.layout.rating),
            title: field(self.layout.title),
            text,
            key: self.key().map_or_else(Fields::default, Fields::from),
            link: self.link().map_or_else(Fields::default, Fields::from),
            ..Rules::default()
        }
    }

    /// Where the id stands, if it is an attribute of the record.
    fn key(&self) -> Option<FieldRule> {
        let (number, draft) = self.drafts.iter().find(|(_, draft)| draft.id.is_some())?;
        let id = draft.id.as_deref()?;
        let block = self.parts.blocks.get(*number)?;
        for (index, piece) in block.pieces.iter().take(80).enumerate() {
            let element = self.flat.element(piece.at)?;
            let attr = element.value().attrs().find(|(name, text)| {
                *text == id && (*name == "id" || *name == "name" || name.starts_with("data-"))
            });
            if let Some((attr, _)) = attr {
                let select = if index == 0 { None } else { Some(self.selector(piece.id)?) };
                let attr = Some(attr.to_owned());
                return Some(FieldRule { select, attr, ..FieldRule::default() });
            }
        }
        None
    }

    /// Where the permalink stands.
    fn link(&self) -> Option<FieldRule> {
        let (number, draft) = self.drafts.iter().find(|(_, draft)| draft.url.is_some())?;
        let url = draft.url.as_deref()?;
        let tail = url.rsplit('/').find(|part| !part.is_empty())?;
        let block = self.parts.blocks.get(*number)?;
        let piece = block.pieces.iter().find(|piece| {
            let href = self.flat.element(piece.at).and_then(|element| element.value().attr("href"));
            href.is_some_and(|href| href.trim_end_matches('/').ends_with(tail))
        })?;
        let select = Some(self.selector(piece.id)?);
        Some(FieldRule { select, ..FieldRule::default() })
    }

    /// A selector that, in nearly all records, finds the piece at a place first.
    fn selector(&self, id: PlaceId) -> Option<String> {
        let sample: Vec<(usize, usize)> = self
            .drafts
            .iter()
            .take(60)
            .filter_map(|&(number, _)| Some((number, self.parts.piece(number, id)?.0)))
            .collect();
        let &(number, index) = sample.first()?;
        let block = self.parts.blocks.get(number)?;
        let piece = block.pieces.get(index)?;
        let mut keys = Key::all(self.flat.element(piece.at)?);
        keys.sort_by_key(|key| u8::MAX - key.rank());
        let finds = |steps: &[Key<'_>]| {
            let right =
                sample.iter().filter(|&&(number, index)| self.first(number, steps) == Some(index));
            right.count() * 10 >= sample.len() * 9
        };
        if let Some(key) = keys.iter().find(|key| finds(&[**key])) {
            return Some(key.css());
        }
        // With what stands around it.
        let mut around = block.pieces.get(piece.parent)?;
        for _ in 0..4 {
            if around.at == block.at {
                break;
            }
            let mut outer = Key::all(self.flat.element(around.at)?);
            outer.sort_by_key(|key| u8::MAX - key.rank());
            for outer in outer {
                if let Some(key) = keys.iter().find(|key| finds(&[outer, **key])) {
                    return Some(format!("{} {}", outer.css(), key.css()));
                }
            }
            around = block.pieces.get(around.parent)?;
        }
        None
    }

    /// The first piece of a record that steps lead to, from the outside in.
    fn first(&self, number: usize, steps: &[Key<'_>]) -> Option<usize> {
        let block = self.parts.blocks.get(number)?;
        let (last, outer) = steps.split_last()?;
        block.pieces.iter().enumerate().skip(1).find_map(|(index, piece)| {
            let fits = last.fits(self.flat.element(piece.at)?);
            let held = fits
                && outer.iter().all(|key| {
                    self.flat
                        .around(piece.at)
                        .take_while(|&at| at > block.at)
                        .any(|at| self.flat.element(at).is_some_and(|element| key.fits(element)))
                });
            held.then_some(index)
        })
    }

    /// What the rules read, if it is as many posts.
    fn prove(&self, rules: &Rules, html: &Html, setting: &Setting<'_>) -> Option<Vec<Draft>> {
        let mut compiler = Compiler::default();
        let selectors = Selectors::compile(rules, &mut compiler);
        if !compiler.errors.is_empty() {
            return None;
        }
        let place = Place {
            page: setting.page,
            base: setting.base,
            kind: setting.kind,
            zone: &setting.dates.zone,
            language: setting.dates.language.as_deref(),
            at: setting.dates.at,
        };
        let reading = css::read(&selectors, html, place, &mut Problems::default());
        let read = reading.found.drafts;
        let said: Vec<Draft> = read.into_iter().filter(|draft| !draft.is_hollow()).collect();
        (said.len() == self.drafts.len()).then_some(said)
    }
}

fn has(name: &str, draft: &Draft) -> bool {
    match name {
        "author" => draft.author.is_some(),
        "published" => draft.published.is_some(),
        "rating" => draft.rating.is_some(),
        "title" => draft.title.is_some(),
        "text" => !draft.text.is_empty(),
        "key" => draft.id.is_some(),
        _ => draft.url.is_some(),
    }
}

fn same(a: Option<&String>, b: Option<&String>) -> bool {
    let letters = |text: Option<&String>| {
        let text = text.map(String::as_str).unwrap_or_default();
        text.chars().filter(|c| c.is_alphanumeric()).collect::<String>()
    };
    letters(a) == letters(b)
}

fn begins_alike(a: &str, b: &str) -> bool {
    let letters =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).take(60).collect::<String>();
    letters(a) == letters(b)
}
