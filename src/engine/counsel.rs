//! Asks a language model, where one is configured: so many requests a day, few at a time, and none
//! while it does not answer. Whatever becomes of that, nothing else depends on it.
//!
//! Of the posts of one poll it is asked about those that nothing decides, before the commit and all
//! within one time limit. What has not come by then goes on without: the mail waits no longer.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Mutex as Gate, Semaphore},
    task::JoinSet,
    time::{Instant, timeout_at},
};

use super::{
    Clock,
    examine::{self, Comparison, Unreadable},
    plan::Setup,
    presence::Listed,
    sight::Look,
};
use crate::{
    domain::{Commit, Event, Post, PostKey, SecondOpinion},
    fetch::{Assistant, Unanswered},
    logic::assistant::{self, Opinions, Question, Rewriting, Standing, Unusable},
    store::{Store, StoreError},
};

/// Requests under way at a time: a model at home does one after the other.
const LANES: usize = 2;
/// Posts of one poll that it is asked about.
const POSTS: usize = 32;
/// Answers that are remembered: a poll that is begun again needs not ask again.
const KEPT: usize = 64;

/// The language model and what it may be asked.
#[derive(Debug, Clone)]
pub struct Assistance {
    /// The model.
    pub assistant: Assistant,
    /// Requests a day.
    pub per_day: u32,
    /// Whether it is asked for second opinions of posts.
    pub opinions: bool,
    /// Whether drafts may be put into its words.
    pub drafts: bool,
}

/// A second opinion that was given.
#[derive(Debug, Clone)]
struct Given {
    opinion: SecondOpinion,
    /// The answer that it was read from.
    answer: String,
}

/// What is asked of the language model by all polls.
#[derive(Debug)]
pub(super) struct Counsel {
    store: Arc<Store>,
    clock: Clock,
    lanes: Semaphore,
    standing: Mutex<Standing>,
    /// The last answers, by what the posts said.
    known: Mutex<VecDeque<(String, Given)>>,
    /// What is noted must not overtake what is newer.
    noting: Gate<()>,
}

impl Counsel {
    pub(super) fn new(store: Arc<Store>, clock: Clock) -> Result<Self, StoreError> {
        Ok(Self {
            standing: Mutex::new(store.assistant()?),
            store,
            clock,
            lanes: Semaphore::new(LANES),
            known: Mutex::default(),
            noting: Gate::default(),
        })
    }

    /// What the model answers to a question, until then; nothing if it does not, or is not to be
    /// asked now. Never takes longer than until then, and a request never longer than it may.
    pub(super) async fn complete(
        &self,
        setup: &Setup,
        question: &Question,
        until: Instant,
    ) -> Option<String> {
        let Assistance { assistant, per_day, .. } = setup.assistance.as_ref()?;
        if until <= Instant::now() {
            return None;
        }
        let _lane = timeout_at(until, self.lanes.acquire()).await.ok()?.ok()?;
        let last = {
            let (mut standing, now) = (self.standing(), self.clock.now());
            if standing.left(*per_day, now) == 0 {
                return None;
            }
            standing.ask(now);
            standing.asked >= *per_day
        };
        if last {
            tracing::warn!("this was the last request to the assistant today: `per_day` says so");
        }
        self.note().await;
        let within = until.saturating_duration_since(Instant::now());
        let Question { system, user } = question;
        let limits = (within, self.clock.now());
        match setup.fetcher.complete(assistant, (system, user), limits).await {
            Ok(answer) => {
                self.answered().await;
                Some(answer)
            }
            // What began late and ended early says nothing.
            Err(Unanswered { late: true, .. }) if within < half(assistant) => None,
            Err(why) => {
                self.failed(setup, &why).await;
                None
            }
        }
    }

    /// A draft in the model's words.
    pub(super) async fn rewrite(
        &self,
        setup: &Setup,
        rewriting: &Rewriting,
    ) -> Result<String, Unusable> {
        let assistance = setup.assistance.as_ref().filter(|assistance| assistance.drafts);
        let assistant = &assistance.ok_or(Unusable::Silent)?.assistant;
        let limit = Duration::try_from(assistant.timeout).unwrap_or_default();
        let answer = self.complete(setup, &rewriting.question, Instant::now() + limit).await;
        rewriting.read(&answer.ok_or(Unusable::Silent)?)
    }

    /// A request failed: the operators are told if that lasts.
    async fn failed(&self, setup: &Setup, why: &Unanswered) {
        let now = self.clock.now();
        let (first, mails) = {
            let mut standing = self.standing();
            let first = standing.down.is_none();
            standing.failed(&why.error, why.rest, (now, fastrand::f64()));
            (first, standing.tell(setup.plan.operators(), now))
        };
        if first {
            tracing::warn!(error = %why, "the assistant does not answer: {why}");
        }
        if !mails.is_empty() {
            let told = self.store.commit(Commit { at: now, events: mails, expect: None }).await;
            if let Err(error) = told {
                tracing::error!(error = %error, "the operators could not be told: {error}");
                self.standing().untold();
            }
        }
        self.note().await;
    }

    async fn answered(&self) {
        let since = self.standing().answered();
        if let Some(since) = since {
            tracing::info!(since = %since, "the assistant answers again");
            self.note().await;
        }
    }

