//! Playbooks of one's own: the files of `playbooks.d`, each of which is one playbook.

use crate::{
    config::{item::Item, problem::Problems, value},
    logic::playbook::{Playbook, Playbooks},
};

/// The embedded playbooks, and those of `items` before them.
pub(super) fn playbooks(items: &[Item<'_, Playbook>], problems: &mut Problems) -> Playbooks {
    let mut own: Vec<Playbook> = Vec::new();
    for (number, item) in items.iter().enumerate() {
        let raw = &item.raw;
        let written = Some(raw.name.as_str()).filter(|name| !name.is_empty());
        let name = item.required("name", written, problems, value::id);
        let twice = |other: &Item<'_, Playbook>| Some(&other.raw.name) == name.as_ref();
        if let Some(first) = items.iter().take(number).find(|other| twice(other)) {
            problems
                .error(item.at("name"), format!("there is another playbook `{}`", raw.name))
                .help("give one of them another name".to_owned())
                .related(first.at("name"), "the first one");
            continue;
        }
        for (key, what) in raw.faults() {
            if !item.is_lost(&key) {
                problems.error(item.at(&key), what).help(help(&key).to_owned());
            }
        }
        own.extend(name.map(|_| raw.clone()));
    }
    Playbooks::embedded().with(own)
}

/// Where to read how it is written.
fn help(key: &str) -> &'static str {
    if key.ends_with("title") {
        "say in a few words what the situation is"
    } else if key.ends_with("steps") {
        "write them as `steps = [[\"What.\", \"How.\"], ...]`"
    } else {
        "README.md says how a playbook is written, below “Answers”"
    }
}
