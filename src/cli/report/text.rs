//! The register for the terminal.

use super::{
    parts::{Maker, Part},
    words::Words,
};
use crate::{
    cli::table::{short, table},
    logic::register::Register,
};

/// The longest cell of a table, in characters.
const WIDEST: usize = 40;

/// A register as text.
pub(super) fn text(register: &Register, words: &Words) -> String {
    let mut text = String::new();
    for section in register.all.iter().chain(&register.businesses) {
        let maker = Maker::new(words, register, section);
        let (from, to) = (words.day(register.from), words.day(register.to));
        let days = register.from.until(register.to).map_or(0, |span| span.get_days()) + 1;
        let days = words.count(u64::from(days.unsigned_abs()));
        let heading = format!("{}, {}", maker.name(), (words.span)(&from, &to, &days));
        text.push_str(&format!("{heading}\n{}\n", "=".repeat(heading.chars().count())));
        for part in maker.parts() {
            text.push_str(&self::part(&part, words));
        }
        text.push('\n');
    }
    text
}

fn part(part: &Part, words: &Words) -> String {
    let mut text = format!("\n{}\n", part.heading);
    let widest = part.rows.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
    for (label, value) in &part.rows {
        let label = format!("{label}{}", words.colon.trim_end());
        text.push_str(&format!("  {label:<width$} {value}\n", width = widest + 2));
    }
    if let Some(shown) = &part.table {
        let cells = shown.rows.iter().map(|row| row.iter().map(|cell| short(cell, WIDEST)));
        let rows = std::iter::once(shown.head.clone()).chain(cells.map(Iterator::collect));
        for line in table(rows.collect()).lines() {
            text.push_str(&format!("  {line}\n"));
        }
    }
    for note in &part.notes {
        text.push_str(&format!("  {note}\n"));
    }
    text
}
