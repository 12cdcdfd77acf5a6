//! What decides which playbook applies.

use serde::{Deserialize, Serialize};

use crate::{
    domain::{Band, Cause, LinkReason, Post, PostKind, Rating, Threat, Verdict},
    logic::text::fold,
};

/// What happened to a post, as far as it changes what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happening {
    /// It was not known.
    #[default]
    Appeared,
    /// Its author gave it a better rating.
    Raised,
    /// Its author gave it a worse rating.
    Lowered,
    /// Its author edited it, and the rating is no other.
    Reworded,
    /// It is gone.
    Removed,
}

/// What an author has written about the business before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum History {
    /// Nothing that is known.
    #[default]
    Unknown,
    /// Something, and nothing negative.
    Praised,
    /// Something negative.
    Complained,
}

/// Where a rating stands on its scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stars {
    /// In its lower part: one or two of five.
    Low,
    /// In the middle: three of five.
    Middle,
    /// Above: four or five of five.
    High,
    /// There is none.
    None,
}

impl Stars {
    /// Of a rating. A third of the scale on each side of the middle belongs to low and high, so
    /// that one and two of five are low, and four and five are high.
    pub fn of(rating: Option<&Rating>) -> Self {
        match rating.map(Rating::normalised) {
            None => Self::None,
            Some(share) if share < 1.0 / 3.0 => Self::Low,
            Some(share) if share <= 2.0 / 3.0 => Self::Middle,
            Some(_) => Self::High,
        }
    }
}

/// What decides which playbook applies.
#[derive(Debug, Clone, PartialEq)]
pub struct Circumstances {
    /// How the post was judged.
    pub band: Band,
    /// What it threatens with.
    pub threat: Option<Threat>,
    /// What it complains about, the likeliest first.
    pub causes: Vec<Cause>,
    /// What kind of post it is.
    pub kind: PostKind,
    /// Its rating.
    pub stars: Stars,
    /// What happened to it.
    pub happening: Happening,
    /// What its author has written before.
    pub history: History,
    /// Why it belongs to the case of another post.
    pub linked: Option<LinkReason>,
    /// Whether the business has answered it.
    pub answered: bool,
    /// Whether a person has found that nothing is behind it.
    pub unfounded: bool,
    /// Its title and text, folded.
    pub words: String,
    /// Its language, if vigie knows it (ISO 639-1).
    pub language: Option<String>,
}

impl Circumstances {
    /// Those of a post that has just appeared, by somebody of whom nothing is known.
    pub fn of(post: &Post, verdict: &Verdict) -> Self {
        let title = post.title.as_deref().unwrap_or_default();
        Self {
            band: verdict.band,
            threat: verdict.threat,
            causes: verdict.causes.clone(),
            kind: post.kind,
            stars: Stars::of(post.rating.as_ref()),
            happening: Happening::Appeared,
            history: History::Unknown,
            linked: None,
            answered: post.reply.is_some(),
            unfounded: false,
            words: fold(&format!("{title} {}", post.text)),
            language: verdict.language.clone().or_else(|| post.language.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratings_have_a_class_on_any_scale() {
        let class = |value, best, worst| Stars::of(Rating::new(value, best, worst).as_ref());
        for (value, class_of) in [
            (1.0, Stars::Low),
            (2.0, Stars::Low),
            (3.0, Stars::Middle),
            (4.0, Stars::High),
            (5.0, Stars::High),
        ] {
            assert_eq!(class(value, 5.0, 1.0), class_of, "{value} of 5");
        }
        assert_eq!(class(0.0, 1.0, 0.0), Stars::Low);
        assert_eq!(class(1.0, 1.0, 0.0), Stars::High);
        assert_eq!(class(8.0, 10.0, 1.0), Stars::High);
        assert_eq!(Stars::of(None), Stars::None);
    }
}
