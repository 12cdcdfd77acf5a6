//! Heartbeats: the watchdog is told that all is well only while scheduler, courier and store move.

use std::sync::{Arc, Mutex};

use tokio::time::{Duration, Instant};

/// The longest that a healthy loop takes between two beats.
const LATE: Duration = Duration::from_secs(20);

/// The beat of one long-lived task.
#[derive(Debug, Clone)]
pub struct Heartbeat {
    name: &'static str,
    last: Arc<Mutex<Instant>>,
}

impl Heartbeat {
    /// A heart that has just beaten.
    pub fn new(name: &'static str) -> Self {
        Self { name, last: Arc::new(Mutex::new(Instant::now())) }
    }

    /// Says "still moving".
    pub fn beat(&self) {
        if let Ok(mut last) = self.last.lock() {
            *last = Instant::now();
        }
    }

    /// The task's name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether it beat lately.
    pub fn is_alive(&self) -> bool {
        self.last.lock().is_ok_and(|last| last.elapsed() < LATE)
    }
}
