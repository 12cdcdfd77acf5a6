//! How much memory the browser takes.
//!
//! What is counted is what each process has for itself (`RssAnon`) and what it shares by memory
//! alone (`RssShmem`); the program's own file, mapped by each of them, costs the machine once and
//! could be dropped. `Pss` would be more exact, but that of a sandboxed process is for root only.

use std::fs;

/// Bytes that the processes of a group take together; 0 when there are none.
pub(super) fn of_group(group: u32) -> usize {
    let Ok(entries) = fs::read_dir("/proc") else {
        return 0;
    };
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    // A process may end between two looks at it.
    let taken = pids.filter_map(|pid| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        (group_of(&stat)? == group)
            .then(|| fs::read_to_string(format!("/proc/{pid}/status")).ok())?
            .map(|status| taken(&status))
    });
    taken.fold(0, usize::saturating_add)
}

/// The process group, from `/proc/PID/stat` (`proc_pid_stat(5)`). The name, in parentheses, may hold
/// anything.
fn group_of(stat: &str) -> Option<u32> {
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_ascii_whitespace().nth(2)?.parse().ok()
}

/// Bytes, from `/proc/PID/status` (`proc_pid_status(5)`).
fn taken(status: &str) -> usize {
    let fields = status.lines().filter_map(|line| {
        let size = line.strip_prefix("RssAnon:").or_else(|| line.strip_prefix("RssShmem:"))?.trim();
        size.strip_suffix("kB")?.trim().parse::<usize>().ok()
    });
    fields.fold(0, usize::saturating_add).saturating_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_proc_are_read() {
        assert_eq!(group_of("12 (a) b ) S 1 77 77 0 -1"), Some(77));
        assert_eq!(group_of("12 (a"), None);
        let status = "Name:\tx\nVmRSS:\t 900 kB\nRssAnon:\t     100 kB\nRssFile:\t 5 kB\n\
                      RssShmem:\t       3 kB\n";
        assert_eq!(taken(status), 103 * 1024);
    }

    #[test]
    fn this_very_process_takes_some() {
        let group = group_of(&fs::read_to_string("/proc/self/stat").unwrap()).unwrap();
        assert!(of_group(group) > 100 << 10);
        assert_eq!(of_group(u32::MAX), 0);
    }
}
