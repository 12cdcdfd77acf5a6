//! Pages from the wild that stand in for the list between two polls: walls, refusals, and pages
//! that look like more than they are. The captured ones are no part of this repository: where they
//! are not there, those that are made up have to do.

use std::{fs, path::PathBuf, sync::Arc};

use super::run::{Repertoire, run, seeds};

/// Made up: what a wall, a consent page, a shell and a search page look like.
const OWN: [&str; 5] = [
    "<html><head><title>Attention Required!</title></head><body><div class=\"cf-error-details\">\
     Sorry, you have been blocked</div></body></html>",
    "<html><head><title>Before you continue</title></head><body><form><p>We use cookies to \
     personalise what you see.</p><button>Accept all</button></form></body></html>",
    "<html><head><title>App</title><script src=\"/app.js\"></script></head><body>\
     <div id=\"root\"></div><noscript>Please enable JavaScript.</noscript></body></html>",
    "<html><head><title>Service unavailable</title></head><body><h1>We will be back soon</h1>\
     <p>Scheduled maintenance.</p></body></html>",
    "",
];

fn captured() -> Vec<Vec<u8>> {
    let mut pages = OWN.map(|page| page.as_bytes().to_vec()).to_vec();
    let root = std::env::var_os("VIGIE_CAPTURES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/captures"),
        PathBuf::from,
    );
    let list = fs::read_to_string(root.join("MANIFEST.tsv")).unwrap_or_default();
    let traps = list.lines().filter(|line| line.contains("trap"));
    let traps = traps.filter_map(|line| line.split('\t').nth(1)).map(|name| root.join(name));
    let blocked = fs::read_dir(root.join("blocked")).into_iter().flatten().flatten();
    for path in traps.chain(blocked.map(|entry| entry.path())) {
        pages.extend(fs::read(path));
    }
    // A page with posts of another place is a list like any other.
    pages.retain(|page| !String::from_utf8_lossy(page).contains("reviewRating"));
    pages
}

#[test]
fn hostile_pages_change_nothing() {
    run("hostile pages", &Repertoire { seeds: seeds(40), captured: Arc::from(captured()) });
}
