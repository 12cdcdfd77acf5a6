//! The fetcher: turns, redirects and the time a request may take.

use std::{path::PathBuf, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, timeout};

use super::{
    Answer, FetchError, Fetched, Request, Settings,
    client::{Clients, bounded},
    exchange::{Hop, exchange},
    host::{Held, HostKey, Hosts, Limits},
    kept::Kept,
    token::{Denied, Route},
};
use crate::domain::{BlockKind, Outcome};

/// As many as a page may send us on.
const MAX_REDIRECTS: usize = 5;

/// Fetches pages, politely. Clones are cheap and share the limits.
#[derive(Debug, Clone)]
pub struct Fetcher(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    clients: Clients,
    hosts: Hosts,
    kept: Arc<Kept>,
    /// Where refresh tokens are kept that a site replaced.
    tokens: Option<PathBuf>,
    timeout: Duration,
    max_body: usize,
}

impl Fetcher {
    /// Sets up the clients. Takes some milliseconds, so one fetcher serves all sources.
    ///
    /// # Errors
    /// When the contact cannot stand in a header, or TLS cannot be set up.
    pub fn new(settings: &Settings) -> Result<Self, FetchError> {
        let hosts = Hosts::new(limits(settings), settings.connections);
        Self::with(settings, hosts, Arc::default())
    }

    /// A fetcher with other settings that keeps what this one knows of the hosts: a site that
    /// asked to be left alone is, whatever was reloaded. Cookies and tokens are kept too.
    ///
    /// # Errors
    /// As [`Fetcher::new`].
    pub fn renewed(&self, settings: &Settings) -> Result<Self, FetchError> {
        let hosts = self.0.hosts.under(limits(settings), settings.connections);
        Self::with(settings, hosts, Arc::clone(&self.0.kept))
    }

    /// Forgets the cookies and tokens of sources that are no more: of all names but those that
    /// `is_source` knows.
    pub fn retain(&self, is_source: impl Fn(&str) -> bool) {
        self.0.kept.retain(is_source);
    }

    fn with(settings: &Settings, hosts: Hosts, kept: Arc<Kept>) -> Result<Self, FetchError> {
        Ok(Self(Arc::new(Shared {
            clients: Clients::new(settings)?,
            hosts,
            kept,
            tokens: settings.tokens.clone(),
            timeout: bounded(settings.timeout),
            max_body: settings.max_body,
        })))
    }

    /// Fetches one page: waits for the host's turn, follows redirects, reads the body. `now` is
    /// only for sites that name a time to come back without telling theirs. Dropping the future
    /// ends the request or gives up the place in the line.
    pub async fn fetch(&self, request: &Request, now: Timestamp) -> Fetched {
        let mut waited = Duration::ZERO;
        let (answer, retry_after) = self.follow(request, now, &mut waited).await;
        Fetched {
            answer,
            retry_after,
            waited: SignedDuration::try_from(waited).unwrap_or(SignedDuration::MAX),
            answered_at: Instant::now(),
        }
    }

    async fn follow(
        &self,
        request: &Request,
        now: Timestamp,
        waited: &mut Duration,
    ) -> (Answer, Option<SignedDuration>) {
        let shared = &*self.0;
        let client = match shared.clients.of(&request.manner) {
            Ok(client) => client,
            Err(outcome) => return failed(outcome),
        };
        let mut errand = shared.kept.errand(request);
        let mut url = request.url.clone();
        let mut left = shared.timeout;
        for _ in 0..=MAX_REDIRECTS {
            if !client.permits(&url) {
                return failed(Outcome::Disallowed);
            }
            let route = Route {
                client: &client,
                manner: &request.manner,
                hosts: &shared.hosts,
                timeout: shared.timeout,
                folder: shared.tokens.as_deref(),
                now,
            };
            if let Err(Denied(outcome, rest)) = errand.authorize(&url, route, waited).await {
                return (Answer::Failed(outcome), rest);
            }
            let asked = Instant::now();
            let turn = shared.hosts.turn(HostKey::of(&url)).await;
            *waited = waited.saturating_add(asked.elapsed());
            let turn = match turn {
                Ok(turn) => turn,
                Err(Held(rest)) => {
                    let outcome = Outcome::Blocked(BlockKind::RateLimited);
                    return (Answer::Failed(outcome), SignedDuration::try_from(rest).ok());
                }
            };
            let begun = Instant::now();
            let now = now.checked_add(*waited).unwrap_or(now);
            let hop = exchange(&client.http, &mut errand, &url, shared.max_body, now);
            let Ok(hop) = timeout(left, hop).await else {
                return failed(Outcome::Network("the answer took too long".to_owned()));
            };
            left = left.saturating_sub(begun.elapsed());
            match hop {
                Hop::End(answer, retry_after) => {
                    if let Some(time) = retry_after {
                        turn.hold(bounded(time));
                    }
                    return (answer, retry_after);
                }
                Hop::Redirect(target) if url.scheme() == "https" && target.scheme() == "http" => {
                    return failed(Outcome::Disallowed);
                }
                Hop::Redirect(target) => url = target,
                // Once at most, and the turn ends here: the token may come from the same host.
                Hop::Stale => {}
            }
        }
        failed(Outcome::Network(format!("more than {MAX_REDIRECTS} redirects")))
    }
}

fn limits(settings: &Settings) -> Limits {
    Limits { connections: settings.host_connections, pause: bounded(settings.host_pause) }
}

fn failed(outcome: Outcome) -> (Answer, Option<SignedDuration>) {
    (Answer::Failed(outcome), None)
}
