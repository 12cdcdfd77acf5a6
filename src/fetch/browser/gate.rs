//! The way out of the browser: a proxy on the loopback, one for each page, that connects to
//! permitted addresses only, to the very address that was checked, and counts what comes.
//!
//! Who is refused gets no answer at all, since an answer could be taken for the site's; why, is
//! remembered for the outcome.

use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use http_body_util::{Either, Empty};
use hyper::{
    Method, Request, Response, Uri,
    body::{Bytes, Incoming},
    client, header, server,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream, lookup_host},
    time::timeout,
};
use tokio_util::sync::{CancellationToken, DropGuard};
use url::{Host, Url};

use super::{
    super::guard::Guard,
    budget::{Budget, Budgeted},
    task,
};
use crate::domain::Outcome;

/// Hosts whose refusal is remembered. A page that asks for more is not helped by an explanation.
const MOST_REFUSALS: usize = 256;

/// Headers that concern one hop only (RFC 9110, 7.6.1).
const HOP_BY_HOP: [header::HeaderName; 7] = [
    header::CONNECTION,
    header::PROXY_AUTHORIZATION,
    header::PROXY_AUTHENTICATE,
    header::TE,
    header::TRAILER,
    header::UPGRADE,
    header::HeaderName::from_static("proxy-connection"),
];

type Body = Either<Incoming, Empty<Bytes>>;

/// What a gate is to be like.
#[derive(Debug, Clone)]
pub(super) struct Terms {
    /// Where it may lead.
    pub(super) guard: Guard,
    /// Time to connect to one host.
    pub(super) connect_timeout: Duration,
    /// Bytes that may come in through it.
    pub(super) bytes: usize,
}

/// A gate. It closes, with all that goes through it, when it is dropped.
#[derive(Debug)]
pub(super) struct Gate {
    address: SocketAddr,
    shared: Arc<Shared>,
    _open: DropGuard,
}

#[derive(Debug)]
struct Shared {
    terms: Terms,
    budget: Budget,
    refusals: Mutex<HashMap<String, Outcome>>,
    closed: CancellationToken,
}

impl Gate {
    pub(super) async fn open(terms: Terms) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let closed = CancellationToken::new();
        let shared = Arc::new(Shared {
            budget: Budget::new(terms.bytes),
            terms,
            refusals: Mutex::default(),
            closed: closed.clone(),
        });
        task::start(Arc::clone(&shared).until_closed(accept(listener, Arc::clone(&shared))));
        Ok(Self { address, shared, _open: closed.drop_guard() })
    }

    /// As a browser's setting names it.
    pub(super) fn proxy(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Whether more bytes would have come than may.
    pub(super) fn is_spent(&self) -> bool {
        self.shared.budget.is_spent()
    }

    /// Whether the host of this address took too long to be connected to.
    pub(super) fn was_slow(&self, url: &Url) -> bool {
        self.refusal(url).is_some_and(|outcome| outcome == too_slow(url))
    }

    /// Why there was no way to the host of this address, if there was none.
    pub(super) fn refusal(&self, url: &Url) -> Option<Outcome> {
        let refusals = self.shared.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        refusals.get(&key(url)).cloned()
    }
}

fn key(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    format!("{host}:{}", url.port_or_known_default().unwrap_or_default())
}

impl Shared {
    async fn until_closed(self: Arc<Self>, work: impl Future<Output = ()>) {
        self.closed.run_until_cancelled(work).await;
    }

    /// Connects to the host of this address, if that is permitted.
    async fn connect(&self, url: &Url) -> Result<TokioIo<Budgeted>, Outcome> {
        let found = timeout(self.terms.connect_timeout, reach(&self.terms.guard, url)).await;
        let found = found.unwrap_or_else(|_| Err(too_slow(url)));
        match found {
            Ok(stream) => Ok(TokioIo::new(Budgeted { stream, budget: self.budget.clone() })),
            Err(outcome) => {
                let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
                if refusals.len() < MOST_REFUSALS {
                    refusals.insert(key(url), outcome.clone());
                }
                Err(outcome)
            }
        }
    }
}

fn too_slow(url: &Url) -> Outcome {
    Outcome::Network(format!("connecting to {} took too long", host(url)))
}

fn host(url: &Url) -> &str {
    url.host_str().unwrap_or_default()
}

