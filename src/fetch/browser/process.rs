//! The browser as processes: started in a group and with a folder of its own, ended with all that
//! it started, its folder removed.

use std::{
    env,
    fs::{self, DirBuilder},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::{Path, PathBuf},
    process::{self, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use rustix::{
    io::Errno,
    process::{Pid, Signal, geteuid, kill_process_group, test_kill_process},
};
use tokio::{
    io::{AsyncReadExt, BufReader},
    process::{Child, ChildStderr, ChildStdin, ChildStdout, Command},
    time::{sleep, timeout},
};

use super::{arguments::arguments, task};

/// Bytes of what the browser said last that are kept.
const COMPLAINTS: usize = 4 << 10;

/// How often and with what pause its folder is removed: killed processes write for a moment yet.
const TRIES: (usize, Duration) = (100, Duration::from_millis(20));

/// How the folders of browsers are called, before the number of the process that made them.
const PREFIX: &str = "vigie-browser-";

// Chromium speaks on descriptors 3 and 4. To move pipes there takes code between fork and exec,
// which is unsafe, or a shell, which does it for us and then becomes the browser.
const REDIRECT: &str = r#"exec "$@" 3<&0 4>&1 </dev/null >/dev/null"#;

/// A browser's processes. They end when this is dropped.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    group: u32,
    folder: PathBuf,
    complaints: Arc<Mutex<Vec<u8>>>,
    gone: bool,
}

impl Process {
    /// Starts the program, and gives the pipes to it.
    pub(super) fn start(
        program: &Path,
        agent: &str,
    ) -> io::Result<(Self, ChildStdin, ChildStdout)> {
        // Whose it is, so that another vigie can tell whether it still is.
        let name = format!("{PREFIX}{}-{:016x}", process::id(), fastrand::u64(..));
        let folder = env::temp_dir().join(name);
        // Refused if it exists, whoever put it there.
        DirBuilder::new().mode(0o700).create(&folder)?;
        let started = Command::new("/bin/sh")
            .args(["-c", REDIRECT, "sh"])
            .arg(program)
            .args(arguments(&folder, agent, geteuid().is_root()))
            // Nothing of our own surroundings: no language, no display, no secret.
            .env_clear()
            .envs(env::var_os("PATH").map(|path| ("PATH", path)))
            .envs([("HOME", &folder), ("TMPDIR", &folder)])
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true)
            .spawn();
        let mut child = match started {
            Ok(child) => child,
            Err(error) => {
                remove(&folder);
                return Err(error);
            }
        };
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let complaints = Arc::default();
        let group = child.id().unwrap_or_default();
        let process = Self { child, group, folder, complaints, gone: false };
        let (Some(stdin), Some(stdout), Some(stderr)) = pipes else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        // It ends with the pipe, when the last of the processes has ended.
        task::start(listen(stderr, Arc::clone(&process.complaints)));
        Ok((process, stdin, stdout))
    }

    /// The process group.
    pub(super) fn group(&self) -> u32 {
        self.group
    }

    /// Waits until the browser itself has ended.
    pub(super) async fn ended(&mut self) {
        // Failing to wait for it means that it is not there.
        self.child.wait().await.ok();
    }

    /// What it said last that reads like a reason.
    pub(super) fn last_words(&self) -> Option<String> {
        let said = self.complaints.lock().unwrap_or_else(PoisonError::into_inner);
        reason(&String::from_utf8_lossy(&said))
    }

    /// Ends all of it and removes what it left.
    pub(super) async fn end(mut self) {
        self.kill();
        timeout(Duration::from_secs(5), self.ended()).await.ok();
        for _ in 0..TRIES.0 {
            if remove(&self.folder) {
                self.gone = true;
                break;
            }
            sleep(TRIES.1).await;
        }
    }

    fn kill(&self) {
        if let Some(group) = i32::try_from(self.group).ok().and_then(Pid::from_raw) {
            // Refused where nobody is left.
            kill_process_group(group, Signal::KILL).ok();
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.gone {
            return;
        }
        // The daemon is ending: there is no later.
        self.kill();
        for _ in 0..TRIES.0 {
            if matches!(self.child.try_wait(), Ok(Some(_)) | Err(_)) && remove(&self.folder) {
                break;
            }
            thread::sleep(TRIES.1);
        }
    }
}

/// Removes the folders of browsers in this one that are ours, and whose vigie is no more: it was
/// killed and could not. Its browser ended with the pipe to it.
pub(super) fn sweep(place: &Path) {
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        // Of a link, this is what the link itself is.
        let is_ours =
            entry.metadata().is_ok_and(|it| it.is_dir() && it.uid() == geteuid().as_raw());
        let maker = entry.file_name().to_str().and_then(maker);
        if is_ours && maker.is_some_and(|pid| test_kill_process(pid) == Err(Errno::SRCH)) {
            remove(&entry.path());
        }
    }
}

