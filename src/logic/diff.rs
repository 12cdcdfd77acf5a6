//! What changed between what is known of a source and what a healthy poll saw.
//!
//! The difference is on sets of posts: order, paging, doubles and markup make no change. A post is
//! found again by its key. Where the site gives no id the key covers the text, so an edited post
//! has a new key: it is found by author and date with a similar text.

use std::collections::HashSet;

use super::text;
use crate::domain::{Change, Content, Post, PostKey, Precision, Published};

/// How much of the words two texts must share, from 0 to 1, for one to be an edit of the other.
pub const EDIT_SIMILARITY: f64 = 0.4;
/// The same, where only the way the post is identified changed (a site began to show ids).
const RENAME_SIMILARITY: f64 = 0.9;

/// What is known of a post on the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen<'a> {
    /// The post as on the page.
    pub post: &'a Post,
    /// What is recorded under its key.
    pub known: Option<Known>,
    /// If it is not known by key: recorded posts of the same author and date, each with whether it
    /// was removed.
    pub candidates: Vec<(Post, bool)>,
}

/// What is recorded of a post on the page.
#[derive(Debug, Clone, PartialEq)]
pub enum Known {
    /// What the page says, as its [`mark`] showed: nothing was looked up.
    AsShown,
    /// This.
    Recorded(Box<Post>),
    /// This, and that it was removed.
    Removed(Box<Post>),
}

impl Seen<'_> {
    /// The post as recorded, if it is known by its key.
    pub fn recorded(&self) -> Option<&Post> {
        match self.known.as_ref()? {
            Known::AsShown => Some(self.post),
            Known::Recorded(post) | Known::Removed(post) => Some(post),
        }
    }
}

/// One difference, with the key the page now uses where it is another than the recorded one.
#[derive(Debug, Clone, PartialEq)]
pub enum Difference {
    /// Something happened to a post.
    Changed {
        /// What happened.
        change: Box<Change>,
        /// The key on the page, where it is not the recorded one.
        alias: Option<PostKey>,
    },
    /// Nothing but the key is new.
    Renamed {
        /// The recorded key.
        key: PostKey,
        /// The key on the page.
        alias: PostKey,
    },
}

/// Stands for the rating, title and text of a post, whatever the typography.
pub fn content_hash(post: &Post) -> String {
    text::content_hash(post.rating.as_ref(), post.title.as_deref(), &post.text)
}

/// Stands for the key, rating, title, text, answer and status of a post, to the letter: the first 8
/// bytes of a SHA-256. Equal marks mean equal posts; what differs in typography alone has another
/// mark.
pub fn mark(post: &Post) -> u64 {
    let rating = post.rating.as_ref().map(text::rating_mark).unwrap_or_default();
    let title = post.title.as_deref().unwrap_or_default();
    let answer = post.reply.as_ref().map_or("", |reply| &reply.text);
    let status = post.status.as_deref().unwrap_or_default();
    text::mark(&[post.key.as_str(), &rating, title, &post.text, answer, status])
}

/// Stands for all posts of a listing, whatever their order, by their marks.
pub fn listing_hash(marks: impl IntoIterator<Item = u64>) -> String {
    let mut marks = marks.into_iter().collect::<Vec<_>>();
    marks.sort_unstable();
    text::digest_bytes(&marks.into_iter().flat_map(u64::to_be_bytes).collect::<Vec<_>>())
}

/// What comparing a page with what is known came to.
#[derive(Debug, Default)]
pub struct Diff {
    /// The differences, in the order of the page.
    pub differences: Vec<Difference>,
    /// Known posts whose recorded answer is not shown, by their keys on the page: whether it was
    /// withdrawn is to be proved.
    pub unanswered: Vec<PostKey>,
}

