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
