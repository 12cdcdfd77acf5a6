//! What particular sites do to their feeds.

use url::Url;

/// The page that a Google redirect leads to, or the address itself: entries of Google Alerts link
/// to `https://www.google.com/url?...&url=TARGET`, with parameters that change.
pub(super) fn unwrapped(url: Url) -> Url {
    let google = url.host_str().is_some_and(|host| {
        host.strip_prefix("www.").unwrap_or(host).starts_with("google.") && url.path() == "/url"
    });
    if !google {
        return url;
    }
    let target = url
        .query_pairs()
        .find(|(name, _)| matches!(&**name, "url" | "q"))
        .and_then(|(_, target)| Url::parse(&target).ok())
        .filter(|target| matches!(target.scheme(), "http" | "https"));
    target.unwrap_or(url)
}

/// Who the address of a post says has written it: `https://INSTANCE/@NAME/112`, as in feeds of
/// Mastodon, whose entries have no authors.
pub(super) fn handle(link: &Url) -> Option<String> {
    let mut parts = link.path_segments()?;
    let name = parts.next()?.strip_prefix('@')?;
    let is_post = parts.next().is_some_and(|id| !id.is_empty());
    (is_post && !name.is_empty()).then(|| format!("@{name}"))
}

/// A text without the last words that forums add to it: a link to the post itself ("Read full
/// topic", "Read more"), or who posted it when.
pub(super) fn without_foot<'a>(html: &'a str, link: &Url) -> &'a str {
    const STATISTICS: &str = "<p>Statistics: Posted by ";
    let html = html.rsplit_once(STATISTICS).map_or(html, |(own, _)| own);
    let Some((own, foot)) = html.rsplit_once("<a ") else { return html };
    let Some((tag, words)) = foot.split_once('>') else { return html };
    let leads_here = tag.split(['"', '\'']).any(|value| value == link.as_str());
    let Some((words, after)) = words.split_once("</a>") else { return html };
    let at_end = after.split('<').all(|tag| tag.trim().is_empty() || is_end(tag));
    // An own line, lest it be the last words of a sentence.
    let own_line = own.trim_end().ends_with('>');
    let short = words.len() <= 60 && !words.contains('<') && !words.starts_with("http");
    if leads_here && at_end && own_line && short { own } else { html }
}

/// Whether what follows a `<` is the end of an element and nothing else.
fn is_end(tag: &str) -> bool {
    tag.starts_with('/') && tag.trim_end().ends_with('>')
}

/// Whether a page is of Reddit.
pub(super) fn is_reddit(url: &Url) -> bool {
    url.host_str().is_some_and(|host| host == "reddit.com" || host.ends_with(".reddit.com"))
}

/// An entry of Reddit's feeds without its frame.
pub(super) struct Submission<'a> {
    /// What the author wrote, as HTML; empty for a link or an image.
    pub(super) html: &'a str,
    /// The author, who in the RSS stands only in the text.
    pub(super) author: Option<&'a str>,
}

/// Takes Reddit's frame away: a table with a picture, "submitted by" and links around the text,
/// which stands between two comments. `None` if there is no such frame.
pub(super) fn reddit_submission(html: &str) -> Option<Submission<'_>> {
    let (before, after) = html.split_once("submitted by")?;
    let own = before.split_once("<!-- SC_OFF -->").map_or("", |(_, own)| own);
    let own = own.split_once("<!-- SC_ON -->").map_or(own, |(own, _)| own);
    let author = after
        .split_once("/user/")
        .and_then(|(_, name)| name.split(['"', '\'', '/', '>', '&']).next())
        .filter(|name| !name.is_empty());
    Some(Submission { html: own, author })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_of_google_are_followed_on_paper() {
        for (url, target) in [
            ("https://www.google.com/url?rct=j&url=https://a.test/x/&ct=ga", "https://a.test/x/"),
            ("https://www.google.fr/url?q=http%3A%2F%2Fa.test%2F%3Fb%3D1", "http://a.test/?b=1"),
            (
                "https://www.google.com/url?url=javascript:x",
                "https://www.google.com/url?url=javascript:x",
            ),
            ("https://a.test/url?url=https://b.test/", "https://a.test/url?url=https://b.test/"),
        ] {
            assert_eq!(unwrapped(Url::parse(url).unwrap()).as_str(), target);
        }
    }

    #[test]
    fn the_name_may_stand_in_the_address() {
        let of = |url| handle(&Url::parse(url).unwrap());
        assert_eq!(of("https://social.test/@ann/112").as_deref(), Some("@ann"));
        assert_eq!(of("https://social.test/@ann"), None);
        assert_eq!(of("https://a.test/posts/112"), None);
    }

    #[test]
    fn a_link_to_the_post_itself_is_no_text() {
        let link = Url::parse("https://f.test/t/9/2").unwrap();
        let of = |html| without_foot(html, &link);
        let more = "<p>Late.</p> <p><a href=\"https://f.test/t/9/2\">Read full topic</a></p> ";
        assert_eq!(of(more), "<p>Late.</p> <p>");
        let posted = "Late.<p>Statistics: Posted by <a href='/u/3'>bo</a> — today</p><hr />";
        assert_eq!(of(posted), "Late.");
        for whole in [
            "<p>See <a href='https://f.test/t/9/2'>this</a></p>",
            "<p></p><a href='https://f.test/other'>Read on</a>",
            "<p></p><a href='https://f.test/t/9/2'>Read</a> and weep",
            "<p></p><a href='https://f.test/t/9/2'>https://f.test/t/9/2</a>",
            "<a <a",
            "<a href='https://f.test/t/9/2'>",
        ] {
            assert_eq!(of(whole), whole);
        }
    }

    #[test]
    fn the_frame_of_reddit_is_taken_away() {
        let framed = "<table><td><img/></td><td> <!-- SC_OFF --><div>Own words</div>\
                      <!-- SC_ON --> submitted by <a href=\"https://www.reddit.com/user/ann_b\">x";
        let submission = reddit_submission(framed).unwrap();
        assert_eq!((submission.html, submission.author), ("<div>Own words</div>", Some("ann_b")));
        let link = reddit_submission("<table>submitted by <a href='/user/bob'>").unwrap();
        assert_eq!((link.html, link.author), ("", Some("bob")));
        assert!(reddit_submission("<p>text</p>").is_none());
    }
}
