//! The facts that a playbook may speak of, and what is known of them for one post.

use std::borrow::Cow;

use super::{person, quote, said, template::Filling};
use crate::domain::{Language, Post, Verdict};

/// The facts, and whether each is always known. The table in `README.md` says what they are.
const FACTS: [(&str, bool); 15] = [
    ("business", true),
    ("platform", true),
    ("case", true),
    ("matter", true),
    ("of_matter", true),
    ("offline", true),
    ("first", false),
    ("quote", false),
    ("day", false),
    ("thing", false),
    ("parcel", false),
    ("contact", false),
    ("reach", false),
    ("signatory", false),
    ("report", false),
];

/// Whether there is a fact of this name, and then whether it is always known.
pub(super) fn is_fact(name: &str) -> Option<bool> {
    FACTS.iter().find(|(known, _)| *known == name).map(|(_, always)| *always)
}

/// What is known beside the post itself.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The name of the business.
    pub business: &'a str,
    /// The platform as people call it.
    pub platform: &'a str,
    /// The case's id, as mails write it.
    pub case: &'a str,
    /// Where to take the talk to: an address or a phone number.
    pub contact: Option<&'a str>,
    /// Who signs.
    pub signatory: Option<&'a str>,
    /// Where the platform takes reports of posts.
    pub report: Option<&'a str>,
}

/// What a template is filled with, for one post and one language.
#[derive(Debug, Clone)]
pub(super) struct Facts<'a> {
    known: Known<'a>,
    first: Option<String>,
    quote: Option<String>,
    day: Option<String>,
    thing: Option<String>,
    parcel: Option<String>,
    matter: [&'static str; 2],
    reach: Option<String>,
    /// How to go on away from the public: a whole sentence.
    offline: String,
}

/// How much of a post a draft takes up; less of it makes a draft shorter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Detail {
    /// All there is to take up.
    Full,
    /// No quotation.
    Unquoted,
    /// Only who wrote it.
    Bare,
}

impl<'a> Facts<'a> {
    /// Those of a post, to be spoken of in `language`. What it says is taken up only if it says it
    /// in that language, and in the sentence that weighed: a day or a thing that stands elsewhere may
    /// have nothing to do with it.
    pub(super) fn of(
        known: Known<'a>,
        (post, verdict): (&Post, &Verdict),
        language: Language,
        detail: Detail,
    ) -> Self {
        let spoken = verdict.language.as_deref().or(post.language.as_deref());
        let same = spoken.is_none_or(|spoken| spoken == language.code());
        let sentence = quote::weighing(post, verdict).filter(|_| same && detail < Detail::Bare);
        let reach = known.contact.map(|contact| match language {
            _ if !contact.contains('@') && !is_phone(contact) => format!("via {contact}"),
            Language::English if contact.contains('@') => format!("at {contact}"),
            Language::English => format!("on {contact}"),
            Language::French if contact.contains('@') => format!("à {contact}"),
            Language::French => format!("au {contact}"),
        });
        Self {
            first: post.author.as_deref().and_then(person::first_name),
            quote: (same && detail == Detail::Full)
                .then(|| quote::quote(post, verdict))
                .flatten()
                .map(|quote| quote.replace('\'', "’"))
                .map(|quote| match language {
                    Language::English => format!("“{quote}”"),
                    Language::French => format!("«\u{a0}{quote}\u{a0}»"),
                }),
            day: sentence.and_then(|sentence| said::day(sentence, language)),
            thing: sentence.and_then(|sentence| said::thing(sentence, language)),
            parcel: sentence.and_then(|sentence| said::parcel(sentence, language)),
            matter: said::matter(verdict.causes.first(), language),
            offline: offline(reach.as_deref(), language, post.key.as_str()),
            reach,
            known,
        }
    }
}

/// Digits that a phone number has at the least.
const PHONE: usize = 6;

fn is_phone(contact: &str) -> bool {
    let letters = contact.chars().any(char::is_alphabetic);
    !letters && contact.chars().filter(char::is_ascii_digit).count() >= PHONE
}

/// How to go on away from the public, as a sentence.
fn offline(reach: Option<&str>, language: Language, key: &str) -> String {
    let number = key.bytes().fold(0_usize, |sum, byte| sum.wrapping_add(usize::from(byte)));
    let forms: [&str; 3] = match (language, reach.is_some()) {
        (Language::English, true) => [
            "Please contact us directly {}, and we will look at it together.",
            "Could you get in touch {}? We would like to sort this out with you directly.",
            "The best way to go on is to talk: please write to us or call us {}.",
        ],
        (Language::English, false) => [
            "Please contact us directly, in the way that suits you best.",
            "Could you get in touch with us directly? We would like to talk this through.",
            "The best way to go on is to talk: please call us or come by.",
        ],
        (Language::French, true) => [
            "Contactez-nous directement {}, nous regarderons cela ensemble.",
            "Pouvez-vous nous joindre {}\u{a0}? Nous aimerions en parler avec vous directement.",
            "Le plus simple est d’en parler\u{a0}: vous pouvez nous joindre {}.",
        ],
        (Language::French, false) => [
            "Contactez-nous directement, de la façon qui vous convient le mieux.",
            "Pouvez-vous nous contacter directement\u{a0}? Nous aimerions en parler avec vous.",
            "Le plus simple est d’en parler\u{a0}: appelez-nous ou passez nous voir.",
        ],
    };
    let form = forms.get(number % forms.len()).copied().unwrap_or_default();
    let way = match reach {
        Some(reach) if reach.contains('@') => "write to us",
        Some(reach) if reach.starts_with("via") => "reach us",
        Some(_) | None => "call us",
    };
    let form = form.replace("write to us or call us", way);
    form.replace("{}", reach.unwrap_or_default())
}

impl Filling for Facts<'_> {
    fn fact(&self, name: &str) -> Option<Cow<'_, str>> {
        let [matter, of_matter] = self.matter;
        let known = match name {
            "business" => Some(self.known.business),
            "platform" => Some(self.known.platform),
            "case" => Some(self.known.case),
            "matter" => Some(matter),
            "of_matter" => Some(of_matter),
            "offline" => Some(self.offline.as_str()),
            "first" => self.first.as_deref(),
            "quote" => self.quote.as_deref(),
            "day" => self.day.as_deref(),
            "thing" => self.thing.as_deref(),
            "parcel" => self.parcel.as_deref(),
            "contact" => self.known.contact,
            "reach" => self.reach.as_deref(),
            "signatory" => self.known.signatory,
            "report" => self.known.report,
            _ => None,
        };
        known.map(Cow::Borrowed)
    }
}
