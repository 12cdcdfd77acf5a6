//! Pages on which customers write, in the three forms that vigie reads. All of it is invented.

use std::fmt::Write as _;

use serde_json::json;

use super::reply::Reply;

/// A post.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) id: u32,
    pub(crate) author: String,
    /// RFC 3339.
    pub(crate) at: String,
    /// Only on the review page.
    pub(crate) stars: u8,
    pub(crate) text: String,
}

impl Entry {
    /// A post whose number says when it was written: the higher, the later.
    pub(crate) fn new(id: u32, stars: u8, text: &str) -> Self {
        let (day, minute) = (1 + id / 1000 % 28, id % 1000);
        Self {
            id,
            author: format!("Customer {id}"),
            at: format!("2026-03-{day:02}T{:02}:{:02}:00Z", minute / 60, minute % 60),
            stars,
            text: text.to_owned(),
        }
    }
}

/// What was there before the watch: a good review and a bad one.
pub(crate) fn opening() -> Vec<Entry> {
    vec![
        Entry::new(2, 1, "The heater still rattles after two visits."),
        Entry::new(1, 5, "Fair prices, and they explain what they do."),
    ]
}

/// A review page that is read by its structured data. It says that it holds all of its posts.
pub(crate) fn reviews(entries: &[Entry]) -> Reply {
    reviews_of(entries, entries.len(), "")
}

/// A review page that claims so many posts, with something in it that means nothing.
pub(crate) fn reviews_of(entries: &[Entry], claimed: usize, token: &str) -> Reply {
    let reviews = entries.iter().map(|entry| {
        json!({
            "@type": "Review",
            "@id": format!("https://board.example/review/{}", entry.id),
            "url": format!("https://board.example/review/{}", entry.id),
            "author": { "@type": "Person", "name": entry.author },
            "datePublished": entry.at,
            "reviewBody": entry.text,
            "reviewRating": { "@type": "Rating", "ratingValue": entry.stars, "bestRating": 5 },
        })
    });
    let facts = json!({
        "@context": "https://schema.org",
        "@type": "LocalBusiness",
        "name": "Garage Tremblay",
        "aggregateRating": {
            "@type": "AggregateRating", "ratingValue": 3.4, "reviewCount": claimed,
        },
        "review": reviews.collect::<Vec<_>>(),
    });
    Reply::page(document(&format!(
        "<script type=\"application/ld+json\">{facts}</script><p data-token=\"{token}\">Reviews</p>"
    )))
    .conditional()
}

/// A complaint page that is read by [`COMPLAINT_RULES`].
pub(crate) fn complaints(entries: &[Entry]) -> Reply {
    let mut list = String::new();
    for entry in entries {
        let Entry { id, author, at, text, .. } = entry;
        write!(
            list,
            "<article data-id=\"{id}\"><b>{author}</b> <time datetime=\"{at}\">lately</time>\
             <p>{text}</p><a href=\"/complaint/{id}\">more</a></article>"
        )
        .unwrap();
    }
    Reply::page(document(&format!("<main id=\"list\">{list}</main>"))).conditional()
}

/// The rules for [`complaints`].
pub(crate) const COMPLAINT_RULES: &str = r##"
kind = "complaint"
[source.extract]
anchor = "#list"
item = "#list article"
key = { attr = "data-id" }
author = { select = "b" }
published = { select = "time", attr = "datetime" }
text = { select = "p" }
link = { select = "a", attr = "href" }
"##;

/// A forum's feed. Its posts have no rating: nothing in them decides.
pub(crate) fn feed(entries: &[Entry]) -> Reply {
    let mut items = String::new();
    for entry in entries {
        let Entry { id, author, at, text, .. } = entry;
        write!(
            items,
            "<entry><id>tag:board.example,2026:{id}</id><title>Garage Tremblay, again</title>\
             <link href=\"https://board.example/post/{id}\"/><author><name>{author}</name></author>\
             <published>{at}</published><updated>{at}</updated>\
             <content type=\"text\">{text}</content></entry>"
        )
        .unwrap();
    }
    let feed = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><feed xmlns=\"http://www.w3.org/2005/Atom\">\
         <id>tag:board.example,2026:feed</id><title>Talk of the town</title>\
         <updated>2026-01-01T00:00:00Z</updated>{items}</feed>"
    );
    Reply::status(200).body(feed).header("Content-Type", "application/atom+xml").conditional()
}

/// What a bot wall answers, with status 200 and nothing of the page.
pub(crate) fn wall() -> Reply {
    Reply::page(
        "<!doctype html><html><head><title>Just a moment...</title></head><body>\
         <div id=\"cf-chl-widget\">Verify you are human.</div></body></html>",
    )
}

/// A page of the same site with nothing on it that is known.
pub(crate) fn rebuilt() -> Reply {
    Reply::page(document("<div class=\"app\">We have a new look!</div>"))
}

fn document(body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Board</title></head>\
         <body>{body}</body></html>"
    )
}
