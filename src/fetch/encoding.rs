//! Bodies on their way are mostly compressed. The client leaves them so: whether a page came in
//! the same bytes as last time is told from what came, without undoing it.

use std::io;

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder};
use bytes::Bytes;
use reqwest::{
    Response,
    header::{CONTENT_ENCODING, HeaderMap, HeaderValue},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    task::yield_now,
};

use crate::logic::text;

/// What every request says that it takes.
pub(super) const ACCEPTED: HeaderValue = HeaderValue::from_static("gzip, deflate, br, zstd");

/// How many times longer than its compressed form a page is at most, as a rule.
const USUAL_RATIO: usize = 8;

/// A way to compress a body (RFC 9110, 8.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Identity,
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

impl Coding {
    /// The coding that an answer names; `None` if it is none of those asked for.
    fn of(headers: &HeaderMap) -> Option<Self> {
        let Some(named) = headers.get(CONTENT_ENCODING) else { return Some(Self::Identity) };
        match named.to_str().ok()?.trim().to_ascii_lowercase().as_str() {
            "" | "identity" => Some(Self::Identity),
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "deflate" => Some(Self::Deflate),
            "br" => Some(Self::Brotli),
            "zstd" => Some(Self::Zstd),
            _ => None,
        }
    }
}

/// Why there is no body.
#[derive(Debug)]
pub(super) enum Unread {
    /// It did not come.
    Failed(reqwest::Error),
    /// It came in a coding that was not asked for.
    Unknown,
    /// It is not what its coding says, or broke off.
    Broken,
}

impl Unread {
    /// In words, where it is not the client's own error.
    pub(super) fn text(&self) -> &'static str {
        match self {
            Self::Unknown => "the body has an unknown content encoding",
            Self::Failed(_) | Self::Broken => "the body cannot be decompressed",
        }
    }
}

/// A body as it came.
#[derive(Debug)]
pub(super) struct Encoded {
    bytes: Bytes,
    coding: Coding,
    /// Whether there was more than was read.
    cut: bool,
}

impl Encoded {
    /// Reads the body of an answer, at most `limit` bytes of what comes.
    pub(super) async fn read(response: Response, limit: usize) -> Result<Self, Unread> {
        let coding = Coding::of(response.headers()).ok_or(Unread::Unknown)?;
        let announced = response.content_length().and_then(|length| usize::try_from(length).ok());
        let mut bytes = Vec::with_capacity(announced.unwrap_or_default().min(limit));
        let cut = fill(&mut bytes, response, limit).await.map_err(Unread::Failed)?;
        Ok(Self { bytes: bytes.into(), coding, cut })
    }

    /// The first bytes of a body, at most `limit`; what breaks off was short.
    pub(super) async fn peek(response: Response, limit: usize) -> Vec<u8> {
        let Some(coding) = Coding::of(response.headers()) else { return Vec::new() };
        let mut bytes = Vec::new();
        let cut = fill(&mut bytes, response, limit).await.unwrap_or(false);
        let (mut bytes, _) = Self { bytes: bytes.into(), coding, cut }.undone(limit).await;
        bytes.truncate(limit);
        bytes.into()
    }

    /// The bytes as they came.
    pub(super) fn as_came(&self) -> Bytes {
        self.bytes.clone()
    }

    /// The SHA-256 of the bytes as they came, in hex.
    pub(super) fn sha256(&self) -> String {
        text::sha256(&self.bytes)
    }

    /// The whole body; `None` if that is more than `limit` bytes.
    pub(super) async fn whole(self, limit: usize) -> Result<Option<Bytes>, Unread> {
        let cut = self.cut;
        let (bytes, ended) = self.undone(limit).await;
        if cut || bytes.len() > limit {
            return Ok(None);
        }
        ended.map(|()| Some(bytes)).map_err(|_| Unread::Broken)
    }

    /// The beginning of the body, at most `limit` bytes, and whether there is more. What breaks off
    /// where it was cut was whole before.
    pub(super) async fn beginning(self, limit: usize) -> Result<(Vec<u8>, bool), Unread> {
        let cut = self.cut;
        let (mut bytes, ended) = self.undone(limit).await;
        let more = cut || bytes.len() > limit;
        bytes.truncate(limit);
        if ended.is_err() && !more { Err(Unread::Broken) } else { Ok((bytes.into(), more)) }
    }

    /// The body, or so much of it that it is longer than `limit`, and how that ended.
    async fn undone(self, limit: usize) -> (Bytes, io::Result<()>) {
        let all = &*self.bytes;
        let mut decoder: Box<dyn AsyncRead + Send + Unpin + '_> = match self.coding {
            Coding::Identity => return (self.bytes, Ok(())),
            Coding::Gzip => {
                let mut decoder = GzipDecoder::new(all);
                decoder.multiple_members(true);
                Box::new(decoder)
            }
            Coding::Deflate => Box::new(ZlibDecoder::new(all)),
            Coding::Brotli => Box::new(BrotliDecoder::new(all)),
            Coding::Zstd => {
                let mut decoder = ZstdDecoder::new(all);
                decoder.multiple_members(true);
                Box::new(decoder)
            }
        };
        let mut bytes = Vec::with_capacity(all.len().saturating_mul(USUAL_RATIO).min(limit));
        while bytes.len() <= limit {
            match decoder.read_buf(&mut bytes).await {
                Ok(0) => break,
                // All of it is there, so nothing else makes it wait for others.
                Ok(_) => yield_now().await,
                Err(error) => return (bytes.into(), Err(error)),
            }
        }
        (bytes.into(), Ok(()))
    }
}

/// Reads at most `limit` bytes of what comes; whether there was more.
async fn fill(bytes: &mut Vec<u8>, mut response: Response, limit: usize) -> reqwest::Result<bool> {
    while let Some(chunk) = response.chunk().await? {
        let room = limit.saturating_sub(bytes.len());
        bytes.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if chunk.len() > room {
            return Ok(true);
        }
    }
    Ok(false)
}
