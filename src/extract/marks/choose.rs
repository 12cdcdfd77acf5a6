//! The choice among what might be the ids of a list's posts.

use std::collections::{HashMap, HashSet};

use scraper::ElementRef;
use url::Url;

use super::{
    gather::{Gathered, Pattern, gather},
    links::{Link, Standing},
    names::Promise,
};
use crate::{
    extract::{dom::text_of, ids::is_id},
    logic::text::fold,
};

/// What marks a post in the markup around it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::extract) struct Mark {
    /// The platform's own id.
    pub id: Option<String>,
    /// The address of this one post, absolute.
    pub url: Option<String>,
}

/// The marks of the posts of one list, in their order: the attribute or link that tells nearly all
/// of them apart. Costs time in proportion to the posts' markup.
pub(in crate::extract) fn marks_of(blocks: &[ElementRef<'_>], base: &Url) -> Vec<Mark> {
    let gathered = gather(blocks, base);
    let mut texts = Texts { blocks, known: HashMap::new() };
    let mut marks = vec![Mark::default(); blocks.len()];
    // In the order of their promise and place; of two alike, the one that more posts have.
    let best = gathered
        .patterns
        .iter()
        .filter(|(pattern, ids)| tells_apart(pattern, ids, &mut texts))
        .min_by_key(|(pattern, ids)| {
            let missing = blocks.len() - ids.len();
            (pattern.promise, missing * 20 > blocks.len(), pattern.site, missing)
        });
    if let Some((_, ids)) = best {
        for (at, id) in ids {
            if let Some(mark) = marks.get_mut(*at) {
                mark.id = Some(id.clone());
            }
        }
    }
    addresses(&mut marks, &gathered);
    marks
}

/// Whether the ids of a pattern name the posts of a list: nearly all have one, different posts have
/// different ones, and they are no places in the list.
fn tells_apart(pattern: &Pattern, ids: &[(usize, String)], texts: &mut Texts<'_, '_>) -> bool {
    let posts = texts.blocks.len();
    if ids.len() < posts - posts / 5 || are_places(ids) {
        return false;
    }
    if posts == 1 {
        let digits = |id: &str| id.bytes().all(|byte| byte.is_ascii_digit());
        let long = |id: &str| id.len() >= 4 && pattern.promise == Promise::Post;
        return ids.iter().all(|(_, id)| is_id(id) || !digits(id) || long(id));
    }
    let mut first: HashMap<&str, usize> = HashMap::with_capacity(ids.len());
    ids.iter().all(|(at, id)| {
        let earlier = *first.entry(id).or_insert(*at);
        earlier == *at || texts.are_one(earlier, *at)
    }) && first.len() > 1
}

/// Whether numbers count the posts of a page, and do not name them: they follow each other, and
/// begin where a page of a list may begin.
fn are_places(ids: &[(usize, String)]) -> bool {
    let numbers: Option<Vec<u64>> = ids.iter().map(|(_, id)| id.parse().ok()).collect();
    let Some(numbers) = numbers else { return false };
    let count = u64::try_from(numbers.len()).unwrap_or(u64::MAX);
    let (Some(least), Some(most)) = (numbers.iter().min(), numbers.iter().max()) else {
        return false;
    };
    let distinct: HashSet<u64> = numbers.iter().copied().collect();
    if distinct.len() == 1 {
        // One post alone, or one number for all.
        return *most < 100;
    }
    let dense = most - least < count.saturating_mul(2);
    let begins_a_page = *least <= 1 || least % count <= 1;
    dense && (*most < 100 || (begins_a_page && *most / count < 100))
}

/// Gives each post the best link that names its id; where posts have none, what their own
/// permanent link says.
fn addresses(marks: &mut [Mark], gathered: &Gathered) {
    for (mark, links) in marks.iter_mut().zip(&gathered.links) {
        let names = |link: &&Link| match &mark.id {
            Some(id) => link.tokens.iter().any(|token| token.id == *id),
            None => link.standing == Standing::Permanent,
        };
        let best = links
            .iter()
            .filter(|link| link.standing < Standing::Acting)
            .filter(names)
            .min_by_key(|link| (link.standing, link.url.len()));
        mark.url = best.map(|link| link.url.clone());
    }
}

/// The texts of posts, read when asked for.
struct Texts<'a, 'b> {
    blocks: &'a [ElementRef<'b>],
    known: HashMap<usize, String>,
}

impl Texts<'_, '_> {
    /// Whether two elements show one post: a page may repeat it, cut short.
    fn are_one(&mut self, one: usize, other: usize) -> bool {
        let mut read = |at: usize| -> String {
            let blocks = self.blocks;
            let text = self.known.entry(at).or_insert_with(|| {
                blocks.get(at).map(|block| fold(&text_of(**block))).unwrap_or_default()
            });
            text.chars().take(SAME).collect()
        };
        read(one) == read(other)
    }
}

