//! A connection that hands out at most one line at a time. With STARTTLS the replies before TLS
//! come from anybody on the way; lettre keeps what it has read beyond the reply to `STARTTLS`, and
//! would take it for replies under TLS. Behind this stream it cannot read beyond a line, so what
//! was slipped in meets the TLS handshake and breaks it.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, ready},
};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::{
    io::{AsyncBufRead as _, AsyncRead, AsyncWrite, BufReader, ReadBuf},
    net::TcpStream,
};

/// A TCP connection read line by line.
#[derive(Debug)]
pub(super) struct LineStream {
    inner: BufReader<TcpStream>,
}

impl LineStream {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self { inner: BufReader::new(stream) }
    }

    fn inner(self: Pin<&mut Self>) -> Pin<&mut BufReader<TcpStream>> {
        Pin::new(&mut self.get_mut().inner)
    }
}

impl AsyncTokioStream for LineStream {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.inner.get_ref().peer_addr()
    }
}

impl AsyncRead for LineStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        to: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let held = ready!(self.as_mut().inner().poll_fill_buf(context))?;
        let line = held.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
        let (given, _) = line.split_at(line.len().min(to.remaining()));
        to.put_slice(given);
        let count = given.len();
        self.inner().consume(count);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for LineStream {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.inner().poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.inner().poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.inner().poll_shutdown(context)
    }
}
