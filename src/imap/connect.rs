//! The connection to a mail server, with the TLS that the mailer uses.

use std::{fmt, io, net::SocketAddr, sync::Arc, time::Duration};

use rustls_platform_verifier::Verifier;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, ServerName, pem::PemObject as _},
    },
};

use super::{Error, Security, Settings};

/// Longest wait for one address of the server.
const EACH: Duration = Duration::from_secs(10);

/// A connection, protected or not.
pub(super) trait Link: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug> Link for T {}

/// Connects; without TLS so far.
pub(super) async fn connect(settings: &Settings) -> Result<TcpStream, Error> {
    let host = settings.host.trim_matches(['[', ']']);
    let places = lookup_host((host, settings.port)).await.map_err(|error| unreachable(&error))?;
    // A hosts file may call anything `localhost`.
    let plain = settings.security == Security::None;
    let places = places.filter(|place| !plain || place.ip().is_loopback());
    let mut last = io::Error::other("the name has no usable address");
    for place in places.collect::<Vec<SocketAddr>>() {
        match timeout(EACH, TcpStream::connect(place)).await {
            Ok(Ok(stream)) => {
                stream.set_nodelay(true).map_err(|error| unreachable(&error))?;
                return Ok(stream);
            }
            Ok(Err(error)) => last = error,
            Err(_) => last = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(unreachable(&last))
}

fn unreachable(error: &io::Error) -> Error {
    Error::Unreachable(error.to_string())
}

/// Begins TLS on a connection.
pub(super) async fn protect(
    stream: Box<dyn Link>,
    settings: &Settings,
) -> Result<Box<dyn Link>, Error> {
    let host = settings.host.trim_matches(['[', ']']).to_owned();
    let name = ServerName::try_from(host).map_err(|error| Error::Tls(error.to_string()))?;
    let connector = TlsConnector::from(Arc::new(config(settings)?));
    let stream =
        connector.connect(name, stream).await.map_err(|error| Error::Tls(error.to_string()))?;
    Ok(Box::new(stream))
}

fn config(settings: &Settings) -> Result<ClientConfig, Error> {
    let failed = |error: &dyn fmt::Display| Error::Tls(error.to_string());
    let mut extra = Vec::new();
    if let Some(path) = &settings.ca {
        let file = |error: &dyn fmt::Display| Error::Tls(format!("{}: {error}", path.display()));
        let pem = std::fs::read(path).map_err(|error| file(&error))?;
        for certificate in CertificateDer::pem_slice_iter(&pem) {
            extra.push(certificate.map_err(|error| file(&error))?);
        }
        if extra.is_empty() {
            return Err(file(&"it holds no PEM certificate"));
        }
    }
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = Verifier::new_with_extra_roots(extra, Arc::clone(&provider))
        .map_err(|error| failed(&error))?;
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(&error))?;
    // Its name notwithstanding, the verifier is that of the system.
    let config = builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
    Ok(config.with_no_client_auth())
}
