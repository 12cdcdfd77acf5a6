//! Which program is the browser.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// The names under which Chromium and what is made from it are installed, the best first.
const NAMES: [&str; 6] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
    "chromium-headless-shell",
];

/// The browser: the one that is configured, or the first in `PATH`. The error says what to do.
pub(super) fn find(configured: Option<&Path>) -> Result<PathBuf, String> {
    let path = env::var_os("PATH").unwrap_or_default();
    match configured {
        Some(program) if is_executable(program) => Ok(program.to_owned()),
        Some(program) if program.exists() => {
            Err(format!("`program` in [browser], {}, is not executable", program.display()))
        }
        Some(program) => {
            Err(format!("`program` in [browser], {}, does not exist", program.display()))
        }
        None => first(env::split_paths(&path)).ok_or_else(|| {
            "no Chromium was found: install the package `chromium` or set `program` in [browser]"
                .to_owned()
        }),
    }
}

fn first(folders: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = folders.filter(|folder| folder.is_absolute()).collect();
    NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|program| is_executable(program))
}

fn is_executable(program: &Path) -> bool {
    fs::metadata(program)
        .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_name_wins_whatever_its_folder() {
        let root = tempfile::tempdir().unwrap();
        let folders: Vec<PathBuf> = ["a", "b"].map(|name| root.path().join(name)).into();
        for (folder, name, mode) in
            [(0, "chromium", 0o644), (0, "google-chrome", 0o755), (1, "chromium", 0o755)]
        {
            let program = folders[folder].join(name);
            fs::create_dir_all(&folders[folder]).unwrap();
            fs::write(&program, "").unwrap();
            fs::set_permissions(&program, fs::Permissions::from_mode(mode)).unwrap();
        }
        assert_eq!(first(folders.iter().cloned()), Some(folders[1].join("chromium")));
        assert_eq!(first(folders.iter().take(1).cloned()), Some(folders[0].join("google-chrome")));
        assert_eq!(first([PathBuf::from(".")].into_iter()), None);
    }

    #[test]
    fn a_configured_program_must_be_one() {
        let folder = tempfile::tempdir().unwrap();
        let text = find(Some(&folder.path().join("none"))).unwrap_err();
        assert!(text.ends_with("does not exist"), "{text}");
        let text = find(Some(folder.path())).unwrap_err();
        assert!(text.ends_with("is not executable"), "{text}");
    }
}
