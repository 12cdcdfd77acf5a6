//! Where the posts of a source stand in its list, from poll to poll, and which are gone.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::{
    docket::Docket,
    examine,
    sight::{Look, page},
};
use crate::{
    domain::{
        BusinessId, Change, Doubt, Doubted, Event, Outcome, Place, Post, PostKey, Precision, Proof,
        ProvedBy, Published, Trace, Weight,
    },
    fetch::Answer,
    logic::{
        casework::{self, Scene},
        diff::{self, Diff, Difference, Seen},
        language, text,
        window::{self, Absent, Kind, Shown, Span, Window},
    },
    store::{PostRecord, SourceRecord, Store, StoreError, key_mark},
};

/// Own pages of missing posts that are looked at in one poll, and how long one is not asked again.
const LOOKED_AT: usize = 3;
const ASKED_AGAIN: SignedDuration = SignedDuration::from_hours(24);

/// The posts of a listing as they stand in it.
#[derive(Debug)]
pub(super) struct Standing {
    last: Window,
    kind: Kind,
    shown: Vec<Shown>,
    keys: Vec<PostKey>,
    /// What the page may prove to be missing.
    missing: Vec<u64>,
    /// Posts that show the business's answer.
    answered: HashSet<PostKey>,
}

impl Standing {
    /// Looks at the posts of a page before they are compared with what is known. Where the page is
    /// read anew, what stood where before says nothing.
    pub(super) fn of(
        scene: &Scene<'_>,
        record: &SourceRecord,
        (seen, mut shown): (&[Seen<'_>], Vec<Shown>),
        (complete, anew): (bool, bool),
    ) -> Self {
        let Trace { places, doubts, unsettled, loose, .. } = &record.trace;
        let last = if anew {
            Window::default()
        } else {
            Window {
                places: places.clone(),
                doubts: doubts.clone(),
                unsettled: *unsettled,
                loose: loose.clone(),
            }
        };
        let kind = Kind { complete, searched: scene.source.mentions };
        let missing = window::missing(&last, &shown, kind);
        if !missing.is_empty() {
            for (shown, seen) in shown.iter_mut().zip(seen) {
                shown.span = span(scene, seen.post);
                shown.language = spoken(seen.post);
            }
        }
        for (shown, seen) in shown.iter_mut().zip(seen) {
            shown.new = seen.known.is_none();
        }
        let answered = seen.iter().filter(|seen| seen.post.reply.is_some());
        let answered = answered.map(|seen| seen.post.key.clone()).collect();
        let keys = seen.iter().map(|seen| seen.post.key.clone()).collect();
        Self { last, kind, shown, keys, missing, answered }
    }

    /// What is remembered of the list, once it is known how the page differs from what is recorded.
    pub(super) fn after(
        mut self,
        store: &Store,
        scene: &Scene<'_>,
        diff: &Diff,
    ) -> Result<Window, StoreError> {
        // Under another key now, or still without the answer that is recorded: to be compared again.
        let (mut there, mut renamed) = (HashSet::new(), HashMap::new());
        let mut passed = diff.unanswered.iter().collect::<HashSet<_>>();
        for difference in &diff.differences {
            let (key, alias) = match difference {
                Difference::Renamed { key, alias } => (key, Some(alias)),
                Difference::Changed { change, alias } => (&change.post().key, alias.as_ref()),
            };
            there.insert(key);
            passed.extend(alias);
            renamed.extend(alias.map(|alias| (key, key_mark(alias))));
        }
        self.rename(store, scene, &renamed)?;
        // Of two with one key it is the first that is recorded.
        let mut taken = HashSet::new();
        for (shown, key) in self.shown.iter_mut().zip(&self.keys) {
            if passed.contains(key) || !taken.insert(key) {
                shown.place.mark = 0;
            }
        }
        let mut absent = BTreeMap::new();
        for key in &self.missing {
            let known = store.post_by_mark(&scene.source.id, *key)?;
            let known = known.filter(|known| known.removed.is_none());
            if let Some(known) = known.filter(|known| !there.contains(&known.post.key)) {
                let language = spoken(&known.post);
                absent.insert(*key, Absent { span: span(scene, &known.post), language });
            }
        }
        let mut window = window::follow(&self.last, &self.shown, &absent, self.kind, scene.now);
        window.doubts.retain(|doubt| doubt.what == Doubted::Post);
        for key in &diff.unanswered {
            // One answer that is not shown may be the page's doing, unless others are.
            let others = self.answered.iter().any(|other| other != key);
            let weight = if others { Weight::Neighbours } else { Weight::Many };
            let (key, what) = (key_mark(key), Doubted::Answer);
            let before = self.last.doubts.iter().find(|d| d.key == key && d.what == what);
            window.doubts.push(window::again(before, key, (what, weight), scene.now));
        }
        Ok(window)
    }

    /// A post that the page has under another key now stands where it stood.
    fn rename(
        &mut self,
        store: &Store,
        scene: &Scene<'_>,
        renamed: &HashMap<&PostKey, u64>,
    ) -> Result<(), StoreError> {
        if renamed.is_empty() {
            return Ok(());
        }
        let mut taken = self.last.places.iter().map(|place| place.key).collect::<HashSet<_>>();
        let shown = self.keys.iter().map(key_mark).collect::<HashSet<_>>();
        for place in self.last.places.iter_mut().filter(|place| !shown.contains(&place.key)) {
            let known = store.post_by_mark(&scene.source.id, place.key)?;
            let now = known.and_then(|known| renamed.get(&known.post.key).copied());
            place.key = now.filter(|now| taken.insert(*now)).unwrap_or(place.key);
        }
        Ok(())
    }
}

/// The posts of a list in its order, and the place of each, which is found out once.
#[derive(Debug, Clone, Default)]
pub(super) struct Listed {
    pub(super) posts: Vec<Post>,
    pub(super) places: Vec<Place>,
}

impl From<Vec<Post>> for Listed {
    fn from(posts: Vec<Post>) -> Self {
        Self { places: places(&posts), posts }
    }
}

impl Listed {
    /// The posts as they stand on a page.
    pub(super) fn shown(&self) -> Vec<Shown> {
        let shown = |place: &Place| Shown { place: *place, span: None, language: None, new: false };
        self.places.iter().map(shown).collect()
    }
}

/// The places of posts in their order.
pub(super) fn places(posts: &[Post]) -> Vec<Place> {
    let place = |post: &Post| Place { key: key_mark(&post.key), mark: diff::mark(post) };
    posts.iter().map(place).collect()
}

/// The language of a post, if what its author wrote tells.
fn spoken(post: &Post) -> Option<&'static str> {
    let title = post.title.as_deref().unwrap_or_default();
    language::of(&format!("{title} {}", post.text))
}

fn span(scene: &Scene<'_>, post: &Post) -> Option<Span> {
    // "5 months ago" may mean anything from two months on: it tells no order.
    let coarse = |at: &Published| at.is_relative() && at.precision() == Precision::Month;
    let published = post.published.filter(|at| !coarse(at))?;
    let from = published.to_timestamp(&scene.business.timezone)?;
    let to = published.latest(&scene.business.timezone, scene.now)?;
    // A day ends before the next one begins.
    let to = to.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(to).max(from);
    // What was counted back may be rounded either way.
    let slack =
        if published.is_relative() { to.duration_since(from) } else { SignedDuration::ZERO };
    Some((from.checked_sub(slack).unwrap_or(from), to))
}

/// What a post's own page says.
enum OwnPage {
    /// It is not there.
    Gone(u16),
    /// It is there.
    Shown,
    /// Nothing that can be relied upon.
    Silent,
}

impl Look {
    /// Whether the page is asked for only if it changed. The page that proves that a post is gone is
    /// kept, so it must come.
    pub(super) fn asks_for_changes(&self) -> bool {
        let rule = self.setup.removed_after;
        let mut doubts = self.record.trace.doubts.iter();
        self.is_settled() && !doubts.any(|doubt| rule.is_almost_proved(doubt, self.now))
    }

