//! Ids of platforms, told from words, days and places in a list.

/// Whether a text is a platform's id and not a word or a place in the list: `#review-2` names
/// another review as soon as a new one is put before it.
pub(super) fn is_id(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':');
    if text.len() > 100 || !text.bytes().all(known) {
        return false;
    }
    let last = text.rsplit(['-', '_', ':']).find(|token| !token.is_empty()).unwrap_or(text);
    if last.bytes().all(|byte| byte.is_ascii_digit()) {
        return last.len() >= 5;
    }
    // Ids like those of base64 hold the separators themselves.
    looks_drawn(last) || (text.len() >= 20 && is_mixed(text) && looks_drawn(text))
}

/// Whether a token looks drawn by a machine: long enough, with digits or cases mixed in.
pub(super) fn looks_drawn(token: &str) -> bool {
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    match digits {
        0 => token.len() >= 20 && is_mixed(token),
        1 => token.len() >= 8 && is_mixed(token),
        _ => token.len() >= 8,
    }
}

fn is_mixed(token: &str) -> bool {
    let has = |is: fn(&u8) -> bool| token.as_bytes().iter().any(is);
    has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_told_from_places_and_words() {
        for id in [
            "64563780afe4e676d706281c",
            "hkIegP3PZzITScTCz1IixA",
            "comment-12345",
            "6f1e0d2c-1111-4a4a-8b8b-426614174000",
            "R2ZK4Q8QWERTY1",
        ] {
            assert!(is_id(id), "{id}");
        }
        for place in [
            "review-2",
            "review-100",
            "customer-review-number-12",
            "reviews",
            "1",
            "2023-05-01",
            "late-again-and-again",
            "",
            "a b 12345678",
        ] {
            assert!(!is_id(place), "{place}");
        }
    }
}
