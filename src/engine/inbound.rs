//! Mails that come in: what a person answered is done, a mail that came back is told of, and the
//! rest is left alone. All that follows from one mail is one commit, which also says that the mail was
//! taken: however often it comes, and whatever dies in between, it acts once.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{
    acting::{decide, decided, resolve},
    asking,
    courier::pass_on,
    plan::{Plan, Setup},
};
use crate::{
    domain::{
        Act, Alert, AlertId, AlertStatus, Case, CaseId, Commit, Event, NotDone, NotDoneWhy, Notice,
        Person, PersonId,
    },
    imap,
    logic::{
        acts,
        answer::{self, Answer, Order},
        casework, fallback,
        seal::Seal,
    },
    mail::{
        self,
        inbound::{self, Bounce, Content},
    },
    store::{Store, StoreError},
};

/// How often what to do about a mail is decided anew before it is left for the next time.
const ATTEMPTS: usize = 8;
/// Mails a day that tell one person that an answer changed nothing.
const NOT_DONE: usize = 20;
/// Characters that such a mail quotes.
const QUOTED: usize = 200;

/// How answers reach vigie.
#[derive(Debug, Clone)]
pub struct Answers {
    /// What stands before the token in the address to answer to.
    pub before: String,
    /// What stands behind it, from the `@` or before it on.
    pub after: String,
    /// The mailbox that is looked at, if there is one.
    pub mailbox: Option<Mailbox>,
}

/// A mailbox that is looked at.
#[derive(Debug, Clone)]
pub struct Mailbox {
    /// Where it is.
    pub settings: imap::Settings,
    /// How often.
    pub every: SignedDuration,
}

impl Answers {
    /// The address to which a person answers a message, if it is one that can be answered.
    pub(super) fn address(
        &self,
        seal: &Seal,
        notice: &Notice,
        person: &PersonId,
    ) -> Option<String> {
        let case = notice.case();
        let about_cases = matches!(
            notice,
            Notice::Digest { .. }
                | Notice::Several { .. }
                | Notice::Reminder(_)
                | Notice::Welcome { .. }
                | Notice::NotDone(_)
        );
        let token = (case.is_some() || about_cases).then(|| seal.address(case, person))?;
        Some(format!("{}{token}{}", self.before, self.after))
    }

    /// The token in an address, if it is one of ours.
    fn token<'a>(&self, address: &'a str) -> Option<&'a str> {
        let (before, after) = (self.before.len(), address.len().checked_sub(self.after.len())?);
        let fits = address.get(..before)?.eq_ignore_ascii_case(&self.before)
            && address.get(after..)?.eq_ignore_ascii_case(&self.after);
        address.get(before..after).filter(|token| fits && !token.is_empty())
    }
}

/// What became of a mail that came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "taken", rename_all = "snake_case")]
pub enum Taken {
    /// A person answered.
    Answer {
        /// Who.
        person: PersonId,
        /// About which case.
        case: Option<CaseId>,
        /// What was done, by the names of the acts.
        done: Vec<String>,
    },
    /// A mail came back.
    Bounce {
        /// The row.
        alert: AlertId,
        /// Whether for good.
        permanent: bool,
    },
    /// It was taken before.
    Again,
    /// It says nothing to vigie.
    Ignored {
        /// Why.
        why: String,
    },
}

fn ignored(why: impl Into<String>) -> Taken {
    Taken::Ignored { why: why.into() }
}

/// Where mails come in.
#[derive(Debug, Clone)]
pub(super) struct Inbox {
    pub(super) store: Arc<Store>,
    pub(super) seal: Seal,
    /// Mails that were ignored since the start.
    pub(super) ignored: Arc<AtomicU64>,
}

impl Inbox {
    /// Takes a mail. An error says that it is to be handed over again.
    pub(super) async fn take(
        &self,
        setup: &Setup,
        raw: Vec<u8>,
        now: Timestamp,
    ) -> Result<Taken, StoreError> {
        let taken = self.taken(setup, raw, now).await?;
        match &taken {
            Taken::Answer { person, case, done } => {
                let (case, done) = (case.as_ref().map(CaseId::as_str), done.join(" "));
                tracing::info!(
                    case.id = case, mail.person = %person, mail.done = done,
                    "{person} answered by mail: {}", if done.is_empty() { "nothing done" } else { &done }
                );
            }
            Taken::Bounce { alert, permanent } => {
                tracing::warn!(alert.id = %alert, mail.permanent = permanent, "a mail came back");
            }
            Taken::Again => tracing::info!("a mail came again that was taken before"),
            Taken::Ignored { why } => {
                let count = self.ignored.fetch_add(1, Ordering::Relaxed) + 1;
                tracing::info!(mail.why = why, mail.ignored = count, "ignored a mail: {why}");
            }
        }
        Ok(taken)
    }

