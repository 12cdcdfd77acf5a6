//! The documents say what the program does: README.md, the example configuration, the schema, and
//! the scripts that both name.

#![expect(clippy::string_slice, reason = "only ever cut where a search has found something")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use clap::{CommandFactory as _, Parser as _};
use serde_json::Value;
use tempfile::TempDir;
use vigie::cli::Args;

/// The command of README.md that runs every check.
const TEST: &str = "bash .ci/test";

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    fs::read_to_string(here(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A fenced block of README.md: its language, its text, and the heading it stands below.
struct Block {
    heading: String,
    language: String,
    text: String,
}

fn blocks() -> Vec<Block> {
    let (mut blocks, mut heading) = (Vec::new(), String::new());
    let mut open: Option<Block> = None;
    for line in read("README.md").lines() {
        let fence = line.trim_start().strip_prefix("```");
        match (&mut open, fence) {
            (None, Some(language)) => {
                let language = language.to_owned();
                open = Some(Block { heading: heading.clone(), language, text: String::new() });
            }
            (None, None) if line.starts_with('#') => {
                line.trim_start_matches('#').trim().clone_into(&mut heading);
            }
            (None, None) => {}
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
        }
    }
    assert!(open.is_none(), "a block of README.md is not closed");
    blocks
}

#[track_caller]
fn block(heading: &str, language: &str) -> String {
    let mut blocks = blocks().into_iter();
    let found = blocks.find(|block| block.heading == heading && block.language == language);
    found.unwrap_or_else(|| panic!("README.md has no {language} block below `{heading}`")).text
}

/// Runs the program as a script would, in the folder of the documents' own files.
fn vigie<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(arguments)
        .current_dir(here("tests/fixtures/docs"))
        .env_remove("VIGIE_CONFIG")
        .env_remove("COLUMNS")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The command lines of a block that call vigie, from the program's name on.
fn calls(block: &Block) -> Vec<Vec<String>> {
    let lines = block.text.lines().filter_map(|line| match &*block.language {
        "sh" => Some(line),
        "console" => line.strip_prefix("$ "),
        _ => None,
    });
    let words = lines.map(|line| {
        let end = line.find(['|', '>']).unwrap_or(line.len());
        line[..end].split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    });
    let calls = words.filter_map(|words| {
        // `sudo -u vigie vigie status`, `sudo NAME=value vigie check`, `cargo run … -- demo`.
        let skipped = ["sudo", "-u", "cargo", "run", "--release"];
        let is_prefix = |at: usize, word: &str| {
            skipped.contains(&word) || word.contains('=') || (at > 0 && words[at - 1] == "-u")
        };
        let start = (0..words.len()).find(|at| !is_prefix(*at, &words[*at]))?;
        let mut call = words[start..].to_vec();
        if call[0] == "--" {
            "vigie".clone_into(&mut call[0]);
        }
        (call[0] == "vigie").then_some(call)
    });
    calls.collect()
}

#[test]
fn the_usage_in_the_readme_is_that_of_the_program() {
    let output = vigie(["--help"]);
    assert!(output.status.success());
    assert_eq!(block("Commands", "text").trim_end(), said(&output).trim_end());
}

#[test]
fn every_call_in_the_readme_is_one_the_program_understands() {
    let calls: Vec<_> = blocks().iter().flat_map(calls).collect();
    assert!(calls.len() > 20, "only {} calls were found", calls.len());
    for call in calls {
        if let Err(error) = Args::try_parse_from(&call) {
            panic!("README.md: `{}`: {error}", call.join(" "));
        }
    }
}

#[test]
fn every_command_has_a_section_with_an_example() {
    let blocks = blocks();
    for command in Args::command().get_subcommands() {
        let name = command.get_name();
        let heading = format!("`vigie {name}`");
        let mut below = blocks.iter().filter(|block| block.heading == heading);
        let shown = below.any(|block| calls(block).iter().any(|call| call[1] == name));
        assert!(shown, "README.md has no example below a heading {heading}");
    }
}

#[test]
fn examples_print_what_the_readme_shows() {
    for command in ["check", "extract", "judge", "route"] {
        let shown = block(&format!("`vigie {command}`"), "console");
        let (call, expected) = shown.split_once('\n').unwrap();
        let output = vigie(call.split_whitespace().skip(2));
        assert_eq!(said(&output).trim_end(), expected.trim_end(), "{call}");
    }
}

#[test]
fn the_example_configuration_and_that_of_the_readme_pass_the_check() {
    let folder = TempDir::new().unwrap();
    let readme = folder.path().join("vigie.toml");
    let tables: Vec<String> = blocks()
        .into_iter()
        .filter(|block| block.language == "toml")
        .map(|block| block.text)
        .collect();
    assert!(tables.len() > 5, "only {} tables were found", tables.len());
    let text = tables.concat();
    for after in text.split("credential = \"").skip(1) {
        let (name, _) = after.split_once('"').unwrap();
        fs::write(folder.path().join(name), "secret").unwrap();
    }
    fs::write(&readme, text).unwrap();
    for path in [here("config/vigie.toml"), readme] {
        let output = Command::new(env!("CARGO_BIN_EXE_vigie"))
            .args(["check", "--config"])
            .arg(path)
            .env("CREDENTIALS_DIRECTORY", folder.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        assert!(output.stderr.is_empty() && !said(&output).contains("warning"), "{output:?}");
    }
}

#[test]
fn the_channels_of_the_readme_pass_the_check() {
    let folder = TempDir::new().unwrap();
    let block = block("Chats, other channels, and who stands in", "toml channels");
    for name in ["slack-url", "teams-url", "hook-key", "matrix-token"] {
        fs::write(folder.path().join(name), "https://chat.example/hook").unwrap();
    }
    let head = "[vigie]\ncontact = \"admin@example.com\"\n[smtp]\nurl = \"smtp://127.0.0.1\"\n";
    let config = folder.path().join("vigie.toml");
    fs::write(&config, format!("{head}{}", block.replace("/etc/vigie/", ""))).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["check", "--config"])
        .arg(config)
        .env("CREDENTIALS_DIRECTORY", folder.path())
        .env("DISCORD_URL", "https://discord.example/api/webhooks/1/x")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn the_routes_of_the_readme_are_those_that_are_tried() {
    let tried = read("tests/fixtures/docs/routes.toml");
    assert!(tried.ends_with(&block("Who is told of what", "toml route")), "{tried}");
}

#[test]
fn the_committed_schema_is_what_the_program_prints() {
    assert_eq!(said(&vigie(["schema"])), read("config/vigie.schema.json"));
    let root = serde_json::from_str::<Value>(&read("config/vigie.schema.json")).unwrap();
    assert!(root.get("required").is_none(), "a file may leave each table out");
}

/// Tables inside of tables that have rows of their own.
const NESTED: [(&str, &str); 8] = [
    ("fetch", "host"),
    ("business", "cause"),
    ("business", "escalate"),
    ("source", "request"),
    ("source", "auth"),
    ("source", "browser"),
    ("route", "match"),
    ("person", "webhook"),
];

/// `table.key` for every key of the schema, down to the second level, and where tables are nested,
/// the third.
fn keys_of_the_schema() -> BTreeSet<String> {
    let schema: Value = serde_json::from_str(&read("config/vigie.schema.json")).unwrap();
    let resolve = |node: &Value| -> Value {
        let node = node.get("items").unwrap_or(node);
        match node.get("$ref").and_then(Value::as_str) {
            Some(path) => schema.pointer(path.trim_start_matches('#')).unwrap().clone(),
            None => node.clone(),
        }
    };
    let mut keys = BTreeSet::new();
    for (table, node) in schema["properties"].as_object().unwrap() {
        let node = resolve(node);
        let properties = node["properties"].as_object().unwrap_or_else(|| panic!("{table}"));
        keys.extend(properties.keys().map(|key| format!("{table}.{key}")));
        for (_, inner) in NESTED.iter().filter(|(outer, _)| outer == table) {
            let node = resolve(&properties[*inner]);
            let below = node["properties"].as_object().unwrap_or_else(|| panic!("{inner}"));
            keys.extend(below.keys().map(|key| format!("{table}.{inner}.{key}")));
        }
    }
    // A table that has its own rows is explained by them.
    keys.retain(|key| {
        !["source.request", "source.auth", "source.browser", "route.match"].contains(&&**key)
    });
    keys
}

#[test]
fn the_readme_explains_every_key_and_no_other() {
    let readme = read("README.md");
    let (_, after) = readme.split_once("\n## Configuration\n").unwrap();
    let (section, _) = after.split_once("\n## ").unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let shown: BTreeSet<String> = rows.map(|(key, _)| key.to_owned()).collect();
    let known = keys_of_the_schema();
    let none = Vec::<&String>::new();
    assert_eq!(shown.difference(&known).collect::<Vec<_>>(), none, "of no use");
    assert_eq!(known.difference(&shown).collect::<Vec<_>>(), none, "not explained");
}

#[test]
fn the_readme_explains_every_key_of_the_rules_and_no_other() {
    let readme = read("README.md");
    let (_, after) = readme.split_once("\n### Rules\n").unwrap();
    let (section, _) = after.split_once("\n## ").unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.filter_map(|line| line.split('|').nth(1));
    let shown: BTreeSet<_> = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    let schema: Value = serde_json::from_str(&read("config/vigie.schema.json")).unwrap();
    let keys = |name: &str| schema["$defs"][name]["properties"].as_object().unwrap().keys();
    let known: BTreeSet<_> = keys("Rules").chain(keys("FieldRule")).map(String::as_str).collect();
    assert_eq!(shown, known);
}

#[test]
fn the_preset_in_the_readme_is_one() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("presets.d")).unwrap();
    let text = block("Presets", "toml preset");
    fs::write(folder.path().join("presets.d/oak.toml"), &text).unwrap();
    let config = folder.path().join("vigie.toml");
    let output = vigie(["presets", "oak", "--config", config.to_str().unwrap()]);
    assert_eq!(said(&output), text);
    let listed = said(&vigie(["presets"]));
    let readme = read("README.md");
    for name in listed.lines().skip(1).filter_map(|line| line.split_whitespace().next()) {
        assert!(readme.contains(&format!("`{name}`")), "{name}");
    }
}

#[test]
fn the_playbook_in_the_readme_is_one() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("playbooks.d")).unwrap();
    let own = folder.path().join("playbooks.d/parking.toml");
    let text = block("Answers", "toml playbook");
    let config = folder.path().join("vigie.toml");
    fs::copy(here("config/vigie.toml"), &config).unwrap();
    let check = |text: &str| {
        fs::write(&own, text).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_vigie"))
            .args(["check", "--config"])
            .arg(&config)
            .env("CREDENTIALS_DIRECTORY", folder.path())
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    fs::write(folder.path().join("smtp-password"), "secret").unwrap();
    assert_eq!(check(&text).0, Some(0), "{}", check(&text).1);
    let (code, report) = check(&text.replace("{offline}", "{online}"));
    assert_eq!(code, Some(78));
    assert!(report.contains("there is no fact `{online}`"), "{report}");
    assert!(report.contains("parking.toml"), "{report}");
    // What the README says of playbooks is so.
    let readme = read("README.md");
    for name in fs::read_dir(here("config/playbooks")).unwrap() {
        let path = name.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(readme.contains(&format!("`{name}`")), "{name}");
    }
    for rule in vigie::logic::playbook::lint::Rule::ALL {
        assert!(readme.contains(&format!("`{}`", rule.name())), "{}", rule.name());
    }
}

