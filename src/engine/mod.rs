//! The engine: what happens when. Scheduler, poller, casework, courier, and the clock they share.

mod clock;
mod courier;
#[expect(clippy::module_inception, reason = "the engine itself")]
mod engine;
mod examine;
mod greeter;
mod health;
mod letter;
mod plan;
mod poller;
mod scheduler;
mod supervisor;
mod warden;

pub use clock::Clock;
pub use courier::{Courier, Deliveries};
pub use engine::{Engine, PassReport};
pub use health::Heartbeat;
pub use plan::{Plan, Setup, Watch};
pub use poller::{PollReport, Poller};
pub use supervisor::Supervisor;
