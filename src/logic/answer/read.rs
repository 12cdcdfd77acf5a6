//! Reads what a person answered. A line that is no order by these rules is a note as a whole: what somebody
//! writes is never guessed at, and never lost.

use crate::{
    domain::{Act, CaseId},
    logic::{spoken, text::fold},
};

/// Greetings before the first line that counts.
const GREETINGS: [&str; 9] =
    ["bonjour", "bonsoir", "salut", "coucou", "hello", "hi", "hey", "good morning", "dear vigie"];
/// The longest greeting, in words.
const GREETING: usize = 3;
/// Words that may follow an order that takes none, such as "ok, thanks": more of them say more than
/// the order does, unless a comma or the like stands before them.
const AFTER: usize = 3;
/// The longest name of an order, in words.
const NAMED: usize = 5;

/// What an answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The case that it names, if it names one.
    pub case: Option<CaseId>,
    /// What is to be done.
    pub order: Option<Order>,
    /// What is to be written down besides.
    pub note: Option<String>,
    /// The line that counts, as it was written.
    pub line: String,
    /// The lines below it.
    pub below: String,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// To do this.
    Act(Act),
    /// To let it rest: until when, as [`crate::logic::acts::until`] reads it, if that was said.
    Later {
        /// Until when.
        until: Option<String>,
        /// Why.
        reason: Option<String>,
    },
    /// To ask the staff what they know.
    AskStaff {
        /// What is asked besides what is always asked.
        text: Option<String>,
    },
}

/// The kinds of orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Acknowledge,
    Replied,
    Settle,
    Done,
    Note,
    NotNegative,
    Unfounded,
    Later,
    Reopen,
    AskStaff,
}

/// The words of orders, folded. The longest that fits is meant.
pub(super) const ORDERS: [(&str, Kind); 78] = [
    ("ok", Kind::Acknowledge),
    ("okay", Kind::Acknowledge),
    ("d accord", Kind::Acknowledge),
    ("ack", Kind::Acknowledge),
    ("vu", Kind::Acknowledge),
    ("bien vu", Kind::Acknowledge),
    ("bien recu", Kind::Acknowledge),
    ("pris", Kind::Acknowledge),
    ("pris en charge", Kind::Acknowledge),
    ("je prends", Kind::Acknowledge),
    ("je m en charge", Kind::Acknowledge),
    ("je m en occupe", Kind::Acknowledge),
    ("i m on it", Kind::Acknowledge),
    ("im on it", Kind::Acknowledge),
    ("i am on it", Kind::Acknowledge),
    ("on it", Kind::Acknowledge),
    ("seen", Kind::Acknowledge),
    ("taken", Kind::Acknowledge),
    ("got it", Kind::Acknowledge),
    ("repondu", Kind::Replied),
    ("j ai repondu", Kind::Replied),
    ("replied", Kind::Replied),
    ("i replied", Kind::Replied),
    ("i have replied", Kind::Replied),
    ("i ve replied", Kind::Replied),
    ("answered", Kind::Replied),
    ("i answered", Kind::Replied),
    ("i have answered", Kind::Replied),
    ("i ve answered", Kind::Replied),
    ("regle", Kind::Settle),
    ("c est regle", Kind::Settle),
    ("settled", Kind::Settle),
    ("settle", Kind::Settle),
    ("resolu", Kind::Settle),
    ("resolved", Kind::Settle),
    ("done", Kind::Done),
    ("all done", Kind::Done),
    ("fini", Kind::Done),
    ("termine", Kind::Done),
    ("note", Kind::Note),
    ("a noter", Kind::Note),
    ("pas negatif", Kind::NotNegative),
    ("pas negative", Kind::NotNegative),
    ("non negatif", Kind::NotNegative),
    ("ce n est pas negatif", Kind::NotNegative),
    ("not negative", Kind::NotNegative),
    ("not a negative", Kind::NotNegative),
    ("this is not negative", Kind::NotNegative),
    ("it is not negative", Kind::NotNegative),
    ("infonde", Kind::Unfounded),
    ("infondee", Kind::Unfounded),
    ("sans fondement", Kind::Unfounded),
    ("unfounded", Kind::Unfounded),
    ("plus tard", Kind::Later),
    ("en attente", Kind::Later),
    ("attendre", Kind::Later),
    ("attendre jusqu au", Kind::Later),
    ("en attente jusqu au", Kind::Later),
    ("hold", Kind::Later),
    ("on hold", Kind::Later),
    ("hold until", Kind::Later),
    ("later", Kind::Later),
    ("reopen", Kind::Reopen),
    ("rouvrir", Kind::Reopen),
    ("a rouvrir", Kind::Reopen),
    ("rouvrez", Kind::Reopen),
    ("staff", Kind::AskStaff),
    ("team", Kind::AskStaff),
    ("ask staff", Kind::AskStaff),
    ("ask the staff", Kind::AskStaff),
    ("ask team", Kind::AskStaff),
    ("ask the team", Kind::AskStaff),
    ("equipe", Kind::AskStaff),
    ("personnel", Kind::AskStaff),
    ("a l equipe", Kind::AskStaff),
    ("demande a l equipe", Kind::AskStaff),
    ("demander a l equipe", Kind::AskStaff),
    ("demandez a l equipe", Kind::AskStaff),
];

