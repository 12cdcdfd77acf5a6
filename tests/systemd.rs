//! The service unit: systemd understands every line of it, it leaves little to attack, and it agrees
//! with the program. Nothing is installed; the unit is looked at inside a throw-away root.

use std::{
    fs, io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use clap::Parser as _;
use jiff::SignedDuration;
use tempfile::TempDir;
use vigie::{
    app,
    cli::{Args, Exit},
};

/// Exposure, in tenths, that `systemd-analyze security` may find at most.
const EXPOSURE: &str = "12";

/// What the unit refers to and a whole system has.
const TARGETS: [&str; 6] =
    ["basic", "network-online", "nss-lookup", "shutdown", "sysinit", "time-sync"];

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("systemd").join(path)
}

fn unit() -> String {
    fs::read_to_string(here("vigie.service")).unwrap()
}

/// The last value of a key of the unit.
fn value(key: &str) -> String {
    let unit = unit();
    let mut found = unit.lines().filter_map(|line| line.strip_prefix(key)?.strip_prefix('='));
    found.next_back().unwrap_or_else(|| panic!("the unit has no {key}=")).to_owned()
}

/// A root with a unit and, where it says, the program.
fn root(unit: &str) -> TempDir {
    // In the build's own folder, so that the program need not be copied.
    let root = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    fs::set_permissions(root.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let (bin, units) = (root.path().join("usr/bin"), root.path().join("etc/systemd/system"));
    fs::create_dir_all(&bin).unwrap();
    fs::create_dir_all(&units).unwrap();
    fs::hard_link(env!("CARGO_BIN_EXE_vigie"), bin.join("vigie")).unwrap();
    fs::write(units.join("vigie.service"), unit).unwrap();
    for target in TARGETS {
        let text = format!("[Unit]\nDescription={target}\n");
        fs::write(units.join(format!("{target}.target")), text).unwrap();
    }
    root
}

#[track_caller]
fn analyze(arguments: &[&str]) -> Output {
    match Command::new("systemd-analyze").args(arguments).env("LC_ALL", "C.UTF-8").output() {
        Ok(output) => output,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            panic!("systemd-analyze is missing: apt-get install systemd")
        }
        Err(error) => panic!("systemd-analyze: {error}"),
    }
}

/// Everything systemd says about a unit: its exit code is 0 also for keys it does not know.
#[track_caller]
fn verify(root: &Path) -> String {
    let output = analyze(&["verify", "--root", root.to_str().unwrap(), "vigie.service"]);
    let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
    said.push_str(&String::from_utf8_lossy(&output.stderr));
    if !output.status.success() {
        said.push_str(&output.status.to_string());
    }
    said
}

#[track_caller]
fn security(root: &Path) -> Output {
    let unit = root.join("etc/systemd/system/vigie.service");
    let threshold = format!("--threshold={EXPOSURE}");
    analyze(&["security", "--no-pager", "--offline=true", &threshold, unit.to_str().unwrap()])
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "systemd is on Linux only")]
fn systemd_understands_every_line() {
    assert_eq!(verify(root(&unit()).path()), "");
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "systemd is on Linux only")]
fn systemd_understands_what_a_browser_needs() {
    let verified = |drop_in: &str| {
        let root = root(&unit());
        let folder = root.path().join("etc/systemd/system/vigie.service.d");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("browser.conf"), drop_in).unwrap();
        verify(root.path())
    };
    let drop_in = fs::read_to_string(here("browser.conf")).unwrap();
    assert_eq!(verified(&drop_in), "");
    let said = verified(&drop_in.replace("@pkey", "@pkeys"));
    assert!(said.contains("@pkeys"), "{said}");
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "systemd is on Linux only")]
fn what_systemd_does_not_understand_is_noticed() {
    let misspelt = unit().replace("RestartSec=", "RestratSec=");
    let said = verify(root(&misspelt).path());
    assert!(said.contains("Unknown key 'RestratSec'"), "{said}");

    let wrong = unit().replace("UMask=0027", "UMask=group");
    let said = verify(root(&wrong).path());
    assert!(said.contains("Failed to parse mode"), "{said}");

    let elsewhere = root(&unit());
    fs::remove_file(elsewhere.path().join("usr/bin/vigie")).unwrap();
    let said = verify(elsewhere.path());
    assert!(said.contains("not executable"), "{said}");
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "systemd is on Linux only")]
fn little_is_exposed() {
    let output = security(root(&unit()).path());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));

    let careless = unit().replace("SystemCallFilter=", "#");
    let output = security(root(&careless).path());
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "systemd is on Linux only")]
fn the_user_of_the_unit_can_be_made() {
    let root = TempDir::new().unwrap();
    fs::create_dir(root.path().join("etc")).unwrap();
    let made = Command::new("systemd-sysusers")
        .arg("--root")
        .arg(root.path())
        .arg(here("vigie.sysusers"))
        .output()
        .expect("systemd-sysusers is missing: apt-get install systemd");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for (file, key) in [("etc/passwd", "User"), ("etc/group", "Group")] {
        let text = fs::read_to_string(root.path().join(file)).unwrap();
        assert!(text.starts_with(&format!("{}:", value(key))), "{text}");
    }
}

#[test]
fn the_unit_agrees_with_the_program() {
    for (key, wanted) in [("ExecStart", "Run("), ("ExecReload", "Reload")] {
        let line = value(key);
        assert!(line.starts_with("/usr/bin/vigie "), "{key}: {line}");
        let args =
            Args::try_parse_from(line.split(' ')).unwrap_or_else(|error| panic!("{key}: {error}"));
        assert!(format!("{:?}", args.command).starts_with(wanted), "{key}: {args:?}");
        assert_eq!(args.common.config, Path::new("/etc/vigie/vigie.toml"), "{key}");
    }
    let never_again = value("RestartPreventExitStatus");
    for exit in [Exit::Usage, Exit::Config] {
        let code = (exit as u8).to_string();
        assert!(never_again.split(' ').any(|never| never == code), "{code}: {never_again}");
    }
    let stop: SignedDuration = value("TimeoutStopSec").parse().unwrap();
    assert!(stop.unsigned_abs() > app::STOP_WITHIN, "vigie itself takes up to that long");
}
