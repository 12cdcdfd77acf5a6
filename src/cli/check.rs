//! `vigie check`.

use std::{io::IsTerminal, process::ExitCode};

use super::{Failure, args::Common, out};
use crate::{
    app,
    config::{self, Environment},
};

pub(super) fn check(common: &Common) -> Result<ExitCode, Failure> {
    let loaded = config::load(&common.config, &Environment::of_process())?;
    // What only shows when it is put together: certificate files, TLS.
    app::setup(&loaded.config).map_err(|error| Failure::new(super::Exit::Config, error))?;
    let config = loaded.config;
    out::print(&loaded.warnings.render(std::io::stdout().is_terminal()))?;
    out::print(&format!(
        "{} is right: {} businesses, {} sources, {} people\n",
        common.config.display(),
        config.businesses.len(),
        config.sources.len(),
        config.persons.len()
    ))?;
    Ok(ExitCode::SUCCESS)
}
