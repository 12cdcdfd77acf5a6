//! Whether a post is negative. What decides, in this order:
//!
//! | what the post carries | band |
//! |---|---|
//! | a complaint | negative |
//! | rating below the middle of its scale, or "not recommended" | negative |
//! | rating in the middle (3 of 5) | uncertain; negative if the text is |
//! | rating above the middle, or "recommended" | not negative; uncertain if the text all but certainly complains |
//! | neither | what the text says: negative from 65 %, uncertain from 35 %, or as the source is set |
//! | neither, and no text, or one that cannot be judged | uncertain |
//! | what looks like a threat | negative, whatever else it carries |
//!
//! A rating that is negative is never outvoted by the text. Where neither rating nor kind decides, a
//! second opinion that says negative raises the band by one step: two that disagree make a post
//! uncertain, and what was uncertain becomes negative. It never lowers one.

use super::{
    cause::{Blamed, causes},
    learned::Learned,
    model::{Model, Opinion},
    severity::{self, Signals},
    threat::{Hit, threat},
};
use crate::{
    domain::{
        Band, Bands, OwnCause, Post, PostKind, Rating, SecondOpinion, Severity, Threat, Verdict,
        VerdictReason,
    },
    logic::assistant::Opinions,
};

/// A text that says the opposite of the rating this surely is told.
const SURELY: f64 = 0.95;
/// What looks like legal steps counts only in a text that may complain: lawyers are praised, too.
const MAY_COMPLAIN: f64 = 0.3;
/// Causes that are named.
const CAUSES: usize = 3;

/// How posts are judged: where, and with what was learned there.
#[derive(Debug, Clone, Copy)]
pub struct Judge<'a> {
    /// From which probabilities on.
    pub bands: Bands,
    /// Causes that the configuration names.
    pub causes: &'a [OwnCause],
    /// What was learned.
    pub learned: &'a Learned,
    /// Second opinions on posts that are just seen.
    pub opinions: &'a Opinions,
}

impl Default for Judge<'_> {
    fn default() -> Self {
        let (learned, opinions) = (Learned::nothing(), Opinions::none());
        Self { bands: Bands::default(), causes: &[], learned, opinions }
    }
}

/// The verdict on a post, where nothing was learned or set.
pub fn judge(post: &Post) -> Verdict {
    Judge::default().judge(post)
}

/// What the rating, the recommendation or the kind of a post says.
struct Stated {
    band: Band,
    probability: f64,
    severity: Severity,
    reason: VerdictReason,
}

