//! One page, from opening to closing: its context and gate, its way to the site, the wait until it
//! is ready, and what is read from it.

use std::{sync::Arc, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::{SignedDuration, Timestamp};
use reqwest::header::HeaderMap;
use secrecy::ExposeSecret;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout, timeout_at};
use url::Url;

use super::{
    gate::{Gate, Terms},
    judge,
    record::{Record, Rules},
    running::Running,
    script::{self, Look, Reading},
    wire::{Session, Wire, WireError},
};
use crate::{
    domain::{Outcome, Validators},
    fetch::{Body, Manner, Render, refusal},
    logic::text,
};

/// The longest that the browser itself may take to open or close a page before it counts as hung.
const PATIENCE: Duration = Duration::from_secs(10);

/// Without a request for so long, and so long after a click, a page is taken to be ready.
const CALM: Duration = Duration::from_millis(500);

/// A page that has loaded is read after this time, however busy its network: some never rest.
const BUSY: Duration = Duration::from_secs(10);

/// Between two looks at a page.
const LOOK: Duration = Duration::from_millis(100);

/// The longest that a look at a page may take before there is another.
const ANSWER: Duration = Duration::from_secs(2);

/// The longest that is waited for the text of a refusal.
const REFUSAL: Duration = Duration::from_secs(5);

/// The size of a picture: the window's width, and the most height.
const PICTURE: (u32, f64) = (1280, 8000.0);

/// A page to render, with all that belongs to it.
#[derive(Debug)]
pub(super) struct Order<'a> {
    /// Its address, without user name and password.
    pub(super) url: Url,
    /// Whether it is where its source is, so that the cookies of the source go with it.
    pub(super) at_home: bool,
    /// How its source is asked.
    pub(super) manner: &'a Manner,
    /// How it is rendered.
    pub(super) render: &'a Render,
    /// How its requests are treated.
    pub(super) rules: Rules,
    /// Where and how much may pass.
    pub(super) terms: Terms,
    /// The most bytes of its HTML.
    pub(super) max_body: usize,
    /// The time from asking to reading.
    pub(super) limit: Duration,
    /// The time of day.
    pub(super) now: Timestamp,
}

/// Why there is no page.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Known as such, and how long the site wants to be left alone.
    Known(Outcome, Option<SignedDuration>),
    /// The host of the page was silent for too long.
    Silent(Outcome),
    /// The browser did not do what it was told.
    Wire(WireError),
}

impl From<Outcome> for Trouble {
    fn from(outcome: Outcome) -> Self {
        Self::Known(outcome, None)
    }
}

impl From<WireError> for Trouble {
    fn from(error: WireError) -> Self {
        Self::Wire(error)
    }
}

/// Opens a page, renders it, and closes it. A browser that does not answer meanwhile is given up.
pub(super) async fn render(
    running: &Running,
    order: &Order<'_>,
) -> Result<(Body, HeaderMap), Trouble> {
    let Ok(opened) = timeout(PATIENCE, Page::open(&running.wire, order)).await else {
        running.give_up();
        return Err(Outcome::Render("the browser did not answer".to_owned()).into());
    };
    let page = opened?;
    let rendered = page.render(order, Instant::now() + order.limit).await;
    let rendered = rendered.map(|body| (body, page.record.document().headers));
    if timeout(PATIENCE, page.context.close()).await.is_err() {
        running.give_up();
    }
    rendered
}

/// An open page.
struct Page {
    session: Session,
    record: Arc<Record>,
    frame: String,
    gate: Gate,
    context: Context,
}

/// A browser context. What is in it is closed and forgotten with it.
struct Context {
    wire: Wire,
    id: String,
}

impl Context {
    async fn close(&self) {
        // Refused only if it is gone.
        self.wire
            .call("Target.disposeBrowserContext", json!({ "browserContextId": self.id }))
            .await
            .ok();
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // A second time if it was closed, which is refused and does no harm.
        self.wire.tell("Target.disposeBrowserContext", &json!({ "browserContextId": self.id }));
    }
}