/// The process that made a folder of this name for a browser.
fn maker(name: &str) -> Option<Pid> {
    let (number, _) = name.strip_prefix(PREFIX)?.split_once('-')?;
    Pid::from_raw(number.parse::<u32>().ok()?.try_into().ok()?)
}

/// Removes a folder, and says whether it is gone.
fn remove(folder: &Path) -> bool {
    match fs::remove_dir_all(folder) {
        Ok(()) => true,
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// Keeps the end of what is said.
async fn listen(stderr: ChildStderr, complaints: Arc<Mutex<Vec<u8>>>) {
    let mut stderr = BufReader::new(stderr);
    let mut bytes = [0; 1024];
    while let Ok(read @ 1..) = stderr.read(&mut bytes).await {
        let mut said = complaints.lock().unwrap_or_else(PoisonError::into_inner);
        said.extend(bytes.iter().take(read));
        let surplus = said.len().saturating_sub(COMPLAINTS);
        said.drain(..surplus);
    }
}

/// The reason among the complaints. A browser on a server complains much, of missing buses mostly.
fn reason(said: &str) -> Option<String> {
    if said.contains("No usable sandbox") {
        return Some(
            "its sandbox needs user namespaces, which this machine or the service's unit denies"
                .to_owned(),
        );
    }
    let idle = |line: &&str| !line.trim().is_empty() && !line.contains("/bus.cc");
    let line = said.lines().rfind(|line| line.contains("error while loading") && idle(line));
    let line = line.or_else(|| said.lines().rfind(idle))?;
    // `[pid:thread:date:ERROR:file(line)] what`
    let text = line.rsplit_once("] ").map_or(line, |(_, text)| text).trim();
    Some(text.chars().take(200).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(said: &str, expect: Option<&str>) {
        assert_eq!(reason(said).as_deref(), expect);
    }

    #[test]
    fn folders_are_removed_whose_vigie_is_no_more() {
        let place = tempfile::tempdir().unwrap();
        let mut ended = process::Command::new("true").spawn().unwrap();
        ended.wait().unwrap();
        let names = [
            format!("{PREFIX}{}-0", ended.id()),
            format!("{PREFIX}{}-0", process::id()),
            format!("{PREFIX}0-0"),
            format!("{PREFIX}-7-0"),
            format!("{PREFIX}something"),
            format!("{}-0", ended.id()),
        ];
        for name in &names {
            fs::create_dir(place.path().join(name)).unwrap();
        }
        sweep(place.path());
        let left: Vec<bool> = names.iter().map(|name| place.path().join(name).exists()).collect();
        assert_eq!(left, [false, true, true, true, true, true]);
    }

    #[test]
    fn a_reason_is_found_among_the_complaints() {
        check("", None);
        check("[1:2:3/4:ERROR:dbus/bus.cc:405] Failed to connect\n", None);
        check("sh: 1: exec: nothing: not found\n", Some("sh: 1: exec: nothing: not found"));
        check("x\n[1:2:3/4:FATAL:a.cc:1] It broke.\n\n", Some("It broke."));
        let missing = "chromium: error while loading shared libraries: libx.so";
        check(&format!("{missing}\nmore\n"), Some(missing));
        let sandbox = reason("[1:1:1/1:FATAL:z.cc:1] No usable sandbox! If you ...").unwrap();
        assert!(sandbox.contains("user namespaces"), "{sandbox}");
    }
}
