//! Where a value stands in a document.

/// One step down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Step<'a> {
    /// Into an object.
    Key(&'a str),
    /// Into an array.
    Index(usize),
    /// Into each entry of an array or of an object whose keys are ids.
    Each,
    /// Into each entry of an object whose key begins so, before a colon (`Review:7`).
    Kind(&'a str),
}

/// From a document, or from an item of a list, down to a value.
pub(super) type Path<'a> = Vec<Step<'a>>;

/// A path as `JSONPath` (RFC 9535), `root` being `$` or `@`. Keys cannot be matched by their
/// beginning there, so [`Step::Kind`] asks for the type that such entries state.
pub(super) fn json_path(root: char, path: &[Step<'_>]) -> String {
    let mut text = String::from(root);
    for step in path {
        match step {
            Step::Key(key) if is_plain(key) => {
                text.push('.');
                text.push_str(key);
            }
            Step::Key(key) => text.push_str(&format!("['{}']", quoted(key))),
            Step::Index(at) => text.push_str(&format!("[{at}]")),
            Step::Each => text.push_str("[*]"),
            Step::Kind(kind) => text.push_str(&format!("[?@.__typename=='{}']", quoted(kind))),
        }
    }
    text
}

/// Whether a key may stand behind a dot.
fn is_plain(key: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !key.is_empty() && !key.starts_with(|c: char| c.is_ascii_digit()) && key.bytes().all(known)
}

fn quoted(key: &str) -> String {
    let mut quoted = String::with_capacity(key.len());
    for c in key.chars() {
        match c {
            '\'' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_as_json_paths() {
        let path = [Step::Key("data"), Step::Each, Step::Key("im:rating"), Step::Index(0)];
        assert_eq!(json_path('$', &path), "$.data[*]['im:rating'][0]");
        let path = [Step::Kind("Review"), Step::Key("it's\n"), Step::Key("7up")];
        assert_eq!(json_path('@', &path), "@[?@.__typename=='Review']['it\\'s\\u000a']['7up']");
    }
}
