//! What this process has taken of the machine.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// The time that processors have spent on it, all threads together.
pub(crate) fn cpu_time() -> Duration {
    let spent = clock_gettime(ClockId::ProcessCPUTime);
    let (seconds, nanoseconds) = (spent.tv_sec.try_into(), spent.tv_nsec.try_into());
    Duration::new(seconds.unwrap(), nanoseconds.unwrap())
}

/// How much of that there has been since an earlier look.
pub(crate) fn cpu_time_since(earlier: Duration) -> Duration {
    cpu_time().saturating_sub(earlier)
}

/// The memory that it holds, and the most that it has held, in words.
pub(crate) fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let field = |name| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kibibytes.unwrap_or(f64::NAN) / 1024.0
    };
    format!("{:.0} MiB of memory, {:.0} MiB at most", field("VmRSS:"), field("VmHWM:"))
}
