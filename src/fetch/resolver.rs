//! The resolver that keeps a client out of private networks.

use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::{net::lookup_host, time::Instant};

use super::{guard::Guard, joint::Joint};

/// How long the addresses of a name are used. The system does not say how long a name server vouches
/// for them; sites that move leave their old address alive for longer than a minute, and a minute
/// saves most look-ups where many sources share a host.
const KEPT: Duration = Duration::from_mins(1);

/// Resolves names like the system does and leaves out the addresses that are not permitted. The
/// client connects to what is left and does not resolve again, so a name that changes its address
/// in between gains nothing: what is kept are permitted addresses only, and what is looked up anew
/// is checked anew. Literal addresses never come here.
#[derive(Debug, Clone)]
pub(super) struct Resolver {
    guard: Guard,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    known: Mutex<Known>,
    under_way: Joint<String, Found>,
}

#[derive(Debug, Default)]
struct Known {
    names: HashMap<String, Kept>,
    /// The size at which what is too old is dropped.
    sweep_at: usize,
}

#[derive(Debug)]
struct Kept {
    addresses: Arc<[SocketAddr]>,
    until: Instant,
}

/// The permitted addresses of a name, of which there is one at least. Failures are shared by those
/// who wait for the same look-up, and not kept.
type Found = Result<Arc<[SocketAddr]>, Unresolved>;

/// Why a name gives no address to connect to.
#[derive(Debug, Clone)]
enum Unresolved {
    NotPermitted,
    Failed(Arc<io::Error>),
}

/// A name has no address that may be connected to.
#[derive(Debug, thiserror::Error)]
#[error("no permitted address")]
pub(super) struct NotPermitted;

impl Resolver {
    pub(super) fn new(guard: Guard) -> Self {
        Self { guard, shared: Arc::default() }
    }

