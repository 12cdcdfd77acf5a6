//! One fetch from hop to hop: what each request carries, and what the answers change about that.
//!
//! *Home* is the origin of the source's own address. What is meant for the site of the source goes
//! there and nowhere else, whatever the redirects say.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use reqwest::{
    RequestBuilder, StatusCode,
    header::{
        AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE,
        IF_NONE_MATCH,
    },
};
use secrecy::ExposeSecret;
use tracing::warn;
use url::{Origin, Url};

use super::{
    Auth, Manner, Method, OAuth2, Request, Seen,
    cookies::Jar,
    exchange::without_credentials,
    failure::Failure,
    token::{Login, Route, Token},
};
use crate::domain::Validators;

/// One fetch under way.
pub(super) struct Errand<'a> {
    manner: &'a Manner,
    home: Origin,
    /// The body and its type, while the method is POST.
    post: Option<(&'a str, &'a str)>,
    validators: Option<&'a Validators>,
    /// Stands for the body that need not be had again.
    known: Option<&'a str>,
    redirected: bool,
    /// Whether the last request had an answer, were it only the beginning of one.
    heard: bool,
    jar: Option<Arc<Jar>>,
    login: Option<(&'a OAuth2, Arc<Login>)>,
    token: Option<Token>,
    /// Whether the token was kept from earlier, so that a refusal may only mean that it has ended.
    kept: bool,
    /// The token that was refused: a second one is not tried again.
    stale: Option<Token>,
    /// What the last answer was, if it proves anything.
    seen: Option<Box<Seen>>,
}

impl<'a> Errand<'a> {
    pub(super) fn new(
        request: &'a Request,
        jar: Option<Arc<Jar>>,
        login: Option<(&'a OAuth2, Arc<Login>)>,
    ) -> Self {
        let manner = &*request.manner;
        let (post, validators) = match &manner.method {
            Method::Post { body, content_type } if request.url == request.home => {
                (Some((&**body, &**content_type)), None)
            }
            // The body asks for the source's list. What a page names is asked for as it stands.
            Method::Get | Method::Post { .. } => (None, request.validators.as_ref()),
        };
        Self {
            manner,
            home: request.home.origin(),
            post,
            validators,
            known: request.known.as_deref(),
            redirected: false,
            heard: false,
            jar,
            login,
            token: None,
            kept: false,
            stale: None,
            seen: None,
        }
    }

    pub(super) fn manner(&self) -> &'a Manner {
        self.manner
    }

    fn is_home(&self, url: &Url) -> bool {
        url.origin() == self.home
    }

    /// Sees to it that there is a token if this address wants one. Must not be called while a turn
    /// is held: the token may come from the same host.
    pub(super) async fn authorize(
        &mut self,
        url: &Url,
        route: Route<'_>,
        waited: &mut Duration,
    ) -> Result<(), Failure> {
        if let Some((oauth, login)) = &self.login
            && self.token.is_none()
            && self.is_home(url)
        {
            let (token, kept) = login.token(oauth, route, self.stale.as_ref(), waited).await?;
            (self.token, self.kept) = (Some(token), kept);
        }
        Ok(())
    }

    /// Whether the last request had an answer, were it only the beginning of one.
    pub(super) fn was_heard(&self) -> bool {
        self.heard
    }

    /// The request for this address.
    pub(super) fn request(&mut self, http: &reqwest::Client, url: &Url) -> RequestBuilder {
        self.heard = false;
        let mut headers = if self.is_home(url) { self.own_headers() } else { HeaderMap::new() };
        if let Some(cookies) = self.cookies(url, headers.remove(COOKIE)) {
            headers.insert(COOKIE, cookies);
        }
        headers.extend(self.conditions());
        let shows_auth = self.shown(url).is_some();
        if shows_auth {
            headers.remove(AUTHORIZATION);
        }
        // The client makes a login of what stands before the host.
        let bare = shows_auth || headers.contains_key(AUTHORIZATION);
        let address = if bare { without_credentials(url.clone()) } else { url.clone() };
        let request = match self.post {
            None => http.get(address),
            Some((body, kind)) => {
                http.post(address).header(CONTENT_TYPE, kind).body(body.to_owned())
            }
        };
        let request = request.headers(headers);
        match (&self.manner.auth, &self.token) {
            _ if !shows_auth => request,
            (Auth::Basic { user, password }, _) => {
                request.basic_auth(user, Some(password.expose_secret()))
            }
            (Auth::Bearer(token), _) => request.bearer_auth(token.expose_secret()),
            (Auth::OAuth2(_), Some(token)) => request.bearer_auth(token.text()),
            (Auth::None | Auth::OAuth2(_), _) => request,
        }
    }

