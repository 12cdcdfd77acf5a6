//! `vigie schema`, `vigie completions` and `vigie man`: made from the program itself; and `vigie
//! generate`, which writes files that an installation begins with.

use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    process::ExitCode,
};

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Args, Exit, Failure, args::GenerateCommand, out};
use crate::{
    config::schema::json,
    mail::{KeyKind, SigningKey, Templates},
};

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

/// `vigie generate`.
pub(super) fn written(command: &GenerateCommand) -> Result<ExitCode, Failure> {
    match command {
        GenerateCommand::Templates { folder } => templates(folder)?,
        GenerateCommand::Dkim { file, ed25519, selector } => {
            let kind = if *ed25519 { KeyKind::Ed25519 } else { KeyKind::Rsa };
            dkim(file, kind, selector)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn templates(folder: &Path) -> Result<(), Failure> {
    let wrong =
        |path: &Path, error| Failure::new(Exit::Usage, format!("{}: {error}", path.display()));
    fs::create_dir_all(folder).map_err(|error| wrong(folder, error))?;
    for (name, text) in Templates::built_in() {
        let path = folder.join(name);
        let said = match File::create_new(&path) {
            Ok(mut file) => {
                file.write_all(text.as_bytes())?;
                "wrote"
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => "left as it is:",
            Err(error) => return Err(wrong(&path, error)),
        };
        out::print(&format!("{said} {}\n", path.display()))?;
    }
    out::print(&format!("set `templates = \"{}\"` in [smtp]\n", folder.display()))?;
    Ok(())
}

fn dkim(path: &Path, kind: KeyKind, selector: &str) -> Result<(), Failure> {
    let wrong = |error| Failure::new(Exit::Usage, format!("{}: {error}", path.display()));
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(mut file) => file.write_all(SigningKey::made(kind).map_err(wrong)?.as_bytes())?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => {
            return Err(Failure::new(Exit::Usage, format!("{}: {error}", path.display())));
        }
    }
    let record = SigningKey::read(&fs::read_to_string(path)?).and_then(|key| key.record());
    let record = record.map_err(wrong)?;
    // A string of a record holds 255 bytes at most; several are read as one.
    let strings = record.as_bytes().chunks(200).map(String::from_utf8_lossy);
    let strings = strings.map(|part| format!("\"{part}\"")).collect::<Vec<_>>().join(" ");
    out::print(&format!(
        "Publish this record, with your domain:\n\n{selector}._domainkey.DOMAIN. IN TXT ( {strings} \
         )\n\nand write into the configuration:\n\n[smtp.dkim]\nselector = \"{selector}\"\nkey = {{ \
         file = \"{}\" }}\n",
        path.display()
    ))?;
    Ok(())
}
