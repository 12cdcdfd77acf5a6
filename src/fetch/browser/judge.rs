//! What the state of a page's main document means, in the same terms as for a plain fetch.

use reqwest::StatusCode;

use super::record::Document;
use crate::domain::Outcome;

/// Why there is no page to read; nothing where there is one, or where its status says why.
///
/// `refused` is why the gate had no way to the document's host, `spent` whether more bytes would
/// have come through it than may.
pub(super) fn failure(
    document: &Document,
    refused: Option<Outcome>,
    spent: bool,
) -> Option<Outcome> {
    if spent {
        return Some(Outcome::TooLarge);
    }
    if document.downgraded {
        return Some(Outcome::Disallowed);
    }
    match status(document) {
        Some(
            status @ (StatusCode::NO_CONTENT
            | StatusCode::RESET_CONTENT
            | StatusCode::PARTIAL_CONTENT),
        ) => return Some(Outcome::Http(status.as_u16())),
        Some(status) if !status.is_success() => return None,
        Some(_) | None => {}
    }
    let error = document.error.as_deref()?;
    if document.status.is_some() && error == "net::ERR_ABORTED" {
        return Some(Outcome::Render("the address leads to a download".to_owned()));
    }
    Some(refused.unwrap_or_else(|| Outcome::Network(words(error))))
}

/// The status of the document, if it has one.
pub(super) fn status(document: &Document) -> Option<StatusCode> {
    StatusCode::from_u16(document.status?).ok()
}

/// Chromium's name of an error, in words like those for a plain fetch.
fn words(error: &str) -> String {
    let name = error.trim_start_matches("net::");
    let text = match name {
        "ERR_CERT_DATE_INVALID" => "the TLS certificate is not valid: it has expired",
        "ERR_CERT_COMMON_NAME_INVALID" => {
            "the TLS certificate is not valid: it is for another name"
        }
        "ERR_CERT_AUTHORITY_INVALID" => "the TLS certificate is not valid: its issuer is unknown",
        "ERR_CERT_REVOKED" => "the TLS certificate is not valid: it was revoked",
        "ERR_EMPTY_RESPONSE"
        | "ERR_CONNECTION_CLOSED"
        | "ERR_INCOMPLETE_CHUNKED_ENCODING"
        | "ERR_CONTENT_LENGTH_MISMATCH" => "the connection ended too early",
        "ERR_CONNECTION_RESET" => "the connection was reset",
        "ERR_TOO_MANY_REDIRECTS" => "too many redirects",
        _ if name.starts_with("ERR_CERT_") => {
            "the TLS certificate is not valid: it cannot be verified"
        }
        _ => return format!("the browser says {name}"),
    };
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(status: Option<u16>, error: Option<&str>) -> Document {
        Document { status, error: error.map(str::to_owned), ..Document::default() }
    }

    #[test]
    fn failures() {
        let refused = Some(Outcome::Disallowed);
        let cases = [
            (document(Some(200), None), None, None),
            (document(None, None), refused.clone(), None),
            (document(Some(404), Some("net::ERR_HTTP_RESPONSE_CODE_FAILURE")), None, None),
            (document(Some(204), Some("net::ERR_ABORTED")), None, Some(Outcome::Http(204))),
            (
                document(Some(200), Some("net::ERR_ABORTED")),
                None,
                Some(Outcome::Render("the address leads to a download".to_owned())),
            ),
            (document(None, Some("net::ERR_EMPTY_RESPONSE")), refused.clone(), refused),
            (
                document(None, Some("net::ERR_SSL_PROTOCOL_ERROR")),
                None,
                Some(Outcome::Network("the browser says ERR_SSL_PROTOCOL_ERROR".to_owned())),
            ),
            (
                Document { downgraded: true, ..document(Some(200), None) },
                None,
                Some(Outcome::Disallowed),
            ),
        ];
        for (document, refused, expect) in cases {
            assert_eq!(failure(&document, refused, false), expect, "{document:?}");
        }
        assert_eq!(failure(&document(Some(200), None), None, true), Some(Outcome::TooLarge));
    }
}
