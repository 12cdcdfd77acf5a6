//! A small HTTP/1.1 site on the loopback, whose pages can be changed while it runs and which
//! remembers who came when. It ends when it is dropped.

use std::{
    collections::{HashMap, VecDeque},
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{Instant, sleep},
};
use url::Url;

use super::reply::{Fault, Reply};

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    /// Path and query; the whole address if the client took the site for a proxy.
    pub(crate) path: String,
    /// Names in lower case.
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
    /// When its head had come.
    pub(crate) at: Instant,
    /// When the site began to answer.
    pub(crate) answered: Option<Instant>,
}

/// The site.
#[derive(Debug)]
pub(crate) struct Site {
    address: SocketAddr,
    state: Shared,
    _tasks: JoinSet<()>,
}

type Shared = Arc<Mutex<State>>;

#[derive(Debug, Default)]
struct State {
    pages: HashMap<String, VecDeque<Reply>>,
    seen: Vec<Seen>,
    under_way: usize,
    most_under_way: usize,
    connections: usize,
}

impl Site {
    pub(crate) async fn start() -> Self {
        Self::at("127.0.0.1:0").await
    }

    /// A site at an address of the loopback, such as one that was there before.
    pub(crate) async fn at(address: &str) -> Self {
        let listener = TcpListener::bind(address).await.expect("the loopback has ports");
        let address = listener.local_addr().expect("a bound socket has an address");
        let state = Shared::default();
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, Arc::clone(&state)));
        Self { address, state, _tasks: tasks }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn url(&self, path: &str) -> Url {
        format!("http://{}{path}", self.address).parse().expect("a path makes a URL")
    }

    /// Puts a page there, in place of what was there before. Paths without one answer 404, unless
    /// their folder has one at `*`.
    pub(crate) fn put(&self, path: &str, reply: Reply) {
        self.put_in_turn(path, [reply]);
    }

    /// Puts answers there that are given one after the other; the last one stays.
    pub(crate) fn put_in_turn(&self, path: &str, replies: impl IntoIterator<Item = Reply>) {
        lock(&self.state).pages.insert(path.to_owned(), replies.into_iter().collect());
    }

    /// All requests so far, in the order they came.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        lock(&self.state).seen.clone()
    }

    /// The most requests that were waiting for an answer at one time.
    pub(crate) fn most_under_way(&self) -> usize {
        lock(&self.state).most_under_way
    }

    /// Connections so far.
    pub(crate) fn connections(&self) -> usize {
        lock(&self.state).connections
    }
}

fn lock(state: &Shared) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, state: Shared) {
    // Inside of the task, so that the connections end together with it.
    let mut visits = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        lock(&state).connections += 1;
        let state = Arc::clone(&state);
        visits.spawn(async move {
            // A client may go away at any time.
            serve(stream, &state).await.ok();
        });
        while visits.try_join_next().is_some() {}
    }
}

/// Answers the requests of one connection, one after the other.
async fn serve(stream: TcpStream, state: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    while let Some(seen) = read_request(&mut stream).await? {
        let (path, headers) = (seen.path.clone(), seen.headers.clone());
        let visit = Visit::begin(state, seen);
        let reply = next(&mut lock(state).pages, &path);
        let reply = reply.unwrap_or_else(|| Reply::status(404).body("no such page"));
        sleep(reply.delay).await;
        drop(visit);
        if !answer(stream.get_mut(), reply, &headers).await? {
            break;
        }
    }
    Ok(())
}

fn next(pages: &mut HashMap<String, VecDeque<Reply>>, path: &str) -> Option<Reply> {
    let folder = || format!("{}/*", path.rsplit_once('/').map_or("", |(folder, _)| folder));
    let path = if pages.contains_key(path) { path.to_owned() } else { folder() };
    let replies = pages.get_mut(&path)?;
    if replies.len() > 1 { replies.pop_front() } else { replies.front().cloned() }
}

/// A request that waits for its answer.
struct Visit<'a> {
    state: &'a Shared,
    index: usize,
}