/// The characters that two showings of one post have in common.
const SAME: usize = 60;

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;
    use scraper::Selector;

    use super::*;
    use crate::extract::dom;

    /// The ids and addresses of the elements `post` of a page.
    fn read(page: &str) -> Vec<(Option<String>, Option<String>)> {
        let dom = dom::parse(page);
        let base = Url::parse("https://www.a.test/biz/garage").unwrap();
        let posts: Vec<ElementRef<'_>> =
            dom.html.select(&Selector::parse(".post").unwrap()).collect();
        marks_of(&posts, &base).into_iter().map(|mark| (mark.id, mark.url)).collect()
    }

    /// A list of three posts: `#` is the number of each, `$` its place.
    fn list(post: &str) -> String {
        let mut page = String::from("<h1>Garage</h1><div>");
        for (place, number) in ["771401", "771398", "762210"].into_iter().enumerate() {
            let post = post.replace('#', number).replace('$', &place.to_string());
            write!(page, "{post} said {place} times late</div>").unwrap();
        }
        page
    }

    #[track_caller]
    fn check(post: &str, url: Option<&str>) {
        let read = read(&list(post));
        let numbers = ["771401", "771398", "762210"];
        let expected: Vec<_> = numbers
            .iter()
            .map(|number| (Some((*number).to_owned()), url.map(|url| url.replace('#', number))))
            .collect();
        assert_eq!(read, expected, "{post}");
    }

    #[test]
    fn ids_stand_on_a_post_around_it_and_in_it() {
        check("<div class=post data-review-id=#>", None);
        check("<div class=post id=survey-response-#>", None);
        check("<div class=post id=p#>", None);
        check("<div class=post id=yui_$_1432 data-objid=#>", None);
        check("<div class=outer id=review_#><div><div class=post></div></div>", None);
        check("<a name=r#></a><br><div class=post><a name=Helpful></a>", None);
        check("<div class=post data-user-id=9$9999><i id=post_message_#></i>", None);
        check("<div class=post><b data-product-id=12345 data-reviewid=#></b>", None);
        check("<div class=post data-id=$$$><a href='/abuse?testimonialId=#&lng=nl'>!</a>", None);
        check(
            "<div class=post><i data-share-url=/recensie/10545/#></i><a href=/member/99$12>Ann</a>",
            Some("https://www.a.test/recensie/10545/#"),
        );
    }

    #[test]
    fn permanent_links_lead_to_the_post() {
        let post = "<div class=post id=post-#><a href=/quote?post_id=#>Quote</a>\
                    <a href=t/9#post-#><time>now</time></a><a href=/posts/#/likes>2</a>";
        let post = post.replace("9#post", "9%post").replace('%', "\u{1}");
        let page = list(&post).replace('\u{1}', "#");
        let expected = "https://www.a.test/biz/t/9#post-771398";
        assert_eq!(read(&page)[1], (Some("771398".to_owned()), Some(expected.to_owned())));
        check(
            "<div class=post><h3><a href=/products/x/reviews/x-review-#>Late</a></h3>\
             <a href=/survey_responses/#/concerns/new>Report</a>",
            Some("https://www.a.test/products/x/reviews/x-review-#"),
        );
        check(
            "<div class=post><a class=topictitle href=late-again-t#.html>Late</a>",
            Some("https://www.a.test/biz/late-again-t#.html"),
        );
        check("<div class=post id=review_#><a href='https://b.test/reviews/#'>x</a>", None);
    }

    #[test]
    fn places_people_and_what_all_share_are_no_ids() {
        for post in [
            "<div class=post id=review-$>",
            "<div class=post id=post-10$ data-n=$>",
            "<div class=post data-user-id=#>",
            "<div class=post><a href=/users/#>Ann</a>",
            "<div class=post><a href=/hotel/#>Hotel</a>",
            "<div class=post><a href=/reviews/garage-12345>all</a>",
            "<div class=post id=yui_3_#>",
            "<div class=post data-review-id=12345>",
        ] {
            let marks = read(&list(post).replace("10$", "10"));
            assert!(marks.iter().all(|mark| *mark == (None, None)), "{post}: {marks:?}");
        }
        let tenths: Vec<_> =
            (21..=30).map(|n| format!("<div class=post id=post-{n}>{n}</div>")).collect();
        assert!(read(&tenths.concat()).iter().all(|mark| mark.0.is_none()));
        let thread: Vec<_> =
            (564..=568).map(|n| format!("<div class=post id=p{n}>{n}</div>")).collect();
        assert!(read(&thread.concat()).iter().all(|mark| mark.0.is_some()));
    }

    #[test]
    fn a_post_that_stands_twice_keeps_its_id() {
        let post = |id: u32, text: &str| {
            format!("<div class=post data-review-id={id}><p>{text} and nobody could say why.</div>")
        };
        let page = post(770, "Late") + &post(785, "Rude") + &post(770, "Late") + &post(799, "Dear");
        assert_eq!(read(&page)[2].0.as_deref(), Some("770"));
        let page = post(770, "Late") + &post(785, "Rude") + &post(770, "Lost") + &post(799, "Dear");
        assert!(read(&page).iter().all(|mark| mark.0.is_none()));
    }

    #[test]
    fn a_post_alone_is_marked_by_what_is_surely_an_id() {
        let alone = |post: &str| read(post)[0].0.clone();
        assert_eq!(
            alone("<div class=post id=cmp-review-59a168a5d6>"),
            Some("59a168a5d6".to_owned())
        );
        assert_eq!(alone("<div class=post data-review-id=3>"), None);
        assert_eq!(alone("<div class=post id=p12>"), None);
    }

    proptest! {
        #[test]
        fn any_list_is_survived(
            posts in prop::collection::vec(("[a-z_-]{0,8}[0-9]{0,9}[a-zA-Z0-9_-]{0,4}", "\\PC{0,20}"), 0..6)
        ) {
            let page: Vec<_> = posts
                .iter()
                .map(|(id, href)| {
                    let href = href.replace(['"', '&'], "");
                    format!("<div class=post id='{id}'><a href=\"{href}\" data-id='{id}'>x</a></div>")
                })
                .collect();
            prop_assert_eq!(read(&page.concat()).len(), posts.len());
        }
    }
}
