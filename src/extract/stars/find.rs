//! The rating of an element that is one, and of a block that holds one.

use ego_tree::iter::Edge;
use scraper::{ElementRef, node::Element};

use super::{
    class::{self, is_rating},
    icons, label,
    recommend::plain_recommendation,
    said::{rating, scale_of, stated},
};
use crate::{domain::Rating, extract::dom::is_hidden};

/// The longest text that is a rating, in bytes.
const LONGEST_TEXT: usize = 100;

/// The most nodes of an element that its text is gathered from.
const MOST_NODES: usize = 64;

/// The most elements of a block that are looked at.
const MOST_ELEMENTS: usize = 20_000;

/// How a rating was read; the later, the more it can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Trust {
    /// Words that recommend or do not.
    Recommendation,
    /// A bare number in an element that is named after ratings.
    Number,
    /// A strip filled to a width.
    Width,
    /// Filled icons.
    Icons,
    /// A number in a name.
    Name,
    /// An attribute for scripts.
    Attribute,
    /// Words that state value and scale.
    Stated,
}

/// The rating that an element shows, of which it is known that it shows one: by what it says of
/// itself, or else by what is in it.
pub(in crate::extract) fn rating_in(element: ElementRef<'_>) -> Option<Rating> {
    if class::is_scale_end(element.value()) {
        return None;
    }
    let of_itself = label::told(element.value())
        .or_else(|| label::given(element.value()))
        .or_else(|| class::rating(element))
        .or_else(|| icons::width(element));
    if of_itself.is_some() {
        return of_itself;
    }
    let text = short_text(element).unwrap_or_default();
    let labelled = ["aria-label", "title", "alt", "content", "value"].iter().find_map(|name| {
        rating(element.attr(name).filter(|label| label.len() <= LONGEST_TEXT)?, None, None)
    });
    // Glyphs in elements of their own may be painted differently.
    let glyphs = element.child_elements().nth(1).is_some() && text.contains(['★', '☆', '⭐']);
    stated(&text)
        .filter(|_| !glyphs)
        .or_else(|| icons::drawn(element))
        .or_else(|| best_of(element, true))
        .or_else(|| stated(&text))
        .or_else(|| rating(&text, None, None).filter(|_| !text.is_empty()))
        .or(labelled)
}

/// The most credible rating in the block of a post: what states value and scale before what is
/// drawn, the first before those of single aspects. Distributions and forms are passed over.
pub(in crate::extract) fn find_rating(block: ElementRef<'_>) -> Option<Rating> {
    best_of(block, false)
}

fn best_of(block: ElementRef<'_>, rated: bool) -> Option<Rating> {
    let mut best: Option<((bool, Trust), Rating)> = None;
    let mut skipped = None;
    let mut aspect = None;
    let mut elements = 0;
    for edge in block.traverse() {
        match edge {
            Edge::Open(node) if skipped.is_none() => {
                let Some(element) = ElementRef::wrap(node) else { continue };
                elements += 1;
                if elements > MOST_ELEMENTS {
                    break;
                }
                let inner = element != block;
                if inner && is_no_rating_of_a_post(element.value()) {
                    skipped = Some(node.id());
                    continue;
                }
                if inner && aspect.is_none() && is_aspect(element.value()) {
                    aspect = Some(node.id());
                }
                if let Some((trust, rating)) = own(element, rated && inner) {
                    let rank = (aspect.is_none(), trust);
                    if best.as_ref().is_none_or(|(known, _)| rank > *known) {
                        best = Some((rank, rating));
                    }
                }
            }
            Edge::Close(node) => {
                if skipped == Some(node.id()) {
                    skipped = None;
                }
                if aspect == Some(node.id()) {
                    aspect = None;
                }
            }
            Edge::Open(_) => {}
        }
    }
    best.map(|(_, rating)| rating)
}

/// What an element says by itself, without what is in it but for its icons and its short text.
fn own(element: ElementRef<'_>, rated: bool) -> Option<(Trust, Rating)> {
    let value = element.value();
    let found = |trust, rating: Option<Rating>| rating.map(|rating| (trust, rating));
    let named = rated || is_rating(value) || is_in_rating(element);
    found(Trust::Stated, label::told(value))
        .or_else(|| found(Trust::Attribute, label::given(value)))
        .or_else(|| found(Trust::Name, class::rating(element)))
        .or_else(|| found(Trust::Icons, icons::drawn(element)))
        .or_else(|| found(Trust::Width, icons::width(element)))
        .or_else(|| {
            let leaf = element.child_elements().next().is_none();
            let text = (leaf || named).then(|| short_text(element)).flatten()?;
            // "2/5" alone may be a page or a day.
            let stated = stated(&text).filter(|_| named || !text.contains('/'));
            if let Some(rating) = stated {
                return Some((Trust::Stated, rating));
            }
            if named && is_bare_number(&text) {
                return found(Trust::Number, rating(&text, None, None));
            }
            found(Trust::Recommendation, plain_recommendation(&text))
        })
}

