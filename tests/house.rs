//! The house rules that no lint knows: which layer may name which, which crate may appear where,
//! how long a file may be, what a `mod.rs` holds. Each breach is named with its file and line.

#![expect(clippy::string_slice, reason = "only ever cut where a search has found something")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::support::tokens::{Token, tokens};

/// Each floor may name those below it; those on one floor do not see each other.
const FLOORS: [&[&str]; 8] = [
    &["domain"],
    &["logic"],
    &["fetch", "extract", "store", "mail", "imap"],
    &["engine", "dossier"],
    &["control", "telemetry", "systemd", "web"],
    &["config"],
    &["app", "demo"],
    &["cli", "main"],
];

/// Crates that may be named in some places only, each place a file or a folder of `src`.
const AT_HOME: [(&str, &[&str]); 36] = [
    ("annotate_snippets", &["config/report.rs"]),
    ("async_compression", &["fetch/"]),
    ("async_imap", &["imap/"]),
    (
        "aws_lc_rs",
        &[
            "fetch/hook.rs",
            "fetch/token/",
            "imap/",
            "logic/seal.rs",
            "mail/dkim.rs",
            "store/secret.rs",
        ],
    ),
    ("axum", &["demo/"]),
    ("chrono", &["logic/schedule/"]),
    ("clap", &["cli/"]),
    ("clap_complete", &["cli/"]),
    ("clap_mangen", &["cli/"]),
    ("comfy_table", &["cli/"]),
    ("cookie_store", &["fetch/"]),
    ("cron", &["logic/schedule/"]),
    ("ego_tree", &["extract/"]),
    ("encoding_rs", &["extract/"]),
    ("feed_rs", &["extract/"]),
    ("http_body_util", &["fetch/browser/", "web/"]),
    ("html5ever", &["extract/"]),
    ("hyper", &["fetch/browser/", "web/"]),
    ("hyper_util", &["fetch/browser/", "web/"]),
    ("imara_diff", &["logic/words_diff.rs"]),
    ("lettre", &["mail/"]),
    ("mail_parser", &["demo/", "mail/"]),
    ("minijinja", &["mail/", "web/"]),
    ("quick_xml", &["extract/"]),
    ("regex_lite", &["extract/"]),
    ("reqwest", &["fetch/"]),
    ("rustls_platform_verifier", &["imap/"]),
    ("scraper", &["extract/"]),
    ("serde_json_path", &["extract/"]),
    ("sd_notify", &["systemd.rs"]),
    ("sled", &["store/"]),
    ("tikv_jemallocator", &["main.rs"]),
    ("tokio_rustls", &["imap/"]),
    ("tracing_subscriber", &["telemetry.rs"]),
    ("zip", &["dossier/"]),
    ("zstd", &["store/"]),
];

/// Who may read the time, and whose words reach the terminal.
const CLOCK: &str = "engine/clock.rs";
const PRINTER: &str = "cli/";

/// The longest file, in lines, inline tests included.
const LONGEST: usize = 500;

/// Names that say nothing about what stands in a file.
const EMPTY_NAMES: [&str; 9] =
    ["manager", "helper", "helpers", "util", "utils", "common", "misc", "data", "info"];

/// A file below `src` or `tests`.
struct File {
    /// From that folder on.
    path: String,
    text: String,
    tokens: Vec<Token>,
}

impl File {
    fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned(), tokens: tokens(text) }
    }

    /// The layer: the first part of the path.
    fn layer(&self) -> &str {
        let end = self.path.find('/').unwrap_or(self.path.len());
        self.path[..end].trim_end_matches(".rs")
    }

    /// How many `super` lead to the root of the crate.
    fn depth(&self) -> usize {
        let parts = self.path.split('/').count();
        if self.path.ends_with("/mod.rs") { parts - 1 } else { parts }
    }

    fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &token.text)
    }

    fn breach(&self, at: usize, what: &str) -> String {
        format!("{}:{}: {what}", self.path, self.tokens.get(at).map_or(0, |token| token.line))
    }
}

fn files(folder: &str) -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut folders = vec![root.clone()];
    let mut paths: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    let found = paths.iter().map(|path| {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        File::new(&name, &fs::read_to_string(path).unwrap())
    });
    found.collect()
}

fn floor(layer: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&layer))
}

