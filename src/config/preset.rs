//! Presets: what is known of a platform, as data files embedded in the program.
//!
//! A preset adds to what a page says of itself: the name of the platform, the kind of its posts,
//! its own deadline for answers, and rules where structured data does not suffice.

use std::sync::{Arc, LazyLock};

use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

use super::value;
use crate::{
    domain::PostKind,
    extract::{Families, Family, Rules},
    fetch::HostLimits,
    logic::playbook::AnswerRules,
};

/// What is known of a platform.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Preset {
    /// Its name in the configuration.
    pub name: String,
    /// The platform's name, as mails say it.
    pub platform: String,
    /// The hosts it knows; their subdomains too.
    pub hosts: Vec<String>,
    /// Where only a part of these hosts is meant: a part that the path must have.
    pub paths: Vec<String>,
    /// What the platform's posts are.
    #[schemars(with = "String", extend("enum" = ["review", "complaint", "mention", "comment"]))]
    pub kind: PostKind,
    /// How soon the platform wants an answer.
    pub respond_within: Option<String>,
    /// The least time between two requests to the platform from one address.
    pub pause: Option<String>,
    /// What the rules were tried on: `capture of 2025-06`, or `second-hand` where they are built
    /// from what others say of the platform and no page of it was at hand.
    pub verified: Option<String>,
    /// Where the owner answers: the page to log in at.
    pub answer_at: Option<String>,
    /// What it asks of answers.
    pub answer: Answer,
    /// Where posts that break its rules are reported.
    pub report_url: Option<String>,
    /// A CSS selector of what only pages of this software have: pages of any host that have it are
    /// read by this preset, where the source names none and has no rules.
    pub sign: Option<String>,
    /// How its posts are read, where structured data does not suffice.
    pub extract: Option<Rules>,
    /// Its file, as written.
    #[serde(skip)]
    pub text: String,
}

/// What a platform asks of answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Answer {
    /// Characters that they may have, where a limit is known.
    pub max_chars: Option<usize>,
    /// Whether they may quote the post.
    pub quotes: bool,
    /// Whether they may name its author.
    pub names: bool,
}

impl Default for Answer {
    fn default() -> Self {
        Self { max_chars: None, quotes: true, names: true }
    }
}

impl Preset {
    /// What drafts of answers keep to there.
    pub fn answer_rules(&self) -> AnswerRules {
        let Answer { max_chars, quotes, names } = self.answer;
        AnswerRules {
            max_chars,
            quotes,
            names,
            report_url: self.report_url.clone(),
            answer_at: self.answer_at.clone(),
        }
    }

    /// How soon the platform wants an answer.
    pub fn deadline(&self) -> Option<SignedDuration> {
        value::positive_duration(self.respond_within.as_deref()?).ok()
    }

    /// The least time between two requests to the platform from one address.
    pub fn least_pause(&self) -> Option<SignedDuration> {
        value::positive_duration(self.pause.as_deref()?).ok()
    }

    fn knows(&self, url: &Url) -> bool {
        let Some(host) = url.host_str() else {
            return false;
        };
        self.hosts.iter().any(|known| is_below(host, known))
            && (self.paths.is_empty()
                || self.paths.iter().any(|part| url.path().contains(part.as_str())))
    }
}