/// Words that take back an order, folded.
const NEGATIONS: [&str; 9] = ["pas", "non", "ne", "n", "jamais", "not", "no", "never", "nope"];

/// Reads the new text of an answer. `None` if it says nothing.
pub fn read(text: &str) -> Option<Answer> {
    let mut lines = text.lines().map(str::trim).skip_while(|line| line.is_empty()).peekable();
    let mut line = lines.next()?;
    let greeted = behind_greeting(line);
    if let Some(said) = greeted.filter(|said| !said.is_empty() && order(said, "").is_some()) {
        line = said;
    } else if is_greeting(line) {
        while lines.next_if(|line| line.is_empty()).is_some() {}
        line = lines.next().unwrap_or(line);
    }
    let rest = lines.collect::<Vec<_>>().join("\n");
    let rest = rest.trim();
    let (case, said) = named(line);
    let found = order(said, rest);
    let whole = [said, rest].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    let (order, note) = match found {
        Some((order, extra)) => {
            let parts = [extra.as_deref().unwrap_or_default(), order.below(rest)];
            let parts = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
            (Some(order), parts.join("\n"))
        }
        None => (None, whole.join("\n")),
    };
    let note = (!note.is_empty()).then_some(note);
    Some(Answer { case, order, note, line: said.to_owned(), below: rest.to_owned() })
}

/// What somebody wrote who gives no orders: all of it is a note. `None` if it says nothing.
pub fn noted(text: &str) -> Option<Answer> {
    let whole = text.trim();
    let line = whole.lines().next()?.to_owned();
    let below = String::new();
    Some(Answer { case: None, order: None, note: Some(whole.to_owned()), line, below })
}

impl Order {
    /// What remains of the lines below the first: a bare "note" has them as its text.
    fn below<'a>(&self, rest: &'a str) -> &'a str {
        match self {
            Self::Act(Act::Note { text }) if text == rest => "",
            Self::Act(Act::Unfounded { reason }) if reason == rest => "",
            Self::AskStaff { text: Some(text) } if text.ends_with(rest) => "",
            Self::Act(_) | Self::Later { .. } | Self::AskStaff { .. } => rest,
        }
    }
}

/// What follows the greeting that a line begins with: "Bonjour, répondu" says what was done.
fn behind_greeting(line: &str) -> Option<&str> {
    let words = words(line);
    (1..=GREETING.min(words.len())).rev().find_map(|count| {
        let end = words.get(count - 1)?.1;
        let folded = fold(line.get(..end)?);
        GREETINGS.contains(&folded.as_str()).then(|| parted(line.get(end..).unwrap_or_default()).1)
    })
}

