//! SMTP, one message and one recipient to a connection. There is no pool: a connection on which
//! something went wrong is dropped, so a reply can never be taken for that to another message.
//! Every step has its own time-out, which lettre only has for the TCP connection.

use std::{
    error::Error as _,
    fmt, io,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use jiff::SignedDuration;
use lettre::{
    Address,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, Certificate, TlsParameters},
        commands::{Data, Mail as From, Rcpt},
        extension::{ClientId, Extension, MailParameter},
        response::Response,
    },
};
use secrecy::ExposeSecret as _;
use tokio::{
    net::{TcpStream, lookup_host},
    sync::Semaphore,
    time::timeout,
};

use super::{Receipt, TransportError, line_stream::LineStream};
use crate::mail::{
    Mail, Security, SendError, Smtp,
    error::{Step, reply_text},
};

/// Longest wait for the farewell: by then the message is delivered.
const FAREWELL: Duration = Duration::from_secs(1);

/// A mail server.
#[derive(Debug)]
pub struct SmtpServer {
    host: String,
    port: u16,
    protection: Protection,
    login: Option<Credentials>,
    timeout: Duration,
    hello: ClientId,
    connections: Semaphore,
}

enum Protection {
    Implicit(TlsParameters),
    StartTls(TlsParameters),
    Plain,
}

impl fmt::Debug for Protection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Implicit(_) => "Implicit",
            Self::StartTls(_) => "StartTls",
            Self::Plain => "Plain",
        })
    }
}

impl SmtpServer {
    pub(super) fn new(settings: &Smtp, connections: usize) -> Result<Self, TransportError> {
        let host = settings.host.trim_matches(['[', ']']).to_owned();
        let protection = match settings.security {
            Security::Plain if is_loopback(&host) => Protection::Plain,
            Security::Plain => return Err(TransportError::PlainOutside),
            Security::StartTls => Protection::StartTls(tls(&host, settings)?),
            Security::Implicit => Protection::Implicit(tls(&host, settings)?),
        };
        let login = match (&settings.user, &settings.password) {
            (Some(user), Some(password)) => {
                Some(Credentials::new(user.clone(), password.expose_secret().to_owned()))
            }
            (None, None) => None,
            _ => return Err(TransportError::HalfLogin),
        };
        let timeout = Duration::try_from(settings.timeout).unwrap_or_default();
        if timeout.is_zero() {
            return Err(TransportError::NoTime);
        }
        Ok(Self {
            host,
            port: settings.port,
            protection,
            login,
            timeout,
            hello: ClientId::default(),
            connections: Semaphore::new(connections.max(1)),
        })
    }

