//! Texts that a command takes: from its arguments, from standard input, or asked for on a terminal.

use std::io::{BufRead, Read, Write};

use super::{Exit, Failure};
use crate::logic::acts::LONGEST_TEXT;

/// How often a question is put before it counts as not answered.
const ATTEMPTS: usize = 3;

/// Where texts come from that the arguments do not give.
pub(super) struct Texts<'a> {
    /// Standard input.
    pub(super) input: &'a mut dyn BufRead,
    /// Where questions are put.
    pub(super) output: &'a mut dyn Write,
    /// Whether there is somebody to ask.
    pub(super) asks: bool,
}

impl Texts<'_> {
    /// A text that must be there.
    pub(super) fn must(&mut self, given: &[String], question: &str) -> Result<String, Failure> {
        if let Some(text) = self.given(given)? {
            return Ok(text);
        }
        for _ in 0..ATTEMPTS {
            match self.ask(question)? {
                Some(answer) if answer.is_empty() => {}
                Some(answer) => return Ok(answer),
                None => break,
            }
        }
        Err(Failure::new(Exit::Usage, format!("this is missing: {question}")))
    }

    /// A text that may be left out, and is not asked for.
    pub(super) fn may(&mut self, given: &[String]) -> Result<Option<String>, Failure> {
        self.given(given)
    }

    /// A text that may be left out, and is asked for where somebody is there.
    pub(super) fn may_ask(
        &mut self,
        given: Option<&String>,
        question: &str,
    ) -> Result<Option<String>, Failure> {
        let given = given.map(std::slice::from_ref).unwrap_or_default();
        match self.given(given)? {
            Some(text) => Ok(Some(text)),
            None => Ok(self.ask(question)?.filter(|answer| !answer.is_empty())),
        }
    }

    /// A yes or no that may be left out, and is asked for where somebody is there.
    pub(super) fn may_decide(
        &mut self,
        given: Option<bool>,
        question: &str,
    ) -> Result<Option<bool>, Failure> {
        if given.is_some() {
            return Ok(given);
        }
        for _ in 0..ATTEMPTS {
            match self.ask(question)?.as_deref().map(str::to_lowercase).as_deref() {
                None | Some("") => break,
                Some("y" | "yes") => return Ok(Some(true)),
                Some("n" | "no") => return Ok(Some(false)),
                Some(_) => {}
            }
        }
        Ok(None)
    }

    /// The words of the arguments, or all of standard input where they say `-`.
    fn given(&mut self, words: &[String]) -> Result<Option<String>, Failure> {
        let mut text = words.join(" ");
        if text == "-" {
            text.clear();
            // One byte more than is taken: what is too long is refused, and not cut.
            let most = LONGEST_TEXT as u64 + 1;
            Read::take(&mut *self.input, most).read_to_string(&mut text)?;
        }
        let text = text.trim();
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }

    /// The answer to a question; `None` where there is nobody to ask, or the input has ended.
    fn ask(&mut self, question: &str) -> Result<Option<String>, Failure> {
        if !self.asks {
            return Ok(None);
        }
        write!(self.output, "{question}: ")?;
        self.output.flush()?;
        let mut line = String::new();
        if Read::take(&mut *self.input, LONGEST_TEXT as u64).read_line(&mut line)? == 0 {
            return Ok(None);
        }
        Ok(Some(line.trim().to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is made of arguments and of what is typed, and what was asked.
    #[track_caller]
    fn check(given: &[&str], typed: &str, asks: bool, expect: Option<&str>, asked: usize) {
        let given = given.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let (mut input, mut output) = (typed.as_bytes(), Vec::new());
        let mut texts = Texts { input: &mut input, output: &mut output, asks };
        let text = texts.must(&given, "What");
        assert_eq!(text.as_deref().ok(), expect, "{given:?} {typed:?}");
        if let Err(failure) = text {
            assert_eq!(failure.message, "error: this is missing: What");
        }
        assert_eq!(String::from_utf8(output).unwrap(), "What: ".repeat(asked));
    }

    #[test]
    fn what_is_missing_is_asked_for_only_where_somebody_is_there() {
        check(&["called", "her"], "", true, Some("called her"), 0);
        check(&[], "called her\n", true, Some("called her"), 1);
        check(&[" "], "\n \n called\n", true, Some("called"), 3);
        check(&[], "\n\n\n\ncalled\n", true, None, 3);
        check(&[], "", true, None, 1);
        check(&[], "called her\n", false, None, 0);
        check(&["-"], "called\nher\n", false, Some("called\nher"), 0);
        check(&["-"], " \n", false, None, 0);
        check(&["-5", "-"], "x", false, Some("-5 -"), 0);
    }

    #[test]
    fn a_yes_or_no_is_understood_or_left_out() {
        for (typed, expect) in
            [("yes\n", Some(true)), ("N\n", Some(false)), ("\n", None), ("so\nso\ny\n", Some(true))]
        {
            let (mut input, mut output) = (typed.as_bytes(), Vec::new());
            let mut texts = Texts { input: &mut input, output: &mut output, asks: true };
            assert_eq!(texts.may_decide(None, "Satisfied").ok(), Some(expect), "{typed:?}");
            assert_eq!(texts.may_decide(Some(true), "Satisfied").ok(), Some(Some(true)));
        }
    }
}
