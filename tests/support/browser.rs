//! Whether there is a browser to test with, and what is left of those that ran.

use std::{
    env, fs,
    io::Write,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{sleep, timeout},
};

/// Browsers are heavy: no more than two tests have one at a time.
static ROOM: Semaphore = Semaphore::const_new(2);

/// Room for a browser, if there is a browser.
pub(crate) async fn room(own_name: &str) -> Option<SemaphorePermit<'static>> {
    let path = env::var_os("PATH").unwrap_or_default();
    let names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
    let found =
        env::split_paths(&path).any(|folder| names.iter().any(|name| folder.join(name).is_file()));
    if !found {
        assert!(env::var_os("VIGIE_NEEDS_CHROMIUM").is_none(), "there is no Chromium");
        // Not by a macro: their output is only shown for tests that fail.
        let text =
            format!("\nSKIPPED browser::{own_name}: no Chromium (apt-get install chromium)\n");
        std::io::stderr().write_all(text.as_bytes()).unwrap();
        return None;
    }
    Some(ROOM.acquire().await.unwrap())
}

/// The browsers of a contact: their process and their folder.
pub(crate) fn browsers(contact: &str) -> Vec<(i32, PathBuf)> {
    let mark = format!("(+{contact}@example.com)");
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").unwrap() {
        let path = entry.unwrap().path();
        let Ok(line) = fs::read_to_string(path.join("cmdline")) else { continue };
        let Some(pid) = path.file_name().and_then(|name| name.to_str()?.parse().ok()) else {
            continue;
        };
        let mut arguments = line.split(['\0', ' ']);
        let folder = arguments.find_map(|argument| argument.strip_prefix("--user-data-dir="));
        if line.contains(&mark) && !line.contains("--type=") {
            found.push((pid, PathBuf::from(folder.unwrap_or_default())));
        }
    }
    found
}

/// Any process of a folder's browser, children included.
fn processes_in(folder: &Path) -> usize {
    let mark = folder.to_str().unwrap();
    let entries = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    entries
        .filter(|entry| {
            fs::read_to_string(entry.path().join("cmdline")).is_ok_and(|line| line.contains(mark))
        })
        .count()
}

/// Waits until nothing is left of a browser.
pub(crate) async fn gone(folder: &Path) {
    assert!(!folder.as_os_str().is_empty());
    let clean = async {
        while processes_in(folder) > 0 || folder.exists() {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(Duration::from_secs(20), clean).await.expect("something is left of the browser");
}
