//! The engine: what happens when. Scheduler, poller, casework, courier, and the clock they share.

mod acting;
mod advice;
mod ahead;
mod asking;
mod clock;
mod counsel;
mod courier;
mod coverage;
mod decided;
mod digester;
mod dispatch;
mod docket;
#[expect(clippy::module_inception, reason = "the engine itself")]
mod engine;
mod examine;
mod further;
mod greeter;
mod health;
mod holds;
mod inbound;
mod keeper;
mod kin;
mod learner;
mod letter;
mod links;
mod mailbox;
mod merger;
mod messenger;
mod notary;
mod ping;
mod plan;
mod poller;
mod polls;
mod presence;
mod prompter;
mod report;
mod scheduler;
mod sight;
mod stops;
mod supervisor;
mod uplink;
mod warden;
mod witness;

#[cfg(test)]
mod tests;

pub use acting::{Acted, Decided, decided};
pub use advice::{Asked, advise, answer_context};
pub use clock::Clock;
pub use counsel::Assistance;
pub use courier::{Courier, Deliveries};
pub use engine::{Engine, PassReport};
pub use health::Heartbeat;
pub use inbound::{Answers, Mailbox, Taken};
pub use links::LinkRules;
pub use ping::Ping;
pub use plan::{Plan, Setup, Watch};
pub use poller::Poller;
pub use prompter::audience;
pub use report::PollReport;
pub use stops::Wished;
pub use supervisor::Supervisor;
