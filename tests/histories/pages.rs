//! Which posts stand where when a site is asked for its list.

use fastrand::Rng;

use super::{
    script::View,
    style::{Form, Order, Style},
    truth::{Post, Truth},
};

/// A page of the list.
#[derive(Debug, Clone)]
pub(super) struct Page<'a> {
    /// Those pinned on top, which stand in the list as well.
    pub(super) pinned: Vec<&'a Post>,
    pub(super) posts: Vec<&'a Post>,
    /// How many posts it says there are.
    pub(super) total: usize,
    /// Whether there is another one behind it.
    pub(super) more: bool,
}

/// The pages as one visitor finds them.
pub(super) fn pages<'a>(truth: &'a Truth, style: &Style, view: View, chance: u64) -> Vec<Page<'a>> {
    let mut rng = Rng::with_seed(chance);
    let live = truth.posts.iter().filter(|post| post.gone.is_none()).collect::<Vec<_>>();
    let total = live.len();
    let mut list = live.clone();
    let order = if let View::Sorted(order) = view { order } else { style.order };
    sort(&mut list, order, &mut rng);
    let mut claimed = total;
    if let View::Filtered { french } = view {
        list.retain(|post| post.french == french);
        // Some say how many they show, and some how many there are.
        claimed = if rng.bool() { list.len() } else { total };
    }
    let mut pages = Vec::new();
    let first = list.len().min(style.page);
    let (head, tail) = list.split_at(first);
    let pinned = style.pinned.min(live.len() / 2);
    let pinned = rng.choose_multiple(live.iter().copied(), pinned);
    pages.push(Page { pinned, posts: head.to_vec(), total: claimed, more: !tail.is_empty() });
    if style.form == Form::Atom {
        pages[0].more = false;
        pages[0].pinned.clear();
        if let View::Few(few) = view {
            pages[0].posts.truncate(few);
        }
        return pages;
    }
    if let View::Few(few) = view {
        pages[0].posts.truncate(few);
        pages[0].pinned.clear();
        pages[0].more = false;
        return pages;
    }
    let tail = match view {
        View::PushedDown => [head.last().copied().as_slice(), tail].concat(),
        View::PulledUp => tail.get(1..).unwrap_or_default().to_vec(),
        _ => tail.to_vec(),
    };
    let chunks = tail.chunks(style.page).collect::<Vec<_>>();
    let behind = chunks.len();
    for (number, posts) in chunks.into_iter().enumerate() {
        let more = number + 1 < behind;
        pages.push(Page { pinned: Vec::new(), posts: posts.to_vec(), total: claimed, more });
    }
    if pages.len() == 1 {
        pages[0].more = false;
    }
    pages
}

fn sort(list: &mut [&Post], order: Order, rng: &mut Rng) {
    list.sort_by_key(|post| (post.at, post.id));
    match order {
        Order::Oldest => {}
        Order::Newest => list.reverse(),
        Order::Relevance => rng.shuffle(list),
    }
}
