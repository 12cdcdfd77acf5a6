//! `[source.request]`: what the requests of a source carry, and by which way they go.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::{Context, secret};
use crate::{
    config::{
        item::Item,
        raw::{self, Table},
        value::{self, Wrong},
    },
    fetch::{Method, Proxy},
};

/// Headers that are not for a person to set, in lower case, and what to do instead.
const FORBIDDEN: [(&str, &str); 22] = [
    ("accept-encoding", "leave it out: vigie says what it can unpack"),
    ("connection", CONNECTION),
    ("content-length", "leave it out: it follows from `body`"),
    ("content-type", "write `content_type`"),
    ("cookie", "write `cookies = { NAME = \"…\" }`"),
    ("expect", CONNECTION),
    ("host", "leave it out: it follows from `url`"),
    ("http2-settings", CONNECTION),
    ("if-match", CONDITION),
    ("if-modified-since", CONDITION),
    ("if-none-match", CONDITION),
    ("if-range", CONDITION),
    ("if-unmodified-since", CONDITION),
    ("keep-alive", CONNECTION),
    ("proxy-authenticate", CONNECTION),
    ("proxy-authorization", "write `proxy` with its user, and `proxy_password`"),
    ("proxy-connection", CONNECTION),
    ("range", "leave it out: a part of a page says nothing of the rest"),
    ("te", CONNECTION),
    ("trailer", CONNECTION),
    ("transfer-encoding", CONNECTION),
    ("upgrade", CONNECTION),
];

const CONNECTION: &str = "leave it out: it is about the connection, not the page";
const CONDITION: &str = "leave it out: vigie itself asks whether the page has changed";

/// What `[source.request]` comes to.
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) headers: Vec<(String, SecretString)>,
    pub(super) cookies: Vec<(String, SecretString)>,
    pub(super) proxy: Option<Proxy>,
    /// Names and values of the headers that stand in the file: they may decide what the page says.
    pub(super) open_headers: Vec<(String, String)>,
    /// Likewise of the cookies.
    pub(super) open_cookies: Vec<(String, String)>,
}

impl Asked {
    /// Whether something is sent that must stay secret.
    pub(super) fn is_secret(&self) -> bool {
        self.open_headers.len() < self.headers.len() || self.open_cookies.len() < self.cookies.len()
    }
}

/// What the requests of a source carry.
pub(super) fn asked(item: &Item<'_, raw::Source>, context: &mut Context<'_>) -> Asked {
    let raw = &item.raw.request;
    // Only in names of headers do capitals make no difference.
    let headers = open(&raw.headers).map(|(name, text)| (name.to_ascii_lowercase(), text));
    let asked = Asked {
        method: method(item, context),
        headers: texts(item, "request.headers", &raw.headers, header_value, context),
        cookies: texts(item, "request.cookies", &raw.cookies, cookie_value, context),
        proxy: proxy(item, context),
        open_headers: headers.collect(),
        open_cookies: open(&raw.cookies).collect(),
    };
    header_names(item, context);
    cookie_names(item, context);
    rendered(item, context);
    asked
}

fn method(item: &Item<'_, raw::Source>, context: &mut Context<'_>) -> Method {
    let raw = &item.raw.request;
    if raw.method == raw::Method::Get {
        let given = [("body", raw.body.is_some()), ("content_type", raw.content_type.is_some())];
        if let Some((key, _)) = given.into_iter().find(|(_, given)| *given)
            && !item.is_lost("request.method")
        {
            context
                .problems
                .missing(item.at(&format!("request.{key}")), "a GET has no body")
                .help(format!("add `method = \"POST\"`, or leave `{key}` out"));
        }
        return Method::Get;
    }
    let content_type = item.optional(
        "request.content_type",
        raw.content_type.as_deref(),
        context.problems,
        |text| {
            let kind = header_value("it", text).and_then(|()| value::filled(text))?;
            match kind.split_once('/') {
                Some((before, after)) if !before.is_empty() && !after.is_empty() => Ok(kind),
                _ => Err(Wrong::new("not a media type")
                    .help("write it as \"application/json\" or \"text/plain\"")),
            }
        },
    );
    Method::Post {
        body: raw.body.clone().unwrap_or_default(),
        content_type: content_type.unwrap_or_else(|| "application/json".to_owned()),
    }
}

/// Names and values of what stands in the file itself.
fn open(texts: &BTreeMap<String, raw::Text>) -> impl Iterator<Item = (String, String)> {
    texts.iter().filter_map(|(name, text)| match text {
        raw::Text::Plain(text) => Some((name.clone(), text.clone())),
        raw::Text::Secret(_) => None,
    })
}

