//! Ratings that are drawn: a number of icons of which some are filled, or a strip filled to a width.

use std::collections::HashSet;

use scraper::{ElementRef, node::Element};

use super::{
    class::{is_rating, names_rating},
    said::on_scale,
};
use crate::domain::Rating;

/// The most icons in a row.
const MOST_ICONS: usize = 10;

/// The most elements and text that make one icon.
const MOST_PARTS: usize = 12;
const LONGEST_TEXT: usize = 12;

/// How full an icon is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fill {
    Full,
    Half,
    Empty,
}

/// What one icon looks like.
#[derive(Debug)]
struct Icon {
    /// All that can make it look different from its neighbours.
    look: String,
    /// The words of that.
    words: HashSet<String>,
    /// The number written in it.
    number: Option<f64>,
    /// Whether words are written in it.
    worded: bool,
}

/// The rating that the children of an element draw.
pub(super) fn drawn(parent: ElementRef<'_>) -> Option<Rating> {
    let children = parent.child_elements().filter(|child| !is_hidden_field(child.value()));
    let children: Vec<ElementRef<'_>> = children.take(MOST_ICONS + 3).collect();
    let first = children.iter().find(|child| speaks_of_stars(**child, parent))?;
    // Pictures that share a row evenly are no strips that are filled.
    let widths: Vec<f64> = children.iter().filter_map(|child| strip_width(*child)).collect();
    let even = widths.len() > 2 && widths.iter().all(|width| Some(width) == widths.first());
    if !widths.is_empty() && !even {
        return None;
    }
    let name = first.value().name();
    let alike: Vec<_> = children.iter().filter(|child| child.value().name() == name).collect();
    if alike.len() > MOST_ICONS {
        return None;
    }
    let icons: Vec<Icon> = alike.into_iter().filter_map(|child| Icon::of(*child)).collect();
    let rated = is_rating(parent.value());
    if icons.is_empty() || (icons.len() == 1 && !(rated && children.len() == 1 && speaks(*first))) {
        return None;
    }
    let fills = by_words(&icons).or_else(|| by_place(&icons)).or_else(|| all_alike(&icons))?;
    count(&icons, &fills)
}

/// Whether an element only keeps a value: beside pictures that can be pressed stands what was.
fn is_hidden_field(element: &Element) -> bool {
    element.name() == "meta" || (element.name() == "input" && element.attr("type") != Some("image"))
}

/// Whether an element or its parent says that it is about stars.
fn speaks_of_stars(child: ElementRef<'_>, parent: ElementRef<'_>) -> bool {
    let drawn = matches!(child.value().name(), "svg" | "img" | "i" | "span" | "li" | "input");
    speaks(child) || (drawn && is_rating(parent.value()))
}

/// Whether an icon says that it is about stars: by its name, its picture, or what it is around.
fn speaks(child: ElementRef<'_>) -> bool {
    let named = |element: ElementRef<'_>| {
        is_rating(element.value())
            || element.attr("src").is_some_and(|source| source.len() < 300 && names_rating(source))
    };
    named(child) || child.child_elements().next().is_some_and(named)
}

impl Icon {
    fn of(element: ElementRef<'_>) -> Option<Self> {
        let mut icon =
            Self { look: String::new(), words: HashSet::new(), number: None, worded: false };
        let mut text = String::new();
        for (count, node) in element.descendants().enumerate() {
            if count > 2 * MOST_PARTS {
                return None;
            }
            if let Some(part) = node.value().as_text() {
                text.push_str(part.trim());
            } else if let Some(part) = node.value().as_element() {
                icon.look.push('<');
                icon.look.push_str(part.name());
                // The name of a field is its own in each icon.
                let is_field = part.name() == "input";
                for (name, value) in part.attrs().filter(|(name, _)| !(is_field && *name == "name"))
                {
                    icon.attribute(name, value);
                }
            }
        }
        if text.len() > LONGEST_TEXT {
            return None;
        }
        icon.look.push_str(&text);
        icon.add(&text);
        icon.worded = text.chars().filter(|c| c.is_alphabetic()).count() > 1;
        icon.number = text.replace(',', ".").parse().ok().filter(|number: &f64| *number <= 10.0);
        Some(icon)
    }

