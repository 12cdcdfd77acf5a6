//! `vigie case ID ACT`: from the command line, or from what is typed when asked, to the request.

use std::io::{self, IsTerminal};

use super::{
    Exit, Failure,
    case_args::{ActCommand, Case, Cases},
    texts::Texts,
};
use crate::{
    config::Environment,
    control::{Request, Wanted},
    domain::{Act, BusinessId, CaseId, PersonId},
    logic::acts,
};

/// The request of `vigie cases`.
pub(super) fn wanted(arguments: &Cases) -> Request {
    Request::Cases(Wanted {
        states: arguments.state.clone(),
        business: arguments.business.as_deref().map(BusinessId::from),
        open: arguments.open,
    })
}

/// The request of `vigie case`. Asks for what is missing.
pub(super) fn request(arguments: &Case) -> Result<Request, Failure> {
    let id = CaseId::from(arguments.id.as_str());
    let Some(command) = &arguments.act else { return Ok(Request::Case { id }) };
    let by = who(arguments.by.as_deref(), &Environment::of_process());
    let (mut input, mut output) = (io::stdin().lock(), io::stderr().lock());
    let asks = io::stdin().is_terminal();
    if let ActCommand::Staff { ask: true, to, besides, .. } = command {
        return Ok(Request::AskStaff { id, by, to: to.clone(), text: besides.clone() });
    }
    let mut texts = Texts { input: &mut input, output: &mut output, asks };
    let (act, until) = act(command, &mut texts)?;
    let act = acts::tidied(act).map_err(|error| Failure::new(Exit::Usage, error))?;
    Ok(Request::Act { id, by, act, until })
}

/// Who acts: as was said, else whoever typed it.
pub(super) fn who(said: Option<&str>, environment: &Environment) -> String {
    let named = |name: &str| !name.trim().is_empty();
    said.into_iter()
        .chain(["SUDO_USER", "USER"].into_iter().filter_map(|name| environment.get(name)))
        .find(|name| named(name))
        .unwrap_or("cli")
        .to_owned()
}

/// An act, and until when it is to rest.
type Said = (Act, Option<String>);

fn act(command: &ActCommand, texts: &mut Texts<'_>) -> Result<Said, Failure> {
    let word = |given: &Option<String>| given.iter().cloned().collect::<Vec<_>>();
    Ok((
        match command {
            ActCommand::Ack => Act::Acknowledge,
            ActCommand::Note { text } => Act::Note { text: texts.must(text, "The note")? },
            ActCommand::Assign { person } => {
                let person = texts.must(&word(person), "Who is to see to it")?;
                Act::Assign { person: PersonId::new(person) }
            }
            ActCommand::Hold { until, reason } => {
                let act = Act::Hold { until: None, reason: texts.may(&word(reason))? };
                return Ok((act, until.clone()));
            }
            ActCommand::Replied { text } => Act::Replied { text: texts.may(text)? },
            ActCommand::Settle { outcome, satisfied } => Act::Settle {
                outcome: texts.may_ask(outcome.as_ref(), "What came of it (may be empty)")?,
                satisfied: texts
                    .may_decide(*satisfied, "Is the customer satisfied (yes, no or empty)")?,
            },
            ActCommand::Unfounded { reason } => {
                Act::Unfounded { reason: texts.must(&word(reason), "Why (--reason)")? }
            }
            ActCommand::Negative => Act::Negative,
            ActCommand::NotNegative { reason } => {
                Act::NotNegative { reason: texts.may(&word(reason))? }
            }
            ActCommand::Reopen { reason } => Act::Reopen { reason: texts.may(&word(reason))? },
            ActCommand::Contact { text } => {
                Act::Contact { text: texts.must(text, "How, and what was said")? }
            }
            ActCommand::Offer { text } => {
                Act::Offer { text: texts.must(text, "What was offered")? }
            }
            ActCommand::Decide { text, reason } => Act::Decide {
                decision: texts.must(text, "What was decided")?,
                reason: texts.may(&word(reason))?,
            },
            ActCommand::Staff { who, text, .. } => Act::AskStaff {
                who: texts.must(&word(who), "Who was asked")?,
                text: texts.may(text)?,
            },
            ActCommand::Cause { cause } => {
                Act::Cause { cause: texts.must(cause, "What it came from")? }
            }
            ActCommand::Correct { text } => {
                Act::Correct { action: texts.must(text, "What was changed")? }
            }
            ActCommand::FollowUp { text } => Act::FollowUp { text: texts.may(text)? },
        },
        None,
    ))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::{Args, Command};

    /// What a command line comes to, where somebody types this when asked.
    fn read(line: &str, typed: &str) -> (Option<String>, Result<Said, Failure>) {
        let words = ["vigie", "case"].into_iter().chain(line.split_whitespace());
        let Command::Case(case) = Args::try_parse_from(words).unwrap().command else {
            panic!("{line}")
        };
        let (mut input, mut output) = (typed.as_bytes(), Vec::new());
        let asks = !typed.is_empty();
        let mut texts = Texts { input: &mut input, output: &mut output, asks };
        let made = act(&case.act.expect(line), &mut texts);
        (case.by, made)
    }

    #[track_caller]
    fn check(line: &str, typed: &str, expect: Act) {
        assert_eq!(read(line, typed).1.map_err(|f| f.message), Ok((expect, None)), "{line}");
    }

    #[test]
    fn acts_are_read_from_flags_or_from_what_is_typed() {
        let text = || "called her twice".to_owned();
        check("A2C-D4E ack", "", Act::Acknowledge);
        check("A2C-D4E note called her twice", "", Act::Note { text: text() });
        check("A2C-D4E note", "called her twice\n", Act::Note { text: text() });
        check("A2C-D4E note -", "called her twice\n", Act::Note { text: text() });
        check("A2C-D4E assign", "zoe\n", Act::Assign { person: "zoe".into() });
        check("A2C-D4E replied", "", Act::Replied { text: None });
        check(
            "A2C-D4E settle",
            "refunded\ny\n",
            Act::Settle { outcome: Some("refunded".into()), satisfied: Some(true) },
        );
        check(
            "A2C-D4E settle --satisfied no",
            "",
            Act::Settle { outcome: None, satisfied: Some(false) },
        );
        check("A2C-D4E negative", "", Act::Negative);
        check(
            "A2C-D4E not-negative --reason irony",
            "",
            Act::NotNegative { reason: Some("irony".into()) },
        );
        check("A2C-D4E unfounded", "a mix-up\n", Act::Unfounded { reason: "a mix-up".into() });
        check(
            "A2C-D4E staff Bruno he was ill",
            "",
            Act::AskStaff { who: "Bruno".into(), text: Some("he was ill".into()) },
        );
        check(
            "A2C-D4E decide line held --reason unreasonable",
            "",
            Act::Decide { decision: "line held".into(), reason: Some("unreasonable".into()) },
        );
        let (by, made) = read("--as marie a2cd4e hold --until 3d", "");
        assert_eq!((by.as_deref(), made.ok().unwrap().1.as_deref()), (Some("marie"), Some("3d")));
        assert_eq!(read("a2cd4e ack --as zoe", "").0.as_deref(), Some("zoe"));
    }

    #[test]
    fn what_is_missing_is_said() {
        for line in ["note", "assign", "unfounded", "contact", "offer", "decide", "staff", "cause"]
        {
            let failed = read(&format!("A2C-D4E {line}"), "").1.unwrap_err();
            assert_eq!(failed.code, Exit::Usage.into(), "{line}");
            assert!(failed.message.contains("missing"), "{}", failed.message);
        }
    }
}
