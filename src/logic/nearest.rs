//! "Did you mean …?"

/// Longer names are not compared: the cost grows with the square of the length.
const LONGEST: usize = 64;

/// The candidate that `name` was probably meant to be, if one is near enough.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    let length = wanted.chars().count();
    if length > LONGEST {
        return None;
    }
    // One slip in three letters is a typing error; more is another word.
    let limit = (length / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= limit)
        .map(|candidate| (strsim::osa_distance(&wanted, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expect: Option<&str>) {
        assert_eq!(nearest(name, ["timezone", "language", "state", "url"]), expect, "{name}");
    }

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        check("tiemzone", Some("timezone"));
        check("time_zone", Some("timezone"));
        check("Language", Some("language"));
        check("uri", Some("url"));
        check("state", Some("state"));
        check("city", None);
        check("", None);
        check(&"timezone".repeat(20), None);
    }
}
