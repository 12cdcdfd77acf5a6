//! What a poll came to, for people and for the log.

use std::time::Duration;

use jiff::Timestamp;

use crate::domain::{Band, Case, Outcome, SourceId};

/// What a poll came to.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct PollReport {
    /// The source.
    pub source: SourceId,
    /// What it came to.
    #[serde(serialize_with = "outcome_name")]
    pub outcome: Outcome,
    /// The outcome in words.
    pub detail: String,
    /// Whether the source could be seen; an empty list where posts were known is none.
    pub healthy: bool,
    /// Posts on the first page that concern the business.
    pub posts: usize,
    /// Pages of the list that were read.
    pub pages: usize,
    /// Posts not known before.
    pub appeared: usize,
    /// Posts that were edited.
    pub edited: usize,
    /// Cases opened.
    pub cases: usize,
    /// Messages put into the outbox.
    pub alerts: usize,
    /// Whether this was the first healthy poll.
    pub baseline: bool,
    /// Whether the source cannot be seen, or could not and nobody was told yet that it can again.
    #[serde(skip)]
    pub incident: bool,
    /// When the next poll is due.
    pub next_due: Timestamp,
    /// What was odd about the page.
    pub problems: Vec<String>,
}

fn outcome_name<S: serde::Serializer>(outcome: &Outcome, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(outcome.name())
}

impl PollReport {
    /// The report of a source that was not, or could not be, seen.
    pub(super) fn unseen(
        source: SourceId,
        outcome: Outcome,
        incident: bool,
        next_due: Timestamp,
    ) -> Self {
        Self {
            source,
            detail: outcome.to_string(),
            outcome,
            healthy: false,
            posts: 0,
            pages: 0,
            appeared: 0,
            edited: 0,
            cases: 0,
            alerts: 0,
            baseline: false,
            incident,
            next_due,
            problems: Vec::new(),
        }
    }

    /// Writes a line into the log; `took` is the time since the site's answer was complete.
    pub(super) fn log(&self, took: Duration) {
        let source = &self.source;
        let elapsed_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let outcome = self.outcome.name();
        if self.baseline {
            tracing::info!(
                source.id = %source, poll.outcome = outcome, poll.posts = self.posts,
                poll.pages = self.pages, poll.cases = self.cases, poll.elapsed_ms = elapsed_ms,
                "began to watch `{source}`; posts there already: {}", self.posts
            );
        } else if self.appeared + self.edited > 0 {
            tracing::info!(
                source.id = %source, poll.outcome = outcome, poll.posts = self.posts,
                poll.appeared = self.appeared, poll.edited = self.edited, poll.pages = self.pages,
                poll.cases = self.cases, poll.elapsed_ms = elapsed_ms,
                "polled `{source}`: {} new, {} edited", self.appeared, self.edited
            );
        } else if self.healthy {
            tracing::debug!(
                source.id = %source, poll.outcome = outcome, poll.posts = self.posts,
                poll.elapsed_ms = elapsed_ms,
                "polled `{source}`: nothing new"
            );
        } else if self.outcome == Outcome::UplinkDown {
            tracing::debug!(source.id = %source, poll.outcome = outcome, "{}", self.outcome);
        } else {
            tracing::warn!(
                source.id = %source, poll.outcome = outcome, poll.next_due = %self.next_due,
                poll.problems = self.problems.join("; "), poll.elapsed_ms = elapsed_ms,
                "could not see `{source}`: {}", self.outcome
            );
        }
        if self.healthy && !self.problems.is_empty() {
            tracing::warn!(
                source.id = %source, poll.problems = self.problems.join("; "),
                "`{source}` was seen, but not as it should be: {}", self.problems.join("; ")
            );
        }
    }
}

pub(super) fn log_case(case: &Case) {
    let verdict = &case.verdict;
    let reasons = verdict.reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    tracing::info!(
        case.id = %case.id, case.severity = verdict.severity.name(), source.id = %case.source,
        "opened case {}, {}: {reasons}",
        case.id,
        if verdict.band == Band::Negative { "negative" } else { "uncertain" },
    );
}
