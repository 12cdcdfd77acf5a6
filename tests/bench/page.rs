//! An invented review page of fifty posts and some ninety kilobytes, and what else says the same.

use std::fmt::Write as _;

use vigie::extract::{FieldRule, Fields, Rules};

/// Posts on a page.
pub(crate) const POSTS: u64 = 50;

/// What the posts are made of.
const WORDS: [&str; 48] = [
    "the", "garage", "called", "me", "back", "after", "two", "days", "and", "said", "that",
    "brakes", "were", "worn", "but", "nobody", "could", "show", "where", "invoice", "came", "with",
    "another", "price", "than", "agreed", "friendly", "staff", "quick", "repair", "clean",
    "waiting", "room", "coffee", "was", "good", "car", "returned", "on", "time", "would", "go",
    "there", "again", "for", "winter", "tires", "honest",
];

/// One post: its number and the shop it is about make all of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    shop: u64,
    number: u64,
}

impl Entry {
    fn text(self) -> String {
        // The numbers of Knuth's MMIX generator: any would do that give other words each time.
        let mut state = self.shop.wrapping_mul(1_000_003).wrapping_add(self.number);
        let mut text = String::new();
        for _ in 0..110 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let word = usize::try_from(state >> 40).unwrap_or_default() % WORDS.len();
            write!(text, "{} ", WORDS[word]).unwrap();
        }
        text.trim_end().to_owned()
    }

    /// One in ten is bad.
    fn stars(self) -> u64 {
        let mark = (self.number + self.shop) % 10;
        if mark == 0 { 1 } else { 4 + mark % 2 }
    }

    fn id(self) -> String {
        format!("r{:07}", self.number)
    }

    /// RFC 3339: the higher its number, the later it was written.
    fn at(self) -> String {
        let (day, hour) = (self.number / 24, self.number % 24);
        format!("2026-{:02}-{:02}T{hour:02}:05:00Z", 1 + day / 28 % 8, 1 + day % 28)
    }
}

/// The posts of a shop after so many new ones, the newest first.
pub(crate) fn entries(shop: u64, new: u64) -> impl Iterator<Item = Entry> {
    (0..POSTS).map(move |place| Entry { shop, number: 1000 + new + POSTS - place })
}

/// The page, to be read by [`rules`]; `token` stands in it here and there and means nothing.
pub(crate) fn page(shop: u64, new: u64, token: &str) -> String {
    let mut page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Shop {shop}</title>\
         <meta name=\"csrf-token\" content=\"{token}\"><style>"
    );
    for rule in 0..150 {
        write!(page, ".c{rule}>.d{rule}{{margin:{rule}px auto;color:#{rule:06x};}}").unwrap();
    }
    page.push_str("</style></head><body><nav><ul>");
    for link in 0..80 {
        write!(
            page,
            "<li class=\"c{link}\"><a href=\"/shop/{link}?from=nav\">Shop {link}</a></li>"
        )
        .unwrap();
    }
    write!(page, "</ul></nav><main><div id=\"reviews\" data-total=\"{}\">", POSTS + new).unwrap();
    for entry in entries(shop, new) {
        post(&mut page, entry);
    }
    write!(
        page,
        "</div><form action=\"/vote\"><input type=\"hidden\" name=\"t\" value=\"{token}\"></form>\
         </main><footer><p>All of it is invented.</p></footer>\
         <script>window.state={{\"session\":\"{token}\",\"flags\":["
    )
    .unwrap();
    (0..1500).for_each(|flag| write!(page, "{flag},").unwrap());
    page.push_str("0]};</script></body></html>");
    page
}

fn post(page: &mut String, entry: Entry) {
    let (id, at, stars, number) = (entry.id(), entry.at(), entry.stars(), entry.number);
    write!(
        page,
        "<article class=\"card card--review\" data-id=\"{id}\"><header class=\"card__head\">\
         <img class=\"avatar\" src=\"/avatars/{number}.png\" alt=\"\" width=\"48\" height=\"48\">\
         <span class=\"author\">Customer {number}</span><time datetime=\"{at}\">lately</time>\
         </header><div class=\"stars\" data-value=\"{stars}\">"
    )
    .unwrap();
    for star in 1..=5 {
        let full = if star <= stars { "full" } else { "empty" };
        write!(page, "<svg class=\"star star--{full}\"><use href=\"#star\"></use></svg>").unwrap();
    }
    write!(
        page,
        "</div><h3 class=\"title\">Visit {number}</h3><div class=\"body\"><p>{}</p></div>\
         <footer class=\"card__foot\"><a class=\"permalink\" href=\"/review/{id}\">Link</a>\
         <button class=\"vote\" data-for=\"{id}\">Useful</button></footer></article>",
        entry.text()
    )
    .unwrap();
}

/// How the page is read.
pub(crate) fn rules() -> Rules {
    let attribute = |select: Option<&str>, attr: &str| {
        let select = select.map(Into::into);
        Fields::from(FieldRule { select, attr: Some(attr.into()), ..FieldRule::default() })
    };
    Rules {
        item: Some("article.card--review".into()),
        anchor: Some("#reviews".into()),
        key: attribute(None, "data-id"),
        link: attribute(Some("a.permalink"), "href"),
        author: ".author".into(),
        published: attribute(Some("time"), "datetime"),
        rating: attribute(Some(".stars"), "data-value"),
        title: "h3.title".into(),
        text: ".body".into(),
        ..Rules::default()
    }
}
