//! Advice, drafts and findings for the terminal, in the language of the reader.

use crate::{
    control::{DraftView, RewrittenView},
    domain::Language,
    logic::playbook::lint::Finding,
};

/// Characters of a line of an answer that are shown around a finding, on each side of it.
const AROUND: usize = 50;

/// What to do, what never to write, and the draft.
pub(super) fn advice(view: &DraftView) -> String {
    let french = view.reader == Language::French;
    let advice = &view.advice;
    let mut said = format!("{} · {}\n", view.case, advice.title);
    said.push_str(if french { "\nÀ faire maintenant\n" } else { "\nWhat to do now\n" });
    for (number, step) in (1..).zip(&advice.steps) {
        said.push_str(&format!("{number}. {} {}\n", step.title, step.text));
    }
    if !advice.never.is_empty() {
        said.push_str(if french { "\nÀ ne jamais écrire\n" } else { "\nNever write\n" });
        for never in &advice.never {
            said.push_str(&format!("- {never}\n"));
        }
    }
    match &advice.draft {
        None => said.push_str(if french {
            "\nPas de brouillon\u{a0}: ceci ne se répond pas en public.\n"
        } else {
            "\nNo draft: this is not to be answered in public.\n"
        }),
        Some(draft) => {
            let (tone, language) = (draft.tone.name(), draft.language.code());
            let characters = draft.text.chars().count();
            let room = view.max_chars.map(|most| format!("/{most}")).unwrap_or_default();
            said.push_str(&if french {
                format!("\nBrouillon ({tone}, {language}, {characters}{room} caractères)\n")
            } else {
                format!("\nDraft ({tone}, {language}, {characters}{room} characters)\n")
            });
            said.push_str(&format!("---\n{}\n---\n", draft.text));
            said.push_str(if french {
                "Relisez, changez, puis publiez vous-même\u{a0}: vigie n’envoie rien.\n"
            } else {
                "Read it, change it, and publish it yourself: vigie sends nothing.\n"
            });
        }
    }
    if let Some(rewritten) = &view.rewritten {
        said.push_str(&again(rewritten, view));
    }
    for (label, address) in [
        (if french { "Répondre\u{a0}" } else { "Answer at" }, &view.answer_at),
        (if french { "Signaler\u{a0}" } else { "Report at" }, &view.report_url),
    ] {
        if let Some(address) = address {
            said.push_str(&format!("{label}: {address}\n"));
        }
    }
    said
}

/// The draft in the words of a language model, or why there are none.
fn again(rewritten: &RewrittenView, view: &DraftView) -> String {
    let french = view.reader == Language::French;
    let model = &rewritten.model;
    let Some(text) = &rewritten.text else {
        let why = rewritten.error.as_deref().unwrap_or_default();
        return if french {
            format!(
                "\nPas de version réécrite par {model} ({why})\u{a0}: le brouillon vaut tel quel.\n"
            )
        } else {
            format!("\nNot rewritten by {model} ({why}): the draft stands as it is.\n")
        };
    };
    let heading = if french {
        format!("\nRéécrit par {model}, une machine\u{a0}: vérifiez chaque mot\n")
    } else {
        format!("\nRewritten by {model}, a machine: check each word\n")
    };
    format!("{heading}---\n{text}\n---\n{}", findings(text, &rewritten.findings, view.reader))
}

/// The line and the column of a byte, both from 1; columns are characters.
pub(super) fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

/// Each finding with the line that it is in, and a caret below.
pub(super) fn findings(answer: &str, found: &[Finding], reader: Language) -> String {
    let french = reader == Language::French;
    if found.is_empty() {
        return if french { "Rien à redire.\n" } else { "Nothing to find fault with.\n" }
            .to_owned();
    }
    let mut said = String::new();
    for finding in found {
        let rule = finding.rule.name();
        match &finding.at {
            None => said.push_str(&format!("{rule}: {}\n", finding.what)),
            Some(at) => {
                let (line, column) = place(answer, at.start);
                said.push_str(&format!("{line}:{column}: {rule}: {}\n", finding.what));
                said.push_str(&shown(answer, at.start, at.end));
            }
        }
        said.push_str(&format!("    = {}\n", finding.why));
    }
    let count = found.len();
    said.push_str(&match (french, count) {
        (true, 1) => "\n1 remarque.\n".to_owned(),
        (true, _) => format!("\n{count} remarques.\n"),
        (false, 1) => "\n1 finding.\n".to_owned(),
        (false, _) => format!("\n{count} findings.\n"),
    });
    said
}