    fn attribute(&mut self, name: &str, value: &str) {
        let value = value.get(..value.floor_char_boundary(300)).unwrap_or_default();
        match name {
            // Gradients have an id of their own in each icon.
            "fill" if value.starts_with("url") => return,
            "class" | "src" | "style" | "stroke" | "stop-color" | "offset" | "href" | "color"
            | "name" | "fill" | "aria-checked" | "aria-selected" => self.add(value),
            "d" | "opacity" | "fill-opacity" => {}
            _ if name.starts_with("data-") && !name.contains("id") => {
                self.add(name);
                self.add(value);
            }
            _ => return,
        }
        self.look.push_str(name);
        self.look.push_str(value);
    }

    fn add(&mut self, text: &str) {
        let mut word = String::new();
        let mut last = ' ';
        for c in text.chars().chain([' ']) {
            // "fullStar" is two words.
            let ends = !c.is_alphanumeric() || (c.is_uppercase() && last.is_lowercase());
            if ends && !word.is_empty() {
                self.words.insert(std::mem::take(&mut word));
            }
            if c.is_alphanumeric() {
                word.extend(c.to_lowercase());
            }
            last = c;
        }
    }
}

fn fill_of(words: &HashSet<&String>) -> Option<Fill> {
    let any = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    if any(&["half", "halffull", "partial", "percentage", "demi", "mid"]) {
        return Some(Fill::Half);
    }
    let empty = any(&[
        "empty",
        "off",
        "inactive",
        "unfilled",
        "unselected",
        "unchecked",
        "outline",
        "outlined",
        "o",
        "dim",
        "gray",
        "grey",
        "none",
        "blank",
        "disabled",
        "muted",
        "false",
        "not",
        "line",
        "border",
        "hollow",
        "far",
        "regular",
        "grau",
        "vide",
        "leer",
        "dimmed",
        "unlit",
        "☆",
        "0",
    ]);
    let full = any(&[
        "full",
        "filled",
        "fill",
        "on",
        "active",
        "selected",
        "checked",
        "solid",
        "highlighted",
        "highlight",
        "yellow",
        "gold",
        "golden",
        "orange",
        "lit",
        "complete",
        "true",
        "fas",
        "pleine",
        "voll",
        "enabled",
        "colored",
        "★",
    ]);
    match (full, empty) {
        (_, true) => Some(Fill::Empty),
        (true, false) => Some(Fill::Full),
        (false, false) => None,
    }
}

/// By the words in which icons differ.
fn by_words(icons: &[Icon]) -> Option<Vec<Fill>> {
    let common = |word: &String| icons.iter().all(|icon| icon.words.contains(word));
    let differ = |icon: &Icon| fill_of(&icon.words.iter().filter(|word| !common(word)).collect());
    let fills: Vec<Option<Fill>> = icons.iter().map(differ).collect();
    if fills.iter().all(Option::is_none) {
        return None;
    }
    // What is not called empty beside empty ones is full, and the other way round.
    let called = |wanted: Fill| fills.contains(&Some(wanted));
    let rest = match (called(Fill::Full), called(Fill::Empty)) {
        (true, _) => Fill::Empty,
        (false, true) => Fill::Full,
        (false, false) => return by_place(icons),
    };
    Some(fills.into_iter().map(|fill| fill.unwrap_or(rest)).collect())
}