/// Whether the parent is named after ratings.
fn is_in_rating(element: ElementRef<'_>) -> bool {
    element.parent().and_then(|parent| parent.value().as_element()).is_some_and(is_rating)
}

/// A number of a rating and nothing else: `4`, `4,5`, `8.0`.
fn is_bare_number(text: &str) -> bool {
    let digits = text.trim();
    let value = digits.replace(',', ".").parse::<f64>();
    digits.starts_with(|c: char| c.is_ascii_digit()) && value.is_ok_and(|value| value <= 10.0)
}

/// Elements that hold other ratings than that of the post, or none: forms, histograms, scripts.
fn is_no_rating_of_a_post(element: &Element) -> bool {
    let is_picture = element.attr("type").is_some_and(|kind| kind.eq_ignore_ascii_case("image"));
    (element.name() == "input" && !is_picture)
        || matches!(
            element.name(),
            "form"
                | "fieldset"
                | "select"
                | "textarea"
                | "script"
                | "style"
                | "noscript"
                | "template"
        )
        || is_hidden(element)
        || element.attr("itemprop").is_some_and(|prop| prop == "aggregateRating")
        || element.classes().any(|class| {
            let class = class.to_ascii_lowercase();
            ["histogram", "distribution", "breakdown", "aggregate", "helpful"]
                .iter()
                .any(|word| class.contains(word))
        })
}

/// Elements that rate one aspect of what the post is about: service, price, a single employee.
fn is_aspect(element: &Element) -> bool {
    element.classes().any(|class| {
        let class = class.to_ascii_lowercase();
        [
            "sub-rating",
            "subrating",
            "sub_rating",
            "aspect",
            "criteri",
            "categor",
            "employee",
            "detail-rating",
            "review-ratings-all",
        ]
        .iter()
        .any(|word| class.contains(word))
    })
}

