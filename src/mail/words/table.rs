//! What has to be said, whatever the language. Plain phrases are fields, phrases with something in
//! them are functions. Values handed in are already clean and, for numbers, already written out.

use jiff::civil::Date;

use super::{
    acts::ActWords, answers::AnsweringWords, assistant::AssistantWords, digest::DigestWords,
    due::DueWords, english, french, life::LifeWords,
};
use crate::domain::{Language, Outcome, PostKind, Severity, VerdictReason};

/// The table of one language.
#[derive(Debug)]
pub(in crate::mail) struct Words {
    /// Between a label and its value.
    pub(in crate::mail) colon: &'static str,
    /// Before the decimals of a number.
    pub(in crate::mail) decimal_mark: char,
    /// A text in quotation marks.
    pub(in crate::mail) quoted: fn(&str) -> String,
    /// A value on a scale, "1 out of 5".
    pub(in crate::mail) out_of: fn(&str, &str) -> String,
    /// A business on a platform.
    pub(in crate::mail) on_platform: fn(&str, &str) -> String,
    /// A day.
    pub(in crate::mail) day: fn(Date) -> String,
    /// A month of a year.
    pub(in crate::mail) month: fn(Date) -> String,
    /// A day and a time of it, hours and minutes.
    pub(in crate::mail) day_at: fn(&str, i8, i8) -> String,
    /// In which zone the times of the mail are told.
    pub(in crate::mail) times_in: fn(&str) -> String,
    /// Whom it was meant for.
    pub(in crate::mail) instead_of: fn(&str) -> String,
    /// Opens the page of a source.
    pub(in crate::mail) open_page: &'static str,
    /// Label of the source.
    pub(in crate::mail) source: &'static str,
    /// Label of the case.
    pub(in crate::mail) case: &'static str,
    /// The rest of a text that was cut.
    pub(in crate::mail) cut_here: &'static str,
    /// Stands for a missing author.
    pub(in crate::mail) no_author: &'static str,
    /// The last line of every mail.
    pub(in crate::mail) signature: &'static str,
    /// About posts.
    pub(in crate::mail) post: PostWords,
    /// About what becomes of posts and cases.
    pub(in crate::mail) life: LifeWords,
    /// About the beginning of the watch.
    pub(in crate::mail) welcome: WelcomeWords,
    /// About sources and the service itself.
    pub(in crate::mail) health: SourceWords,
    /// About several sources at once, and our own connection.
    pub(in crate::mail) outage: OutageWords,
    /// About the language model that gives second opinions.
    pub(in crate::mail) assistant: &'static AssistantWords,
    /// About what is told later, or together.
    pub(in crate::mail) digest: DigestWords,
    /// About deadlines.
    pub(in crate::mail) due: DueWords,
    /// Over a question to the staff.
    pub(in crate::mail) staff: &'static str,
    /// On the links with which a reader acts.
    pub(in crate::mail) acts: &'static ActWords,
    /// About answers by mail.
    pub(in crate::mail) answers: &'static AnsweringWords,
}

