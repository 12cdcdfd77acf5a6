//! The nouns of vigie and their state machines. No I/O, no clock, no tokio.

mod act;
mod alert;
mod business;
mod case;
mod change;
mod channel;
mod coverage;
mod deadline;
mod digest;
mod event;
mod exchange;
mod id;
mod incident;
mod language;
mod listing;
pub(crate) mod marks;
mod not_done;
mod outcome;
mod place;
mod post;
mod published;
mod rating;
pub mod redaction;
mod source;
mod timing;
mod verdict;

pub use act::{Act, Refused, Turn};
pub use alert::{Alert, AlertStatus, Notice, PostOfCase, Reason, WelcomeLine};
pub use business::{Business, CaseRules, CrisisRule, Person, Quiet, Uncertain};
pub use case::{Case, CaseChange, CaseState, Course, Entry, Link, LinkReason};
pub use change::{Change, Content, Proof, ProvedBy, Revision, RevisionKind};
pub use channel::{Channel, Fallback, HookFormat, Webhook};
pub use coverage::{Coverage, Slowest, Tally, Unseen};
pub use deadline::{
    Awaited, DeadlineRules, Due, DueTo, LastPrompt, Lead, OpeningHours, Prompted, Prompts, Rung,
    Shift,
};
pub use digest::{DigestBalance, DigestItem, DigestRest, DigestStop};
pub use event::{Basis, Commit, Event, EvidenceKind, PollNote};
pub use exchange::Exchange;
pub use id::{AlertId, BusinessId, CaseId, PersonId, PostKey, SourceId};
pub use incident::{Incident, SourceTrouble, TroubleGroup};
pub use language::Language;
pub use listing::Listing;
pub use not_done::{NotDone, NotDoneWhy};
pub use outcome::{BlockKind, Outcome};
pub use place::{Doubt, Doubted, Place, Weight};
pub use post::{Post, PostKind, Reach, Reply};
pub use published::{Precision, Published};
pub use rating::Rating;
pub use redaction::{RedactedLine, RedactedWhy, Redaction, Scope};
pub use source::{CONFIRM_FAILURES, Health, HealthState, Source, Trace, Validators};
pub use timing::{Away, DAY_NAMES, DigestEvery, DigestTimes, Timing};
pub use verdict::{
    Band, Bands, Cause, OwnCause, SecondOpinion, Severity, Threat, Verdict, VerdictReason,
};