impl Page {
    async fn open(wire: &Wire, order: &Order<'_>) -> Result<Self, Trouble> {
        let gate = Gate::open(order.terms.clone()).await.map_err(|error| {
            Outcome::Render(format!("no port for the browser's traffic: {error}"))
        })?;
        let params = json!({ "proxyServer": gate.proxy(), "proxyBypassList": "<-loopback>",
            "disposeOnDetach": true });
        let made = wire.call("Target.createBrowserContext", params).await?;
        let id = text(&made, "browserContextId");
        let context = Context { wire: wire.clone(), id: id.clone() };
        let params = json!({ "behavior": "deny", "browserContextId": id });
        wire.call("Browser.setDownloadBehavior", params).await?;
        let params = json!({ "url": "about:blank", "browserContextId": id });
        // A tab's main frame has the number of the tab.
        let frame = text(&wire.call("Target.createTarget", params).await?, "targetId");
        let params = json!({ "targetId": frame, "flatten": true });
        let session = text(&wire.call("Target.attachToTarget", params).await?, "sessionId");
        let record = Arc::new(Record::new(frame.clone(), order.rules.clone()));
        let session = wire.session(session, Arc::clone(&record));
        let page = Self { session, record, frame, gate, context };
        page.prepare(order).await?;
        Ok(page)
    }

    async fn prepare(&self, order: &Order<'_>) -> Result<(), WireError> {
        let session = &self.session;
        session.call("Page.enable", json!({})).await?;
        session.call("Page.setLifecycleEventsEnabled", json!({ "enabled": true })).await?;
        // We read the page, never the bodies of its requests: none is kept for us.
        let sizes = json!({ "maxTotalBufferSize": 1, "maxResourceBufferSize": 1 });
        session.call("Network.enable", sizes).await?;
        session.call("Network.setBypassServiceWorker", json!({ "bypass": true })).await?;
        let patterns = json!({ "patterns": order.rules.patterns() });
        session.call("Fetch.enable", patterns).await?;
        let own = order.manner.cookies.iter().filter(|_| order.at_home);
        let url = order.url.as_str();
        let cookies = own.map(|(name, value)| {
            json!({ "name": name, "value": value.expose_secret(), "url": url, "path": "/" })
        });
        let cookies: Vec<Value> = cookies.collect();
        if !cookies.is_empty() {
            session.call("Network.setCookies", json!({ "cookies": cookies })).await?;
        }
        Ok(())
    }

    async fn render(&self, order: &Order<'_>, deadline: Instant) -> Result<Body, Trouble> {
        let navigate = self.session.call("Page.navigate", json!({ "url": order.url.as_str() }));
        // The answer says no more than what is recorded.
        let Ok(navigated) = timeout_at(deadline, navigate).await else {
            return Err(self.late(order, "the answer took too long"));
        };
        navigated?;
        // What is left for reading when waiting took all it could.
        let settled = deadline - (order.limit / 4).min(Duration::from_secs(3));
        if self.is_page() {
            self.settle(order.render, settled).await?;
        }
        self.judge(order, settled).await?;
        if !self.record.document().complete {
            return Err(self.late(order, "the page took too long to load"));
        }
        let script = script::read(order.max_body);
        let Ok(reading) = timeout_at(deadline, self.evaluate::<Reading>(&script)).await else {
            return Err(Outcome::Render("its scripts left no moment to read it".to_owned()).into());
        };
        let mut body = self.body(reading?, order)?;
        if order.render.screenshot {
            body.screenshot = timeout_at(deadline, self.picture()).await.ok().flatten();
        }
        Ok(body)
    }

    /// Whether there is a document that may become the page.
    fn is_page(&self) -> bool {
        let document = self.record.document();
        document.error.is_none() && judge::status(&document).is_some_and(|it| it.is_success())
    }

    fn late(&self, order: &Order<'_>, text: &str) -> Trouble {
        if self.gate.is_spent() {
            return Outcome::TooLarge.into();
        }
        let outcome = Outcome::Network(text.to_owned());
        let enough = order.limit >= order.terms.connect_timeout;
        if enough && self.is_waited_for(order) { Trouble::Silent(outcome) } else { outcome.into() }
    }

    /// Whether nothing came yet, from the host that was asked first.
    fn is_waited_for(&self, order: &Order<'_>) -> bool {
        let document = self.record.document();
        let first = document.url.as_ref().is_none_or(|url| url.origin() == order.url.origin());
        document.status.is_none() && first
    }

