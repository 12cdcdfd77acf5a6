//! A playbook: what to do about one kind of post, what never to write, and drafts of an answer. It
//! is a file of its own: `config/playbooks`, or `playbooks.d` beside the configuration.

use serde::Deserialize;

use super::{
    circumstances::{Circumstances, Happening, History, Stars},
    facts::is_fact,
    template::Template,
    tone::Tone,
};
use crate::{
    domain::{Band, Cause, Language, LinkReason, PostKind, Threat},
    logic::text::fold,
};

/// A playbook as it is written.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Playbook {
    /// Its name: one of an embedded playbook takes the place of that.
    pub name: String,
    /// Of those that apply, the one with the lowest rank is taken.
    pub rank: u32,
    /// When it applies.
    pub when: When,
    /// What an answer of this kind owes, which `vigie draft --check` looks for.
    pub owes: Owes,
    /// For English readers and reviewers.
    pub en: Texts,
    /// For French readers and reviewers.
    pub fr: Texts,
}

/// When a playbook applies: everything that is named here holds. Of a list, one entry does.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// How the post was judged.
    pub band: Vec<Band>,
    /// What it threatens with.
    pub threat: Vec<Threat>,
    /// What it complains about; names of one's own causes too.
    pub cause: Vec<Cause>,
    /// What kind of post it is.
    pub kind: Vec<PostKind>,
    /// Its rating: `low`, `middle`, `high` or `none`.
    pub rating: Vec<Stars>,
    /// What happened to it.
    pub change: Vec<Happening>,
    /// What its author has written about the business before.
    pub history: Vec<History>,
    /// Why it belongs to the case of another post.
    pub linked: Vec<LinkReason>,
    /// Whether it has a text.
    pub text: Option<bool>,
    /// Whether the business has answered it.
    pub answered: Option<bool>,
    /// Whether a person has found that nothing is behind it.
    pub unfounded: Option<bool>,
    /// Words and phrases, in any language; case, accents and punctuation do not count. Where a book
    /// has words, these or those of a language, it applies to posts that have one of them.
    pub words: Vec<String>,
}

/// What an answer owes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Owes {
    /// Thanks for the post.
    pub thanks: bool,
    /// A word of regret.
    pub apology: bool,
    /// Where to go on, away from the public.
    pub contact: bool,
}

impl Default for Owes {
    fn default() -> Self {
        Self { thanks: true, apology: true, contact: true }
    }
}

/// A playbook in one language.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Texts {
    /// As `words` of `when`, but looked for only in posts in this language: what is an insult in one
    /// is a delay in another.
    pub words: Vec<String>,
    /// What the situation is, in a few words.
    pub title: String,
    /// What to do now, in its order: what, and how. Five at the most.
    pub steps: Vec<(String, String)>,
    /// What never to write.
    pub never: Vec<String>,
    /// Drafts of an answer in one voice each. None of all three: it is not to be answered in public.
    pub warm: String,
    /// See `warm`.
    pub neutral: String,
    /// See `warm`.
    pub brief: String,
}

/// Steps that a playbook has at most: who has to act now reads no more.
pub const MOST_STEPS: usize = 5;

impl Playbook {
    /// Its texts in a language.
    pub fn texts(&self, language: Language) -> &Texts {
        match language {
            Language::English => &self.en,
            Language::French => &self.fr,
        }
    }

    /// Everything that is wrong with it: the key that it is about, and what.
    pub fn faults(&self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        for language in [Language::English, Language::French] {
            let (code, texts) = (language.code(), self.texts(language));
            let mut wrong = |key: String, what: String| faults.push((key, what));
            if texts.title.trim().is_empty() {
                wrong(format!("{code}.title"), "it has no title".to_owned());
            }
            if texts.steps.is_empty() || texts.steps.len() > MOST_STEPS {
                let what = format!("there are 1 to {MOST_STEPS} steps");
                wrong(format!("{code}.steps"), what);
            }
            let drafts = Tone::ALL.map(|tone| (tone.name(), texts.draft(tone)));
            let missing = drafts.iter().filter(|(_, text)| text.trim().is_empty()).count();
            if missing != 0 && missing != drafts.len() {
                wrong(code.to_owned(), "a draft is missing: `warm`, `neutral` or `brief`".into());
            }
            let numbered = |list: &str, number: usize| format!("{code}.{list}.{number}");
            let steps = texts.steps.iter().enumerate().flat_map(|(number, (what, how))| {
                [what, how].map(|text| (numbered("steps", number), text.as_str()))
            });
            let never = texts.never.iter().enumerate();
            let never = never.map(|(number, text)| (numbered("never", number), text.as_str()));
            let drafts = drafts.iter().map(|(name, text)| (format!("{code}.{name}"), *text));
            for (key, text) in steps.chain(never).chain(drafts) {
                if let Err(what) = Template::parse(text, language, is_fact) {
                    wrong(key, what);
                }
            }
        }
        faults
    }

    /// Whether it applies.
    pub(super) fn applies(&self, to: &Circumstances) -> bool {
        fn one<T: PartialEq>(wanted: &[T], found: &[T]) -> bool {
            wanted.is_empty() || found.iter().any(|found| wanted.contains(found))
        }
        fn some<T: PartialEq>(wanted: &[T], found: Option<T>) -> bool {
            wanted.is_empty() || found.is_some_and(|found| wanted.contains(&found))
        }
        let when = &self.when;
        some(&when.band, Some(to.band))
            && some(&when.threat, to.threat)
            && one(&when.cause, &to.causes)
            && some(&when.kind, Some(to.kind))
            && some(&when.rating, Some(to.stars))
            && some(&when.change, Some(to.happening))
            && some(&when.history, Some(to.history))
            && some(&when.linked, to.linked)
            && when.text.is_none_or(|wanted| wanted != to.words.is_empty())
            && when.answered.is_none_or(|wanted| wanted == to.answered)
            && when.unfounded.is_none_or(|wanted| wanted == to.unfounded)
            && self.is_said(to)
    }

    /// Whether a post has one of the words, if there are any.
    fn is_said(&self, to: &Circumstances) -> bool {
        let own = [Language::English, Language::French];
        let none = own.iter().all(|language| self.texts(*language).words.is_empty());
        let spoken = own.into_iter().filter(|language| {
            to.language.as_deref().is_none_or(|spoken| spoken == language.code())
        });
        let mut words =
            spoken.flat_map(|language| &self.texts(language).words).chain(&self.when.words);
        (none && self.when.words.is_empty()) || words.any(|words| says(&to.words, words))
    }
}

/// Whether a folded text has these words in a row.
fn says(text: &str, words: &str) -> bool {
    let words = fold(words);
    !words.is_empty() && format!(" {text} ").contains(&format!(" {words} "))
}

impl Texts {
    /// The draft of a tone; empty if the playbook has none.
    pub fn draft(&self, tone: Tone) -> &str {
        match tone {
            Tone::Warm => &self.warm,
            Tone::Neutral => &self.neutral,
            Tone::Brief => &self.brief,
        }
    }
}
