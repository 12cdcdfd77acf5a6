//! How a command fails: what is said, and the exit code (those of sysexits.h).

use std::process::ExitCode;

use crate::{app::AppError, config::Report, store::StoreError};

/// How a command ended that did not end well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 1: there is something to see.
    See = 1,
    /// 64: the command line is wrong.
    Usage = 64,
    /// 70: a fault of vigie itself.
    Bug = 70,
    /// 75: it may work later.
    Temporary = 75,
    /// 78: the configuration is wrong.
    Config = 78,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// A failed command.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub code: ExitCode,
    /// What is said on standard error.
    pub message: String,
}

impl Failure {
    /// A failure with a message, marked as an error.
    pub fn new(exit: Exit, message: impl std::fmt::Display) -> Self {
        Self { code: exit.into(), message: format!("error: {message}") }
    }

    /// The report of a bad configuration, as it is.
    pub fn config(report: String) -> Self {
        Self { code: Exit::Config.into(), message: report }
    }
}

impl From<Report> for Failure {
    fn from(report: Report) -> Self {
        Self::config(report.render(std::io::IsTerminal::is_terminal(&std::io::stderr())))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        AppError::from(error).into()
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        let exit = match &error {
            error if error.is_temporary() => Exit::Temporary,
            error if error.is_configuration() => Exit::Config,
            _ => Exit::Bug,
        };
        let error = anyhow::Error::from(error);
        Self::new(exit, format!("{error:#}"))
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        // Whoever read our output has seen enough.
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return Self { code: ExitCode::SUCCESS, message: String::new() };
        }
        Self::new(Exit::Temporary, error)
    }
}