/// Resolves the host and connects to the first permitted address that answers.
async fn reach(guard: &Guard, url: &Url) -> Result<TcpStream, Outcome> {
    if !guard.permits_url(url) {
        return Err(Outcome::Disallowed);
    }
    let port = url.port_or_known_default().unwrap_or_default();
    let found: Vec<SocketAddr> = match url.host() {
        Some(Host::Ipv4(address)) => vec![(address, port).into()],
        Some(Host::Ipv6(address)) => vec![(address, port).into()],
        Some(Host::Domain(name)) => lookup_host((name, port))
            .await
            .map_err(|_| Outcome::Network(format!("the name {name} does not resolve")))?
            .collect(),
        None => Vec::new(),
    };
    let permitted: Vec<SocketAddr> =
        found.into_iter().filter(|address| guard.permits(address.ip())).collect();
    if permitted.is_empty() {
        return Err(Outcome::Disallowed);
    }
    TcpStream::connect(permitted.as_slice()).await.map_err(|error| {
        Outcome::Network(if error.kind() == io::ErrorKind::ConnectionRefused {
            "the connection was refused".to_owned()
        } else {
            "there is no way to the host".to_owned()
        })
    })
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let visit = serve(stream, Arc::clone(&shared));
        task::start(Arc::clone(&shared).until_closed(visit));
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let service = service_fn(move |request| pass(request, Arc::clone(&shared)));
    let connection =
        server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    // An end with an error is how a request is refused.
    connection.with_upgrades().await.ok();
}

/// Passes a request on; an error ends the browser's connection without an answer.
async fn pass(request: Request<Incoming>, shared: Arc<Shared>) -> Result<Response<Body>, Refused> {
    if request.method() == Method::CONNECT {
        tunnel(request, shared).await
    } else {
        forward(request, shared).await
    }
}

/// A request was refused; why is remembered elsewhere.
#[derive(Debug, thiserror::Error)]
#[error("refused")]
struct Refused;

impl From<hyper::Error> for Refused {
    fn from(_: hyper::Error) -> Self {
        Self
    }
}

/// `CONNECT host:port`: bytes go to and fro, TLS mostly.
async fn tunnel(
    request: Request<Incoming>,
    shared: Arc<Shared>,
) -> Result<Response<Body>, Refused> {
    let authority = request.uri().authority().ok_or(Refused)?;
    let url = Url::parse(&format!("https://{authority}/")).map_err(|_| Refused)?;
    let mut stream = shared.connect(&url).await.map_err(|_| Refused)?.into_inner();
    let copy = async move {
        if let Ok(browser) = hyper::upgrade::on(request).await {
            // Either side may go away at any time.
            copy_bidirectional(&mut TokioIo::new(browser), &mut stream).await.ok();
        }
    };
    task::start(shared.until_closed(copy));
    Ok(Response::new(Either::Right(Empty::new())))
}

