//! The register as one HTML page, to be read, sent or printed. It loads nothing and runs nothing,
//! and says so to the browser, which then would not let it either.

use super::{
    numbers::NONE,
    parts::{Maker, Part, Plot, Table},
    style::STYLE,
    svg::escape,
    words::Words,
};
use crate::logic::register::{Register, Section};

/// Nothing may be loaded; only the style inside the page counts.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// A register as a page.
pub(super) fn page(register: &Register, words: &Words) -> String {
    let sections: Vec<&Section> = register.all.iter().chain(&register.businesses).collect();
    let (from, to) = (words.day(register.from), words.day(register.to));
    let days = register.from.until(register.to).map_or(0, |span| span.get_days()) + 1;
    let span = (words.span)(&from, &to, &words.count(u64::from(days.unsigned_abs())));
    let only = sections.first().filter(|_| sections.len() == 1);
    let name = only.map(|section| Maker::new(words, register, section).name());
    let title = match name {
        Some(name) => format!("{} – {name}", words.title),
        None => words.title.to_owned(),
    };
    let made = (words.made)(&words.moment(register.made_at, &jiff::tz::TimeZone::UTC));
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"/>\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\"/>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\
         <meta name=\"robots\" content=\"noindex\"/><title>{}</title><style>{STYLE}</style></head>\n\
         <body><header><h1>{}</h1><p>{}<br/>{}</p></header>\n",
        words.code,
        escape(POLICY),
        escape(&title),
        escape(&title),
        escape(&span),
        escape(&made),
    );
    if sections.len() > 1 {
        page.push_str("<nav><ul>");
        for (at, section) in sections.iter().enumerate() {
            let name = Maker::new(words, register, section).name();
            page.push_str(&format!("<li><a href=\"#s{at}\">{}</a></li>", escape(name)));
        }
        page.push_str("</ul></nav>\n");
    }
    page.push_str("<main>\n");
    for (at, section) in sections.iter().enumerate() {
        let maker = Maker::new(words, register, section);
        page.push_str(&self::section(&maker, at, sections.len() > 1));
    }
    page.push_str("</main>\n");
    page.push_str(&footer(words));
    page.push_str("</body></html>\n");
    page
}

fn section(maker: &Maker<'_>, number: usize, named: bool) -> String {
    let mut html = format!("<section id=\"s{number}\">");
    if named {
        html.push_str(&format!("<h2>{}</h2>", escape(maker.name())));
    }
    html.push_str(&tiles(maker));
    html.push_str("<div class=\"parts\">\n");
    for (at, part) in maker.parts().iter().enumerate() {
        html.push_str(&article(maker, part, &format!("s{number}p{at}"), at == 0));
    }
    html.push_str("</div></section>\n");
    html
}

/// The figures that are looked for first.
fn tiles(maker: &Maker<'_>) -> String {
    let (words, section) = (maker.words, maker.section);
    let (volume, negatives) = (&section.volume.all, &section.negatives);
    let standing = &section.balance_standing;
    let tiles = [
        (
            words.rating,
            words.maybe(volume.mean, 2),
            (words.trend_word)(section.trend.word).to_owned(),
        ),
        (
            words.posts,
            words.count(volume.posts),
            format!("{} {}", words.count(volume.bad), words.bad),
        ),
        (
            words.answered,
            negatives.answered_share.map_or(NONE.to_owned(), |share| words.percent(share)),
            format!("n = {}", words.count(negatives.cases - negatives.unfounded)),
        ),
        (
            words.to_answer,
            words.duration(section.times.answer.median_s),
            format!("{}, n = {}", words.times_head[1], words.count(section.times.answer.n)),
        ),
        (
            words.balance,
            standing
                .per_bad
                .map_or(NONE.to_owned(), |per| format!("{} : 1", words.decimal(per, 1))),
            format!("{}{}{}", words.missing, words.colon, words.count(standing.missing)),
        ),
    ];
    let tile = |(label, value, more): &(&str, String, String)| {
        let [label, value, more] = [label, value.as_str(), more].map(escape);
        format!("<div class=\"tile\"><span>{label}</span><b>{value}</b><span>{more}</span></div>")
    };
    let tiles: String = tiles.iter().map(tile).collect();
    format!("<div class=\"tiles\">{tiles}</div>\n")
}

