//! What is new in an answer: the text without the mail that it answers, and without signatures.
//! Mail programs mark neither in one way only, so that this knows the ways of many. What it cannot
//! tell stays: a note that is too long is better than an answer that is lost.

/// The longest text that is looked at, in bytes: the answer stands at the top.
const LOOKED_AT: usize = 256 << 10;
/// Lines over which a sentence such as "On …, … wrote:" may be folded.
const FOLDED: usize = 4;
/// The longest such sentence, in bytes.
const SENTENCE: usize = 400;

/// Lines that say where what was answered, or passed on, begins.
const BEGINNINGS: [&str; 9] = [
    "original message",
    "message d'origine",
    "message d’origine",
    "message original",
    "forwarded message",
    "message transféré",
    "message transmis",
    "mail original",
    "ursprüngliche nachricht",
];

/// How programs sign for people.
const ADVERTS: [&str; 26] = [
    "sent from my ",
    "sent from outlook",
    "sent from mail for",
    "sent from yahoo",
    "sent from samsung",
    "sent from proton",
    "sent with proton",
    "sent via ",
    "sent from a mobile",
    "get outlook for",
    "get bluemail",
    "envoyé de mon ",
    "envoyé depuis mon ",
    "envoyé depuis outlook",
    "envoyé depuis l",
    "envoyé depuis un mobile",
    "envoyé depuis yahoo",
    "envoyé depuis proton",
    "envoyé avec ",
    "envoyé à partir d",
    "envoyé via ",
    "obtenir outlook",
    "obtenez outlook",
    "télécharger outlook",
    "téléchargez outlook",
    "provenance : courrier",
];

/// Words that such a line has at most where nothing else stands in the mail.
const ADVERT: usize = 6;

/// The new text of an answer; empty if there is none.
pub(super) fn fresh(text: &str) -> String {
    let text = clipped(text, LOOKED_AT);
    let lines = text.lines().map(tidy).collect::<Vec<_>>();
    let mut kept = Vec::<&str>::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if let Some(after) = said_to_have_written(&lines, at) {
            if !next(&lines, after).is_some_and(|line| line.starts_with('>')) {
                // A quotation without marks: all of the rest.
                break;
            }
            at = after;
            continue;
        }
        if ends_all(&lines, at) {
            break;
        }
        if !line.starts_with('>') {
            kept.push(line);
        }
        at += 1;
    }
    // What a program signs with stands last; a line that only begins like it may be all there is.
    let says_more = kept.iter().any(|line| !line.is_empty() && !is_advert(line));
    while let Some(last) = kept.last() {
        let signs = is_advert(last) && (says_more || last.split_whitespace().count() <= ADVERT);
        if !last.is_empty() && !signs {
            break;
        }
        kept.pop();
    }
    let mut said = String::new();
    for line in kept {
        // Two empty lines say no more than one.
        if !line.is_empty() || !said.ends_with("\n\n") {
            said.push_str(line);
            said.push('\n');
        }
    }
    said.trim().to_owned()
}

/// The part of an HTML text before what it quotes: programs mark that by names of their own.
pub(super) fn before_quotation(html: &str) -> &str {
    const MARKS: [&str; 9] = [
        "<blockquote",
        "class=\"gmail_quote",
        "class=\"gmail_attr",
        "id=\"divrplyfwdmsg\"",
        "id=\"appendonsend\"",
        "id=\"mail-editor-reference-message-container\"",
        "class=\"moz-cite-prefix",
        "class=\"yahoo_quoted",
        "class=\"protonmail_quote",
    ];
    let folded = html.to_ascii_lowercase();
    let first = MARKS.into_iter().filter_map(|mark| folded.find(mark)).min();
    let Some(first) = first else { return html };
    // From where the tag begins that has the mark.
    let head = html.get(..=first).unwrap_or(html);
    let begin = head.rfind('<').unwrap_or(first);
    html.get(..begin).unwrap_or(html)
}

