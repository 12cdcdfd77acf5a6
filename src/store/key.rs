//! The keys of the index: one tree, a prefix for each table, big-endian so that byte order is
//! meaningful order. Long or foreign texts enter as hashes, so every key stays under 256 bytes.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::{
    domain::{
        AlertId, BusinessId, Case, CaseId, DigestItem, PersonId, Post, PostKey, Published, SourceId,
    },
    logic::text,
};

pub(super) const META: &[u8] = b"m|position";
pub(super) const INSTALLATION: &[u8] = b"m|installation";
pub(super) const UPLINK: &[u8] = b"m|uplink";
/// That commits are missing from the ledger.
pub(super) const CUT: &[u8] = b"m|cut";
/// How what was learned stands to what could be.
pub(super) const SCHOOLING: &[u8] = b"m|schooling";
/// The weights that were learned.
pub(super) const WEIGHTS: &[u8] = b"m|weights";
/// How the language model that gives second opinions is doing.
pub(super) const ASSISTANT: &[u8] = b"m|assistant";
/// All posts.
pub(super) const POSTS: &[u8] = b"p|";
/// What people said of posts.
pub(super) const TOLD: &[u8] = b"l|";
pub(super) const SOURCES: &[u8] = b"s|";
pub(super) const CASES: &[u8] = b"c|";
pub(super) const ALERTS: &[u8] = b"o|";
pub(super) const WAKES: &[u8] = b"q|";
/// Cases on hold, by the day on which that ends.
pub(super) const HOLDS: &[u8] = b"h|";
/// The cases that await an answer by a deadline.
pub(super) const AWAITED: &[u8] = b"y|";
/// How often those have changed.
pub(super) const AWAITED_VERSION: &[u8] = b"m|awaited";
/// Later than every key of the queue.
pub(super) const AFTER_WAKES: &[u8] = b"q}";
/// What waits for digests.
pub(super) const DIGESTS: &[u8] = b"d|";
/// Whose digests are stopped.
pub(super) const STOPS: &[u8] = b"x|";
/// How many mails the mail server has taken.
pub(super) const MAILS: &[u8] = b"m|mails";
/// The further pieces of values that are larger than one value may be.
pub(super) const PIECES: u8 = b'~';

pub(super) fn source(source: &SourceId) -> Vec<u8> {
    [SOURCES, source.as_str().as_bytes()].concat()
}

pub(super) fn case(case: &CaseId) -> Vec<u8> {
    [CASES, case.as_str().as_bytes()].concat()
}

pub(super) fn alert(alert: &AlertId) -> Vec<u8> {
    [ALERTS, alert.as_str().as_bytes()].concat()
}

/// How often the cases of a business have changed.
pub(super) fn business(business: &BusinessId) -> Vec<u8> {
    [b"v|", business.as_str().as_bytes()].concat()
}

/// A case that awaits an answer by a deadline.
pub(super) fn awaited(case: &CaseId) -> Vec<u8> {
    [AWAITED, case.as_str().as_bytes()].concat()
}

/// What a person was last sent about the deadlines of a business.
pub(super) fn prompt(business: &BusinessId, person: &PersonId) -> Vec<u8> {
    [b"n|", business.as_str().as_bytes(), b"\0", person.as_str().as_bytes()].concat()
}

/// All posts of a source.
pub(super) fn posts_of(source: &SourceId) -> Vec<u8> {
    [b"p|", source.as_str().as_bytes(), b"\0"].concat()
}

/// A mail that was taken, by what stands for it.
pub(super) fn received(mark: &str) -> Vec<u8> {
    [b"i|", &short_hash(&[mark])[..]].concat()
}

/// The rows about a case.
pub(super) fn alerts_of(case: &CaseId) -> Vec<u8> {
    [ALERTS, case.as_str().as_bytes(), b":"].concat()
}

