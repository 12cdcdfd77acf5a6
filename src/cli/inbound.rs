//! `vigie inbound`: what a mail server hands a mail to. It never makes the server send the mail back:
//! either it was dealt with, or the server is to try again.

use std::{io::Read as _, process::ExitCode};

use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::{Exit, Failure, args::Common, out};
use crate::{
    config::{self, Environment},
    control::{self, Reply, Request},
    mail::inbound::LARGEST,
};

pub(super) async fn inbound(common: &Common) -> Result<ExitCode, Failure> {
    let later = |error: &dyn std::fmt::Display| Failure::new(Exit::Temporary, error);
    let mut mail = Vec::new();
    let most = u64::try_from(LARGEST).unwrap_or(u64::MAX);
    let mut input = std::io::stdin().lock();
    input.by_ref().take(most).read_to_end(&mut mail).map_err(|error| later(&error))?;
    // What somebody writes stands before the pictures that they send with it. The rest is taken all the
    // same: a mail server whose pipe breaks sends the mail back.
    std::io::copy(&mut input, &mut std::io::sink()).map_err(|error| later(&error))?;
    let environment = Environment::of_process().only_checked();
    let place = config::whereabouts(&common.config, &environment).ok_or_else(|| {
        later(&format!("the configuration {} cannot be read", common.config.display()))
    })?;
    let request = Request::Receive { mail: BASE64_STANDARD.encode(mail) };
    let reply = control::ask(&place.control, &request).await.map_err(|error| later(&error))?;
    match reply {
        Reply::Ok(taken) if common.json => out::json(&taken)?,
        Reply::Ok(taken) => {
            let field = |key| taken.get(key).and_then(serde_json::Value::as_str);
            let taken = field("taken").unwrap_or_default();
            let why = field("why").map(|why| format!(": {why}")).unwrap_or_default();
            out::print(&format!("{taken}{why}\n"))?;
        }
        Reply::Failed { message, .. } => return Err(later(&message)),
    }
    Ok(ExitCode::SUCCESS)
}
