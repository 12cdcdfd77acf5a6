//! The table of what becomes of posts and cases. Values handed in are already clean and written
//! out, as in the main table.

use crate::domain::{CaseState, LinkReason, PostKind, ProvedBy, Turn};
use crate::mail::words::table::Step;

/// What a time is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mail) enum Since {
    /// The post was published.
    Published,
    /// vigie saw it.
    Seen,
}

/// What the advice in a crisis is made with.
#[derive(Debug, Clone, Copy)]
pub(in crate::mail) struct CrisisAdvice<'a> {
    /// The case.
    pub(in crate::mail) case: &'a str,
    /// The platforms, as a list.
    pub(in crate::mail) platforms: &'a str,
    /// Where to take the talk to.
    pub(in crate::mail) contact: Option<&'a str>,
}

/// Words about the life of a post and its case.
#[derive(Debug)]
pub(in crate::mail) struct LifeWords {
    /// So many days.
    pub(in crate::mail) days: fn(i64) -> String,
    /// So many hours and minutes.
    pub(in crate::mail) hours: fn(i64, i64) -> String,
    /// So many minutes.
    pub(in crate::mail) minutes: fn(i64) -> String,
    /// Several things in a row.
    pub(in crate::mail) listed: fn(&[String]) -> String,
    /// Stands for the author in a sentence, where there is no name.
    pub(in crate::mail) the_author: &'static str,
    /// Where a case stands, as a label.
    pub(in crate::mail) state: fn(CaseState) -> &'static str,
    /// Where a case stands, in a sentence; whether it was moved there just now.
    pub(in crate::mail) standing: fn(CaseState, bool) -> &'static str,
    /// About edits.
    pub(in crate::mail) edit: EditWords,
    /// About answers and status.
    pub(in crate::mail) answer: AnswerWords,
    /// About posts that go and come back.
    pub(in crate::mail) absence: AbsenceWords,
    /// About cases of several posts.
    pub(in crate::mail) kin: KinWords,
    /// About bursts.
    pub(in crate::mail) crisis: CrisisWords,
    /// About settled cases.
    pub(in crate::mail) follow_up: FollowUpWords,
    /// About cases that rested.
    pub(in crate::mail) hold: HoldWords,
    /// About the ledger.
    pub(in crate::mail) daily: DailyWords,
}

/// Words about edits.
#[derive(Debug)]
pub(in crate::mail) struct EditWords {
    /// What the marks mean: of what was taken out, and of what was put in.
    pub(in crate::mail) legend: (&'static str, &'static str),
    /// Stands for a rating that is not there.
    pub(in crate::mail) no_rating: &'static str,
    /// Stands for a recommendation.
    pub(in crate::mail) recommended: &'static str,
    /// The rating is worse.
    pub(in crate::mail) fell: &'static str,
    /// The rating is better.
    pub(in crate::mail) rose: &'static str,
    /// The rating is better, and not good.
    pub(in crate::mail) rose_a_little: &'static str,
    /// Over what to do when the rating rose.
    pub(in crate::mail) thanks: &'static str,
    /// What to do when the rating rose: the author, the case, and whether it is good now.
    pub(in crate::mail) thanks_are: fn(&str, &str, bool) -> [String; 3],
}

