//! The fetcher: turns, redirects and the time a request may take.

use std::{path::PathBuf, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, timeout};
use url::Url;

use super::{
    Answer, FetchError, Fetched, Request, Seen, Settings,
    browser::{Browser, Commission, Rendered, Sign},
    budget::{Budgets, HostName},
    client::{Client, Clients, bounded},
    errand::Errand,
    exchange::{Hop, exchange},
    failure::Failure,
    host::{Hosts, Turn},
    kept::Kept,
    manner::{Manner, Render},
    reach,
    robots::{self, Answered, Copies, Place, Rules},
    token::Route,
};
use crate::domain::{BlockKind, Outcome};

/// As many as a page may send us on.
const MAX_REDIRECTS: usize = 5;

const TOO_LONG: &str = "the answer took too long";

/// Fetches pages, politely. Clones are cheap and share the limits.
#[derive(Debug, Clone)]
pub struct Fetcher(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    clients: Clients,
    browser: Browser,
    hosts: Hosts,
    robots: Arc<Copies>,
    kept: Arc<Kept>,
    /// Where refresh tokens are kept that a site replaced.
    tokens: Option<PathBuf>,
    timeout: Duration,
    /// A host that says nothing for so long is silent.
    patience: Duration,
    max_body: usize,
}

impl Fetcher {
    /// Sets up the clients. Takes some milliseconds, so one fetcher serves all sources.
    ///
    /// # Errors
    /// When the contact cannot stand in a header, or TLS cannot be set up.
    pub fn new(settings: &Settings) -> Result<Self, FetchError> {
        let hosts = Hosts::new(Budgets::new(settings), settings.connections);
        Self::with(settings, hosts, Arc::default(), Arc::default())
    }

    /// A fetcher with other settings that keeps what this one knows of the hosts: a site that
    /// asked to be left alone is, whatever was reloaded. Copies of `robots.txt`, cookies and tokens
    /// are kept too.
    ///
    /// # Errors
    /// As [`Fetcher::new`].
    pub fn renewed(&self, settings: &Settings) -> Result<Self, FetchError> {
        let hosts = self.0.hosts.under(Budgets::new(settings), settings.connections);
        Self::with(settings, hosts, Arc::clone(&self.0.robots), Arc::clone(&self.0.kept))
    }

    /// Forgets the cookies and tokens of sources that are no more: of all names but those that
    /// `is_source` knows.
    pub fn retain(&self, is_source: impl Fn(&str) -> bool) {
        self.0.kept.retain(is_source);
    }

    /// Ends the browser, if one runs, and waits until its processes and its folder are gone, five
    /// seconds at most. No page is rendered any more.
    pub async fn close(&self) {
        self.0.browser.close().await;
    }

    fn with(
        settings: &Settings,
        hosts: Hosts,
        robots: Arc<Copies>,
        kept: Arc<Kept>,
    ) -> Result<Self, FetchError> {
        Ok(Self(Arc::new(Shared {
            clients: Clients::new(settings)?,
            browser: Browser::new(settings),
            hosts,
            robots,
            kept,
            tokens: settings.tokens.clone(),
            timeout: bounded(settings.timeout),
            patience: bounded(settings.timeout.min(settings.connect_timeout)),
            max_body: settings.max_body,
        })))
    }

    /// The name of the budget of requests that an address is part of, and how many of them may be
    /// under way at a time. Who asks for more of one budget stands in line.
    pub fn budget(&self, url: &Url) -> (HostName, usize) {
        self.0.hosts.budget(url)
    }

    /// Fetches one page: asks `robots.txt` first if it is not known, waits for the host's turn,
    /// follows redirects, reads the body. `now` is only for sites that name a time to come back
    /// without telling theirs. Dropping the future ends the request or gives up the place in the
    /// line.
    pub async fn fetch(&self, request: &Request, now: Timestamp) -> Fetched {
        let client = match self.0.clients.of(&request.manner) {
            Ok(client) => client,
            Err(outcome) => return Fetched::failed(outcome),
        };
        let mut visit = Visit::new(&self.0, client, &request.manner, now);
        let (answer, retry_after, unasked) = match visit.follow(request).await {
            Ok((answer, retry_after)) => (answer, retry_after, false),
            Err(Failure { outcome, retry_after, unasked }) => {
                (Answer::Failed(outcome), retry_after, unasked)
            }
        };
        Fetched {
            answer,
            retry_after,
            unasked,
            waited: SignedDuration::try_from(visit.waited).unwrap_or(SignedDuration::MAX),
            answered_at: Instant::now(),
            seen: visit.seen,
        }
    }