const TEXTS: [&str; 48] = [
    include_str!("../../config/presets/aliexpress.toml"),
    include_str!("../../config/presets/amazon.toml"),
    include_str!("../../config/presets/angi.toml"),
    include_str!("../../config/presets/appstore.toml"),
    include_str!("../../config/presets/bbb-complaints.toml"),
    include_str!("../../config/presets/bbb-reviews.toml"),
    include_str!("../../config/presets/bbb.toml"),
    include_str!("../../config/presets/bluesky.toml"),
    include_str!("../../config/presets/booking.toml"),
    include_str!("../../config/presets/buildzoom.toml"),
    include_str!("../../config/presets/capterra.toml"),
    include_str!("../../config/presets/complaintsboard.toml"),
    include_str!("../../config/presets/consumeraffairs.toml"),
    include_str!("../../config/presets/dealerrater.toml"),
    include_str!("../../config/presets/discourse.toml"),
    include_str!("../../config/presets/facebook.toml"),
    include_str!("../../config/presets/feed.toml"),
    include_str!("../../config/presets/g2.toml"),
    include_str!("../../config/presets/gaf.toml"),
    include_str!("../../config/presets/glassdoor.toml"),
    include_str!("../../config/presets/google-alerts.toml"),
    include_str!("../../config/presets/google-business.toml"),
    include_str!("../../config/presets/google-maps.toml"),
    include_str!("../../config/presets/google-places.toml"),
    include_str!("../../config/presets/googleplay.toml"),
    include_str!("../../config/presets/hackernews.toml"),
    include_str!("../../config/presets/homeadvisor.toml"),
    include_str!("../../config/presets/houzz.toml"),
    include_str!("../../config/presets/indeed.toml"),
    include_str!("../../config/presets/invision.toml"),
    include_str!("../../config/presets/mastodon.toml"),
    include_str!("../../config/presets/mybb.toml"),
    include_str!("../../config/presets/phpbb.toml"),
    include_str!("../../config/presets/pissedconsumer.toml"),
    include_str!("../../config/presets/reddit.toml"),
    include_str!("../../config/presets/ripoffreport.toml"),
    include_str!("../../config/presets/signal-arnaques.toml"),
    include_str!("../../config/presets/sitejabber.toml"),
    include_str!("../../config/presets/smf.toml"),
    include_str!("../../config/presets/tripadvisor.toml"),
    include_str!("../../config/presets/trustpilot.toml"),
    include_str!("../../config/presets/vanilla.toml"),
    include_str!("../../config/presets/vbulletin.toml"),
    include_str!("../../config/presets/withlocals.toml"),
    include_str!("../../config/presets/x.toml"),
    include_str!("../../config/presets/xenforo.toml"),
    include_str!("../../config/presets/yelp.toml"),
    include_str!("../../config/presets/youtube.toml"),
];

/// The preset that means none, even if one knows the address.
pub const NO_PRESET: &str = "none";

/// Every preset that can be named.
#[derive(Debug, Clone)]
pub struct Presets(Arc<[Preset]>);

static EMBEDDED: LazyLock<Presets> = LazyLock::new(|| {
    let read = |text: &&str| {
        let preset: Preset = toml::from_str(text).ok()?;
        Some(Preset { text: (*text).to_owned(), ..preset })
    };
    Presets(TEXTS.iter().filter_map(read).collect())
});

impl Presets {
    /// Those embedded in the program.
    pub fn embedded() -> Self {
        EMBEDDED.clone()
    }

    /// None at all.
    pub fn none() -> Self {
        Self(Arc::new([]))
    }

    /// These, and `own` before them: one of the same name takes the place of the embedded one.
    #[must_use]
    pub fn with(&self, own: Vec<Preset>) -> Self {
        if own.is_empty() {
            return self.clone();
        }
        let kept = self.0.iter().filter(|one| !own.iter().any(|own| own.name == one.name));
        let kept: Vec<_> = kept.cloned().collect();
        Self(own.into_iter().chain(kept).collect())
    }

    /// Every preset.
    pub fn all(&self) -> &[Preset] {
        &self.0
    }

    /// The preset of this name.
    pub fn named(&self, name: &str) -> Option<&Preset> {
        self.0.iter().find(|preset| preset.name == name)
    }

    /// The preset that knows this address; one that knows the path goes before one for the whole
    /// host.
    pub fn of(&self, url: &Url) -> Option<&Preset> {
        let known = || self.0.iter().filter(|preset| preset.knows(url));
        known().find(|preset| !preset.paths.is_empty()).or_else(|| known().next())
    }

