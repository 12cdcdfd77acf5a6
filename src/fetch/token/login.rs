//! The login of one source: the token it has, and how it comes by the next.

use std::{path::Path, sync::Arc, time::Duration};

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use tokio::{
    sync::{Mutex, OwnedMutexGuard},
    task::spawn_blocking,
    time::{Instant, timeout},
};
use tracing::{error, warn};

use super::{
    grant::{self, Granted, Proof, Refusal},
    vault::Vault,
};
use crate::{
    domain::Outcome,
    fetch::{
        Manner, OAuth2,
        client::Client,
        failure::Failure,
        host::{Hosts, Turn},
    },
};

/// A token is renewed so long before its end, or at nine tenths of its life if that is later.
const MARGIN: Duration = Duration::from_mins(1);

/// An access token.
#[derive(Debug, Clone)]
pub(in crate::fetch) struct Token {
    text: SecretString,
    /// Tells tokens of one login apart: a site may give the same text again.
    serial: u64,
    /// When it is to be renewed, if its end is known.
    renew: Option<Instant>,
}

impl Token {
    pub(in crate::fetch) fn text(&self) -> &str {
        self.text.expose_secret()
    }
}

/// By which way and under which limits tokens are asked for.
#[derive(Debug, Clone, Copy)]
pub(in crate::fetch) struct Route<'a> {
    pub(in crate::fetch) client: &'a Client,
    pub(in crate::fetch) manner: &'a Arc<Manner>,
    pub(in crate::fetch) hosts: &'a Hosts,
    /// For one request.
    pub(in crate::fetch) timeout: Duration,
    /// Where replaced refresh tokens are kept.
    pub(in crate::fetch) folder: Option<&'a Path>,
    /// Only for servers that name a time to come back without telling theirs.
    pub(in crate::fetch) now: Timestamp,
}

/// The login of one source.
#[derive(Debug, Default)]
pub(in crate::fetch) struct Login(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    token: Option<Token>,
    serial: u64,
    /// How the server knew the client last time.
    proof: Proof,
    /// The refresh token that replaced the configured one.
    refresh: Option<SecretString>,
    /// Whether that is not on disk, although it should be.
    unsaved: bool,
}

impl Login {
    /// The token to show, and whether it is one from earlier. While one caller asks for a new one,
    /// the others wait and share it. `refused` is never given again.
    pub(in crate::fetch) async fn token(
        &self,
        oauth: &OAuth2,
        route: Route<'_>,
        refused: Option<&Token>,
        waited: &mut Duration,
    ) -> Result<(Token, bool), Failure> {
        let mut state = Arc::clone(&self.0).lock_owned().await;
        if let Some(token) = state.usable(refused) {
            return Ok((token, true));
        }
        if !route.client.permits(&oauth.token_url) {
            return Err(Outcome::Disallowed.into());
        }
        let vault = oauth.refresh_token.as_ref().and_then(|configured| {
            let secret = oauth.client_secret.as_ref();
            Some(Vault::new(route.folder?, &route.manner.name, secret, configured))
        });
        state.recall(vault.as_ref()).await;
        let mut refused = String::new();
        // The configured one is tried too: what was kept may come from an old backup.
        'grants: for refresh in state.grants(oauth) {
            for &proof in state.proofs(oauth) {
                let request = Request { refresh: refresh.clone(), proof, vault: vault.clone() };
                let turn = turn(route, oauth, waited).await?;
                let (back, result) = request.send(state, oauth, route, turn).await?;
                state = back;
                match result {
                    Ok(token) => return Ok((token, false)),
                    Err(Refusal::Client(text)) => refused = text,
                    Err(Refusal::Grant(text)) => {
                        refused = text;
                        continue 'grants;
                    }
                    Err(Refusal::Other(text)) => {
                        refused = text;
                        break 'grants;
                    }
                    Err(Refusal::Late(outcome)) => return Err(outcome.into()),
                    Err(Refusal::Failed(outcome, rest)) => {
                        return Err(Failure::until(outcome, rest));
                    }
                }
            }
            // Known in no way: next time, begin as the standard wants it.
            state.proof = Proof::default();
            break;
        }
        Err(Outcome::Login(refused).into())
    }
}

/// Waits for the turn of the token endpoint's host.
async fn turn(route: Route<'_>, oauth: &OAuth2, waited: &mut Duration) -> Result<Turn, Failure> {
    let asked = Instant::now();
    let turn =
        route.hosts.turn(&oauth.token_url, Duration::ZERO, route.manner.proxy.is_some()).await;
    *waited = waited.saturating_add(asked.elapsed());
    turn.map_err(|refused| Failure::refused(refused, &oauth.token_url))
}

/// One request for a token.
struct Request {
    refresh: Option<SecretString>,
    proof: Proof,
    vault: Option<Vault>,
}

type Sent = (OwnedMutexGuard<State>, Result<Token, Refusal>);