    /// The client for what belongs to no source.
    pub(super) fn guarded(&self) -> &Client {
        &self.0.clients.guarded
    }

    /// The client for what the configuration itself names on this machine.
    pub(super) fn open(&self) -> &Client {
        &self.0.clients.open
    }

    /// Whether the host of an address accepts a connection at all. Nothing is asked of it.
    pub async fn reaches(&self, url: &Url, allow_private: bool) -> bool {
        let clients = &self.0.clients;
        let client = if allow_private { &clients.open } else { &clients.guarded };
        reach::accepts(url, &client.guard).await
    }
}

/// One call of [`Fetcher::fetch`]: what all of its requests have in common.
struct Visit<'a> {
    shared: &'a Shared,
    client: Client,
    manner: &'a Arc<Manner>,
    now: Timestamp,
    /// Time spent waiting for turns.
    waited: Duration,
    /// What proves the answer.
    seen: Option<Box<Seen>>,
}

impl<'a> Visit<'a> {
    fn new(shared: &'a Shared, client: Client, manner: &'a Arc<Manner>, now: Timestamp) -> Self {
        Self { shared, client, manner, now, waited: Duration::ZERO, seen: None }
    }

    async fn follow(
        &mut self,
        request: &Request,
    ) -> Result<(Answer, Option<SignedDuration>), Failure> {
        let shared = self.shared;
        let mut errand = shared.kept.errand(request);
        let mut url = request.url.clone();
        let mut left = shared.timeout;
        let mut passed = Vec::new();
        for _ in 0..=MAX_REDIRECTS {
            if !self.client.permits(&url) {
                return Err(Outcome::Disallowed.into());
            }
            let delay = Box::pin(self.delay(&url)).await?;
            Box::pin(self.authorize(&mut errand, &url)).await?;
            if let Some(render) = &self.manner.render {
                return Box::pin(self.render(request, &url, render, delay)).await;
            }
            let turn = self.turn(&url, delay).await?;
            let begun = Instant::now();
            let now = self.now();
            let hop = exchange(&self.client.http, &mut errand, &url, shared.max_body, now);
            let Ok(hop) = timeout(left, hop).await else {
                self.late(turn, left, errand.was_heard());
                return Err(Outcome::Network(TOO_LONG.to_owned()).into());
            };
            left = left.saturating_sub(begun.elapsed());
            match hop {
                Hop::TimedOut(outcome) => {
                    turn.timed_out();
                    return Err(outcome.into());
                }
                Hop::End(answer, retry_after) => {
                    turn.ended(retry_after);
                    self.seen = errand.take_seen().map(|seen| self.account(*seen, request, passed));
                    return Ok((answer, retry_after));
                }
                Hop::Redirect(target) => {
                    turn.ended(None);
                    let target = next(&url, target)?;
                    passed.push(std::mem::replace(&mut url, target));
                }
                // Once at most, and the turn ends here: the token may come from the same host.
                Hop::Stale => turn.ended(None),
            }
        }
        Err(Outcome::Network(format!("more than {MAX_REDIRECTS} redirects")).into())
    }

    /// Completes what proves an answer: how it was come by, and what every request says.
    fn account(&self, mut seen: Seen, request: &Request, redirects: Vec<Url>) -> Box<Seen> {
        let own = std::mem::replace(&mut seen.said, self.client.says.clone());
        seen.said.extend(own);
        Box::new(Seen { asked: request.url.clone(), redirects, ..seen })
    }

    /// Has a page rendered. The browser is ready before the turn begins: a site, and all who wait
    /// for it, shall not wait for a browser.
    async fn render(
        &mut self,
        request: &Request,
        url: &Url,
        render: &Render,
        delay: Duration,
    ) -> Result<(Answer, Option<SignedDuration>), Failure> {
        let (browser, manner) = (&self.shared.browser, &**self.manner);
        let ready = browser.ready(manner, &mut self.waited).await.map_err(Outcome::Render)?;
        let turn = self.turn(url, delay).await?;
        let (home, guard, now) = (&request.home, &self.client.guard, self.now());
        let commission = Commission { url, home, manner, render, guard, now };
        let Rendered { answer, retry_after, sign, seen } = ready.render(&commission).await;
        match sign {
            Sign::Answered => turn.ended(retry_after),
            Sign::Silent => turn.timed_out(),
            Sign::Nothing => drop(turn),
        }
        self.seen = seen;
        Ok((answer, retry_after))
    }

