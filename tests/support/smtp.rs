//! A mail server on a free port of the loopback: the one of the demo, and TLS where asked for.

use std::{future::Future, io::Write as _, net::SocketAddr, path::Path, sync::Arc};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::NamedTempFile;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc::UnboundedReceiver,
    task::JoinSet,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::aws_lc_rs,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};
use vigie::demo::smtp::{Channel, Mailroom, Received, Receiver, Rules, serve};

/// How the server is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guard {
    /// Without TLS, and none to be had.
    Plain,
    /// STARTTLS is offered.
    StartTls,
    /// TLS from the first byte.
    Implicit,
}

/// A running server; it ends when it is dropped.
pub(crate) struct MailServer {
    pub(crate) place: SocketAddr,
    pub(crate) mailroom: Mailroom,
    pub(crate) messages: UnboundedReceiver<Received>,
    authority: NamedTempFile,
    tasks: JoinSet<()>,
}

impl MailServer {
    pub(crate) async fn start(guard: Guard, rules: Rules) -> Self {
        let (authority, acceptor) = certificates();
        let mut tasks = JoinSet::new();
        if guard == Guard::Plain {
            let (receiver, messages) = Receiver::bind("127.0.0.1:0", rules).await.unwrap();
            let place = receiver.local_addr().unwrap();
            let mailroom = receiver.mailroom();
            tasks.spawn(receiver.run(std::future::pending()));
            return Self { place, mailroom, messages, authority, tasks };
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let place = listener.local_addr().unwrap();
        let (mailroom, messages) = Mailroom::new(rules);
        let shared = mailroom.clone();
        tasks.spawn(async move {
            let mut sessions = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                sessions.spawn(session(guard, stream, shared.clone(), acceptor.clone()));
            }
        });
        Self { place, mailroom, messages, authority, tasks }
    }

    /// The certificate authority to trust, as a PEM file.
    pub(crate) fn authority(&self) -> &Path {
        self.authority.path()
    }

    /// All messages taken so far.
    pub(crate) fn taken(&mut self) -> Vec<Received> {
        std::iter::from_fn(|| self.messages.try_recv().ok()).collect()
    }

    /// Runs something of the server's side along with it.
    pub(crate) fn beside(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(task);
    }
}

/// Sessions end with an error when the client breaks off, as it should in many tests.
async fn session(guard: Guard, stream: TcpStream, mailroom: Mailroom, acceptor: TlsAcceptor) {
    let (stream, channel) = match guard {
        Guard::Plain | Guard::StartTls => {
            let held = serve(stream, &mailroom, Channel::Upgradable).await;
            let Ok(Some(stream)) = held else { return };
            (stream, Channel::Upgraded)
        }
        Guard::Implicit => (stream, Channel::Secure),
    };
    if let Ok(stream) = acceptor.accept(stream).await {
        drop(serve(stream, &mailroom, channel).await);
    }
}

/// An authority of our own, and a certificate by it for `localhost`.
fn certificates() -> (NamedTempFile, TlsAcceptor) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let server = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let server = server.signed_by(&key, &issuer).unwrap();
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(issuer.pem().as_bytes()).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![server.der().clone()], key)
        .unwrap();
    (file, TlsAcceptor::from(Arc::new(config)))
}
