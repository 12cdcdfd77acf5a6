//! The table of what is told later, or together. Values handed in are already clean and written
//! out, as in the main table.

use crate::domain::Reason;

/// Words about what is told later, or together, and about a day of watching.
#[derive(Debug)]
pub(in crate::mail) struct DigestWords {
    /// Over the digest of a day (`false`) or a week.
    pub(in crate::mail) kicker: fn(bool) -> &'static str,
    /// The subject: how many posts, and whom they are about.
    pub(in crate::mail) subject: fn(u64, &str) -> String,
    /// How many posts are good, how many nobody but the reader can judge, how many are negative.
    pub(in crate::mail) intro: fn(u64, u64, u64) -> String,
    /// Over the posts of the only business.
    pub(in crate::mail) list: &'static str,
    /// A post that the reader is to judge; its case.
    pub(in crate::mail) to_judge: fn(&str) -> String,
    /// A post that is negative; its case.
    pub(in crate::mail) negative: fn(&str) -> String,
    /// So many more posts on a platform.
    pub(in crate::mail) more: fn(u64, &str) -> String,
    /// Over what to do.
    pub(in crate::mail) now: &'static str,
    /// What to do about good posts.
    pub(in crate::mail) thank: &'static str,
    /// What to do about those that the reader is to judge.
    pub(in crate::mail) judge: &'static str,
    /// What to do about those that are negative.
    pub(in crate::mail) answer: &'static str,
    /// Label of the balance of a week.
    pub(in crate::mail) balance: &'static str,
    /// Good and bad posts of a week, and good ones for each bad one if there is a bad one.
    pub(in crate::mail) balance_is: fn(u64, u64, Option<&str>) -> String,
    /// What decides when the mail comes: the line of the configuration.
    pub(in crate::mail) setting: fn(&str) -> String,
    /// On the way to no more of them.
    pub(in crate::mail) no_more: &'static str,
    /// Subject of many messages in one: how many, and about which business.
    pub(in crate::mail) several: fn(usize, &str) -> String,
    /// Over them.
    pub(in crate::mail) several_kicker: &'static str,
    /// Why they come together, and since when they are.
    pub(in crate::mail) several_intro: fn(usize, &str) -> String,
    /// Over what came.
    pub(in crate::mail) several_list: &'static str,
    /// What happened to a post, in a word or two.
    pub(in crate::mail) what: fn(Reason) -> &'static str,
    /// Over the cases of those that are not shown.
    pub(in crate::mail) others: &'static str,
    /// What to do about many posts.
    pub(in crate::mail) several_checks: [&'static str; 3],
    /// Subject of a quiet day: how many sources were seen.
    pub(in crate::mail) all_quiet: fn(u64) -> String,
    /// Subject of another day: new cases, and sources that were not seen of how many.
    pub(in crate::mail) the_day: fn(u64, u64, u64) -> String,
    /// Over the mail of a day.
    pub(in crate::mail) day_kicker: &'static str,
    /// What a quiet day means.
    pub(in crate::mail) quiet_intro: &'static str,
    /// What another day means.
    pub(in crate::mail) day_intro: &'static str,
    /// Label of when the day began.
    pub(in crate::mail) since: &'static str,
    /// Label of the sources.
    pub(in crate::mail) sources: &'static str,
    /// So many of so many sources are seen.
    pub(in crate::mail) sources_are: fn(u64, u64) -> String,
    /// Label of the polls.
    pub(in crate::mail) polls: &'static str,
    /// How many were due, were done, and saw the source.
    pub(in crate::mail) polls_are: fn(u64, u64, u64) -> String,
    /// Label of the posts.
    pub(in crate::mail) posts: &'static str,
    /// Label of the cases.
    pub(in crate::mail) cases: &'static str,
    /// Label of the mails.
    pub(in crate::mail) mails: &'static str,
    /// Label of the slowest first mail.
    pub(in crate::mail) slowest: &'static str,
    /// How long it took, of which case, and how long after publication if that is known.
    pub(in crate::mail) slowest_is: fn(&str, &str, Option<&str>) -> String,
    /// Label of those who get no digests any more.
    pub(in crate::mail) stopped: &'static str,
    /// One of them, and since when.
    pub(in crate::mail) stopped_is: fn(&str, &str) -> String,
    /// Over the sources that are not seen.
    pub(in crate::mail) unseen: &'static str,
    /// Over where the ledger stands.
    pub(in crate::mail) ledger: &'static str,
    /// What a source is that was not polled yet.
    pub(in crate::mail) not_polled: &'static str,
}
