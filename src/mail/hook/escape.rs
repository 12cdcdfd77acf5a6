//! What a stranger wrote must stay text: no mention of everybody, no link that says another address
//! than it leads to.

/// For `mrkdwn`: Slack asks for these three characters only, and without them there is neither a
/// mention nor a named link.
pub(super) fn slack(line: &str) -> String {
    line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// For the Markdown of Discord. A word that is an address stays as it is, or it would lead elsewhere;
/// a line that quotes goes on doing so.
pub(super) fn discord(line: &str) -> String {
    let (quote, rest) = line.strip_prefix("> ").map_or(("", line), |rest| ("> ", rest));
    let mut out = quote.to_owned();
    for word in rest.split_inclusive(' ') {
        if word.starts_with("https://") || word.starts_with("http://") {
            out.push_str(word);
            continue;
        }
        for c in word.chars() {
            if matches!(c, '\\' | '*' | '_' | '~' | '`' | '|' | '[' | ']' | '<' | '#' | '>') {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_slack_acts_on_is_left() {
        assert_eq!(
            slack("<!channel> <https://evil.example|bank> & >"),
            "&lt;!channel&gt; &lt;https://evil.example|bank&gt; &amp; &gt;"
        );
    }

    #[test]
    fn nothing_that_discord_acts_on_is_left() {
        assert_eq!(discord("> *so* bad [bank](x)"), "> \\*so\\* bad \\[bank\\](x)");
        assert_eq!(discord("# big <@1> a_b \\"), "\\# big \\<@1\\> a\\_b \\\\");
        let address = "see https://a.example/x_y_z?b=*";
        assert_eq!(discord(address), address);
    }
}
