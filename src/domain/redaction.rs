//! Taking content out of what was recorded: what is old enough, and what a person wants erased.
//! What stays says that something was there, when, and how it was rated, but neither who wrote it
//! nor what it said. The keys of posts stay, so that what was once known is never news again.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    Act, Case, CaseChange, CaseId, Content, Event, Post, PostKey, Reply, SecondOpinion, SourceId,
    Verdict, VerdictReason,
};

/// Why content was taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RedactedWhy {
    /// It had been kept for as long as it is to be.
    Pruned,
    /// The person who wrote it, or somebody for them, asked for it.
    Erased,
}

/// A line of the ledger as it is without its content. It keeps its place, its moment and the hash of
/// what it was, which the next line names; that it may be another now is what this vouches for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedactedLine {
    /// Its number.
    pub seq: u64,
    /// The SHA-256 of its bytes as they are now, without the newline, in hex.
    pub sha256: String,
}

/// Content that was taken out of the ledger together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redaction {
    /// Why.
    pub why: RedactedWhy,
    /// The same in the words of whoever did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whose and what.
    pub scope: Scope,
    /// The lines it was taken out of.
    pub lines: Vec<RedactedLine>,
    /// The evidence that was deleted, each file by its SHA-256 in hex.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
}

/// Posts and cases whose content is taken out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// The posts.
    pub posts: BTreeSet<(SourceId, PostKey)>,
    /// The cases: what their posts said before they were edited.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub cases: BTreeSet<CaseId>,
    /// Also what people wrote down about those cases.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub notes: bool,
}

impl Scope {
    /// Takes the content of these posts and cases out of a fact, and says in `met` which of them it
    /// is about. A second time changes nothing.
    pub fn blank(&self, event: &mut Event, met: &mut Self) {
        self.blank_posts(event, met);
        match event {
            Event::PostEdited { source, post, before, .. } => {
                if self.meets_post(source, &post.key, met) {
                    blank_content(before);
                }
            }
            Event::PostAnswered { source, key, reply } if self.meets_post(source, key, met) => {
                blank_reply(reply);
            }
            Event::AnswerEdited { source, key, before, reply } => {
                if self.meets_post(source, key, met) {
                    blank_reply(before);
                    reply.iter_mut().for_each(blank_reply);
                }
            }
            Event::CaseOpened { case } => {
                if self.meets_case(&case.id, met) {
                    self.blank_case(case);
                }
            }
            Event::CaseEdited { case, before, verdict } if self.meets_case(case, met) => {
                blank_content(before);
                blank_verdict(verdict);
            }
            Event::CaseJoined { case, link } if self.meets_case(case, met) => {
                blank_verdict(&mut link.verdict);
            }
            Event::OpinionGiven { source, key, opinion, answer } => {
                if self.meets_post(source, key, met) {
                    blank_opinion(opinion);
                    answer.clear();
                }
            }
            Event::Taught { .. } | Event::CaseActed { .. } if self.notes => {
                self.blank_deed(event, met);
            }
            // Of the posts in these, all was said above; the others hold nothing that a customer
            // wrote or that was written about one.
            Event::Baselined { .. }
            | Event::PostSurfaced { .. }
            | Event::PostAppeared { .. }
            | Event::PostReappeared { .. }
            | Event::PostAnswered { .. }
            | Event::CaseEdited { .. }
            | Event::Begun { .. }
            | Event::PostRenamed { .. }
            | Event::Taught { .. }
            | Event::CaseActed { .. }
            | Event::CaseJoined { .. }
            | Event::StatusChanged { .. }
            | Event::PostRemoved { .. }
            | Event::Polled(_)
            | Event::EvidenceKept { .. }
            | Event::EvidenceLost { .. }
            | Event::HeadStamped { .. }
            | Event::Learned { .. }
            | Event::Unlearned
            | Event::CaseMoved { .. }
            | Event::CrisisDeclared { .. }
            | Event::AlertWithdrawn { .. }
            | Event::AlertQueued { .. }
            | Event::AlertDelivered { .. }
            | Event::AlertDeferred { .. }
            | Event::AlertFailed { .. }
            | Event::IncidentsTold { .. }
            | Event::RecoveriesTold { .. }
            | Event::UplinkLost { .. }
            | Event::UplinkRegained { .. }
            | Event::Welcomed { .. }
            | Event::Redacted(_)
            | Event::LedgerCut { .. }
            | Event::DigestNoted { .. }
            | Event::DigestTaken { .. }
            | Event::DigestsStopped { .. }
            | Event::DigestsResumed { .. }
            | Event::AlertsMerged { .. }
            | Event::CaseDue { .. }
            | Event::CasePrompted { .. }
            | Event::MailReceived { .. }
            | Event::AlertBounced { .. } => {}
        }
    }