/// A text up to so many bytes.
pub(super) fn clipped(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or(text)
}

/// A line without what is not seen, and with no-break spaces as spaces.
fn tidy(line: &str) -> &str {
    let unseen =
        |c: char| c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}');
    line.trim_matches(unseen)
}

/// The next line that is not empty.
fn next<'a>(lines: &[&'a str], from: usize) -> Option<&'a str> {
    lines.iter().skip(from).take(FOLDED).find(|line| !line.is_empty()).copied()
}

/// A line in lower case, with plain spaces, and without the stars of what was bold.
fn folded(line: &str) -> String {
    let line = clipped(line, SENTENCE).to_lowercase();
    let line = line.replace(['\u{a0}', '\u{202f}'], " ");
    line.trim_matches(['*', '_', ' ']).to_owned()
}

/// Where the quotation begins that a sentence such as "On …, … wrote:" leads to, if one stands here.
fn said_to_have_written(lines: &[&str], at: usize) -> Option<usize> {
    const WROTE: [&str; 6] =
        ["wrote:", "a écrit :", "a écrit:", "écrivait :", "schrieb:", "escribió:"];
    let first = lines.get(at).filter(|line| !line.is_empty() && !line.starts_with('>'))?;
    let begins = folded(first);
    let begins = ["on ", "le ", "am ", "el "].iter().any(|word| begins.starts_with(word))
        || begins.contains('@')
        || begins.contains("vigie")
        || begins.starts_with(|c: char| c.is_ascii_digit());
    if !begins {
        return None;
    }
    let mut sentence = String::new();
    for (number, line) in lines.iter().enumerate().skip(at).take(FOLDED) {
        // Folded by a program that quotes, its rest may bear a mark.
        sentence.push_str(line);
        if sentence.len() > SENTENCE || line.is_empty() {
            return None;
        }
        if WROTE.iter().any(|end| folded(&sentence).ends_with(end)) {
            let dated = sentence.contains('@') || sentence.contains(|c: char| c.is_ascii_digit());
            return dated.then_some(number + 1);
        }
        sentence.push(' ');
    }
    None
}

/// Whether a line ends what was written: a signature, or the head of what is answered.
fn ends_all(lines: &[&str], at: usize) -> bool {
    let Some(line) = lines.get(at) else { return true };
    // The signature separator (RFC 3676, section 4.3), whose space is lost on the way.
    if *line == "--" {
        return true;
    }
    // Outlook's line.
    if line.len() >= 20 && line.chars().all(|c| c == '_') {
        return true;
    }
    let text = folded(line);
    let ruled = text.starts_with("---") || text.starts_with("____");
    if ruled && BEGINNINGS.iter().any(|begin| text.contains(begin)) {
        return true;
    }
    let is = |text: &str, names: &[&str]| {
        names.iter().any(|name| {
            let rest = text.strip_prefix(name).map(str::trim_start);
            rest.is_some_and(|rest| rest.trim_start_matches('*').trim_start().starts_with(':'))
        })
    };
    if !is(&text, &["from", "de", "von", "expéditeur"]) {
        return false;
    }
    let sent = ["sent", "envoyé", "date", "gesendet", "envoyé le"];
    let about = ["to", "à", "a", "subject", "objet", "an", "destinataire"];
    let following = lines.iter().skip(at + 1).take(FOLDED).map(|line| folded(line));
    let following = following.collect::<Vec<_>>();
    following.iter().any(|line| is(line, &sent))
        || following.iter().filter(|line| is(line, &about)).count() >= 2
        // Outlook for the web puts all of it on one line.
        || [" sent:", " envoyé :", " envoyé:", " envoyé le :"].iter().any(|part| text.contains(part))
}

/// Whether a line is what a program signs with.
fn is_advert(line: &str) -> bool {
    if line.len() > 160 {
        return false;
    }
    let text = folded(line);
    let text = text.trim_start_matches(['<', '[', '(']);
    ADVERTS.iter().any(|advert| text.starts_with(advert))
}
