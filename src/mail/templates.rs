//! Templates of one's own: a folder of files that take the place of the built-in layout, of the plain
//! text, or of whole mails of a reason in a language that vigie does not speak. A mail is never lost to
//! a template: where one fails, what is built in takes its place.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use minijinja::{
    Environment, Error, UndefinedBehavior, Value, context, syntax::SyntaxConfig, value::Serde,
};
use serde_json::Value as Json;

use super::{
    letter::Letter,
    page::{self, Page},
    words::{Words, words},
};
use crate::domain::{Language, PersonId, Reason};

/// The built-in layout.
pub(super) const LAYOUT: &str = include_str!("template/letter.html");
/// The plain text, as a template: what is built in says the same.
pub(super) const PLAIN: &str = include_str!("template/letter.txt");
/// One letter of each kind, as templates are given it.
const SPECIMENS: &str = include_str!("template/specimens.json");

/// Files of a folder, and bytes of each, at most.
const FILES: usize = 400;
const LONGEST_FILE: u64 = 256 << 10;
/// Steps that a template may take: several times what the longest mail takes.
const FUEL: u64 = 3_000_000;
/// How deep templates may include one another.
const DEPTH: usize = 60;
/// Bytes of what a template makes: programs cut longer mails.
const LONGEST_PART: usize = 200 << 10;
/// Characters of a subject.
const LONGEST_SUBJECT: usize = 200;

/// The parts of a mail that a template can make.
const PARTS: [&str; 3] = ["html", "txt", "subject"];

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFault {
    /// The file.
    pub file: PathBuf,
    /// Its line, from 1, where that is known.
    pub line: Option<usize>,
    /// What is wrong there.
    pub what: String,
}

impl fmt::Display for TemplateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.what)
    }
}

/// The templates of a folder, and who reads mails in a language of theirs. Without a folder: none.
#[derive(Debug, Clone, Default)]
pub struct Templates {
    folder: Option<Arc<Folder>>,
    readers: BTreeMap<PersonId, String>,
}

#[derive(Debug)]
struct Folder {
    path: PathBuf,
    environment: Environment<'static>,
    /// The files that were found there.
    names: BTreeSet<String>,
}

/// The parts of a mail, laid out.
#[derive(Debug)]
pub(super) struct Laid {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
    /// The language, as a tag.
    pub(super) language: String,
    /// What failed.
    pub(super) faults: Vec<TemplateFault>,
}

/// What a template is told.
struct Told {
    page: Value,
    facts: Value,
    lang: String,
    colon: String,
    separator: String,
}

