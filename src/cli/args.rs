//! The command line.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use url::Url;

use super::{
    case_args::{Case, Cases},
    digests::Digests,
    draft::Draft,
    route_args::RouteCommand,
};
use crate::dossier::ToldHead;

/// The lookout: watches the pages where customers write, and e-mails the owner within minutes of a
/// negative post.
#[derive(Debug, Parser)]
#[command(name = "vigie", version, max_term_width = 100)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What all commands share.
    #[command(flatten)]
    pub common: Common,
}

/// What all commands share.
#[derive(Debug, Clone, ClapArgs)]
pub struct Common {
    /// The configuration file.
    #[arg(
        long,
        short,
        global = true,
        env = "VIGIE_CONFIG",
        value_name = "FILE",
        default_value = "/etc/vigie/vigie.toml"
    )]
    pub config: PathBuf,
    /// Print data as JSON.
    #[arg(long, global = true)]
    pub json: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the whole story on this machine in under a minute; needs no configuration.
    Demo(Demo),
    /// Watch: poll, compare, alert. The daemon.
    Run(Run),
    /// Check the configuration; every problem with its place and what would be right.
    Check,
    /// Read a saved page, feed or API answer.
    Extract(Extract),
    /// Find out how a page can be read, and write its `[[source]]`.
    Probe(Probe),
    /// The platforms that are known, and how their pages are read.
    Presets {
        /// Print the whole file of this one.
        name: Option<String>,
    },
    /// Judge posts: JSON lines in, JSON lines out.
    Judge(Judge),
    /// How everything is going.
    Status,
    /// How each source is doing.
    Sources,
    /// Every case, what is due first at the top.
    Cases(Cases),
    /// One case and its timeline; act on it.
    Case(Case),
    /// What to do about a case, with a draft of an answer; or look your own answer through.
    Draft(Draft),
    /// Every message: waiting, delivered, failed.
    Outbox,
    /// Whose digests come when; stop somebody's, or have them sent again.
    Digests(Digests),
    /// The register: what a time of watching comes to, in figures and plots.
    Report(Report),
    /// Poll a source now.
    Poll {
        /// Its name in the configuration.
        source: String,
        /// Record and send nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Who is told of what.
    #[command(subcommand)]
    Route(RouteCommand),
    /// Send a person a test mail.
    SendTest {
        /// The name in the configuration.
        person: String,
    },
    /// Make the running daemon read its configuration again; a bad one is refused.
    Reload,
    /// Take one mail from standard input: an answer to a mail of vigie, or one that came back. For
    /// mail servers.
    Inbound,
    /// Prove what was recorded.
    Evidence(Evidence),
    /// Take out what a person wrote, because they asked for it.
    Erase(Erase),
    /// Print the JSON Schema of the configuration, for editors.
    Schema,
    /// Print the completions for a shell.
    Completions {
        /// Which shell.
        shell: Shell,
    },
    /// Print the manual page.
    Man,
    /// Write what an installation begins with: templates, a key.
    #[command(subcommand)]
    Generate(GenerateCommand),
}

/// What `vigie generate` writes.
#[derive(Debug, Subcommand)]
pub enum GenerateCommand {
    /// The built-in templates of mails, to start your own from.
    Templates {
        /// The folder; a file that is there stays as it is.
        folder: PathBuf,
    },
    /// A key to sign mails with (DKIM), and the DNS record that publishes it. Of a key that is there,
    /// only the record is printed.
    Dkim {
        /// The file of the private key.
        file: PathBuf,
        /// Make an Ed25519 key and not one of RSA: shorter, and not every receiver understands it.
        #[arg(long)]
        ed25519: bool,
        /// The name of the key in the DNS.
        #[arg(long, value_name = "NAME", default_value = "vigie")]
        selector: String,
    },
}

/// `vigie demo`.
#[derive(Debug, ClapArgs)]
pub struct Demo {
    /// Keep the mails, the configuration and the store in this folder.
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
}

/// `vigie run`.
#[derive(Debug, ClapArgs)]
pub struct Run {
    /// Poll every source once now, deliver all that is due, print a summary, and end.
    #[arg(long)]
    pub once: bool,
    /// How the log is written.
    #[arg(long, value_enum, env = "VIGIE_LOG_FORMAT", default_value_t = LogFormat::Auto)]
    pub log_format: LogFormat,
    /// What is logged: `info`, `vigie=debug`, ...
    #[arg(long, env = "VIGIE_LOG", default_value = "info")]
    pub log: String,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// To the journal under systemd, else logfmt.
    Auto,
    /// `key=value` pairs on standard error.
    Logfmt,
    /// One JSON object a line on standard error.
    Json,
    /// To systemd's journal, with fields.
    Journald,
}

/// `vigie extract`.
#[derive(Debug, ClapArgs)]
pub struct Extract {
    /// The saved page, feed or answer; `-` for standard input.
    pub file: PathBuf,
    /// The address it was fetched from.
    #[arg(long)]
    pub url: Url,
    /// The preset to read it with, `none` for none; chosen by the address when absent.
    #[arg(long, value_name = "NAME")]
    pub preset: Option<String>,
    /// Read it without any preset, as a page nobody has seen.
    #[arg(long, conflicts_with_all = ["preset", "source"])]
    pub auto_only: bool,
    /// Read it with the rules of this source of the configuration.
    #[arg(long, value_name = "ID", conflicts_with = "preset")]
    pub source: Option<String>,
    /// When it was fetched, which "2 days ago" is counted back from; now when absent.
    #[arg(long, value_name = "RFC3339")]
    pub at: Option<jiff::Timestamp>,
}

