//! The page as plain text of 72 columns. No-break spaces do not break.

use super::block::{Act, Block, Item, Mark, Marked, Page, Quote, Row, Run, Side};
use crate::{
    domain::Language,
    mail::words::{Words, words},
};

const COLUMNS: usize = 72;

/// The plain text of a page, with line feeds.
pub(in crate::mail) fn text(page: &Page, words: &Words) -> String {
    written(page, words, COLUMNS)
}

/// The same, with a line for each paragraph: whoever shows it folds it.
pub(in crate::mail) fn unfolded(page: &Page, words: &Words) -> String {
    written(page, words, usize::MAX)
}

fn written(page: &Page, words: &Words, columns: usize) -> String {
    let mut out = Text { out: String::new(), words, columns };
    out.lines("", &page.kicker.to_uppercase());
    out.lines("", &page.heading);
    for block in &page.blocks {
        out.block(block);
    }
    // The signature separator of RFC 3676, with its trailing space: readers fold what follows.
    out.out.push_str("\n-- \n");
    for line in &page.footer {
        out.lines("", line);
    }
    out.out
}

/// A text as lines of the plain text, each behind the prefix.
pub(in crate::mail) fn folded(prefix: &str, text: &str) -> String {
    let mut out = Text { out: String::new(), words: words(Language::English), columns: COLUMNS };
    out.lines(prefix, text);
    out.out
}

/// A text as an entry of a list: behind its mark, and its further lines below its beginning.
pub(in crate::mail) fn hung(mark: &str, text: &str) -> String {
    let indent = " ".repeat(mark.chars().count());
    let folded = folded(&indent, text);
    let rest = folded.strip_prefix(&indent).unwrap_or(&folded);
    format!("{mark}{rest}")
}

struct Text<'a> {
    out: String,
    words: &'a Words,
    columns: usize,
}

