//! What is really on a site, and what its people do there.

use jiff::{SignedDuration, Timestamp};

/// What a post says, and what was said to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) stars: u8,
    pub(super) title: Option<String>,
    pub(super) text: String,
    pub(super) answer: Option<String>,
    pub(super) status: Option<String>,
}

/// A post.
#[derive(Debug, Clone)]
pub(super) struct Post {
    /// Who it is, for ever.
    pub(super) id: u32,
    pub(super) author: String,
    pub(super) french: bool,
    /// When it was published, to the second.
    pub(super) at: Timestamp,
    pub(super) content: Content,
    /// Since when it is not there.
    pub(super) gone: Option<Timestamp>,
}

/// Something that somebody does.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Deed {
    /// A post, dated so long before now.
    Publish {
        id: u32,
        author: String,
        french: bool,
        age: SignedDuration,
        content: Content,
    },
    /// Its author changes it.
    Edit {
        id: u32,
        stars: Option<u8>,
        title: Option<String>,
        text: Option<String>,
    },
    /// The business answers, answers otherwise, or withdraws its answer.
    Answer {
        id: u32,
        text: Option<String>,
    },
    /// The platform changes the status.
    Status {
        id: u32,
        to: Option<String>,
    },
    Delete {
        id: u32,
    },
    Restore {
        id: u32,
    },
}

/// The site as it is.
#[derive(Debug, Clone, Default)]
pub(super) struct Truth {
    pub(super) posts: Vec<Post>,
}

impl Truth {
    /// Does it. What concerns a post that was never there is nothing.
    pub(super) fn take(&mut self, deed: &Deed, now: Timestamp) {
        match deed {
            Deed::Publish { id, author, french, age, content } => self.posts.push(Post {
                id: *id,
                author: author.clone(),
                french: *french,
                at: now.checked_sub(*age).unwrap(),
                content: content.clone(),
                gone: None,
            }),
            Deed::Edit { id, stars, title, text } => self.change(*id, |post| {
                post.content.stars = stars.unwrap_or(post.content.stars);
                post.content.title = title.clone().or(post.content.title.take());
                if let Some(text) = text {
                    post.content.text.clone_from(text);
                }
            }),
            Deed::Answer { id, text } => {
                self.change(*id, |post| post.content.answer.clone_from(text));
            }
            Deed::Status { id, to } => self.change(*id, |post| post.content.status.clone_from(to)),
            Deed::Delete { id } => {
                self.change(*id, |post| post.gone = post.gone.or(Some(now)));
            }
            Deed::Restore { id } => self.change(*id, |post| post.gone = None),
        }
    }

    fn change(&mut self, id: u32, change: impl FnOnce(&mut Post)) {
        if let Some(post) = self.posts.iter_mut().find(|post| post.id == id) {
            change(post);
        }
    }

    pub(super) fn post(&self, id: u32) -> Option<&Post> {
        self.posts.iter().find(|post| post.id == id)
    }
}