/// `vigie probe`.
#[derive(Debug, ClapArgs)]
pub struct Probe {
    /// The address of the page, feed or API; or a saved file of it, `-` for standard input.
    pub page: String,
    /// The address that a saved file was fetched from.
    #[arg(long)]
    pub url: Option<Url>,
    /// Read it without any preset, as a page nobody has seen.
    #[arg(long)]
    pub auto_only: bool,
}

/// `vigie judge`.
#[derive(Debug, ClapArgs)]
pub struct Judge {
    /// The posts, one JSON object a line; `-` or nothing for standard input.
    #[arg(default_value = "-")]
    pub file: PathBuf,
    /// For people and not for programs: what each verdict rests on, with what the parts of the text
    /// weighed.
    #[arg(long)]
    pub explain: bool,
    /// Judge as the vigie of the configuration does by now, with what it has learned.
    #[arg(long)]
    pub learned: bool,
    /// Judge nothing, but have the vigie of the configuration forget what it has learned: it begins
    /// anew, with what comes from now on.
    #[arg(long, conflicts_with_all = ["learned", "file"])]
    pub forget: bool,
}

/// `vigie report`.
#[derive(Debug, ClapArgs)]
pub struct Report {
    /// Only this business; may be given several times.
    #[arg(long, value_name = "ID")]
    pub business: Vec<String>,
    /// Where it begins: a time back (`30d`, `12w`, `6mo`, `1y`) or a date.
    #[arg(long, value_name = "30d|DATE", default_value = "30d")]
    pub since: crate::logic::register::Since,
    /// Its last day; today when absent.
    #[arg(long, value_name = "DATE")]
    pub until: Option<jiff::civil::Date>,
    /// The form; that of the file's name when absent, else text.
    #[arg(long, value_enum)]
    pub format: Option<ReportFormat>,
    /// Write it to this file.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// The language of text and page; that of the configuration when absent.
    #[arg(long, value_enum)]
    pub language: Option<ReportLanguage>,
}

/// The form of a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For the terminal.
    Text,
    /// Everything, as one object.
    Json,
    /// One table: business, metric, period, value, n.
    Csv,
    /// One page with plots, to be read, sent or printed; it loads nothing.
    Html,
}

/// The language of a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportLanguage {
    /// English.
    En,
    /// French.
    Fr,
}

/// `vigie evidence`.
#[derive(Debug, ClapArgs)]
pub struct Evidence {
    /// What to do.
    #[command(subcommand)]
    pub command: EvidenceCommand,
}

/// The commands of `vigie evidence`.
#[derive(Debug, Subcommand)]
pub enum EvidenceCommand {
    /// Check every hash and link of the ledger, and every file that it names; or a dossier. Can run
    /// beside the daemon.
    Verify {
        /// The dossier; without it, the store of this machine.
        file: Option<PathBuf>,
        /// Also check that the ledger has exactly this commit: `SEQ:HASH`, or the lines of the daily
        /// mail as they stand there.
        #[arg(long, value_name = "SEQ:HASH", conflicts_with = "file")]
        head: Option<ToldHead>,
    },
    /// Write all that is known of a case, with its proofs, into one file. Can run beside the daemon.
    Export(Export),
    /// Take out what has been kept for long enough. The daemon does it by itself, once a day.
    Prune(Prune),
}

/// `vigie evidence export`.
#[derive(Debug, ClapArgs)]
pub struct Export {
    /// The case's id, as in the mail.
    pub case: String,
    /// The archive to write (zip).
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
    /// The language of the page in it; that of the first owner when absent.
    #[arg(long, value_name = "LANGUAGE", value_parser = ["en", "fr"])]
    pub language: Option<String>,
}

/// `vigie evidence prune`.
#[derive(Debug, ClapArgs)]
pub struct Prune {
    /// What is older than this day, or moment (RFC 3339); `evidence.keep` when absent.
    #[arg(long, value_name = "DATE", value_parser = moment)]
    pub before: Option<jiff::Timestamp>,
    /// Only say what would be done.
    #[arg(long)]
    pub dry_run: bool,
}

/// `vigie erase`.
#[derive(Debug, ClapArgs)]
pub struct Erase {
    /// The name that the person shows; case and accents do not count.
    #[arg(long, value_name = "NAME")]
    pub author: String,
    /// Only what was written about this business.
    #[arg(long, value_name = "ID")]
    pub business: Option<String>,
    /// Only what stands at this source.
    #[arg(long, value_name = "ID", conflicts_with = "business")]
    pub source: Option<String>,
    /// Also what people wrote down about the cases.
    #[arg(long)]
    pub with_notes: bool,
    /// Why, as it is recorded: who asked, and when.
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Only say what would be done.
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask.
    #[arg(long)]
    pub yes: bool,
}

/// A moment, or the beginning of a day in UTC.
fn moment(text: &str) -> Result<jiff::Timestamp, String> {
    let day = || text.parse::<jiff::civil::Date>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok();
    text.parse()
        .ok()
        .or_else(|| day().map(|day| day.timestamp()))
        .ok_or_else(|| "neither a day such as 2026-11-22 nor a moment".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Args::command().debug_assert();
    }
}
