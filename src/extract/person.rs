//! The name of who wrote, out of what a page shows in its place: "By Ann Lee from Reno, NV", the
//! letter of a picture in front of it, whether they are on line.

/// What is told after a name of whether its owner is there.
const PRESENCE: [&str; 4] = [" is offline", " is online", " is offline now", " is online now"];

/// The longest name of a place after a person's, in bytes.
const LONGEST_PLACE: usize = 40;

/// A name alone, without what leads to it and what is told of its owner beside it.
pub(super) fn name_of(shown: &str) -> String {
    let lines: Vec<&str> = shown.split('\n').map(str::trim).collect();
    let home = lines.iter().skip(1).position(|line| strip_by(line).len() < line.len());
    let name = match home {
        Some(at) if lines.first().is_some_and(|first| strip_by(first).len() > 1) => {
            lines.get(..=at).unwrap_or_default().join(" ")
        }
        _ => shown.to_owned(),
    };
    let mut name = strip_by(&name);
    for presence in PRESENCE {
        name = name.strip_suffix(presence).unwrap_or(name);
    }
    without_home(name).to_owned()
}

/// A name without what leads to it ("By", "von") and the punctuation around it.
pub(super) fn strip_by(text: &str) -> &str {
    let marks =
        |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ',' | ':' | '·' | '|' | '~');
    let mut name = text.trim_matches(marks);
    for word in ["by", "von", "par", "de", "por", "di", "door", "from", "review by", "written by"] {
        let rest = name.get(..word.len()).filter(|begin| begin.eq_ignore_ascii_case(word));
        let rest = rest.and_then(|_| name.get(word.len()..));
        if let Some(rest) = rest.filter(|rest| rest.starts_with([' ', ':', '\u{a0}'])) {
            // "de Souza" is a name: only a small word in front of a name of its own is left out.
            if !matches!(word, "de" | "di") || name.starts_with(char::is_lowercase) {
                name = rest.trim_matches(marks);
            }
        }
    }
    // What blogs write behind the names of commenters.
    for word in
        [" says", " said", " wrote", " sagt", " schreibt", " dit", " dice", " dijo", " zegt"]
    {
        name = name.strip_suffix(word).map_or(name, |rest| rest.trim_matches(marks));
    }
    name
}

/// "Ann from Reno, NV" is Ann; the comma tells a place from the rest of a name.
fn without_home(name: &str) -> &str {
    match name.split_once(" from ") {
        Some((person, place))
            if place.contains(", ") && place.len() <= LONGEST_PLACE && !person.is_empty() =>
        {
            person.trim_end()
        }
        _ => name,
    }
}

/// Takes the letters that a page draws where there is no picture out of the names of a list, if
/// most names begin with them: a single one may be called so.
pub(super) fn without_pictures<'a>(names: impl Iterator<Item = &'a mut String>) {
    let names: Vec<&mut String> = names.collect();
    let drawn = names.iter().filter(|name| without_picture(name).len() < name.len()).count();
    if drawn * 10 > names.len() * 6 {
        for name in names {
            let drawn = name.len() - without_picture(name).len();
            name.drain(..drawn);
        }
    }
}

/// "J Joan Reed" and "JR Joan Reed" begin with what a page draws where there is no picture.
fn without_picture(name: &str) -> &str {
    let Some((letters, rest)) = name.split_once(char::is_whitespace) else { return name };
    let mut begins = rest.split_whitespace().filter_map(|word| word.chars().next());
    let drawn = (1..=2).contains(&letters.chars().count())
        && letters.chars().all(char::is_uppercase)
        && letters.chars().all(|letter| {
            begins.next().is_some_and(|begin| begin.to_uppercase().eq(letter.to_uppercase()))
        });
    let is_name = rest.trim().chars().filter(|c| c.is_alphabetic()).count() > 1;
    if drawn && is_name { rest.trim_start() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_alone() {
        for (shown, name) in [
            ("By Ann Lee", "Ann Lee"),
            ("review by: Ann", "Ann"),
            ("Ann Lee\nfrom Reno, NV", "Ann Lee"),
            ("Ann from Reno, NV", "Ann"),
            ("Letters from Reno", "Letters from Reno"),
            ("from Reno, NV", "Reno, NV"),
            ("Ann Lee\nReno", "Ann Lee\nReno"),
            ("mo77 is offline", "mo77"),
            ("Joao de Souza", "Joao de Souza"),
            ("", ""),
        ] {
            assert_eq!(name_of(shown), name, "{shown}");
        }
    }

    #[test]
    fn letters_for_pictures_are_no_part_of_a_name() {
        let without = |names: &[&str]| {
            let mut names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
            without_pictures(names.iter_mut());
            names.join("/")
        };
        assert_eq!(without(&["A Ann Lee", "BR Bo Reed", "C. Cole"]), "Ann Lee/Bo Reed/C. Cole");
        assert_eq!(without(&["A Ames", "Bo Reed", "C. Cole"]), "A Ames/Bo Reed/C. Cole");
        assert_eq!(without(&["A Lee", "A A"]), "A Lee/A A");
    }
}