/// Words about answers and status.
#[derive(Debug)]
pub(in crate::mail) struct AnswerWords {
    /// Over an answer that is public.
    pub(in crate::mail) public: &'static str,
    /// To whom it is public, and how long it took, counted from what.
    pub(in crate::mail) took: fn(&str, Option<(&str, Since)>) -> String,
    /// Label of the answer.
    pub(in crate::mail) yours: &'static str,
    /// Label of the answer that it was.
    pub(in crate::mail) was: &'static str,
    /// What comes next, for the case.
    pub(in crate::mail) next: fn(&str) -> String,
    /// Other posts of the case have no answer yet.
    pub(in crate::mail) rest: &'static str,
    /// Label of the post that was answered.
    pub(in crate::mail) post: &'static str,
    /// Over an answer that is gone.
    pub(in crate::mail) withdrawn: &'static str,
    /// What that means; the author.
    pub(in crate::mail) withdrawn_intro: fn(&str) -> String,
    /// What to do then.
    pub(in crate::mail) withdrawn_checks: [&'static str; 3],
    /// Over an answer that says something else.
    pub(in crate::mail) changed: &'static str,
    /// What that means; the author.
    pub(in crate::mail) changed_intro: fn(&str) -> String,
    /// What to do then.
    pub(in crate::mail) changed_checks: [&'static str; 2],
    /// Over another status.
    pub(in crate::mail) status: &'static str,
    /// The platform, and what it says.
    pub(in crate::mail) says: fn(&str, &str) -> String,
    /// The platform, which says nothing any more.
    pub(in crate::mail) says_nothing: fn(&str) -> String,
    /// Stands for a status that is not there.
    pub(in crate::mail) no_status: &'static str,
}

/// Words about posts that go and come back.
#[derive(Debug)]
pub(in crate::mail) struct AbsenceWords {
    /// Over a post that is gone.
    pub(in crate::mail) removed: fn(PostKind) -> &'static str,
    /// What is gone: the author, the platform.
    pub(in crate::mail) removed_intro: fn(&str, &str) -> String,
    /// Over the proof.
    pub(in crate::mail) proof: &'static str,
    /// Since when, and in how many polls, it was not there.
    pub(in crate::mail) missing: fn(&str, u32) -> String,
    /// Why it would have been seen.
    pub(in crate::mail) proved_by: fn(ProvedBy) -> String,
    /// Label of what it said.
    pub(in crate::mail) said: &'static str,
    /// Over what to keep.
    pub(in crate::mail) keep: &'static str,
    /// What to keep, of a case.
    pub(in crate::mail) keeps: fn(&str) -> [String; 2],
    /// Over a post that is there again.
    pub(in crate::mail) reappeared: fn(PostKind) -> &'static str,
    /// Since when it had not been seen.
    pub(in crate::mail) gone_since: fn(Option<&str>) -> String,
    /// It is what it was.
    pub(in crate::mail) same: &'static str,
    /// It is something else now.
    pub(in crate::mail) changed: &'static str,
}

/// Words about cases of several posts, and of several people.
#[derive(Debug)]
pub(in crate::mail) struct KinWords {
    /// Over a post that joined a case.
    pub(in crate::mail) joined: fn(LinkReason) -> &'static str,
    /// What joined: the author, and the platforms where the case has other posts.
    pub(in crate::mail) joined_intro: fn(LinkReason, &str, &str) -> String,
    /// Over a case that was given to the reader.
    pub(in crate::mail) assigned: &'static str,
    /// Label of who gave it.
    pub(in crate::mail) assigned_by: &'static str,
    /// Label of the post that joined.
    pub(in crate::mail) this: &'static str,
    /// Over the other posts of a case.
    pub(in crate::mail) others: &'static str,
    /// Why a post belongs to a case.
    pub(in crate::mail) why: fn(LinkReason) -> &'static str,
    /// It is not shown any more.
    pub(in crate::mail) gone: &'static str,
    /// So many more posts of a case.
    pub(in crate::mail) more: fn(usize, &str) -> String,
}

/// Words about bursts.
#[derive(Debug)]
pub(in crate::mail) struct CrisisWords {
    /// The subject: how many posts, and what they are about.
    pub(in crate::mail) subject: fn(u32, &str) -> String,
    /// Over the mail.
    pub(in crate::mail) kicker: &'static str,
    /// Over a further mail.
    pub(in crate::mail) grown: &'static str,
    /// How many posts by how many authors, if that is known, and in what time.
    pub(in crate::mail) intro: fn(u32, Option<usize>, &str) -> String,
    /// The same, for a further mail.
    pub(in crate::mail) grown_intro: fn(u32, Option<usize>, &str) -> String,
    /// When the next mail comes.
    pub(in crate::mail) next: &'static str,
    /// Label of the platforms.
    pub(in crate::mail) places: &'static str,
    /// Label of when it began.
    pub(in crate::mail) began: &'static str,
    /// Over some of the posts.
    pub(in crate::mail) samples: &'static str,
    /// Over what to do.
    pub(in crate::mail) now: &'static str,
    /// What to do.
    pub(in crate::mail) steps: fn(&CrisisAdvice<'_>) -> [Step; 5],
}

/// Words about settled cases.
#[derive(Debug)]
pub(in crate::mail) struct FollowUpWords {
    /// Over the mail.
    pub(in crate::mail) kicker: &'static str,
    /// How many days ago, and on what day.
    pub(in crate::mail) intro: fn(&str, &str) -> String,
    /// Label of what came of it.
    pub(in crate::mail) outcome: &'static str,
    /// What was seen that settled it.
    pub(in crate::mail) turn: fn(&Turn) -> String,
    /// Label of whether the customer was satisfied.
    pub(in crate::mail) satisfied: &'static str,
    /// Whether the customer was.
    pub(in crate::mail) yes_no: fn(bool) -> &'static str,
    /// Over how the posts stand.
    pub(in crate::mail) posts: &'static str,
    /// A post is as it was.
    pub(in crate::mail) unchanged: &'static str,
    /// A post was edited then.
    pub(in crate::mail) edited: fn(&str) -> String,
    /// A post was found to be gone then.
    pub(in crate::mail) removed: fn(&str) -> String,
    /// Over what the authors have posted since.
    pub(in crate::mail) since: &'static str,
    /// They have not.
    pub(in crate::mail) nothing_since: &'static str,
    /// Over what to do.
    pub(in crate::mail) now: &'static str,
    /// What to do, for the case.
    pub(in crate::mail) points: fn(&str) -> [String; 3],
}

/// Words about cases that rested.
#[derive(Debug)]
pub(in crate::mail) struct HoldWords {
    /// Over the mail.
    pub(in crate::mail) kicker: &'static str,
    /// Until what day it was to rest, and where it stands now.
    pub(in crate::mail) intro: fn(&str, CaseState) -> String,
    /// Label of who put it on hold.
    pub(in crate::mail) held: &'static str,
    /// Who, and on what day.
    pub(in crate::mail) by: fn(&str, &str) -> String,
    /// Label of why.
    pub(in crate::mail) reason: &'static str,
    /// Over the post.
    pub(in crate::mail) post: &'static str,
    /// Over what to do.
    pub(in crate::mail) now: &'static str,
    /// What to do, for the case.
    pub(in crate::mail) points: fn(&str) -> [String; 2],
}

/// Words about the ledger.
#[derive(Debug)]
pub(in crate::mail) struct DailyWords {
    /// The subject, with the number of the last commit.
    pub(in crate::mail) subject: fn(u64) -> String,
    /// Over the mail.
    pub(in crate::mail) kicker: &'static str,
    /// Why to keep it.
    pub(in crate::mail) intro: &'static str,
    /// Label of the last commit.
    pub(in crate::mail) commit: &'static str,
    /// Label of its hash.
    pub(in crate::mail) hash: &'static str,
    /// Label of when that was.
    pub(in crate::mail) at: &'static str,
    /// Over how to check.
    pub(in crate::mail) check: &'static str,
    /// How to check that commit.
    pub(in crate::mail) checks: fn(u64) -> [String; 3],
}
