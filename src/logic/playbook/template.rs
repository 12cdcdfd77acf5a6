//! Texts with places for facts. They are written in a small language of their own, so that a text
//! never shows a gap where a fact is missing, and two answers are not the same word for word.
//!
//! | written | stands for |
//! |---|---|
//! | `{first}` | a fact |
//! | `[a\|b]` | the first of these whose facts are all known; nothing if there is none |
//! | `<a\|b>` | one of these: which, the key of the post decides |
//!
//! A line end is a space, an empty line parts two paragraphs. Apostrophes are set as such, and in
//! French the spaces that do not break stand before `:`, `;`, `?`, `!` and inside of `« »`.

use std::{borrow::Cow, iter::Peekable, str::Chars};

use crate::{domain::Language, logic::text};

/// How deep brackets may stand in one another.
const DEEPEST: usize = 4;

/// A text with places for facts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Template(Vec<Node>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Literal(String),
    Fact(String),
    /// The first whose facts are known.
    Known(Vec<Template>),
    /// One of them, by the key.
    Choice(Vec<Template>),
}

/// What a template is filled with.
pub(super) trait Filling {
    /// The fact of this name, if it is known.
    fn fact(&self, name: &str) -> Option<Cow<'_, str>>;
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// Says what is wrong: a bracket that is not closed, a fact that does not exist, or one that may
    /// be unknown and stands outside of `[ ]`.
    pub fn parse(
        text: &str,
        language: Language,
        is_fact: fn(&str) -> Option<bool>,
    ) -> Result<Self, String> {
        let flat = paragraphs(text);
        let mut reader = Reader { rest: flat.chars().peekable(), language, is_fact };
        let (mut all, end) = reader.alternatives(0, true)?;
        match (end, all.len()) {
            (None, 1) => Ok(all.pop().unwrap_or_default()),
            (None, _) => Err("`|` stands outside of `[ ]` and `< >`".to_owned()),
            (Some(end), _) => Err(format!("`{end}` closes nothing")),
        }
    }

    /// The text with these facts; `None` if one is missing. `key` decides between what can be said
    /// in several ways.
    pub(super) fn fill(&self, facts: &dyn Filling, key: &str) -> Option<String> {
        let mut filled = String::new();
        let mut choices = 0;
        self.fill_into(facts, key, &mut choices, &mut filled).then_some(filled)
    }

    fn fill_into(
        &self,
        facts: &dyn Filling,
        key: &str,
        choices: &mut u32,
        filled: &mut String,
    ) -> bool {
        for node in &self.0 {
            match node {
                Node::Literal(text) => filled.push_str(text),
                Node::Fact(name) => match facts.fact(name) {
                    Some(fact) => filled.push_str(&fact),
                    None => return false,
                },
                Node::Known(all) => {
                    let before = filled.len();
                    for one in all {
                        if one.fill_into(facts, key, choices, filled) {
                            break;
                        }
                        filled.truncate(before);
                    }
                }
                Node::Choice(all) => {
                    *choices += 1;
                    let hash = text::fnv(key.bytes().chain(choices.to_le_bytes()));
                    // The low bits of FNV are its worst: what is chosen by the upper ones differs.
                    let number = usize::try_from(hash >> 33).unwrap_or_default() % all.len().max(1);
                    let chosen = all.get(number);
                    if !chosen.is_some_and(|one| one.fill_into(facts, key, choices, filled)) {
                        return false;
                    }
                }
            }
        }
        true
    }
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    language: Language,
    is_fact: fn(&str) -> Option<bool>,
}

impl Reader<'_> {
    /// What is parted by `|`, up to the bracket that closes it or to the end. `bare`: nothing around
    /// it takes care of facts that are not known.
    fn alternatives(
        &mut self,
        depth: usize,
        bare: bool,
    ) -> Result<(Vec<Template>, Option<char>), String> {
        if depth > DEEPEST {
            return Err(format!("brackets stand more than {DEEPEST} deep in one another"));
        }
        let mut all = vec![Template::default()];
        let mut literal = String::new();
        loop {
            let next = self.rest.next();
            let node = match next {
                Some('{') => Some(self.fact(bare)?),
                Some('[') => Some(Node::Known(self.group(depth, ']', false)?)),
                Some('<') => Some(Node::Choice(self.group(depth, '>', bare)?)),
                None | Some('|' | ']' | '>' | '}') => None,
                Some(other) => {
                    literal.push(other);
                    continue;
                }
            };
            if !literal.is_empty() {
                let said = set(&literal, self.language);
                push(&mut all, Node::Literal(said));
                literal.clear();
            }
            match (node, next) {
                (Some(node), _) => push(&mut all, node),
                (None, Some('|')) => all.push(Template::default()),
                (None, end) => return Ok((all, end)),
            }
        }
    }

    fn group(&mut self, depth: usize, close: char, bare: bool) -> Result<Vec<Template>, String> {
        match self.alternatives(depth + 1, bare)? {
            (all, Some(end)) if end == close => Ok(all),
            (_, Some(end)) => Err(format!("`{end}` stands where `{close}` should")),
            (_, None) => Err(format!("`{close}` is missing")),
        }
    }

    fn fact(&mut self, bare: bool) -> Result<Node, String> {
        let mut name = String::new();
        loop {
            match self.rest.next() {
                Some('}') => break,
                Some(c) if c.is_ascii_lowercase() || c == '_' => name.push(c),
                Some(_) | None => return Err(format!("`{{{name}` is not closed")),
            }
        }
        match (self.is_fact)(&name) {
            None => Err(format!("there is no fact `{{{name}}}`")),
            Some(false) if bare => {
                Err(format!("`{{{name}}}` may be unknown: put it, and what goes with it, in `[ ]`"))
            }
            Some(_) => Ok(Node::Fact(name)),
        }
    }
}

