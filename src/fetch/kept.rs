//! What is kept for a source from poll to poll: its cookies and its tokens.
//!
//! In memory, under the name of the source, and across reloads. When what it was made from is
//! another in the new configuration, it is made anew.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use secrecy::ExposeSecret;
use sha2::{Digest as _, Sha256};

use super::{Auth, Manner, OAuth2, Request, cookies::Jar, errand::Errand, token::Login};

/// What is kept for the sources.
#[derive(Debug, Default)]
pub(super) struct Kept {
    jars: Shelf<Jar>,
    logins: Shelf<Login>,
}

impl Kept {
    /// A fetch of this source, with what is kept for it.
    pub(super) fn errand<'a>(&self, request: &'a Request) -> Errand<'a> {
        let manner = &*request.manner;
        let jar = manner.keep_cookies.then(|| {
            let parts = manner.cookies.iter();
            let parts = parts.flat_map(|(name, value)| [&**name, value.expose_secret()]);
            self.jars.get(&manner.name, mark(parts), Jar::default)
        });
        let login = match &manner.auth {
            Auth::OAuth2(oauth) => Some((oauth, self.login(manner, oauth))),
            Auth::None | Auth::Basic { .. } | Auth::Bearer(_) => None,
        };
        Errand::new(request, jar, login)
    }

    fn login(&self, manner: &Manner, oauth: &OAuth2) -> Arc<Login> {
        let [secret, refresh] = [&oauth.client_secret, &oauth.refresh_token]
            .map(|secret| secret.as_ref().map_or("", |secret| secret.expose_secret()));
        let scope = oauth.scope.as_deref().unwrap_or_default();
        let parts = [oauth.token_url.as_str(), &oauth.client_id, secret, refresh, scope];
        self.logins.get(&manner.name, mark(parts), Login::default)
    }

    /// Forgets what is kept for sources that are not among these.
    pub(super) fn retain(&self, is_source: impl Fn(&str) -> bool) {
        self.jars.retain(&is_source);
        self.logins.retain(&is_source);
    }
}

/// A digest of what something was made from.
type Mark = [u8; 32];

fn mark<'a>(parts: impl IntoIterator<Item = &'a str>) -> Mark {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// Things by the name of their source.
#[derive(Debug)]
struct Shelf<T>(Mutex<HashMap<String, (Mark, Arc<T>)>>);

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Shelf<T> {
    fn get(&self, name: &str, mark: Mark, make: impl FnOnce() -> T) -> Arc<T> {
        // Whole at any time, so a panic elsewhere does not spoil it.
        let mut things = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((made_from, thing)) = things.get(name)
            && *made_from == mark
        {
            return Arc::clone(thing);
        }
        let thing = Arc::new(make());
        things.insert(name.to_owned(), (mark, Arc::clone(&thing)));
        thing
    }

    fn retain(&self, is_source: impl Fn(&str) -> bool) {
        let mut things = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        things.retain(|name, _| is_source(name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_stay_until_they_are_made_from_something_else_or_their_source_is_gone() {
        let shelf = Shelf::default();
        let (one, two) = (mark(["a", "bc"]), mark(["ab", "c"]));
        assert_ne!(one, two);
        let first = shelf.get("source", one, || 1);
        assert_eq!(shelf.get("source", one, || 2), first);
        assert_eq!(*shelf.get("other", one, || 3), 3);
        assert_eq!(*shelf.get("source", two, || 4), 4);
        shelf.retain(|name| name == "source");
        assert_eq!(*shelf.get("source", two, || 5), 4);
        assert_eq!(*shelf.get("other", one, || 6), 6);
    }
}
