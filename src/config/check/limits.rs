//! `[delivery]`, `[lifecycle]`, `[crisis]` and `[evidence]`, and the checks of numbers and waits
//! that all tables share.

use std::ops::RangeInclusive;

use jiff::SignedDuration;

use super::Context;
use crate::{
    config::{
        Delivery, Evidence, Lifecycle,
        item::Item,
        problem::Problems,
        raw::{self, Table},
        value::{self, Wrong},
    },
    domain::{CaseRules, CrisisRule},
    logic::together::Together,
};

/// `[delivery]`.
pub(super) fn delivery(item: &Item<'_, raw::Delivery>, context: &mut Context<'_>) -> Delivery {
    let problems = &mut *context.problems;
    let (retry_first, retry_max) = retry(item, &item.raw.retry, problems);
    let group = item.value("group", &item.raw.group, problems, group);
    let remind = item.value("remind", &item.raw.remind, problems, remind);
    if let (Some(group), Some(remind)) = (group, remind)
        && group > remind
    {
        problems
            .warning(item.at("group"), "mails wait longer than the time to the next reminder")
            .help(format!("write less than {remind:#}, which is what `remind` says"));
    }
    Delivery {
        retry_first,
        retry_max,
        group: group.unwrap_or_default(),
        remind: remind.unwrap_or_default(),
        together: together(item, problems),
    }
}

/// When mails about posts of one business are told together.
fn together(item: &Item<'_, raw::Delivery>, problems: &mut Problems) -> Together {
    let raw = &item.raw.together;
    let within = item.value("together.within", &raw.within, problems, within);
    Together {
        after: count(item, "together.after", raw.after, 1..=100, problems),
        within: within.unwrap_or_default(),
    }
}

/// `[lifecycle]`.
pub(super) fn lifecycle(item: &Item<'_, raw::Lifecycle>, context: &mut Context<'_>) -> Lifecycle {
    let raw = &item.raw.removed_after;
    let problems = &mut *context.problems;
    Lifecycle {
        removed_after_polls: count(item, "removed_after.polls", raw.polls, 1..=1000, problems),
        removed_after_over: item
            .value("removed_after.over", &raw.over, problems, value::duration)
            .unwrap_or_default(),
    }
}

/// What is done with cases by itself: `[crisis]`, the follow-ups of `[lifecycle]`, and when
/// `[judging]` has the owners told.
pub(super) fn case_rules(file: &raw::File<'_>, context: &mut Context<'_>) -> CaseRules {
    let raw::File { lifecycle, crisis, judging, .. } = file;
    let problems = &mut *context.problems;
    let times = &lifecycle.raw.follow_up;
    if times.len() > FOLLOW_UPS {
        problems
            .error(lifecycle.at("follow_up"), "more follow-ups than anybody would read")
            .help(format!("name {FOLLOW_UPS} at most"));
    }
    let follow_up = times.iter().enumerate().filter_map(|(index, text)| {
        lifecycle.value(&format!("follow_up.{index}"), text, problems, follow_up)
    });
    let mut follow_up = follow_up.collect::<Vec<_>>();
    follow_up.sort_unstable();
    CaseRules {
        follow_up,
        crisis: CrisisRule {
            posts: count(crisis, "posts", crisis.raw.posts, 3..=1000, problems),
            within: crisis
                .value("within", &crisis.raw.within, problems, crisis_within)
                .unwrap_or_default(),
        },
        uncertain: judging.raw.uncertain,
    }
}

/// `[evidence]`.
pub(super) fn evidence(item: &Item<'_, raw::Evidence>, context: &mut Context<'_>) -> Evidence {
    let keep = item.value("keep", &item.raw.keep, context.problems, value::keep);
    let authority = item.raw.timestamp_url.as_deref();
    let timestamp_url = item.optional("timestamp_url", authority, context.problems, value::page);
    Evidence { keep: keep.flatten(), daily_head: item.raw.daily_head, timestamp_url }
}

