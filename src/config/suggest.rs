//! The help line of a name that is not known.

pub(super) use crate::logic::nearest::nearest;

/// A help line: the nearest candidate if there is one, else all of them.
pub(super) fn one_of(name: &str, candidates: &[&str], all: &str) -> Option<String> {
    if let Some(near) = nearest(name, candidates.iter().copied()) {
        return Some(format!("did you mean `{near}`?"));
    }
    (!candidates.is_empty()).then(|| format!("{all}: {}", candidates.join(", ")))
}