#[test]
fn a_fresh_machine_runs_the_command_of_the_readme() {
    let blocks = blocks();
    let two: Vec<&str> = blocks
        .iter()
        .filter(|block| block.heading == "Two commands" && block.language == "sh")
        .map(|block| block.text.trim_end())
        .collect();
    assert_eq!(two, ["cargo run --release -- demo", TEST]);
    assert_eq!(read(".ci/run").lines().last(), Some(&*format!("exec {TEST}")));
}

#[test]
fn files_that_the_readme_names_are_there() {
    let readme = read("README.md");
    let links = readme.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    let headings =
        readme.lines().filter_map(|line| Some(line.strip_prefix('#')?.trim_matches('#')));
    // As GitHub names them.
    let anchors: BTreeSet<String> = headings
        .map(|heading| heading.trim().to_lowercase().replace(' ', "-"))
        .map(|heading| heading.replace(|c: char| !c.is_alphanumeric() && !"-_".contains(c), ""))
        .collect();
    for (link, _) in links {
        let found = match link.strip_prefix('#') {
            Some(anchor) => anchors.contains(anchor),
            None => here(link).exists(),
        };
        assert!(found, "README.md names {link}");
    }
}

/// A configuration that needs nothing but its own folder: mail becomes files there.
const ALONE: &str = r#"
[vigie]
state = "state"
contact = "admin@example.com"
[smtp]
url = "directory:MAIL"
[[person]]
id = "marie"
email = "marie@garage-tremblay.example"
"#;

