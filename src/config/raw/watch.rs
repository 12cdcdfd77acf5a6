//! The tables of persons, businesses and sources.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Auth, Escalate, OwnCause, Render, Rendering, Request, SourceBands, Webhook};
use crate::{
    config::Robots,
    domain::{DigestEvery, Language, PostKind, Severity},
    extract::Rules,
};

/// Someone who gets mail.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend(
    "required" = ["id"],
    "oneOf" = [{ "required": ["email"] }, { "required": ["webhook"] }],
))]
pub(crate) struct Person {
    /// The name by which businesses and `operators` refer to them.
    pub(crate) id: Option<String>,
    /// The mail address. Either this or `webhook`.
    pub(crate) email: Option<String>,
    /// The language of the mails: `en` or `fr`. Default: that of `[vigie]`.
    #[schemars(with = "Option<String>", extend("enum" = ["en", "fr"]))]
    pub(crate) language: Option<Language>,
    /// The time zone in which times are told. Default: that of `[vigie]`.
    pub(crate) timezone: Option<String>,
    /// Hours in which mails wait until the end.
    pub(crate) quiet: Option<Quiet>,
    /// Whole days on which mails wait as in quiet hours: `2026-07-14`, or `2026-12-24..2027-01-02`,
    /// the last one included. What is critical does not wait, unless `quiet` has no `except`.
    pub(crate) away: Vec<String>,
    /// Posts as bad as this, or worse, are mailed at once; milder ones wait for the digest.
    /// Default: `low`, which is every post that needs somebody.
    #[schemars(with = "Option<String>", extend("enum" = ["low", "medium", "high"]))]
    pub(crate) at_once: Option<Severity>,
    /// When the mail comes with all that was not mailed at once, good posts first of all.
    pub(crate) digest: Digest,
    /// A language of `smtp.templates`, as a tag (`de`): their templates of that language make the
    /// mails. What they do not cover comes in `language`.
    pub(crate) templates: Option<String>,
    /// Messages reach them by a webhook, such as that of a chat, and not by mail.
    pub(crate) webhook: Option<Webhook>,
    /// The id of the person who gets a copy of what does not reach this one: of posts, deadlines
    /// and trouble, not of digests. Default: nobody.
    pub(crate) fallback: Option<String>,
    /// How long a message must have failed before that, counted from when it first could be sent;
    /// up to `7 days`. Default: `30m`.
    pub(crate) fallback_after: Option<String>,
}

/// When the digest comes.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table of times; write { every = \"day\", at = \"08:00\" }"
)]
pub(crate) struct Digest {
    /// `day`, `week` or `never`. With nothing to tell there is no mail.
    #[schemars(with = "String", extend("enum" = ["day", "week", "never"]))]
    pub(crate) every: DigestEvery,
    /// The time of day, where the person is.
    pub(crate) at: String,
    /// The day of the week, of a weekly one: `mon`, `tue`, `wed`, `thu`, `fri`, `sat` or `sun`.
    pub(crate) on: String,
}

impl Default for Digest {
    fn default() -> Self {
        Self { every: DigestEvery::Day, at: "08:00".to_owned(), on: "mon".to_owned() }
    }
}

/// Hours in which mails wait until the end.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table of hours; write { from = \"22:00\", to = \"07:00\", except = \"critical\" }"
)]
#[schemars(extend("required" = ["from", "to"]))]
pub(crate) struct Quiet {
    /// The first minute of quiet.
    pub(crate) from: Option<String>,
    /// The first minute after it; before `from`, it is that of the next day.
    pub(crate) to: Option<String>,
    /// Posts as bad as this, or worse, do not wait. Default: every post waits.
    #[schemars(with = "Option<String>", extend("enum" = ["low", "medium", "high", "critical"]))]
    pub(crate) except: Option<Severity>,
}

/// A business that is watched over.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("required" = ["id", "name", "owners"]))]
pub(crate) struct Business {
    /// The name by which sources refer to it.
    pub(crate) id: Option<String>,
    /// Its name as people write it.
    pub(crate) name: Option<String>,
    /// Other names people use for it.
    pub(crate) aliases: Vec<String>,
    /// Where its name means other things, too: words of which one must stand beside it in what a
    /// search finds (`*` at the end: any ending).
    pub(crate) context: Vec<String>,
    /// Names under which the business and its staff write themselves: what they post is no news.
    pub(crate) accounts: Vec<String>,
    /// The ids of the persons who get alerts about its posts.
    pub(crate) owners: Option<Vec<String>>,
    /// Its time zone. Default: that of `[vigie]`.
    pub(crate) timezone: Option<String>,
    /// The language of its posts where they do not say (two letters).
    pub(crate) language: Option<String>,
    /// Where to take a talk to, away from the public: an address or a phone number.
    pub(crate) offline_contact: Option<String>,
    /// Who signs the answers.
    pub(crate) signatory: Option<String>,
    /// How soon a negative post should be answered.
    pub(crate) respond_within: Option<String>,
    /// When it is open, such as `Mon-Fri 09:00-12:00 14:00-18:00`: the time to answer runs only
    /// then. Default: always.
    pub(crate) hours: Vec<String>,
    /// Days on which it is closed: `2026-12-25`, or from the first to the last:
    /// `2026-12-24..2027-01-02`.
    pub(crate) holidays: Vec<String>,
    /// How long before the deadline people are reminded: a length of time, or a part of the time
    /// that there is (`25%`). `[]`: never.
    pub(crate) remind: Vec<String>,
    /// Who else is told, so long after the deadline, of what nobody has taken up.
    pub(crate) escalate: Vec<Escalate>,
    /// What people complain about there, beside the causes that vigie knows.
    pub(crate) cause: Vec<OwnCause>,
    /// Who may be asked what they know of a case (`vigie case ID staff --ask`), each as
    /// `Name <address>` or an address. They get no other mail.
    pub(crate) staff: Vec<String>,
}