impl Judge<'_> {
    /// What the text of a post says by itself; nothing if it has none.
    pub fn opinion(&self, post: &Post) -> Option<Opinion> {
        self.opinion_of(post, &whole(post))
    }

    fn opinion_of(&self, post: &Post, text: &str) -> Option<Opinion> {
        let social = match (post.kind, post.rating) {
            (PostKind::Mention | PostKind::Comment, None) => Some(true),
            (_, Some(_)) | (PostKind::Complaint, None) => Some(false),
            (PostKind::Review, None) => None,
        };
        let said = !text.trim().is_empty();
        said.then(|| Model::shipped().opinion(text, social, self.learned))
    }

    /// The verdict on a post.
    pub fn judge(&self, post: &Post) -> Verdict {
        self.judge_with(post, self.opinions.of(post))
    }

    /// Whether nothing decides that a post is negative, so that a second opinion of it may count.
    pub fn is_open(&self, post: &Post) -> bool {
        may_be_raised(stated(post).as_ref())
            && !whole(post).trim().is_empty()
            && self.judge(post).band != Band::Negative
    }

    /// The verdict on a post of which there may be a second opinion.
    pub fn judge_with(&self, post: &Post, second: Option<&SecondOpinion>) -> Verdict {
        let text = whole(post);
        let (stated, opinion) = (stated(post), self.opinion_of(post, &text));
        let mut reasons = stated.iter().map(|stated| stated.reason.clone()).collect::<Vec<_>>();
        let (mut band, mut probability) = match (&stated, &opinion) {
            (Some(stated), Some(opinion)) => self.mixed(stated, opinion, &mut reasons),
            (Some(stated), None) => (stated.band, stated.probability),
            (None, opinion) => self.by_text(opinion.as_ref(), &mut reasons),
        };
        let second = second.filter(|second| second.negative && band != Band::Negative);
        if let Some(second) = second.filter(|_| may_be_raised(stated.as_ref())) {
            (band, probability) = self.raised(band, probability);
            let SecondOpinion { model, why, .. } = second.clone();
            reasons.push(VerdictReason::SecondOpinion { model, why });
        }
        let hit = threat(&text).filter(|hit| match hit.threat {
            Threat::Legal => {
                let complains = opinion.as_ref().map_or(0.0, |said| said.probability);
                band == Band::Negative || complains >= MAY_COMPLAIN
            }
            Threat::Extortion | Threat::Violence | Threat::Privacy => true,
        });
        if let Some(Hit { threat, words }) = &hit {
            (band, probability) = (Band::Negative, probability.max(0.9));
            reasons.push(VerdictReason::Threat { threat: *threat, words: words.clone() });
        }
        let mut blamed = Vec::new();
        if band != Band::NotNegative {
            for Blamed { cause, words } in causes(&text, self.causes).into_iter().take(CAUSES) {
                reasons.push(VerdictReason::Cause { cause: cause.clone(), words });
                blamed.push(cause);
            }
        }
        let threat = hit.map(|hit| hit.threat);
        let severity = severity::severity(Signals {
            band,
            stated: stated.map(|stated| stated.severity),
            probability,
            threat,
            causes: &blamed,
        });
        let told = opinion.as_ref().and_then(|opinion| opinion.language);
        let language = post.language.clone().or_else(|| told.map(str::to_owned));
        let mut verdict =
            Verdict { band, probability, severity, language, threat, causes: blamed, reasons };
        severity::seen_by(&mut verdict, post.reach);
        verdict
    }

    /// What a rating and a text come to.
    fn mixed(
        &self,
        stated: &Stated,
        opinion: &Opinion,
        reasons: &mut Vec<VerdictReason>,
    ) -> (Band, f64) {
        let Opinion { probability, sure, parts, .. } = opinion;
        let told = *sure && !parts.is_empty();
        let contrary = match stated.band {
            Band::Negative => *probability <= 1.0 - SURELY,
            Band::NotNegative => *probability >= SURELY,
            Band::Uncertain => {
                let negative = told && *probability >= self.bands.negative;
                if told {
                    reasons.push(VerdictReason::Words { words: opinion.words() });
                }
                let band = if negative { Band::Negative } else { Band::Uncertain };
                return (band, if told { *probability } else { stated.probability });
            }
        };
        if !(told && contrary) {
            return (stated.band, stated.probability);
        }
        reasons.push(VerdictReason::Mixed { words: opinion.words() });
        match stated.band {
            Band::NotNegative => (Band::Uncertain, 0.5),
            Band::Negative | Band::Uncertain => (stated.band, stated.probability),
        }
    }

    /// What a band comes to with a second opinion that says negative: how likely that is nobody says,
    /// so it is as likely as the next band begins.
    fn raised(&self, band: Band, probability: f64) -> (Band, f64) {
        match band {
            Band::NotNegative => (Band::Uncertain, probability.max(self.bands.uncertain)),
            Band::Uncertain | Band::Negative => {
                (Band::Negative, probability.max(self.bands.negative))
            }
        }
    }

    /// What a text alone comes to.
    fn by_text(&self, opinion: Option<&Opinion>, reasons: &mut Vec<VerdictReason>) -> (Band, f64) {
        let Some(opinion) = opinion else {
            reasons.push(VerdictReason::NoRating);
            return (Band::Uncertain, 0.5);
        };
        if !opinion.sure {
            reasons.push(VerdictReason::UnknownLanguage);
            return (Band::Uncertain, 0.5);
        }
        reasons.push(if opinion.parts.is_empty() {
            VerdictReason::NoRating
        } else {
            VerdictReason::Words { words: opinion.words() }
        });
        (self.bands.of(opinion.probability), opinion.probability)
    }
}

/// Whether what a post carries beside its text leaves it open whether it is negative.
fn may_be_raised(stated: Option<&Stated>) -> bool {
    stated.is_none_or(|stated| stated.band == Band::Uncertain)
}

/// Title and text.
pub(super) fn whole(post: &Post) -> String {
    match post.title.as_deref().map(str::trim).filter(|title| !title.is_empty()) {
        Some(title) if !post.text.starts_with(title) => format!("{title}. {}", post.text),
        Some(_) | None => post.text.clone(),
    }
}

fn stated(post: &Post) -> Option<Stated> {
    if post.kind == PostKind::Complaint {
        let (probability, severity) = (0.95, Severity::High);
        let reason = VerdictReason::Complaint;
        return Some(Stated { band: Band::Negative, probability, severity, reason });
    }
    post.rating.as_ref().map(by_rating)
}

fn by_rating(rating: &Rating) -> Stated {
    let place = rating.normalised();
    let reason = VerdictReason::Rating { value: rating.value, best: rating.best };
    let (band, probability, severity, reason) = if rating.is_recommendation() {
        if place < 0.5 {
            (Band::Negative, 0.97, Severity::High, VerdictReason::NotRecommended)
        } else {
            (Band::NotNegative, 0.03, Severity::Low, VerdictReason::Recommended)
        }
    } else if place <= 0.2 {
        (Band::Negative, 0.99, Severity::High, reason)
    } else if place < 0.5 {
        (Band::Negative, 0.95, Severity::Medium, reason)
    } else if place < 0.6 {
        (Band::Uncertain, 0.5, Severity::Low, reason)
    } else {
        (Band::NotNegative, 0.03, Severity::Low, reason)
    };
    Stated { band, probability, severity, reason }
}
