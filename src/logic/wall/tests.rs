use super::*;
use crate::domain::BlockKind;

/// What a page is, and whether beyond doubt.
fn seen(
    source: &str,
    title: &str,
    visible: &str,
    has_fields: bool,
) -> Option<(&'static str, bool)> {
    let page = Shown { source, title, visible, has_fields };
    let doubtless = sure(&page).map(|wall| (wall.vendor, true));
    doubtless.or_else(|| likely(&page).map(|wall| (wall.vendor, false)))
}

#[track_caller]
fn check(source: &str, title: &str, visible: &str, expected: Option<(&'static str, bool)>) {
    assert_eq!(seen(source, title, visible, false), expected, "{source} {title} {visible}");
}

#[test]
fn challenge_pages_say_who_they_are() {
    check("<script>window._CF_CHL_OPT={}</script>", "", "", Some(("Cloudflare", true)));
    check("", "Just a moment...", "", Some(("Cloudflare", true)));
    check(
        "",
        "",
        "Sorry, you have been blocked. You are unable to access a.test",
        Some(("Cloudflare", false)),
    );
    check("", "", "error code: 1020", Some(("Cloudflare", false)));
    check("<script>window.gokuProps = {};</script>", "", "", Some(("AWS WAF", true)));
    check("<script>var dd={'rt':'c','cid':'A'}</script>", "a.test", "", Some(("DataDome", true)));
    check("<div id='px-captcha'></div>", "", "", Some(("HUMAN", true)));
    check(
        "",
        "",
        "Before we continue: Press & Hold to confirm you are a human",
        Some(("HUMAN", false)),
    );
    check("<div id=sec-if-cpt-container>", "", "", Some(("Akamai", true)));
    check(
        "https://errors.edgesuite.net/18.2f",
        "Access Denied",
        "Reference #18.2f",
        Some(("Akamai", true)),
    );
    check("<iframe src='/_Incapsula_Resource?SWUDNSAI=31'>", "", "", Some(("Imperva", true)));
    check(
        "<script src='/_Incapsula_Resource?SWJIYLWA=7'></script>",
        "",
        "",
        Some(("Imperva", false)),
    );
    check("<script>window.KPSDK={}</script>", "", "", Some(("Kasada", false)));
    check(
        "",
        "",
        "The requested URL was rejected. Please consult with your administrator.",
        Some(("F5", false)),
    );
    check("", "DDoS-Guard", "Checking your browser", Some(("DDoS-Guard", true)));
    check("<script>sucuri_cloudproxy_js='';</script>", "", "", Some(("Sucuri", true)));
    check("", "", "Whoa there, pardner! You've been blocked", Some(("Reddit", false)));
    check("", "", "Enter the characters you see below", Some(("Amazon", false)));
    check("", "", "Vérifiez que vous n’êtes pas un robot", Some(("a captcha", false)));
    check(
        "<div class=\"g-recaptcha\" data-sitekey=x></div>",
        "a.test",
        "",
        Some(("a captcha", false)),
    );
}

#[test]
fn what_they_leave_on_ordinary_pages_is_no_wall() {
    let long = "Our shop repairs cars and answers every question. ".repeat(60);
    let short = "Our shop repairs cars and answers every question. ".repeat(10);
    for trace in [
        "<script src=/cdn-cgi/challenge-platform/scripts/jsd/main.js>",
        "<script src=https://challenges.cloudflare.com/turnstile/v0/api.js>",
        "<input name=cf-turnstile-response id=cf-chl-widget-x_response>",
        "<script src='/_Incapsula_Resource?SWJIYLWA=7'></script>",
        "<script src=https://ct.captcha-delivery.com/c.js>",
        "<style>#px-captcha{}</style>",
        "<script>window.KPSDK={}</script><div class=\"g-recaptcha\">",
    ] {
        check(trace, "Garage", &short, None);
    }
    check("", "Garage", &format!("{long} Are you a robot?"), None);
    check("", "Just a moment of your time: Garage", &long, None);
    check("", "Garage", "No reviews yet", None);
    let form = "<form><textarea></textarea><div class=\"g-recaptcha\"></div></form>";
    assert_eq!(seen(form, "Garage", "Write a review", true), None);
}

#[test]
fn refusals_are_read_without_a_parser() {
    let vendor = |body: &str| in_answer(body).map(|wall| (wall.vendor, wall.kind));
    let wall = |vendor| Some((vendor, BlockKind::BotWall));
    assert_eq!(vendor("<TITLE>Just a moment...</TITLE><p>x"), wall("Cloudflare"));
    assert_eq!(vendor("<html><h1 class=x>Sorry, you have been blocked</h1>"), wall("Cloudflare"));
    assert_eq!(vendor("error code: 1015"), Some(("Cloudflare", BlockKind::RateLimited)));
    assert_eq!(
        vendor("{\"url\":\"https://geo.captcha-delivery.com/captcha/?x\"}"),
        wall("DataDome")
    );
    assert_eq!(vendor("<script>are you a robot</script><p>Forbidden"), None);
    assert_eq!(vendor("Forbidden"), None);
    // Whatever is cut off.
    for cut in ["", "<", "<scr", "<script>", "<title>x", "a < b", "<é>", "</", "<p"] {
        assert_eq!(in_answer(cut), None, "{cut}");
    }
}

#[test]
fn headers_speak_for_themselves_or_on_refusals() {
    let seen = |status, name: &str, value: &str| {
        in_headers(status, [("date", "x".as_bytes()), (name, value.as_bytes())]).is_some()
    };
    assert!(seen(200, "cf-mitigated", "Challenge"));
    assert!(seen(405, "x-amzn-waf-action", "captcha"));
    assert!(!seen(200, "x-amzn-waf-action", "count"));
    assert!(seen(403, "server", "DataDome") && !seen(200, "server", "DataDome"));
    assert!(seen(429, "x-kpsdk-ct", "0a1") && !seen(404, "x-kpsdk-ct", "0a1"));
    assert!(!seen(403, "server", "cloudflare"));
    assert!(seen(999, "server", "x"));
}

#[test]
fn the_words_of_the_table_are_folded() {
    for vendor in &vendors::VENDORS {
        for words in vendor.words.iter().chain(vendor.titles) {
            assert_eq!(crate::logic::text::fold(words), **words);
        }
        for sign in vendor.signs.iter().chain(vendor.traces) {
            assert_eq!(sign.to_ascii_lowercase(), **sign);
        }
    }
}
