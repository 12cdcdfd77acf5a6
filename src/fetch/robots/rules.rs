//! What one `robots.txt` means for us.

use std::time::Duration;

use url::Url;

use super::path::{Pattern, path_of};

/// The rules of one origin that concern us.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::fetch) struct Rules {
    rules: Vec<Rule>,
    /// The pause between two requests that is asked for.
    pub(in crate::fetch) delay: Option<Duration>,
}

/// One line of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) pattern: Pattern,
    pub(super) allow: bool,
}

impl Rules {
    pub(super) fn new(mut rules: Vec<Rule>, delay: Option<Duration>) -> Self {
        rules.shrink_to_fit();
        Self { rules, delay }
    }

    /// Whether the address may be fetched: the longest pattern that matches decides, of two the
    /// one that allows (RFC 9309, 2.2.2). What no pattern matches is allowed.
    pub(in crate::fetch) fn allow(&self, url: &Url) -> bool {
        if self.rules.is_empty() || url.path() == "/robots.txt" {
            return true;
        }
        let path = path_of(url);
        self.rules
            .iter()
            .filter(|rule| rule.pattern.matches(&path))
            .max_by_key(|rule| (rule.pattern.len(), rule.allow))
            .is_none_or(|rule| rule.allow)
    }

    /// Roughly the memory that it takes, in bytes.
    pub(super) fn size(&self) -> usize {
        self.rules.iter().map(|rule| size_of::<Rule>() + rule.pattern.len()).sum()
    }
}
