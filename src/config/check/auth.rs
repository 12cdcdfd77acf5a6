//! `[source.auth]`: what proves to a site who is asking.

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::{Context, secret};
use crate::{
    config::{
        item::Item,
        raw::{self, Table},
        value::{self, Wrong},
    },
    fetch::{Auth, OAuth2},
};

/// What proves who is asking; nothing without the table.
pub(super) fn auth(item: &Item<'_, raw::Source>, context: &mut Context<'_>) -> Auth {
    let Some(raw) = &item.raw.auth else { return Auth::None };
    let auth = match (&raw.basic, &raw.bearer, &raw.oauth2) {
        (Some(raw), None, None) => basic(item, raw, context),
        (None, Some(raw), None) => bearer(item, raw, context),
        (None, None, Some(raw)) => oauth2(item, raw, context),
        (None, None, None) if item.is_lost("auth") => None,
        _ => {
            context
                .problems
                .missing(item.at("auth"), "a source is asked with exactly one login")
                .help("write one of `basic`, `bearer` and `oauth2`".to_owned());
            None
        }
    };
    auth.unwrap_or(Auth::None)
}

fn basic(
    item: &Item<'_, raw::Source>,
    raw: &raw::Basic,
    context: &mut Context<'_>,
) -> Option<Auth> {
    let user = required(item, "auth.basic.user", raw.user.as_deref(), context, user);
    let password = kept(item, "auth.basic.password", raw.password.as_ref(), context);
    Some(Auth::Basic { user: user?, password: password? })
}

/// RFC 7617 parts user and password at the first colon.
fn user(text: &str) -> Result<String, Wrong> {
    let text = value::filled(text)?;
    if text.contains(':') {
        return Err(Wrong::new("a user with a `:` in it").help("leave out what follows the `:`"));
    }
    Ok(text)
}

fn bearer(
    item: &Item<'_, raw::Source>,
    raw: &raw::Secret,
    context: &mut Context<'_>,
) -> Option<Auth> {
    token(item, "auth.bearer", raw, context).map(Auth::Bearer)
}

/// A token that is sent as `Bearer`.
pub(super) fn token<T: Table>(
    item: &Item<'_, T>,
    path: &str,
    raw: &raw::Secret,
    context: &mut Context<'_>,
) -> Option<SecretString> {
    let token = secret::secret(item, path, raw, context)?;
    if !token.expose_secret().bytes().all(|byte| byte.is_ascii_graphic()) {
        context
            .problems
            .error(item.at(path), "not a token: it has other than plain characters in it")
            .help("keep the bare token there, without `Bearer` before it".to_owned());
    }
    Some(token)
}

fn oauth2(
    item: &Item<'_, raw::Source>,
    raw: &raw::OAuth2,
    context: &mut Context<'_>,
) -> Option<Auth> {
    let path = |key: &str| format!("auth.oauth2.{key}");
    let token_url =
        required(item, &path("token_url"), raw.token_url.as_deref(), context, token_url);
    let client_id =
        required(item, &path("client_id"), raw.client_id.as_deref(), context, value::filled);
    let mut optional =
        |key: &str, raw: Option<&raw::Secret>| secret::secret(item, &path(key), raw?, context);
    let client_secret = optional("client_secret", raw.client_secret.as_ref());
    let refresh_token = optional("refresh_token", raw.refresh_token.as_ref());
    let scope =
        item.optional(&path("scope"), raw.scope.as_deref(), context.problems, value::filled);
    let lost = item.is_lost(&path("client_secret")) || item.is_lost(&path("refresh_token"));
    if raw.client_secret.is_none() && raw.refresh_token.is_none() && !lost {
        context
            .problems
            .missing(item.at("auth.oauth2"), "nothing proves who is asking for the token")
            .help("add `client_secret`, `refresh_token`, or both".to_owned());
    }
    Some(Auth::OAuth2(OAuth2 {
        token_url: token_url?,
        client_id: client_id?,
        client_secret,
        refresh_token,
        scope,
    }))
}

fn token_url(text: &str) -> Result<Url, Wrong> {
    let url = value::page(text)?;
    if url.scheme() != "https" && !value::is_loopback(&url) {
        return Err(Wrong::new("secrets are sent to `https:` addresses only")
            .help("write it with `https://`"));
    }
    Ok(url)
}

/// A key of a table inside the source that must be there.
fn required<V>(
    item: &Item<'_, raw::Source>,
    path: &str,
    text: Option<&str>,
    context: &mut Context<'_>,
    parse: impl FnOnce(&str) -> Result<V, Wrong>,
) -> Option<V> {
    if text.is_none() {
        lacks(item, path, "\"…\"", context);
    }
    item.optional(path, text, context.problems, parse)
}

fn kept(
    item: &Item<'_, raw::Source>,
    path: &str,
    raw: Option<&raw::Secret>,
    context: &mut Context<'_>,
) -> Option<SecretString> {
    if raw.is_none() {
        lacks(item, path, "{ credential = \"NAME\" }", context);
    }
    secret::secret(item, path, raw?, context)
}

fn lacks(item: &Item<'_, raw::Source>, path: &str, example: &str, context: &mut Context<'_>) {
    let (table, key) = path.rsplit_once('.').unwrap_or(("", path));
    if !item.is_lost(path) {
        let name = table.rsplit('.').next().unwrap_or(table);
        context
            .problems
            .missing(item.at(table), format!("`{name}` lacks the key `{key}`"))
            .help(format!("add `{key} = {example}`"));
    }
}
