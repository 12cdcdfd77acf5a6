//! The one browser that all pages share, and what a page is asked for with.

use std::{sync::Arc, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::{SignedDuration, Timestamp};
use percent_encoding::percent_decode_str;
use secrecy::ExposeSecret;
use tokio::{
    sync::{Mutex, Semaphore, SemaphorePermit},
    time::{Instant, timeout},
};
use url::Url;

use super::{
    gate::Terms,
    page::{self, Order, Trouble},
    record::Rules,
    running::{Ending, Running, Use},
    wire::WireError,
};
use crate::{
    domain::Outcome,
    fetch::{
        Answer, Auth, Manner, Method, Render, Seen, Settings,
        client::{agent, bounded},
        guard::Guard,
        settings,
    },
};

/// The longest that a page may take, whatever is configured.
const LONGEST: Duration = Duration::from_mins(2);

/// All that a page loads, as a multiple of what its HTML may have.
const LOADS: usize = 8;

/// The least that is allowed to a message of the browser: a picture of a long page.
const PICTURE: usize = 64 << 20;

/// A browser that did not start is not started again for so long: each try may take as long as
/// the patience with it, and all that wait for it.
const REST: Duration = Duration::from_secs(30);

/// The longest that its end is waited for.
const END: Duration = Duration::from_secs(5);

/// Why there is no page any more.
const ENDING: &str = "vigie is ending";

/// The browser. It is started for the first page.
#[derive(Debug)]
pub(in crate::fetch) struct Browser {
    settings: settings::Browser,
    agent: String,
    contact: String,
    connect_timeout: Duration,
    max_body: usize,
    pages: Semaphore,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    running: Option<Arc<Running>>,
    /// When and why it did not start.
    failed: Option<(Instant, String)>,
    /// No other one is to be started.
    closed: bool,
}

/// The right to open one page in the browser, which runs.
#[derive(Debug)]
pub(in crate::fetch) struct Ready<'a> {
    browser: &'a Browser,
    used: Use,
    _page: SemaphorePermit<'a>,
}

/// What came of a page.
#[derive(Debug)]
pub(in crate::fetch) struct Rendered {
    /// The page, or why there is none.
    pub(in crate::fetch) answer: Answer,
    /// How long the site wants to be left alone.
    pub(in crate::fetch) retry_after: Option<SignedDuration>,
    /// What it shows of the host.
    pub(in crate::fetch) sign: Sign,
    /// What proves the page.
    pub(in crate::fetch) seen: Option<Box<Seen>>,
}

/// What a page shows of its host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::fetch) enum Sign {
    /// It lives.
    Answered,
    /// It was silent for too long.
    Silent,
    /// Nothing: the browser failed.
    Nothing,
}

/// A page to render.
#[derive(Debug)]
pub(in crate::fetch) struct Commission<'a> {
    /// Its address.
    pub(in crate::fetch) url: &'a Url,
    /// The address of its source.
    pub(in crate::fetch) home: &'a Url,
    /// How its source is asked.
    pub(in crate::fetch) manner: &'a Manner,
    /// How it is rendered.
    pub(in crate::fetch) render: &'a Render,
    /// Where its requests may go.
    pub(in crate::fetch) guard: &'a Guard,
    /// The time, for a site that names one to come back.
    pub(in crate::fetch) now: Timestamp,
}

impl Commission<'_> {
    /// Whether the page is where the source is, so that what is meant for its site goes with it.
    fn is_at_home(&self) -> bool {
        self.url.origin() == self.home.origin()
    }
}

impl Browser {
    pub(in crate::fetch) fn new(settings: &Settings) -> Self {
        Self {
            settings: settings.browser.clone(),
            agent: agent(&settings.contact),
            contact: settings.contact.clone(),
            connect_timeout: bounded(settings.connect_timeout),
            max_body: settings.max_body,
            pages: Semaphore::new(settings.browser.pages.clamp(1, Semaphore::MAX_PERMITS)),
            kept: Mutex::default(),
        }
    }

