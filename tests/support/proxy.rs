//! A small proxy on the loopback, HTTP or SOCKS5, that leads every name to one place and remembers
//! what it was asked for. It ends when it is dropped.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use url::Url;

/// What the proxy speaks.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Speaks {
    Http,
    Socks5,
}

/// The proxy.
#[derive(Debug)]
pub(crate) struct ProxyServer {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    _tasks: JoinSet<()>,
}

impl ProxyServer {
    /// A proxy for those with this name and password, which leads to `target` whatever is asked.
    pub(crate) async fn start(
        speaks: Speaks,
        target: SocketAddr,
        login: Option<(&'static str, &'static str)>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = JoinSet::new();
        let log = Arc::clone(&asked);
        tasks.spawn(async move {
            let mut visits = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let log = Arc::clone(&log);
                visits.spawn(async move {
                    // A client may go away at any time.
                    match speaks {
                        Speaks::Http => http(stream, target, login, &log).await,
                        Speaks::Socks5 => socks5(stream, target, login, &log).await,
                    }
                    .ok();
                });
            }
        });
        Self { address, asked, _tasks: tasks }
    }

    pub(crate) fn url(&self, scheme: &str) -> Url {
        format!("{scheme}://{}", self.address).parse().unwrap()
    }

    /// Where it was asked to lead to, in order: first lines for HTTP, host and port for SOCKS5.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn note(log: &Mutex<Vec<String>>, what: String) {
    log.lock().unwrap_or_else(PoisonError::into_inner).push(what);
}

async fn http(
    mut client: TcpStream,
    target: SocketAddr,
    login: Option<(&str, &str)>,
    log: &Mutex<Vec<String>>,
) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let (first, rest) = head.split_once("\r\n").unwrap();
    note(log, first.to_owned());
    let shown = rest.lines().find_map(|line| {
        let (name, value) = line.split_once(": Basic ")?;
        name.eq_ignore_ascii_case("proxy-authorization").then(|| value.to_owned())
    });
    // Clear text is enough to compare: the tests know how their login is encoded.
    if login.is_some_and(|(_, encoded)| shown.as_deref() != Some(encoded)) {
        let refusal = "HTTP/1.1 407 Whatever\r\nContent-Length: 0\r\n\r\n";
        return client.write_all(refusal.as_bytes()).await;
    }
    let mut server = TcpStream::connect(target).await?;
    if first.starts_with("CONNECT ") {
        client.write_all(b"HTTP/1.1 200 Whatever\r\n\r\n").await?;
    } else {
        let url: Url = first.split(' ').nth(1).unwrap().parse().unwrap();
        let lines = rest.split("\r\n").filter(|line| !line.to_lowercase().starts_with("proxy-"));
        let lines: Vec<&str> = lines.collect();
        let head = format!("GET {} HTTP/1.1\r\n{}", url.path(), lines.join("\r\n"));
        server.write_all(head.as_bytes()).await?;
    }
    copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}

/// RFC 1928, and RFC 1929 for the login.
async fn socks5(
    mut client: TcpStream,
    target: SocketAddr,
    login: Option<(&str, &str)>,
    log: &Mutex<Vec<String>>,
) -> io::Result<()> {
    client.read_u8().await?;
    let methods = read_text(&mut client).await?;
    match login {
        None => client.write_all(&[5, 0]).await?,
        Some(_) if !methods.contains('\u{2}') => return client.write_all(&[5, 0xff]).await,
        Some((user, password)) => {
            client.write_all(&[5, 2]).await?;
            client.read_u8().await?;
            let shown = (read_text(&mut client).await?, read_text(&mut client).await?);
            let right = shown == (user.to_owned(), password.to_owned());
            client.write_all(&[1, u8::from(!right)]).await?;
            if !right {
                return Ok(());
            }
        }
    }
    let mut request = [0; 4];
    client.read_exact(&mut request).await?;
    let host = match request[3] {
        1 => Ipv4Addr::from(client.read_u32().await?).to_string(),
        4 => Ipv6Addr::from(client.read_u128().await?).to_string(),
        _ => read_text(&mut client).await?,
    };
    note(log, format!("{host}:{}", client.read_u16().await?));
    let mut server = TcpStream::connect(target).await?;
    client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
    copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}

async fn read_text(stream: &mut TcpStream) -> io::Result<String> {
    let mut bytes = vec![0; stream.read_u8().await?.into()];
    stream.read_exact(&mut bytes).await?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
