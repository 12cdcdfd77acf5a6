//! Pages of posts, and pages that only look like them.

use std::fmt::Write;

use jiff::tz::TimeZone;
use proptest::prelude::*;
use url::Url;

use super::{Guess, Setting, guess};
use crate::{
    domain::PostKind,
    extract::{date, dom},
};

fn read(page: &str) -> Option<Guess> {
    let url = Url::parse("https://shop.test/place").unwrap();
    let dates = date::Setting::bare(&TimeZone::UTC);
    let setting = Setting { page: &url, base: &url, kind: PostKind::Review, dates: &dates };
    guess(&dom::parse(page).html, &setting)
}

const NAMES: [&str; 6] = ["Ann Berg", "Bob Moss", "Cyd Lake", "Dora Hill", "Ed Stone", "Fay Brook"];
const TEXTS: [&str; 6] = [
    "They came three weeks late and left the gate open.",
    "Nobody called back, though I wrote to them four times in May.",
    "A fair price, clean work, and they took the old boards with them.",
    "The man at the desk was rude to my mother from the first word.",
    "It broke after a day. The second one broke after two.",
    "We waited two hours in the rain for a van that never came.",
];

/// A page with a menu, one block for each name, and a footer.
fn page(open: &str, block: impl Fn(usize, &str, &str) -> String, close: &str) -> String {
    let mut page =
        "<body><nav><ul><li><a href=/a>Home</a><li><a href=/b>Prices</a></ul></nav><main>"
            .to_owned();
    page.push_str(open);
    for (number, (name, text)) in NAMES.iter().zip(TEXTS).enumerate() {
        page.push_str(&block(number, name, text));
    }
    write!(page, "{close}</main><footer><ul><li>About<li>Terms</ul></footer>").unwrap();
    page
}

#[track_caller]
fn check(page: &str, count: usize) -> Guess {
    let found = read(page).expect("posts");
    assert_eq!(found.drafts.len(), count, "{:#?}", found.drafts);
    for ((draft, name), text) in found.drafts.iter().zip(NAMES).zip(TEXTS) {
        assert_eq!(draft.author.as_deref(), Some(name), "{draft:#?}");
        assert_eq!(draft.text, text);
        assert!(draft.published.is_some(), "{draft:#?}");
    }
    assert!(found.sureness >= 0.6);
    found
}

#[test]
fn reviews_are_found_without_a_selector() {
    let page = page(
        "<div class=reviews><h2>What people say</h2>",
        |number, name, text| {
            format!(
                "<div class=review-card data-review-id=9847{number}55><div class=head>\
                 <img alt='{name}' src=x.png><span class=reviewer-name>{name}</span>\
                 <span aria-label='{} out of 5 stars' class=stars></span>\
                 <span class=date>March {}, 2026</span></div>\
                 <div class=review-text>{text}</div><button>Helpful</button></div>",
                1 + number % 5,
                number + 1
            )
        },
        "</div>",
    );
    let found = check(&page, 6);
    assert_eq!(found.drafts[2].rating.map(|rating| rating.value), Some(3.0));
    let rules = found.rules.expect("rules");
    assert_eq!(rules.item.as_deref(), Some("div.review-card"));
    assert_eq!(rules.author, "span.reviewer-name".into());
    assert_eq!(rules.text, "div.review-text".into());
    assert_eq!(found.missing, [""; 0]);
}

#[test]
fn machine_made_classes_are_told_by_what_stays() {
    let page = page(
        "<ul class=css-1x2y3z>",
        |number, name, text| {
            format!(
                "<li class=_reviewItem_a1b2c_9><a href='/user/{number}'>{name}</a>\
                 <time datetime=2026-03-0{}>{number} days ago</time><p>{text}</p>\
                 <button>Report</button></li>",
                number + 1
            )
        },
        "</ul>",
    );
    let rules = check(&page, 6).rules.expect("rules");
    assert_eq!(rules.item.as_deref(), Some("li[class*=\"_reviewItem_\"]"));
}

#[test]
fn an_answer_is_no_post() {
    let page = page(
        "<section class=opinions>",
        |number, name, text| {
            format!(
                "<article class=opinion><b class=author>{name}</b><time>{}.03.2026</time>\
                 <p class=body>{text}</p></article><article class=owner-reply><p>We are very \
                 sorry about it, and will call.</p></article>",
                number + 13
            )
        },
        "</section>",
    );
    let found = check(&page, 6);
    for draft in &found.drafts {
        let reply = draft.reply.as_ref().expect("a reply");
        assert_eq!(reply.text, "We are very sorry about it, and will call.");
    }
}

#[test]
fn comments_under_posts_are_no_posts() {
    let page = page(
        "<div class=feed>",
        |number, name, text| {
            let comments = "<div class=comment><a class=user href=/user/9>Zed</a><time \
                            datetime=2026-04-01></time><p>So it was for me too, friend.</p></div>"
                .repeat(3);
            format!(
                "<div class=review><a class=user href=/user/{number}>{name}</a><time \
                 datetime=2026-03-0{}></time><div class=body>{text}</div>\
                 <div class=comments>{comments}</div></div>",
                number + 1
            )
        },
        "</div>",
    );
    check(&page, 6);
}

#[test]
fn posts_that_are_gone_or_withheld_say_nothing() {
    let page = page(
        "<div>",
        |number, name, text| {
            let text = match number {
                0 => "[deleted]",
                1 => "Customer asked us not to share the review.",
                _ => text,
            };
            format!(
                "<div class=review><i class=author>{name}</i><time datetime=2026-03-0{}></time>\
                 <b title='4 out of 5 stars' class=stars></b><p class=text>{text}</p></div>",
                number + 1
            )
        },
        "</div>",
    );
    let found = read(&page).expect("posts");
    assert_eq!(found.drafts.len(), 5);
    assert_eq!(found.drafts[0].text, "");
    assert_eq!(found.drafts[1].text, TEXTS[2]);
}