/// The first and the longest wait.
pub(super) fn retry<T: Table>(
    item: &Item<'_, T>,
    raw: &raw::Retry,
    problems: &mut Problems,
) -> (SignedDuration, SignedDuration) {
    let first = item.value("retry.first", &raw.first, problems, value::positive_duration);
    let max = item.value("retry.max", &raw.max, problems, value::positive_duration);
    if let (Some(first), Some(max)) = (first, max)
        && first > max
    {
        problems
            .error(item.at("retry"), "the first wait is longer than the longest")
            .help(format!("here the first is {first:#} and the longest is {max:#}"));
    }
    (first.unwrap_or_default(), max.unwrap_or_default())
}

/// A number within bounds; the least of them in its place if it is not.
pub(super) fn count<T: Table, N: TryFrom<i64> + Default>(
    item: &Item<'_, T>,
    path: &str,
    number: i64,
    bounds: RangeInclusive<i64>,
    problems: &mut Problems,
) -> N {
    if !bounds.contains(&number) {
        problems.error(item.at(path), "out of bounds").help(format!(
            "it goes from {} to {}",
            bounds.start(),
            bounds.end()
        ));
    }
    N::try_from(number).unwrap_or_default()
}

/// How long a mail to operators may wait for others: who cannot be reached for longer than that
/// is left blind.
fn group(text: &str) -> Result<SignedDuration, Wrong> {
    let time = value::duration(text)?;
    if time > SignedDuration::from_hours(1) {
        return Err(Wrong::new("longer than operators may be left in the dark")
            .help("it goes from \"0s\" to \"1h\""));
    }
    Ok(time)
}

/// How long a mail to an owner may wait for others.
fn within(text: &str) -> Result<SignedDuration, Wrong> {
    let time = value::duration(text)?;
    if time > SignedDuration::from_hours(1) {
        return Err(Wrong::new("longer than owners may be left in the dark")
            .help("it goes from \"0s\", which is never, to \"1h\""));
    }
    Ok(time)
}

/// How often operators may be reminded: neither without end nor as good as never.
fn remind(text: &str) -> Result<SignedDuration, Wrong> {
    let time = value::duration(text)?;
    let wrong = if time < SignedDuration::from_secs(1) {
        "shorter than a second"
    } else if time > SignedDuration::from_hours(7 * 24) {
        "longer than a week"
    } else {
        return Ok(time);
    };
    Err(Wrong::new(wrong).help("it goes from \"1s\" to \"7 days\""))
}

/// How often one case can be looked at again.
const FOLLOW_UPS: usize = 6;

/// How long after its end a case may be looked at again.
fn follow_up(text: &str) -> Result<SignedDuration, Wrong> {
    let time = value::positive_duration(text)?;
    if time > SignedDuration::from_hours(366 * 24) {
        return Err(Wrong::new("longer than a year").help("it goes up to \"366 days\""));
    }
    Ok(time)
}

/// The time in which posts may come that are one crisis.
fn crisis_within(text: &str) -> Result<SignedDuration, Wrong> {
    let time = value::positive_duration(text)?;
    if time > SignedDuration::from_hours(7 * 24) {
        return Err(Wrong::new("longer than any burst lasts").help("it goes up to \"7 days\""));
    }
    Ok(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_their_limits() {
        for (read, right, wrong) in [
            (group as fn(&str) -> Result<SignedDuration, Wrong>, ["0s", "1h"], ["-1s", "1h 1s"]),
            (within, ["0s", "1h"], ["-1s", "1h 1s"]),
            (remind, ["1s", "7 days"], ["999ms", "7 days 1s"]),
            (follow_up, ["1s", "366 days"], ["0s", "367 days"]),
            (crisis_within, ["1m", "7 days"], ["0s", "8 days"]),
        ] {
            for text in right {
                assert!(read(text).is_ok(), "{text}");
            }
            for text in wrong {
                assert!(read(text).unwrap_err().help.is_some(), "{text}");
            }
        }
    }
}
