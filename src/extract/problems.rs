//! What was odd about a page, in words: each kind of oddity once, with its count.

/// The problems of one page, in the order met.
#[derive(Debug, Default)]
pub(super) struct Problems {
    kinds: Vec<Kind>,
}

#[derive(Debug)]
struct Kind {
    what: &'static str,
    example: String,
    count: usize,
}

/// How much of a value is shown, in characters.
const SHOWN: usize = 60;

impl Problems {
    /// Notes something about the page as a whole.
    pub(super) fn note(&mut self, what: &'static str) {
        self.note_value(what, "");
    }

    /// Notes something about a value; of several alike, the first is shown and all are counted.
    pub(super) fn note_value(&mut self, what: &'static str, value: &str) {
        if let Some(kind) = self.kinds.iter_mut().find(|kind| kind.what == what) {
            kind.count += 1;
            return;
        }
        let mut example: String = value.trim().chars().take(SHOWN).collect();
        if value.trim().chars().nth(SHOWN).is_some() {
            example.push('…');
        }
        self.kinds.push(Kind { what, example, count: 1 });
    }

    /// Adds those of another way of reading the same page.
    pub(super) fn absorb(&mut self, other: Self) {
        for kind in other.kinds {
            match self.kinds.iter_mut().find(|known| known.what == kind.what) {
                Some(known) => known.count += kind.count,
                None => self.kinds.push(kind),
            }
        }
    }

    /// The problems as sentences' fragments.
    pub(super) fn into_texts(self) -> Vec<String> {
        self.kinds.into_iter().map(Kind::into_text).collect()
    }
}

impl Kind {
    fn into_text(self) -> String {
        let mut text = self.what.to_owned();
        if !self.example.is_empty() {
            text = format!("{text}: \"{}\"", self.example);
        }
        if self.count > 1 {
            text = format!("{text} ({} times)", self.count);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_problems_are_counted() {
        let mut problems = Problems::default();
        problems.note_value("date cannot be read", " yesterday ");
        problems.note("page was cut off");
        problems.note_value("date cannot be read", "today");
        assert_eq!(
            problems.into_texts(),
            ["date cannot be read: \"yesterday\" (2 times)", "page was cut off"]
        );
    }
}