impl Request {
    /// Sends it, and keeps what it brings. In a task of its own, which ends with the time-out: if
    /// the poll is given up meanwhile, a refresh token that the server has just replaced must not
    /// be lost, since it takes the old one no more.
    #[expect(
        clippy::disallowed_methods,
        reason = "its end is its time-out, and nobody below the engine knows a supervisor"
    )]
    async fn send(
        self,
        mut state: OwnedMutexGuard<State>,
        oauth: &OAuth2,
        route: Route<'_>,
        turn: Turn,
    ) -> Result<Sent, Failure> {
        let (client, manner) = (route.client.http.clone(), Arc::clone(route.manner));
        let (oauth, limit, now) = (oauth.clone(), route.timeout, route.now);
        let task = tokio::spawn(async move {
            let mut heard = false;
            let refresh = self.refresh.as_ref();
            let asked = grant::ask(&client, &manner, &oauth, refresh, self.proof, now, &mut heard);
            let answer = timeout(limit, asked).await.unwrap_or_else(|_| {
                let text = "the answer to the login took too long".to_owned();
                Err(Refusal::Late(Outcome::Network(text)))
            });
            match &answer {
                Err(Refusal::Late(_)) if !heard => turn.timed_out(),
                Err(Refusal::Failed(_, rest)) => turn.ended(*rest),
                Ok(_) | Err(_) => turn.ended(None),
            }
            if !matches!(answer, Err(Refusal::Client(_) | Refusal::Failed(..) | Refusal::Late(_))) {
                state.proof = self.proof;
            }
            let result = match answer {
                Ok(granted) => Ok(state.take(granted, &self, &manner.name).await),
                Err(refusal) => Err(refusal),
            };
            (state, result)
        });
        let cut = |_| Outcome::Network("the login was cut short".to_owned()).into();
        task.await.map_err(cut)
    }
}

impl State {
    fn usable(&self, refused: Option<&Token>) -> Option<Token> {
        let token = self.token.as_ref()?;
        let ends = token.renew.is_some_and(|renew| renew <= Instant::now());
        let refused = refused.is_some_and(|refused| refused.serial == token.serial);
        (!ends && !refused).then(|| token.clone())
    }

    /// Brings the refresh token and its file together: the file is the truth, since another vigie,
    /// such as one run by hand, may have used it; unless the last one could not be written.
    async fn recall(&mut self, vault: Option<&Vault>) {
        let Some(vault) = vault.cloned() else { return };
        let path = format!("{vault:?}");
        if let (true, Some(refresh)) = (self.unsaved, self.refresh.clone()) {
            self.unsaved = save(vault, refresh).await.is_err();
            return;
        }
        match spawn_blocking(move || vault.read()).await {
            Ok(Ok(Some(refresh))) => self.refresh = Some(refresh),
            Ok(Ok(None)) => {}
            Ok(Err(error)) => warn!(%error, path, "a kept refresh token cannot be used"),
            Err(error) => warn!(%error, path, "a kept refresh token cannot be read"),
        }
    }

    /// What to show in turn: refresh tokens, or nothing but the client's own right.
    fn grants(&self, oauth: &OAuth2) -> Vec<Option<SecretString>> {
        let Some(configured) = &oauth.refresh_token else { return vec![None] };
        let is_other = |kept: &&SecretString| kept.expose_secret() != configured.expose_secret();
        let kept = self.refresh.iter().filter(is_other);
        kept.chain([configured]).cloned().map(Some).collect()
    }

    /// The ways to say who asks, in turn.
    fn proofs(&self, oauth: &OAuth2) -> &'static [Proof] {
        match self.proof {
            // Without a secret, both are the same.
            _ if oauth.client_secret.is_none() => &[Proof::Header],
            Proof::Header => &[Proof::Header, Proof::Body],
            Proof::Body => &[Proof::Body],
        }
    }

    /// Keeps what was granted.
    async fn take(&mut self, granted: Granted, request: &Request, source: &str) -> Token {
        self.serial = self.serial.wrapping_add(1);
        let renew = granted.lifetime.and_then(|lifetime| {
            Instant::now().checked_add(lifetime.saturating_sub(MARGIN.min(lifetime / 10)))
        });
        let token = Token { text: granted.access, serial: self.serial, renew };
        self.token = Some(token.clone());
        let shown = request.refresh.as_ref();
        if let (Some(refresh), Some(shown)) = (granted.refresh, shown)
            && refresh.expose_secret() != shown.expose_secret()
        {
            self.refresh = Some(refresh.clone());
            if let Some(vault) = request.vault.clone()
                && let Err(error) = save(vault, refresh).await
            {
                self.unsaved = true;
                error!(source, %error, "a refresh token was replaced and cannot be written to disk");
            } else {
                self.unsaved = false;
            }
        }
        token
    }
}

async fn save(vault: Vault, refresh: SecretString) -> std::io::Result<()> {
    spawn_blocking(move || vault.write(&refresh)).await.map_err(std::io::Error::other)?
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    /// Until when a token of so many seconds is shown.
    async fn check(lifetime: Option<u64>, last_shown: u64, renewed: Option<u64>) {
        let mut state = State::default();
        let lifetime = lifetime.map(Duration::from_secs);
        let granted = Granted { access: "x".into(), lifetime, refresh: None };
        let request = Request { refresh: None, proof: Proof::Header, vault: None };
        state.take(granted, &request, "source").await;
        advance(Duration::from_secs(last_shown)).await;
        let token = state.usable(None).expect("it has not ended");
        assert!(state.usable(Some(&token)).is_none(), "it was refused");
        if let Some(renewed) = renewed {
            advance(Duration::from_secs(renewed - last_shown)).await;
            assert!(state.usable(None).is_none(), "{lifetime:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_is_renewed_ahead_of_its_end() {
        check(Some(3600), 3539, Some(3540)).await;
        check(Some(100), 89, Some(90)).await;
        check(Some(10), 8, Some(9)).await;
        check(Some(u64::MAX), 1 << 30, None).await;
        check(None, 1 << 30, None).await;
    }
}