pub(super) fn post(source: &SourceId, key: &PostKey) -> Vec<u8> {
    [posts_of(source), short_hash(&[key.as_str()]).to_vec()].concat()
}

/// What a person said of a post.
pub(super) fn told(source: &SourceId, key: &PostKey) -> Vec<u8> {
    let post = short_hash(&[key.as_str()]);
    [TOLD, source.as_str().as_bytes(), b"\0", &post].concat()
}

/// The post whose key has this mark: the first 8 bytes of what stands for it in [`post`].
pub(super) fn post_by_mark(source: &SourceId, mark: u64) -> Vec<u8> {
    [b"p|", source.as_str().as_bytes(), b"\0", &mark.to_be_bytes()].concat()
}

/// The mark of a post's key.
pub(super) fn mark(key: &PostKey) -> u64 {
    let hash = short_hash(&[key.as_str()]);
    hash.first_chunk().map_or(0, |head| u64::from_be_bytes(*head))
}

/// All posts of a source by one author.
pub(super) fn by_author(source: &SourceId, author: Option<&str>) -> Vec<u8> {
    let author = half_hash(&text::fold(author.unwrap_or_default()));
    [b"a|", source.as_str().as_bytes(), b"\0", &author].concat()
}

/// All posts of a source by one author of one date: where an edit is looked for. A date that was
/// counted back is none, since the next poll counts to another.
pub(super) fn author_prefix(source: &SourceId, post: &Post) -> Vec<u8> {
    let date = post.published.as_ref().and_then(Published::lasting);
    dated(source, post, &date.map(ToString::to_string).unwrap_or_default())
}

/// All posts of a source by one author that are known without a date that lasts.
pub(super) fn undated_prefix(source: &SourceId, post: &Post) -> Vec<u8> {
    dated(source, post, "")
}

fn dated(source: &SourceId, post: &Post, date: &str) -> Vec<u8> {
    [by_author(source, post.author.as_deref()), half_hash(date).to_vec()].concat()
}

/// One post of [`author_prefix`].
pub(super) fn author(source: &SourceId, post: &Post) -> Vec<u8> {
    [author_prefix(source, post), short_hash(&[post.key.as_str()]).to_vec()].concat()
}

/// The timeline of a case.
pub(super) fn timeline(case: &CaseId) -> Vec<u8> {
    [b"t|", case.as_str().as_bytes(), b"\0"].concat()
}

/// One entry of it.
pub(super) fn entry(case: &CaseId, number: u32) -> Vec<u8> {
    [timeline(case), number.to_be_bytes().to_vec()].concat()
}

/// The cases of a business, the newest first.
pub(super) fn cases_of(business: &BusinessId) -> Vec<u8> {
    [b"b|", business.as_str().as_bytes(), b"\0"].concat()
}

/// One case of a business.
pub(super) fn case_of(case: &Case) -> Vec<u8> {
    let newest_first = !in_order(case.opened_at);
    [cases_of(&case.business), newest_first.to_be_bytes().to_vec(), case.id.as_str().into()]
        .concat()
}

/// The cards of the posts of a business that are of cases, the newest first.
pub(super) fn cards_of(business: &BusinessId) -> Vec<u8> {
    [b"k|", business.as_str().as_bytes(), b"\0"].concat()
}

/// One of them: of the post of a case that joined it as the `number`th.
pub(super) fn card_of(case: &Case, at: Timestamp, number: usize) -> Vec<u8> {
    let newest_first = (!in_order(at)).to_be_bytes();
    let number = u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes();
    [&cards_of(&case.business)[..], &newest_first, case.id.as_str().as_bytes(), &number].concat()
}

/// A case that rests until a day.
pub(super) fn hold(until: Timestamp, case: &CaseId) -> Vec<u8> {
    [&holds_until(until)[..], case.as_str().as_bytes()].concat()
}