/// The modules at the root of the crate that a file names, and where, through `crate::` or enough
/// `super::`.
fn named_from_the_root(file: &File) -> Vec<(usize, String)> {
    let mut named = Vec::new();
    // For each open brace, whether it is that of an inline module: `super` ends there first.
    let mut braces = Vec::new();
    for at in 0..file.tokens.len() {
        match file.word(at) {
            "{" => braces.push(at >= 2 && file.word(at - 2) == "mod"),
            "}" => drop(braces.pop()),
            "crate" if file.word(at + 1) == "::" => first_parts(file, at + 2, &mut named),
            "super" if at == 0 || file.word(at - 1) != "::" => {
                let mut after = at;
                while file.word(after) == "super" && file.word(after + 1) == "::" {
                    after += 2;
                }
                let inline = braces.iter().filter(|module| **module).count();
                if (after - at) / 2 >= file.depth() + inline {
                    first_parts(file, after, &mut named);
                }
            }
            _ => {}
        }
    }
    named
}

/// The first part of the path, or of each path of the group, that begins `at`.
fn first_parts(file: &File, at: usize, named: &mut Vec<(usize, String)>) {
    if file.word(at) != "{" {
        named.push((at, file.word(at).to_owned()));
        return;
    }
    let (mut depth, mut at, mut first) = (0, at, false);
    loop {
        match file.word(at) {
            "" => return,
            "{" => (depth, first) = (depth + 1, depth == 0),
            "}" if depth == 1 => return,
            "}" => depth -= 1,
            "," if depth == 1 => first = true,
            part if first => {
                named.push((at, part.to_owned()));
                first = false;
            }
            _ => {}
        }
        at += 1;
    }
}

/// What a file names that stands not below it.
fn upstairs(file: &File) -> Vec<String> {
    let layer = file.layer();
    // The root itself: it lists the layers, and its documentation explains them.
    if layer == "lib" {
        return Vec::new();
    }
    let Some(own) = floor(layer) else {
        return vec![format!("{}: `{layer}` has no floor: give it one in this test", file.path)];
    };
    let named = named_from_the_root(file).into_iter();
    let wrong =
        named.filter(|(_, other)| other != layer && floor(other).is_none_or(|floor| floor >= own));
    let said = wrong.map(|(at, other)| match floor(&other) {
        None => file.breach(at, &format!("`{other}` is no layer")),
        Some(_) => file.breach(at, &format!("`{layer}` may not name `{other}`: it is not below")),
    });
    said.collect()
}

/// Crates and calls that a file may not name.
fn strangers(file: &File) -> Vec<String> {
    let mut breaches = Vec::new();
    for at in 0..file.tokens.len() {
        let (word, next) = (file.word(at), file.word(at + 1));
        let before = if at == 0 { "" } else { file.word(at - 1) };
        let begins_a_path = before != "::" && (next == "::" || before == "use");
        if begins_a_path
            && let Some((_, homes)) = AT_HOME.iter().find(|(name, _)| *name == word)
            && !homes.iter().any(|home| file.path.starts_with(home))
        {
            let homes = homes.join(" and ");
            breaches.push(file.breach(at, &format!("`{word}` is known only to {homes}")));
        }
        let prints = ["print", "println", "eprint", "eprintln", "dbg"].contains(&word);
        if prints && next == "!" && !file.path.starts_with(PRINTER) {
            breaches.push(file.breach(at, &format!("only {PRINTER} prints")));
        }
        let tells_time = ["Timestamp", "Zoned", "SystemTime"].contains(&word);
        if tells_time && next == "::" && file.word(at + 2) == "now" && file.path != CLOCK {
            breaches.push(file.breach(at, &format!("only {CLOCK} reads the time")));
        }
    }
    breaches
}

/// What is wrong with the form of a file.
fn form(file: &File) -> Vec<String> {
    let mut breaches = Vec::new();
    let lines = file.text.lines().count();
    if lines > LONGEST {
        breaches.push(format!("{}: {lines} lines; {LONGEST} are the most", file.path));
    }
    let name = Path::new(&file.path).file_stem().unwrap().to_string_lossy();
    // What `tests` are for, the file beside them says.
    if !file.text.starts_with("//!") && name != "tests" {
        breaches.push(format!("{}: does not begin with what it is for (`//!`)", file.path));
    }
    if EMPTY_NAMES.contains(&&*name) {
        breaches.push(format!("{}: a name that says nothing", file.path));
    }
    // Below `tests`, a mod.rs may hold what its tests stand on.
    if name == "mod" && !file.path.ends_with("tests/mod.rs") {
        let function = (0..file.tokens.len()).find(|at| file.word(*at) == "fn");
        breaches.extend(function.map(|at| file.breach(at, "a mod.rs is a table of contents")));
    }
    breaches
}

#[track_caller]
fn none(breaches: &[String]) {
    assert!(breaches.is_empty(), "{} breaches:\n{}", breaches.len(), breaches.join("\n"));
}

#[test]
fn each_layer_names_only_what_is_below() {
    none(&files("src").iter().flat_map(upstairs).collect::<Vec<_>>());
}