    /// Takes the content out of the posts that a fact holds whole.
    fn blank_posts(&self, event: &mut Event, met: &mut Self) {
        for (source, post) in posts_in_mut(event) {
            if self.meets_post(source, &post.key, met) {
                blank_post(post);
            }
        }
    }

    /// Takes out who did something and what they wrote down.
    fn blank_deed(&self, event: &mut Event, met: &mut Self) {
        if let Event::Taught { source, key, by, .. } = event {
            if self.meets_post(source, key, met) {
                by.clear();
            }
        } else if let Event::CaseActed { case, by, act } = event
            && self.meets_case(case, met)
        {
            by.clear();
            blank_act(act);
        }
    }

    /// Takes the content out of what is known of a case.
    pub fn blank_case(&self, case: &mut Case) {
        blank_verdict(&mut case.verdict);
        case.links.iter_mut().for_each(|link| blank_verdict(&mut link.verdict));
        for change in &mut case.changes {
            if let CaseChange::Edited { before: Some(before), .. } = change {
                blank_content(before);
            }
        }
        if self.notes {
            case.course.outcome = None;
            case.course.acknowledged_by.iter_mut().for_each(String::clear);
            for (_, action) in &mut case.course.corrections {
                action.clear();
            }
        }
    }

    fn meets_post(&self, source: &SourceId, key: &PostKey, met: &mut Self) -> bool {
        let post = (source.clone(), key.clone());
        let meets = self.posts.contains(&post);
        if meets {
            met.posts.insert(post);
        }
        meets
    }

    fn meets_case(&self, case: &CaseId, met: &mut Self) -> bool {
        let meets = self.cases.contains(case);
        if meets {
            met.cases.insert(case.clone());
        }
        meets
    }
}

/// The posts, whole, that a fact holds.
pub fn posts_in(event: &Event) -> impl Iterator<Item = (&SourceId, &Post)> {
    let (source, posts) = if let Event::Baselined { source, posts, .. } = event {
        (Some(source), posts.as_slice())
    } else if let Event::PostSurfaced { source, post }
    | Event::PostAppeared { source, post }
    | Event::PostEdited { source, post, .. }
    | Event::PostReappeared { source, post } = event
    {
        (Some(source), std::slice::from_ref(post))
    } else {
        (None, &[][..])
    };
    source.into_iter().flat_map(move |source| posts.iter().map(move |post| (source, post)))
}

fn posts_in_mut(event: &mut Event) -> impl Iterator<Item = (&SourceId, &mut Post)> {
    let (source, posts) = if let Event::Baselined { source, posts, .. } = event {
        (Some(&*source), posts.as_mut_slice())
    } else if let Event::PostSurfaced { source, post }
    | Event::PostAppeared { source, post }
    | Event::PostEdited { source, post, .. }
    | Event::PostReappeared { source, post } = event
    {
        (Some(&*source), std::slice::from_mut(post))
    } else {
        (None, &mut [][..])
    };
    source
        .into_iter()
        .zip(std::iter::once(posts))
        .flat_map(|(source, posts)| posts.iter_mut().map(move |post| (source, post)))
}