    /// Waits until the page is ready, and clicks meanwhile; at the latest until then.
    async fn settle(&self, render: &Render, until: Instant) -> Result<(), Trouble> {
        let script = script::look(render);
        let mut clicked = None::<Instant>;
        while Instant::now() < until {
            if self.record.crashed() {
                return Err(Outcome::Render("the page crashed".to_owned()).into());
            }
            let document = self.record.document();
            if self.gate.is_spent() || document.error.is_some() {
                return Ok(());
            }
            if document.complete {
                let latest = until.min(Instant::now() + ANSWER);
                let look = match timeout_at(latest, self.evaluate::<Look>(&script)).await {
                    Ok(Ok(look)) => look,
                    Ok(Err(WireError::Closed)) => return Err(WireError::Closed.into()),
                    // While the page is going elsewhere, it refuses, or never answers.
                    Ok(Err(WireError::Refused(..))) | Err(_) => Look::default(),
                };
                if look.clicks > 0 {
                    clicked = Some(Instant::now());
                }
                let done = if render.wait_for.is_some() {
                    look.there
                } else {
                    let busy = |at: Instant| !self.record.is_quiet(CALM) && at.elapsed() < BUSY;
                    document.loaded.is_some_and(|at| !busy(at))
                };
                if done && clicked.is_none_or(|at| at.elapsed() >= CALM) {
                    return Ok(());
                }
            }
            sleep(LOOK).await;
        }
        Ok(())
    }

    /// Gives the trouble that the main document is in, if it is in any.
    async fn judge(&self, order: &Order<'_>, until: Instant) -> Result<(), Trouble> {
        let document = self.record.document();
        let refused = document.url.as_ref().and_then(|url| self.gate.refusal(url));
        if let Some(outcome) = judge::failure(&document, refused, self.gate.is_spent()) {
            let slow = document.url.as_ref().is_some_and(|url| self.gate.was_slow(url));
            return Err(if slow && self.is_waited_for(order) {
                Trouble::Silent(outcome)
            } else {
                outcome.into()
            });
        }
        let Some(status) = judge::status(&document) else {
            return Err(Outcome::Network("the page did not come".to_owned()).into());
        };
        if status.is_success() && !refusal::in_headers(status, &document.headers) {
            return Ok(());
        }
        let until = until.min(Instant::now() + REFUSAL);
        while !self.record.document().complete
            && self.record.document().error.is_none()
            && Instant::now() < until
        {
            sleep(LOOK).await;
        }
        let script = script::read(order.max_body);
        let text = timeout_at(until + LOOK, self.evaluate::<Reading>(&script));
        let text = text.await.ok().and_then(Result::ok).and_then(|reading| reading.html);
        let text = text.unwrap_or_default();
        let (outcome, retry_after) =
            refusal::outcome(status, &document.headers, text.as_bytes(), order.now);
        Err(Trouble::Known(outcome, retry_after))
    }

    fn body(&self, reading: Reading, order: &Order<'_>) -> Result<Body, Trouble> {
        let html = reading.html.filter(|html| html.len() <= order.max_body);
        let html = html.ok_or(Outcome::TooLarge)?;
        // Scripts can lead to anything.
        let url = Url::parse(&reading.url).map_err(|_| Outcome::Disallowed)?;
        if !order.terms.guard.permits_url(&url) {
            return Err(Outcome::Disallowed.into());
        }
        Ok(Body {
            url,
            status: self.record.document().status.unwrap_or(200),
            content_type: Some("text/html; charset=utf-8".to_owned()),
            validators: Validators::default(),
            digest: text::digest_bytes(html.as_bytes()),
            bytes: html.into_bytes().into(),
            screenshot: None,
        })
    }

    /// Runs a script in a world of its own, beside that of the page. It is the same world each
    /// time, until the page goes elsewhere.
    async fn evaluate<T: DeserializeOwned>(&self, script: &str) -> Result<T, WireError> {
        let params = json!({ "frameId": self.frame, "worldName": "vigie" });
        let world = self.session.call("Page.createIsolatedWorld", params).await?;
        let params = json!({ "expression": script, "contextId": world["executionContextId"],
            "returnByValue": true });
        let mut ran = self.session.call("Runtime.evaluate", params).await?;
        serde_json::from_value(ran["result"]["value"].take())
            .map_err(|error| WireError::Refused("Runtime.evaluate", error.to_string()))
    }

    /// A picture of the whole page, as far down as one may go. It is no harm if there is none.
    async fn picture(&self) -> Option<Vec<u8>> {
        let metrics = self.session.call("Page.getLayoutMetrics", json!({})).await.ok()?;
        let height = metrics["cssContentSize"]["height"].as_f64()?.clamp(1.0, PICTURE.1);
        let clip = json!({ "x": 0, "y": 0, "width": PICTURE.0, "height": height, "scale": 1 });
        let params = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let taken = self.session.call("Page.captureScreenshot", params).await.ok()?;
        BASE64_STANDARD.decode(taken["data"].as_str()?).ok()
    }
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}