fn push(all: &mut [Template], node: Node) {
    if let Some(Template(last)) = all.last_mut() {
        last.push(node);
    }
}

/// Line ends become spaces; an empty line parts two paragraphs.
fn paragraphs(text: &str) -> String {
    let mut flat = String::with_capacity(text.len());
    let mut gap = false;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            gap = true;
        } else {
            if !flat.is_empty() {
                flat.push_str(if gap { "\n\n" } else { " " });
            }
            gap = false;
            flat.push_str(line);
        }
    }
    flat
}

/// A text as it is printed in a language.
fn set(text: &str, language: Language) -> String {
    let text = text.replace('\'', "’");
    if language != Language::French {
        return text;
    }
    let mut set = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let before_mark = matches!(chars.peek(), Some(':' | ';' | '?' | '!' | '»'));
        let no_break = c == ' ' && (before_mark || set.ends_with('«'));
        set.push(if no_break { '\u{a0}' } else { c });
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Known(&'static [(&'static str, &'static str)]);

    impl Filling for Known {
        fn fact(&self, name: &str) -> Option<Cow<'_, str>> {
            let found = self.0.iter().find(|(known, _)| *known == name);
            found.map(|(_, fact)| Cow::Borrowed(*fact))
        }
    }

    fn is_fact(name: &str) -> Option<bool> {
        match name {
            "shop" => Some(true),
            "first" | "day" => Some(false),
            _ => None,
        }
    }

    #[track_caller]
    fn check(text: &str, facts: &'static [(&'static str, &'static str)], expect: &str) {
        let template = Template::parse(text, Language::French, is_fact).unwrap();
        assert_eq!(template.fill(&Known(facts), "id:1").as_deref(), Some(expect), "{text}");
    }

    #[test]
    fn what_is_not_known_leaves_no_gap() {
        check("Bonjour[ {first}], merci.", &[("first", "Zoé")], "Bonjour Zoé, merci.");
        check("Bonjour[ {first}], merci.", &[], "Bonjour, merci.");
        check("Vu[ {day}| ce jour-là] ici.", &[], "Vu ce jour-là ici.");
        check("a[ {first}[ {day}]]b", &[("first", "x")], "a xb");
        check("a[ {first}[ {day}]]b", &[("day", "x")], "ab");
        check("{shop}\nici.\n\n\nVoilà.", &[("shop", "S")], "S ici.\n\nVoilà.");
    }

    #[test]
    fn french_is_set_with_its_spaces() {
        check("C'est « bien » : oui !", &[], "C’est «\u{a0}bien\u{a0}»\u{a0}: oui\u{a0}!");
        let english = Template::parse("It's : so", Language::English, is_fact).unwrap();
        assert_eq!(english.fill(&Known(&[]), "").as_deref(), Some("It’s : so"));
    }

    #[test]
    fn the_key_decides_between_what_can_be_said_in_several_ways() {
        let template = Template::parse("<a|b|c> <d|e>", Language::English, is_fact).unwrap();
        let filled = (0..40).map(|n| template.fill(&Known(&[]), &format!("id:{n}")).unwrap());
        let all = filled.collect::<std::collections::BTreeSet<_>>();
        assert_eq!(all.len(), 6, "{all:?}");
        assert_eq!(
            template.fill(&Known(&[]), "id:1"),
            template.fill(&Known(&[]), "id:1"),
            "the same every time"
        );
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, wrong) in [
            ("a [b", "`]` is missing"),
            ("a b]", "`]` closes nothing"),
            ("a <b]", "`]` stands where `>` should"),
            ("a|b", "`|` stands outside"),
            ("a {first}", "may be unknown"),
            ("a <{first}|b>", "may be unknown"),
            ("a {other}", "there is no fact"),
            ("a {shop", "is not closed"),
            ("[[[[[[a]]]]]]", "deep"),
        ] {
            let error = Template::parse(text, Language::English, is_fact).unwrap_err();
            assert!(error.contains(wrong), "{text}: {error}");
        }
    }
}