/// What repeats itself and is no list of posts.
#[test]
fn decoys_are_refused() {
    let news = page(
        "<section class=news><h2>News</h2>",
        |number, name, text| {
            format!(
                "<article class=card><h3><a href=/news/{number}>Our {number}. summer party</a></h3>\
                 <span class=byline>By {name}</span><time datetime=2026-03-0{}></time><p>{text}</p>\
                 <a href=/news/{number}>Read more</a></article>",
                number + 1
            )
        },
        "</section>",
    );
    let blog = page(
        "<div class=posts>",
        |number, name, text| {
            format!(
                "<div class=post><h2><a href=/p/{number}>On gutters, part {number}</a></h2>\
                 <span class=author>{name}</span><span class=date>March {}, 2026</span>\
                 <p>{text}</p></div>",
                number + 1
            )
        },
        "</div>",
    );
    let products = page(
        "<ul class=product-grid>",
        |number, _, _| {
            format!(
                "<li class=product><a href=/p/{number}><h3>Gutter No. {number}</h3></a>\
                 <span class=stars aria-label='4.{number} out of 5 stars'></span>\
                 <span>{number}2 reviews</span><b class=price>$ {number}9.90</b></li>"
            )
        },
        "</ul>",
    );
    let related = page(
        "<aside class=related-businesses>",
        |number, name, text| {
            format!(
                "<div class=card><a href=/biz/{number}>{name} Roofing</a>\
                 <span class=stars aria-label='4 out of 5 stars'></span><p>{text}</p></div>"
            )
        },
        "</aside>",
    );
    let events = page(
        "<table class=events>",
        |number, name, _| {
            format!("<tr><td>March {}, 2026<td>{name}<td>Hall {number}</tr>", number + 1)
        },
        "</table>",
    );
    let pages = "<ul class=pagination><li>1<li>2<li>3</ul>".to_owned();
    for (name, page) in [
        ("news", news),
        ("blog", blog),
        ("products", products),
        ("related", related),
        ("events", events),
        ("pages", pages),
        ("nothing", String::new()),
    ] {
        let found = read(&page);
        assert!(found.is_none(), "{name}: {found:#?}");
    }
}

#[test]
fn a_large_or_deep_page_is_survived() {
    let deep = format!("{}<time>March 1, 2026</time>", "<div class=review>".repeat(1_500));
    assert!(read(&deep).is_none_or(|found| found.drafts.len() < 10));
    let item = "<li class=review><b class=author>Ann</b><time>March 1, 2026</time><p>Late.</p>";
    let wide = format!("<ul>{}</ul>", item.repeat(4_000));
    assert!(read(&wide).is_none_or(|found| found.drafts.len() <= 2_000));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_markup_is_survived(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "<div class=review>", "</div>", "<li>", "<time datetime=2026-01-02>", "</time>",
                "March 3, 2026", "<b class=author>", "Ann", "</b>", "<p>", "Late and rude again. ",
                "<table><tr><td>", "</table>", "<span class=stars title='3 out of 5'>", "</span>",
                "<div class=owner-response>", "Response from the owner", "<dl><dt>", "<dd>", "é",
                "<a href=/user/x>", "</a>", "<h3>", "</h3>", "<!-- -->", "<dialog>",
            ]),
            0..120,
        )
    ) {
        let page: String = parts.concat();
        let _found = read(&page.repeat(3));
    }
}

#[test]
fn what_is_called_the_text_of_a_review_makes_a_list_one_of_reviews() {
    let list = |attrs: &str| {
        page(
            "<div class=panel>",
            |number, name, text| {
                format!(
                    "<div class=row><a href=/users/show/{number}>{name}</a><div {attrs}><p>{text}\
                     </div><div class=date>August 201{number}</div></div>"
                )
            },
            "</div>",
        )
    };
    check(&list("data-review-id=17198376 class=words"), 6);
    check(&list("class=review-text"), 6);
    assert!(read(&list("class=words")).is_none());
}

#[test]
fn the_line_of_the_author_is_no_text() {
    let page = page(
        "<ol class=comments>",
        |number, name, text| {
            format!(
                "<li class=review><div class=star-rating role=img aria-label='Rated {0} out of 5'>\
                 <span>Rated <strong class=rating>{0}</strong> out of 5</span></div>\
                 <p class=line><strong class=author>{name}</strong> <em>(verified owner {number})\
                 </em> – <time datetime=2026-03-0{1}>March {1}</time></p>\
                 <div class=description><p>{text}</p></div></li>",
                1 + number % 5,
                number + 1
            )
        },
        "</ol>",
    );
    let found = check(&page, 6);
    assert!(found.drafts.iter().all(|draft| draft.title.is_none()), "{:#?}", found.drafts);
}

#[test]
fn the_letter_of_a_picture_is_no_part_of_a_name() {
    let page = page(
        "<div class=reviews>",
        |number, name, text| {
            let letter = name.get(..1).unwrap();
            format!(
                "<div class=rev><div class=row-profile><div class=icon>{letter}</div><span \
                 class=rev-author>{name}</span></div><i class=date>2026-03-0{}</i><p>{text}</p></div>",
                number + 1
            )
        },
        "</div>",
    );
    check(&page, 6);
}