/// Every value, where it is kept if it is secret; each must be one that can be sent.
pub(super) fn texts<T: Table>(
    item: &Item<'_, T>,
    table: &str,
    texts: &BTreeMap<String, raw::Text>,
    check: fn(&str, &str) -> Result<(), Wrong>,
    context: &mut Context<'_>,
) -> Vec<(String, SecretString)> {
    let mut found = Vec::with_capacity(texts.len());
    for (name, text) in texts {
        let path = format!("{table}.{name}");
        let value = match text {
            raw::Text::Plain(text) => Some(SecretString::from(text.as_str())),
            raw::Text::Secret(raw) => secret::secret(item, &path, raw, context),
        };
        let Some(value) = value else { continue };
        let check = |text: &str| check(&format!("`{name}`"), text);
        item.value(&path, value.expose_secret(), context.problems, check);
        found.push((name.clone(), value));
    }
    found
}

fn header_names(item: &Item<'_, raw::Source>, context: &mut Context<'_>) {
    let mut seen = BTreeSet::new();
    for (name, text) in &item.raw.request.headers {
        let place = item.at(&format!("request.headers.{name}"));
        let lower = name.to_ascii_lowercase();
        let open = matches!(text, raw::Text::Plain(_));
        let forbidden = FORBIDDEN.iter().find(|(forbidden, _)| *forbidden == lower);
        let (message, help) = if !is_token(name) {
            let help = "a name has letters, digits and `-`, such as `X-Api-Key`";
            (not_a_name(name, "header"), help)
        } else if let Some((_, help)) = forbidden {
            (format!("`{name}` cannot be set here"), *help)
        } else if lower == "authorization" && open {
            let help = "write { credential = \"NAME\" }, { file = \"PATH\" } or { env = \"NAME\" } \
                        in its place, or use `[source.auth]`: secrets do not belong in this file";
            ("a login does not belong in this file".to_owned(), help)
        } else if lower == "authorization" && item.raw.auth.is_some() {
            let help = "keep either this header or `[source.auth]`";
            ("there is another login in `[source.auth]`".to_owned(), help)
        } else if seen.insert(lower) {
            continue;
        } else {
            (format!("`{name}` is there twice"), "capitals make no difference: keep one of them")
        };
        context.problems.error(place, message).help(help.to_owned());
    }
}

fn cookie_names(item: &Item<'_, raw::Source>, context: &mut Context<'_>) {
    for name in item.raw.request.cookies.keys().filter(|name| !is_token(name)) {
        let place = item.at(&format!("request.cookies.{name}"));
        context.problems.error(place, not_a_name(name, "cookie")).help(
            "write the name that stands before the `=` of the cookie, and its value apart"
                .to_owned(),
        );
    }
}

fn not_a_name(name: &str, kind: &str) -> String {
    if name.is_empty() {
        return format!("a {kind} without a name");
    }
    format!("`{name}` is not the name of a {kind}")
}

/// What is wrong with the name of a header, if it is not one.
pub(super) fn wrong_name(name: &str) -> Option<String> {
    (!is_token(name)).then(|| not_a_name(name, "header"))
}

/// Whether a header, in lower case, is not for a person to set.
pub(super) fn is_forbidden(name: &str) -> bool {
    FORBIDDEN.iter().any(|(forbidden, _)| *forbidden == name)
}

/// RFC 9110, 5.6.2: what a name may consist of.
fn is_token(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(plain)
}

/// RFC 9110, 5.5, without the characters that nobody agrees on.
pub(super) fn header_value(name: &str, text: &str) -> Result<(), Wrong> {
    let right = text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && text.trim() == text;
    right.then_some(()).ok_or_else(|| {
        Wrong::new(format!("{name} has characters that no header can carry"))
            .help("keep it on one line, in ASCII, without blanks around it")
    })
}

/// RFC 6265, 4.1.1.
fn cookie_value(name: &str, text: &str) -> Result<(), Wrong> {
    let plain = |byte: u8| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte);
    text.bytes().all(plain).then_some(()).ok_or_else(|| {
        Wrong::new(format!("{name} has characters that no cookie can carry"))
            .help("write the value alone, without blanks, quotes, `,` and `;`")
    })
}