    pub(super) async fn send(&self, mail: &Mail) -> Result<Receipt, SendError> {
        // Never closed, so there is always a permit in the end.
        let _permit = self.connections.acquire().await.ok();
        let mut connection = self.open().await?;
        let from = address(&mail.from)?;
        let to = address(&mail.to)?;
        let mut parameters = Vec::new();
        if [&from, &to].iter().any(|address| !is_ascii(address)) {
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(SendError::Unsendable("the server takes no addresses beyond ASCII"));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        let from = From::new(Some(from), parameters);
        let reply = self.step(Step::Sender, connection.command(from)).await?;
        expect(Step::Sender, &reply, 200..=299)?;
        let reply = self.step(Step::Recipient, connection.command(Rcpt::new(to, vec![]))).await?;
        expect(Step::Recipient, &reply, 200..=299)?;
        let reply = self.step(Step::Data, connection.command(Data)).await?;
        expect(Step::Data, &reply, 354..=354)?;
        // The end of the last line belongs to the dot that lettre appends.
        let raw = mail.raw.strip_suffix(b"\r\n").unwrap_or(&mail.raw);
        let reply = self.step(Step::Content, connection.message(raw)).await?;
        expect(Step::Content, &reply, 250..=250)?;
        // Whether the farewell is heard does not matter: the message is in the server's charge.
        drop(timeout(FAREWELL, connection.quit()).await);
        Ok(Receipt { reply: reply_line(&reply) })
    }

    /// A connection, protected and logged in as the settings ask.
    async fn open(&self) -> Result<AsyncSmtpConnection, SendError> {
        let mut connection = match &self.protection {
            Protection::Implicit(tls) => {
                let place = (self.host.as_str(), self.port);
                // A name may have several addresses, of which the first is out of order.
                let each = Some(self.timeout / 2);
                let connecting = AsyncSmtpConnection::connect_tokio1(
                    place,
                    each,
                    &self.hello,
                    Some(tls.clone()),
                    None,
                );
                self.step(Step::Connect, connecting).await?
            }
            Protection::StartTls(_) | Protection::Plain => {
                let stream = timeout(self.timeout, self.connect())
                    .await
                    .map_err(|_| self.timed_out(Step::Connect))?
                    .map_err(|error| SendError::Unreachable(error.to_string()))?;
                let stream = Box::new(LineStream::new(stream));
                let greeting = AsyncSmtpConnection::connect_with_transport(stream, &self.hello);
                self.step(Step::Connect, greeting).await?
            }
        };
        if let Protection::StartTls(tls) = &self.protection {
            if !connection.can_starttls() {
                return Err(SendError::NotOffered("STARTTLS"));
            }
            let securing = connection.starttls(tls.clone(), &self.hello);
            self.step(Step::StartTls, securing).await?;
        }
        if let Some(login) = &self.login {
            let offered = connection.server_info().get_auth_mechanism(DEFAULT_MECHANISMS);
            if offered.is_none() {
                return Err(SendError::NotOffered("AUTH PLAIN or LOGIN"));
            }
            let login = connection.auth(DEFAULT_MECHANISMS, login);
            let reply = self.step(Step::Login, login).await?;
            expect(Step::Login, &reply, 200..=299)?;
        }
        Ok(connection)
    }

    async fn connect(&self) -> io::Result<TcpStream> {
        let plain = matches!(self.protection, Protection::Plain);
        let places = lookup_host((self.host.as_str(), self.port)).await?;
        // A hosts file may call anything `localhost`.
        let places: Vec<SocketAddr> =
            places.filter(|place| !plain || place.ip().is_loopback()).collect();
        let mut last = io::Error::other("the name has no usable address");
        for place in places {
            match timeout(self.timeout / 2, TcpStream::connect(place)).await {
                Ok(Ok(stream)) => {
                    // Else the last, small packet of a mail waits for the server's delayed
                    // acknowledgement of the one before: some 40 ms for nothing.
                    stream.set_nodelay(true)?;
                    return Ok(stream);
                }
                Ok(Err(error)) => last = error,
                Err(_) => last = io::ErrorKind::TimedOut.into(),
            }
        }
        Err(last)
    }

    async fn step<T>(
        &self,
        step: Step,
        answer: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, SendError> {
        match timeout(self.timeout, answer).await {
            Ok(answer) => answer.map_err(|error| told(step, &error)),
            Err(_) => Err(self.timed_out(step)),
        }
    }

    fn timed_out(&self, step: Step) -> SendError {
        let after = SignedDuration::try_from(self.timeout).unwrap_or(SignedDuration::MAX);
        SendError::TimedOut { step, after }
    }
}

fn tls(host: &str, settings: &Smtp) -> Result<TlsParameters, TransportError> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(path) = &settings.ca {
        let refuse = |reason: String| TransportError::Authority { path: path.clone(), reason };
        let pem = std::fs::read(path).map_err(|error| refuse(error.to_string()))?;
        if !pem.windows(11).any(|part| part == b"-----BEGIN ") {
            return Err(refuse("it holds no PEM certificate".to_owned()));
        }
        let authority = Certificate::from_pem(&pem).map_err(|error| refuse(error.to_string()))?;
        builder = builder.add_root_certificate(authority);
    }
    builder.build().map_err(|error| TransportError::Tls(error.to_string()))
}

fn is_loopback(host: &str) -> bool {
    match host.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

fn address(text: &str) -> Result<Address, SendError> {
    text.parse().map_err(|_| SendError::Unsendable("it has no usable address"))
}

fn is_ascii(address: &Address) -> bool {
    AsRef::<str>::as_ref(address).is_ascii()
}

/// A positive reply may still be the wrong one: only the code that the step asks for counts.
fn expect(
    step: Step,
    reply: &Response,
    wanted: std::ops::RangeInclusive<u16>,
) -> Result<(), SendError> {
    let code = u16::from(reply.code());
    if wanted.contains(&code) {
        return Ok(());
    }
    Err(SendError::Lost { step, reason: format!("unexpected reply {code}") })
}

/// What lettre's error means at this step.
fn told(step: Step, error: &Error) -> SendError {
    let cause = error.source().map(ToString::to_string).unwrap_or_default();
    if let Some(code) = error.status() {
        return SendError::Refused { step, code: code.into(), reply: reply_text(&cause) };
    }
    let reason = if cause.is_empty() { error.to_string() } else { cause };
    let securing = matches!(step, Step::Connect | Step::StartTls);
    if securing && (error.is_tls() || is_bad_handshake(error)) {
        return SendError::Tls(reply_text(&reason));
    }
    if step == Step::Connect && !error.is_response() {
        return SendError::Unreachable(reply_text(&reason));
    }
    SendError::Lost { step, reason: reply_text(&reason) }
}

/// The TLS layer reports what it cannot accept as invalid data.
fn is_bad_handshake(error: &Error) -> bool {
    let mut cause = error.source();
    while let Some(current) = cause {
        if let Some(error) = current.downcast_ref::<io::Error>() {
            return error.kind() == io::ErrorKind::InvalidData;
        }
        cause = current.source();
    }
    false
}

fn reply_line(reply: &Response) -> String {
    let text: Vec<&str> = reply.message().collect();
    reply_text(&format!("{} {}", reply.code(), text.join(" ")))
}