/// The case that a fact names, if it names one.
pub fn case_in(event: &Event) -> Option<&CaseId> {
    if let Event::CaseOpened { case } = event {
        Some(&case.id)
    } else if let Event::CaseEdited { case, .. }
    | Event::CaseJoined { case, .. }
    | Event::CaseMoved { case, .. }
    | Event::CaseActed { case, .. }
    | Event::CrisisDeclared { case, .. } = event
    {
        Some(case)
    } else if let Event::MailReceived { case, .. } = event {
        case.as_ref()
    } else {
        None
    }
}

/// The post that a fact names without holding it.
pub fn post_named_in(event: &Event) -> Option<(&SourceId, &PostKey)> {
    if let Event::PostAnswered { source, key, .. }
    | Event::AnswerEdited { source, key, .. }
    | Event::StatusChanged { source, key, .. }
    | Event::PostRenamed { source, key, .. }
    | Event::OpinionGiven { source, key, .. }
    | Event::Taught { source, key, .. }
    | Event::PostRemoved { source, key, .. } = event
    {
        Some((source, key))
    } else {
        None
    }
}

/// The file of evidence that a fact names and that can be deleted: what was seen, or a mail that was
/// sent or received. By its SHA-256.
pub fn file_in(event: &Event) -> Option<&str> {
    if let Event::EvidenceKept { sha256, .. } = event {
        Some(sha256)
    } else if let Event::AlertDelivered { mail, .. }
    | Event::MailReceived { mail, .. }
    | Event::AlertBounced { mail, .. } = event
    {
        mail.as_deref()
    } else {
        None
    }
}

/// Leaves of a post what neither names its author nor says what it said.
pub fn blank_post(post: &mut Post) {
    post.url = None;
    post.author = None;
    post.title = None;
    post.text.clear();
    post.reply.iter_mut().for_each(blank_reply);
}

fn blank_reply(reply: &mut Reply) {
    reply.author = None;
    reply.text.clear();
}

/// Takes out how a piece of evidence was got that is `deleted`: an address may name who is shown.
pub fn blank_account(event: &mut Event, deleted: &[String]) {
    if let Event::EvidenceKept { sha256, account, .. } = event
        && deleted.contains(sha256)
    {
        *account = None;
    }
}

/// Leaves of a second opinion what it was, but not why: that is said with the words of the post.
fn blank_opinion(opinion: &mut SecondOpinion) {
    opinion.why.clear();
}

fn blank_content(content: &mut Content) {
    content.title = None;
    content.text.clear();
}

/// Of the reasons of a verdict those go that quote the post. What it threatens with, and what it
/// complains about, the verdict says beside them.
fn blank_verdict(verdict: &mut Verdict) {
    verdict.reasons.retain(|reason| match reason {
        VerdictReason::Words { .. }
        | VerdictReason::Mixed { .. }
        | VerdictReason::Threat { .. }
        | VerdictReason::Cause { .. }
        | VerdictReason::SecondOpinion { .. } => false,
        VerdictReason::Rating { .. }
        | VerdictReason::NotRecommended
        | VerdictReason::Recommended
        | VerdictReason::Complaint
        | VerdictReason::Reach { .. }
        | VerdictReason::Again
        | VerdictReason::Old
        | VerdictReason::NoRating
        | VerdictReason::UnknownLanguage => true,
    });
}

/// Of what a person wrote down only its kind stays, and what the register counts.
fn blank_act(act: &mut Act) {
    match act {
        Act::Hold { reason, .. } | Act::Reopen { reason } | Act::NotNegative { reason } => {
            *reason = None;
        }
        Act::Replied { text } | Act::FollowUp { text } => *text = None,
        Act::Settle { outcome, .. } => *outcome = None,
        Act::Unfounded { reason: text }
        | Act::Note { text }
        | Act::Contact { text }
        | Act::Offer { text }
        | Act::Correct { action: text } => text.clear(),
        Act::Decide { decision, reason } => {
            decision.clear();
            *reason = None;
        }
        Act::AskStaff { who, text } => {
            who.clear();
            *text = None;
        }
        Act::Acknowledge | Act::Assign { .. } | Act::Cause { .. } | Act::Negative => {}
    }
}
