//! Names as html5ever has them, kept so that each is looked up once.

use html5ever::LocalName;

/// How many names are kept; a power of two. Pages have about a hundred.
const SLOTS: usize = 512;

/// The names that a page has had so far.
#[derive(Debug)]
pub(super) struct Names {
    slots: Vec<Option<LocalName>>,
}

impl Names {
    pub(super) fn new() -> Self {
        Self { slots: vec![None; SLOTS] }
    }

    /// The name of a tag or an attribute, in lower case.
    pub(super) fn get(&mut self, written: &str) -> LocalName {
        let Some(slot) = self.slots.get_mut(place(written.as_bytes())) else {
            return LocalName::from(written.to_ascii_lowercase());
        };
        if let Some(name) = slot
            && **name == *written
        {
            return name.clone();
        }
        let name = if written.bytes().any(|byte| byte.is_ascii_uppercase()) {
            LocalName::from(written.to_ascii_lowercase())
        } else {
            LocalName::from(written)
        };
        *slot = Some(name.clone());
        name
    }
}

/// Where a name is kept. Two names at one place drive each other out, and nothing else happens.
fn place(name: &[u8]) -> usize {
    let at = |at: usize| usize::from(name.get(at).copied().unwrap_or(0));
    let length = name.len();
    let mixed = at(0) ^ (at(length / 2) << 2) ^ (at(length.wrapping_sub(1)) << 4) ^ (length << 5);
    mixed % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_in_lower_case_whoever_was_there_before() {
        let mut names = Names::new();
        for written in ["div", "DIV", "div", "Div", "dIv", "", "é", "viewBox"] {
            assert_eq!(*names.get(written), *written.to_ascii_lowercase());
        }
    }
}
