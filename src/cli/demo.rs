//! `vigie demo`: the whole story on this machine, nothing to configure.

use std::{path::Path, process::ExitCode};

use super::{Exit, Failure, args::Demo, out};
use crate::{
    demo::{self, Played, Stage},
    engine::Clock,
};

pub(super) async fn demo(args: Demo) -> Result<ExitCode, Failure> {
    let now = Clock::System.now();
    let folder = args.keep.unwrap_or_else(|| {
        std::env::temp_dir().join(format!("vigie-demo-{}", now.strftime("%Y%m%d-%H%M%S")))
    });
    std::fs::create_dir_all(&folder)?;
    let folder = std::path::absolute(folder)?;
    let program = std::env::current_exe()?;
    let language = if speaks_french() { "fr" } else { "en" };
    let stage = Stage { program: &program, folder: &folder, language, now };
    out::print(
        "vigie demo: a review site, a mail server and the real daemon, all on this machine.\n\n",
    )?;
    let mut broken_pipe = false;
    let played = demo::play(&stage, &mut |line| {
        broken_pipe |= out::print(&format!("{line}\n")).is_err();
    })
    .await
    .map_err(|error| Failure::new(Exit::Bug, error))?;
    if broken_pipe {
        return Ok(ExitCode::SUCCESS);
    }
    out::print(&ending(&played, &folder))?;
    Ok(ExitCode::SUCCESS)
}

fn ending(played: &Played, folder: &Path) -> String {
    let mut text = String::new();
    if let Some(mail) = &played.alert {
        let rule = "─".repeat(72);
        text.push_str(&format!("\nThe mail about the one-star review:\n{rule}\n"));
        text.push_str(&format!("Subject: {}\n", mail.subject));
        for header in &mail.headers {
            text.push_str(&format!("{header}\n"));
        }
        text.push_str(&format!("\n{}\n{rule}\n", mail.text.trim_end()));
        text.push_str(&format!("kept as {}\n", mail.path.display()));
    }
    let seconds = played.seconds.iter().map(|s| format!("{s:.2}")).collect::<Vec<_>>().join(", ");
    text.push_str(&format!(
        "\n{count} mails, each a .eml file in {folder} (its HTML part is what a phone shows).\n\
         From \"published\" to \"accepted by SMTP\": {seconds} s, with a poll every second.\n\n\
         To watch a real page:\n\
         \x20 1. copy {folder}/vigie.toml and put in your page, your address and your mail server\n\
         \x20    (the repository's config/vigie.toml explains every key)\n\
         \x20 2. vigie check --config vigie.toml       every mistake, with its place\n\
         \x20 3. vigie run --once --config vigie.toml  one pass; then leave out --once\n",
        count = played.mails.len(),
        folder = folder.display(),
    ));
    text
}

fn speaks_french() -> bool {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .is_some_and(|language| language.starts_with("fr"))
}
