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
pub struct Seen {
    /// The post as on the page.
    pub post: Post,
    /// What is recorded under its key.
    pub known: Option<Known>,
    /// If it is not known by key: recorded posts of the same author and date.
    pub candidates: Vec<Post>,
}

/// What is recorded of a post on the page.
#[derive(Debug, Clone, PartialEq)]
pub enum Known {
    /// What the page says, as its [`mark`] showed: nothing was looked up.
    AsShown,
    /// This.
    Recorded(Box<Post>),
}

impl Seen {
    /// The post as recorded, if it is known by its key.
    pub fn recorded(&self) -> Option<&Post> {
        match self.known.as_ref()? {
            Known::AsShown => Some(&self.post),
            Known::Recorded(post) => Some(post),
        }
    }
}

/// One difference, with the key the page now uses where it is another than the recorded one.
#[derive(Debug, Clone, PartialEq)]
pub enum Difference {
    /// A post appeared or was edited.
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

/// Stands for the key, rating, title and text of a post, to the letter: the first 8 bytes of a
/// SHA-256. Equal marks mean equal posts; what differs in typography alone has another mark.
pub fn mark(post: &Post) -> u64 {
    let rating = post.rating.as_ref().map(text::rating_mark).unwrap_or_default();
    let title = post.title.as_deref().unwrap_or_default();
    text::mark(&[post.key.as_str(), &rating, title, &post.text])
}

/// Stands for all posts of a listing, whatever their order, by their marks.
pub fn listing_hash(posts: &[Post]) -> String {
    let mut marks = posts.iter().map(mark).collect::<Vec<_>>();
    marks.sort_unstable();
    text::digest_bytes(&marks.into_iter().flat_map(u64::to_be_bytes).collect::<Vec<_>>())
}

/// The differences, in the order of the page. `rekeyed` is whether the site's own ids may have
/// become others, so that a post with an unknown id can be a known one.
pub fn diff(seen: Vec<Seen>, rekeyed: bool) -> Vec<Difference> {
    let present = seen
        .iter()
        .map(|seen| seen.recorded().map_or(&seen.post.key, |known| &known.key).clone())
        .collect::<HashSet<_>>();
    let mut taken = HashSet::new();
    let mut differences = Vec::new();
    for Seen { post, known, candidates } in seen {
        let known = match known {
            Some(Known::AsShown) => continue,
            Some(Known::Recorded(known)) => Some(*known),
            // A candidate that is still on the page under its own key is another post.
            None => candidates
                .into_iter()
                .filter(|known| !present.contains(&known.key) && !taken.contains(&known.key))
                .map(|known| (likeness(&known, &post, rekeyed), known))
                .filter(|(likeness, _)| *likeness > 0.0)
                .max_by(|(a, _), (b, _)| a.total_cmp(b))
                .map(|(_, known)| known),
        };
        match known {
            None => differences.push(Difference::Changed {
                change: Box::new(Change::Appeared { post }),
                alias: None,
            }),
            Some(known) => {
                taken.insert(known.key.clone());
                differences.extend(compare(&known, post));
            }
        }
    }
    differences
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

fn compare(known: &Post, mut post: Post) -> Option<Difference> {
    post.published = Published::told_again(known.published, post.published);
    let alias =
        (known.key != post.key).then(|| std::mem::replace(&mut post.key, known.key.clone()));
    if content_hash(known) != content_hash(&post) {
        let change = Box::new(Change::Edited { before: Content::from(known), post });
        return Some(Difference::Changed { change, alias });
    }
    alias.map(|alias| Difference::Renamed { key: known.key.clone(), alias })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{PostKind, Rating};

    fn post(key: &str, author: &str, stars: f64, text: &str) -> Post {
        Post {
            key: PostKey::from(key),
            id: None,
            url: None,
            author: Some(author.to_owned()),
            published: None,
            rating: Rating::new(stars, 5.0, 1.0),
            title: None,
            text: text.to_owned(),
            kind: PostKind::Review,
            status: None,
            reply: None,
            language: None,
        }
    }

    fn run(known: &[Post], page: &[Post], rekeyed: bool) -> Vec<String> {
        let seen = page.iter().map(|post| Seen {
            post: post.clone(),
            known: known.iter().find(|known| known.key == post.key).map(|known| {
                if mark(known) == mark(post) {
                    Known::AsShown
                } else {
                    Known::Recorded(Box::new(known.clone()))
                }
            }),
            candidates: known.iter().filter(|known| known.author == post.author).cloned().collect(),
        });
        let describe = |difference| match difference {
            Difference::Changed { change, alias } => match &*change {
                Change::Appeared { post } => format!("appeared {}", post.key),
                Change::Edited { post, .. } => {
                    let alias = alias.map(|alias| format!(" as {alias}")).unwrap_or_default();
                    format!("edited {}{alias}", post.key)
                }
                Change::Answered { .. }
                | Change::AnswerEdited { .. }
                | Change::StatusChanged { .. }
                | Change::Removed { .. }
                | Change::Reappeared { .. } => format!("{change:?}"),
            },
            Difference::Renamed { key, alias } => format!("renamed {key} as {alias}"),
        };
        diff(seen.collect(), rekeyed).into_iter().map(describe).collect()
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
            prop_assert_eq!(listing_hash(&posts), listing_hash(&again));
        }
    }
}
