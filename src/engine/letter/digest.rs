//! The letter of a digest. It tells the posts as they are when it is sent.

use super::LetterError;
use crate::{
    domain::{
        Band, BusinessId, DigestBalance, DigestEvery, DigestItem, DigestRest, Person, SourceId,
    },
    engine::plan::Plan,
    logic::register::Balance,
    mail::{Body, DigestPost, DigestReport, DigestSection, Linked},
    store::Store,
};
use jiff::tz::TimeZone;

/// What a digest is made of.
pub(super) struct Digest<'a> {
    pub(super) weekly: bool,
    pub(super) items: &'a [DigestItem],
    pub(super) more: &'a [DigestRest],
    pub(super) balances: &'a [DigestBalance],
}

/// The letter of these posts.
pub(super) fn told(
    store: &Store,
    plan: &Plan,
    digest: &Digest<'_>,
    person: Option<&Person>,
) -> Result<Body, LetterError> {
    let mut businesses = digest.items.iter().map(|item| &item.business).collect::<Vec<_>>();
    businesses.extend(digest.more.iter().map(|rest| &rest.business));
    businesses.sort();
    businesses.dedup();
    let mut sections = Vec::with_capacity(businesses.len());
    for business in businesses {
        sections.push(section(store, plan, digest, business)?);
    }
    // Where somebody is needed comes first.
    let calm =
        |section: &DigestSection| section.posts.iter().all(|post| post.band == Band::NotNegative);
    sections.sort_by(|a, b| (calm(a), &a.business).cmp(&(calm(b), &b.business)));
    let setting = person.map(setting).unwrap_or_default();
    Ok(Body::Digest(Box::new(DigestReport { weekly: digest.weekly, setting, sections })))
}

fn section(
    store: &Store,
    plan: &Plan,
    digest: &Digest<'_>,
    id: &BusinessId,
) -> Result<DigestSection, LetterError> {
    let known = plan.business(id);
    let mut posts = Vec::new();
    for item in digest.items.iter().filter(|item| item.business == *id) {
        let record = store.post(&item.source, &item.post)?;
        let Some(record) = record.filter(|record| record.redacted.is_none()) else { continue };
        let (gone, post) = (record.removed.is_some(), record.post);
        let page = plan.watch(&item.source).map(|watch| watch.source.url.to_string());
        posts.push(DigestPost {
            post: Linked {
                platform: platform(plan, &item.source),
                author: post.author,
                published: post.published,
                rating: post.rating,
                text: match post.title {
                    Some(title) if post.text.is_empty() => title,
                    Some(_) | None => post.text,
                },
                url: post.url.or(page),
                why: None,
                gone,
            },
            band: item.band,
            case: item.case.clone(),
        });
    }
    let more = digest.more.iter().filter(|rest| rest.business == *id);
    let more = more.map(|rest| (platform(plan, &rest.source), rest.posts));
    let balance = digest.balances.iter().find(|balance| balance.business == *id);
    Ok(DigestSection {
        business: known.map_or_else(|| id.to_string(), |known| known.name.clone()),
        business_zone: known.map_or(TimeZone::UTC, |known| known.timezone.clone()),
        posts,
        more: more.collect(),
        balance: balance.map(|of| Balance::of(of.good, of.neutral, of.bad)),
    })
}

fn platform(plan: &Plan, source: &SourceId) -> String {
    let watch = plan.watch(source);
    watch.map_or_else(|| source.to_string(), |watch| watch.source.platform.clone())
}

/// The line of the configuration that decides when a digest comes.
fn setting(person: &Person) -> String {
    let digest = &person.timing.digest;
    let at = digest.at.strftime("%H:%M");
    match digest.every {
        DigestEvery::Never => "digest = { every = \"never\" }".to_owned(),
        DigestEvery::Day => format!("digest = {{ every = \"day\", at = \"{at}\" }}"),
        DigestEvery::Week => {
            let on = digest.day();
            format!("digest = {{ every = \"week\", on = \"{on}\", at = \"{at}\" }}")
        }
    }
}
