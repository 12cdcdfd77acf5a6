//! What Chromium tells about a page while it loads: the state of its document, how busy its network
//! is; and what is answered at once: dialogs, and requests that are held for a decision.

use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use tokio::time::Instant;
use url::{Origin, Url};

/// Kinds of request that a text can do without. The last ones are asked for by nobody but the
/// browser: the icon of the tab, reports.
const DISPENSABLE: [&str; 6] = ["Image", "Media", "Font", "Ping", "CSPViolationReport", "Other"];

/// The same where a picture of the page is wanted.
const DISPENSABLE_IN_A_PICTURE: [&str; 4] = ["Media", "Ping", "CSPViolationReport", "Other"];

/// Kinds that are meant to stay open.
const LASTING: [&str; 4] = ["EventSource", "WebSocket", "Ping", "Media"];

/// Requests under way that are remembered; a page with more is not quiet.
const MOST_PENDING: usize = 4096;

/// How the requests of a page are treated.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    /// Where the headers go.
    pub(super) origin: Origin,
    /// Further headers for that origin.
    pub(super) headers: Vec<(String, String)>,
    /// Whether images are loaded.
    pub(super) images: bool,
}

impl Rules {
    fn dispensable(&self) -> &'static [&'static str] {
        if self.images { &DISPENSABLE_IN_A_PICTURE } else { &DISPENSABLE }
    }

    /// What Chromium holds for a decision (`Fetch.enable`).
    pub(super) fn patterns(&self) -> Value {
        let kinds = self.dispensable().iter().map(|kind| json!({ "resourceType": kind }));
        let origin = json!({ "urlPattern": format!("{}/*", self.origin.ascii_serialization()) });
        kinds.chain([origin]).collect()
    }
}

/// The main document as far as it is known.
#[derive(Debug, Clone, Default)]
pub(super) struct Document {
    /// The number of its request, and its loader.
    pub(super) id: String,
    /// Where it was asked for, after redirects.
    pub(super) url: Option<Url>,
    /// The HTTP status, once there is one.
    pub(super) status: Option<u16>,
    /// The headers of the answer.
    pub(super) headers: HeaderMap,
    /// Why it did not come, in Chromium's terms: `net::ERR_...`.
    pub(super) error: Option<String>,
    /// Whether a redirect led from https to http.
    pub(super) downgraded: bool,
    /// Whether all of it has come.
    pub(super) complete: bool,
    /// When what it needs had come too.
    pub(super) loaded: Option<Instant>,
}

/// What is known of a page.
#[derive(Debug)]
pub(super) struct Record {
    rules: Rules,
    /// The main frame.
    frame: String,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    document: Document,
    /// The one before, which stays when the new one turns out to be none.
    previous: Option<Document>,
    pending: HashSet<String>,
    changed: Instant,
    crashed: bool,
}

impl Record {
    pub(super) fn new(frame: String, rules: Rules) -> Self {
        let state = State {
            document: Document::default(),
            previous: None,
            pending: HashSet::new(),
            changed: Instant::now(),
            crashed: false,
        };
        Self { rules, frame, state: Mutex::new(state) }
    }

    /// The main document now.
    pub(super) fn document(&self) -> Document {
        self.state().document.clone()
    }

    /// Whether the page's process is gone.
    pub(super) fn crashed(&self) -> bool {
        self.state().crashed
    }

    /// Whether no request has been under way, nor any begun or ended, for so long.
    pub(super) fn is_quiet(&self, time: Duration) -> bool {
        let state = self.state();
        state.pending.is_empty() && state.changed.elapsed() >= time
    }

    /// Takes an event, and says what is to be answered.
    pub(super) fn hear(&self, event: &str, params: &Value) -> Option<(&'static str, Value)> {
        match event {
            "Network.requestWillBeSent" => self.state().asked(&self.frame, params),
            "Network.responseReceived" => self.state().answered(params),
            "Network.loadingFinished" => self.state().ended(params, None),
            "Network.loadingFailed" => self.state().ended(params, params["errorText"].as_str()),
            "Page.lifecycleEvent" => self.state().came(params),
            "Inspector.targetCrashed" => self.state().crashed = true,
            "Page.javascriptDialogOpening" => {
                // "Leave this page?" is no question to us.
                let accept = params["type"] == "beforeunload";
                return Some(("Page.handleJavaScriptDialog", json!({ "accept": accept })));
            }
            "Fetch.requestPaused" => return Some(self.decide(params)),
            _ => {}
        }
        None
    }