    /// Keeps how it is doing, so that a start knows. What cannot be kept is in the log.
    async fn note(&self) {
        let _in_order = self.noting.lock().await;
        let standing = self.standing().clone();
        if let Err(error) = self.store.note_assistant(standing).await {
            tracing::error!(error = %error, "the requests of today could not be noted: {error}");
        }
    }

    /// The second opinion of one post.
    async fn opinion(
        &self,
        setup: &Setup,
        (post, name): (&Post, &str),
        until: Instant,
    ) -> Option<Given> {
        let said = assistant::said(post);
        if let Some(given) = self.remembered(&said) {
            return Some(given);
        }
        let answer = self.complete(setup, &assistant::question(post, name), until).await?;
        let model = &setup.assistance.as_ref()?.assistant.model;
        let Some(opinion) = assistant::read(&answer, model) else {
            let now = self.clock.now();
            self.standing().unclear(now);
            self.note().await;
            return None;
        };
        let given = Given { opinion, answer: assistant::legible(&answer).to_owned() };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.push_back((said, given.clone()));
        if known.len() > KEPT {
            known.pop_front();
        }
        Some(given)
    }

    fn remembered(&self, said: &str) -> Option<Given> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().find(|(of, _)| of == said).map(|(_, given)| given.clone())
    }

    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Half of the time that an answer may take.
fn half(assistant: &Assistant) -> Duration {
    Duration::try_from(assistant.timeout).unwrap_or_default() / 2
}

/// Compares what was seen with what is known, with the second opinions of the posts of which nothing
/// decides whether they are negative: those that are new or say something new. `compare` is done
/// once more if one of them changes anything.
pub(super) async fn compared(
    counsel: Option<&Arc<Counsel>>,
    look: &Look,
    listed: Arc<Listed>,
    compare: impl Fn(&Look, &Listed, &Opinions) -> Result<Result<Comparison, Unreadable>, StoreError>
    + Clone
    + Send
    + 'static,
) -> Result<Result<Comparison, Unreadable>, StoreError> {
    let Some((counsel, name)) = counsel.zip(asked_for(look)) else {
        return look.compared(move |look| compare(look, &listed, Opinions::none())).await;
    };
    let (first, mut open) = {
        let (compare, listed) = (compare.clone(), Arc::clone(&listed));
        let found = look.work(move |look| {
            let compared = compare(look, &listed, Opinions::none())?;
            let events = compared.as_ref().map_or(&[][..], |compared| &compared.events);
            let open = examine::open(&look.store, &look.setup.plan, &look.watch, events)?;
            Ok((compared, open))
        });
        match found.await {
            Some(found) => found?,
            None => return Ok(Err(Unreadable::died())),
        }
    };
    open.truncate(POSTS);
    let given = all(counsel, look, (open, &name)).await;
    let mut opinions = Opinions::default();
    for (post, given) in &given {
        opinions.insert(post, given.opinion.clone());
    }
    let compared = if opinions.raise() {
        look.compared(move |look| compare(look, &listed, &opinions)).await?
    } else {
        first
    };
    Ok(compared.map(|mut compared| {
        compared
            .events
            .extend(given.into_iter().map(|(post, given)| recorded(look, post.key, given)));
        compared
    }))
}

/// Whether second opinions are asked for of the posts of a source.
pub(super) fn is_asked(look: &Look) -> bool {
    asked_for(look).is_some()
}

/// The name of the business if second opinions are asked for of the posts of a source: not of those
/// of a first poll.
fn asked_for(look: &Look) -> Option<String> {
    let wanted = look.setup.assistance.as_ref().is_some_and(|assistance| assistance.opinions);
    look.record.baselined_at.filter(|_| wanted)?;
    let business = look.setup.plan.business(&look.watch.source.business)?;
    Some(business.name.clone())
}

/// The second opinions that are there in time.
async fn all(
    counsel: &Arc<Counsel>,
    look: &Look,
    (posts, name): (Vec<Post>, &str),
) -> Vec<(Post, Given)> {
    let Some(assistance) = &look.setup.assistance else { return Vec::new() };
    let limit = Duration::try_from(assistance.assistant.timeout).unwrap_or_default();
    // From the first time on that it is asked: what is decided anew takes no longer.
    let until = *look.asked_at.get_or_init(Instant::now) + limit;
    let mut asked = JoinSet::new();
    for (at, post) in posts.into_iter().enumerate() {
        let (counsel, setup) = (Arc::clone(counsel), Arc::clone(&look.setup));
        let name = name.to_owned();
        asked.spawn(async move {
            let given = counsel.opinion(&setup, (&post, &name), until).await;
            (at, given.map(|given| (post, given)))
        });
    }
    let mut given = Vec::new();
    while let Some(asked) = asked.join_next().await {
        // One that died is one without an opinion.
        given.extend(asked.into_iter().filter_map(|(at, given)| Some((at, given?))));
    }
    given.sort_by_key(|(at, _)| *at);
    given.into_iter().map(|(_, given)| given).collect()
}

fn recorded(look: &Look, key: PostKey, given: Given) -> Event {
    let Given { opinion, answer } = given;
    Event::OpinionGiven { source: look.watch.source.id.clone(), key, opinion, answer }
}
