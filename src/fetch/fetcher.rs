//! The fetcher: turns, redirects and the time a request may take.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, timeout};

use super::{
    Answer, FetchError, Fetched, Request, Settings,
    browser::{Browser, Errand},
    client::{Client, bounded},
    exchange::{Hop, exchange},
    guard::Guard,
    host::{Held, HostKey, Hosts, Limits},
};
use crate::domain::{BlockKind, Outcome};

/// As many as a page may send us on.
const MAX_REDIRECTS: usize = 5;

/// Fetches pages, politely. Clones are cheap and share the limits.
#[derive(Debug, Clone)]
pub struct Fetcher(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    guarded: Client,
    open: Client,
    browser: Browser,
    hosts: Hosts,
    timeout: Duration,
    max_body: usize,
}

impl Fetcher {
    /// Sets up the clients. Takes some milliseconds, so one fetcher serves all sources.
    ///
    /// # Errors
    /// When the contact cannot stand in a header, or TLS cannot be set up.
    pub fn new(settings: &Settings) -> Result<Self, FetchError> {
        Self::with(settings, Hosts::new(limits(settings), settings.connections))
    }

    /// A fetcher with other settings that keeps what this one knows of the hosts: a site that
    /// asked to be left alone is, whatever was reloaded.
    ///
    /// # Errors
    /// As [`Fetcher::new`].
    pub fn renewed(&self, settings: &Settings) -> Result<Self, FetchError> {
        Self::with(settings, self.0.hosts.under(limits(settings), settings.connections))
    }

    fn with(settings: &Settings, hosts: Hosts) -> Result<Self, FetchError> {
        Ok(Self(Arc::new(Shared {
            guarded: Client::new(
                settings,
                Guard::Public(settings.allow_private.as_slice().into()),
            )?,
            open: Client::new(settings, Guard::Open)?,
            browser: Browser::new(settings),
            hosts,
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
        let client = if request.manner.allow_private { &shared.open } else { &shared.guarded };
        let mut url = request.url.clone();
        let mut left = shared.timeout;
        for redirects in 0..=MAX_REDIRECTS {
            if !client.guard.permits_url(&url) {
                return failed(Outcome::Disallowed);
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
            // Another page may stand behind a redirect by now: what the first address gave
            // says nothing about it.
            let validators = request.validators.as_ref().filter(|_| redirects == 0);
            let begun = Instant::now();
            let now = now.checked_add(*waited).unwrap_or(now);
            if let Some(render) = &request.manner.render {
                let (manner, guard) = (&*request.manner, &client.guard);
                let errand = Errand { url: &url, manner, render, guard, now };
                let (answer, retry_after) = shared.browser.fetch(&errand, waited).await;
                if let Some(time) = retry_after {
                    turn.hold(bounded(time));
                }
                return (answer, retry_after);
            }
            let hop = exchange(&client.http, &url, validators, shared.max_body, now);
            let Ok(hop) = timeout(left, hop).await else {
                return failed(Outcome::Network("the answer took too long".to_owned()));
            };
            left = left.saturating_sub(begun.elapsed());
            match hop {
                Hop::End(Answer::Page(body), _) if redirects > 0 => {
                    return (Answer::Page(body.without_validators()), None);
                }
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
