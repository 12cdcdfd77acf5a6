//! The command line of `vigie route`.

use clap::{
    Args as ClapArgs, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};

use crate::domain::{PostKind, Severity, Threat};

/// `vigie route`.
#[derive(Debug, Subcommand)]
pub enum RouteCommand {
    /// Say who would be told of a post, when, and why, as the configuration stands in its file.
    Test(RouteTest),
}

/// `vigie route test`: a post of the past, or a sample that these describe.
#[derive(Debug, Clone, Default, ClapArgs)]
pub struct RouteTest {
    /// The post of this case.
    #[arg(long, value_name = "ID", conflicts_with_all = ["business", "source",
        "platform", "location", "text", "title", "rating", "kind", "severity", "threat", "cause",
        "language"])]
    pub case: Option<String>,
    /// Whose post it is; the only business when absent.
    #[arg(long, value_name = "ID")]
    pub business: Option<String>,
    /// Where it stands.
    #[arg(long, value_name = "ID")]
    pub source: Option<String>,
    /// On which platform it stands, if not that of the source.
    #[arg(long, value_name = "NAME")]
    pub platform: Option<String>,
    /// The place that it is about, if not that of the source.
    #[arg(long, value_name = "NAME")]
    pub location: Option<String>,
    /// What it says.
    #[arg(long)]
    pub text: Option<String>,
    /// Its title.
    #[arg(long)]
    pub title: Option<String>,
    /// Its rating, such as `1/5`.
    #[arg(long, value_name = "N/BEST")]
    pub rating: Option<String>,
    /// What it is; what posts of the source are when absent.
    #[arg(long, value_parser = named([PostKind::Review, PostKind::Complaint, PostKind::Mention, PostKind::Comment], PostKind::name))]
    pub kind: Option<PostKind>,
    /// How bad it is, instead of what it is judged to be.
    #[arg(long, value_parser = named([Severity::Low, Severity::Medium, Severity::High, Severity::Critical], Severity::name))]
    pub severity: Option<Severity>,
    /// What it looks like, instead of what it is judged to be.
    #[arg(long, value_parser = named([Threat::Extortion, Threat::Legal, Threat::Violence, Threat::Privacy], Threat::name))]
    pub threat: Option<Threat>,
    /// What it complains about, instead of what it is judged to; may be given several times.
    #[arg(long)]
    pub cause: Vec<String>,
    /// Its language (two letters).
    #[arg(long, value_name = "CODE")]
    pub language: Option<String>,
    /// When it is seen; now when absent.
    #[arg(long, value_name = "RFC3339")]
    pub at: Option<jiff::Timestamp>,
}

/// One of these, by its name.
fn named<T: Copy + Send + Sync + 'static, const N: usize>(
    all: [T; N],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(all.map(name))
        .try_map(move |text| all.into_iter().find(|one| name(*one) == text).ok_or("unknown"))
}