impl Default for Business {
    fn default() -> Self {
        Self {
            id: None,
            name: None,
            aliases: Vec::new(),
            context: Vec::new(),
            accounts: Vec::new(),
            owners: None,
            timezone: None,
            language: None,
            offline_contact: None,
            signatory: None,
            respond_within: None,
            hours: Vec::new(),
            holidays: Vec::new(),
            remind: vec!["25%".to_owned(), "0m".to_owned()],
            escalate: Vec::new(),
            cause: Vec::new(),
            staff: Vec::new(),
        }
    }
}

/// A page, feed or API that is watched for one business.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("required" = ["id", "business", "url"]))]
pub(crate) struct Source {
    /// Its name in lists and logs.
    pub(crate) id: Option<String>,
    /// The id of the business it is watched for.
    pub(crate) business: Option<String>,
    /// What is fetched: the page that shows the newest posts first.
    pub(crate) url: Option<String>,
    /// The platform's preset. Default: the one that knows the address, if there is one; `none`
    /// for none.
    pub(crate) preset: Option<String>,
    /// When it is polled: a crontab line of five fields, or six with seconds first, `@hourly` and
    /// its like, or `every 90s`.
    pub(crate) schedule: String,
    /// Denser polling while there is news: `1m for 2h`, after the last post that opened or changed
    /// a case; or `1m while open`, as long as a case of a post that appeared here is open. Default:
    /// as `schedule` says, at all times.
    pub(crate) burst: Option<String>,
    /// How many pages of a list are read in one poll at most: no more than it takes to the end of
    /// the new posts.
    #[schemars(range(min = 1, max = 100))]
    pub(crate) pages: i64,
    /// How many posts of a list are read on their own pages in one poll at most, where
    /// `extract.detail` says how; the others have their turn with the next polls.
    #[schemars(range(min = 0, max = 200))]
    pub(crate) details: i64,
    /// The time zone of the schedule and of local dates on the page. Default: that of the business.
    pub(crate) timezone: Option<String>,
    /// Whether only posts count that name the business or an alias.
    pub(crate) mentions: bool,
    /// What its posts are, where the page does not say: `review`, `complaint`, `mention` or
    /// `comment`. Default: that of the preset, else `review`.
    #[schemars(
        with = "Option<String>",
        extend("enum" = ["review", "complaint", "mention", "comment"])
    )]
    pub(crate) kind: Option<PostKind>,
    /// How sure it must be that a text without a rating is negative. Default: as in `[judging]`.
    pub(crate) bands: Option<SourceBands>,
    /// The platform's name, as mails say it. Default: that of the preset, else the host.
    pub(crate) platform: Option<String>,
    /// The place that it is about, of a business with several: routes can tell them apart.
    pub(crate) location: Option<String>,
    /// Whether the wishes of its `robots.txt` are followed. Default: as in `[fetch]`.
    pub(crate) robots: Option<Robots>,
    /// Whether it may be fetched from an address that is not public.
    pub(crate) allow_private: bool,
    /// The language of its posts where they do not say (two letters). Default: that of the
    /// business.
    pub(crate) language: Option<String>,
    /// How to read its posts, where structured data and the preset do not suffice: these rules go
    /// before those of the preset, one by one.
    pub(crate) extract: Option<Rules>,
    /// What its requests carry, and by which way they go.
    pub(crate) request: Request,
    /// What proves to the site who is asking. Default: nothing.
    pub(crate) auth: Option<Auth>,
    /// `chromium`: its page is rendered by a browser before it is read, for pages that show their
    /// posts only by script. Default: the page is read as it is sent.
    pub(crate) render: Option<Render>,
    /// What the browser does before the page is read; needs `render`.
    pub(crate) browser: Option<Rendering>,
}

impl Default for Source {
    fn default() -> Self {
        Self {
            id: None,
            business: None,
            url: None,
            preset: None,
            schedule: "every 10m".to_owned(),
            burst: None,
            pages: 5,
            details: 20,
            timezone: None,
            mentions: false,
            kind: None,
            bands: None,
            platform: None,
            location: None,
            robots: None,
            allow_private: false,
            language: None,
            extract: None,
            request: Request::default(),
            auth: None,
            render: None,
            browser: None,
        }
    }
}
