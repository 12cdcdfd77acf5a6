//! `vigie check`.

use std::{io::IsTerminal, process::ExitCode};

use super::{Failure, args::Common, out};
use crate::{
    app,
    config::{self, Environment},
};

pub(super) fn check(common: &Common) -> Result<ExitCode, Failure> {
    let loaded = config::load(&common.config, &Environment::of_process().only_checked())?;
    // What only shows when it is put together: certificate files, TLS.
    app::setup(&loaded.config, None).map_err(|error| Failure::new(super::Exit::Config, error))?;
    let config = loaded.config;
    let faults = config.mail.templates.check();
    if !faults.is_empty() {
        let faults = faults.iter().map(|fault| format!("template {fault}")).collect::<Vec<_>>();
        return Err(Failure::config(faults.join("\n") + "\n"));
    }
    out::print(&loaded.warnings.render(std::io::stdout().is_terminal()))?;
    out::print(&format!(
        "{} is right: {}, {}, {}\n",
        common.config.display(),
        counted(config.businesses.len(), "business", "businesses"),
        counted(config.sources.len(), "source", "sources"),
        counted(config.persons.len(), "person", "people"),
    ))?;
    Ok(ExitCode::SUCCESS)
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
