//! The region of a page: a hash of all that its posts are read from, taken without reading them.
//!
//! Most polls find a page on which nothing changed but a token, an advert or a counter. Its region
//! is then the same, and the page need not be parsed.
//!
//! # What is promised
//!
//! Two pages at one address with equal regions, made by one recipe, give one listing: the same
//! posts, total and next page, and both are `Listed` if one is, as long as that one says of itself that it
//! is read from nothing else (`Listing::in_region`). Where this is not certain there is
//! no region, and the page is read. Nothing is guessed.
//!
//! # Why it holds
//!
//! *The tree.* [`tokens`](super::tokens) follows the parser over the tokens of a page, and gives up
//! where the parser would do more than open and close elements. On a page that it gets through, the
//! elements are the tags, and all that the parser remembers follows from the open elements.
//!
//! *What is read.* A listing with posts is made of these, and each of them is hashed, in the order
//! of the page:
//!
//! - the elements that `item` selects, which the fields are searched in, and the one that `total`
//!   selects, if its text is read. `watch` tells from a start tag alone whether an element may be
//!   one of them; it may say yes too often, never too rarely. All bytes from its start tag to its
//!   end are hashed, so that all inside it is the same too;
//! - the elements that `anchor` and `next` select, or `total` if an attribute is read: their start
//!   tags count, and nothing inside them;
//! - the open elements around each of these, since selectors look at ancestors: names, and all
//!   attributes that any selector names, with a mark where one is closed. The names also make the
//!   tree builder go the same way inside;
//! - the blocks of JSON-LD, with their types; `base`; the language of `html`; `link` and `a` that
//!   may be `rel="next"`;
//! - the rules, the zone and kind of the source, and the address of the page.
//!
//! Selectors that look at siblings (`+`, `~`, `:nth-child`) see more than that. Where they only
//! look at what is inside an item they do no harm, since all of it is hashed; a recipe with any
//! other has no region.
//!
//! *What is not read.* The title, what is visible and whether a password is asked for are only
//! looked at where there are no posts or no anchor, and those follow from what is hashed. Whether
//! the parser cuts a page off follows from what the tree builder spends, and the pass keeps a sum
//! that is never below it. Bytes become text before the pass, so that encodings make no difference,
//! and a body that is no HTML has no region.
//!
//! # Which hash
//!
//! SHA-256, cut to 128 bits. Who writes a post on a site must not be able to write two that look
//! the same here, so that the second, put in place of the first, is never read. A keyed hash would
//! do that as well, and would need a key to be kept; with the processor's own instructions this one
//! takes less time than the rest of the pass.

mod asked;
mod pass;
mod watch;

pub(super) use watch::Watch;
