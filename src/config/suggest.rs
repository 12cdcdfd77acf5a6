//! The help line of a name that is not known.

pub(super) use crate::logic::nearest::nearest;

/// Keys by which customers are chosen for what they would write.
const GATES: [&str; 10] = [
    "gate",
    "invite",
    "min_rating",
    "min_stars",
    "only_happy",
    "only_positive",
    "only_satisfied",
    "only_stars",
    "review_gating",
    "sentiment",
];

/// A help line for who would ask only the content customers to write: no key does that.
pub(super) fn gate(name: &str) -> Option<String> {
    GATES.contains(&name.to_lowercase().as_str()).then(|| {
        "vigie asks nobody to write, and chooses nobody by what they would write: platforms and the \
         FTC forbid it; invite all customers or none"
            .to_owned()
    })
}

/// A help line: the nearest candidate if there is one, else all of them.
pub(super) fn one_of(name: &str, candidates: &[&str], all: &str) -> Option<String> {
    if let Some(near) = nearest(name, candidates.iter().copied()) {
        return Some(format!("did you mean `{near}`?"));
    }
    (!candidates.is_empty()).then(|| format!("{all}: {}", candidates.join(", ")))
}
