//! Listening for those who follow a link. What stands before it is a proxy, or the open network: so
//! nobody may send much, be slow, or stay.

use std::{
    convert::Infallible,
    io,
    net::{SocketAddr, TcpListener as Bound},
    time::Duration,
};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use super::answer::answer;
use crate::engine::Engine;

/// How long a client may take to say what it wants, without the body.
const HEAD: Duration = Duration::from_secs(10);
/// How long one visit may last: each connection is for one request.
const VISIT: Duration = Duration::from_secs(30);
/// The largest head of a request, in bytes.
const MAX_HEAD: usize = 16 << 10;
/// Visits at a time. Others wait until one is over.
const AT_A_TIME: usize = 64;
/// What visits under way have when the service stops.
const FAREWELL: Duration = Duration::from_secs(2);

/// The listening socket.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    engine: Engine,
}

impl Server {
    /// Listens at an address. Only within a runtime.
    pub fn bind(listen: SocketAddr, engine: Engine) -> io::Result<Self> {
        let bound = Bound::bind(listen)?;
        bound.set_nonblocking(true)?;
        Ok(Self { listener: TcpListener::from_std(bound)?, engine })
    }

    /// Answers until `token` is cancelled.
    pub async fn run(self, token: CancellationToken) -> Result<(), String> {
        let mut visits = JoinSet::new();
        loop {
            tokio::select! {
                () = token.cancelled() => break,
                Some(done) = visits.join_next() => if let Err(died) = done {
                    tracing::error!(error = %died, "a visit died: {died}");
                },
                accepted = self.listener.accept(), if visits.len() < AT_A_TIME => match accepted {
                    Ok((stream, _)) => {
                        visits.spawn(visit(stream, self.engine.clone()));
                    }
                    Err(error) => {
                        tracing::warn!(error = %error, "cannot accept a visitor: {error}");
                        tokio::time::sleep(Duration::from_secs(1)).await;
                    }
                },
            }
        }
        drop(timeout(FAREWELL, async { while visits.join_next().await.is_some() {} }).await);
        Ok(())
    }
}

/// Answers one request.
async fn visit(stream: TcpStream, engine: Engine) {
    let service = service_fn(|request| {
        let engine = engine.clone();
        async move { Ok::<_, Infallible>(answer(&engine, request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(MAX_HEAD)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service);
    // Who sends no HTTP, or goes away, or is too slow, is nobody's concern; the error does not name
    // the address that was asked for.
    match timeout(VISIT, connection).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(error = %error, "a visitor went away: {error}"),
        Err(_) => tracing::debug!("a visitor was too slow"),
    }
}
