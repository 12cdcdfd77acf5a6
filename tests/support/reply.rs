//! What the test site answers with, faults included.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, Read},
    time::Duration,
};

use flate2::{
    Compression,
    write::{GzEncoder, ZlibEncoder},
};

/// A way to compress a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Gzip,
    Brotli,
    Zstd,
    Deflate,
}

impl Encoding {
    pub(crate) const ALL: [Self; 4] = [Self::Gzip, Self::Brotli, Self::Zstd, Self::Deflate];

    /// As in `Content-Encoding`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
            Self::Deflate => "deflate",
        }
    }

    pub(crate) fn encode(self, bytes: &[u8]) -> Vec<u8> {
        self.encode_all(bytes)
    }

    fn encode_all(self, mut from: impl Read) -> Vec<u8> {
        let mut out = Vec::new();
        match self {
            Self::Gzip => {
                let mut to = GzEncoder::new(&mut out, Compression::fast());
                io::copy(&mut from, &mut to)
            }
            Self::Brotli => {
                let mut to = brotli::CompressorWriter::new(&mut out, 4096, 2, 20);
                io::copy(&mut from, &mut to)
            }
            Self::Zstd => zstd::stream::copy_encode(from, &mut out, 3).map(|()| 0),
            Self::Deflate => {
                let mut to = ZlibEncoder::new(&mut out, Compression::fast());
                io::copy(&mut from, &mut to)
            }
        }
        .expect("writing to memory cannot fail");
        out
    }
}

/// How an answer goes wrong. The connection is closed afterwards.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// `Content-Length` says this, whatever the body is.
    Length(usize),
    /// The body comes in chunks of one byte with this pause in between, for ever.
    Trickle(Duration),
    /// The body is repeated in chunks, for ever.
    Endless,
    /// The head never ends.
    EndlessHead,
    /// The head comes byte by byte with this pause in between, for ever.
    TrickleHead(Duration),
    /// These bytes come instead of an answer.
    Raw(Vec<u8>),
}

/// An answer of the site.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    pub(super) conditional: bool,
    pub(super) encoding: Option<Encoding>,
    pub(super) delay: Duration,
    pub(super) fault: Option<Fault>,
}

impl Reply {
    /// An HTML page.
    pub(crate) fn page(body: impl Into<Vec<u8>>) -> Self {
        Self::status(200).body(body).header("Content-Type", "text/html; charset=utf-8")
    }

    /// An empty answer with this status.
    pub(crate) fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            conditional: false,
            encoding: None,
            delay: Duration::ZERO,
            fault: None,
        }
    }

    /// A redirect.
    pub(crate) fn redirect(status: u16, location: impl Into<String>) -> Self {
        Self::status(status).header("Location", location)
    }

    /// A page that decompresses to so many MiB of zeros.
    pub(crate) fn bomb(mebibytes: u64, encoding: Encoding) -> Self {
        let zeros = io::repeat(0).take(mebibytes << 20);
        Self::page(encoding.encode_all(zeros)).header("Content-Encoding", encoding.name())
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Gives an `ETag` made from the body, and answers 304 to who shows it again; or to who shows
    /// the `Last-Modified` header of the reply, if there is one.
    pub(crate) fn conditional(mut self) -> Self {
        self.conditional = true;
        self
    }

    /// Compresses the body for those who take it so.
    pub(crate) fn compressed(mut self, encoding: Encoding) -> Self {
        self.encoding = Some(encoding);
        self
    }

    /// Thinks before answering.
    pub(crate) fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    pub(crate) fn fault(mut self, fault: Fault) -> Self {
        self.fault = Some(fault);
        self
    }

    /// The validator of a conditional reply.
    pub(crate) fn etag(&self) -> String {
        let mut hasher = DefaultHasher::new();
        self.body.hash(&mut hasher);
        format!("W/\"{:016x}\"", hasher.finish())
    }
}
