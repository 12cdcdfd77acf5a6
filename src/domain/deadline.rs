//! Until when an answer is due, and who is reminded of it: opening hours, reminders, the ladder.

use jiff::{SignedDuration, Timestamp, civil};
use serde::{Deserialize, Serialize};

use super::{BusinessId, Case, CaseId, CaseState, PersonId, Severity, SourceId};

/// Who wants the answer by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueTo {
    /// The business itself, by its settings.
    #[default]
    Business,
    /// The platform, by its rules.
    Platform,
}

impl DueTo {
    /// Whether it is the business itself: what the ledger need not say.
    pub fn is_own(&self) -> bool {
        *self == Self::Business
    }
}

/// When an answer is due, and who wants it by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// When.
    pub at: Timestamp,
    /// Who wants it.
    pub to: DueTo,
}

/// A time in which a business is open, on a day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    /// When it opens.
    pub from: civil::Time,
    /// When it closes; `None` at midnight. Not after `from`: the day after.
    pub to: Option<civil::Time>,
}

impl Shift {
    /// Whether it ends on the day after it began.
    pub fn is_overnight(&self) -> bool {
        self.to.is_none_or(|to| to <= self.from)
    }
}

/// When a business is open. The default: always.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpeningHours {
    /// The shifts of each day, Monday first, each by its begin; `None`: open all week.
    pub week: Option<[Vec<Shift>; 7]>,
    /// Days on which no shift begins: the first and the last of each stretch.
    pub holidays: Vec<(civil::Date, civil::Date)>,
}

impl OpeningHours {
    /// Whether it never closes.
    pub fn is_always_open(&self) -> bool {
        self.week.is_none() && self.holidays.is_empty()
    }
}

/// How long before the deadline somebody is reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lead {
    /// So long, counted as the deadline is.
    Time(SignedDuration),
    /// So many hundredths of the time that there is for the answer.
    Percent(u8),
}

/// A step of the ladder: who is told, so long after the deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// How long after it.
    pub after: SignedDuration,
    /// Who.
    pub to: Vec<PersonId>,
}

/// How the time to answer is counted at a business, and who is told when it runs out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadlineRules {
    /// When it is open: only then the time runs.
    pub hours: OpeningHours,
    /// When those who know of a case are reminded of it.
    pub remind: Vec<Lead>,
    /// The ladder, the lowest step first.
    pub escalate: Vec<Rung>,
}

impl Default for DeadlineRules {
    /// What the documentation of the configuration says.
    fn default() -> Self {
        Self {
            hours: OpeningHours::default(),
            remind: vec![Lead::Percent(25), Lead::Time(SignedDuration::ZERO)],
            escalate: Vec::new(),
        }
    }
}

/// A case that awaits an answer by a deadline and of which somebody may still have to be reminded:
/// what the next step depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awaited {
    /// The case.
    pub case: CaseId,
    /// Whose case it is.
    pub business: BusinessId,
    /// Where the post stands that opened it.
    pub source: SourceId,
    /// How bad it is.
    pub severity: Severity,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When the answer is due.
    pub answer_by: Timestamp,
    /// Who wants it by then.
    pub due_to: DueTo,
    /// Whether somebody has taken it up.
    pub acknowledged: bool,
    /// The last step that was taken, in seconds from the deadline.
    pub prompted: Option<i64>,
}

impl Awaited {
    /// What a case awaits; `None` if no answer, or nobody is to be reminded any more.
    pub fn of(case: &Case) -> Option<Self> {
        let answer_by = case.answer_by?;
        let course = &case.course;
        if !case.state.awaits_answer() || course.prompted_out || course.part_of.is_some() {
            return None;
        }
        Some(Self {
            case: case.id.clone(),
            business: case.business.clone(),
            source: case.source.clone(),
            severity: case.severity(),
            opened_at: case.opened_at,
            answer_by,
            due_to: course.due_to,
            acknowledged: case.state == CaseState::Acknowledged,
            prompted: course.prompted,
        })
    }
}

/// A case that somebody is reminded of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompted {
    /// The case.
    pub case: CaseId,
    /// Whether it is handed up the ladder to the reader.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub escalated: bool,
    /// How bad it was when the mail was queued: the mildest give way where there are too many.
    #[serde(default)]
    pub severity: Severity,
}

/// Cases of one business that await an answer, for one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompts {
    /// Whose cases they are.
    pub business: BusinessId,
    /// The cases, what is handed up and the most severe first.
    pub cases: Vec<Prompted>,
    /// How many there are beyond those, at least: none, unless there are very many.
    #[serde(default)]
    pub more: u64,
}

impl Prompts {
    /// The only case, if it is one.
    pub fn single(&self) -> Option<&CaseId> {
        match (&self.cases[..], self.more) {
            ([only], 0) => Some(&only.case),
            _ => None,
        }
    }

    /// Whether one of them is handed up the ladder.
    pub fn escalates(&self) -> bool {
        self.cases.iter().any(|prompted| prompted.escalated)
    }
}

/// What was last sent to a person about the deadlines of a business.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastPrompt {
    /// The row that was queued last, which may wait still.
    pub row: Option<super::AlertId>,
    /// When the mail server took one last.
    pub sent: Option<Timestamp>,
}
