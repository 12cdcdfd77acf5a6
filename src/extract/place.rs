//! What posts are read against.

use jiff::tz::TimeZone;
use url::Url;

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
}
