//! A history in words, for those who have to find out what went wrong.

use std::fmt;

use super::{
    script::{After, History, Step, View},
    truth::{Content, Deed},
};

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "VIGIE_SEED={}", self.seed)?;
        writeln!(f, "{:?}", self.style)?;
        for (number, step) in self.steps.iter().enumerate() {
            writeln!(f, "{number}: {step}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "after {:#}", self.wait)?;
        for deed in &self.deeds {
            write!(f, "\n     {deed}")?;
        }
        match self.view {
            View::Usual => write!(f, "\n     polled")?,
            view => write!(f, "\n     polled, shows {view:?}")?,
        }
        if self.after != After::Nothing {
            write!(f, "; then {:?}", self.after)?;
        }
        Ok(())
    }
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Publish { id, author, french, age, content } => {
                let language = if *french { "fr" } else { "en" };
                write!(f, "#{id} by {author} ({language}, {age:#} old): {}", Told(content))
            }
            Self::Edit { id, stars, title, text } => {
                write!(f, "#{id} is edited:")?;
                if let Some(stars) = stars {
                    write!(f, " {stars} stars")?;
                }
                if let Some(title) = title {
                    write!(f, " title {title:?}")?;
                }
                if let Some(text) = text {
                    write!(f, " text {text:?}")?;
                }
                Ok(())
            }
            Self::Answer { id, text: Some(text) } => write!(f, "#{id} is answered: {text:?}"),
            Self::Answer { id, text: None } => write!(f, "the answer to #{id} is withdrawn"),
            Self::Status { id, to } => write!(f, "the status of #{id} becomes {to:?}"),
            Self::Delete { id } => write!(f, "#{id} is deleted"),
            Self::Restore { id } => write!(f, "#{id} is restored"),
        }
    }
}

/// A content in one line.
pub(super) struct Told<'a>(pub(super) &'a Content);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Content { stars, title, text, answer, status } = self.0;
        write!(f, "{stars} stars")?;
        for (name, value) in [
            ("title", title),
            ("text", &Some(text.clone())),
            ("answer", answer),
            ("status", status),
        ] {
            if let Some(value) = value {
                write!(f, ", {name} {value:?}")?;
            }
        }
        Ok(())
    }
}
