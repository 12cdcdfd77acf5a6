//! The bytes of a page.

use std::fmt::Write as _;

use fastrand::Rng;
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use super::{
    pages::Page,
    script::Down,
    style::{Dates, Form, Naming, Style},
    truth::{Content, Post},
};
use crate::support::reply::{Fault, Reply};

/// The number of a page of the list, from 1, as it is asked for.
pub(super) fn path(number: usize) -> String {
    if number == 1 { "/list".to_owned() } else { format!("/list?page={number}") }
}

/// A page of the list.
pub(super) fn page(
    style: &Style,
    (page, number): (&Page<'_>, usize),
    now: Timestamp,
    chance: u64,
) -> Reply {
    let mut draw = Draw { style, now, rng: Rng::with_seed(chance ^ number as u64) };
    let next = page.more.then(|| path(number + 1));
    let reply = match style.form {
        Form::Html => html(&draw.articles(page), style.total.then_some(page.total), next),
        Form::JsonLd => draw.json_ld(page, next),
        Form::Json => draw.json(page, page.more.then_some(number + 1)),
        Form::Atom => draw.atom(page),
    };
    if style.validators { reply.conditional() } else { reply }
}

/// What stands in place of the list.
pub(super) fn down(style: &Style, down: Down, captured: &[Vec<u8>], whole: Reply) -> Reply {
    let document = |title: &str, body: &str| {
        format!(
            "<!doctype html><html lang=\"en\"><head><title>{title}</title></head><body>{body}\
             </body></html>"
        )
    };
    match down {
        Down::Error => Reply::status(500).body("Oops"),
        Down::Closed => Reply::status(200).fault(Fault::Raw(Vec::new())),
        Down::CutOff => whole.fault(Fault::Length(1 << 20)),
        Down::Wall => Reply::page(document(
            "Just a moment...",
            "<div id=\"cf-chl-widget\">Verify you are human.</div>",
        )),
        Down::Refused => {
            Reply::page(document("Access denied", "<h1>Access denied</h1>")).with_status(403)
        }
        Down::Login => Reply::page(document(
            "Log in",
            "<h1>Log in</h1><form action=\"/login\"><input name=\"user\"><input type=\"password\" \
             name=\"password\"><button>Log in</button></form>",
        )),
        Down::Rebuilt => {
            Reply::page(document("The Board", "<div class=\"app\">We have a new look!</div>"))
        }
        Down::Captured(number) => Reply::page(captured[number].clone()),
        Down::Empty => match style.form {
            Form::Html => html("", None, None),
            Form::JsonLd => ld_page(&json!([]), 0, None),
            Form::Json => json_reply(&json!({ "reviews": [], "total": 0, "next": null })),
            Form::Atom => feed(""),
        },
    }
}

struct Draw<'a> {
    style: &'a Style,
    now: Timestamp,
    rng: Rng,
}