    async fn taken(
        &self,
        setup: &Setup,
        raw: Vec<u8>,
        now: Timestamp,
    ) -> Result<Taken, StoreError> {
        let Some(answers) = &setup.answers else {
            return Ok(ignored("answers are not taken: there is no [inbound]"));
        };
        let raw = Bytes::from(raw);
        let bytes = raw.clone();
        // On a thread of its own: it may be large, and what strangers write may be anything.
        let read = tokio::task::spawn_blocking(move || inbound::read(&bytes)).await;
        let Ok(Some(mail)) = read else { return Ok(ignored("it cannot be read")) };
        if self.store.has_received(&mail.mark)? {
            return Ok(Taken::Again);
        }
        match mail.content {
            Content::Machine(sign) => Ok(ignored(format!("a machine wrote it ({sign})"))),
            Content::Bounce(bounce) => self.bounced(setup, (&mail.mark, raw), bounce, now).await,
            Content::Answer(text) => {
                let tokens = mail.to.iter().filter_map(|address| answers.token(address));
                let found = tokens.filter_map(|token| {
                    self.seal.answered(token, candidates(&setup.plan).map(|person| &person.id))
                });
                let Some((case, person)) = found.into_iter().next() else {
                    return Ok(ignored("it is to no address of ours"));
                };
                // Who is asked what they know does not decide what is done. Whoever asked has the same
                // mail, and who answers to all there does not speak for the staff.
                let is_staff = setup.plan.people().all(|known| known.id != *person);
                let own = person.as_str().to_lowercase();
                if is_staff && !mail.from.contains(&own) {
                    return Ok(ignored("it is from somebody else than was asked"));
                }
                let said = if is_staff { answer::noted(&text) } else { answer::read(&text) };
                let Some(said) = said else {
                    return Ok(ignored(format!("{person} wrote nothing")));
                };
                let Some(person) = setup.plan.person(person) else {
                    return Ok(ignored("whoever wrote it is not configured any more"));
                };
                self.answered(setup, (&mail.mark, raw), (person, case, said), now).await
            }
        }
    }

