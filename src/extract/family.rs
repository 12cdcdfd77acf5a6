//! Pages of one software on many hosts: told by a sign in the page, read by its preset.

use std::{fmt, sync::Arc};

use scraper::{Html, Selector};

use super::{
    layouts::Layouts,
    rules::{Compiler, RuleError, Rules},
};
use crate::domain::PostKind;

/// A software whose pages stand on many hosts, as forums do.
#[derive(Debug)]
pub struct Family {
    /// The name of its preset.
    name: String,
    /// What its posts are, where the source does not say.
    pub(super) kind: PostKind,
    sign: Selector,
    pub(super) layouts: Layouts,
}

impl Family {
    /// A software whose pages have what `sign` selects, and how they are read.
    ///
    /// # Errors
    ///
    /// Every mistake in the selector and the rules.
    pub fn new(
        (name, kind): (&str, PostKind),
        sign: &str,
        rules: &Rules,
    ) -> Result<Self, Vec<RuleError>> {
        let mut compiler = Compiler::default();
        let selector = compiler.selector("sign", Some(sign));
        let layouts = Layouts::compile(rules);
        match (selector, layouts) {
            (Some(sign), Ok(layouts)) => Ok(Self { name: name.to_owned(), kind, sign, layouts }),
            (_, layouts) => {
                let mut errors = compiler.errors;
                errors.extend(layouts.err().unwrap_or_default());
                Err(errors)
            }
        }
    }

    /// The name of its preset.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// All that are known. Cheap to clone.
#[derive(Clone, Default)]
pub struct Families(Arc<[Family]>);

impl Families {
    /// The one that a page is of.
    pub(super) fn of(&self, html: &Html) -> Option<&Family> {
        self.0.iter().find(|family| html.select(&family.sign).next().is_some())
    }
}

impl FromIterator<Family> for Families {
    fn from_iter<I: IntoIterator<Item = Family>>(families: I) -> Self {
        Self(families.into_iter().collect())
    }
}

/// The names: what stands behind them is the same in all recipes.
impl fmt::Debug for Families {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(Family::name)).finish()
    }
}
