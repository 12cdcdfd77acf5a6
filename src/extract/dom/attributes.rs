//! How many attributes the fullest tag of a page has.

/// The largest number of attributes that one tag has, counted without building anything. html5ever
/// compares each attribute with all before it, so that one tag of a megabyte takes minutes; this
/// says beforehand whether a page has such a tag.
pub(super) fn fullest_tag(text: &str) -> usize {
    let mut fullest = 0;
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|&byte| byte == b'<') {
        rest = rest.get(at + 1..).unwrap_or_default();
        if rest.first().is_some_and(u8::is_ascii_alphabetic) {
            let (attributes, after) = tag(rest);
            fullest = fullest.max(attributes);
            rest = rest.get(after..).unwrap_or_default();
        }
    }
    fullest
}

/// The attributes of the tag that `text` begins with, and where it ends. Quotes count only after an
/// equals sign, as in HTML.
fn tag(text: &[u8]) -> (usize, usize) {
    let mut attributes: usize = 0;
    let mut quote = None;
    let mut before = b'x';
    let mut last_solid = b'x';
    for (at, &byte) in text.iter().enumerate() {
        match quote {
            Some(open) => {
                if byte == open {
                    quote = None;
                }
            }
            None if byte == b'>' => return (attributes, at),
            None if (byte == b'"' || byte == b'\'') && last_solid == b'=' => quote = Some(byte),
            None => {
                let begins = before.is_ascii_whitespace() || matches!(before, b'/' | b'"' | b'\'');
                if begins && !byte.is_ascii_whitespace() && byte != b'=' && last_solid != b'=' {
                    attributes += 1;
                }
            }
        }
        before = byte;
        if !byte.is_ascii_whitespace() {
            last_solid = byte;
        }
    }
    (attributes, text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, attributes: usize) {
        assert_eq!(fullest_tag(text), attributes, "{text}");
    }

    #[test]
    fn attributes_are_counted_outside_of_values() {
        check("no tag, 1 < 2", 0);
        check("<p>text <b class=x>", 1);
        check("<a b='c d e' f = g h i=\"j > k\"l>m n o", 5);
        check("<a/b/c><img src=x alt>", 2);
        check("<a b", 1);
    }
}