impl Templates {
    /// Reads a folder.
    ///
    /// # Errors
    /// What cannot be read or understood, file by file.
    pub fn read(path: &Path) -> Result<Self, Vec<TemplateFault>> {
        let fault =
            |file: &Path, what: String| TemplateFault { file: file.to_owned(), line: None, what };
        let mut faults = Vec::new();
        let environment = environment();
        let mut folder = match environment {
            Ok(environment) => {
                Folder { path: path.to_owned(), environment, names: BTreeSet::new() }
            }
            Err(error) => return Err(vec![fault(path, error.to_string())]),
        };
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) => return Err(vec![fault(path, format!("cannot be read: {error}"))]),
        };
        let mut files = entries.filter_map(|entry| Some(entry.ok()?.path())).collect::<Vec<_>>();
        files.retain(|file| file.is_file() && !hidden(file));
        files.sort();
        if files.len() > FILES {
            return Err(vec![fault(path, format!("more than {FILES} files"))]);
        }
        for file in files {
            match folder.add(&file) {
                Ok(()) => {}
                Err((line, what)) => faults.push(TemplateFault { file, line, what }),
            }
        }
        if faults.is_empty() {
            Ok(Self { folder: Some(Arc::new(folder)), readers: BTreeMap::new() })
        } else {
            Err(faults)
        }
    }

    /// The same, with people who read their mails in a language of the folder.
    #[must_use]
    pub fn with_readers(self, readers: BTreeMap<PersonId, String>) -> Self {
        Self { readers, ..self }
    }

    /// The languages of the folder, as tags.
    pub fn languages(&self) -> BTreeSet<&str> {
        let names = self.folder.iter().flat_map(|folder| &folder.names);
        names.filter_map(|name| Some(parts(name)?.1)).collect()
    }

    /// The built-in templates, by file name.
    pub fn built_in() -> [(&'static str, &'static str); 2] {
        [("letter.html", LAYOUT), ("letter.txt", PLAIN)]
    }

    /// Lays one letter of each kind out with each template that would be used for it; what fails.
    pub fn check(&self) -> Vec<TemplateFault> {
        let Some(folder) = &self.folder else { return Vec::new() };
        let specimens = serde_json::from_str::<Vec<Json>>(SPECIMENS).unwrap_or_default();
        let mut faults = Vec::<TemplateFault>::new();
        for specimen in specimens {
            let said = |key: &str| specimen.get(key).and_then(Json::as_str).unwrap_or_default();
            let (kind, reason) = (said("name"), said("reason"));
            for name in &folder.names {
                let lang = match parts(name) {
                    Some((of, tag, _)) if of == reason => tag,
                    None if is_letter(name) => Language::English.code(),
                    _ => continue,
                };
                let told = Told {
                    page: Value::from(Serde(specimen.get("page"))),
                    facts: Value::from(Serde(specimen.get("facts"))),
                    lang: lang.to_owned(),
                    colon: said("separator").trim_end().to_owned(),
                    separator: said("separator").to_owned(),
                };
                let Err(mut fault) = folder.render(name, &told) else { continue };
                // The first letter that shows it is enough.
                let known =
                    |other: &TemplateFault| (&other.file, other.line) == (&fault.file, fault.line);
                if !faults.iter().any(known) {
                    fault.what.push_str(&format!(" (with a letter `{kind}`)"));
                    faults.push(fault);
                }
            }
        }
        faults
    }

    /// A letter to a person, laid out.
    pub(super) fn laid(
        &self,
        letter: &Letter,
        page: &Page,
        person: Option<&PersonId>,
    ) -> Result<Laid, Error> {
        let words = words(letter.language);
        let mut laid = Laid {
            subject: page.subject.clone(),
            text: page::text(page, words),
            html: page::html(page, letter.language)?,
            language: letter.language.code().to_owned(),
            faults: Vec::new(),
        };
        let Some(folder) = &self.folder else { return Ok(laid) };
        let reason = letter.reason().name();
        let tag = person.and_then(|person| self.readers.get(person)).map(String::as_str);
        let own = tag.unwrap_or(letter.language.code());
        let of_reason = PARTS.map(|part| format!("{reason}.{own}.{part}"));
        let told = Told::new(page, letter, words, own);
        let built_in = Told::new(page, letter, words, letter.language.code());
        for (part, name) in PARTS.into_iter().zip(of_reason) {
            let letter = format!("letter.{part}");
            let tries = [(name, &told, Some(own)), (letter, &built_in, None)];
            let tries = tries.iter().filter(|(name, ..)| folder.names.contains(name));
            for (name, told, language) in tries {
                match folder.render(name, told) {
                    Ok(made) => {
                        // A mail is in the language of what is read in it.
                        if let Some(own) = language.filter(|_| part != "subject") {
                            own.clone_into(&mut laid.language);
                        }
                        match part {
                            "html" => laid.html = made,
                            "txt" => laid.text = made,
                            _ => laid.subject = made,
                        }
                        break;
                    }
                    Err(fault) => laid.faults.push(fault),
                }
            }
        }
        Ok(laid)
    }
}

impl Told {
    fn new(page: &Page, letter: &Letter, words: &Words, lang: &str) -> Self {
        Self {
            page: Value::from(Serde(page)),
            facts: Value::from(Serde(facts(letter))),
            lang: lang.to_owned(),
            colon: words.colon.trim_end().to_owned(),
            separator: words.colon.to_owned(),
        }
    }
}

/// What a letter rests on, as data.
pub(super) fn facts(letter: &Letter) -> Json {
    let mut facts = serde_json::to_value(&letter.body).unwrap_or_default();
    if let Json::Object(facts) = &mut facts {
        // What a change is told with stands beside it: `facts.post` is the post in each of them.
        if let Some(Json::Object(report)) = facts.remove("report") {
            facts.extend(report);
        }
        facts.insert("reason".to_owned(), letter.reason().name().into());
        facts.insert("timezone".to_owned(), letter.timezone.iana_name().into());
    }
    facts
}

