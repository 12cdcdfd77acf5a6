//! What was seen is kept, handed on, and checked.

use std::{
    fs::{self, File},
    io::{Read, Write},
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};
use vigie::{
    dossier::{Fault, check_state, inspect},
    logic::text,
};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::support::{
    board::{self, Entry},
    reply::Encoding,
    world::{World, source},
};

/// What nobody may find in what is kept.
const WORD: &str = "s3cret-word";

/// A source that shows who we are.
const SECRETS: &str = r#"
[source.request]
cookies = { visit = { file = "word" } }
headers = { X-Own = { file = "word" } }
[source.auth]
bearer = { file = "word" }
"#;

/// Its page, with a key in the address.
const PAGE: &str = "/reviews?lang=en&key=s3cret-word";

type Files = Vec<(String, Vec<u8>)>;

/// A world in which a post appeared, was told, and was edited; and its case.
async fn world() -> (World, String) {
    let sources = source("reviews", SECRETS).replace("/reviews\"", &format!("{PAGE}\""));
    let mut world = World::new(&sources, |config| config).await;
    fs::write(world.home.path("word"), WORD).unwrap();
    let show = |world: &World, entries: &[Entry]| {
        let all = [entries, &board::opening()].concat();
        let reply = board::reviews(&all).compressed(Encoding::Gzip);
        world.site.put(PAGE, reply.header("Set-Cookie", format!("id={WORD}")));
    };
    show(&world, &[]);
    world.start().await;
    world.greeted().await;
    let bad = Entry::new(10, 1, "They lost my winter tyres & nobody will say where.");
    show(&world, std::slice::from_ref(&bad));
    assert_eq!(world.poll("reviews").await["appeared"], 1);
    world.office.letter("new_post", "zoe", "lost my winter tyres").await;
    // Somebody else's business, between two lines of the case.
    assert_eq!(world.run(&["send-test", "marie"]).await.code, 0);
    world.office.letter("test", "marie", "").await;
    let again = Entry { text: "They lost my winter tyres & lied about it.".to_owned(), ..bad };
    show(&world, &[again]);
    assert_eq!(world.poll("reviews").await["edited"], 1);
    world.office.letter("edited", "zoe", "lied about it").await;
    world.settled().await;
    let cases = world.home.rows("cases").await;
    let opened = |case: &&Value| case["post"]["author"] == "Customer 10";
    let case = cases.iter().find(opened).unwrap()["id"].as_str().unwrap().to_owned();
    (world, case)
}

#[tokio::test]
async fn the_page_that_no_longer_shows_a_post_is_kept() {
    let soon = |config: String| {
        format!("{config}\n[lifecycle]\nremoved_after = {{ polls = 3, over = \"0s\" }}\n")
    };
    let mut world = World::new(&source("reviews", ""), soon).await;
    // The site says when nothing has changed.
    let show = |entries: &[Entry]| board::reviews(entries).conditional();
    let bad = Entry::new(10, 1, "They lost my winter tyres & nobody will say where.");
    let rest = [&[Entry::new(11, 5, "Kind people.")][..], &board::opening()].concat();
    world.site.put("/reviews", show(&board::opening()));
    world.start().await;
    world.greeted().await;
    world.site.put("/reviews", show(&[std::slice::from_ref(&bad), &rest].concat()));
    assert_eq!(world.poll("reviews").await["appeared"], 2);
    world.site.put("/reviews", show(&rest));
    for _ in 0..3 {
        world.poll("reviews").await;
    }
    world.office.letter("removed", "zoe", "winter tyres").await;
    let cases = world.home.rows("cases").await;
    let opened = |case: &&Value| case["post"]["author"] == "Customer 10";
    let case = cases.iter().find(opened).unwrap()["id"].as_str().unwrap();
    let case = world.home.json(&["case", case]).await;
    let timeline = case["timeline"].as_array().unwrap();
    let removed = timeline.iter().find(|entry| entry["kind"] == "removed").unwrap();
    let page = |entry: &&Value| entry["kind"] == "evidence_kept" && entry["at"] == removed["at"];
    let page = timeline.iter().find(page).expect("the page of that poll is kept");
    let state = world.home.path("state");
    let bytes = vigie::store::read_evidence(&state, page["sha256"].as_str().unwrap()).unwrap();
    let shown = text(&bytes);
    assert!(shown.contains("Kind people.") && !shown.contains("winter tyres"), "{shown}");
}

