//! What posts are read against.

use jiff::{Timestamp, tz::TimeZone};
use url::Url;

use super::date::Setting;
use crate::domain::PostKind;

/// Where a document is, and what is known of its posts beforehand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    /// Where it is.
    pub(super) page: &'a Url,
    /// What its links are relative to.
    pub(super) base: &'a Url,
    /// What its posts are.
    pub(super) kind: PostKind,
    /// The zone that epoch dates are shown in.
    pub(super) zone: &'a TimeZone,
    /// The language that it states.
    pub(super) language: Option<&'a str>,
    /// When it was fetched.
    pub(super) at: Option<Timestamp>,
}

impl Place<'_> {
    /// How its dates are to be read.
    pub(super) fn dating(&self) -> Setting {
        let language = self.language.map(str::to_owned);
        Setting { at: self.at, language, ..Setting::bare(self.zone) }
    }
}
