//! What the status means that a platform shows beside a post ("Resolved", "Non résolu"): a small
//! table of words in English, French, German and Spanish. What it does not hold moves nothing.

use super::text;
use crate::domain::Turn;

/// What a status says of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The matter is over.
    Resolved,
    /// The business has answered.
    Answered,
    /// It is not over, or the business has not answered.
    Unresolved,
    /// It goes on. Where it was over before, it is not any more.
    Open,
    /// Other words.
    Unknown,
}

const RESOLVED: &[&str] = &[
    "resolved",
    "solved",
    "closed",
    "settled",
    "fixed",
    "resolu",
    "resolue",
    "resolus",
    "cloture",
    "cloturee",
    "clos",
    "close",
    "regle",
    "reglee",
    "ferme",
    "fermee",
    "solutionne",
    "solutionnee",
    "termine",
    "terminee",
    "gelost",
    "erledigt",
    "geschlossen",
    "abgeschlossen",
    "behoben",
    "geklart",
    "resuelto",
    "resuelta",
    "solucionado",
    "solucionada",
    "cerrado",
    "cerrada",
];
const ANSWERED: &[&str] = &[
    "answered",
    "replied",
    "responded",
    "repondu",
    "repondue",
    "beantwortet",
    "respondido",
    "respondida",
    "contestado",
    "contestada",
];
const UNRESOLVED: &[&str] = &[
    "unresolved",
    "unsolved",
    "unsettled",
    "unanswered",
    "reopened",
    "irresolu",
    "rouvert",
    "rouverte",
    "ungelost",
    "ungeklart",
    "unerledigt",
    "unbeantwortet",
    "reabierto",
    "reabierta",
    "irresuelto",
];
const OPEN: &[&str] = &[
    "open",
    "pending",
    "ouvert",
    "ouverte",
    "offen",
    "abierto",
    "abierta",
    "pendiente",
    "progress",
    "cours",
    "attente",
    "bearbeitung",
    "proceso",
];
const NOT: &[&str] =
    &["not", "non", "no", "pas", "nicht", "never", "isn", "wasn", "hasn", "sin", "sans", "jamais"];

/// Words that a status has at most: what has more is a text.
const LONGEST: usize = 12;

/// What a status means. A negation anywhere counts, so that no case is closed by mistake.
pub fn meaning(status: &str) -> Meaning {
    let folded = text::fold(status);
    let words = folded.split(' ').take(LONGEST + 1).collect::<Vec<_>>();
    if words.len() > LONGEST {
        return Meaning::Unknown;
    }
    let has = |table: &[&str]| words.iter().any(|word| table.contains(word));
    let over = has(RESOLVED) || has(ANSWERED);
    if has(UNRESOLVED) || (over && has(NOT)) {
        Meaning::Unresolved
    } else if has(RESOLVED) {
        Meaning::Resolved
    } else if has(ANSWERED) {
        Meaning::Answered
    } else if has(OPEN) {
        Meaning::Open
    } else {
        Meaning::Unknown
    }
}

/// What another status of a post does to its case, if anything.
pub fn turn(before: Option<&str>, now: Option<&str>) -> Option<Turn> {
    let before = before.map_or(Meaning::Unknown, meaning);
    let status = now?.trim().to_owned();
    match meaning(&status) {
        Meaning::Resolved => Some(Turn::Resolved { status }),
        Meaning::Answered => Some(Turn::Answered),
        Meaning::Unresolved if before != Meaning::Unresolved => {
            Some(Turn::Unresolved { status: Some(status) })
        }
        Meaning::Open if before == Meaning::Resolved => {
            Some(Turn::Unresolved { status: Some(status) })
        }
        Meaning::Unresolved | Meaning::Open | Meaning::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(status: &str, expect: Meaning) {
        assert_eq!(meaning(status), expect, "{status:?}");
    }

    #[test]
    fn words_in_four_languages_and_their_negations() {
        for status in [
            "Resolved",
            "CLOSED",
            "Résolu",
            "Clôturé",
            "Réglée",
            "Solved ✓",
            "Gelöst",
            "Resuelto",
            "Status: Resolved",
            "Complaint closed (2026-11-02)",
        ] {
            check(status, Meaning::Resolved);
        }
        for status in ["Answered", "Status: Answered", "Répondu", "Beantwortet", "Respondida"] {
            check(status, Meaning::Answered);
        }
        for status in [
            "Unresolved",
            "not resolved",
            "Non résolu",
            "Pas encore répondu",
            "Nicht gelöst",
            "No resuelto",
            "Unanswered",
            "Closed, unresolved",
            "Wasn't resolved",
            "Reopened",
            "Non-résolue",
        ] {
            check(status, Meaning::Unresolved);
        }
        for status in ["Open", "En cours", "In progress", "Offen"] {
            check(status, Meaning::Open);
        }
        check("", Meaning::Unknown);
        check("Under review", Meaning::Unknown);
        check("Disclosed", Meaning::Unknown);
        // A text that somebody wrote is no status.
        check(
            &"they resolved nothing and went home and slept and ate ".repeat(2),
            Meaning::Unknown,
        );
    }

    #[test]
    fn only_what_is_known_moves_a_case() {
        let unresolved = |status: &str| Some(Turn::Unresolved { status: Some(status.into()) });
        for (before, now, expect) in [
            (None, Some("Resolved "), Some(Turn::Resolved { status: "Resolved".into() })),
            (Some("Open"), Some("Answered"), Some(Turn::Answered)),
            (Some("Resolved"), Some("Unresolved"), unresolved("Unresolved")),
            (Some("Unanswered"), Some("Unresolved"), None),
            (Some("Resolved"), Some("Open"), unresolved("Open")),
            (Some("Under review"), Some("Open"), None),
            (Some("Resolved"), None, None),
            (Some("Resolved"), Some("Featured"), None),
        ] {
            assert_eq!(turn(before, now), expect, "{before:?} {now:?}");
        }
    }
}