/// Compares. `rekeyed` is whether the site's own ids may have become others, so that a post with an
/// unknown id can be a known one.
pub fn diff(seen: Vec<Seen<'_>>, rekeyed: bool) -> Diff {
    let present = seen
        .iter()
        .map(|seen| seen.recorded().map_or(&seen.post.key, |known| &known.key).clone())
        .collect::<HashSet<_>>();
    let mut taken = HashSet::new();
    let mut diff = Diff::default();
    for Seen { post, known, candidates } in seen {
        let known = match known {
            Some(Known::AsShown) => continue,
            Some(Known::Recorded(known)) => Some((*known, false)),
            Some(Known::Removed(known)) => Some((*known, true)),
            // A candidate that is still on the page under its own key is another post.
            None => candidates
                .into_iter()
                .filter(|(known, _)| !present.contains(&known.key) && !taken.contains(&known.key))
                .map(|known| (likeness(&known.0, post, rekeyed), known))
                .filter(|(likeness, _)| *likeness > 0.0)
                .max_by(|(a, _), (b, _)| a.total_cmp(b))
                .map(|(_, known)| known),
        };
        match known {
            None => diff.changed(Change::Appeared { post: post.clone() }, None),
            Some((known, removed)) => {
                taken.insert(known.key.clone());
                diff.compare(known, removed, post.clone());
            }
        }
    }
    diff
}

/// How likely an unknown post is a known one that was edited or is identified anew; 0 is "not".
fn likeness(known: &Post, post: &Post, rekeyed: bool) -> f64 {
    let dated_anew = lasting(known).is_none() && lasting(post).is_some();
    if dated_anew && !is_dated_now(known, post) {
        return 0.0;
    }
    let least = if dated_anew {
        RENAME_SIMILARITY
    } else if by_content(&known.key) && by_content(&post.key) {
        EDIT_SIMILARITY
    } else if rekeyed || by_content(&known.key) != by_content(&post.key) {
        RENAME_SIMILARITY
    } else {
        // Two ids of the site's own: two posts, however alike.
        return 0.0;
    };
    let similarity = text::similarity(&known.text, &post.text);
    if similarity >= least { similarity } else { 0.0 }
}

fn lasting(post: &Post) -> Option<&Published> {
    post.published.as_ref().and_then(Published::lasting)
}

/// Whether a date that was counted back when the post was found may be the one that the site states
/// now. Many people are called Anonymous and write the same few words: they are told apart.
fn is_dated_now(known: &Post, post: &Post) -> bool {
    let (Some(Published::Relative { at, precision }), Some(told)) =
        (known.published, lasting(post))
    else {
        return false;
    };
    // By half a unit up to a whole one: of hours, of weeks, of years.
    let days = match precision {
        Precision::Second | Precision::Minute => 1,
        Precision::Day => 8,
        Precision::Month => 366,
    };
    let same_author = post.author.as_deref().is_some_and(|author| !text::fold(author).is_empty());
    same_author && (at.date() - told.date()).get_days().abs() <= days
}

fn by_content(key: &PostKey) -> bool {
    key.as_str().starts_with("hash:")
}

impl Diff {
    fn changed(&mut self, change: Change, alias: Option<PostKey>) {
        self.differences.push(Difference::Changed { change: Box::new(change), alias });
    }

    /// What happened to a known post, one thing after the other: each change holds the post as it
    /// was after it.
    fn compare(&mut self, known: Post, removed: bool, mut post: Post) {
        post.published = Published::told_again(known.published, post.published);
        let shown = post.key.clone();
        let mut alias = (known.key != post.key).then(|| shown.clone());
        let (reply, status) = (post.reply.take(), post.status.take());
        if removed {
            self.changed(Change::Reappeared { post: known.clone() }, None);
        }
        let mut now = known;
        if content_hash(&now) != content_hash(&post) {
            let before = Content::from(&now);
            now = Post { key: now.key, reply: now.reply, status: now.status, ..post };
            self.changed(Change::Edited { before, post: now.clone() }, alias.take());
        }
        if let Some(alias) = alias {
            self.differences.push(Difference::Renamed { key: now.key.clone(), alias });
        }
        match (now.reply.take(), reply) {
            (None, Some(reply)) => {
                now.reply = Some(reply);
                self.changed(Change::Answered { post: now.clone() }, None);
            }
            (Some(before), Some(reply)) if says_else(&before.text, &reply.text) => {
                now.reply = Some(reply);
                self.changed(Change::AnswerEdited { before, post: now.clone() }, None);
            }
            (Some(before), None) => {
                self.unanswered.push(shown);
                now.reply = Some(before);
            }
            (before, _) => now.reply = before,
        }
        // What is not shown any more has not become another.
        if let Some(status) = status
            && now.status.as_deref().is_none_or(|before| says_else(before, &status))
        {
            let before = now.status.replace(status);
            self.changed(Change::StatusChanged { before, post: now }, None);
        }
    }
}