    /// Waits until a page in this manner may be opened, and starts the browser if none runs. The
    /// wait is added to `waited`. No turn of a host should be held meanwhile: the site has no part
    /// in it. The error says in words why no page can be rendered.
    pub(in crate::fetch) async fn ready(
        &self,
        manner: &Manner,
        waited: &mut Duration,
    ) -> Result<Ready<'_>, String> {
        able(manner)?;
        let asked = Instant::now();
        let page = self.pages.acquire().await.map_err(|_| ENDING.to_owned())?;
        let used = self.enter().await;
        *waited = waited.saturating_add(asked.elapsed());
        Ok(Ready { browser: self, used: used?, _page: page })
    }

    /// The right to use the browser that runs, or one that is started for it.
    async fn enter(&self) -> Result<Use, String> {
        let mut kept = self.kept.lock().await;
        if kept.closed {
            return Err(ENDING.to_owned());
        }
        if let Some(used) = kept.running.as_ref().and_then(Running::enter) {
            return Ok(used);
        }
        if let Some((at, text)) = &kept.failed
            && at.elapsed() < REST
        {
            return Err(text.clone());
        }
        // The one before, if any, has ended or is about to.
        kept.running = None;
        let longest = self.max_body.saturating_mul(6).saturating_add(1 << 20).max(PICTURE);
        match Running::start(&self.settings, &self.agent, longest).await {
            Ok(started) => {
                let started = Arc::new(started);
                let used = started.enter();
                kept.running = Some(started);
                kept.failed = None;
                used.ok_or_else(|| "the browser crashed".to_owned())
            }
            Err(text) => {
                kept.failed = Some((Instant::now(), text.clone()));
                Err(text)
            }
        }
    }

    /// Ends the browser, if one runs, and waits until nothing is left of it; no other one is
    /// started.
    pub(in crate::fetch) async fn close(&self) {
        let end = async {
            let mut kept = self.kept.lock().await;
            kept.closed = true;
            if let Some(running) = kept.running.take() {
                running.close().await;
            }
        };
        if timeout(END, end).await.is_err() {
            tracing::warn!("the browser does not end");
        }
    }

    fn order<'a>(&self, commission: &Commission<'a>, headers: Vec<(String, String)>) -> Order<'a> {
        let mut url = commission.url.clone();
        // They are among the headers. Refused only by addresses without a host.
        url.set_username("").ok();
        url.set_password(None).ok();
        Order {
            rules: Rules { origin: url.origin(), headers, images: commission.render.screenshot },
            terms: Terms {
                guard: commission.guard.clone(),
                connect_timeout: self.connect_timeout,
                bytes: self.max_body.saturating_mul(LOADS),
            },
            url,
            at_home: commission.is_at_home(),
            manner: commission.manner,
            render: commission.render,
            max_body: self.max_body,
            limit: bounded(commission.render.timeout).min(LONGEST),
            now: commission.now,
        }
    }
}

impl Ready<'_> {
    /// Renders a page. Dropping the future closes it.
    pub(in crate::fetch) async fn render(self, commission: &Commission<'_>) -> Rendered {
        let running = &self.used.running;
        let order = self.browser.order(commission, headers(commission, &self.browser.contact));
        let rendered = tokio::select! {
            biased;
            rendered = page::render(running, &order) => rendered,
            ending = running.ended() => Err(Outcome::Render(ending.text()).into()),
        };
        let (outcome, retry_after, sign) = match rendered {
            Ok((body, headers)) => {
                let (places, at) = ((commission.url, &body.url), commission.now);
                let seen = Seen::rendered(places, (body.status, headers), body.bytes.clone(), at);
                let (answer, seen) = (Answer::Page(body), Some(Box::new(seen)));
                return Rendered { answer, retry_after: None, sign: Sign::Answered, seen };
            }
            Err(Trouble::Known(outcome @ Outcome::Render(_), retry_after)) => {
                (outcome, retry_after, Sign::Nothing)
            }
            Err(Trouble::Known(outcome, retry_after)) => (outcome, retry_after, Sign::Answered),
            Err(Trouble::Silent(outcome)) => (outcome, None, Sign::Silent),
            Err(Trouble::Wire(WireError::Closed)) => {
                // The keeper knows why, or will in a moment.
                let ending = timeout(Duration::from_secs(2), running.ended()).await;
                let text = ending.map_or_else(|_| WireError::Closed.to_string(), Ending::text);
                (Outcome::Render(text), None, Sign::Nothing)
            }
            Err(Trouble::Wire(error @ WireError::Refused(..))) => {
                (Outcome::Render(error.to_string()), None, Sign::Nothing)
            }
        };
        Rendered { answer: Answer::Failed(outcome), retry_after, sign, seen: None }
    }
}

