//! The dossier as a page that a person reads: on a screen, on a phone, on paper. One file, without
//! scripts, that loads nothing.

use jiff::{Timestamp, tz::TimeZone};

use super::{
    docket::{Docket, Entry, posts_of},
    export::{Files, Options},
    words::{self, pick},
};
use crate::domain::{Act, Content, Event, Language, Post, Rating};

const STYLE: &str = include_str!("page.css");

/// A page that is being written.
struct Page<'a> {
    html: String,
    language: Language,
    zone: &'a TimeZone,
    files: &'a Files,
}

/// The page.
pub(super) fn page(docket: &Docket, files: &Files, options: &Options) -> String {
    let mut page =
        Page { html: String::new(), language: options.language, zone: &options.timezone, files };
    page.head(docket, options);
    for post in docket.posts.values() {
        page.post(post);
    }
    let title = page.say("What happened", "Ce qui s’est passé");
    page.raw(&format!("<h2>{title}</h2>\n<ol>\n"));
    for entry in &docket.entries {
        page.entry(entry);
    }
    page.raw("</ol>\n");
    page.foot(docket);
    page.html
}

impl Page<'_> {
    fn say<'b>(&self, english: &'b str, french: &'b str) -> &'b str {
        pick(self.language, english, french)
    }

    fn raw(&mut self, html: &str) {
        self.html.push_str(html);
    }

    /// A text that comes from outside.
    fn text(&mut self, text: &str) {
        escape(&mut self.html, text);
    }

    fn head(&mut self, docket: &Docket, options: &Options) {
        let (case, language) = (&docket.case, self.language.code());
        let title = format!("{} · {}", options.business, case.id);
        self.raw(&format!(
            "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
        ));
        self.text(&title);
        self.raw(&format!("</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n<p>"));
        self.text(&options.business);
        self.raw("</p>\n<h1>");
        self.text(&format!("{} {}", self.say("Case", "Dossier"), case.id));
        self.raw("</h1>\n<p>");
        let (state, opened) = (words::state(case.state, self.language), self.time(case.opened_at));
        let opened = format!("{} {opened}", self.say("Opened on", "Ouvert le"));
        let state = format!("{} {state}", self.say("State:", "État :"));
        self.text(&format!("{opened} · {state}"));
        self.raw("</p>\n</header>\n");
    }

    fn post(&mut self, post: &Post) {
        self.raw("<article>\n<p class=\"by\">");
        let unknown = self.say("unknown author", "auteur inconnu");
        let mut by = post.author.clone().unwrap_or_else(|| unknown.to_owned());
        if let Some(rating) = post.rating {
            by.push_str(&format!(" · {}", rated(rating)));
        }
        if let Some(published) = &post.published {
            by.push_str(&format!(" · {published}"));
        }
        self.text(&by);
        self.raw("</p>\n");
        self.quote(&Content::from(post));
        if let Some(reply) = &post.reply {
            let label = self.say("Answer of the business", "Réponse de l’entreprise");
            self.labelled(label, &reply.text);
        }
        let link = post.url.as_deref();
        if let Some(url) =
            link.filter(|url| url.starts_with("http://") || url.starts_with("https://"))
        {
            self.raw("<p><a rel=\"noreferrer\" href=\"");
            self.text(url);
            self.raw("\">");
            self.text(url);
            self.raw("</a></p>\n");
        }
        self.raw("</article>\n");
    }

    fn quote(&mut self, content: &Content) {
        self.raw("<blockquote>");
        if let Some(title) = &content.title {
            self.raw("<strong>");
            self.text(title);
            self.raw("</strong>");
        }
        self.text(&content.text);
        self.raw("</blockquote>\n");
    }

    fn labelled(&mut self, label: &str, text: &str) {
        self.raw("<p class=\"label\">");
        self.text(label);
        self.raw("</p>\n<blockquote>");
        self.text(text);
        self.raw("</blockquote>\n");
    }

    fn entry(&mut self, entry: &Entry) {
        self.raw("<li>\n<p class=\"at\">");
        let time = self.time(entry.at);
        let line = self.say("line", "ligne");
        self.text(&format!("{time} · {line} {}", entry.seq));
        self.raw("</p>\n");
        for event in &entry.events {
            self.event(event);
        }
        self.raw("</li>\n");
    }

    fn event(&mut self, event: &Event) {
        let headline = words::headline(event, self.language);
        if headline.is_empty() {
            return;
        }
        self.raw("<p>");
        self.text(&headline);
        self.raw("</p>\n");
        if let Event::PostEdited { post, before, .. } = event {
            let (was, is) = (self.say("before", "avant"), self.say("after", "après"));
            self.changed(was, before);
            self.changed(is, &Content::from(post));
        } else if let Event::PostAnswered { reply, .. } = event {
            self.labelled("", &reply.text);
        } else if let Event::AnswerEdited { before, reply, .. } = event {
            let (was, is) = (self.say("before", "avant"), self.say("after", "après"));
            self.labelled(was, &before.text);
            if let Some(reply) = reply {
                self.labelled(is, &reply.text);
            }
        } else if let Event::StatusChanged { before, status, .. } = event {
            let shown = |status: &Option<String>| status.clone().unwrap_or_else(|| "–".to_owned());
            self.labelled("", &format!("{} → {}", shown(before), shown(status)));
        } else if let Event::PostRemoved { proof, .. } = event {
            self.labelled("", &words::proof(proof, self.language));
        } else if let Event::CaseActed { act, .. } = event {
            if let Some(said) = written_down(act) {
                self.labelled("", &said);
            }
        } else if let Event::EvidenceKept { sha256, .. } = event {
            self.capture(sha256);
        } else if let Event::AlertDelivered { mail: Some(mail), .. }
        | Event::MailReceived { mail: Some(mail), .. }
        | Event::AlertBounced { mail: Some(mail), .. } = event
        {
            self.capture(mail);
        } else if let (Some(_), [post, ..]) = posts_of(event) {
            self.changed("", &Content::from(post));
        }
    }

    fn changed(&mut self, label: &str, content: &Content) {
        let rating = content.rating.map(rated).unwrap_or_default();
        let label = [label, &rating].into_iter().filter(|part| !part.is_empty());
        let label = label.collect::<Vec<_>>().join(" · ");
        if !label.is_empty() {
            self.raw("<p class=\"label\">");
            self.text(&label);
            self.raw("</p>\n");
        }
        self.quote(content);
    }

    /// The file with this sum, and the picture if it is one.
    fn capture(&mut self, sha256: &str) {
        let Some(name) = self.files.name(sha256).map(str::to_owned) else {
            let gone = self.say("not in this dossier", "absent de ce dossier");
            self.raw("<p class=\"file\">");
            self.text(&format!("{sha256}: {gone}"));
            self.raw("</p>\n");
            return;
        };
        if let Some(picture) = self.files.picture(sha256) {
            let alt = self.say("The page as it looked", "La page telle qu’elle était");
            self.raw(&format!("<img alt=\"{alt}\" src=\"data:image/png;base64,{picture}\">\n"));
        }
        self.raw(&format!("<p class=\"file\"><a href=\"{name}\">{name}</a></p>\n"));
    }

    fn foot(&mut self, docket: &Docket) {
        let (seq, hash) = &docket.head;
        let what = self.say(
            "Every line of this dossier is part of a ledger in which nothing can be changed unnoticed. \
             VERIFY.txt says how that is checked. Head of the ledger:",
            "Chaque ligne de ce dossier fait partie d’un registre où rien ne peut être changé sans que \
             cela se voie. VERIFY.txt dit comment le vérifier. Tête du registre :",
        );
        self.raw(&format!("<footer>\n<p>{what}</p>\n<p class=\"file\">{seq} · {hash}</p>\n"));
        self.raw(&format!("<p>vigie {}</p>\n", env!("CARGO_PKG_VERSION")));
        self.raw("</footer>\n</body>\n</html>\n");
    }

    fn time(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M:%S %:z").to_string()
    }
}

