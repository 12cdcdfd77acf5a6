//! What a poll came to.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Who or what stands in the way of a blocked fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// A bot wall: a challenge, a captcha, a "verify you are human" page.
    BotWall,
    /// The site refuses this client or address (401, 403, 451).
    Refused,
    /// Too many requests (429, or 403 or 503 with Retry-After).
    RateLimited,
    /// A page that asks for consent to cookies stands before the page.
    Consent,
}

/// What a poll came to. An enum and never a bare error text: silence must mean "all quiet".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Posts were read.
    Listed,
    /// The site says that nothing changed since the last healthy poll (304).
    NotModified,
    /// A healthy page that holds no post and claims none.
    Empty,
    /// Posts were read, but far fewer than this source usually shows: a page cut short, a block that
    /// only looks like the list, or a list that really shrank. Confirmed before it counts.
    Short {
        /// Posts on the page.
        posts: u64,
        /// Posts that it usually shows.
        usual: u64,
    },
    /// The page came, but what the rules stand on is not there: changed, or filled by a script.
    AnchorMissing,
    /// The site keeps us out.
    Blocked(BlockKind),
    /// A login page stands where the posts were.
    LoggedOut,
    /// The credentials of the source were refused where they had to be shown. The text is for people.
    Login(String),
    /// The browser that renders the page is missing or failed. The text is for people.
    Render(String),
    /// An HTTP status that is neither a page nor a block.
    Http(u16),
    /// No answer: name, connection, TLS, time-out, a body cut short. The text is for people.
    Network(String),
    /// Our own line is down: says nothing about the source.
    UplinkDown,
    /// The body is larger than the limit.
    TooLarge,
    /// The address is not public, or not one that a page may send us to.
    Disallowed,
    /// The site's robots.txt asks robots to leave the address alone.
    DisallowedByRobots,
    /// The site's robots.txt cannot be read, so that nobody knows what may be fetched. The text is
    /// for people.
    RobotsUnknown(String),
}

impl Outcome {
    /// The name used in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::NotModified => "not_modified",
            Self::Empty => "empty",
            Self::Short { .. } => "short",
            Self::AnchorMissing => "anchor_missing",
            Self::Blocked(_) => "blocked",
            Self::LoggedOut | Self::Login(_) => "logged_out",
            Self::Render(_) => "render",
            Self::Http(_) => "http",
            Self::Network(_) => "network",
            Self::UplinkDown => "uplink_down",
            Self::TooLarge => "too_large",
            Self::Disallowed | Self::DisallowedByRobots | Self::RobotsUnknown(_) => "disallowed",
        }
    }

    /// Whether the source could be seen; only then may what is known change.
    pub fn is_healthy(&self) -> bool {
        matches!(self, Self::Listed | Self::NotModified | Self::Empty)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listed => f.write_str("posts were read"),
            Self::NotModified => f.write_str("nothing changed"),
            Self::Empty => f.write_str("the page shows no post"),
            Self::Short { posts, usual } => {
                write!(f, "the page shows {posts} posts where {usual} are usual")
            }
            Self::AnchorMissing => {
                f.write_str("the posts are not where they should be on the page")
            }
            Self::Blocked(BlockKind::BotWall) => f.write_str("a bot wall stands before the page"),
            Self::Blocked(BlockKind::Refused) => f.write_str("the site refuses access"),
            Self::Blocked(BlockKind::RateLimited) => {
                f.write_str("the site asks for fewer requests")
            }
            Self::Blocked(BlockKind::Consent) => {
                f.write_str("a page that asks for consent stands before the page")
            }
            Self::LoggedOut => f.write_str("a login page stands where the posts were"),
            Self::Login(what) => write!(f, "the login failed: {what}"),
            Self::Render(what) => write!(f, "the page could not be rendered: {what}"),
            Self::Http(status) => write!(f, "the site answered with HTTP status {status}"),
            Self::Network(what) => write!(f, "no usable answer: {what}"),
            Self::UplinkDown => f.write_str("vigie's own connection is down"),
            Self::TooLarge => f.write_str("the page is larger than the limit"),
            Self::Disallowed => f.write_str("the address may not be fetched"),
            Self::DisallowedByRobots => {
                f.write_str("the site's robots.txt asks to leave the address alone")
            }
            Self::RobotsUnknown(what) => {
                write!(f, "the site's robots.txt cannot be read: {what}")
            }
        }
    }
}
