//! The tables that concern vigie as a whole.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Dkim, Retry, Secret};
use crate::domain::Language;

/// What concerns vigie as a whole.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("required" = ["contact"]))]
pub(crate) struct Vigie {
    /// The folder of everything that vigie remembers. Default: `$STATE_DIRECTORY`, which systemd
    /// sets, else `/var/lib/vigie`. A relative path starts at the folder of this file, here and
    /// everywhere.
    pub(crate) state: Option<String>,
    /// The unix socket on which a running vigie answers. Default: `control.sock` in `state`.
    pub(crate) control: Option<String>,
    /// The time zone (IANA name) of persons and businesses that name none.
    pub(crate) timezone: Timezone,
    /// The language of the mails to persons that name none: `en` or `fr`.
    #[schemars(with = "String", extend("enum" = ["en", "fr"]))]
    pub(crate) language: Language,
    /// A mail address at which the sites that are fetched can reach you: it is shown to them in
    /// `User-Agent` and `From`.
    pub(crate) contact: Option<String>,
    /// The ids of the persons who get alerts about vigie's own health. Default: the person named
    /// `operator` if there is one, else whoever reads `contact`.
    pub(crate) operators: Option<Vec<String>>,
}

/// A time zone by its IANA name.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub(crate) struct Timezone(pub(crate) String);

impl Default for Timezone {
    fn default() -> Self {
        Self("UTC".to_owned())
    }
}

/// How mails leave.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("required" = ["url"]))]
pub(crate) struct Smtp {
    /// The mail server. `smtps://user@host:465` is TLS from the first byte; `smtp://user@host:587`
    /// is STARTTLS, required; `smtp://127.0.0.1:25` is plain, for the loopback only. An `@` in the
    /// user is written `%40`. `directory:/var/spool/vigie` writes each mail as a `.eml` file instead.
    pub(crate) url: Option<String>,
    /// Where the password of the login is kept.
    pub(crate) password: Option<Secret>,
    /// The sender, as `Name <address>` or an address. Default: `Vigie <CONTACT>`.
    pub(crate) from: Option<String>,
    /// Whether STARTTLS is required. Default: yes for `smtp://`, except to the loopback.
    pub(crate) starttls: Option<bool>,
    /// A PEM file with a further certificate authority to trust.
    pub(crate) ca: Option<String>,
    /// Longest wait for the connection and for each reply.
    pub(crate) timeout: String,
    /// Mails under way at a time.
    #[schemars(range(min = 1, max = 64))]
    pub(crate) connections: i64,
    /// A folder with templates of your own, in the place of the built-in layout and texts. Default:
    /// none.
    pub(crate) templates: Option<String>,
    /// How mails are signed (DKIM), so that receivers know that they are from this domain. Default:
    /// not at all, since most mail servers sign by themselves.
    pub(crate) dkim: Option<Dkim>,
}

impl Default for Smtp {
    fn default() -> Self {
        Self {
            url: None,
            password: None,
            from: None,
            starttls: None,
            ca: None,
            timeout: "30s".to_owned(),
            connections: 4,
            templates: None,
            dkim: None,
        }
    }
}

/// How mails are tried again, and how often operators get some.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Delivery {
    /// How long a mail rests after failures.
    pub(crate) retry: Retry,
    /// How long the news that a source cannot be seen waits for others like it, so that one cause
    /// makes one mail; up to `1h`. `0s`: not at all.
    pub(crate) group: String,
    /// How often operators are told again of sources that still cannot be seen: from `1s` to
    /// `7 days`.
    pub(crate) remind: String,
    /// When mails about posts of one business are too many for one person: those beyond are told in
    /// one mail, and the next one of these comes no sooner than `within` later. Critical ones always
    /// leave singly.
    pub(crate) together: Together,
}

/// When mails about one business are told together.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table of mails and time; write { after = 10, within = \"10m\" }"
)]
pub(crate) struct Together {
    /// So many leave singly.
    #[schemars(range(min = 1, max = 100))]
    pub(crate) after: i64,
    /// Within this time, up to `1h`. `0s`: all leave singly, however many.
    pub(crate) within: String,
}

impl Default for Together {
    fn default() -> Self {
        Self { after: 10, within: "10m".to_owned() }
    }
}

impl Default for Delivery {
    fn default() -> Self {
        Self {
            retry: Retry::default(),
            group: "30s".to_owned(),
            remind: "24h".to_owned(),
            together: Together::default(),
        }
    }
}

/// What is kept of what was seen.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Evidence {
    /// How long, in days (`d`), weeks (`w`) or years (`y`), or `forever`. What is older loses its
    /// texts, titles and names, and its files are deleted, unless it is of a post that is still
    /// shown or of a case that is not closed. Counted from the last thing that happened to it.
    pub(crate) keep: String,
    /// Whether the operators are told every morning where the ledger stands, so that it cannot be
    /// rewritten later.
    pub(crate) daily_head: bool,
    /// The address of an authority that stamps the ledger with the time once a day (RFC 3161).
    pub(crate) timestamp_url: Option<String>,
}

impl Default for Evidence {
    fn default() -> Self {
        Self { keep: "5y".to_owned(), daily_head: true, timestamp_url: None }
    }
}

/// How posts and cases come to an end.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Lifecycle {
    /// When a post that is not shown any more counts as removed, though the posts around it are.
    pub(crate) removed_after: RemovedAfter,
    /// How long after a case was closed its owners are reminded to look at it again, the shortest
    /// first; up to six times. Empty: never.
    pub(crate) follow_up: Vec<String>,
}

impl Default for Lifecycle {
    fn default() -> Self {
        Self {
            removed_after: RemovedAfter::default(),
            follow_up: ["7d", "30d"].map(str::to_owned).to_vec(),
        }
    }
}

/// The proof that a post is gone.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table of polls and time; write { polls = 3, over = \"30m\" }"
)]
pub(crate) struct RemovedAfter {
    /// Healthy polls in a row that do not show it.
    #[schemars(range(min = 1, max = 1000))]
    pub(crate) polls: i64,
    /// The time that these polls span at least.
    pub(crate) over: String,
}

impl Default for RemovedAfter {
    fn default() -> Self {
        Self { polls: 3, over: "30m".to_owned() }
    }
}

/// When a burst of negative posts that are alike, by authors who were never seen at the business, is
/// one crisis: one case and one mail instead of many.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Crisis {
    /// So many posts.
    #[schemars(range(min = 3, max = 1000))]
    pub(crate) posts: i64,
    /// Within this time, up to `7 days`.
    pub(crate) within: String,
}

impl Default for Crisis {
    fn default() -> Self {
        Self { posts: 5, within: "6h".to_owned() }
    }
}
