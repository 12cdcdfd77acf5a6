//! Why a fetcher cannot be made. What goes wrong later is an outcome, not an error.

/// The fetcher cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The contact address does not fit into a header.
    #[error("the contact `{0}` cannot stand in an HTTP header")]
    Contact(String),
    /// TLS cannot be set up, most often because the system has no CA certificates.
    #[error("the HTTP client cannot be set up: are the system's CA certificates installed?")]
    Client(#[source] reqwest::Error),
}
