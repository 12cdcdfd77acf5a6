//! Everything around a post that might be its id, sorted by where it stands and how it is named.

use std::collections::{BTreeMap, HashMap, HashSet};

use ego_tree::NodeId;
use scraper::ElementRef;
use url::Url;

use super::{
    links::{self, Link},
    names::{self, Promise, attribute, prefix},
};
use crate::extract::ids::is_id;

/// Where an id stands, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Site {
    /// On the post's element, or on one that holds it or that it holds and nothing else.
    Own,
    /// On an element that stands before the post.
    Before,
    /// On an element in it.
    Inside,
    /// In a link in it.
    Link,
}

/// How an id is written, the same for all posts of a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pattern {
    pub promise: Promise,
    pub site: Site,
    /// The element, the attribute and what stands around the id.
    pub form: String,
}

/// What was found around the posts of a list.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// Of each pattern the first id in each post.
    pub patterns: BTreeMap<Pattern, Vec<(usize, String)>>,
    /// The links in each post that might lead to it.
    pub links: Vec<Vec<Link>>,
}

/// How many elements around a post are looked at, and how many before it.
const AROUND: usize = 3;

/// Looks at and around each post of a list.
pub(super) fn gather(blocks: &[ElementRef<'_>], base: &Url) -> Gathered {
    let own: HashSet<NodeId> = blocks.iter().map(|block| block.id()).collect();
    let mut held: HashMap<NodeId, usize> = HashMap::new();
    for block in blocks {
        for around in block.ancestors().take(AROUND) {
            *held.entry(around.id()).or_default() += 1;
        }
    }
    let mut gathered = Gathered::default();
    for (at, block) in blocks.iter().enumerate() {
        let mut look = Look { at, base, gathered: &mut gathered, links: Vec::new() };
        look.element(*block, Site::Own);
        for around in block.ancestors().take(AROUND).filter_map(ElementRef::wrap) {
            let alone = match blocks.len() {
                1 => around.child_elements().nth(1).is_none(),
                _ => held.get(&around.id()) == Some(&1),
            };
            if !alone || own.contains(&around.id()) || around.value().name() == "body" {
                break;
            }
            look.element(around, Site::Own);
        }
        let before = block.prev_siblings().take(2 * AROUND).filter_map(ElementRef::wrap);
        for before in before.take_while(|before| !own.contains(&before.id())) {
            // Only what is an anchor and no more: other elements are posts of other kinds.
            if before.value().name() == "a" && before.attr("href").is_none() {
                look.element(before, Site::Before);
            }
        }
        look.inside(*block, &own);
        let links = look.links;
        gathered.links.push(links);
    }
    gathered
}

struct Look<'a> {
    at: usize,
    base: &'a Url,
    gathered: &'a mut Gathered,
    links: Vec<Link>,
}

impl Look<'_> {
    /// Everything below a post, but for other posts.
    fn inside(&mut self, block: ElementRef<'_>, posts: &HashSet<NodeId>) {
        let mut open: Vec<(ElementRef<'_>, bool)> = vec![(block, true)];
        while let Some((element, alone)) = open.pop() {
            let first = open.len();
            open.extend(
                element
                    .child_elements()
                    .filter(|child| !posts.contains(&child.id()))
                    .map(|child| (child, false)),
            );
            let children = open.get_mut(first..).unwrap_or_default();
            children.reverse();
            if alone && let [(only, alone)] = children {
                *alone = true;
                self.element(*only, Site::Own);
            }
            if element != block {
                if !alone {
                    self.element(element, Site::Inside);
                }
                self.links.extend(links::links(element, self.base));
            }
        }
        for link in std::mem::take(&mut self.links) {
            for token in &link.tokens {
                self.add(Site::Link, token.promise, token.form.clone(), &token.id);
            }
            self.links.push(link);
        }
    }

    /// The attributes of one element.
    fn element(&mut self, element: ElementRef<'_>, site: Site) {
        let tag = element.value().name();
        for (name, value) in element.value().attrs() {
            let value = value.trim();
            if matches!(name, "id" | "name") {
                let named = name == "id" || (tag == "a" && element.attr("href").is_none());
                if let Some(token) = names::token(value).filter(|_| named)
                    && let Some(promise) = prefix(token.before)
                    && (site != Site::Inside || promise == Promise::Post || tag == "a")
                {
                    let form =
                        format!("{tag} {name}={}#{}", plain(token.before), plain(token.after));
                    self.add(site, promise, form, token.id);
                }
            } else if (name.starts_with("data-") || name.ends_with("-id"))
                && let Some(promise) = attribute(name)
                && (site != Site::Inside || promise == Promise::Post)
                && is_value(value)
            {
                self.add(site, promise, format!("{tag} {name}"), value);
            }
        }
    }

    fn add(&mut self, site: Site, promise: Promise, form: String, id: &str) {
        let pattern = Pattern { promise, site, form };
        let ids = self.gathered.patterns.entry(pattern).or_default();
        if ids.last().is_none_or(|(at, _)| *at != self.at) {
            ids.push((self.at, id.to_owned()));
        }
    }
}

/// Whether the value of an attribute can be an id: a number, or what looks drawn by a machine.
/// Numbers that are places are told only from all of a list.
pub(super) fn is_value(value: &str) -> bool {
    (1..=20).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit())
        || is_id(value)
        || names::token(value).is_some_and(|token| token.after.is_empty())
}

/// What stands around an id, without numbers that are different in each post.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect()
}