    /// The software that pages of any host may be of.
    pub fn families(&self) -> Families {
        let signed = self.0.iter().filter_map(|preset| {
            let (sign, rules) = (preset.sign.as_deref()?, preset.extract.as_ref()?);
            Family::new((&preset.name, preset.kind), sign, rules).ok()
        });
        signed.collect()
    }

    /// The limits of every platform that has some, whether or not a source names its preset.
    pub(super) fn host_limits(&self) -> impl Iterator<Item = HostLimits> {
        let limited = self.0.iter().filter_map(|preset| Some((preset, preset.least_pause()?)));
        limited.flat_map(|(preset, pause)| {
            preset.hosts.iter().map(move |host| HostLimits {
                host: host.clone(),
                pause: Some(pause),
                connections: None,
                burst: None,
            })
        })
    }
}

/// Whether `host` is `above`, or one of its subdomains.
pub(super) fn is_below(host: &str, above: &str) -> bool {
    host.strip_suffix(above).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Hints, Recipe};

    #[test]
    fn every_preset_is_read_and_can_be_used() {
        let presets = Presets::embedded();
        assert_eq!(presets.all().len(), TEXTS.len());
        for (one, text) in presets.all().iter().zip(TEXTS) {
            let name = &one.name;
            assert_eq!(presets.named(name), Some(one));
            assert_eq!(one.text, text);
            assert_eq!(one.deadline().is_some(), one.respond_within.is_some(), "{name}");
            assert_eq!(one.least_pause().is_some(), one.pause.is_some(), "{name}");
            assert!(value::id(name).is_ok() && name != "none");
            assert!(one.answer_at.as_deref().is_none_or(|url| value::page(url).is_ok()), "{name}");
            assert!(one.report_url.as_deref().is_none_or(|url| value::page(url).is_ok()), "{name}");
            let hints = Hints { preset: Some(name.clone()), ..Hints::default() };
            let compiled = Recipe::compile(one.extract.as_ref(), hints);
            assert!(compiled.is_ok(), "{name}: {:?}", compiled.err());
        }
        let signed = presets.all().iter().filter(|one| one.sign.is_some()).count();
        assert_eq!(format!("{:?}", presets.families()).split(',').count(), signed.max(1));
    }

    #[test]
    fn every_file_of_presets_is_embedded() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/config/presets");
        let files = std::fs::read_dir(folder).unwrap().count();
        assert_eq!(files, TEXTS.len());
    }

    #[test]
    fn a_preset_of_ones_own_takes_the_place_of_the_embedded_one() {
        let own =
            Preset { name: "yelp".to_owned(), platform: "Mine".to_owned(), ..Preset::default() };
        let presets = Presets::embedded().with(vec![own]);
        assert_eq!(presets.all().len(), TEXTS.len());
        assert_eq!(presets.named("yelp").unwrap().platform, "Mine");
    }

    #[track_caller]
    fn check(url: &str, expect: Option<&str>) {
        let url = Url::parse(url).unwrap();
        let found = Presets::embedded();
        assert_eq!(found.of(&url).map(|preset| preset.name.as_str()), expect, "{url}");
    }

    #[test]
    fn addresses_find_their_preset() {
        check("https://www.trustpilot.com/review/garage.example", Some("trustpilot"));
        check("https://fr.trustpilot.com/review/garage.example", Some("trustpilot"));
        check("https://nottrustpilot.com/review/garage.example", None);
        check("https://www.bbb.org/us/ca/x/profile/garage/y-1", Some("bbb"));
        check("https://www.bbb.org/us/ca/x/profile/garage/y-1/complaints", Some("bbb-complaints"));
        check("https://www.google.com/alerts/feeds/1/2", Some("google-alerts"));
        check("https://www.google.com/search?q=garage", None);
        check("https://127.0.0.1/", None);
    }
}