impl Text<'_> {
    fn block(&mut self, block: &Block) {
        self.out.push('\n');
        match block {
            Block::Stars(stars) => self.lines("", &format!("{} ({})", stars.signs, stars.label)),
            Block::Text { text } => self.lines("", text),
            Block::Due { label, value, note } => {
                self.row(label, value);
                self.lines("", &format!("({note})"));
            }
            Block::Button { label, url, .. } => {
                self.lines("", &format!("{label}{}", self.words.colon.trim_end()));
                self.lines("", url);
            }
            Block::Heading { text } => self.heading(text),
            Block::Quote(quote) => self.quote(quote),
            Block::Marked(text) => self.marked(text),
            Block::Turned { before, after, note, .. } => {
                self.lines("", &format!("{} → {}", side(before), side(after)));
                if !note.is_empty() {
                    self.lines("", note);
                }
            }
            Block::Rows { rows } => {
                for Row { label, value } in rows {
                    self.row(label, value);
                }
            }
            Block::Steps { heading, items } => {
                self.heading(heading);
                for (number, item) in (1_usize..).zip(items) {
                    self.item(&format!("{number}. "), item);
                }
            }
            Block::Points { heading, items } => {
                if let Some(heading) = heading {
                    self.heading(heading);
                }
                for item in items {
                    self.item("- ", item);
                }
            }
            Block::Acts { acts } => acts.iter().for_each(|act| self.act(act)),
            Block::WayOut(act) => self.act(act),
        }
    }

    fn act(&mut self, Act { label, url }: &Act) {
        self.lines("", &format!("{label}{}", self.words.colon.trim_end()));
        self.lines("", url);
    }

    fn heading(&mut self, text: &str) {
        self.lines("", text);
        self.out.push_str(&"-".repeat(text.chars().count().min(COLUMNS)));
        self.out.push('\n');
    }

    fn row(&mut self, label: &str, value: &str) {
        self.lines("", &format!("{label}{}{value}", self.words.colon));
    }

    fn quote(&mut self, quote: &Quote) {
        if let Some(label) = &quote.label {
            let stars = quote.stars.as_ref().map(|stars| format!(" {}", stars.signs));
            let colon = self.words.colon.trim_end();
            self.lines("", &format!("{label}{}{colon}", stars.unwrap_or_default()));
        }
        if let Some(title) = &quote.title {
            self.lines("> ", title);
            if !quote.lines.is_empty() {
                self.lines("> ", "");
            }
        }
        for line in &quote.lines {
            self.lines("> ", line);
        }
        if let Some(cut) = &quote.cut {
            self.lines("", &format!("[{cut}]"));
        }
    }

    fn marked(&mut self, marked: &Marked) {
        let (taken, put) = &marked.legend;
        self.lines("", &format!("[-{taken}-] {{+{put}+}}"));
        if !marked.title.is_empty() {
            self.lines("> ", &runs(&marked.title));
            if !marked.lines.is_empty() {
                self.lines("> ", "");
            }
        }
        for line in &marked.lines {
            self.lines("> ", &runs(line));
        }
        if let Some(cut) = &marked.cut {
            self.lines("", &format!("[{cut}]"));
        }
    }

    fn item(&mut self, mark: &str, item: &Item) {
        let title = item.title.as_ref().map(|title| format!("{title}\n")).unwrap_or_default();
        let url = item.url.as_ref().map(|url| format!("\n{url}")).unwrap_or_default();
        let colon = self.words.colon;
        let all = item.all.as_ref().map(|all| format!("\n{}{colon}{}", all.label, all.url));
        let indent = " ".repeat(mark.chars().count());
        let start = self.out.len();
        self.lines(&indent, &format!("{title}{}{url}{}", item.text, all.unwrap_or_default()));
        self.out.replace_range(start..start + mark.len(), mark);
    }

    /// Appends lines, folded at spaces, each behind the prefix.
    fn lines(&mut self, prefix: &str, text: &str) {
        for line in text.split('\n') {
            let mut width = 0;
            self.out.push_str(prefix);
            for (index, word) in line.split(' ').enumerate() {
                let needed = word.chars().count();
                if index > 0 && prefix.len() + width + 1 + needed > self.columns {
                    self.trim_spaces();
                    self.out.push('\n');
                    self.out.push_str(prefix);
                    width = 0;
                } else if index > 0 {
                    self.out.push(' ');
                    width += 1;
                }
                self.out.push_str(word);
                width += needed;
            }
            self.trim_spaces();
            self.out.push('\n');
        }
    }

    fn trim_spaces(&mut self) {
        self.out.truncate(self.out.trim_end_matches(' ').len());
    }
}

/// A line with what was taken out and put in, in the signs that are usual for it.
fn runs(line: &[Run]) -> String {
    let runs = line.iter().map(|run| match run.mark {
        Mark::Same | Mark::Folded => run.text.clone(),
        Mark::Deleted => format!("[-{}-]", run.text),
        Mark::Inserted => format!("{{+{}+}}", run.text),
    });
    runs.collect()
}

fn side(side: &Side) -> &str {
    side.stars.as_ref().map_or(&side.text, |stars| &stars.signs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(prefix: &str, text: &str, expected: &str) {
        let mut out =
            Text { out: String::new(), words: words(Language::English), columns: COLUMNS };
        out.lines(prefix, text);
        assert_eq!(out.out, expected);
    }

    #[test]
    fn lines_are_folded_at_spaces_only() {
        check("", "", "\n");
        check("> ", "", ">\n");
        check("", "a\nb", "a\nb\n");
        let word = "x".repeat(40);
        check("> ", &format!("{word} {word}"), &format!("> {word}\n> {word}\n"));
        check("", &format!("{word}\u{a0}{word} y"), &format!("{word}\u{a0}{word}\ny\n"));
        check("", "two  spaces", "two  spaces\n");
    }

    #[test]
    fn a_mark_takes_the_place_of_the_indent() {
        let mut out =
            Text { out: String::new(), words: words(Language::English), columns: COLUMNS };
        out.item("1. ", &Item::plain("word ".repeat(20)));
        let lines: Vec<&str> = out.out.lines().collect();
        assert!(lines[0].starts_with("1. word") && lines[1].starts_with("   word"), "{lines:?}");
    }
}
