//! Seeds, and damage done to them.

use std::{fs, path::PathBuf};

use fastrand::Rng;

/// Scraps of every format that mean something to some reader.
const SCRAPS: [&str; 60] = [
    "</div>",
    "<div class=review>",
    "</script>",
    "<script type=application/ld+json>",
    "<!--",
    "-->",
    "<b>",
    "<table>",
    "<p>",
    "<template>",
    "<svg>",
    "]]>",
    "<![CDATA[",
    "&#0;",
    "&#x1F600;",
    "&amp;lt;",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "é",
    "ﬁ",
    "İ",
    "👍🏽",
    "\"",
    "'",
    "\\",
    "\\u0000",
    "\\ud83d",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "-1",
    "1e999",
    "99999999999999999999",
    "0.000001",
    "NaN",
    "5/0",
    "0/0",
    "-3 out of 5",
    "★★★½",
    "1,000,000",
    "31/12/2026",
    "12/31/26",
    "2026-02-30",
    "9999999999999 days ago",
    "vor 1 Jahr",
    "il y a 999999 ans",
    "-271821-04-20T00:00:00Z",
    "253402300800",
    "yesterday at 25:61",
    "<e:x xmlns:e='u'>",
    " itemscope itemtype=http://schema.org/Review itemprop=review itemref='a b'",
    " id=a ",
    " class='hreview rating stars-9'",
    "{\"@type\":[\"Review\"],\"review\":{\"@id\":\"#a\"}}",
    "<time datetime='P3D'>",
];

fn inside(folder: PathBuf) -> Vec<PathBuf> {
    let (mut folders, mut found) = (vec![folder], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

fn bodies(folder: PathBuf) -> Vec<(String, Vec<u8>)> {
    let named = |path: PathBuf| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        Some((name, fs::read(path).ok()?))
    };
    inside(folder).into_iter().filter_map(named).collect()
}

/// The files of this repository below `folder`, by name.
pub(super) fn own(folder: &str) -> Vec<(String, Vec<u8>)> {
    bodies(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder))
}

/// Saved pages of real sites that are not too long, where the machine has them.
pub(super) fn captures() -> Vec<(String, Vec<u8>)> {
    let root = std::env::var_os("VIGIE_CAPTURES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/captures"),
        PathBuf::from,
    );
    let mut found = bodies(root.clone());
    found.retain(|(name, body)| {
        body.len() < 150_000
            && [".html", ".xml", ".json", ".rss"].iter().any(|end| name.ends_with(end))
    });
    #[expect(clippy::print_stderr, reason = "what was not tested must be seen")]
    if found.is_empty() {
        eprintln!("skipped: there are no saved pages in {}", root.display());
    }
    found
}

/// A body with some things changed in it.
pub(super) fn mutated(rng: &mut Rng, body: &[u8], other: &[u8]) -> Vec<u8> {
    let mut body = body.to_vec();
    for _ in 0..rng.usize(1..6) {
        let at = rng.usize(..=body.len());
        let to = (at + rng.usize(0..200)).min(body.len());
        let scrap = SCRAPS[rng.usize(..SCRAPS.len())].as_bytes();
        match rng.usize(0..9) {
            0 => drop(body.splice(at..to, [])),
            1 => body.truncate(at),
            2 if at < body.len() => body[at] = rng.u8(..),
            3 => {
                let part = body[at..to].to_vec();
                drop(body.splice(at..at, part.repeat(rng.usize(1..20))));
            }
            4 => drop(body.splice(at..at, scrap.repeat(rng.usize(1..60)))),
            5 => {
                let from = rng.usize(..=other.len());
                let end = (from + rng.usize(0..2000)).min(other.len());
                drop(body.splice(at..to, other[from..end].iter().copied()));
            }
            // A value, where there is one.
            6 | 7 => {
                let ends = |byte: &u8| b"<>\"',:=".contains(byte);
                let start = at + body[at..].iter().position(ends).map_or(0, |gap| gap + 1);
                let end = start + body[start..].iter().position(ends).unwrap_or(0);
                drop(body.splice(start..end, scrap.iter().copied()));
            }
            _ => drop(body.splice(at..at, scrap.iter().copied())),
        }
    }
    body.truncate(400_000);
    body
}