fn is_greeting(line: &str) -> bool {
    let folded = fold(line);
    let greets = GREETINGS.iter().any(|greeting| {
        folded.strip_prefix(greeting).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    });
    greets && folded.split(' ').count() <= GREETING
}

/// The case that a line begins with, and the rest of it.
fn named(line: &str) -> (Option<CaseId>, &str) {
    let word = line.split_whitespace().next().unwrap_or_default();
    let id = word.trim_matches(|c: char| !c.is_alphanumeric());
    let is_group =
        |group: &str| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_id = id.split_once('-').is_some_and(|(a, b)| is_group(a) && is_group(b))
        // Two words of three letters with a dash are no id unless they look like one.
        && (id.bytes().any(|byte| byte.is_ascii_digit()) || id == id.to_ascii_uppercase());
    if !is_id {
        return (None, line);
    }
    let rest = line.trim_start().strip_prefix(word).unwrap_or_default();
    (Some(spoken::case_id(id)), parted(rest).1)
}

/// The order that a line gives, and what it says besides.
fn order(line: &str, rest: &str) -> Option<(Order, Option<String>)> {
    let words = words(line);
    let (kind, end) = (1..=NAMED.min(words.len())).rev().find_map(|count| {
        let end = words.get(count - 1)?.1;
        let folded = fold(line.get(..end)?);
        let (_, kind) = ORDERS.iter().find(|(name, _)| *name == folded)?;
        Some((*kind, end))
    })?;
    let behind = line.get(end..)?;
    let (apart, said) = parted(behind);
    // "Réglé ? Pas encore." and "ok not me" take back what they begin with.
    let next = behind.trim_start();
    let says_no = NEGATIONS
        .contains(&fold(said.split_whitespace().next().unwrap_or_default()).as_str())
        && !next.starts_with([':', '-', '–', '—']);
    let is_deed = matches!(kind, Kind::Acknowledge | Kind::Replied | Kind::Settle | Kind::Done);
    if next.starts_with('?') && kind != Kind::Note || is_deed && says_no {
        return None;
    }
    // "Règle le problème demain" and "settle this with him" ask for it, and do not say that it is so.
    let first = line.split_whitespace().next().unwrap_or_default().to_lowercase();
    if !apart && !said.is_empty() && (first == "règle" || first == "settle") {
        return None;
    }
    // Whoever asks does not order, but for a question to the staff.
    let asks = line.trim_end().ends_with('?');
    if asks && !(kind == Kind::AskStaff && apart) {
        return None;
    }
    let some = (!said.is_empty()).then(|| said.to_owned());
    let free = apart || said.split_whitespace().count() <= AFTER;
    let act = match kind {
        Kind::Acknowledge if !free => return None,
        Kind::Acknowledge => {
            // "ok merci" says no more than "ok".
            let worth = some.filter(|said| apart && said.split_whitespace().count() > 1);
            return Some((Order::Act(Act::Acknowledge), worth));
        }
        Kind::Done | Kind::AskStaff if !said.is_empty() && !apart => return None,
        Kind::Replied => Act::Replied { text: some },
        Kind::Settle | Kind::Done => Act::Settle { outcome: some, satisfied: None },
        Kind::Note => {
            let text = some.unwrap_or_else(|| rest.to_owned());
            if text.is_empty() {
                return None;
            }
            Act::Note { text }
        }
        Kind::NotNegative => Act::NotNegative { reason: some },
        Kind::Reopen => Act::Reopen { reason: some },
        Kind::Unfounded => {
            // It needs a reason, and there may be one below.
            let reason = some.unwrap_or_else(|| rest.to_owned());
            let reason = if reason.is_empty() { line.to_owned() } else { reason };
            Act::Unfounded { reason }
        }
        Kind::AskStaff => {
            let text = [said, rest].into_iter().filter(|part| !part.is_empty());
            let text = text.collect::<Vec<_>>().join("\n");
            return Some((
                Order::AskStaff { text: Some(text).filter(|text| !text.is_empty()) },
                None,
            ));
        }
        Kind::Later => {
            let (until, reason) = until(said);
            return Some((Order::Later { until, reason }, None));
        }
    };
    Some((Order::Act(act), None))
}