#[test]
fn each_crate_stays_where_it_is_at_home() {
    none(&files("src").iter().flat_map(strangers).collect::<Vec<_>>());
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    let (src, tests) = (files("src"), files("tests"));
    assert!(src.len() > 100, "only {} files were found", src.len());
    none(&src.iter().chain(&tests).flat_map(form).collect::<Vec<_>>());
}

#[test]
fn every_layer_of_the_crate_has_a_floor() {
    let lib = files("src").into_iter().find(|file| file.path == "lib.rs").unwrap();
    let modules = (0..lib.tokens.len()).filter(|at| lib.word(*at) == "mod");
    let mut modules: Vec<&str> = modules.map(|at| lib.word(at + 1)).collect();
    let mut floors: Vec<&str> = FLOORS.concat();
    floors.retain(|layer| *layer != "main");
    modules.sort_unstable();
    floors.sort_unstable();
    assert_eq!(modules, floors);
}

/// Checks that `rule` finds `expected` in a file, a breach a line.
#[track_caller]
fn check(rule: fn(&File) -> Vec<String>, path: &str, text: &str, expected: &[&str]) {
    let found = rule(&File::new(path, text));
    let lines: Vec<&str> = found.iter().map(|breach| &breach[path.len()..]).collect();
    assert_eq!(lines, expected, "{text}");
}

#[test]
fn a_look_upstairs_is_seen() {
    let no = |line: usize, who: &str, whom: &str| {
        format!(":{line}: `{who}` may not name `{whom}`: it is not below")
    };
    let (to_app, to_mail) = (no(1, "store", "app"), no(1, "store", "mail"));
    check(upstairs, "store/read.rs", "use crate::domain::Post; use super::key;", &[]);
    check(upstairs, "store/read.rs", "use crate::{domain::Post, logic::{self, app::mail}};", &[]);
    check(upstairs, "store/read.rs", "// crate::app\nlet a = \"crate::app\";", &[]);
    check(upstairs, "store/read.rs", "pub(crate) fn crate_app() {}", &[]);
    check(upstairs, "store/read.rs", "use crate::app;", &[&to_app]);
    check(upstairs, "store/read.rs", "fn f() -> crate::mail::Letter { g() }", &[&to_mail]);
    check(
        upstairs,
        "store/read.rs",
        "use crate::{\n    domain::{Post, mail::x},\n    mail::{a, b},\n    app::App as Other,\n};",
        &[&no(3, "store", "mail"), &no(4, "store", "app")],
    );
    check(upstairs, "store/read.rs", "use super::super::app::App;", &[&to_app]);
    check(upstairs, "store/mod.rs", "use super::app::App;", &[&to_app]);
    check(upstairs, "store/read.rs", "mod tests { use super::super::app; }", &[]);
    check(upstairs, "store/read.rs", "mod t { use super::super::super::app; }", &[&to_app]);
    check(upstairs, "systemd.rs", "use crate::telemetry;", &[&no(1, "systemd", "telemetry")]);
    check(upstairs, "cli/run.rs", "use crate::*;", &[":1: `*` is no layer"]);
    check(upstairs, "newcomer.rs", "", &[": `newcomer` has no floor: give it one in this test"]);
}

#[test]
fn a_stranger_is_seen() {
    check(strangers, "store/open.rs", "use sled::Db; fn f(db: sled::Db) { db.cron() }", &[]);
    check(strangers, "mail/line.rs", "use lettre; use self::sled::x; // sled::Db", &[]);
    check(strangers, "fetch/a.rs", "\nuse sled;", &[":2: `sled` is known only to store/"]);
    check(
        strangers,
        "app.rs",
        "let a = cron::Schedule::new();",
        &[":1: `cron` is known only to logic/schedule/"],
    );
    check(strangers, "logic/text.rs", "eprintln!(\"x\")", &[":1: only cli/ prints"]);
    check(
        strangers,
        "engine/poller.rs",
        "jiff::Timestamp::now()",
        &[":1: only engine/clock.rs reads the time"],
    );
    check(strangers, "engine/clock.rs", "Timestamp::now()", &[]);
    check(strangers, "engine/poller.rs", "clock.now(); Timestamp::from_second(1)", &[]);
}

#[test]
fn a_bad_form_is_seen() {
    check(form, "a/mod.rs", "//! A.\nmod b;\npub use b::function;", &[]);
    check(form, "a/mod.rs", "//! A.\nfn f() {}", &[":2: a mod.rs is a table of contents"]);
    check(form, "a/util.rs", "//! A.", &[": a name that says nothing"]);
    check(form, "a/b.rs", "use x;", &[": does not begin with what it is for (`//!`)"]);
    check(form, "a/b.rs", &"//! A.\n".repeat(501), &[": 501 lines; 500 are the most"]);
}
