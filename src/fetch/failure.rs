//! What a failed request means, in words for people.
//!
//! The texts never hold a path, a query or a header: those may carry secrets.

use std::{error::Error, io, iter::successors};

use jiff::SignedDuration;
use rustls::CertificateError;
use url::Url;

use super::{host::Refused, resolver::NotPermitted};
use crate::domain::{BlockKind, Outcome};

/// There is no page, or nothing that is needed to ask for it: no rules, no token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// Why.
    pub(super) outcome: Outcome,
    /// How long the site is to be left alone.
    pub(super) retry_after: Option<SignedDuration>,
    /// Whether the site was not even asked, since it is to be left alone.
    pub(super) unasked: bool,
}

impl Failure {
    /// There was no turn to ask the host of this address.
    pub(super) fn refused(refused: Refused, url: &Url) -> Self {
        let (outcome, rest) = match refused {
            Refused::Held(rest) => (Outcome::Blocked(BlockKind::RateLimited), rest),
            Refused::Silent(rest) => {
                let host = url.host_str().unwrap_or_default();
                (Outcome::Network(format!("{host} did not answer a moment ago")), rest)
            }
        };
        Self { outcome, retry_after: SignedDuration::try_from(rest).ok(), unasked: true }
    }

    /// With the time that the site wants to be left alone.
    pub(super) fn until(outcome: Outcome, retry_after: Option<SignedDuration>) -> Self {
        Self { outcome, retry_after, unasked: false }
    }
}

impl From<Outcome> for Failure {
    fn from(outcome: Outcome) -> Self {
        Self::until(outcome, None)
    }
}

/// The outcome of a request to `host` that ended in an error.
pub(super) fn outcome(error: &reqwest::Error, host: &str) -> Outcome {
    if causes(error).any(<dyn Error>::is::<NotPermitted>) {
        return Outcome::Disallowed;
    }
    Outcome::Network(if error.is_dns() {
        format!("the name {host} does not resolve")
    } else if error.is_timeout() {
        // The time-out of the whole request is the caller's, so this is the one to connect.
        format!("connecting to {host} took too long")
    } else {
        causes(error).find_map(explained).unwrap_or_else(|| innermost(error))
    })
}

/// The error and what it came from. `io::Error` hides the error it wraps from `source`.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    successors(Some(error), |&error| match error.downcast_ref::<io::Error>() {
        Some(io) => io.get_ref().map(|inner| inner as &(dyn Error + 'static)),
        None => error.source(),
    })
}

/// A cause in words, if it is a known one.
#[expect(clippy::wildcard_enum_match_arm, reason = "an open list of another crate's")]
fn explained(cause: &(dyn Error + 'static)) -> Option<String> {
    if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
        return Some(tls_text(tls));
    }
    let text = match cause.downcast_ref::<io::Error>()?.kind() {
        io::ErrorKind::ConnectionRefused => "the connection was refused",
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe => "the connection was reset",
        io::ErrorKind::UnexpectedEof => "the connection ended too early",
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
            "there is no way to the host"
        }
        _ => return None,
    };
    Some(text.to_owned())
}

/// The deepest cause in its own words, such as "connection closed before message completed".
/// Errors of the client itself name the whole address, so they do not count.
fn innermost(error: &reqwest::Error) -> String {
    causes(error)
        .filter(|cause| !cause.is::<reqwest::Error>())
        .last()
        .map_or_else(|| "the request failed".to_owned(), ToString::to_string)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "an open list of another crate's")]
fn tls_text(error: &rustls::Error) -> String {
    let rustls::Error::InvalidCertificate(problem) = error else {
        return format!("the TLS connection failed: {error}");
    };
    let reason = match problem {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "it is not valid yet"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "it is for another name"
        }
        CertificateError::UnknownIssuer => "its issuer is unknown",
        CertificateError::Revoked => "it was revoked",
        _ => "it cannot be verified",
    };
    format!("the TLS certificate is not valid: {reason}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rustls::pki_types::UnixTime;

    use super::*;

    #[track_caller]
    fn check(cause: impl Error + Send + Sync + 'static, expect: &str) {
        // As a TLS error arrives: wrapped twice.
        let error = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, cause));
        assert_eq!(causes(&error).find_map(explained).as_deref(), Some(expect));
    }

    #[test]
    fn tls_errors_are_found_and_put_in_words() {
        let [earlier, later] =
            [1, 2].map(|second| UnixTime::since_unix_epoch(Duration::from_secs(second)));
        for (problem, reason) in [
            (
                CertificateError::ExpiredContext { time: later, not_after: earlier },
                "it has expired",
            ),
            (
                CertificateError::NotValidYetContext { time: earlier, not_before: later },
                "it is not valid yet",
            ),
            (CertificateError::NotValidForName, "it is for another name"),
            (CertificateError::UnknownIssuer, "its issuer is unknown"),
            (CertificateError::BadSignature, "it cannot be verified"),
        ] {
            let expect = format!("the TLS certificate is not valid: {reason}");
            check(rustls::Error::InvalidCertificate(problem), &expect);
        }
        check(
            rustls::Error::NoApplicationProtocol,
            "the TLS connection failed: peer doesn't support any known protocol",
        );
    }
}