/// The files of an archive, without its folder.
fn unpacked(path: &Path) -> Files {
    let mut archive = ZipArchive::new(File::open(path).unwrap()).unwrap();
    let read = (0..archive.len()).map(|index| {
        let mut file = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        (file.name().unwrap().split_once('/').unwrap().1.to_owned(), bytes)
    });
    read.collect()
}

#[track_caller]
fn named(files: &Files, is: impl Fn(&str) -> bool) -> &(String, Vec<u8>) {
    files.iter().find(|(name, _)| is(name)).expect("there is such a file")
}

/// Whether a name ends so.
fn is_of(name: &str, end: &str) -> bool {
    name.strip_suffix(end).is_some()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Every file below a folder.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(below(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

fn place(world: &World, name: &str) -> String {
    world.home.path(name).to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_case_is_handed_on_with_its_proofs() {
    let (mut world, case) = world().await;
    let verified = world.home.json(&["evidence", "verify"]).await;
    assert!(verified["evidence"].as_u64().unwrap() >= 8, "{verified}");
    assert_eq!((&verified["unnamed"], &verified["faults"]), (&json!([]), &json!([])));

    // Beside the daemon, and however the id is said.
    let (beside, said) = (place(&world, "beside.zip"), case.to_lowercase().replace('-', " "));
    let report = world.home.json(&["evidence", "export", &said, "--out", &beside]).await;
    assert_eq!((&report["captures"], &report["missing"]), (&json!(2), &json!([])), "{report}");
    let checked = world.home.json(&["evidence", "verify", &beside]).await;
    assert_eq!((&checked["faults"], &checked["head"]), (&json!([]), &report["head"]));
    assert_eq!(world.run(&["evidence", "export", &case, "--out", &beside]).await.code, 75);
    assert_eq!(world.run(&["evidence", "export", "X-1", "--out", "x.zip"]).await.code, 64);

    // The same state gives the same bytes.
    assert_eq!(world.stop().await, Some(0));
    let [one, two] = ["one.zip", "two.zip"].map(|name| place(&world, name));
    for file in [&one, &two] {
        assert_eq!(world.run(&["evidence", "export", &case, "--out", file]).await.code, 0);
    }
    assert!(fs::read(&one).unwrap() == fs::read(&two).unwrap());

    let files = unpacked(Path::new(&one));
    let page = text(&named(&files, |name| name == "index.html").1);
    // The first owner reads French.
    for part in ["Garage Tremblay", "a modifié", "nobody will say", "tyres &amp; lied", &case] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let mail = text(&named(&files, |name| name.ends_with("-new_post.eml")).1);
    assert!(world.office.letters().iter().any(|letter| mail.contains(&letter.message_id)));
    let manifest = |name: &str| name.starts_with("captures/") && is_of(name, ".json");
    let account: Value = serde_json::from_slice(&named(&files, manifest).1).unwrap();
    assert_eq!((&account["status"], &account["address"]), (&json!(200), &json!("127.0.0.1")));
    assert!(account["url"].as_str().unwrap().ends_with("/reviews?lang=en&key=withheld"));
    assert_eq!(account["withheld"], json!(["set-cookie"]));
    // As it came: compressed.
    let sum = account["sha256"].as_str().unwrap();
    assert!(named(&files, |name| name.contains(sum)).0.ends_with(".html.gz"));
    assert_no_secrets(&world, &files);
    read_by_others(&world.home.path("unpacked"), &files);
}

/// What proves to the site who we are is in none of the files.
fn assert_no_secrets(world: &World, files: &Files) {
    let is_in = |bytes: &[u8]| text(bytes).contains(WORD);
    for path in below(&world.home.path("state/evidence")) {
        let packed = fs::read(&path).unwrap();
        assert!(!is_in(&zstd::stream::decode_all(&*packed).unwrap()), "{}", path.display());
    }
    for (name, bytes) in files {
        let mut plain = Vec::new();
        if is_of(name, ".gz") {
            flate2::read::MultiGzDecoder::new(&**bytes).read_to_end(&mut plain).unwrap();
        }
        assert!(!is_in(bytes) && !is_in(&plain), "{name}");
    }
}

/// Others than vigie read the dossier and find it whole. A tool that is not here is passed over,
/// unless `VIGIE_NEEDS_TOOLS` is set.
fn read_by_others(folder: &Path, files: &Files) {
    for (name, bytes) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let python = std::env::var("VIGIE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has_warcio = Command::new(&python).args(["-c", "import warcio"]).output();
    let has_warcio = has_warcio.is_ok_and(|ran| ran.status.success());
    assert!(has_warcio || std::env::var_os("VIGIE_NEEDS_TOOLS").is_none(), "no warcio");
    let scripts = [
        (true, "sha256sum --quiet -c SHA256SUMS".to_owned()),
        (true, format!("{python} verify_chain.py")),
        (has_warcio, format!("{python} -m warcio.cli check -v capture.warc.gz")),
        (has_warcio, format!("{python} -m warcio.cli index capture.warc.gz")),
    ];
    for (_, script) in scripts.iter().filter(|(there, _)| *there) {
        let ran = Command::new("sh").args(["-c", script]).current_dir(folder).output().unwrap();
        let said = text(&ran.stdout);
        assert!(ran.status.success(), "{script}: {said}{}", text(&ran.stderr));
        assert!(!said.contains("no digest to check") && !said.contains("failed"), "{said}");
    }
}

/// Writes an archive of these files as somebody would who wants its sums to hold.
fn forged(path: &Path, files: &Files, change: impl Fn(&str, &mut Vec<u8>)) {
    let mut archive = ZipWriter::new(File::create(path).unwrap());
    let mut sums = String::new();
    let mut put = |name: &str, bytes: &[u8]| {
        archive.start_file(format!("dossier/{name}"), SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    };
    for (name, bytes) in files.iter().filter(|(name, _)| name != "SHA256SUMS") {
        let mut bytes = bytes.clone();
        change(name, &mut bytes);
        put(name, &bytes);
        let sum = text::sha256(&bytes);
        sums.push_str(&format!("{sum}  {name}\n"));
    }
    put("SHA256SUMS", sums.as_bytes());
    archive.finish().unwrap();
}

#[track_caller]
fn assert_named(faults: &[Fault], file: &str, what: &str) {
    let is = |fault: &Fault| fault.file.contains(file) && fault.to_string().contains(what);
    assert!(faults.iter().any(is), "{file}, {what}: {faults:?}");
}

#[tokio::test]
async fn what_cannot_be_kept_does_not_hold_up_the_alert() {
    let mut world = World::watching().await;
    world.settled().await;
    let folder = world.home.path("state/evidence");
    // What a crash left before the commit that would have named it.
    fs::create_dir_all(folder.join("00")).unwrap();
    fs::write(folder.join("00/left.part"), "half").unwrap();
    let verified = world.home.json(&["evidence", "verify"]).await;
    assert_eq!(verified["unnamed"], json!(["evidence/00/left.part"]));
    assert_eq!(verified["faults"], json!([]));

    fs::rename(&folder, world.home.path("away")).unwrap();
    fs::write(&folder, "in the way").unwrap();
    world.publish(&[Entry::new(10, 1, "They lost my winter tyres.")]);
    assert_eq!(world.poll("reviews").await["appeared"], 1);
    world.office.letter("new_post", "zoe", "winter tyres").await;
    world.settled().await;
    let ledger = fs::read_to_string(&below(&world.home.path("state/ledger"))[0]).unwrap();
    let (_, since) = ledger.split_once("\"post_appeared\"").unwrap();
    assert!(since.contains("\"evidence_lost\"") && !since.contains("\"evidence_kept\""));
    assert!(since.contains("\"alert_delivered\"") && !since.contains("\"mail\":\""));
    fs::remove_file(&folder).unwrap();
    fs::rename(world.home.path("away"), &folder).unwrap();
    assert_eq!(world.home.json(&["evidence", "verify"]).await["faults"], json!([]));
}

#[tokio::test]
async fn every_change_is_named() {
    let (mut world, case) = world().await;
    assert_eq!(world.stop().await, Some(0));
    let dossier = place(&world, "dossier.zip");
    assert_eq!(world.run(&["evidence", "export", &case, "--out", &dossier]).await.code, 0);

    // In the store: every file, wherever it is hit.
    let state = world.home.path("state");
    for path in [below(&state.join("evidence")), below(&state.join("ledger"))].concat() {
        let whole = fs::read(&path).unwrap();
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        for at in [0, whole.len() / 3, whole.len() / 2, whole.len() - 40] {
            let mut flipped = whole.clone();
            flipped[at] ^= 2;
            fs::write(&path, flipped).unwrap();
            assert_named(&check_state(&state, None).unwrap().faults, &stem, "");
        }
        fs::write(&path, whole).unwrap();
    }
    assert_eq!(check_state(&state, None).unwrap().faults, []);

    // In the archive: any byte.
    let (path, whole) = (world.home.path("flipped.zip"), fs::read(&dossier).unwrap());
    let end = whole.len().saturating_sub(150);
    for at in (0..end).step_by(1 + end / 150).chain(end..whole.len()) {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        fs::write(&path, flipped).unwrap();
        assert!(!inspect(&path).unwrap().faults.is_empty(), "byte {at}");
    }

    // In the files, by somebody who makes the sums anew.
    let files = unpacked(Path::new(&dossier));
    let check = |named: &dyn Fn(&str) -> bool, from: &str, to: &str, file: &str, what: &str| {
        forged(&path, &files, |name, bytes| {
            if named(name) {
                let at = memchr::memmem::find(bytes, from.as_bytes()).expect("it is there");
                bytes.splice(at..at + from.len(), to.bytes());
            }
        });
        assert_named(&inspect(&path).unwrap().faults, file, what);
    };
    let is = |wanted: &'static str| move |name: &str| name == wanted;
    check(&is("ledger.jsonl"), "winter", "summer", "ledger.jsonl", "do not match its hash");
    check(&is("ledger.jsonl"), "\"hash\":\"", "\"hash\":\"0", "ledger.jsonl", "line 1");
    check(&is("chain.jsonl"), "\"state\":\"", "\"state\":\"00", "chain.jsonl", "does not follow");
    check(&|name| is_of(name, ".eml"), "Message-ID", "Message-Id", "", "it is not there");
    check(&|name| name.ends_with(".html.gz"), "\u{1f}", "\u{1e}", "", "it is not there");
    let account = |name: &str| name.starts_with("captures/") && is_of(name, ".json");
    check(&account, "127.0.0.1", "127.0.0.2", "", "not the account that the line gives");
    let warc = named(&files, |name| name == "capture.warc.gz").1.clone();
    for at in (0..warc.len()).step_by(61) {
        forged(&path, &files, |name, bytes| {
            if name == "capture.warc.gz" {
                bytes[at] ^= 4;
            }
        });
        let faults = inspect(&path).unwrap().faults;
        assert!(!faults.is_empty(), "byte {at}");
    }
    // The page for people is nothing but words: the sums and the seal stand for it.
    forged(&path, &files, |name, bytes| {
        if name == "index.html" {
            bytes.push(b' ');
        }
    });
    assert_named(&inspect(&path).unwrap().faults, "flipped.zip", "sum in its comment");
    let leaf = named(&files, |name| name == "index.html").0.clone();
    let left = files.into_iter().filter(|(name, _)| *name != leaf).collect::<Files>();
    forged(&path, &left, |_, _| {});
    assert!(!inspect(&path).unwrap().faults.is_empty());
}

#[tokio::test]
async fn the_commit_that_a_mail_told_is_looked_for() {
    let mut world = World::watching().await;
    assert_eq!(world.stop().await, Some(0));
    let report = world.home.json(&["evidence", "verify"]).await;
    let (seq, hash) = (report["commits"].as_u64().unwrap(), report["last_hash"].as_str().unwrap());
    assert_eq!(report["head"], Value::Null);
    // More is written behind it.
    let cases = world.home.rows("cases").await;
    let note = ["case", cases[0]["id"].as_str().unwrap(), "--as", "zoe", "note", "later"];
    assert_eq!(world.run(&note).await.code, 0);
    let verify = async |head: String| {
        let ran = world.run(&["evidence", "verify", "--head", &head]).await;
        (ran.code, ran.out, ran.err)
    };
    for told in [format!("{seq}:{hash}"), format!("Last commit: {seq}\nSHA-256:\n{hash}\n")] {
        let (code, out, err) = verify(told).await;
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        assert!(out.contains(&format!("commit {seq} is the one that you were told of")), "{out}");
    }
    let (code, out, err) = verify(format!("{}:{hash}", seq - 1)).await;
    assert_eq!(code, 1, "{out}");
    assert!(err.contains(&format!("commit {} is not the one you were told of", seq - 1)), "{err}");
    let (code, _, err) = verify(format!("{}:{hash}", seq + 1000)).await;
    assert_eq!(code, 1);
    assert!(err.contains("is not in it: it ends with"), "{err}");
    assert_eq!(verify("18204".to_owned()).await.0, 64);
}