    /// The permitted addresses of a name: known ones or, if there are none, those that `look_up`
    /// finds.
    async fn addresses(
        &self,
        name: &str,
        look_up: impl Future<Output = io::Result<Vec<SocketAddr>>>,
    ) -> Found {
        if let Some(addresses) = self.shared.known(name) {
            return Ok(addresses);
        }
        let work = async {
            // Who looked it up may have finished just now.
            if let Some(addresses) = self.shared.known(name) {
                return Ok(addresses);
            }
            let found = look_up.await.map_err(|error| Unresolved::Failed(Arc::new(error)))?;
            let permitted: Arc<[SocketAddr]> =
                found.into_iter().filter(|address| self.guard.permits(address.ip())).collect();
            if permitted.is_empty() {
                return Err(Unresolved::NotPermitted);
            }
            self.shared.keep(name, Arc::clone(&permitted));
            Ok(permitted)
        };
        self.shared.under_way.once(&name.to_owned(), work).await
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = self.clone();
        Box::pin(async move {
            let look_up = async { Ok(lookup_host((name.as_str(), 0)).await?.collect()) };
            match resolver.addresses(name.as_str(), look_up).await {
                Ok(addresses) => {
                    let addresses = addresses.to_vec();
                    Ok(Box::new(addresses.into_iter()) as Addrs)
                }
                Err(Unresolved::NotPermitted) => Err(NotPermitted.into()),
                Err(Unresolved::Failed(error)) => Err(error.into()),
            }
        })
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Known> {
        // The map behind the lock is whole at any time.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn known(&self, name: &str) -> Option<Arc<[SocketAddr]>> {
        let known = self.lock();
        let kept = known.names.get(name).filter(|kept| kept.until > Instant::now())?;
        Some(Arc::clone(&kept.addresses))
    }

    fn keep(&self, name: &str, addresses: Arc<[SocketAddr]>) {
        let now = Instant::now();
        let mut known = self.lock();
        if known.names.len() >= known.sweep_at {
            known.names.retain(|_, kept| kept.until > now);
            known.sweep_at = known.names.len().saturating_mul(2).max(64);
        }
        known.names.insert(name.to_owned(), Kept { addresses, until: now + KEPT });
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        task::JoinSet,
        time::{advance, sleep},
    };

    use super::*;

    fn strict(allowed: &[&str]) -> Resolver {
        Resolver::new(Guard::Public(allowed.iter().map(|net| net.parse().unwrap()).collect()))
    }

    async fn system(resolver: &Resolver, name: &str) -> Result<Vec<SocketAddr>, String> {
        match resolver.resolve(name.parse().unwrap()).await {
            Ok(addresses) => Ok(addresses.collect()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// What comes of a look-up that finds these addresses.
    async fn found(resolver: &Resolver, addresses: &[&str]) -> Result<Vec<String>, Unresolved> {
        let addresses = addresses.iter().map(|address| address.parse().unwrap()).collect();
        let found = resolver.addresses("name.example", async { Ok(addresses) }).await?;
        Ok(found.iter().map(ToString::to_string).collect())
    }

    #[tokio::test]
    async fn a_private_name_has_the_addresses_that_are_allowed_and_no_others() {
        assert_eq!(system(&strict(&[]), "localhost").await.unwrap_err(), "no permitted address");
        let loopback: SocketAddr = "127.0.0.1:0".parse().unwrap();
        let one = system(&strict(&["127.0.0.1/32"]), "localhost").await.unwrap();
        assert!(one.iter().all(|address| *address == loopback) && !one.is_empty(), "{one:?}");
        let open = system(&Resolver::new(Guard::Open), "localhost").await.unwrap();
        assert!(open.contains(&loopback) && open.len() >= one.len(), "{open:?}");
        // The open one's knowledge is its own.
        system(&strict(&[]), "localhost").await.unwrap_err();
    }

    #[tokio::test(start_paused = true)]
    async fn a_name_that_changes_gains_nothing() {
        let resolver = strict(&[]);
        let (public, other) = ("93.184.215.14:0", "[2606:4700::1111]:0");
        let first = found(&resolver, &["10.0.0.1:0", public, "[::1]:0", other]).await.unwrap();
        assert_eq!(first, [public, other]);
        // Within the minute the name is not asked again, and then it is checked again.
        let second = Duration::from_secs(1);
        advance(KEPT.saturating_sub(second)).await;
        assert_eq!(found(&resolver, &["127.0.0.1:0"]).await.unwrap(), [public, other]);
        advance(second).await;
        let again = found(&resolver, &["127.0.0.1:0", "169.254.169.254:0"]).await;
        assert!(matches!(again, Err(Unresolved::NotPermitted)), "{again:?}");
        // A refusal is not kept.
        assert_eq!(found(&resolver, &[other, "127.0.0.1:0"]).await.unwrap(), [other]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_name_is_looked_up_once_for_all_who_ask() {
        let resolver = strict(&[]);
        let count = Arc::new(Mutex::new(0));
        // The first look-up fails, for all who wait for it, and is not kept.
        for expect in [1, 2, 2] {
            let mut tasks = JoinSet::new();
            for _ in 0..10 {
                let (resolver, count) = (resolver.clone(), Arc::clone(&count));
                tasks.spawn(async move {
                    let look_up = async {
                        sleep(Duration::from_secs(3)).await;
                        *count.lock().unwrap() += 1;
                        if *count.lock().unwrap() == 1 {
                            return Err(io::Error::other("no name server"));
                        }
                        Ok(vec!["8.8.8.8:0".parse().unwrap()])
                    };
                    resolver.addresses("name.example", look_up).await.is_ok()
                });
            }
            let results = tasks.join_all().await;
            assert!(results.iter().all(|ok| *ok == (expect == 2)), "{results:?}");
            assert_eq!(*count.lock().unwrap(), expect);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn old_names_do_not_pile_up() {
        let resolver = strict(&[]);
        for number in 0..1000 {
            let look_up = async { Ok(vec!["8.8.8.8:0".parse().unwrap()]) };
            resolver.addresses(&format!("host{number}.example"), look_up).await.unwrap();
            advance(Duration::from_secs(2)).await;
        }
        let known = resolver.shared.lock().names.len();
        assert!(known <= 128, "{known}");
    }
}