/// `GET http://host/path`: plain HTTP, each request over a connection of its own.
async fn forward(
    mut request: Request<Incoming>,
    shared: Arc<Shared>,
) -> Result<Response<Body>, Refused> {
    let url = Url::parse(&request.uri().to_string()).map_err(|_| Refused)?;
    if url.scheme() != "http" {
        return Err(Refused);
    }
    let stream = shared.connect(&url).await.map_err(|_| Refused)?;
    let path = request.uri().path_and_query().ok_or(Refused)?.clone();
    *request.uri_mut() = Uri::from(path);
    for name in &HOP_BY_HOP {
        request.headers_mut().remove(name);
    }
    let (mut sender, connection) = client::conn::http1::handshake(stream).await?;
    let drive = async move {
        // What goes wrong is seen by who reads the answer.
        connection.await.ok();
    };
    task::start(shared.until_closed(drive));
    let mut response = sender.send_request(request).await?;
    for name in &HOP_BY_HOP {
        response.headers_mut().remove(name);
    }
    Ok(response.map(Either::Left))
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        task::JoinSet,
    };

    use super::*;

    async fn gate(guard: Guard, bytes: usize) -> Gate {
        let connect_timeout = Duration::from_secs(5);
        Gate::open(Terms { guard, connect_timeout, bytes }).await.unwrap()
    }

    /// What comes back through the gate.
    async fn say(gate: &Gate, text: &str) -> String {
        let mut stream = TcpStream::connect(gate.address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        // A connection that was refused may be reset.
        stream.read_to_end(&mut bytes).await.ok();
        String::from_utf8(bytes).unwrap()
    }

    /// A server that takes one connection, answers, and gives what it was sent.
    async fn server(answer: String) -> (SocketAddr, JoinSet<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut task = JoinSet::new();
        task.spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut bytes = vec![0; 4096];
            let read = stream.read(&mut bytes).await.unwrap();
            // Over its budget, the gate goes away early.
            stream.write_all(answer.as_bytes()).await.ok();
            String::from_utf8_lossy(&bytes[..read]).into_owned()
        });
        (address, task)
    }

    #[tokio::test]
    async fn private_addresses_are_refused_without_an_answer() {
        let gate = gate(Guard::Public(Arc::new([])), 1000).await;
        for host in ["127.0.0.1:80", "2130706433:80", "[::1]:80", "169.254.169.254:80", "0x7f.1:80"]
        {
            let url = Url::parse(&format!("http://{host}/")).unwrap();
            for request in [
                format!("GET http://{host}/ HTTP/1.1\r\nHost: x\r\n\r\n"),
                format!("CONNECT {host} HTTP/1.1\r\nHost: x\r\n\r\n"),
            ] {
                assert_eq!(say(&gate, &request).await, "", "{request}");
                assert_eq!(gate.refusal(&url), Some(Outcome::Disallowed), "{request}");
            }
        }
        // A name that resolves to the loopback is no better.
        assert_eq!(say(&gate, "GET http://localhost/ HTTP/1.1\r\nHost: x\r\n\r\n").await, "");
        let url = Url::parse("http://localhost/").unwrap();
        assert_eq!(gate.refusal(&url), Some(Outcome::Disallowed));
        // Nor is what is no request to a proxy, such as the gate itself asked for a page.
        let nonsense = ["GET / HTTP/1.1\r\nHost: x\r\n\r\n", "GET ftp://a/ HTTP/1.1\r\n\r\n"];
        for request in nonsense {
            assert_eq!(say(&gate, request).await, "", "{request}");
        }
    }

    #[tokio::test]
    async fn what_is_permitted_passes_in_plain_and_by_tunnel() {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nhi";
        let gate = gate(Guard::Open, 1000).await;
        let (address, mut asked) = server(answer.to_owned()).await;
        let request = format!(
            "GET http://{address}/a?b HTTP/1.1\r\nHost: {address}\r\nProxy-Connection: x\r\n\
             Connection: close\r\n\r\n"
        );
        let came = say(&gate, &request).await;
        assert!(came.starts_with("HTTP/1.1 200") && came.ends_with("\r\n\r\nhi"), "{came}");
        let asked = asked.join_next().await.unwrap().unwrap();
        assert!(asked.starts_with("GET /a?b HTTP/1.1\r\n"), "{asked}");
        assert!(!asked.to_lowercase().contains("connection"), "{asked}");

        let (address, mut asked) = server("pong".to_owned()).await;
        let came = say(&gate, &format!("CONNECT {address} HTTP/1.1\r\n\r\nping")).await;
        assert!(came.starts_with("HTTP/1.1 200") && came.ends_with("\r\n\r\npong"), "{came}");
        assert_eq!(asked.join_next().await.unwrap().unwrap(), "ping");
        assert!(!gate.is_spent());
    }

    #[tokio::test]
    async fn the_budget_ends_what_goes_on() {
        let gate = gate(Guard::Open, 20_000).await;
        for _ in 0..2 {
            let (address, _asked) = server("x".repeat(100_000)).await;
            let came = say(&gate, &format!("CONNECT {address} HTTP/1.1\r\n\r\nping")).await;
            assert!(came.len() < 50_000, "{}", came.len());
            assert!(gate.is_spent());
        }
    }

    #[tokio::test]
    async fn a_dropped_gate_is_closed() {
        let gate = gate(Guard::Open, 1000).await;
        let (address, _asked) = server("pong".to_owned()).await;
        let mut stream = TcpStream::connect(gate.address).await.unwrap();
        stream.write_all(format!("CONNECT {address} HTTP/1.1\r\n\r\n").as_bytes()).await.unwrap();
        stream.read_u8().await.unwrap();
        drop(gate);
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).await.ok();
        assert!(!String::from_utf8_lossy(&rest).contains("pong"));
    }
}
