//! What no body is made of that anybody wrote: so many parts that reading it would take the memory
//! of the whole machine. A page of some megabytes that is nothing but tags takes a hundred times as
//! much as a tree, and JSON that is nothing but objects does too.

use memchr::memchr3_iter;

/// The most tags, objects and lists of one body. A page of 8 MiB, the default limit, has a fifth of
/// that if it has a tag for every eighty bytes, as pages do; with all of them it takes at most 370 MB.
const MOST_PARTS: usize = 500_000;

/// Whether a body is not to be read.
pub(super) fn has_too_many_parts(text: &str) -> bool {
    text.len() > MOST_PARTS
        && memchr3_iter(b'<', b'{', b'[', text.as_bytes()).nth(MOST_PARTS).is_some()
}

/// What is said of such a body.
pub(super) const TOO_MANY_PARTS: &str = "the body has more tags or values than are read from one";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_writes_has_too_many_parts() {
        for part in ["<", "{", "["] {
            assert!(!has_too_many_parts(&part.repeat(MOST_PARTS)));
            assert!(has_too_many_parts(&part.repeat(MOST_PARTS + 1)));
        }
        assert!(!has_too_many_parts(&"late ".repeat(MOST_PARTS)));
    }
}