impl Folder {
    /// Reads a file; its line and what is wrong there.
    fn add(&mut self, file: &Path) -> Result<(), (Option<usize>, String)> {
        let name = file.file_name().and_then(|name| name.to_str());
        let name = name.ok_or((None, "its name is not UTF-8".to_owned()))?;
        check_name(name).map_err(|what| (None, what))?;
        let size = fs::metadata(file).map_err(|error| (None, error.to_string()))?.len();
        if size > LONGEST_FILE {
            return Err((None, format!("longer than {LONGEST_FILE} bytes")));
        }
        let text = fs::read_to_string(file).map_err(|error| (None, error.to_string()))?;
        self.environment
            .add_template_owned(name.to_owned(), text)
            .map_err(|error| (error.line(), words_of(&error)))?;
        self.names.insert(name.to_owned());
        Ok(())
    }

    /// Makes a part of a mail.
    fn render(&self, name: &str, told: &Told) -> Result<String, TemplateFault> {
        let context = context! {
            page => told.page.clone(),
            facts => told.facts.clone(),
            lang => told.lang.clone(),
            colon => told.colon.clone(),
            separator => told.separator.clone(),
        };
        let made = self.environment.get_template(name).and_then(|known| known.render(context));
        let made = made.map_err(|error| TemplateFault {
            // It may be another one, which this one includes.
            file: self.path.join(error.name().unwrap_or(name)),
            line: error.line(),
            what: words_of(&error),
        })?;
        let fault = |what: String| TemplateFault { file: self.path.join(name), line: None, what };
        if name.ends_with(".subject") {
            let subject = made.split_whitespace().collect::<Vec<_>>().join(" ");
            let subject = subject.chars().filter(|c| !c.is_control()).collect::<String>();
            return match subject.chars().count() {
                0 => Err(fault("the subject is empty".to_owned())),
                1..=LONGEST_SUBJECT => Ok(subject),
                _ => Err(fault(format!("a subject of more than {LONGEST_SUBJECT} characters"))),
            };
        }
        match made.len() {
            _ if made.trim().is_empty() => Err(fault("it says nothing".to_owned())),
            0..=LONGEST_PART => Ok(made.replace('\r', "")),
            _ => Err(fault(format!("it makes more than {LONGEST_PART} bytes"))),
        }
    }
}

/// An error in one sentence, without the place, which is told beside it.
fn words_of(error: &Error) -> String {
    let kind = error.kind().to_string();
    error.detail().map_or(kind.clone(), |detail| format!("{kind}: {detail}"))
}

fn hidden(file: &Path) -> bool {
    let name = file.file_name().map(|name| name.to_string_lossy());
    // Editors leave such beside what they edit.
    name.is_none_or(|name| name.starts_with(['.', '#']) || name.ends_with('~'))
}

fn is_letter(name: &str) -> bool {
    name == "letter.html" || name == "letter.txt"
}

/// Reason, language and part of the name of a template.
fn parts(name: &str) -> Option<(&str, &str, &str)> {
    let (reason, rest) = name.split_once('.')?;
    let (tag, part) = rest.split_once('.')?;
    (PARTS.contains(&part) && !reason.starts_with('_')).then_some((reason, tag, part))
}

/// Whether a name says what a template is for.
fn check_name(name: &str) -> Result<(), String> {
    if is_letter(name) || name.starts_with('_') {
        return Ok(());
    }
    let Some((reason, tag, _)) = parts(name) else {
        return Err("not the name of a template: `letter.html`, `letter.txt`, \
                    `REASON.LANGUAGE.html`, `.txt` or `.subject`, or `_…` for what others include"
            .to_owned());
    };
    let known = Reason::ALL.map(Reason::name);
    if !known.contains(&reason) {
        let near = crate::logic::nearest::nearest(reason, known);
        let meant = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        return Err(format!("no mail has the reason `{reason}`{meant}"));
    }
    if is_tag(tag) { Ok(()) } else { Err(format!("`{tag}` is not the tag of a language")) }
}

/// Whether a text may be the tag of a language (`de`, `pt-BR`).
pub fn is_tag(tag: &str) -> bool {
    tag.split('-').enumerate().all(|(at, part)| {
        let letters = part.chars().all(|c| c.is_ascii_lowercase());
        let others = part.chars().all(|c| c.is_ascii_alphanumeric());
        (1..=8).contains(&part.len()) && if at == 0 { letters && part.len() > 1 } else { others }
    })
}

/// What templates are rendered in. The built-in ones can be included and extended.
fn environment() -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(DEPTH);
    environment.add_filter("fold", |text: String, prefix: Option<String>| {
        page::folded(prefix.as_deref().unwrap_or_default(), &text)
    });
    environment.add_filter("hang", |text: String, mark: String| page::hung(&mark, &text));
    for (name, text) in Templates::built_in() {
        environment.add_template(name, text)?;
    }
    Ok(environment)
}