impl Draw<'_> {
    fn articles(&mut self, page: &Page<'_>) -> String {
        let mut list = String::new();
        for post in page.pinned.iter().chain(&page.posts) {
            if self.style.adverts && self.rng.u8(..6) == 0 {
                let token = self.rng.u32(..);
                write!(list, "<aside class=\"ad\" id=\"ad-{token}\">Tyres, {token} left!</aside>")
                    .unwrap();
            }
            self.article(post, &mut list);
        }
        list
    }

    fn article(&mut self, post: &Post, to: &mut String) {
        let Content { stars, title, text, answer, status } = &post.content;
        let id = post.id;
        let name = if self.style.naming == Naming::Id {
            format!(" data-id=\"{id}\"")
        } else {
            String::new()
        };
        write!(to, "<article class=\"post\"{name}><b class=\"author\">{}</b>", safe(&post.author))
            .unwrap();
        match self.date(post) {
            Some(date) if self.style.dates == Dates::Relative => {
                write!(to, "<span class=\"when\">{date}</span>").unwrap();
            }
            Some(date) => write!(to, "<time datetime=\"{date}\">lately</time>").unwrap(),
            None => {}
        }
        write!(to, "<i class=\"stars\" data-stars=\"{stars}\"></i>").unwrap();
        if let Some(title) = title {
            write!(to, "<h3>{}</h3>", safe(title)).unwrap();
        }
        write!(to, "<p class=\"body\">{}</p>", safe(text)).unwrap();
        if let Some(status) = status {
            write!(to, "<em class=\"status\">{status}</em>").unwrap();
        }
        if let Some(answer) = answer {
            write!(
                to,
                "<div class=\"answer\"><b>Reply from Garage Tremblay</b><p class=\"words\">{}</p>\
                 </div>",
                safe(answer)
            )
            .unwrap();
        }
        if self.style.naming == Naming::Link {
            let token = self.rng.u32(..);
            write!(to, "<a class=\"own\" href=\"/r/{id}?sid={token}\">link</a>").unwrap();
        }
        write!(to, "<small>{} found this helpful</small></article>", self.rng.u8(..)).unwrap();
    }

    fn json_ld(&mut self, page: &Page<'_>, next: Option<String>) -> Reply {
        let reviews = page.pinned.iter().chain(&page.posts).map(|post| {
            let Content { stars, title, text, answer, .. } = &post.content;
            let mut review = json!({
                "@type": "Review",
                "author": { "@type": "Person", "name": post.author },
                "reviewBody": text,
                "reviewRating": { "@type": "Rating", "ratingValue": stars, "bestRating": 5 },
            });
            let own = format!("https://board.example/r/{}", post.id);
            match self.style.naming {
                Naming::Id => review["@id"] = own.into(),
                Naming::Link => review["url"] = own.into(),
                Naming::Nothing => {}
            }
            if let Some(date) = self.date(post) {
                review["datePublished"] = date.into();
            }
            if let Some(title) = title {
                review["name"] = title.as_str().into();
            }
            if let Some(answer) = answer {
                let by = json!({ "@type": "Organization", "name": "Garage Tremblay" });
                review["comment"] = json!({ "@type": "Comment", "text": answer, "author": by });
            }
            review
        });
        let reviews = reviews.collect::<Value>();
        let token = self.rng.u32(..);
        let total = if self.style.total { page.total } else { 0 };
        ld_page(&reviews, total, next).header("X-Token", token.to_string())
    }

    fn json(&mut self, page: &Page<'_>, next: Option<usize>) -> Reply {
        let reviews = page.pinned.iter().chain(&page.posts).map(|post| {
            let Content { stars, title, text, answer, status } = &post.content;
            let mut review = json!({
                "user": post.author, "stars": stars, "title": title, "text": text,
                "status": status, "at": self.date(post), "seen": self.rng.u16(..),
                "answer": answer.as_ref().map(|text| json!({ "text": text })),
            });
            match self.style.naming {
                Naming::Id => review["id"] = post.id.into(),
                Naming::Link => {
                    review["url"] = format!("https://board.example/r/{}", post.id).into();
                }
                Naming::Nothing => {}
            }
            review
        });
        let mut answer = json!({ "reviews": reviews.collect::<Value>(), "next": next });
        if self.style.total {
            answer["total"] = page.total.into();
        }
        json_reply(&answer)
    }

    fn atom(&mut self, page: &Page<'_>) -> Reply {
        let mut entries = String::new();
        for post in &page.posts {
            let Content { title, text, .. } = &post.content;
            let (id, at) = (post.id, self.date(post).unwrap_or_default());
            write!(
                entries,
                "<entry><id>tag:board.example,2026:{id}</id><title>{}</title>\
                 <link href=\"https://board.example/r/{id}\"/><author><name>{}</name></author>\
                 <published>{at}</published><updated>{at}</updated>\
                 <content type=\"text\">{}</content></entry>",
                safe(title.as_deref().unwrap_or_default()),
                safe(&post.author),
                safe(text)
            )
            .unwrap();
        }
        feed(&entries)
    }

    /// The date as the site writes it.
    fn date(&self, post: &Post) -> Option<String> {
        let day = post.at.to_zoned(TimeZone::UTC).date();
        match self.style.dates {
            Dates::Second => Some(post.at.to_string()),
            Dates::Day => Some(day.to_string()),
            Dates::Relative => Some(ago(self.now.duration_since(post.at).as_secs())),
            Dates::Nothing => None,
        }
    }
}

fn ago(seconds: i64) -> String {
    let units = [
        (31_536_000, "year"),
        (2_592_000, "month"),
        (604_800, "week"),
        (86_400, "day"),
        (3600, "hour"),
        (60, "minute"),
    ];
    let unit = units.into_iter().find(|(length, _)| seconds >= *length);
    let Some((length, name)) = unit else { return "just now".to_owned() };
    let count = seconds / length;
    format!("{count} {name}{} ago", if count == 1 { "" } else { "s" })
}

fn html(articles: &str, total: Option<usize>, next: Option<String>) -> Reply {
    let total =
        total.map(|total| format!("<p class=\"count\">{total} reviews</p>")).unwrap_or_default();
    let next = next
        .map(|next| format!("<a class=\"further\" href=\"{next}\">further</a>"))
        .unwrap_or_default();
    Reply::page(format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Garage Tremblay on \
         The Board</title></head><body><h1>Garage Tremblay</h1>{total}<main id=\"list\">{articles}\
         </main>{next}<footer>The Board, where customers talk about their garages and workshops\
         </footer></body></html>"
    ))
}

fn ld_page(reviews: &Value, total: usize, next: Option<String>) -> Reply {
    let mut facts = json!({
        "@context": "https://schema.org",
        "@type": "LocalBusiness",
        "name": "Garage Tremblay",
        "review": reviews,
    });
    if total > 0 {
        facts["aggregateRating"] =
            json!({ "@type": "AggregateRating", "ratingValue": 3.4, "reviewCount": total });
    }
    let next = next.map(|next| format!("<link rel=\"next\" href=\"{next}\">")).unwrap_or_default();
    Reply::page(format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Garage Tremblay\
         </title>{next}<script type=\"application/ld+json\">{facts}</script></head><body>\
         <h1>Garage Tremblay</h1><p>Reviews</p></body></html>"
    ))
}

fn json_reply(answer: &Value) -> Reply {
    Reply::status(200).body(answer.to_string()).header("Content-Type", "application/json")
}

fn feed(entries: &str) -> Reply {
    let feed = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><feed xmlns=\"http://www.w3.org/2005/Atom\">\
         <id>tag:board.example,2026:feed</id><title>Talk of the town</title>\
         <updated>2026-01-01T00:00:00Z</updated>{entries}</feed>"
    );
    Reply::status(200).body(feed).header("Content-Type", "application/atom+xml")
}

fn safe(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
