//! The register in English.

use super::words::Words;
use crate::{
    domain::{HealthState, Language},
    logic::register::{Bend, TrendWord, Unit},
};

pub(super) static WORDS: Words = Words {
    code: "en",
    decimal_mark: ".",
    thousands_mark: ',',
    percent_mark: "%",
    time_units: ["d", "h", "min"],
    months: *Language::English.months(),
    short_months: [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ],
    date: |day, month, year| format!("{day} {month} {year}"),
    colon: ": ",

    title: "Register",
    all: "All businesses",
    span: |from, to, days| {
        if from == to { from.to_owned() } else { format!("{from} to {to} ({days} days)") }
    },
    made: |at| format!("Made on {at} UTC."),
    unit: |unit| match unit {
        Unit::Day => "day",
        Unit::Week => "week",
        Unit::Month => "month",
        Unit::Year => "year",
    },

    coverage: "What the figures cover",
    no_sources: "No source is configured.",
    never_seen: "Nothing has been seen yet.",
    watched_since: |day| format!("Watched since {day}."),
    last_joined: |day| format!("The last source joined on {day}."),
    begun_inside: |day| {
        format!(
            "The watch began inside this time. Posts from before {day} are those that the first \
             look still found; there may have been more."
        )
    },
    unseen: |source, last| match last {
        Some(last) => {
            format!("{source} cannot be seen now (last seen on {last}): posts there are missing.")
        }
        None => format!("{source} was never seen: posts there are missing."),
    },
    undated: |count| {
        format!("Without a date, and there before the watch: {count}. They count on no day.")
    },
    states_of: |day| format!("Where cases and sources stand is told as of {day}."),

    posts: "Posts",
    good: "good",
    neutral: "in between",
    bad: "negative",
    new: "written during the watch",
    gone: "gone by now",
    no_posts: "No post is dated in this time.",
    platform: "platform",
    mean: "mean",
    volume_plot: |unit| format!("Posts by {unit}"),

    rating: "Mean rating",
    mean_of: |mean, count| format!("{mean} of 5 (ratings: {count})"),
    no_ratings: "No post of this time has a rating.",
    yes_no: |count| {
        format!("Recommendations, yes or no, count as 5 or 1; there are {count} among the ratings.")
    },
    trend: "trend",
    trend_word: |word| match word {
        TrendWord::Rising => "rising",
        TrendWord::Steady => "steady: neither clearly up nor down",
        TrendWord::Falling => "falling",
        TrendWord::TooFew => "too little to say",
    },
    slope: |slope, unit| format!("{slope} stars a {}", (WORDS.unit)(unit)),
    trend_takes: |unit, [periods, ratings, has_periods, has_ratings]| {
        let unit = (WORDS.unit)(unit);
        format!(
            "A trend takes {periods} {unit}s with a rating and {ratings} ratings; here: \
             {has_periods} and {has_ratings}."
        )
    },
    rating_plot: |unit| format!("Mean rating by {unit}, 1 to 5"),

    negatives: "Negative posts",
    cases: "cases opened",
    uncertain: "of those, to be judged by a person",
    crises: "of those, a crisis",
    open: "open",
    acknowledged: "acknowledged",
    on_hold: "on hold",
    replied: "answered",
    settled: "settled",
    unfounded: "unfounded",
    answered: "answered in public",
    share_of: |share, count, of| format!("{share} ({count} of {of})"),
    waiting: "waiting for an answer today, of any age",
    from_before: |count| {
        format!("Cases from before the watch: {count}. They are not among the figures above.")
    },
    no_negatives: "No case was opened for a new post in this time.",

    times: "How long it took",
    to_alert: "seen → mail accepted",
    to_acknowledgement: "seen → acknowledged",
    to_answer: "seen → public answer",
    to_answer_from_published: "published → public answer",
    times_head: ["", "median", "9 in 10", "n", "not yet"],
    answers_seen: |seen, all| {
        format!("Of {all} answers, {seen} were seen on the page; the others were said to be given.")
    },
    answers_plot: "Time to public answer, each case",
    median_line: |time| format!("median {time}"),

    causes: "Causes",
    causes_head: |days| {
        [
            "cause".to_owned(),
            "cases".to_owned(),
            format!("last {days} days"),
            format!("mean of {days} days before"),
            String::new(),
        ]
    },
    rising: "rising",
    no_causes: "No cause was written down.",
    without_cause: |count| format!("Cases without a cause: {count}."),
    cause_plot: |cause, counts| format!("{cause}: {counts}"),

    corrections: "Corrective actions",
    corrections_head: ["day", "action", "cause", "before", "since", ""],
    in_days: |count, days| format!("{count} in {days} d"),
    bend: |bend| match bend {
        Bend::Bent => "bent: fewer since",
        Bend::Worse => "more since",
        Bend::NoClearChange => "no clear change",
        Bend::TooEarly => "too early to say",
        Bend::NoCause => "its case names no cause",
    },

    outcome: "What became of them",
    satisfied: "customer satisfied",
    yes_no_unknown: |[yes, no, unknown]| format!("yes {yes}, no {no}, not said {unknown}"),
    nothing_settled: "no case was settled",
    removed: "posts removed",
    reappeared: "posts that came back",
    raised: "edited to a better rating",
    lowered: "edited to a worse rating",
    reworded: "edited otherwise",

    balance: "Balance",
    balance_here: "in this time",
    balance_standing: "all that stands",
    per_bad: |per, good, bad| format!("{per} good for each negative ({good} : {bad})"),
    none_bad: |good| format!("no negative, {good} good"),
    missing: "missing to 5 : 1",
    missing_none: "none",
    invite_all: "Invite all customers to write, not only the content ones: to select them is against \
                 the rules of Google and Trustpilot and the guidance of the FTC, and Yelp forbids \
                 asking at all.",

    sources: "Sources",
    sources_head: ["source", "platform", "state", "seen", "last seen", "posts"],
    state: |state| match state {
        HealthState::Ok => "fine",
        HealthState::Suspect => "in doubt",
        HealthState::Broken => "broken",
        HealthState::Blocked => "blocked",
    },
    since: |state, day| format!("{state} since {day}"),
    share_from: |share, day| format!("{share} (from {day} on)"),

    definitions: "How the figures are made",
    definition: &[
        (
            "Posts",
            "They count on the day they were published, in the time zone of the business; without a \
             date, on the day they were first seen. Negative is what vigie judges to be so: below \
             the middle of the scale, not recommended, or a complaint. In the middle, or without a \
             rating, a post is in between.",
        ),
        ("Mean rating", "Every scale is brought to 1 to 5."),
        (
            "Trend",
            "It is named by the Mann–Kendall test at 5%; its size is the median of all slopes \
             (Theil–Sen). Below 8 periods and 20 ratings nothing is said.",
        ),
        (
            "Cases",
            "They are counted by the day they were opened, and stand as they do today. What was \
             there before the watch is left out.",
        ),
        (
            "Times",
            "They run from the moment vigie saw the post, or from its publication where the site \
             says the minute; quiet hours are part of them. Quantiles are interpolated (type 7 of \
             Hyndman and Fan). What has not happened is in “not yet” alone.",
        ),
        (
            "Rising",
            "At least 3 cases in the last period and twice the mean of those before, of which 2 must \
             have been watched.",
        ),
        (
            "Bent",
            "So few cases since the action that chance would do it once in 20 times at most (exact \
             comparison of two Poisson rates; up to 90 days on each side, at least 28, and 5 \
             cases).",
        ),
        (
            "Seen",
            "The share of this time without the times in which the source could not be read, from \
             one good look to the next. Times when vigie itself did not run are not known.",
        ),
        ("5 : 1", "A rule of thumb, not a law of nature."),
    ],
};
