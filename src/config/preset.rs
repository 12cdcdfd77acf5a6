//! Presets: what is known of a platform, as data files embedded in the program.
//!
//! A preset adds to what a page says of itself: the name of the platform, the kind of its posts,
//! its own deadline for answers, and rules where structured data does not suffice.

use std::sync::LazyLock;

use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

use super::value;
use crate::{domain::PostKind, extract::Rules, fetch::HostLimits};

/// What is known of a platform.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// Its name in the configuration.
    pub name: String,
    /// The platform's name, as mails say it.
    pub platform: String,
    /// The hosts it knows; their subdomains too.
    pub hosts: Vec<String>,
    /// Where only a part of these hosts is meant: a part that the path must have.
    #[serde(default)]
    pub paths: Vec<String>,
    /// What the platform's posts are.
    #[schemars(with = "String", extend("enum" = ["review", "complaint", "mention", "comment"]))]
    pub kind: PostKind,
    /// How soon the platform wants an answer.
    #[serde(default)]
    pub respond_within: Option<String>,
    /// The least time between two requests to the platform from one address.
    #[serde(default)]
    pub pause: Option<String>,
    /// What the rules were tried on: `capture of 2025-06`, or `second-hand` where they are built
    /// from what others say of the platform and no page of it was at hand.
    #[serde(default = "second_hand")]
    pub verified: String,
    /// Where the owner answers: the page to log in at.
    #[serde(default)]
    pub answer_at: Option<String>,
    /// A CSS selector of what only pages of this software have: such pages are read so on any host.
    #[serde(default)]
    pub sign: Option<String>,
    /// How its posts are read, where structured data does not suffice.
    #[serde(default)]
    pub extract: Option<Rules>,
}

fn second_hand() -> String {
    "second-hand".to_owned()
}

impl Preset {
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

const TEXTS: [&str; 44] = [
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
    include_str!("../../config/presets/mastodon.toml"),
    include_str!("../../config/presets/phpbb.toml"),
    include_str!("../../config/presets/pissedconsumer.toml"),
    include_str!("../../config/presets/reddit.toml"),
    include_str!("../../config/presets/ripoffreport.toml"),
    include_str!("../../config/presets/signal-arnaques.toml"),
    include_str!("../../config/presets/sitejabber.toml"),
    include_str!("../../config/presets/tripadvisor.toml"),
    include_str!("../../config/presets/trustpilot.toml"),
    include_str!("../../config/presets/vanilla.toml"),
    include_str!("../../config/presets/vbulletin.toml"),
    include_str!("../../config/presets/x.toml"),
    include_str!("../../config/presets/xenforo.toml"),
    include_str!("../../config/presets/yelp.toml"),
    include_str!("../../config/presets/youtube.toml"),
];

static ALL: LazyLock<Vec<Preset>> =
    LazyLock::new(|| TEXTS.iter().filter_map(|text| toml::from_str(text).ok()).collect());

/// Every preset.
pub fn all() -> &'static [Preset] {
    &ALL
}

/// The preset of this name.
pub fn preset(name: &str) -> Option<&'static Preset> {
    ALL.iter().find(|preset| preset.name == name)
}

/// The preset that knows this address; one that knows the path goes before one for the whole host.
pub fn preset_for(url: &Url) -> Option<&'static Preset> {
    let known = || ALL.iter().filter(|preset| preset.knows(url));
    known().find(|preset| !preset.paths.is_empty()).or_else(|| known().next())
}

/// The limits of every platform that has some, whether or not a source names its preset.
pub(super) fn host_limits() -> impl Iterator<Item = HostLimits> {
    let limited = ALL.iter().filter_map(|preset| Some((preset, preset.least_pause()?)));
    limited.flat_map(|(preset, pause)| {
        preset.hosts.iter().map(move |host| HostLimits {
            host: host.clone(),
            pause: Some(pause),
            connections: None,
            burst: None,
        })
    })
}

/// Whether `host` is `above`, or one of its subdomains.
pub(super) fn is_below(host: &str, above: &str) -> bool {
    host.strip_suffix(above).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_read_and_has_its_own_name() {
        assert_eq!(all().len(), TEXTS.len());
        for one in all() {
            assert_eq!(preset(&one.name), Some(one));
            assert_eq!(one.deadline().is_some(), one.respond_within.is_some(), "{}", one.name);
            assert_eq!(one.least_pause().is_some(), one.pause.is_some(), "{}", one.name);
            assert!(value::id(&one.name).is_ok() && one.name != "none");
        }
    }

    #[track_caller]
    fn check(url: &str, expect: Option<&str>) {
        let url = Url::parse(url).unwrap();
        assert_eq!(preset_for(&url).map(|preset| preset.name.as_str()), expect, "{url}");
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
