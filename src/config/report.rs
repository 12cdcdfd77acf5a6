//! Problems as people read them: each with its line, a caret, and what would be right.
//!
//! This is the only module that knows the renderer. Passwords that stand in the text are blanked.

use std::{borrow::Cow, fmt, ops::Range};

use annotate_snippets::{AnnotationKind, Element, Group, Level as Kind, Origin, Renderer, Snippet};

use super::{
    problem::{Level, Place, Problem, Problems},
    text::TextFile,
};

/// Everything that is wrong with a configuration, in the order of its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    files: Vec<TextFile>,
    problems: Vec<Problem>,
}

impl Report {
    pub(super) fn new(problems: Problems, files: Vec<TextFile>) -> Self {
        Self { problems: problems.into_sorted(&files), files }
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// How many problems there are, warnings included.
    pub fn len(&self) -> usize {
        self.problems.len()
    }

    /// How many of them make the configuration unusable.
    pub fn errors(&self) -> usize {
        self.problems.iter().filter(|problem| problem.level == Level::Error).count()
    }

    /// The whole report as text that ends with a line feed, with ANSI colours if `colour`; the empty
    /// text if there is nothing to say.
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let mut text = String::new();
        for problem in &self.problems {
            text.push_str(&renderer.render(&[self.group(problem)]));
            text.push_str("\n\n");
        }
        if let Some(summary) = self.summary() {
            text.push_str(&summary);
            text.push('\n');
        }
        text
    }

    fn summary(&self) -> Option<String> {
        let count = |number: usize, noun: &str| match number {
            0 => None,
            1 => Some(format!("1 {noun}")),
            _ => Some(format!("{number} {noun}s")),
        };
        let errors = self.errors();
        let parts = [count(errors, "error"), count(self.len() - errors, "warning")];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    fn group<'a>(&'a self, problem: &'a Problem) -> Group<'a> {
        let kind = match problem.level {
            Level::Error => Kind::ERROR,
            Level::Warning => Kind::WARNING,
        };
        let mut group = Group::with_title(kind.primary_title(&problem.message));
        if let Some(element) = self.element(&problem.place, AnnotationKind::Primary, None) {
            group = group.element(element);
        }
        if let Some((place, why)) = &problem.related
            && let Some(element) = self.element(place, AnnotationKind::Context, Some(why))
        {
            group = group.element(element);
        }
        if let Some(help) = &problem.help {
            group = group.element(Kind::HELP.message(help));
        }
        group
    }

    /// One line of a file with its mark; only that line goes to the renderer, so that the cost of a
    /// problem does not grow with the file.
    fn element<'a>(
        &'a self,
        place: &Place,
        kind: AnnotationKind,
        label: Option<&'a String>,
    ) -> Option<Element<'a>> {
        let file = self.files.get(place.file)?;
        let path = file.path.to_string_lossy();
        let Some(span) = &place.span else {
            return Some(Origin::path(path).into());
        };
        let number = file.line_of(span.start);
        let (start, line) = file.line(number);
        // A value over several lines is marked on its first.
        let inside = |byte: usize| line.floor_char_boundary(byte.saturating_sub(start));
        let mark = inside(span.start)..inside(span.end.max(span.start));
        let snippet = Snippet::source(without_passwords(line))
            .path(path)
            .line_start(number + 1)
            .annotation(kind.span(mark).label(label));
        Some(snippet.into())
    }
}

/// The report without colours.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Report {}

/// A line with every password in it replaced by stars, byte for byte, so that carets stay in place.
fn without_passwords(line: &str) -> Cow<'_, str> {
    let secrets = SECRETS.iter().filter_map(|key| after_key(line, key));
    let secrets: Vec<_> = secrets.chain(inside_login(line)).collect();
    let mut line = Cow::Borrowed(line);
    for secret in secrets {
        let stars = "*".repeat(secret.len());
        line.to_mut().replace_range(secret, &stars);
    }
    line
}

/// Keys whose values are secrets, even where they stand in the wrong place.
const SECRETS: [&str; 5] =
    ["password", "bearer", "client_secret", "refresh_token", "authorization"];

/// The string written right after a key and its `=`.
fn after_key(line: &str, key: &str) -> Option<Range<usize>> {
    let start = line.to_ascii_lowercase().find(key)?;
    let (before, value) = line.split_at(start);
    let (_, value) = value.split_once('=')?;
    let value = value.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let open = value.trim_start_matches(quote);
    let start = line.len() - open.len();
    let end = start + open.find(quote).unwrap_or(open.len());
    (before.len() < start && start < end).then_some(start..end)
}

/// What stands between `://user:` and `@`.
fn inside_login(line: &str) -> Option<Range<usize>> {
    let (_, address) = line.split_once("://")?;
    let login = address.split(['"', '\'', ' ', '/']).next()?;
    let (login, _) = login.rsplit_once('@')?;
    let (user, password) = login.split_once(':')?;
    let start = line.len() - address.len() + user.len() + 1;
    Some(start..start + password.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expect: &str) {
        assert_eq!(without_passwords(line), expect);
    }

    #[test]
    fn passwords_are_blanked() {
        check("password = \"hunter2\" # x", "password = \"*******\" # x");
        check("smtp.password='hunter2'", "smtp.password='*******'");
        check("password = \"hunter2", "password = \"*******");
        check("password = \"\"\"hunter2", "password = \"\"\"*******");
        check("a.bearer = 'hunter2'", "a.bearer = '*******'");
        check(
            "x = { \"Authorization\" = \"Basic hunter2\", password = \"hunter2\" }",
            "x = { \"Authorization\" = \"*************\", password = \"*******\" }",
        );
        check("password = { file = \"/etc/x\" }", "password = { file = \"/etc/x\" }");
        check("url = \"smtps://vigie:hunter2@mail.x\"", "url = \"smtps://vigie:*******@mail.x\"");
        check("url = \"https://x.example/a:b@c\"", "url = \"https://x.example/a:b@c\"");
        check("url = \"smtps://vigie@mail.x:465\"", "url = \"smtps://vigie@mail.x:465\"");
    }
}