/// A step: what to do, and how.
pub(in crate::mail) type Step = (&'static str, String);

/// Words about posts.
#[derive(Debug)]
pub(in crate::mail) struct PostWords {
    /// The kind of a post, for a subject without stars.
    pub(in crate::mail) kind: fn(PostKind) -> &'static str,
    /// "Not recommended", for a subject.
    pub(in crate::mail) not_recommended: &'static str,
    /// Over a post that is negative (`true`) or that nobody but the reader can judge.
    pub(in crate::mail) kicker: fn(PostKind, bool) -> &'static str,
    /// Over an edited post.
    pub(in crate::mail) edited: fn(PostKind) -> &'static str,
    /// Label of the due time.
    pub(in crate::mail) answer_by: &'static str,
    /// Opens the post.
    pub(in crate::mail) open: &'static str,
    /// Over the text before an edit.
    pub(in crate::mail) before: &'static str,
    /// Over the text after an edit.
    pub(in crate::mail) after: &'static str,
    /// Stands for the text of a bare rating.
    pub(in crate::mail) no_text: &'static str,
    /// Label of the reasons, when they make it negative.
    pub(in crate::mail) why: &'static str,
    /// Label of the reasons, when they do not decide.
    pub(in crate::mail) why_unsure: &'static str,
    /// Label of the reasons, when they no longer make it negative.
    pub(in crate::mail) why_not: &'static str,
    /// One reason; the texts are the rating's value and best.
    pub(in crate::mail) reason: fn(&VerdictReason, &str, &str) -> String,
    /// Label of the severity.
    pub(in crate::mail) severity: &'static str,
    /// What a severity asks for.
    pub(in crate::mail) urgency: fn(Severity) -> &'static str,
    /// Label of the time vigie saw it.
    pub(in crate::mail) seen: &'static str,
    /// Label of the status on the platform.
    pub(in crate::mail) status: &'static str,
    /// Label of an answer that is already there.
    pub(in crate::mail) answered: &'static str,
    /// Over the steps.
    pub(in crate::mail) now: &'static str,
    /// Over the steps, when the reader has to judge first.
    pub(in crate::mail) now_if_negative: &'static str,
    /// Over what never to write.
    pub(in crate::mail) beware: &'static str,
    /// Over the draft of an answer.
    pub(in crate::mail) draft: &'static str,
    /// Below it: that it is one, and where there are others for a case.
    pub(in crate::mail) draft_note: fn(&str) -> String,
}

/// Words about the beginning of the watch.
#[derive(Debug)]
pub(in crate::mail) struct WelcomeWords {
    /// The subject, for so many sources.
    pub(in crate::mail) subject: fn(&str, usize) -> String,
    /// The name of the watched when there are several businesses.
    pub(in crate::mail) several: fn(usize) -> String,
    /// Over the mail.
    pub(in crate::mail) kicker: &'static str,
    /// What happens from now on.
    pub(in crate::mail) intro: &'static str,
    /// How many posts were found, and their mean rating if there is one.
    pub(in crate::mail) found: fn(u64, Option<&str>) -> String,
    /// Nothing waits for an answer.
    pub(in crate::mail) none_unanswered: &'static str,
    /// So many negative posts wait for an answer.
    pub(in crate::mail) unanswered: fn(usize) -> String,
    /// So many more than are shown, and the command that shows them.
    pub(in crate::mail) more: fn(usize, &str) -> String,
}

/// Words about sources and the service itself.
#[derive(Debug)]
pub(in crate::mail) struct SourceWords {
    /// Subject of a broken source.
    pub(in crate::mail) broken: fn(&str) -> String,
    /// Over a broken source.
    pub(in crate::mail) broken_kicker: &'static str,
    /// Over a blocked source.
    pub(in crate::mail) blocked_kicker: &'static str,
    /// What a broken source means.
    pub(in crate::mail) broken_intro: &'static str,
    /// Subject of a reminder.
    pub(in crate::mail) still_broken: fn(&str) -> String,
    /// Over a reminder.
    pub(in crate::mail) reminder_kicker: &'static str,
    /// What a reminder means.
    pub(in crate::mail) reminder_intro: &'static str,
    /// What to do about a source that does not come back.
    pub(in crate::mail) gone_for_good: &'static str,
    /// Subject of a recovered source.
    pub(in crate::mail) recovered: fn(&str) -> String,
    /// Over a recovered source.
    pub(in crate::mail) recovered_kicker: &'static str,
    /// What a recovered source means.
    pub(in crate::mail) recovered_intro: &'static str,
    /// Label of the outcome.
    pub(in crate::mail) outcome: &'static str,
    /// An outcome.
    pub(in crate::mail) outcome_is: fn(&Outcome) -> String,
    /// Label of the begin of the incident.
    pub(in crate::mail) since: &'static str,
    /// Label of the last healthy poll.
    pub(in crate::mail) last_ok: &'static str,
    /// There was no healthy poll.
    pub(in crate::mail) never: &'static str,
    /// Label of the end of the incident.
    pub(in crate::mail) seen_again: &'static str,
    /// Label of the business.
    pub(in crate::mail) business: &'static str,
    /// Over what to check.
    pub(in crate::mail) check: &'static str,
    /// What to check after an outcome, for the source of that name.
    pub(in crate::mail) checks: fn(&Outcome, &str) -> Vec<String>,
    /// Subject of an undelivered message, to this person.
    pub(in crate::mail) undelivered: fn(&str) -> String,
    /// Over an undelivered message.
    pub(in crate::mail) undelivered_kicker: &'static str,
    /// What that means.
    pub(in crate::mail) undelivered_intro: &'static str,
    /// Label of the person.
    pub(in crate::mail) person: &'static str,
    /// Label of what the mail server said.
    pub(in crate::mail) said: &'static str,
    /// Label of the outbox row.
    pub(in crate::mail) row: &'static str,
    /// What to check then.
    pub(in crate::mail) undelivered_checks: [&'static str; 3],
    /// Subject of a ledger that is shorter than it was.
    pub(in crate::mail) cut: &'static str,
    /// Over that.
    pub(in crate::mail) cut_kicker: &'static str,
    /// What that means.
    pub(in crate::mail) cut_intro: &'static str,
    /// Label of the last commit that was known.
    pub(in crate::mail) cut_known: &'static str,
    /// Label of the last one that was there.
    pub(in crate::mail) cut_held: &'static str,
    /// What to check then.
    pub(in crate::mail) cut_checks: [&'static str; 3],
    /// Subject of a test.
    pub(in crate::mail) test: &'static str,
    /// Over a test.
    pub(in crate::mail) test_kicker: &'static str,
    /// What a test means.
    pub(in crate::mail) test_text: &'static str,
}

/// Words about several sources at once, and our own connection.
#[derive(Debug)]
pub(in crate::mail) struct OutageWords {
    /// Where: on one site. Part of a subject.
    pub(in crate::mail) on_site: fn(&str) -> String,
    /// Where: on so many sites. Part of a subject.
    pub(in crate::mail) on_sites: fn(usize) -> String,
    /// So many sources.
    pub(in crate::mail) sources: fn(u64) -> String,
    /// Subject of so many broken sources, and where.
    pub(in crate::mail) broken: fn(u64, &str) -> String,
    /// Over broken sources.
    pub(in crate::mail) broken_kicker: &'static str,
    /// What broken sources mean.
    pub(in crate::mail) broken_intro: &'static str,
    /// Subject of a reminder of so many sources, and where.
    pub(in crate::mail) still_broken: fn(u64, &str) -> String,
    /// What a reminder means.
    pub(in crate::mail) reminder_intro: &'static str,
    /// Subject of so many recovered sources, and where.
    pub(in crate::mail) recovered: fn(u64, &str) -> String,
    /// Over recovered sources.
    pub(in crate::mail) recovered_kicker: &'static str,
    /// What recovered sources mean.
    pub(in crate::mail) recovered_intro: &'static str,
    /// Subject of the loss of our connection.
    pub(in crate::mail) uplink_down: &'static str,
    /// Over the loss.
    pub(in crate::mail) uplink_down_kicker: &'static str,
    /// Subject of the loss, when the mail comes late.
    pub(in crate::mail) uplink_over: &'static str,
    /// What the loss means.
    pub(in crate::mail) uplink_down_intro: &'static str,
    /// What it meant, when the mail comes late.
    pub(in crate::mail) uplink_over_intro: &'static str,
    /// What to check then.
    pub(in crate::mail) uplink_checks: [&'static str; 3],
    /// Subject of its return.
    pub(in crate::mail) uplink_back: &'static str,
    /// Over its return.
    pub(in crate::mail) uplink_back_kicker: &'static str,
    /// What its return means.
    pub(in crate::mail) uplink_back_intro: &'static str,
    /// Label of when it was lost.
    pub(in crate::mail) uplink_was_down: &'static str,
    /// Label of when it was back.
    pub(in crate::mail) uplink_is_back: &'static str,
}

/// The table of a language.
pub(in crate::mail) fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &english::WORDS,
        Language::French => &french::WORDS,
    }
}

/// Numbers with what they count, those left out that are not known.
pub(super) fn counted(counts: [(&str, &str); 2]) -> String {
    let known = counts.into_iter().filter(|(count, _)| !count.is_empty());
    known.map(|(count, of)| format!("{count}\u{a0}{of}")).collect::<Vec<_>>().join(", ")
}
