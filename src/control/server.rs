//! Answering over the socket. Whoever may open it may ask: its folder and mode are the lock.

use std::{
    fs, io,
    os::unix::fs::{FileTypeExt, PermissionsExt},
    path::{Path, PathBuf},
    time::Duration,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{UnixListener, UnixStream},
    sync::{mpsc, oneshot},
    task::JoinSet,
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use super::{Failure, Reply, Request, case_view, digest_view, draft_view, report, view};
use crate::{
    domain::{Act, CaseId, Commit, Event},
    engine::{Acted, Engine},
    logic::casework,
    mail::inbound::LARGEST,
    store::StoreError,
};

/// A request to read the configuration again; answered when it is in force or refused.
pub type Reload = oneshot::Sender<Result<String, String>>;

/// The longest line that is read as a request, in bytes: a mail that came in, in base64.
const MAX_REQUEST: u64 = (256 << 10) + (LARGEST as u64).div_ceil(3) * 4;
/// How long a client may take to say what it wants.
const HURRY: Duration = Duration::from_secs(5);
/// Questions that are answered at a time.
const AT_A_TIME: usize = 32;

/// The listening socket. Removed again when dropped.
#[derive(Debug)]
pub struct Server {
    listener: UnixListener,
    path: PathBuf,
    engine: Engine,
    reload: mpsc::Sender<Reload>,
}

impl Server {
    /// Listens on `path`, taking the place of a socket left by a crash: the store's lock says that
    /// no other daemon runs.
    pub fn bind(path: &Path, engine: Engine, reload: mpsc::Sender<Reload>) -> io::Result<Self> {
        if let Ok(there) = fs::symlink_metadata(path) {
            if !there.file_type().is_socket() {
                return Err(io::Error::new(
                    io::ErrorKind::AlreadyExists,
                    "something that is no socket is in its place",
                ));
            }
            fs::remove_file(path)?;
        }
        let listener = UnixListener::bind(path)?;
        // The group too: operators are put into it.
        fs::set_permissions(path, fs::Permissions::from_mode(0o660))?;
        Ok(Self { listener, path: path.to_owned(), engine, reload })
    }

    /// Answers until `token` is cancelled.
    pub async fn run(self, token: CancellationToken) -> Result<(), String> {
        let mut talks = JoinSet::new();
        loop {
            tokio::select! {
                () = token.cancelled() => break,
                Some(_) = talks.join_next() => {}
                accepted = self.listener.accept(), if talks.len() < AT_A_TIME => match accepted {
                    Ok((stream, _)) => {
                        let (engine, reload) = (self.engine.clone(), self.reload.clone());
                        talks.spawn(async move {
                            if let Err(error) = talk(stream, &engine, &reload).await {
                                tracing::debug!(error = %error, "a control client went away");
                            }
                        });
                    }
                    Err(error) => {
                        tracing::warn!(error = %error, "cannot accept a control client: {error}");
                        tokio::time::sleep(Duration::from_secs(1)).await;
                    }
                },
            }
        }
        // Give answers under way a moment; whoever asked for a stop of the service waits for more.
        drop(
            timeout(Duration::from_secs(1), async { while talks.join_next().await.is_some() {} })
                .await,
        );
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.path));
    }
}

async fn talk(
    stream: UnixStream,
    engine: &Engine,
    reload: &mpsc::Sender<Reload>,
) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut line = String::new();
    timeout(HURRY, BufReader::new(read.take(MAX_REQUEST)).read_line(&mut line)).await??;
    let reply = match serde_json::from_str(&line) {
        Ok(request) => answer(engine, request, Some(reload)).await,
        Err(error) => Reply::unknown(format!("this daemon does not understand that: {error}")),
    };
    let mut bytes = serde_json::to_vec(&reply)?;
    bytes.push(b'\n');
    write.write_all(&bytes).await?;
    write.shutdown().await
}