/// The words of a line: where each begins and ends. An apostrophe parts them, as it does when folded.
fn words(line: &str) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in line.char_indices() {
        match (c.is_alphanumeric() || is_mark(c), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push((from, at));
                start = None;
                // What follows a sentence's end is not of the order's name.
                if matches!(c, '.' | ',' | ';' | ':' | '!' | '(') {
                    return words;
                }
            }
            (true, Some(_)) | (false, None) => {}
        }
        if words.len() > NAMED {
            return words;
        }
    }
    words.extend(start.map(|from| (from, line.len())));
    words
}

/// An accent that stands behind its letter.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// What follows an order, and whether a sign parts it from that.
fn parted(rest: &str) -> (bool, &str) {
    let said = rest.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, ':' | ',' | '.' | ';' | '!' | '-' | '–' | '—')
    });
    let between = rest.strip_suffix(said).unwrap_or_default();
    (between.contains(|c: char| !c.is_whitespace()), said.trim())
}

/// Until when something is to rest, as `acts::until` reads it, and what follows that.
fn until(said: &str) -> (Option<String>, Option<String>) {
    let mut words = said.split_whitespace().peekable();
    while words.next_if(|word| is_filler(word)).is_some() {}
    let Some(first) = words.next() else { return (None, None) };
    let first = first.trim_end_matches([',', ';', '.']);
    let end = if let Some(day) = day(first) {
        let hour = words.next_if(|word| is_hour(word));
        hour.map_or(day.clone(), |hour| format!("{day}T{hour}"))
    } else if let Some((number, glued)) = amount(first) {
        let unit = if glued.is_empty() {
            words.next_if(|word| unit(word).is_some()).and_then(unit)
        } else {
            unit(glued)
        };
        let Some(unit) = unit else { return (None, None) };
        format!("{number} {unit}")
    } else {
        return (None, None);
    };
    let rest = words.collect::<Vec<_>>().join(" ");
    let rest = parted(&rest).1;
    (Some(end), (!rest.is_empty()).then(|| rest.to_owned()))
}

fn is_filler(word: &str) -> bool {
    let word = fold(word);
    [
        "until", "till", "for", "jusqu", "jusqu au", "jusqu a", "au", "le", "pour", "pendant",
        "dans", "in",
    ]
    .contains(&word.as_str())
}

fn is_hour(word: &str) -> bool {
    let parts = word.split_once(':').map(|(hour, minute)| (hour.len(), minute.len()));
    parts == Some((2, 2)) && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b':')
}

/// A day as `2026-12-01`; the French write `01/12/2026`.
fn day(word: &str) -> Option<String> {
    if let Ok(date) = word.parse::<jiff::civil::Date>() {
        return Some(date.to_string());
    }
    let mut parts = word.split('/');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let year = year.parse::<i16>().ok().filter(|year| *year > 2000)?;
    let date = jiff::civil::Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()?;
    parts.next().is_none().then(|| date.to_string())
}

/// A number, and what is glued to it.
fn amount(word: &str) -> Option<(u16, &str)> {
    let end = word.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(word.len());
    let (number, glued) = word.split_at_checked(end)?;
    Some((number.parse().ok()?, glued))
}

fn unit(word: &str) -> Option<&'static str> {
    Some(match fold(word).as_str() {
        "m" | "min" | "mins" | "minute" | "minutes" => "minutes",
        "h" | "hour" | "hours" | "heure" | "heures" => "hours",
        "d" | "day" | "days" | "j" | "jour" | "jours" => "days",
        "w" | "week" | "weeks" | "s" | "sem" | "semaine" | "semaines" => "weeks",
        "mo" | "month" | "months" | "mois" => "months",
        _ => return None,
    })
}