fn proxy(item: &Item<'_, raw::Source>, context: &mut Context<'_>) -> Option<Proxy> {
    let raw = &item.raw.request;
    let kept = raw.proxy_password.as_ref();
    let password =
        kept.and_then(|raw| secret::secret(item, "request.proxy_password", raw, context));
    let at = |key: &str| item.at(&format!("request.{key}"));
    let proxy = item.optional("request.proxy", raw.proxy.as_deref(), context.problems, proxy_url);
    let user = proxy.as_ref().and_then(|(_, user)| user.as_deref());
    match (user, kept) {
        (None, Some(_)) if proxy.is_some() || raw.proxy.is_none() => {
            context
                .problems
                .missing(at("proxy_password"), "a password, but no user of a proxy")
                .help("put the user into `proxy`, before an `@`".to_owned());
        }
        (Some(user), None) if !item.is_lost("request.proxy_password") => {
            context
                .problems
                .missing(at("proxy"), format!("there is no password for the user `{user}`"))
                .help("add `proxy_password = { credential = \"NAME\" }`".to_owned());
        }
        _ => {}
    }
    let (url, user) = proxy?;
    Some(Proxy { url, login: user.zip(password) })
}

/// The address of a proxy without its user, and the user.
fn proxy_url(text: &str) -> Result<(Url, Option<String>), Wrong> {
    let help = "write \"http://host:port\", or the same with `https`, `socks5` or `socks5h`";
    let mut url = Url::parse(text)
        .map_err(|error| Wrong::new(format!("not an address: {error}")).help(help))?;
    if !matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h") {
        return Err(Wrong::new(format!("`{}:` is no proxy", url.scheme())).help(help));
    }
    if url.password().is_some() {
        return Err(Wrong::new("a password does not belong in this file")
            .help("write `proxy_password = { credential = \"NAME\" }` instead"));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(Wrong::new("there is no host in it").help(help));
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err(Wrong::new("nothing may follow the port").help(help));
    }
    let user = match url.username() {
        "" => None,
        user => Some(
            percent_decode_str(user)
                .decode_utf8()
                .map_err(|_| Wrong::new("the user is not UTF-8").help(help))?
                .into_owned(),
        ),
    };
    // An address with a host can be without a user.
    if url.set_username("").is_err() {
        return Err(Wrong::new("not the address of a proxy").help(help));
    }
    Ok((url, user))
}

/// A browser makes its own requests: what it would not do is not promised.
fn rendered(item: &Item<'_, raw::Source>, context: &mut Context<'_>) {
    let raw = &item.raw.request;
    if item.raw.render.is_none() {
        return;
    }
    for (key, given, message) in [
        ("method", raw.method == raw::Method::Post, "a rendered page cannot be asked for by POST"),
        (
            "keep_cookies",
            raw.keep_cookies,
            "a rendered page begins with the same cookies each time",
        ),
        ("proxy", raw.proxy.is_some(), "a rendered page takes no proxy"),
    ] {
        if given {
            context
                .problems
                .error(item.at(&format!("request.{key}")), message)
                .help(format!("leave out `{key}`, or `render`"));
        }
    }
    if item.raw.auth.as_ref().is_some_and(|auth| auth.oauth2.is_some()) {
        context
            .problems
            .error(item.at("auth.oauth2"), "a rendered page cannot be asked for with OAuth 2")
            .help("use `basic` or `bearer`, or leave out `render`".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_taken_out_of_a_proxy() {
        let (url, user) = proxy_url("socks5h://me%40home@proxy.example:1080").unwrap();
        assert_eq!(
            (url.as_str(), user.as_deref()),
            ("socks5h://proxy.example:1080", Some("me@home"))
        );
        let (url, user) = proxy_url("http://10.0.0.1:3128").unwrap();
        assert_eq!((url.as_str(), user), ("http://10.0.0.1:3128/", None));
    }

    #[test]
    fn what_is_no_proxy_is_refused() {
        for text in [
            "proxy.example:1080",
            "ftp://proxy.example",
            "socks4://proxy.example:1080",
            "socks5h://",
            "http://me:secret@proxy.example:3128",
            "http://proxy.example:3128/path",
        ] {
            let message = proxy_url(text).expect_err(text).message;
            assert!(!message.contains("secret"), "{message}");
        }
    }

    #[test]
    fn what_no_header_and_no_cookie_carries_is_refused() {
        assert!(header_value("it", "fr-CA, fr;q=0.8").is_ok());
        for text in ["é", "a\nb: c", " a", "a\0"] {
            assert!(header_value("it", text).is_err(), "{text:?}");
        }
        assert!(cookie_value("it", "a=b%20c").is_ok());
        for text in ["a; b", "a b", "\"a\"", "a\r\n"] {
            assert!(cookie_value("it", text).is_err(), "{text:?}");
        }
    }
}
