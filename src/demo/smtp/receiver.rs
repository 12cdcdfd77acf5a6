//! The server on a TCP port, without TLS: for the loopback.

use std::{io, net::SocketAddr, time::Duration};

use tokio::{
    net::{TcpListener, ToSocketAddrs},
    sync::mpsc,
    time::sleep,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{Channel, Mailroom, Received, Rules, serve};

/// A mail server on a port.
#[derive(Debug)]
pub struct Receiver {
    listener: TcpListener,
    mailroom: Mailroom,
}

impl Receiver {
    /// Takes a port (0: any free one). Connections wait until it runs.
    pub async fn bind(
        place: impl ToSocketAddrs,
        rules: Rules,
    ) -> io::Result<(Self, mpsc::UnboundedReceiver<Received>)> {
        let listener = TcpListener::bind(place).await?;
        let (mailroom, messages) = Mailroom::new(rules);
        Ok((Self { listener, mailroom }, messages))
    }

    /// Where it listens.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// What its sessions share: here its answers are changed.
    pub fn mailroom(&self) -> Mailroom {
        self.mailroom.clone()
    }

    /// Serves until the shutdown, then cuts what is under way.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let sessions = TaskTracker::new();
        let end = CancellationToken::new();
        tokio::pin!(shutdown);
        loop {
            let accepted = tokio::select! {
                () = &mut shutdown => break,
                accepted = self.listener.accept() => accepted,
            };
            let Ok((stream, _)) = accepted else {
                // Out of descriptors, most likely: some will be given back.
                sleep(Duration::from_millis(50)).await;
                continue;
            };
            let mailroom = self.mailroom.clone();
            let session = async move { serve(stream, &mailroom, Channel::Plain).await };
            sessions.spawn(end.clone().run_until_cancelled_owned(session));
        }
        end.cancel();
        sessions.close();
        sessions.wait().await;
    }
}