impl<'a> Visit<'a> {
    fn begin(state: &'a Shared, seen: Seen) -> Self {
        let mut now = lock(state);
        now.seen.push(seen);
        now.under_way += 1;
        now.most_under_way = now.most_under_way.max(now.under_way);
        Self { state, index: now.seen.len() - 1 }
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        let mut now = lock(self.state);
        now.under_way -= 1;
        now.seen[self.index].answered = Some(Instant::now());
    }
}

async fn read_request(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Seen>> {
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let mut words = line.split(' ').map(str::to_owned);
    let (Some(method), Some(path)) = (words.next(), words.next()) else {
        return Ok(None);
    };
    let mut headers = HashMap::new();
    loop {
        line.clear();
        stream.read_line(&mut line).await?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let at = Instant::now();
    let length = headers.get("content-length").and_then(|length: &String| length.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await?;
    let body = String::from_utf8_lossy(&body).into_owned();
    Ok(Some(Seen { method, path, headers, body, at, answered: None }))
}

/// Sends the reply and says whether the connection can serve another request.
async fn answer(
    stream: &mut TcpStream,
    mut reply: Reply,
    asked: &HashMap<String, String>,
) -> io::Result<bool> {
    if reply.conditional {
        let etag = reply.etag();
        if is_unchanged(&reply, &etag, asked) {
            reply.status = 304;
            reply.body.clear();
        }
        reply = reply.header("ETag", etag);
    }
    if let Some(encoding) = reply.encoding
        && asked.get("accept-encoding").is_some_and(|accepted| accepted.contains(encoding.name()))
    {
        reply.body = encoding.encode(&reply.body);
        reply = reply.header("Content-Encoding", encoding.name());
    }
    let mut lines = vec![format!("HTTP/1.1 {} Whatever\r\n", reply.status)];
    lines.extend(reply.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")));
    let head = lines.concat();
    let Some(fault) = &reply.fault else {
        let head = format!("{head}Content-Length: {}\r\n\r\n", reply.body.len());
        stream.write_all(&[head.as_bytes(), &reply.body].concat()).await?;
        return Ok(true);
    };
    misbehave(stream, &head, &reply.body, fault).await?;
    stream.shutdown().await?;
    Ok(false)
}

fn is_unchanged(reply: &Reply, etag: &str, asked: &HashMap<String, String>) -> bool {
    match (asked.get("if-none-match"), asked.get("if-modified-since")) {
        (Some(shown), _) => shown == etag,
        (None, Some(shown)) => {
            reply.headers.iter().any(|(name, value)| name == "Last-Modified" && value == shown)
        }
        (None, None) => false,
    }
}

async fn misbehave(
    stream: &mut TcpStream,
    head: &str,
    body: &[u8],
    fault: &Fault,
) -> io::Result<()> {
    match fault {
        Fault::Length(claimed) => {
            let head = format!("{head}Content-Length: {claimed}\r\n\r\n");
            stream.write_all(&[head.as_bytes(), body].concat()).await
        }
        Fault::Trickle(pause) => {
            stream
                .write_all(format!("{head}Transfer-Encoding: chunked\r\n\r\n").as_bytes())
                .await?;
            loop {
                stream.write_all(b"1\r\n.\r\n").await?;
                sleep(*pause).await;
            }
        }
        Fault::Endless => {
            stream
                .write_all(format!("{head}Transfer-Encoding: chunked\r\n\r\n").as_bytes())
                .await?;
            let size = format!("{:x}\r\n", body.len());
            let chunk = [size.as_bytes(), body, b"\r\n"].concat();
            loop {
                stream.write_all(&chunk).await?;
            }
        }
        Fault::EndlessHead => {
            stream.write_all(head.as_bytes()).await?;
            loop {
                stream.write_all(b"X-More: and more\r\n").await?;
            }
        }
        Fault::TrickleHead(pause) => loop {
            stream.write_all(b"H").await?;
            sleep(*pause).await;
        },
        Fault::Raw(bytes) => stream.write_all(bytes).await,
    }
}
