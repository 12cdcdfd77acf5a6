//! Asking a running daemon.

use std::{io, path::Path, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::UnixStream,
    time::timeout,
};

use super::{Reply, Request};

/// A poll waits for the host's turn and for a slow page; anything else answers at once.
const PATIENCE: Duration = Duration::from_mins(3);

/// Why there was no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No daemon listens there.
    #[error("no daemon is running")]
    NotRunning,
    /// The socket is there but may not be used.
    #[error("the daemon's socket cannot be used: {0}")]
    Io(#[from] io::Error),
    /// What came back is not an answer.
    #[error("the daemon's answer cannot be read: {0}")]
    Answer(#[from] serde_json::Error),
    /// Nothing came back.
    #[error("the daemon does not answer")]
    Silent,
}

/// Asks the daemon that listens on `socket`.
pub async fn ask(socket: &Path, request: &Request) -> Result<Reply, ClientError> {
    let mut stream = match UnixStream::connect(socket).await {
        Ok(stream) => stream,
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused
            ) =>
        {
            return Err(ClientError::NotRunning);
        }
        Err(error) => return Err(error.into()),
    };
    let mut line = serde_json::to_vec(request)?;
    line.push(b'\n');
    stream.write_all(&line).await?;
    let mut answer = String::new();
    let mut stream = BufReader::new(stream);
    match timeout(PATIENCE, stream.read_line(&mut answer)).await {
        Ok(Ok(1..)) => Ok(serde_json::from_str(&answer)?),
        Ok(Err(error)) => Err(error.into()),
        Ok(Ok(0)) | Err(_) => Err(ClientError::Silent),
    }
}
