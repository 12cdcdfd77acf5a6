//! The files of a configuration as text, and their syntax.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::problem::{Place, Problems};

/// The folder beside the main file whose `*.toml` are read too.
const SOURCES: &str = "sources.d";
/// The folder beside the main file that holds presets.
const PRESETS: &str = "presets.d";

/// The folder beside the main file that holds playbooks.
const PLAYBOOKS: &str = "playbooks.d";

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// Tables of the configuration.
    Tables,
    /// One preset.
    Preset,
    /// One playbook.
    Playbook,
}

/// One file as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TextFile {
    /// Its path, as messages show it.
    pub(super) path: PathBuf,
    /// Its text; empty if it could not be read.
    pub(super) text: String,
    pub(super) holds: Holds,
    /// The byte at which each line starts.
    lines: Vec<usize>,
}

impl TextFile {
    fn new(path: PathBuf, text: String, holds: Holds) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        Self { path, text, holds, lines }
    }

    /// The number of the line, from 0, in which a byte stands.
    pub(super) fn line_of(&self, byte: usize) -> usize {
        self.lines.partition_point(|start| *start <= byte).saturating_sub(1)
    }

    /// A line by its number: the byte at which it starts, and its text without the line end.
    pub(super) fn line(&self, number: usize) -> (usize, &str) {
        let start = self.lines.get(number).copied().unwrap_or(self.text.len());
        let end = self.lines.get(number + 1).copied().unwrap_or(self.text.len());
        let line = self.text.get(start..end).unwrap_or_default();
        (start, line.trim_end_matches(['\n', '\r']))
    }

    /// The file as TOML: all that could be understood of it, and every syntax error.
    pub(super) fn parse(&self, file: usize, problems: &mut Problems) -> DeTable<'_> {
        let (table, errors) = DeTable::parse_recoverable(&self.text);
        for error in errors {
            let place = Place { file, span: error.span() };
            let (message, help) = match error.message().split_once(", expected ") {
                Some((message, expected)) => (message, Some(format!("expected {expected}"))),
                None if error.message() == "duplicate key" => {
                    (error.message(), Some("keep one of them".to_owned()))
                }
                None => (error.message(), None),
            };
            problems.syntax(place, message).help(help);
        }
        table.into_inner()
    }
}

/// Reads the main file and, in the order of their names, those of the folders beside it.
pub(super) fn read_all(path: &Path, problems: &mut Problems) -> Vec<TextFile> {
    let mut files = vec![read(path.to_owned(), 0, Holds::Tables, problems)];
    read_folder(&path.with_file_name(SOURCES), Holds::Tables, &mut files, problems);
    read_folder(&path.with_file_name(PRESETS), Holds::Preset, &mut files, problems);
    read_folder(&path.with_file_name(PLAYBOOKS), Holds::Playbook, &mut files, problems);
    files
}

/// Reads only the presets beside the main file, which need not be there.
pub(super) fn read_presets(path: &Path, problems: &mut Problems) -> Vec<TextFile> {
    let mut files = Vec::new();
    read_folder(&path.with_file_name(PRESETS), Holds::Preset, &mut files, problems);
    files
}

fn read_folder(folder: &Path, holds: Holds, files: &mut Vec<TextFile>, problems: &mut Problems) {
    let names = match names_in(folder) {
        Ok(names) => names,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            let message = format!("cannot list {}: {error}", folder.display());
            problems
                .error(Place::whole(0), message)
                .help("let vigie read and enter the folder".to_owned());
            Vec::new()
        }
    };
    for name in names {
        let file = read(name, files.len(), holds, problems);
        files.push(file);
    }
}

fn names_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !hidden && path.extension().is_some_and(|extension| extension == "toml") {
            names.push(path);
        }
    }
    names.sort();
    Ok(names)
}

fn read(path: PathBuf, file: usize, holds: Holds, problems: &mut Problems) -> TextFile {
    let text = fs::read_to_string(&path).unwrap_or_else(|error| {
        let help = if error.kind() == io::ErrorKind::InvalidData {
            "save it as UTF-8"
        } else {
            "name another file by `--config FILE` or `$VIGIE_CONFIG`"
        };
        // What the file says is not known, so nothing that it lacks is worth a word.
        problems
            .syntax(Place::whole(file), format!("cannot read the file: {error}"))
            .help(help.to_owned());
        String::new()
    });
    TextFile::new(path, text, holds)
}

/// Whether a value is written as a plain string on one line without escapes, so that its bytes are
/// the bytes of the text; then how many bytes of quote stand before it.
pub(super) fn plain_quote(text: &str, value: &Spanned<DeValue<'_>>) -> Option<usize> {
    let written = text.get(value.span())?;
    let inner = value.get_ref().as_str()?;
    let quote = written.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let plain = written.strip_prefix(quote)?.strip_suffix(quote)? == inner;
    plain.then_some(quote.len_utf8())
}
