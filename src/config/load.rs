//! From a path to a configuration, or to the report of why not.

use std::{
    panic::resume_unwind,
    path::{Path, PathBuf},
    thread,
};

use toml::{
    Spanned,
    de::{DeArray, DeValue},
};

use super::{
    Config, Environment, Report, check,
    item::Item,
    preset::Presets,
    problem::{Place, Problems},
    raw::{self, Table},
    suggest,
    text::{self, Holds, TextFile},
};
use crate::{domain::Language, engine::Clock};

/// A configuration that can be used.
#[derive(Debug)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// What is probably not as it was meant.
    pub warnings: Report,
}

/// Reads the file at `path` and the folders beside it, and checks all they say.
///
/// # Errors
/// The report of every problem, if at least one of them is more than a warning.
pub fn load(path: &Path, environment: &Environment) -> Result<Loaded, Report> {
    let mut problems = Problems::default();
    let files = text::read_all(path, &mut problems);
    let config = {
        let file = apart(|| read(&files, &mut problems));
        let folder = path.parent().unwrap_or(Path::new(""));
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let presets = check::presets(&file.presets, &mut problems);
        let problems = &mut problems;
        let now = Clock::System.now();
        let mut context = check::Context { environment, folder, presets, problems, now };
        let config = check::check(&file, &mut context);
        apart(|| drop(file));
        config
    };
    let report = Report::new(problems, files);
    if report.errors() > 0 { Err(report) } else { Ok(Loaded { config, warnings: report }) }
}

/// Does something on a thread of its own, which has its own part of the heap.
///
/// A file as parsed takes ten times what remains of it, in small pieces. Were they laid among those
/// that remain, their memory would never go back to the system: it goes back where all around it
/// is free.
fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let done = thread::scope(|scope| scope.spawn(work).join());
    done.unwrap_or_else(|panic| resume_unwind(panic))
}

fn read<'i>(files: &'i [TextFile], problems: &mut Problems) -> raw::File<'i> {
    let mut whole = raw::File::default();
    for (number, file) in files.iter().enumerate() {
        let mut reader = Reader { number, text: &file.text, problems };
        match file.holds {
            Holds::Preset => whole.presets.push(reader.table(file)),
            Holds::Playbook => whole.playbooks.push(reader.table(file)),
            Holds::Tables => {
                for (key, value) in file.parse(number, reader.problems) {
                    reader.entry(&mut whole, &key, value);
                }
            }
        }
    }
    whole
}

/// The embedded presets, and those of `presets.d` beside the file at `path`, which itself need not
/// be there.
///
/// # Errors
/// The report of every problem.
pub fn presets(path: &Path) -> Result<Presets, Report> {
    let mut problems = Problems::default();
    let files = text::read_presets(path, &mut problems);
    let presets = check::presets(&read(&files, &mut problems).presets, &mut problems);
    let report = Report::new(problems, files);
    if report.errors() > 0 { Err(report) } else { Ok(presets) }
}

/// The names of the tables of which there is one, and of those of which there are many.
const SINGLE: [&str; 13] = [
    "vigie",
    "smtp",
    "fetch",
    "browser",
    "delivery",
    "lifecycle",
    "crisis",
    "judging",
    "assistant",
    "evidence",
    "web",
    "ping",
    "inbound",
];
const MANY: [&str; 4] = ["person", "business", "source", "route"];

struct Reader<'i, 'p> {
    number: usize,
    text: &'i str,
    problems: &'p mut Problems,
}

impl<'i> Reader<'i, '_> {
    fn entry(
        &mut self,
        whole: &mut raw::File<'i>,
        key: &Spanned<impl AsRef<str>>,
        value: Spanned<DeValue<'i>>,
    ) {
        let name = key.get_ref().as_ref();
        let place = Place::at(self.number, key.span());
        if self.number > 0 && SINGLE.contains(&name) {
            self.problems
                .error(place, format!("`[{name}]` belongs in the main file"))
                .help("a file beside it holds persons, businesses and sources".to_owned());
            return;
        }
        match name {
            "vigie" => whole.vigie = self.one(value),
            "smtp" => whole.smtp = self.one(value),
            "fetch" => whole.fetch = self.one(value),
            "browser" => whole.browser = self.one(value),
            "delivery" => whole.delivery = self.one(value),
            "lifecycle" => whole.lifecycle = self.one(value),
            "crisis" => whole.crisis = self.one(value),
            "judging" => whole.judging = self.one(value),
            "assistant" => whole.assistant = self.one(value),
            "evidence" => whole.evidence = self.one(value),
            "web" => whole.web = self.one(value),
            "ping" => whole.ping = self.one(value),
            "inbound" => whole.inbound = self.one(value),
            "person" => self.many(name, value, &mut whole.person),
            "business" => self.many(name, value, &mut whole.business),
            "source" => self.many(name, value, &mut whole.source),
            "route" => self.many(name, value, &mut whole.route),
            _ => {
                let known: Vec<_> = SINGLE.into_iter().chain(MANY).collect();
                let help = suggest::gate(name)
                    .or_else(|| suggest::one_of(name, &known, "the tables of this file are"));
                self.problems.error(place, format!("unknown table `{name}`")).help(help);
            }
        }
    }

    /// A file that is one table as a whole.
    fn table<T: Table>(&mut self, file: &'i TextFile) -> Item<'i, T> {
        let table = file.parse(self.number, self.problems);
        self.one(Spanned::new(0..0, DeValue::Table(table)))
    }

    fn one<T: Table>(&mut self, value: Spanned<DeValue<'i>>) -> Item<'i, T> {
        Item::read(self.number, self.text, value, self.problems)
    }

    fn many<T: Table>(
        &mut self,
        name: &str,
        mut value: Spanned<DeValue<'i>>,
        items: &mut Vec<Item<'i, T>>,
    ) {
        if let DeValue::Array(array) = value.get_mut() {
            let array = std::mem::replace(array, DeArray::new());
            items.extend(array.into_iter().map(|value| self.one(value)));
            return;
        }
        self.problems
            .error(Place::at(self.number, value.span()), format!("there may be many of `{name}`"))
            .help(format!("write `[[{name}]]`"));
        // Read all the same, so that its own mistakes are said and references to it hold.
        if value.get_ref().is_table() {
            items.push(self.one(value));
        }
    }
}

/// Where a vigie keeps its state and answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whereabouts {
    /// The folder of the state.
    pub state: PathBuf,
    /// The socket of a running daemon.
    pub control: PathBuf,
    /// The language of those who name none, if the file says one.
    pub language: Option<Language>,
}

/// Reads no more of the file than where the state is: whoever asks a daemon or checks a ledger need
/// not be able to read its passwords, and a file that is being edited does not hide it. `None` if
/// the file cannot be read at all.
pub fn whereabouts(path: &Path, environment: &Environment) -> Option<Whereabouts> {
    let text = std::fs::read_to_string(path).ok()?;
    let (table, _) = toml::de::DeTable::parse_recoverable(&text);
    let general = table.get_ref().get("vigie").and_then(|value| value.get_ref().as_table());
    let folder = std::path::absolute(path).ok()?.parent()?.to_owned();
    let key = |name| {
        let value = general?.get(name)?.get_ref().as_str()?;
        Some(folder.join(value))
    };
    let state = key("state").unwrap_or_else(|| check::default_state(environment));
    let control = key("control").unwrap_or_else(|| state.join("control.sock"));
    let language = general.and_then(|general| general.get("language")?.get_ref().as_str());
    let language = [Language::English, Language::French]
        .into_iter()
        .find(|known| Some(known.code()) == language);
    Some(Whereabouts { state, control, language })
}