/// "1/5".
fn rated(rating: Rating) -> String {
    format!("{}/{}", rating.value, rating.best)
}

/// What a person wrote down with an act.
fn written_down(act: &Act) -> Option<String> {
    let both = |first: &str, second: &Option<String>| match second {
        Some(second) => format!("{first}\n{second}"),
        None => first.to_owned(),
    };
    match act {
        Act::Acknowledge | Act::Negative => None,
        Act::Assign { person } => Some(person.to_string()),
        Act::Hold { reason, .. } | Act::Reopen { reason } | Act::NotNegative { reason } => {
            reason.clone()
        }
        Act::Replied { text } | Act::FollowUp { text } => text.clone(),
        Act::Settle { outcome, .. } => outcome.clone(),
        Act::Unfounded { reason: text }
        | Act::Note { text }
        | Act::Contact { text }
        | Act::Offer { text }
        | Act::Cause { cause: text }
        | Act::Correct { action: text } => Some(text.clone()),
        Act::Decide { decision, reason } => Some(both(decision, reason)),
        Act::AskStaff { who, text } => Some(both(who, text)),
    }
}

/// Writes a text so that it cannot be taken for markup.
fn escape(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_never_markup() {
        let mut html = String::new();
        escape(&mut html, "<script>alert('a & \"b\"')</script>");
        assert_eq!(html, "&lt;script&gt;alert(&#39;a &amp; &quot;b&quot;&#39;)&lt;/script&gt;");
    }
}
