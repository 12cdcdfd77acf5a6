//! The log: one line for each event, where it is handled. Names of people and texts of posts stay
//! out of it; ids are enough to look them up.

use tracing_subscriber::{
    EnvFilter, Layer, Registry, layer::SubscriberExt, util::SubscriberInitExt,
};

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// To the journal when systemd runs vigie, else as logfmt.
    #[default]
    Auto,
    /// `key=value` pairs on standard error.
    Logfmt,
    /// One JSON object a line on standard error.
    Json,
    /// To systemd's journal, with fields.
    Journald,
}

/// Begins to log what `filter` lets through (`info`, `vigie=debug`, ...). Later calls do nothing.
pub fn init(format: Format, filter: &str) -> Result<(), String> {
    let filter = EnvFilter::try_new(filter).map_err(|error| error.to_string())?;
    let under_systemd = std::env::var_os("JOURNAL_STREAM").is_some();
    let layer: Box<dyn Layer<Registry> + Send + Sync> = match format {
        Format::Journald => journald().map_err(|error| format!("no journal: {error}"))?,
        Format::Auto if under_systemd => journald().unwrap_or_else(|_| logfmt()),
        Format::Auto | Format::Logfmt => logfmt(),
        Format::Json => tracing_subscriber::fmt::layer()
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .with_writer(std::io::stderr)
            .boxed(),
    };
    // A second call, as in tests, keeps the first subscriber.
    drop(tracing_subscriber::registry().with(layer.with_filter(filter)).try_init());
    Ok(())
}

fn journald() -> std::io::Result<Box<dyn Layer<Registry> + Send + Sync>> {
    Ok(tracing_journald::layer()?.with_field_prefix(Some("VIGIE".to_owned())).boxed())
}

fn logfmt() -> Box<dyn Layer<Registry> + Send + Sync> {
    tracing_logfmt::builder().with_target(false).layer().with_writer(std::io::stderr).boxed()
}
