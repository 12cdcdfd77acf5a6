//! What was changed in a text, as lines to be shown: long stretches that stayed are folded, and the
//! whole is bounded.

use super::{
    block::{Mark, Marked, Run},
    post::{MAX_TEXT, title},
};
use crate::{
    domain::Content,
    logic::words_diff::{Piece, kept, words_diff},
    mail::{clean, words::Words},
};

/// A text of which less than this was kept was rewritten: marks would only make it unreadable.
const REWRITTEN: f64 = 0.3;

/// Characters of what stayed that are shown on each side of a change.
const CONTEXT: usize = 80;

/// What a fold must save, in characters.
const WORTH_FOLDING: usize = 40;

/// What a mail spends on the marked text at most, in bytes of HTML.
const BUDGET: usize = MAX_TEXT * 3 / 2;

/// What a mark costs in HTML, and a line.
const MARK: usize = 11;
const LINE: usize = 6;

/// Stands for what is folded.
const FOLD: &str = " … ";

/// What was changed; `None` if the text was rewritten.
pub(super) fn marked(words: &Words, before: &Content, now: &Content) -> Option<Marked> {
    let [old, new] = [before, now].map(|content| {
        let text = clean::block(&content.text);
        let (shown, was_cut) = clean::cut(&text, MAX_TEXT);
        (shown.to_owned(), was_cut)
    });
    let pieces = words_diff(&old.0, &new.0);
    if kept(&pieces) < REWRITTEN {
        return None;
    }
    let [old_title, new_title] = [before, now].map(|content| title(content).unwrap_or_default());
    let mut left = BUDGET;
    let mut spent = false;
    let titles = lines(&words_diff(&old_title, &new_title), &mut left, &mut spent, false);
    let lines = lines(&pieces, &mut left, &mut spent, true);
    let cut = (spent || old.1 || new.1).then(|| words.cut_here.to_owned());
    let (taken, put) = words.life.edit.legend;
    let legend = (taken.to_owned(), put.to_owned());
    Some(Marked { legend, title: titles.into_iter().flatten().collect(), lines, cut })
}

/// The pieces as lines, as far as the budget goes.
fn lines(pieces: &[Piece], left: &mut usize, spent: &mut bool, fold: bool) -> Vec<Vec<Run>> {
    let mut lines = vec![Vec::new()];
    for (at, piece) in pieces.iter().enumerate() {
        let runs = match piece {
            Piece::Same(text) if fold => folded(text, at > 0, at + 1 < pieces.len()),
            Piece::Same(text) => vec![Run::new(Mark::Same, text)],
            Piece::Deleted(text) => vec![Run::new(Mark::Deleted, text)],
            Piece::Inserted(text) => vec![Run::new(Mark::Inserted, text)],
        };
        for run in runs {
            if !append(&mut lines, &run, left) {
                *spent = true;
                return trimmed(lines);
            }
        }
    }
    trimmed(lines)
}

/// Appends a run, line by line; whether there was room for all of it.
fn append(lines: &mut Vec<Vec<Run>>, run: &Run, left: &mut usize) -> bool {
    for (at, line) in run.text.split('\n').enumerate() {
        if at > 0 {
            lines.push(Vec::new());
            *left = left.saturating_sub(LINE);
        }
        let blank = line.trim().is_empty();
        let mark = match run.mark {
            // A space that was taken out is not worth a mark, one that was put in is a space.
            Mark::Deleted if blank => continue,
            Mark::Inserted if blank => Mark::Same,
            mark @ (Mark::Same | Mark::Deleted | Mark::Inserted | Mark::Folded) => mark,
        };
        *left = left.saturating_sub(MARK);
        let (shown, cost) = clean::affordable(line, *left);
        *left = left.saturating_sub(cost);
        if let Some(last) = lines.last_mut().filter(|_| !shown.is_empty()) {
            last.push(Run::new(mark, shown));
        }
        if shown.len() < line.len() {
            return false;
        }
    }
    true
}