#[test]
fn anybody_can_check_the_ledger() {
    let folder = TempDir::new().unwrap();
    let mail = folder.path().join("mail");
    fs::create_dir(&mail).unwrap();
    let config = folder.path().join("vigie.toml");
    fs::write(&config, ALONE.replace("MAIL", mail.to_str().unwrap())).unwrap();
    let config = config.to_str().unwrap();
    let sent = vigie(["send-test", "marie", "--config", config]);
    assert!(sent.status.success(), "{}", said(&sent));

    let state = folder.path().join("state");
    let script = blocks().into_iter().find(|block| block.text.contains("sha256sum")).unwrap().text;
    let check = || Command::new("sh").args(["-c", &script]).current_dir(&state).output().unwrap();
    let proof = said(&vigie(["evidence", "verify", "--config", config]));
    let last = proof.trim_end().rsplit(' ').next().unwrap();
    assert_eq!(said(&check()).trim_end(), format!("whole, up to {last}"));

    let ledger = fs::read_dir(state.join("ledger")).unwrap().next().unwrap().unwrap().path();
    let text = fs::read_to_string(&ledger).unwrap();
    assert!(text.lines().count() > 2, "{text}");
    fs::write(&ledger, text.replacen("begun", "begin", 1)).unwrap();
    assert!(said(&check()).starts_with("wrong: "));
    let refused = vigie(["evidence", "verify", "--config", config]);
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
}
