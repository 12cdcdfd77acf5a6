//! Tasks of the browser.

use tokio::task::JoinHandle;

/// Starts a task that ends by itself with what it serves: a process, a pipe of it, or a gate. The
/// engine's supervisor stands above all that is known here, and a browser comes and goes with the
/// pages that need it.
#[expect(clippy::disallowed_methods, reason = "each of them has an end, named where it is started")]
pub(super) fn start(work: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
    tokio::spawn(work)
}
