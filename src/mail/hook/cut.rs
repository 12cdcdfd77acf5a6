//! The beginning of a text that fits, cut at a line and never inside of a character.

/// Stands where a text was cut.
const CUT: &str = "…";

/// As many lines of a text as fit in a budget, each made by `write` and costing what `cost` says of
/// it, line feed included. If not even the first one fits, as much of it as does.
pub(super) fn lines(
    text: &str,
    budget: usize,
    write: impl Fn(&str) -> String,
    cost: impl Fn(&str) -> usize,
) -> String {
    let line_cost = |line: &str| cost(line) + cost("\n");
    let written = text.lines().map(&write).collect::<Vec<_>>();
    if written.iter().map(|line| line_cost(line)).sum::<usize>() <= budget {
        return written.join("\n");
    }
    let mut left = budget.saturating_sub(line_cost(CUT));
    let mut out = Vec::new();
    for line in &written {
        let Some(rest) = left.checked_sub(line_cost(line)) else { break };
        left = rest;
        out.push(line.clone());
    }
    if out.is_empty() {
        out.extend(text.lines().next().map(|line| beginning(line, left, &write, &cost)));
    }
    let shown = out.iter().rposition(|line| !line.trim().is_empty()).map_or(0, |last| last + 1);
    out.truncate(shown);
    out.push(CUT.to_owned());
    out.join("\n")
}

/// The longest beginning of a line that fits once it is written.
fn beginning(
    line: &str,
    budget: usize,
    write: &impl Fn(&str) -> String,
    cost: &impl Fn(&str) -> usize,
) -> String {
    let ends = line.char_indices().map(|(at, _)| at).collect::<Vec<_>>();
    let head = |end: usize| write(line.get(..end).unwrap_or_default());
    // What is written grows with what it is written from.
    let fits = ends.partition_point(|end| cost(&head(*end)) + cost("\n") <= budget);
    fits.checked_sub(1).and_then(|last| ends.get(last)).map_or_else(String::new, |end| head(*end))
}

/// The first characters of a line.
pub(super) fn start(line: &str, budget: usize, cost: impl Fn(&str) -> usize) -> String {
    if cost(line) <= budget {
        return line.to_owned();
    }
    let left = budget.saturating_sub(cost(CUT));
    format!("{}{CUT}", beginning(line, left + cost("\n"), &str::to_owned, &cost))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, budget: usize, expect: &str) {
        assert_eq!(lines(text, budget, str::to_owned, str::len), expect, "{text:?} in {budget}");
    }

    #[test]
    fn whole_lines_are_kept() {
        check("one\ntwo\nthree", 100, "one\ntwo\nthree");
        check("one\ntwo\nthree", 14, "one\ntwo\nthree");
        check("one\ntwo\nthree", 13, "one\ntwo\n…");
        check("one\n\nthree", 10, "one\n…");
        check("", 0, "");
    }

    #[test]
    fn a_line_that_is_too_long_is_cut_between_characters() {
        check("ééééééé", 10, "éé\n…");
        check("é", 2, "\n…".trim());
        assert_eq!(start("ééé", 6, str::len), "ééé");
        assert_eq!(start("éééé", 7, str::len), "éé…");
    }

    proptest! {
        #[test]
        fn it_always_fits(text in "[a-z&é😀\\n]{0,80}", budget in 10_usize..100) {
            let write = |line: &str| line.replace('&', "&amp;");
            let cut = lines(&text, budget, write, str::len);
            prop_assert!(cut.len() <= budget, "{} {cut:?}", cut.len());
        }
    }
}
