//! Messages by webhook: put into words as mails are, and brought to where the person reads them.

use jiff::Timestamp;

use super::{courier::Failure, plan::Setup};
use crate::{
    domain::{Alert, Person, Webhook},
    mail::{self, Dispatch, Letter},
    store::Store,
};

/// Brings the letter of a row to a webhook: what was answered, and what was sent.
pub(super) async fn bring(
    (store, setup): (&Store, &Setup),
    (alert, letter): (&Alert, &Letter),
    (person, hook): (&Person, &Webhook),
    (message_id, now): (&str, Timestamp),
) -> Result<(String, Vec<u8>), Failure> {
    // The same id as a mail would have, without its brackets: it names the message wherever it is.
    let id = message_id.trim_matches(['<', '>']);
    let business = store.business_of(alert).map_err(Failure::Store)?;
    let said = mail::said(
        letter,
        &Dispatch {
            id,
            alert: &alert.id,
            person: &person.id,
            severity: alert.severity,
            business: business.as_ref(),
            at: alert.queued_at,
        },
    );
    let body = mail::hook_body(&said, hook).map_err(|error| Failure::Never(error.to_string()))?;
    match setup.fetcher.bring(hook, (id, &body), now).await {
        Ok(reply) => Ok((reply, body.into_bytes())),
        Err(refused) if refused.for_good => Err(Failure::Never(refused.error)),
        Err(refused) => Err(Failure::Later { error: refused.error, rest: refused.rest }),
    }
}