    /// The further headers of the source.
    fn own_headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.manner.headers {
            let parsed = HeaderName::from_bytes(name.as_bytes())
                .ok()
                .zip(HeaderValue::from_bytes(value.expose_secret().as_bytes()).ok());
            match parsed {
                Some((parsed, mut value)) if Manner::may_send(name) => {
                    value.set_sensitive(true);
                    headers.append(parsed, value);
                }
                _ => warn!(source = self.manner.name, header = name, "the header cannot be sent"),
            }
        }
        headers
    }

    /// The `Cookie` header: what the site set, the source's own, and what stands in its further
    /// headers.
    fn cookies(&self, url: &Url, header: Option<HeaderValue>) -> Option<HeaderValue> {
        let set = self.jar.as_ref().map(|jar| jar.cookies(url)).unwrap_or_default();
        let own = if self.is_home(url) { self.manner.cookies.as_slice() } else { &[] };
        let own = own.iter().filter(|(name, _)| !set.iter().any(|(other, _)| name == other));
        let own = own.map(|(name, value)| (&**name, value.expose_secret()));
        let mut line = header.map(|header| header.as_bytes().to_vec()).unwrap_or_default();
        for (name, value) in own.chain(set.iter().map(|(name, value)| (&**name, &**value))) {
            let pair = format!("{name}={value}");
            // It would read as another cookie, or spoil the whole line.
            if name.contains('=') || pair.contains(';') || HeaderValue::from_str(&pair).is_err() {
                continue;
            }
            if !line.is_empty() {
                line.extend_from_slice(b"; ");
            }
            line.extend_from_slice(pair.as_bytes());
        }
        let mut value = HeaderValue::from_bytes(&line).ok().filter(|value| !value.is_empty())?;
        value.set_sensitive(true);
        Some(value)
    }

    /// The headers that ask for changes only.
    fn conditions(&self) -> HeaderMap {
        let Some(validators) = self.validators else { return HeaderMap::new() };
        let fields =
            [(IF_NONE_MATCH, &validators.etag), (IF_MODIFIED_SINCE, &validators.last_modified)];
        fields
            .into_iter()
            .filter_map(|(name, value)| {
                Some((name, HeaderValue::from_bytes(value.as_ref()?.as_bytes()).ok()?))
            })
            .collect()
    }

    /// Whether the request asked for changes, so that "not modified" is an answer to it.
    pub(super) fn asks_for_changes(&self) -> bool {
        !self.conditions().is_empty()
    }

    /// Whether this stands for the body that is known.
    pub(super) fn knows(&self, digest: &str) -> bool {
        self.known == Some(digest)
    }

    /// Whether what the answer gives to ask for changes with can be used: it belongs to the address
    /// that gave it, and another page may stand behind a redirect by then.
    pub(super) fn can_ask_for_changes(&self) -> bool {
        !self.redirected && self.manner.method == Method::Get
    }

    /// Reads what is for the requests to come from the headers of any answer.
    pub(super) fn heard(&mut self, url: &Url, headers: &HeaderMap) {
        self.heard = true;
        if let Some(jar) = &self.jar {
            jar.take(url, headers);
        }
    }

    /// Keeps what proves an answer.
    pub(super) fn saw(&mut self, seen: Seen) {
        let is_post = self.post.is_some();
        // Behind a proxy, its address is not the site's.
        let address = seen.address.filter(|_| self.manner.proxy.is_none());
        self.seen = Some(Box::new(Seen { is_post, address, ..seen }));
    }

    /// Keeps the body that belongs to it.
    pub(super) fn saw_body(&mut self, bytes: Bytes, sha256: String) {
        if let Some(seen) = &mut self.seen {
            (seen.bytes, seen.sha256, seen.truncated) = (bytes, sha256, false);
        }
    }

    /// What proves the last answer.
    pub(super) fn take_seen(&mut self) -> Option<Box<Seen>> {
        self.seen.take()
    }

    /// What of the source's own proves there who we are, if anything.
    pub(super) fn shown(&self, url: &Url) -> Option<&'static str> {
        match self.manner.auth {
            _ if !self.is_home(url) => None,
            Auth::None => None,
            Auth::Basic { .. } => Some("the name and password"),
            Auth::Bearer(_) | Auth::OAuth2(_) => Some("the token"),
        }
    }

    /// After a refusal: drops the token if it may only have ended. At most once in a fetch.
    pub(super) fn drops_token(&mut self, url: &Url) -> bool {
        if !self.kept || self.stale.is_some() || !self.is_home(url) {
            return false;
        }
        self.stale = self.token.take();
        self.stale.is_some()
    }

    /// Goes on to another address (RFC 9110, 15.4), unless the body would reach another origin: a
    /// key may be in it.
    pub(super) fn may_follow(&mut self, status: StatusCode, target: &Url) -> bool {
        // Another page may stand there by now: what the first address gave says nothing about it.
        self.redirected = true;
        self.validators = None;
        let repeats =
            matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT);
        if !repeats {
            self.post = None;
        }
        self.post.is_none() || self.is_home(target)
    }
}