/// By where the looks change: stars are filled from the first on.
fn by_place(icons: &[Icon]) -> Option<Vec<Fill>> {
    // The cells of a row look different too.
    if icons.iter().any(|icon| icon.worded) {
        return None;
    }
    let looks: Vec<&str> = icons.iter().map(|icon| icon.look.as_str()).collect();
    let (first, last) = (looks.first()?, looks.last()?);
    if first == last {
        return None;
    }
    let full = looks.iter().take_while(|look| look == &first).count();
    let empty = looks.iter().rev().take_while(|look| look == &last).count();
    let between = icons.len().checked_sub(full + empty)?;
    // Two looks, and one in between that is the half.
    if between > 1 || icons.len() < 3 {
        return None;
    }
    let fills = [(Fill::Full, full), (Fill::Half, between), (Fill::Empty, empty)];
    Some(fills.into_iter().flat_map(|(fill, count)| std::iter::repeat_n(fill, count)).collect())
}

/// All look alike: so many stars where they say that they are full, or where there are less than
/// five. Five without a word may be painted by a style sheet.
fn all_alike(icons: &[Icon]) -> Option<Vec<Fill>> {
    let first = icons.first()?;
    if icons.iter().any(|icon| icon.look != first.look) {
        return None;
    }
    let has = |known: &[&str]| first.words.iter().any(|word| known.contains(&word.as_str()));
    let fill = match fill_of(&first.words.iter().collect()) {
        // "highlighted" and "not-filled" at once.
        Some(Fill::Empty)
            if has(&["on", "active", "highlighted", "selected", "full", "filled"]) =>
        {
            return None;
        }
        Some(fill) => fill,
        None if icons.len() < 5 => Fill::Full,
        None => return None,
    };
    Some(vec![fill; icons.len()])
}

fn count(icons: &[Icon], fills: &[Fill]) -> Option<Rating> {
    let number = |wanted: Fill| {
        let count = fills.iter().filter(|fill| **fill == wanted).count();
        u32::try_from(count).map_or(0.0, f64::from)
    };
    let (full, half, empty) = (number(Fill::Full), number(Fill::Half), number(Fill::Empty));
    let all = full + half + empty;
    // One that is marked, and not the first: a mark on a scale.
    let marked = fills.iter().position(|fill| *fill == Fill::Full).unwrap_or(0);
    if marked > 0 && full < 1.5 && half < 0.5 {
        if let (Some(value), Some(best)) = (
            icons.get(marked).and_then(|icon| icon.number),
            icons.last().and_then(|icon| icon.number),
        ) {
            return on_scale(value, Some(best), None);
        }
        let place = u32::try_from(marked + 1).map(f64::from).ok()?;
        return on_scale(place, Some(all), None).filter(|_| all > 2.5);
    }
    if full + half < 0.5 {
        return None;
    }
    // Where only the full ones are drawn, the scale is not told.
    let best = if empty < 0.5 { all.max(5.0) } else { all };
    (best > 2.5).then(|| on_scale(full + half / 2.0, Some(best), None)).flatten()
}

/// The rating that the width of a strip shows: `<i style="width:80%">` in an element of stars.
pub(super) fn width(element: ElementRef<'_>) -> Option<Rating> {
    let share = strip_width(element)?;
    let parent = element.parent().and_then(ElementRef::wrap);
    let strip = |element: ElementRef<'_>| {
        element.value().classes().any(|class| {
            names_rating(class)
                && !["bar", "histogram", "progress", "distribution"]
                    .iter()
                    .any(|word| class.contains(word))
        })
    };
    let named = strip(element) || parent.is_some_and(strip);
    if !named || !(0.0..=100.0).contains(&share) {
        return None;
    }
    // Strips are of five stars.
    on_scale(share / 20.0, Some(5.0), None)
}

/// The width of an element in hundredths of that around it, if its style says so.
fn strip_width(element: ElementRef<'_>) -> Option<f64> {
    let style = element.attr("style").filter(|style| style.len() < 400)?;
    style.split(';').find_map(|rule| {
        let (name, value) = rule.split_once(':')?;
        let share = value.trim().strip_suffix('%')?.trim();
        (name.trim() == "width").then(|| share.parse::<f64>().ok()).flatten()
    })
}
