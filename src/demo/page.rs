//! The pages of the demo's review site. Everything on them is invented.

use std::fmt::Write as _;

/// One post of the site.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// The site's own id.
    pub(super) id: u32,
    /// Who wrote it.
    pub(super) author: &'static str,
    /// When, in RFC 3339.
    pub(super) at: String,
    /// The stars, on the review page.
    pub(super) stars: u8,
    /// What it says.
    pub(super) title: &'static str,
    /// And at length.
    pub(super) text: &'static str,
}

/// The review page: cards for people, JSON-LD for machines.
pub(super) fn reviews(entries: &[Entry], visits: u32) -> String {
    let reviews = entries.iter().map(|entry| {
        serde_json::json!({
            "@type": "Review",
            "@id": format!("https://reviews.example/#/schema/Review/garage-tremblay/{:024x}", entry.id),
            "author": { "@type": "Person", "name": entry.author },
            "url": format!("/reviews/{:x}", entry.id),
            "datePublished": entry.at,
            "headline": entry.title,
            "reviewBody": entry.text,
            "reviewRating": { "@type": "Rating", "bestRating": "5", "worstRating": "1", "ratingValue": entry.stars.to_string() },
            "inLanguage": "en",
        })
    });
    let data = serde_json::json!({
        "@context": "https://schema.org",
        "@type": "LocalBusiness",
        "name": "Garage Tremblay",
        "aggregateRating": { "@type": "AggregateRating", "ratingValue": "3.9", "reviewCount": entries.len().to_string() },
        "review": reviews.collect::<Vec<_>>(),
    });
    let mut cards = String::new();
    for entry in entries {
        writeln!(
            cards,
            "<section class=\"card\"><b>{}</b> <i>{} stars</i><h3>{}</h3><p>{}</p></section>",
            entry.author, entry.stars, entry.title, entry.text
        )
        .expect("a String takes any text");
    }
    document(
        "Reviews of Garage Tremblay",
        // What changes at every visit without being a change: a token, a counter, an advertisement.
        &format!(
            "<script type=\"application/ld+json\">{data}</script>\n<meta name=\"csrf\" content=\"{visits:08x}\">"
        ),
        &format!("<aside>Advertisement no. {visits}: winter tyres!</aside>\n{cards}"),
    )
}

/// The complaint page: no ratings, nothing for machines; read by the rules of the configuration.
pub(super) fn complaints(entries: &[Entry]) -> String {
    let mut list = String::new();
    for entry in entries {
        writeln!(
            list,
            "<article class=\"complaint\" data-id=\"{id}\"><h3><a class=\"permalink\" \
             href=\"/complaints/{id}\">{}</a></h3><span class=\"by\">{}</span> <time \
             datetime=\"{}\">recently</time><div class=\"body\">{}</div></article>",
            entry.title,
            entry.author,
            entry.at,
            entry.text,
            id = entry.id
        )
        .expect("a String takes any text");
    }
    document("Complaints", "", &format!("<main id=\"complaints\">\n{list}</main>"))
}

/// A forum's feed.
pub(super) fn feed(entries: &[Entry], address: &str) -> String {
    let mut items = String::new();
    for entry in entries {
        writeln!(
            items,
            "<entry><id>tag:forum.example,2026:{id}</id><title>{}</title><link \
             href=\"http://{address}/forum/{id}\"/><author><name>{}</name></author>\
             <published>{at}</published><updated>{at}</updated><content type=\"text\">{}</content>\
             </entry>",
            entry.title,
            entry.author,
            entry.text,
            id = entry.id,
            at = entry.at
        )
        .expect("a String takes any text");
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\
         <id>tag:forum.example,2026:feed</id><title>Talk about garages</title>\
         <updated>2026-01-01T00:00:00Z</updated>\n{items}</feed>\n"
    )
}

/// What a bot wall answers with: status 200 and nothing of the page.
pub(super) fn wall() -> String {
    document(
        "Just a moment...",
        "<meta name=\"robots\" content=\"noindex\">",
        "<div id=\"cf-chl-widget\">Verify you are human by completing the action below.</div>",
    )
}

fn document(title: &str, head: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\n\
         {head}</head>\n<body>\n{body}\n</body></html>\n"
    )
}
