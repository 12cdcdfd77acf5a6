//! `vigie schema`, `vigie completions` and `vigie man`: made from the program itself.

use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Args, Failure, out};
use crate::config::schema::json;

pub(super) fn schema() -> Result<ExitCode, Failure> {
    out::print(&json())?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn completions(shell: Shell) -> Result<ExitCode, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "vigie", &mut text);
    out::print(&String::from_utf8_lossy(&text))?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn man() -> Result<ExitCode, Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Args::command()).render(&mut page)?;
    out::print(&String::from_utf8_lossy(&page))?;
    Ok(ExitCode::SUCCESS)
}