    /// The facts of what has been missing long enough, in a poll that could see the list. `so_far`
    /// are those that the poll has found already.
    pub(super) async fn gone(
        &self,
        business: &BusinessId,
        trace: &mut Trace,
        (so_far, now): (&[Event], Timestamp),
    ) -> Result<Vec<Event>, StoreError> {
        let rule = self.setup.removed_after;
        let Some(business) = self.setup.plan.business(business) else { return Ok(Vec::new()) };
        let readers = self.setup.plan.routing(business);
        let learned = self.store.learned()?;
        let judge = self.setup.plan.judge(&self.watch.source.id, &learned);
        let scene = Scene { business, source: &self.watch.source, readers, judge, now };
        let source = &scene.source.id;
        let mut docket = Docket::new(&self.store, &self.setup.plan, &scene);
        docket.learn(so_far)?;
        let mut events = Vec::new();
        let mut left = LOOKED_AT;
        let mut kept = Vec::with_capacity(trace.doubts.len());
        for mut doubt in std::mem::take(&mut trace.doubts) {
            if !rule.is_met(&doubt, now) {
                kept.push(doubt);
                continue;
            }
            let known = self.store.post_by_mark(source, doubt.key)?;
            // Of what was erased nothing is recorded any more.
            let is_there = |known: &PostRecord| known.removed.is_none() && known.redacted.is_none();
            let Some(known) = known.filter(is_there) else { continue };
            let mut proved = rule.proof(&doubt, now);
            if doubt.what == Doubted::Post && left > 0 && is_to_be_asked(&doubt, now) {
                left -= 1;
                doubt.asked = Some(now);
                match self.own_page(&known.post).await? {
                    OwnPage::Gone(status)
                        if proved.is_some() || self.has_own_pages(trace).await? =>
                    {
                        proved = Some(ProvedBy::OwnPage(status));
                    }
                    OwnPage::Shown => {
                        // It only stands elsewhere.
                        trace.places.retain(|place| place.key != doubt.key);
                        continue;
                    }
                    OwnPage::Gone(_) | OwnPage::Silent => {}
                }
            }
            let Some(by) = proved else {
                kept.push(doubt);
                continue;
            };
            let change = match doubt.what {
                Doubted::Post => {
                    trace.places.retain(|place| place.key != doubt.key);
                    let proof = Proof { missing_since: doubt.since, polls: doubt.polls, by };
                    Change::Removed { post: known.post, proof }
                }
                Doubted::Answer => {
                    let mut post = known.post;
                    let Some(before) = post.reply.take() else { continue };
                    Change::AnswerEdited { before, post }
                }
            };
            // It opens no case, whatever its id would be.
            let id = casework::case_id(source, &change.post().key, 0);
            events.extend(docket.changed(change, id, false)?);
        }
        trace.doubts = kept;
        Ok(events)
    }

