//! The question to the staff about a case, as it stood when it was asked. Whoever works there is told
//! what the post says, and no more of the customer: not the name, not what else is known.

use super::{LetterError, moment::Moment};
use crate::{
    domain::{Act, Alert, CaseId, Event, Post},
    engine::plan::Plan,
    mail::{Body, StaffReport},
    store::Store,
};

/// The letter to somebody of the staff.
pub(super) fn asked(
    store: &Store,
    plan: &Plan,
    alert: &Alert,
    case: &CaseId,
) -> Result<Body, LetterError> {
    let moment = Moment::of(store, plan, case, alert.queued_at)?;
    let (source, key) = (moment.case.source.clone(), moment.case.post.clone());
    let post = moment.post(&source, moment.record(&source, &key)?.post);
    let verdict = moment.verdict(&source, &post)?;
    let text = moment.then(|event| {
        let Event::CaseActed { act: Act::AskStaff { text, .. }, .. } = event else { return None };
        text.clone()
    });
    let business = plan.business(&moment.case.business);
    Ok(Body::Staff(Box::new(StaffReport {
        business: moment.business_name(),
        business_zone: moment.zone(),
        platform: moment.platform(&source),
        case: case.clone(),
        post: Post { author: None, url: None, reply: None, reach: None, ..post },
        verdict,
        text,
        signatory: business.and_then(|known| known.signatory.clone()),
    })))
}
