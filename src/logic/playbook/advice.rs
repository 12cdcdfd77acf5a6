//! What to do about a post and a draft of an answer: the playbook that applies, filled with what is
//! known. Nothing is sent or posted: a person reads, changes and publishes.

use serde::{Deserialize, Serialize};

use super::{
    book::{Owes, Playbook},
    books::Playbooks,
    circumstances::{Circumstances, Happening},
    facts::{Detail, Facts, Known, is_fact},
    template::Template,
    tone::Tone,
};
use crate::domain::{Language, Post, Verdict};

/// What a platform asks of answers, and where it takes reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnswerRules {
    /// Characters that an answer may have; `None` where no limit is known.
    pub max_chars: Option<usize>,
    /// Whether an answer may quote the post.
    pub quotes: bool,
    /// Whether it may name the author.
    pub names: bool,
    /// Where posts that break the platform's rules are reported.
    pub report_url: Option<String>,
    /// Where the owner answers.
    pub answer_at: Option<String>,
}

impl Default for AnswerRules {
    fn default() -> Self {
        Self { max_chars: None, quotes: true, names: true, report_url: None, answer_at: None }
    }
}

/// What to do, in a few words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What.
    pub title: String,
    /// How.
    pub text: String,
}

/// A draft of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What it says; paragraphs are parted by an empty line.
    pub text: String,
    /// The language it is written in.
    pub language: Language,
    /// Its voice; a briefer one than was asked for where the platform gives no more room.
    pub tone: Tone,
    /// Whether it is longer than the platform allows all the same.
    pub too_long: bool,
}

/// What to do about a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advice {
    /// The name of the playbook.
    pub situation: String,
    /// What the situation is, in a few words.
    pub title: String,
    /// What to do now, in its order.
    pub steps: Vec<Step>,
    /// What never to write.
    pub never: Vec<String>,
    /// A draft of an answer; `None` where there is nothing to answer in public.
    pub draft: Option<Draft>,
    /// What an answer owes.
    pub owes: OwesOf,
}

/// What an answer to a post owes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwesOf {
    /// Thanks for the post.
    pub thanks: bool,
    /// A word of regret.
    pub apology: bool,
    /// Where to go on, away from the public.
    pub contact: bool,
}

impl From<Owes> for OwesOf {
    fn from(owes: Owes) -> Self {
        let Owes { thanks, apology, contact } = owes;
        Self { thanks, apology, contact }
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The post.
    pub post: &'a Post,
    /// How it was judged.
    pub verdict: &'a Verdict,
    /// What else decides.
    pub circumstances: &'a Circumstances,
    /// What else is known.
    pub known: Known<'a>,
    /// What the platform asks of answers.
    pub rules: &'a AnswerRules,
    /// The language of who reads the advice.
    pub reader: Language,
    /// The language of the draft; that of the post when absent.
    pub language: Option<Language>,
    /// The voice of the draft.
    pub tone: Tone,
    /// The playbook; the one that applies when absent.
    pub situation: Option<&'a str>,
}

impl Playbooks {
    /// What to do about a post. `None` if no playbook applies, or there is none of the name that was
    /// asked for.
    pub fn advise(&self, wanted: &Wanted<'_>) -> Option<Advice> {
        let book = match wanted.situation {
            Some(name) => self.named(name)?,
            None => self.choose(wanted.circumstances)?,
        };
        let said = book.texts(wanted.reader);
        let subject = (wanted.post, wanted.verdict);
        let facts = Facts::of(wanted.known, subject, wanted.reader, Detail::Full);
        let key = wanted.post.key.as_str();
        let gone = wanted.circumstances.happening == Happening::Removed;
        let fill = |text: &str| {
            let template = Template::parse(text, wanted.reader, is_fact).ok()?;
            template.fill(&facts, key)
        };
        let steps = said
            .steps
            .iter()
            .filter_map(|(title, text)| Some(Step { title: fill(title)?, text: fill(text)? }));
        Some(Advice {
            situation: book.name.clone(),
            title: said.title.clone(),
            steps: steps.collect(),
            never: said.never.iter().filter_map(|text| fill(text)).collect(),
            // Under a post that is gone nothing can be answered, whatever it threatened with.
            draft: draft(book, wanted).filter(|_| wanted.situation.is_some() || !gone),
            owes: book.owes.into(),
        })
    }
}

/// The language that a post is answered in: its own if vigie writes it, else that of the reader.
pub fn language_of(wanted: &Wanted<'_>) -> Language {
    let spoken = wanted.verdict.language.as_deref().or(wanted.post.language.as_deref());
    let own = [Language::English, Language::French]
        .into_iter()
        .find(|language| spoken == Some(language.code()));
    wanted.language.or(own).unwrap_or(wanted.reader)
}

/// The draft of the tone that was asked for; if the platform has no room for it, the longest one
/// that fits.
fn draft(book: &Playbook, wanted: &Wanted<'_>) -> Option<Draft> {
    let language = language_of(wanted);
    let texts = book.texts(language);
    let mut last = None;
    for tone in Tone::ALL.into_iter().filter(|tone| *tone as u8 >= wanted.tone as u8) {
        let template = Template::parse(texts.draft(tone), language, is_fact).ok()?;
        let details = [Detail::Full, Detail::Unquoted, Detail::Bare].into_iter();
        for detail in details.skip(usize::from(!wanted.rules.quotes)) {
            let subject = (wanted.post, wanted.verdict);
            let facts = Facts::of(wanted.known, subject, language, detail);
            let body = template.fill(&facts, wanted.post.key.as_str())?;
            if body.is_empty() {
                return None;
            }
            let greeting = greeting(wanted, language);
            let end = signature(wanted, language, tone);
            let text = format!("{greeting}\n\n{body}\n\n{end}");
            let room = wanted.rules.max_chars;
            let fits = room.is_none_or(|room| text.chars().count() <= room);
            let draft = Draft { text, language, tone, too_long: !fits };
            if fits {
                return Some(draft);
            }
            last = Some(draft);
        }
    }
    last
}

/// How a reviewer is greeted, in the language of the post where that is one of these.
fn greeting(wanted: &Wanted<'_>, language: Language) -> String {
    let spoken = wanted.verdict.language.as_deref().or(wanted.post.language.as_deref());
    let hello = match spoken.filter(|_| wanted.language.is_none()) {
        Some("de") => "Guten Tag",
        Some("es") => "Hola",
        Some("it") => "Buongiorno",
        Some("nl") => "Goedendag",
        Some("pt") => "Olá",
        _ => match language {
            Language::English => "Hello",
            Language::French => "Bonjour",
        },
    };
    let author = wanted.post.author.as_deref().filter(|_| wanted.rules.names);
    match author.and_then(super::person::first_name) {
        Some(first) => format!("{hello} {first},"),
        None => format!("{hello},"),
    }
}

/// Who signs, under what is usual there.
fn signature(wanted: &Wanted<'_>, language: Language, tone: Tone) -> String {
    let Known { business, signatory, .. } = wanted.known;
    let name = match signatory {
        Some(name) if name.contains(business) => name.to_owned(),
        Some(name) => format!("{name}, {business}"),
        None => business.to_owned(),
    };
    match (language, tone) {
        (_, Tone::Brief) => name,
        (Language::English, _) => format!("Kind regards,\n{name}"),
        (Language::French, Tone::Warm) => format!("Bien à vous,\n{name}"),
        (Language::French, Tone::Neutral) => format!("Cordialement,\n{name}"),
    }
}
