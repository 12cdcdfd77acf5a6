//! From the arguments to the command, and from its end to the exit code.
#![expect(clippy::print_stderr, reason = "this is where vigie says why it failed")]

use std::process::ExitCode;

use clap::Parser;

use super::{
    Args, Command, Exit, Failure, ask, check, demo, draft, erase, evidence, extract, generate,
    inbound, judge, presets, probe, report, route, run,
};

/// Runs the command line `arguments`, program name included, and says how it ended.
pub fn main(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> ExitCode {
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(error) => {
            let fine = !error.use_stderr();
            // A closed pipe is no reason to complain about.
            drop(error.print());
            return if fine { ExitCode::SUCCESS } else { Exit::Usage.into() };
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: cannot start: {error}");
            return Exit::Temporary.into();
        }
    };
    let done = runtime.block_on(dispatch(args));
    // What still blocks a thread (a slow name server) must not hold up the end.
    runtime.shutdown_background();
    match done {
        Ok(code) => code,
        Err(failure) => {
            if !failure.message.is_empty() {
                eprintln!("{}", failure.message.trim_end());
            }
            failure.code
        }
    }
}

async fn dispatch(args: Args) -> Result<ExitCode, Failure> {
    let Args { command, common } = args;
    match command {
        Command::Demo(demo) => demo::demo(demo).await,
        Command::Run(run) => run::run(&common, &run).await,
        Command::Check => check::check(&common),
        Command::Probe(probe) => probe::probe(&common, &probe).await,
        Command::Presets { name } => presets::presets(&common, name.as_deref()),
        Command::Extract(extract) => extract::extract(&common, &extract).await,
        Command::Judge(judge) => judge::judge(&common, &judge).await,
        Command::Draft(draft) => draft::draft(&common, &draft).await,
        Command::Report(report) => report::report(&common, &report).await,
        Command::Evidence(evidence) => evidence::evidence(&common, evidence).await,
        Command::Erase(erase) => erase::erase(&common, &erase).await,
        Command::Route(command) => Box::pin(route::route(&common, &command)).await,
        Command::Inbound => inbound::inbound(&common).await,
        Command::Schema => generate::schema(),
        Command::Completions { shell } => generate::completions(shell),
        Command::Man => generate::man(),
        Command::Generate(command) => generate::written(&command),
        Command::Status
        | Command::Sources
        | Command::Cases(_)
        | Command::Case(_)
        | Command::Outbox
        | Command::Digests(_)
        | Command::Poll { .. }
        | Command::SendTest { .. }
        | Command::Reload => ask::ask(&common, &command).await,
    }
}