/// Whether a browser can ask in this manner. The error says what it cannot do.
fn able(manner: &Manner) -> Result<(), &'static str> {
    if manner.method != Method::Get {
        return Err("a browser asks by GET only");
    }
    if manner.proxy.is_some() {
        return Err("a rendered page cannot go through a proxy of the source's own");
    }
    if matches!(manner.auth, Auth::OAuth2(_)) {
        return Err("a rendered page cannot be asked for with OAuth 2");
    }
    Ok(())
}

/// What goes to the origin of the page beside what a browser sends: what is the source's own only
/// if that is where the source is.
fn headers(commission: &Commission<'_>, contact: &str) -> Vec<(String, String)> {
    let manner = commission.manner;
    let mut headers: Vec<(String, String)> = Vec::new();
    if commission.is_at_home() {
        let own = manner.headers.iter();
        headers.extend(own.map(|(name, value)| (name.clone(), value.expose_secret().to_owned())));
    }
    if !contact.is_empty() {
        headers.push(("From".to_owned(), contact.to_owned()));
    }
    let basic = |user: &str, password: &str| {
        format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{password}")))
    };
    let authorization = match &manner.auth {
        _ if !commission.is_at_home() => None,
        Auth::Basic { user, password } => Some(basic(user, password.expose_secret())),
        Auth::Bearer(token) => Some(format!("Bearer {}", token.expose_secret())),
        Auth::OAuth2(_) => None,
        Auth::None if commission.home.username().is_empty() => None,
        Auth::None => {
            let plain = |text| percent_decode_str(text).decode_utf8_lossy();
            let password = commission.home.password().unwrap_or_default();
            Some(basic(&plain(commission.home.username()), &plain(password)))
        }
    };
    headers.extend(authorization.map(|value| ("Authorization".to_owned(), value)));
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(url: &str, manner: &Manner) -> Result<Vec<(String, String)>, &'static str> {
        from(url, url, manner)
    }

    fn from(home: &str, url: &str, manner: &Manner) -> Result<Vec<(String, String)>, &'static str> {
        let render = Render {
            wait_for: None,
            clicks: Vec::new(),
            timeout: SignedDuration::from_secs(1),
            screenshot: false,
        };
        let commission = Commission {
            url: &url.parse().unwrap(),
            home: &home.parse().unwrap(),
            manner,
            render: &render,
            guard: &Guard::Open,
            now: Timestamp::UNIX_EPOCH,
        };
        able(manner)?;
        Ok(headers(&commission, "me@a.example"))
    }

    #[test]
    fn what_proves_who_we_are_is_sent() {
        let mut manner = Manner { headers: vec![("X".into(), "y".into())], ..Manner::plain("s") };
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let common = [pair("X", "y"), pair("From", "me@a.example")];
        assert_eq!(given("http://a/", &manner).unwrap(), common);
        let named = given("http://us%65r:p%3Aw@a/", &manner).unwrap();
        assert_eq!(named.last(), Some(&pair("Authorization", "Basic dXNlcjpwOnc=")));
        manner.auth = Auth::Bearer("t".into());
        let named = given("http://a/", &manner).unwrap();
        assert_eq!(named.last(), Some(&pair("Authorization", "Bearer t")));
        // A page that another one names has it only where that one is.
        assert_eq!(from("http://a/", "http://a/page", &manner).unwrap(), named);
        assert_eq!(from("http://a/", "http://me:pw@b/", &manner).unwrap(), common[1..]);
    }

    #[test]
    fn what_a_browser_cannot_do_is_said_and_not_left_out() {
        let plain = Manner::plain("s");
        let post = Method::Post { body: "{}".into(), content_type: "application/json".into() };
        let proxy = crate::fetch::Proxy { url: "http://p/".parse().unwrap(), login: None };
        for manner in [
            Manner { method: post, ..plain.clone() },
            Manner { proxy: Some(proxy), ..plain.clone() },
        ] {
            given("http://a/", &manner).unwrap_err();
        }
    }
}
