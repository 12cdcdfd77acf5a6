//! What a machine talks to: a unix socket over which the commands ask a running daemon, and the
//! views that answer them, from a running engine or from a store at rest.

mod case_view;
mod client;
mod digest_view;
mod draft_view;
mod protocol;
mod report;
mod server;
mod timeline;
mod view;

pub use case_view::{
    CaseView, ChangeView, CorrectionView, CourseView, DetailView, FollowUpView, LastView, LinkView,
    case,
};
pub use client::{ClientError, ask};
pub use digest_view::DigestView;
pub use draft_view::{DraftView, DraftWanted, RewrittenView};
pub use protocol::{Failure, Reply, Request, Wanted};
pub use server::{Reload, Server, answer};
pub use timeline::EntryView;
pub use view::{
    AlertView, AssistantView, LearnedView, SourceView, StatusView, alerts, sources, status,
};