/// Answers one request. `reload` is who can read the configuration again, where someone can.
pub async fn answer(
    engine: &Engine,
    request: Request,
    reload: Option<&mpsc::Sender<Reload>>,
) -> Reply {
    let (store, setup) = (engine.store(), engine.setup());
    let seen = match request {
        Request::Status => {
            let now = engine.clock().now();
            view::status(store, &setup, (reload.is_some(), now)).map(|view| Reply::ok(&view))
        }
        Request::Sources => view::sources(store, &setup.plan).map(|view| Reply::ok(&view)),
        Request::Cases(wanted) => {
            case_view::cases(store, &setup.plan, &wanted, engine.clock().now())
        }
        Request::Outbox => view::alerts(store, &setup).map(|view| Reply::ok(&view)),
        Request::Case { id } => case_view::find(store, &id).and_then(|found| match found {
            Ok(case) => case_view::case(store, &setup, &case).map(|view| Reply::ok(&view)),
            Err(unknown) => Ok(unknown),
        }),
        Request::Draft { id, wanted } => draft_view::draft(engine, &id, &wanted).await,
        Request::Record { id } => case_view::find(store, &id)
            .map(|found| found.map_or_else(|no| no, |case| Reply::ok(&case))),
        Request::Report { businesses, since, until } => {
            return match report::Wanted::new(&setup.plan, &businesses, since, until) {
                Ok(wanted) => report::report(engine, wanted).await,
                Err(message) => Reply::unknown(message),
            };
        }
        Request::Act { id, by, act, until } => {
            acted(engine, &id, (&by, act, until.as_deref())).await
        }
        Request::Poll { source, dry_run } => engine.poll(&source, dry_run).await.map(|report| {
            report.map_or_else(
                || Reply::unknown(format!("there is no source `{source}`")),
                |report| Reply::ok(&report),
            )
        }),
        Request::SendTest { person } => match setup.plan.person(&person) {
            None => Ok(Reply::unknown(format!("there is no person `{person}`"))),
            Some(person) => {
                let at = engine.clock().now();
                let (id, event) = casework::test(person, at);
                let commit = Commit { at, events: vec![event], expect: None };
                store.commit(commit).await.map(|()| Reply::ok(&id))
            }
        },
        Request::Learned => view::learned(store).map(|view| Reply::ok(&view)),
        Request::Forget => {
            let commit =
                Commit { at: engine.clock().now(), events: vec![Event::Unlearned], expect: None };
            store.commit(commit).await.map(|()| Reply::ok(&true))
        }
        Request::Reload => return ask_reload(reload).await,
        Request::Digests => digest_view::digests(engine).map(|view| Reply::ok(&view)),
        Request::WishDigests { person, digests, by } => {
            digest_view::wish(engine, &person, digests, &by).await
        }
        Request::AskStaff { id, by, to, text } => match case_view::find(store, &id) {
            Ok(Ok(case)) => match engine.ask_staff(case, &by, to.as_deref(), text).await {
                Ok(acted) => told(engine, acted),
                Err(error) => Err(error),
            },
            Ok(Err(unknown)) => Ok(unknown),
            Err(error) => Err(error),
        },
        Request::Receive { mail } => match BASE64_STANDARD.decode(mail) {
            Ok(raw) => engine.receive(raw).await.map(|taken| Reply::ok(&taken)),
            Err(error) => Ok(Reply::unknown(format!("the mail is not in base64: {error}"))),
        },
    };
    seen.unwrap_or_else(|error| Reply::temporary(&error))
}

/// Does something about a case. The answer is the case as it stands then.
async fn acted(
    engine: &Engine,
    said: &CaseId,
    (by, act, until): (&str, Act, Option<&str>),
) -> Result<Reply, StoreError> {
    let store = engine.store();
    let case = match case_view::find(store, said)? {
        Ok(case) => case,
        Err(unknown) => return Ok(unknown),
    };
    told(engine, engine.act(case, by, act, until).await?)
}

/// The answer to what was done about a case.
fn told(engine: &Engine, acted: Acted) -> Result<Reply, StoreError> {
    let store = engine.store();
    Ok(match acted {
        Acted::Done(case) => Reply::ok(&case_view::case(store, &engine.setup(), &case)?),
        Acted::Unknown(who) => Reply::unknown(who),
        Acted::Refused(why) => Reply::refused(why),
        Acted::Busy => Reply::temporary(&StoreError::Conflict),
    })
}

async fn ask_reload(reload: Option<&mpsc::Sender<Reload>>) -> Reply {
    let Some(reload) = reload else { return Reply::temporary(&"no daemon is running") };
    let (ask, answer) = oneshot::channel();
    if reload.send(ask).await.is_err() {
        return Reply::temporary(&"the daemon is stopping");
    }
    match answer.await {
        Ok(Ok(said)) => Reply::ok(&said),
        Ok(Err(report)) => Reply::Failed { failure: Failure::Config, message: report },
        Err(_) => Reply::temporary(&"the daemon is stopping"),
    }
}
