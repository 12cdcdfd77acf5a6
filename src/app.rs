//! The composition root: a configuration becomes a running vigie, is reloaded, and is stopped.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use tokio::sync::mpsc;

use crate::{
    config::{self, Config, Environment},
    control::{Reload, Server},
    engine::{Clock, Engine, PassReport, Plan, Setup, Supervisor},
    fetch::{FetchError, Fetcher},
    logic::{backoff::Backoff, window::Rule},
    mail::{self, Transport, TransportError},
    store::{Store, StoreError},
    systemd, web,
};

/// The longest that a stop may take.
pub const STOP_WITHIN: Duration = Duration::from_secs(10);
/// The part of it that tasks may use; closing the store and ending the browser have the rest.
const TASKS_WITHIN: Duration = Duration::from_secs(8);

/// Why vigie cannot start.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The store cannot be opened or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Pages cannot be fetched.
    #[error("pages cannot be fetched: {0}")]
    Fetch(#[from] FetchError),
    /// Mail cannot be sent.
    #[error("mail cannot be sent: {0}")]
    Mail(#[from] TransportError),
    /// The control socket cannot be opened.
    #[error("cannot listen on {}: {source}", .path.display())]
    Socket {
        /// Where.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The address for the links in mails cannot be listened on.
    #[error("cannot listen on {listen} for the links in mails: {source}")]
    Web {
        /// Where.
        listen: SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
    /// A thread of the runtime died.
    #[error("the store could not be opened: its thread died")]
    Thread,
}

impl AppError {
    /// Whether trying again later may help.
    pub fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::Store(StoreError::InUse(_) | StoreError::Io { .. })
                | Self::Socket { .. }
                | Self::Web { .. }
        )
    }

    /// Whether somebody has to set something right first, so that trying again is of no use.
    pub fn is_configuration(&self) -> bool {
        matches!(
            self,
            Self::Store(StoreError::NotOwner { .. } | StoreError::Format { .. })
                | Self::Fetch(_)
                | Self::Mail(_)
        )
    }
}

/// Compiles what a configuration says into what the engine runs on, in place of `before`.
pub fn setup(config: &Config, before: Option<&Setup>) -> Result<Setup, AppError> {
    // Who goes against the wishes of a site is to be reminded of it.
    for watch in config.sources.iter().filter(|watch| !watch.poll.manner.robots) {
        tracing::warn!(source.id = %watch.poll.source.id, "robots.txt is not followed here");
    }
    Ok(Setup {
        plan: Plan::new(
            config.sources.iter().map(|watch| watch.poll.clone()).collect(),
            config.businesses.clone(),
            config.persons.clone(),
            config.general.operators.clone(),
        )
        .with_routes(config.routes.clone())
        .with_playbooks(config.playbooks.clone())
        .with_staff(config.staff.clone()),
        fetcher: match before {
            Some(before) => before.fetcher.renewed(&config.fetch)?,
            None => Fetcher::new(&config.fetch)?,
        },
        transport: Arc::new(Transport::new(&config.mail)?),
        from: config.mail.from.clone(),
        poll_backoff: Backoff { first: config.fetch.retry_first, max: config.fetch.retry_max },
        mail_backoff: Backoff {
            first: config.delivery.retry_first,
            max: config.delivery.retry_max,
        },
        mail_connections: config.mail.connections,
        removed_after: Rule {
            polls: config.lifecycle.removed_after_polls,
            over: config.lifecycle.removed_after_over,
        },
        group: config.delivery.group,
        remind: config.delivery.remind,
        together: config.delivery.together,
        contact: config.general.contact.clone(),
        daily_head: config.evidence.daily_head,
        timestamp_url: config.evidence.timestamp_url.clone(),
        keep: config.evidence.keep,
        assistance: config.assistance.clone(),
        templates: config.mail.templates.clone(),
        signer: config.mail.signer.clone(),
        links: config.web.as_ref().map(|web| web.links.clone()),
        ping: config.ping.clone(),
        answers: config.answers.clone().map(Arc::new),
    })
}

/// Opens the store of a configuration.
pub async fn open_store(config: &Config, clock: Clock) -> Result<Arc<Store>, AppError> {
    let (state, now) = (config.general.state.clone(), clock.now());
    let domain = mail::domain_of(&config.mail.from).to_owned();
    let opened = tokio::task::spawn_blocking(move || Store::open(&state, &domain, now)).await;
    Ok(Arc::new(opened.map_err(|_| AppError::Thread)??))
}

/// A vigie: wired by [`App::new`], running after [`App::start`], gone after [`App::stop`].
#[derive(Debug)]
pub struct App {
    engine: Engine,
    supervisor: Supervisor,
    control: PathBuf,
    reloads: Option<mpsc::Receiver<Reload>>,
    /// Where the configuration is read again from, and what may not change in it.
    origin: Origin,
}

#[derive(Debug)]
struct Origin {
    path: PathBuf,
    environment: Environment,
    state: PathBuf,
    /// Where the links in mails are answered.
    listen: Option<SocketAddr>,
}

impl App {
    /// Wires a vigie from a configuration that was read from `path`. Nothing runs yet.
    pub async fn new(
        config: &Config,
        path: PathBuf,
        environment: Environment,
        clock: Clock,
    ) -> Result<Self, AppError> {
        let setup = setup(config, None)?;
        let store = open_store(config, clock).await?;
        Ok(Self {
            engine: Engine::new(store, clock, setup)?,
            supervisor: Supervisor::default(),
            control: config.general.control.clone(),
            reloads: None,
            origin: Origin {
                path,
                environment,
                state: config.general.state.clone(),
                listen: config.web.as_ref().map(|web| web.listen),
            },
        })
    }

    /// The engine.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Starts polling, delivering, answering and, under systemd, the watchdog.
    pub fn start(&mut self) -> Result<(), AppError> {
        let (sender, reloads) = mpsc::channel(4);
        let server = Server::bind(&self.control, self.engine.clone(), sender)
            .map_err(|source| AppError::Socket { path: self.control.clone(), source })?;
        self.reloads = Some(reloads);
        self.supervisor.spawn("control", |token| server.run(token));
        if let Some(listen) = self.origin.listen {
            let server = web::Server::bind(listen, self.engine.clone())
                .map_err(|source| AppError::Web { listen, source })?;
            self.supervisor.spawn("web", |token| server.run(token));
            tracing::info!(web.listen = %listen, "answering the links in mails on {listen}");
        }
        self.engine.start(&mut self.supervisor);
        let engine = self.engine.clone();
        self.supervisor.spawn("watchdog", |token| async move {
            token.run_until_cancelled(watch_over(engine)).await;
            Ok(())
        });
        systemd::ready(&self.describe());
        Ok(())
    }

    /// Resolves when a part is lost, with its name and why: the process must end. Meanwhile
    /// answers requests over the socket to read the configuration again.
    pub async fn lost(&mut self) -> String {
        loop {
            let asked = async {
                match &mut self.reloads {
                    Some(reloads) => reloads.recv().await,
                    None => None,
                }
            };
            tokio::select! {
                lost = self.supervisor.lost() => return lost,
                asked = asked => match asked {
                    // Whoever asked may have gone away; the reload holds all the same.
                    Some(answer) => drop(answer.send(self.reload().await)),
                    None => return "`control` ended".to_owned(),
                },
            }
        }
    }

    /// Reads the configuration again. If it has problems the old one stays, and this is the report.
    pub async fn reload(&self) -> Result<String, String> {
        let (path, environment) = (self.origin.path.clone(), self.origin.environment.clone());
        let loaded = tokio::task::spawn_blocking(move || config::load(&path, &environment))
            .await
            .map_err(|error| error.to_string())?;
        let refuse = |report: String| {
            tracing::error!("refused the new configuration; the old one stays in force");
            Err(report)
        };
        let config = match loaded {
            Ok(loaded) => loaded.config,
            Err(report) => return refuse(report.render(false)),
        };
        if config.general.state != self.origin.state || config.general.control != self.control {
            let what =
                "`vigie.state` and `vigie.control` cannot change while vigie runs: restart it";
            return refuse(format!("{what}\n"));
        }
        if config.web.as_ref().map(|web| web.listen) != self.origin.listen {
            let what = "`web.listen` cannot change while vigie runs, nor `[web]` come or go: \
                        restart it";
            return refuse(format!("{what}\n"));
        }
        match setup(&config, Some(&self.engine.setup())) {
            Ok(setup) => {
                let watches = &config.sources;
                setup
                    .fetcher
                    .retain(|name| watches.iter().any(|watch| watch.poll.manner.name == name));
                if let Err(error) = self.engine.apply(setup) {
                    return refuse(format!("{error}\n"));
                }
            }
            Err(error) => return refuse(format!("{error}\n")),
        }
        let said = self.describe();
        systemd::status(&said);
        tracing::info!("reloaded the configuration: {said}");
        Ok(said)
    }

    /// One pass over all sources, then all due mail.
    pub async fn pass(&self) -> Result<PassReport, StoreError> {
        self.engine.pass().await
    }

    /// Ends everything in good order: tasks, then the browser and the store. Names what was late.
    pub async fn stop(self) -> Vec<&'static str> {
        systemd::stopping();
        let mut late = self.supervisor.stop(TASKS_WITHIN).await;
        let rest = STOP_WITHIN.saturating_sub(TASKS_WITHIN);
        let setup = self.engine.setup();
        let store = tokio::time::timeout(rest, self.engine.store().close());
        let (closed, browser) =
            tokio::join!(store, tokio::time::timeout(rest, setup.fetcher.close()));
        if browser.is_err() {
            late.push("browser");
        }
        match closed {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::error!(error = %error, "the store did not close well: {error}");
                late.push("store");
            }
            Err(_) => late.push("store"),
        }
        late
    }

    fn describe(&self) -> String {
        let setup = self.engine.setup();
        match setup.plan.watches().count() {
            1 => "watching 1 source".to_owned(),
            count => format!("watching {count} sources"),
        }
    }
}

/// Tells systemd that all is well, only while it is.
async fn watch_over(engine: Engine) {
    let interval = systemd::watchdog_interval().unwrap_or(Duration::from_secs(10));
    let mut was_stuck = None;
    loop {
        tokio::time::sleep(interval).await;
        let stuck = engine.stuck().await;
        match stuck {
            None => systemd::alive(),
            Some(part) if was_stuck != stuck => {
                tracing::error!(task = part, "`{part}` no longer moves");
            }
            Some(_) => {}
        }
        was_stuck = stuck;
    }
}