/// The text of an element, if it is short.
fn short_text(element: ElementRef<'_>) -> Option<String> {
    let mut text = String::new();
    for (count, node) in element.descendants().enumerate() {
        if count > MOST_NODES || text.len() > LONGEST_TEXT {
            return None;
        }
        if let Some(part) = node.value().as_text() {
            text.push_str(part);
            text.push(' ');
        }
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// Brings the ratings of one list, of which no scale is told, to one: where a good part of them can
/// only be of ten, a bare 4 is of ten too, and 10, 30 and 50 are of fifty. Shares of a hundred and
/// recommendations stay what they are.
pub(in crate::extract) fn one_scale<'a>(ratings: impl IntoIterator<Item = &'a mut Rating>) {
    let mut ratings: Vec<&mut Rating> =
        ratings.into_iter().filter(|rating| rating.worst > 0.0).collect();
    let widen = |ratings: &mut [&mut Rating], best: f64, worst: f64| {
        for rating in ratings {
            if let Some(wider) = Rating::new(rating.value, best, worst) {
                **rating = wider;
            }
        }
    };
    let bare = ratings.iter().all(|rating| rating.best >= 10.0);
    if bare && scale_of(ratings.iter().map(|rating| rating.value)) == Some(50.0) {
        return widen(&mut ratings, 50.0, 10.0);
    }
    for best in [10.0, 100.0] {
        let wide = ratings.iter().filter(|rating| rating.best >= best).count();
        if wide >= 2 && wide * 3 >= ratings.len() {
            widen(&mut ratings, best, 1.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use scraper::Html;

    use super::*;

    fn star(class: &str, count: usize) -> String {
        format!("<i class='{class}'></i>").repeat(count)
    }

    fn read(html: &str, find: fn(ElementRef<'_>) -> Option<Rating>) -> Option<(f64, f64)> {
        let page = Html::parse_fragment(html);
        let element = page.root_element().child_elements().next().unwrap();
        find(element).map(|rating| (rating.value, rating.best))
    }

    #[track_caller]
    fn check(html: &str, expected: Option<(f64, f64)>) {
        assert_eq!(read(html, rating_in), expected, "{html}");
    }

    #[test]
    fn icons_are_counted() {
        let of = |stars: String| format!("<div class=stars>{stars}</div>");
        let two = Some((2.0, 5.0));
        check(&of(star("icon-star-on yellow", 2) + &star("icon-star-off grey", 3)), two);
        check(&of(star("fa fa-star", 2) + &star("fa fa-star-o", 3)), two);
        check(&of(star("fas fa-star", 2) + &star("far fa-star", 3)), two);
        check(&of(star("bi-star-fill", 2) + &star("bi-star", 3)), two);
        check(
            &of(star("star full", 2) + &star("star half", 1) + &star("star dim", 2)),
            Some((2.5, 5.0)),
        );
        check(&of(star("x1", 2) + &star("x2", 3)), two);
        check(&of(star("fa fa-star", 2)), two);
        check(&of(star("fa fa-star", 1)), Some((1.0, 5.0)));
        check(&of(star("star full", 5)), Some((5.0, 5.0)));
        check(&of(star("star", 5)), None);
        check(&of(star("star", 4) + &star("star active", 1)), Some((5.0, 5.0)));
        check(&of(star("star filled", 7) + &star("star", 3)), Some((7.0, 10.0)));
        let svg = "<svg class=a data-filled><path d=M1></svg>".repeat(2)
            + &"<svg class=a><path d=M1></svg>".repeat(3);
        check(&of(svg), two);
        let fill = "<svg><path fill='#ffc400'></svg>".repeat(2)
            + &"<svg><path fill='#ddd'></svg>".repeat(3);
        check(&of(fill), two);
        let pictures =
            "<img src=/i/star_on.png>".repeat(2) + &"<img src=/i/star_off.png>".repeat(3);
        check(&of(pictures), two);
        let pressed = "<input type=hidden id=x_rating_Id>".to_owned()
            + &"<input type=image name=a1 src=/i/yellow_star.gif style='width:20%'>".repeat(2)
            + &"<input type=image src=/i/yellow_starGrey.gif style='width:20%'>".repeat(3);
        check(&of(pressed), two);
        let words = "<i class=material-icons>star</i>".repeat(2)
            + &"<i class=material-icons>star_border</i>".repeat(3);
        check(&of(words), two);
    }

    #[test]
    fn other_drawings_are_read() {
        check("<span class='star-rating'><span style='width:80%'></span></span>", Some((4.0, 5.0)));
        check("<span>★★☆☆☆</span>", Some((2.0, 5.0)));
        check("<span class=rating>4,5</span>", Some((4.5, 5.0)));
        check("<div><img class='fill s50' alt='5 из 5 звезд' src=x.gif></div>", Some((5.0, 5.0)));
        check("<div data-score=2.5><span class='star full'>☆</span></div>", Some((2.5, 5.0)));
        check("<div>nothing</div>", None);
        let ends = "<meta name=worstRating content=0.5><meta name=ratingValue content=4.0>\
                    <meta itemprop=bestRating content=5>";
        check(&format!("<div>{ends}</div>"), Some((4.0, 5.0)));
        let scale = "<li class=s><b>0,5</b></li><li class=s><b>1</b></li><li class='s s--active'><b>1,5</b></li>\
                     <li class=s><b>2</b></li>";
        check(&format!("<ul class=stars>{scale}<li class=s><b>5</b></li></ul>"), Some((1.5, 5.0)));
    }

    #[test]
    fn the_most_credible_of_a_block_counts() {
        let find = |html: &str| read(&format!("<div>{html}</div>"), find_rating);
        assert_eq!(
            find(
                "<p>35 of 38 people found this helpful</p><i title='1.0 out of 5 stars'></i><p>Room 4/5</p>"
            ),
            Some((1.0, 5.0))
        );
        assert_eq!(find("<b class=review-score>7</b><p>Nice</p>"), Some((7.0, 10.0)));
        assert_eq!(
            find("<ul class=histogram><li title='5 stars'></ul><i class=rating-30></i>"),
            Some((3.0, 5.0))
        );
        assert_eq!(
            find("<div class=sub-rating><i title='5 stars'></i></div><i class='a-star-2'></i>"),
            Some((2.0, 5.0))
        );
        assert_eq!(find("<b>Ann</b> <span>doesn’t recommend this place</span>"), Some((0.0, 1.0)));
        assert_eq!(find("<form><i title='5 stars'></i></form>"), None);
        // The cells of a table look different too.
        let cells = "<td>26-Jul-2015</td><td class=rating><b>Excellent</b></td><td></td>";
        assert_eq!(find(&format!("<table><tr>{cells}</tr></table>")), None);
        assert_eq!(find("<p>Page 2 of 5</p><b>12</b> <i>3 photos</i>"), None);
    }

    #[test]
    fn a_list_has_one_scale() {
        let mut ratings = [(7.0, 10.0), (4.0, 5.0), (8.0, 10.0), (1.0, 1.0)]
            .map(|(value, best)| Rating { value, best, worst: if best > 1.0 { 1.0 } else { 0.0 } });
        one_scale(&mut ratings);
        let bests = ratings.map(|rating| format!("{}", rating.best));
        assert_eq!(bests, ["10", "10", "10", "1"]);
        let mut tens =
            [10.0, 50.0, 30.0].map(|value| rating(&format!("{value}"), None, None).unwrap());
        one_scale(&mut tens);
        assert_eq!(tens.map(|rating| format!("{}", rating.normalised())), ["0", "1", "0.5"]);
    }

    proptest! {
        #[test]
        fn any_markup_is_survived(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "<div class=stars>", "<i class='star-5'>", "</i>", "</div>", "<svg>", "<path fill=red>", "★",
                    "4/5", "<b title='999999 of 5'>", "<i style='width:-1e999%'>", "<img src=stars-99999999999.png>",
                    "<meter value=NaN max=5>", "<i data-rating=1e99>", "½", "1,2,3",
                ]),
                0..40,
            )
        ) {
            let page = Html::parse_fragment(&parts.concat());
            let _in = rating_in(page.root_element());
            let _found = find_rating(page.root_element());
        }
    }
}