/// Whether two texts differ in more than their typography.
fn says_else(before: &str, now: &str) -> bool {
    before != now && text::essence(before) != text::essence(now)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{Rating, Reply};

    fn post(key: &str, author: &str, stars: f64, text: &str) -> Post {
        Post {
            author: Some(author.to_owned()),
            rating: Rating::new(stars, 5.0, 1.0),
            ..Post::new(key, text)
        }
    }

    fn run(known: &[Post], page: &[Post], rekeyed: bool) -> Vec<String> {
        let seen = page.iter().map(|post| Seen {
            post,
            known: known.iter().find(|known| known.key == post.key).map(|known| {
                if mark(known) == mark(post) {
                    Known::AsShown
                } else {
                    Known::Recorded(Box::new(known.clone()))
                }
            }),
            candidates: known
                .iter()
                .filter(|known| known.author == post.author)
                .map(|known| (known.clone(), false))
                .collect(),
        });
        let diff = diff(seen.collect(), rekeyed);
        let withheld = diff.unanswered.iter().map(|key| format!("without its answer {key}"));
        diff.differences.iter().map(describe).chain(withheld).collect()
    }

    fn describe(difference: &Difference) -> String {
        let (change, alias) = match difference {
            Difference::Renamed { key, alias } => return format!("renamed {key} as {alias}"),
            Difference::Changed { change, alias } => (&**change, alias),
        };
        let post = change.post();
        let what = match change {
            Change::Appeared { .. } => "appeared",
            Change::Edited { .. } => "edited",
            Change::Answered { .. } => "answered",
            Change::AnswerEdited { .. } => "answer edited",
            Change::StatusChanged { .. } => "status changed",
            Change::Removed { .. } => "removed",
            Change::Reappeared { .. } => "reappeared",
        };
        let alias = alias.as_ref().map(|alias| format!(" as {alias}")).unwrap_or_default();
        format!("{what} {}{alias}", post.key)
    }

    #[track_caller]
    fn check(known: &[Post], page: &[Post], expect: &[&str]) {
        assert_eq!(run(known, page, false), expect);
    }

    #[test]
    fn changes_are_told_apart() {
        let late = "The parcel came three weeks late and nobody answered my calls.";
        let later = "The parcel came four weeks late and nobody answered my calls. Avoid.";
        let a = post("id:a", "Ann", 1.0, late);
        let b = post("hash:b", "Bob", 1.0, late);
        check(&[a.clone(), b.clone()], &[b.clone(), a.clone()], &[]);
        check(std::slice::from_ref(&a), &[b.clone(), a.clone()], &["appeared hash:b"]);
        check(std::slice::from_ref(&a), &[post("id:a", "Ann", 2.0, late)], &["edited id:a"]);
        check(std::slice::from_ref(&a), &[post("id:a", "Ann", 1.0, later)], &["edited id:a"]);
        let curly = late.replace("The parcel", "  The \u{201c}parcel\u{201d}\n");
        check(std::slice::from_ref(&a), &[post("id:a", "Ann", 1.0, &curly)], &[]);
        // Without an id: the edit is recognised, a second post by the same author is not one.
        let edited = post("hash:b2", "Bob", 1.0, later);
        check(
            std::slice::from_ref(&b),
            std::slice::from_ref(&edited),
            &["edited hash:b as hash:b2"],
        );
        check(std::slice::from_ref(&b), &[b.clone(), edited], &["appeared hash:b2"]);
        let other = post("hash:b3", "Bob", 1.0, "Rude staff, cold soup, an hour of waiting.");
        check(std::slice::from_ref(&b), &[other], &["appeared hash:b3"]);
        // A site that begins to show ids does not make old posts new.
        check(
            std::slice::from_ref(&b),
            &[post("id:7", "Bob", 1.0, late)],
            &["renamed hash:b as id:7"],
        );
        // Nor does one whose ids all become others; a new text under a new id is a new post.
        let anew = [post("id:z", "Ann", 1.0, late), post("id:y", "Ann", 1.0, "Rude.")];
        let expect = ["renamed id:a as id:z", "appeared id:y"];
        assert_eq!(run(std::slice::from_ref(&a), &anew, true), expect);
        // Two ids are two posts, however alike.
        check(std::slice::from_ref(&a), &[post("id:z", "Ann", 1.0, late)], &["appeared id:z"]);
    }

    fn answered(post: &Post, answer: &str) -> Post {
        let reply = Reply { author: None, published: None, text: answer.into() };
        Post { reply: Some(reply), ..post.clone() }
    }

    #[test]
    fn answers_and_statuses_are_changes_of_their_own() {
        let a = post("id:a", "Ann", 1.0, "Late.");
        let sorry = answered(&a, "We are sorry.");
        let call = answered(&a, "We are sorry. Call us.");
        check(std::slice::from_ref(&a), std::slice::from_ref(&sorry), &["answered id:a"]);
        check(std::slice::from_ref(&sorry), std::slice::from_ref(&call), &["answer edited id:a"]);
        let curly = answered(&a, "  We are\n\u{201c}sorry\u{201d}");
        check(std::slice::from_ref(&sorry), &[curly], &[]);
        // That it is not shown is to be proved first; whatever else changed keeps it.
        let without = ["without its answer id:a"];
        check(std::slice::from_ref(&sorry), std::slice::from_ref(&a), &without);
        let worse = post("id:a", "Ann", 1.0, "Late. And rude.");
        let seen = Seen {
            post: &worse,
            known: Some(Known::Recorded(Box::new(sorry.clone()))),
            candidates: Vec::new(),
        };
        let diff = diff(vec![seen], false);
        let [Difference::Changed { change, .. }] = &diff.differences[..] else {
            panic!("one edit: {diff:?}");
        };
        assert_eq!(change.post().reply, sorry.reply);
        let status = |status: &str| Post { status: Some(status.into()), ..a.clone() };
        let (open, resolved) = (status("Open"), status("Resolved"));
        check(std::slice::from_ref(&open), &[resolved], &["status changed id:a"]);
        check(std::slice::from_ref(&open), &[status("OPEN")], &[]);
        check(std::slice::from_ref(&open), std::slice::from_ref(&a), &[]);
        check(&[a], &[open], &["status changed id:a"]);
    }

    #[test]
    fn a_removed_post_that_is_shown_comes_back_as_it_was_and_then_changes() {
        let known = post("hash:b", "Bob", 1.0, "Late. Nobody answered, for three weeks on end.");
        let later = "Late. Nobody answered, for four weeks on end. Avoid.";
        let shown = |key: &str| answered(&post(key, "Bob", 1.0, later), "Sorry.");
        let (same, other) = (shown("hash:b"), shown("hash:b2"));
        let gone = Known::Removed(Box::new(known.clone()));
        let all = ["reappeared hash:b", "edited hash:b", "answered hash:b"];
        let found =
            diff(vec![Seen { post: &same, known: Some(gone), candidates: Vec::new() }], false);
        assert_eq!(found.differences.iter().map(describe).collect::<Vec<_>>(), all);
        // Also where its key covers the text.
        let found =
            diff(vec![Seen { post: &other, known: None, candidates: vec![(known, true)] }], false);
        let all = ["reappeared hash:b", "edited hash:b as hash:b2", "answered hash:b"];
        assert_eq!(found.differences.iter().map(describe).collect::<Vec<_>>(), all);
    }

    proptest! {
        #[test]
        fn a_page_seen_again_in_any_order_is_no_change(
            texts in proptest::collection::vec("[a-z ]{0,30}", 1..12), turn in 0usize..12,
        ) {
            let posts = texts.iter().enumerate()
                .map(|(i, text)| post(&format!("hash:{i}"), "Ann", 1.0, text))
                .collect::<Vec<_>>();
            let mut again = posts.clone();
            again.rotate_left(turn % posts.len());
            prop_assert_eq!(run(&posts, &again, true), Vec::<String>::new());
            prop_assert_eq!(listing_hash(posts.iter().map(mark)), listing_hash(again.iter().map(mark)));
        }
    }
}