    /// Asks a post's own page whether it is still there.
    async fn own_page(&self, post: &Post) -> Result<OwnPage, StoreError> {
        let Some(url) = own_address(post, &self.watch.source.url) else {
            return Ok(OwnPage::Silent);
        };
        let body = match self.fetch(url).await.answer {
            Answer::Page(body) => body,
            Answer::Failed(Outcome::Http(status @ (404 | 410))) => {
                return Ok(OwnPage::Gone(status));
            }
            Answer::Failed(_) | Answer::NotModified | Answer::Same(_) => {
                return Ok(OwnPage::Silent);
            }
        };
        let (key, hash) = (post.key.clone(), diff::content_hash(post));
        let words = text::fold(&post.text);
        let found = self.work(move |look| {
            let (listing, _) = examine::read(&look.watch, &look.setup.plan, &page(&body, look.now));
            let same = |post: &Post| post.key == key || diff::content_hash(post) == hash;
            let raw = || text::fold(&String::from_utf8_lossy(&body.bytes)).contains(&words);
            Ok(listing.posts.iter().any(same) || (words.len() >= TELLING && raw()))
        });
        let found = found.await.unwrap_or(Ok(false))?;
        Ok(if found { OwnPage::Shown } else { OwnPage::Silent })
    }

    /// Whether a post that is still shown has an own page that can be had: else it proves nothing
    /// that another one cannot.
    async fn has_own_pages(&self, trace: &Trace) -> Result<bool, StoreError> {
        let missing = trace.doubts.iter().map(|doubt| doubt.key).collect::<HashSet<_>>();
        for place in trace.places.iter().filter(|place| !missing.contains(&place.key)) {
            let known = self.store.post_by_mark(&self.watch.source.id, place.key)?;
            let url = known.and_then(|known| own_address(&known.post, &self.watch.source.url));
            if let Some(url) = url {
                return Ok(matches!(self.fetch(url).await.answer, Answer::Page(_)));
            }
        }
        Ok(false)
    }
}

/// Bytes of a folded text that no other page has by chance.
const TELLING: usize = 40;

fn is_to_be_asked(doubt: &Doubt, now: Timestamp) -> bool {
    doubt.asked.is_none_or(|asked| now.duration_since(asked) >= ASKED_AGAIN)
}

/// The address of a post's own page, if it is not the list's.
fn own_address(post: &Post, list: &Url) -> Option<Url> {
    let mut url = Url::parse(post.url.as_deref()?).ok()?;
    url.set_fragment(None);
    let mut list = list.clone();
    list.set_fragment(None);
    (url != list && url.host_str() == list.host_str()).then_some(url)
}