    /// Sees to it that there is a token, if the source needs one at this address. No turn is held
    /// meanwhile: the token may come from the same host.
    async fn authorize(&mut self, errand: &mut Errand<'_>, url: &Url) -> Result<(), Failure> {
        let route = Route {
            client: &self.client,
            manner: self.manner,
            hosts: &self.shared.hosts,
            timeout: self.shared.timeout,
            folder: self.shared.tokens.as_deref(),
            now: self.now(),
        };
        errand.authorize(url, route, &mut self.waited).await?;
        Ok(())
    }

    /// The time of day by now.
    fn now(&self) -> Timestamp {
        self.now.checked_add(self.waited).unwrap_or(self.now)
    }

    /// Waits for a turn and counts the wait.
    async fn turn(&mut self, url: &Url, delay: Duration) -> Result<Turn, Failure> {
        let asked = Instant::now();
        let proxied = self.manner.proxy.is_some();
        let turn = self.shared.hosts.turn(url, delay, proxied).await;
        self.waited = self.waited.saturating_add(asked.elapsed());
        turn.map_err(|refused| Failure::refused(refused, url))
    }

    /// Ends the turn of a request for which the time that was `left` did not do. A host that began
    /// to answer is not silent, nor need one be that had little time to do so.
    fn late(&self, turn: Turn, left: Duration, heard: bool) {
        if heard {
            turn.ended(None);
        } else if left >= self.shared.patience {
            turn.timed_out();
        }
    }

    /// The pause that the site's `robots.txt` asks for, if it does not forbid the address.
    async fn delay(&mut self, url: &Url) -> Result<Duration, Failure> {
        if !self.manner.robots {
            return Ok(Duration::ZERO);
        }
        let (copies, place) = (&self.shared.robots, Place::of(url, self.manner));
        let rules = copies.rules(&place, self.ask_robots(url)).await?;
        if !rules.allow(url) {
            return Err(Outcome::DisallowedByRobots.into());
        }
        Ok(rules.delay.unwrap_or_default())
    }

    /// Asks for the `robots.txt` of a page. What is behind too many redirects, or behind one that
    /// leads nowhere, is not there.
    async fn ask_robots(&mut self, page: &Url) -> Result<(Rules, Duration), Failure> {
        let mut url = robots::address(page);
        let mut left = self.shared.timeout;
        for _ in 0..=robots::MAX_REDIRECTS {
            if !self.client.permits(&url) {
                break;
            }
            let turn = self.turn(&url, Duration::ZERO).await?;
            let begun = Instant::now();
            let mut heard = false;
            let asked = robots::ask(&self.client.http, &url, self.now(), &mut heard);
            let Ok(answered) = timeout(left, asked).await else {
                self.late(turn, left, heard);
                return Err(of_robots(Outcome::Network(TOO_LONG.to_owned()).into()));
            };
            left = left.saturating_sub(begun.elapsed());
            match answered {
                Answered::Rules(rules, lifetime) => {
                    turn.ended(None);
                    return Ok((rules, lifetime));
                }
                Answered::Redirect(target) => {
                    turn.ended(None);
                    match next(&url, target) {
                        Ok(target) => url = target,
                        Err(_) => break,
                    }
                }
                Answered::Failed(outcome, retry_after) => {
                    turn.ended(retry_after);
                    return Err(of_robots(Failure::until(outcome, retry_after)));
                }
                Answered::TimedOut(outcome) => {
                    turn.timed_out();
                    return Err(of_robots(outcome.into()));
                }
            }
        }
        Ok(robots::nothing())
    }
}

/// Where a redirect leads. Names and passwords belong to one origin, and what a site would have
/// us say to another one is not said.
fn next(url: &Url, mut target: Url) -> Result<Url, Outcome> {
    if url.scheme() == "https" && target.scheme() == "http" {
        return Err(Outcome::Disallowed);
    }
    if target.origin() != url.origin() {
        // Refused only by addresses without a host, which are not fetched.
        target.set_username("").ok();
        target.set_password(None).ok();
    }
    Ok(target)
}

/// The failure says which of the requests it was: the page itself may be well.
fn of_robots(mut failure: Failure) -> Failure {
    let unknown = |what: &str| Outcome::RobotsUnknown(what.to_owned());
    if let Outcome::Network(text) = &failure.outcome {
        failure.outcome = Outcome::Network(format!("robots.txt: {text}"));
    } else if let Outcome::Http(status) = failure.outcome {
        failure.outcome = unknown(&format!("HTTP {status}"));
    } else if failure.outcome == Outcome::Blocked(BlockKind::BotWall) {
        failure.outcome = unknown("bot wall");
    } else if failure.outcome == Outcome::Blocked(BlockKind::RateLimited)
        && failure.retry_after.is_none()
    {
        failure.outcome = unknown("HTTP 429");
    }
    failure
}