fn article(maker: &Maker<'_>, part: &Part, id: &str, covers: bool) -> String {
    // On a phone, a row of many words is a card.
    let cards = part.table.as_ref().is_some_and(|table| table.words == 3 || !table.bars.is_empty());
    let wide = covers || cards;
    let class = match (covers, wide) {
        (true, _) => " class=\"wide covers\"",
        (false, true) => " class=\"wide\"",
        (false, false) => "",
    };
    let mut html = format!("<article{class}><h3>{}</h3>", escape(part.heading));
    if let Some(plot) = part.plot {
        html.push_str(&figure(maker, plot, id));
    }
    if !part.rows.is_empty() {
        html.push_str("<dl class=\"rows\">");
        for (label, value) in &part.rows {
            html.push_str(&format!("<dt>{}</dt><dd>{}</dd>", escape(label), escape(value)));
        }
        html.push_str("</dl>");
    }
    if let Some(shown) = &part.table {
        html.push_str(&table(maker, shown, id, cards));
    }
    for note in &part.notes {
        html.push_str(&format!("<p class=\"note\">{}</p>", escape(note)));
    }
    html.push_str("</article>\n");
    html
}

fn figure(maker: &Maker<'_>, plot: Plot, id: &str) -> String {
    let words = maker.words;
    let unit = (words.unit)(maker.register.unit);
    let caption = match plot {
        Plot::Volume => (words.volume_plot)(unit),
        Plot::Rating => (words.rating_plot)(unit),
        Plot::Answers => words.answers_plot.to_owned(),
    };
    let mut caption = escape(&caption);
    if plot == Plot::Volume {
        let key = [("bad", words.bad), ("neutral", words.neutral), ("good", words.good)];
        let key = key.map(|(class, name)| format!("<span><i class=\"{class}\"></i>{name}</span>"));
        caption.push_str(&format!("<br/><span class=\"key\">{}</span>", key.concat()));
    }
    let drawn = maker.plot(plot, id);
    format!("<figure>{drawn}<figcaption>{caption}</figcaption></figure>")
}

fn table(maker: &Maker<'_>, table: &Table, id: &str, cards: bool) -> String {
    let is_word =
        |at: usize| at < table.words || (table.ends_in_words && at + 1 == table.head.len());
    let numeric = |at: usize| if is_word(at) { "" } else { " class=\"n\"" };
    let class = if cards { " class=\"cards\"" } else { "" };
    let mut html = format!("<div class=\"scroll\"><table{class}><thead><tr>");
    for (at, head) in table.head.iter().enumerate() {
        html.push_str(&format!("<th scope=\"col\"{}>{}</th>", numeric(at), escape(head)));
    }
    html.push_str("</tr></thead><tbody>");
    for (number, row) in table.rows.iter().enumerate() {
        html.push_str("<tr>");
        for (at, cell) in row.iter().enumerate() {
            let head = table.head.get(at).filter(|_| cards).filter(|head| !head.is_empty());
            let head = head.map(|head| format!(" data-head=\"{}\"", escape(head)));
            let last = at + 1 == row.len();
            let mut shown = escape(cell);
            if last && !table.bars.is_empty() {
                let cause = maker.section.causes.get(number);
                let bars = cause.map(|cause| maker.cause_bars(cause, &format!("{id}c{number}")));
                let mark = if shown.is_empty() {
                    String::new()
                } else {
                    format!("<span class=\"mark\">▲ {shown}</span>")
                };
                shown = bars.unwrap_or_default() + &mark;
            }
            html.push_str(&format!("<td{}{}>{shown}</td>", numeric(at), head.unwrap_or_default()));
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table></div>");
    html
}

fn footer(words: &Words) -> String {
    let mut html = format!("<footer><h3>{}</h3><dl>", escape(words.definitions));
    for (term, said) in words.definition {
        html.push_str(&format!("<dt>{}</dt><dd>{}</dd>", escape(term), escape(said)));
    }
    html.push_str("</dl></footer>\n");
    html
}