    /// Does what a person wrote.
    async fn answered(
        &self,
        setup: &Setup,
        (mark, raw): (&str, Bytes),
        (person, about, said): (&Person, Option<CaseId>, Answer),
        now: Timestamp,
    ) -> Result<Taken, StoreError> {
        let mail = self.keep(raw).await;
        for _ in 0..ATTEMPTS {
            let (case, why) = self.case_of(&setup.plan, person, about.as_ref(), &said)?;
            let (done, events) =
                self.decided(setup, person, (case.as_ref(), why), (mark, &said), now)?;
            let case = case.map(|case| case.id);
            let received = Event::MailReceived {
                mark: mark.to_owned(),
                person: person.id.clone(),
                case: case.clone(),
                done: done.clone(),
                mail: mail.clone(),
            };
            let events = std::iter::once(received).chain(events).collect();
            match self.store.commit(Commit { at: now, events, expect: None }).await {
                Ok(()) => return Ok(Taken::Answer { person: person.id.clone(), case, done }),
                Err(StoreError::Conflict) if self.store.has_received(mark)? => {
                    return Ok(Taken::Again);
                }
                // Somebody else was quicker about the case.
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error),
            }
        }
        Err(StoreError::Conflict)
    }

    /// The case that an answer is about, or why there is none; or why it is not the one to act on.
    fn case_of(
        &self,
        plan: &Plan,
        person: &Person,
        about: Option<&CaseId>,
        said: &Answer,
    ) -> Result<(Option<Case>, Option<NotDoneWhy>), StoreError> {
        Ok(match (about, &said.case) {
            (Some(about), Some(named)) if about != named => {
                let why = NotDoneWhy::OtherCase { named: named.clone() };
                (self.readable(plan, about, person)?, Some(why))
            }
            // Who read of it once may not do so any more.
            (Some(named), _) | (None, Some(named)) => match self.readable(plan, named, person)? {
                Some(case) => (Some(case), None),
                None => (None, Some(NotDoneWhy::UnknownCase { named: named.clone() })),
            },
            (None, None) => (None, Some(NotDoneWhy::NoCase)),
        })
    }

    /// A case that the person may act on, or was asked about.
    fn readable(
        &self,
        plan: &Plan,
        case: &CaseId,
        person: &Person,
    ) -> Result<Option<Case>, StoreError> {
        let Some(case) = self.store.case(case)? else { return Ok(None) };
        let may = plan.actor(&case, &person.id).is_some()
            || asking::was_asked(&self.store, plan, &case, &person.id)?;
        Ok(may.then_some(case))
    }

    /// What is to be recorded of an answer, and the names of what is done with that.
    fn decided(
        &self,
        setup: &Setup,
        person: &Person,
        (case, mut why): (Option<&Case>, Option<NotDoneWhy>),
        (mark, said): (&str, &Answer),
        now: Timestamp,
    ) -> Result<(Vec<String>, Vec<Event>), StoreError> {
        let by = person.id.as_str();
        let (mut done, mut events) = (Vec::new(), Vec::new());
        let mut note = said.note.clone();
        if let (Some(case), Some(order), None) = (case, &said.order, &why) {
            match self.ordered(setup, case, (by, order), now)? {
                Ok((name, facts)) => {
                    done.push(name);
                    events.extend(facts);
                }
                Err(not_done) => why = Some(not_done),
            }
        }
        if why.is_some() {
            // Nothing that was written is lost.
            let whole = [&said.line, &said.below].into_iter().filter(|part| !part.is_empty());
            note = Some(whole.cloned().collect::<Vec<_>>().join("\n"));
        }
        let mut noted = false;
        if let (Some(case), Some(text)) = (case, note)
            && let Ok(act) =
                resolve(setup, Act::Note { text }, None, &setup.plan.zone(&case.business), now)
            && let Ok(facts) = decide(&self.store, setup, case, by, act, now)?
        {
            noted = true;
            done.push("note".to_owned());
            events.extend(facts);
        }
        if let Some(why) = why
            && self.may_tell(person, now)?
        {
            let said = said.line.chars().take(QUOTED).collect();
            let case = case.map(|case| case.id.clone());
            let told = NotDone { case, said, why, noted };
            events.push(casework::not_done(mark, person, told, now));
        }
        Ok((done, events))
    }

    /// The name and the facts of what was ordered, or why it makes no sense.
    fn ordered(
        &self,
        setup: &Setup,
        case: &Case,
        (by, order): (&str, &Order),
        now: Timestamp,
    ) -> Result<Result<(String, Vec<Event>), NotDoneWhy>, StoreError> {
        let zone = setup.plan.zone(&case.business);
        let mut with = Vec::new();
        let act = match order {
            Order::Act(act) => act.clone(),
            Order::AskStaff { text } => {
                let asked = asking::everybody(&setup.plan, case, text.clone(), now);
                let Some((act, questions)) = asked else { return Ok(Err(NotDoneWhy::NoStaff)) };
                with = questions;
                act
            }
            Order::Later { until, reason } => {
                let until = until.as_deref().and_then(|said| acts::until(said, &zone, now));
                let Some(until) = until else { return Ok(Err(NotDoneWhy::NoTime)) };
                Act::Hold { until: Some(until), reason: reason.clone() }
            }
        };
        let act = match resolve(setup, act, None, &zone, now) {
            Ok(act) => act,
            Err(refused) => return Ok(Err(NotDoneWhy::Refused { message: refused.message() })),
        };
        let name = act.name().to_owned();
        Ok(match decide(&self.store, setup, case, by, act, now)? {
            Ok(facts) => Ok((name, facts.into_iter().chain(with).collect())),
            Err(refused) => {
                let decided = decided(&self.store, case)?;
                let (by, at) = decided.map(|decided| (decided.by, decided.at)).unzip();
                let by = by.flatten();
                Err(NotDoneWhy::Already { state: refused.state, by, at })
            }
        })
    }

    /// Whether a person may be sent another mail of this kind today.
    fn may_tell(&self, person: &Person, now: Timestamp) -> Result<bool, StoreError> {
        let since = now.checked_sub(SignedDuration::from_hours(24)).unwrap_or(now);
        let told = self.store.alerts_named("answer")?.into_iter().filter(|row| {
            row.person == person.id
                && row.queued_at > since
                && matches!(row.notice, Notice::NotDone(_))
        });
        Ok(told.count() < NOT_DONE)
    }

    /// The row of a mail that came back: its Message-ID names it, or stands for a name that was too long.
    fn returned(&self, setup: &Setup, bounce: &Bounce) -> Result<Option<Alert>, StoreError> {
        let installation = self.store.installation()?;
        let is_ours =
            |alert: &AlertId| bounce.message_ids.contains(&setup.message_id(alert, &installation));
        for named in bounce.message_ids.iter().filter_map(|id| mail::alert_of(id)) {
            if is_ours(&named)
                && let Some(row) = self.store.alert(&named)?
            {
                return Ok(Some(row));
            }
        }
        // Whoever writes reports of their own does not make vigie look through all there is.
        let sample = setup.message_id(&AlertId::new("x"), &installation);
        let ending = sample.split_once('.').map_or("", |(_, ending)| ending);
        let hashed = |id: &String| {
            let named = id.strip_prefix('<').and_then(|id| id.split_once('.'));
            named.is_some_and(|(name, rest)| {
                rest == ending
                    && name.len() == 64
                    && name.bytes().all(|byte| byte.is_ascii_hexdigit())
            })
        };
        if !bounce.message_ids.iter().any(hashed) {
            return Ok(None);
        }
        Ok(self.store.alerts()?.into_iter().find(|row| is_ours(&row.id)))
    }

    /// Records that a mail came back; if for good, the operators are told, as of any dead letter.
    async fn bounced(
        &self,
        setup: &Setup,
        (mark, raw): (&str, Bytes),
        bounce: Bounce,
        now: Timestamp,
    ) -> Result<Taken, StoreError> {
        let row = self.returned(setup, &bounce)?;
        let Some(row) = row else {
            return Ok(ignored("it is a report about no mail of ours"));
        };
        // The report was quicker than what the server said when it took the mail.
        if matches!(row.status, AlertStatus::Leased { .. }) {
            return Err(StoreError::Conflict);
        }
        let Bounce { permanent, said, status, .. } = bounce;
        let code = status.filter(|code| !said.contains(code.as_str()));
        let error = code.map_or(said.clone(), |code| format!("{code} {said}"));
        let mail = self.keep(raw).await;
        let first = matches!(row.status, AlertStatus::Delivered { .. });
        let told = permanent && first;
        let refused = setup.plan.person(&row.person).map(|person| &person.channel);
        let told =
            told.then(|| casework::undelivered(&row, &error, setup.plan.operators(), refused, now));
        let person = setup.plan.person(&row.person).filter(|_| told.is_some());
        let person = person.filter(|person| fallback::due(&row, person).is_some());
        let copy = match person {
            Some(person) => pass_on(&self.store, setup, (&row, person), now)?,
            None => None,
        };
        let mut events = vec![Event::AlertBounced {
            alert: row.id.clone(),
            mark: mark.to_owned(),
            permanent,
            error,
            mail,
        }];
        events.extend(told.into_iter().flatten());
        events.extend(copy);
        match self.store.commit(Commit { at: now, events, expect: None }).await {
            Ok(()) => Ok(Taken::Bounce { alert: row.id, permanent }),
            Err(StoreError::Conflict) => Ok(Taken::Again),
            Err(error) => Err(error),
        }
    }

    /// Keeps a mail. What it says is done all the same if that cannot be done.
    async fn keep(&self, raw: Bytes) -> Option<String> {
        let kept = self.store.keep(vec![raw.into()]).await.pop()?;
        kept.inspect_err(|error| {
            tracing::error!(error = %error, "no copy of a mail that came in was kept: {error}");
        })
        .ok()
    }
}

/// Who may answer: everybody who gets mails about cases, and the staff.
fn candidates(plan: &Plan) -> impl Iterator<Item = &Person> {
    plan.people().chain(plan.all_staff())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_of_an_address_is_found_whatever_its_case() {
        let answers =
            Answers { before: "vigie+".into(), after: "@shop.example".into(), mailbox: None };
        for (address, token) in [
            ("vigie+k7f-abc@shop.example", Some("k7f-abc")),
            ("VIGIE+k7f@SHOP.example", Some("k7f")),
            ("vigie+@shop.example", None),
            ("vigie@shop.example", None),
            ("vigie+k7f@shop.example.org", None),
            ("é", None),
            ("vigie+é@shop.example", Some("é")),
        ] {
            assert_eq!(answers.token(address), token, "{address}");
        }
    }
}