/// The first key of those that is later than every hold that ends at `until`.
pub(super) fn holds_until(until: Timestamp) -> Vec<u8> {
    [HOLDS, &in_order(until).to_be_bytes()].concat()
}

/// The case of such a key.
pub(super) fn read_hold(key: &[u8]) -> Option<CaseId> {
    let (_, case) = key.strip_prefix(HOLDS)?.split_first_chunk::<8>()?;
    Some(CaseId::new(std::str::from_utf8(case).ok()?))
}

/// When the courier is to look at a row next.
pub(super) fn wake(at: Timestamp, alert: &AlertId) -> Vec<u8> {
    [&wake_until(at), alert.as_str().as_bytes()].concat()
}

/// The first key of the queue that is later than every row due at `at`.
pub(super) fn wake_until(at: Timestamp) -> Vec<u8> {
    [WAKES, &in_order(at).to_be_bytes()].concat()
}

/// Milliseconds, shifted so that the order of the bytes is that of the signed numbers.
fn in_order(at: Timestamp) -> u64 {
    at.as_millisecond().cast_unsigned() ^ (1 << 63)
}

/// The moment and the row of a key of the queue.
pub(super) fn read_wake(key: &[u8]) -> Option<(Timestamp, AlertId)> {
    let (order, alert) = key.strip_prefix(WAKES)?.split_first_chunk::<8>()?;
    let alert = AlertId::new(std::str::from_utf8(alert).ok()?);
    Some((in_time(*order)?, alert))
}

/// The moment that was put in order.
fn in_time(order: [u8; 8]) -> Option<Timestamp> {
    let millisecond = (u64::from_be_bytes(order) ^ (1 << 63)).cast_signed();
    Timestamp::from_millisecond(millisecond).ok()
}

/// A post that waits for the digest of a person.
pub(super) fn in_digest(due: Timestamp, person: &PersonId, item: &DigestItem) -> Vec<u8> {
    let post = short_hash(&[item.source.as_str(), item.post.as_str()]);
    [DIGESTS, &in_order(due).to_be_bytes(), person.as_str().as_bytes(), b"\0", &post].concat()
}

/// The first key of the digests that is later than all that is due at `until`.
pub(super) fn digests_after(until: Timestamp) -> Vec<u8> {
    [DIGESTS, &in_order(until).saturating_add(1).to_be_bytes()].concat()
}

/// The moment and the person of a key of the digests.
pub(super) fn read_digest(key: &[u8]) -> Option<(Timestamp, PersonId)> {
    let (order, rest) = key.strip_prefix(DIGESTS)?.split_first_chunk::<8>()?;
    let person = rest.split(|byte| *byte == 0).next()?;
    Some((in_time(*order)?, PersonId::new(std::str::from_utf8(person).ok()?)))
}

/// The stop of a person's digests.
pub(super) fn stop(person: &PersonId) -> Vec<u8> {
    [STOPS, person.as_str().as_bytes()].concat()
}

/// The mails about a business that a person got of late.
pub(super) fn pace(person: &PersonId, business: &BusinessId) -> Vec<u8> {
    [b"w|", person.as_str().as_bytes(), b"\0", business.as_str().as_bytes()].concat()
}

fn half_hash(text: &str) -> [u8; 8] {
    short_hash(&[text]).first_chunk().copied().unwrap_or_default()
}

fn short_hash(parts: &[&str]) -> [u8; 16] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let mut short = [0; 16];
    short.copy_from_slice(&hash.finalize()[..16]);
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_queue_is_in_order_of_time() {
        let id = AlertId::from("row");
        let mut last = Vec::new();
        for second in [-5_000_000_000, -1, 0, 1, 1_790_000_000] {
            let at = Timestamp::from_second(second).unwrap();
            let key = wake(at, &id);
            assert!(last < key, "{second}");
            assert_eq!(read_wake(&key), Some((at, id.clone())));
            last = key;
        }
        assert_eq!(read_wake(b"q|short"), None);
    }
}