/// The part of a line that a finding is in, and carets below it. A tab is shown as a space.
fn shown(answer: &str, start: usize, end: usize) -> String {
    let (before, rest) = answer.split_at_checked(start).unwrap_or((answer, ""));
    let (found, after) = rest.split_at_checked(end.saturating_sub(start)).unwrap_or((rest, ""));
    let head = before.rsplit('\n').next().unwrap_or_default();
    let found = found.split('\n').next().unwrap_or_default();
    let tail = after.split('\n').next().unwrap_or_default();
    let skipped = head.chars().count().saturating_sub(AROUND);
    let mut left = String::new();
    if skipped > 0 {
        left.push('…');
    }
    left.extend(head.chars().skip(skipped));
    let long = found.chars().count() > 2 * AROUND;
    let found = found.chars().take(2 * AROUND).collect::<String>();
    let right = tail.chars().take(if long { 0 } else { AROUND }).collect::<String>();
    let more = if long || tail.chars().count() > AROUND { "…" } else { "" };
    let line = format!("{left}{found}{right}{more}").replace('\t', " ");
    let indent = " ".repeat(left.chars().count());
    let carets = "^".repeat(found.chars().count().max(1));
    format!("    {line}\n    {indent}{carets}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::playbook::{
        Advice, Draft, OwesOf, Tone,
        lint::{Context, check},
    };

    #[test]
    fn findings_are_shown_with_their_place() {
        let answer =
            "Merci.\nNous sommes désolés, c’est votre faute. Appelez-nous au 01 99 00 12 34.";
        let found = check(answer, &Context::default(), Language::French);
        let said = findings(answer, &found, Language::French);
        let expect = "\
2:28: blame: ceci rejette la faute sur quelqu’un
    Nous sommes désolés, c’est votre faute. Appelez-nous au 01 99 00 12 34.
                               ^^^^^^^^^^^
    = le lecteur prend le parti du client\u{a0}: dites ce que vous faites, pas qui avait tort

1 remarque.
";
        assert_eq!(said, expect);
        assert!(findings("", &[], Language::English).starts_with("Nothing"));
    }

    #[test]
    fn french_is_told_with_its_spaces() {
        let draft = Draft {
            text: "Merci.".into(),
            language: Language::French,
            tone: Tone::Warm,
            too_long: false,
        };
        let owes = OwesOf { thanks: true, apology: true, contact: true };
        let view = |draft| DraftView {
            case: "K7F-2X9".into(),
            business: "Garage Tremblay".into(),
            platform: "Avis".into(),
            advice: Advice {
                situation: "delay".into(),
                title: "Une attente".into(),
                steps: Vec::new(),
                never: Vec::new(),
                draft,
                owes,
            },
            reader: Language::French,
            max_chars: None,
            answer_at: Some("avis".into()),
            report_url: Some("avis".into()),
            context: None,
            rewritten: None,
        };
        for draft in [Some(draft), None] {
            let said = advice(&view(draft));
            assert!(said.contains("Répondre\u{a0}: avis\nSignaler\u{a0}: avis\n"), "{said}");
            assert!(!said.contains('\'') && !said.contains(" :"), "{said}");
        }
    }

    #[test]
    fn a_long_line_is_cut_around_what_was_found() {
        let answer = format!("{}DREADFUL{}", "é ".repeat(60), " x".repeat(60));
        let said = shown(&answer, 180, 188);
        let [line, carets] = said.lines().collect::<Vec<_>>()[..] else { panic!("{said}") };
        assert!(line.starts_with("    …") && line.ends_with('…'), "{line}");
        let at = carets.chars().position(|c| c == '^').unwrap();
        assert_eq!(line.chars().skip(at).take(8).collect::<String>(), "DREADFUL");
    }
}