    /// Lets a held request go, with the source's own headers where they belong, or ends it.
    fn decide(&self, params: &Value) -> (&'static str, Value) {
        let id = &params["requestId"];
        let kind = params["resourceType"].as_str().unwrap_or_default();
        if self.rules.dispensable().contains(&kind) {
            let params = json!({ "requestId": id, "errorReason": "BlockedByClient" });
            return ("Fetch.failRequest", params);
        }
        // The pattern is only a net; a request to another origin may be caught in it.
        let belongs = params["request"]["url"]
            .as_str()
            .and_then(|url| Url::parse(url).ok())
            .is_some_and(|url| url.origin() == self.rules.origin);
        if !belongs || self.rules.headers.is_empty() {
            return ("Fetch.continueRequest", json!({ "requestId": id }));
        }
        let own = &self.rules.headers;
        let given = params["request"]["headers"].as_object().into_iter().flatten();
        let kept = given
            .filter(|(name, _)| !own.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)))
            .map(|(name, value)| json!({ "name": name, "value": value }));
        let added = own.iter().map(|(name, value)| json!({ "name": name, "value": value }));
        let headers: Value = kept.chain(added).collect();
        ("Fetch.continueRequest", json!({ "requestId": id, "headers": headers }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn asked(&mut self, frame: &str, params: &Value) {
        let id = params["requestId"].as_str().unwrap_or_default();
        let kind = params["type"].as_str().unwrap_or_default();
        self.changed = Instant::now();
        if !LASTING.contains(&kind) && self.pending.len() < MOST_PENDING {
            self.pending.insert(id.to_owned());
        }
        if kind != "Document" || params["frameId"] != *frame {
            return;
        }
        let url = params["request"]["url"].as_str().and_then(|url| Url::parse(url).ok());
        let scheme = |url: &Option<Url>| url.as_ref().map(|url| url.scheme().to_owned());
        let is_redirect = self.document.id == id;
        let downgraded = is_redirect
            && (self.document.downgraded
                || scheme(&self.document.url).as_deref() == Some("https")
                    && scheme(&url).as_deref() == Some("http"));
        let next = Document { id: id.to_owned(), url, downgraded, ..Document::default() };
        let before = std::mem::replace(&mut self.document, next);
        if !is_redirect {
            self.previous = before.status.is_some().then_some(before);
        }
    }

    fn answered(&mut self, params: &Value) {
        self.changed = Instant::now();
        if params["requestId"] != *self.document.id || self.document.id.is_empty() {
            return;
        }
        let response = &params["response"];
        self.document.status = response["status"].as_u64().and_then(|it| u16::try_from(it).ok());
        let headers = response["headers"].as_object().into_iter().flatten();
        // A header that came several times is one with its values on a line each.
        let lines = headers.flat_map(|(name, value)| {
            value.as_str().unwrap_or_default().split('\n').map(move |line| (name, line))
        });
        self.document.headers = lines
            .filter_map(|(name, value)| {
                Some((HeaderName::try_from(name).ok()?, HeaderValue::from_str(value).ok()?))
            })
            .collect();
    }

    fn ended(&mut self, params: &Value, error: Option<&str>) {
        let id = params["requestId"].as_str().unwrap_or_default();
        self.changed = Instant::now();
        self.pending.remove(id);
        let Some(error) = error.filter(|_| self.document.id == id && !id.is_empty()) else {
            return;
        };
        // A download, a 204, a second thought: the page that was there is there still.
        match self.previous.take_if(|_| error == "net::ERR_ABORTED") {
            Some(previous) => self.document = previous,
            None => drop(self.document.error.get_or_insert_with(|| error.to_owned())),
        }
    }

    fn came(&mut self, params: &Value) {
        if params["loaderId"] != *self.document.id {
            return;
        }
        match params["name"].as_str() {
            Some("DOMContentLoaded") => self.document.complete = true,
            Some("load") => self.document.loaded = Some(Instant::now()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        let origin = Url::parse("https://a.example/x").unwrap().origin();
        let headers = vec![("From".to_owned(), "me".to_owned())];
        Record::new("main".to_owned(), Rules { origin, headers, images: false })
    }

    fn ask(record: &Record, id: &str, url: &str) {
        let params = json!({ "requestId": id, "frameId": "main", "type": "Document",
            "request": { "url": url } });
        assert!(record.hear("Network.requestWillBeSent", &params).is_none());
    }

    fn answer(record: &Record, id: &str, status: u16) {
        let headers = json!({ "Retry-After": "5", "x": "1\n2", "bad name": "y" });
        let params =
            json!({ "requestId": id, "response": { "status": status, "headers": headers }});
        record.hear("Network.responseReceived", &params);
    }

    #[test]
    fn the_last_document_of_the_main_frame_counts() {
        let record = record();
        ask(&record, "1", "https://a.example/x");
        ask(&record, "1", "http://b.example/");
        assert!(record.document().downgraded);
        answer(&record, "1", 404);
        answer(&record, "2", 200);
        let document = record.document();
        assert_eq!(document.status, Some(404));
        assert_eq!(document.headers["retry-after"], "5");
        assert_eq!(document.headers.get_all("x").iter().count(), 2);
        for (loader, name) in [("other", "load"), ("1", "DOMContentLoaded")] {
            record.hear("Page.lifecycleEvent", &json!({ "loaderId": loader, "name": name }));
        }
        assert!(record.document().complete && record.document().loaded.is_none());

        // An abandoned navigation changes nothing, a failed one does.
        ask(&record, "3", "https://a.example/file.zip");
        assert!(!record.document().downgraded);
        let failed = |id, text| json!({ "requestId": id, "errorText": text });
        record.hear("Network.loadingFailed", &failed("3", "net::ERR_ABORTED"));
        assert_eq!(record.document().status, Some(404));
        ask(&record, "4", "https://a.example/");
        record.hear("Network.loadingFailed", &failed("4", "net::ERR_EMPTY_RESPONSE"));
        assert_eq!(record.document().error.as_deref(), Some("net::ERR_EMPTY_RESPONSE"));
    }

    #[tokio::test(start_paused = true)]
    async fn quiet_is_when_nothing_is_under_way_for_a_while() {
        let record = record();
        ask(&record, "1", "https://a.example/");
        tokio::time::advance(Duration::from_secs(9)).await;
        assert!(!record.is_quiet(Duration::from_secs(1)));
        record.hear("Network.loadingFinished", &json!({ "requestId": "1" }));
        assert!(!record.is_quiet(Duration::from_secs(1)));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(record.is_quiet(Duration::from_secs(1)));
        let lasting = json!({ "requestId": "2", "type": "EventSource", "request": {} });
        record.hear("Network.requestWillBeSent", &lasting);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(record.is_quiet(Duration::from_secs(1)));
    }

    #[test]
    fn headers_go_to_the_origin_only_and_pictures_nowhere() {
        let record = record();
        let decide = |url: &str, kind: &str| {
            let request = json!({ "url": url, "headers": { "from": "page", "A": "b" } });
            let params = json!({ "requestId": "1", "resourceType": kind, "request": request });
            record.hear("Fetch.requestPaused", &params).unwrap()
        };
        let (command, params) = decide("https://a.example/api", "XHR");
        assert_eq!(command, "Fetch.continueRequest");
        let expect = json!([{ "name": "A", "value": "b" }, { "name": "From", "value": "me" }]);
        assert_eq!(params["headers"], expect);
        for other in
            ["https://a.example.evil.example/", "http://a.example/", "https://a.example:8/"]
        {
            assert_eq!(decide(other, "XHR").1, json!({ "requestId": "1" }), "{other}");
        }
        assert_eq!(decide("https://a.example/1.png", "Image").0, "Fetch.failRequest");
    }

    #[test]
    fn dialogs_are_dismissed() {
        let record = record();
        for (kind, accept) in [("alert", false), ("prompt", false), ("beforeunload", true)] {
            let (_, params) =
                record.hear("Page.javascriptDialogOpening", &json!({ "type": kind })).unwrap();
            assert_eq!(params, json!({ "accept": accept }));
        }
    }
}