/// A stretch that stayed: its ends next to a change, and a sign for what lies between.
fn folded(text: &str, after_change: bool, before_change: bool) -> Vec<Run> {
    let head = if after_change { first(text, CONTEXT) } else { "" };
    let tail = if before_change { last(text, CONTEXT) } else { "" };
    let shown = head.chars().count() + tail.chars().count();
    if shown + WORTH_FOLDING >= text.chars().count() {
        return vec![Run::new(Mark::Same, text)];
    }
    let (head, tail) = (head.trim_end(), tail.trim_start());
    let fold = if head.is_empty() { FOLD.trim_start() } else { FOLD };
    let fold = if tail.is_empty() { fold.trim_end() } else { fold };
    let runs =
        [Run::new(Mark::Same, head), Run::new(Mark::Folded, fold), Run::new(Mark::Same, tail)];
    runs.into_iter().filter(|run| !run.text.is_empty()).collect()
}

/// The beginning of a text, up to the end of a word.
fn first(text: &str, chars: usize) -> &str {
    let end = text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at);
    let head = text.get(..end).unwrap_or(text);
    head.rsplit_once(char::is_whitespace).map_or(head, |(words, _)| words)
}

/// The end of a text, from the beginning of a word.
fn last(text: &str, chars: usize) -> &str {
    let start = text.char_indices().rev().nth(chars).map_or(0, |(at, _)| at);
    let tail = text.get(start..).unwrap_or(text);
    tail.split_once(char::is_whitespace).map_or(tail, |(_, words)| words)
}

/// Without blank lines at the ends, and with one in a row at most.
fn trimmed(lines: Vec<Vec<Run>>) -> Vec<Vec<Run>> {
    let mut kept = Vec::<Vec<Run>>::new();
    for line in lines {
        let blank = line.iter().all(|run| run.text.trim().is_empty());
        if !blank || kept.last().is_some_and(|last| !last.is_empty()) {
            kept.push(if blank { Vec::new() } else { line });
        }
    }
    while kept.last().is_some_and(Vec::is_empty) {
        kept.pop();
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::Language, mail::words::words};

    fn content(text: &str) -> Content {
        Content { rating: None, title: None, text: text.to_owned() }
    }

    /// The lines as a plain mail shows them.
    #[track_caller]
    fn check(before: &str, now: &str, expected: &[&str]) {
        let marked = marked(words(Language::English), &content(before), &content(now)).unwrap();
        let shown = marked.lines.iter().map(|line| {
            let runs = line.iter().map(|run| match run.mark {
                Mark::Same | Mark::Folded => run.text.clone(),
                Mark::Deleted => format!("[-{}-]", run.text),
                Mark::Inserted => format!("{{+{}+}}", run.text),
            });
            runs.collect::<String>()
        });
        assert_eq!(shown.collect::<Vec<_>>(), expected);
        assert_eq!(marked.cut, None);
    }

    #[test]
    fn lines_stay_lines_and_blanks_are_not_marked() {
        check("one two three", "one three four", &["one [-two -]three{+ four+}"]);
        check(
            "A long first line.\n\nGone.\n\nLast.",
            "A long first line.\n\nLast.",
            &["A long first line.", "", "[-Gone.-]", "", "Last."],
        );
        check(
            "One line of some words.",
            "One line of some words.\n\nAnd more.",
            &["One line of some words.", "", "{+And more.+}"],
        );
    }

    #[test]
    fn what_stayed_is_folded_where_it_is_long() {
        let filler = "nothing happened there at all ".repeat(9);
        let text =
            |word: &str| format!("{filler}then {word} came {filler}then {word} left {filler}end");
        let marked =
            marked(words(Language::English), &content(&text("Ann")), &content(&text("Bob")));
        let line = marked.unwrap().lines.concat();
        let folds = line.iter().filter(|run| run.mark == Mark::Folded).map(|run| run.text.as_str());
        assert_eq!(folds.collect::<Vec<_>>(), ["… ", " … ", " …"]);
        // Cut at a word.
        assert!(
            line[4].text.starts_with(" came ") && line[4].text.ends_with(" nothing"),
            "{line:?}"
        );
        let shown = line.iter().map(|run| run.text.chars().count()).sum::<usize>();
        assert!(shown < text("Ann").len() * 6 / 10, "{shown}");
    }

    #[test]
    fn a_rewritten_text_has_no_marks() {
        let rewritten = ("Good work, but late.", "Never again! They broke the window as well.");
        let (before, now) = (content(rewritten.0), content(rewritten.1));
        assert_eq!(marked(words(Language::French), &before, &now), None);
    }
}
