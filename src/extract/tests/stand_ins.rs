//! Pages that stand in for the page, and pages that only look so.

use url::Url;

use super::{extract, hints, with_block};
use crate::{
    domain::{BlockKind, Listing, Outcome, PostKind},
    extract::{Page, Recipe, Rules},
};

const RULES: &str = "item = '.post'\ntext = { select = '.body' }\n";
const ANCHORED: &str = "item = '.post'\nanchor = '#list'\ntext = { select = '.body' }\n";
const CONSENT: Outcome = Outcome::Blocked(BlockKind::Consent);

#[track_caller]
fn check(rules: &str, body: &str, outcome: &Outcome) -> Listing {
    let listing = extract(rules, body);
    assert_eq!(listing.outcome, *outcome, "{rules}\n{body}\n{:?}", listing.problems);
    listing
}

/// The same for all ways of reading, with a problem that says why.
#[track_caller]
fn all(body: &str, outcome: &Outcome) {
    for rules in ["", RULES, ANCHORED] {
        let listing = check(rules, body, outcome);
        assert_ne!(listing.problems, [""; 0], "unexplained");
    }
}

#[track_caller]
fn at(url: &str, body: &str, outcome: &Outcome) {
    at_by(ANCHORED, url, body, outcome);
}

#[track_caller]
fn at_by(rules: &str, url: &str, body: &str, outcome: &Outcome) {
    let rules: Rules = toml::from_str(rules).unwrap();
    let recipe = Recipe::compile(Some(&rules), hints(PostKind::Review)).unwrap();
    let url = Url::parse(url).unwrap();
    let page = Page { url: &url, content_type: None, body: body.as_bytes(), at: None };
    assert_eq!(recipe.extract(&page).outcome, *outcome, "{url} {body}");
}

/// Many words of a page that has something to say.
fn talk() -> String {
    "<p>Our shop repairs cars of all makes and answers every question.</p>".repeat(40)
}

#[test]
fn logins_are_told_by_what_they_ask() {
    let out = Outcome::LoggedOut;
    all("<title>Log in</title><form><input name=email><button>Next</button></form>", &out);
    all("<title>Se connecter | Forum</title><p>Vous devez être connecté pour voir ce sujet", &out);
    all("<form>Please sign in <input type=password></form>", &out);
    all("<title>Sign in</title><h1>Sign in with your company account</h1><a href=/sso>Go", &out);
    let wall = format!("<title>Sign Up | Network</title><a href=/fr>Français</a>{}", talk());
    at("https://a.test/authwall?back=/biz", &wall, &out);
    at("https://a.test/users/login", "<input type=text name=user> Log in to go on", &out);
    // The address alone says nothing, nor does a form on a page that has much to say.
    at("https://a.test/login", &talk(), &Outcome::AnchorMissing);
    at("https://a.test/biz", &format!("<input type=password>{}", talk()), &Outcome::AnchorMissing);
}

#[test]
fn pages_that_say_there_is_none_are_not_found() {
    let lost = Outcome::Http(404);
    all("<title>404 - Page not found</title><p>x", &lost);
    all("<title>Garage | Page introuvable</title>", &lost);
    all(&format!("<title>Seite nicht gefunden</title>{}", talk()), &lost);
    all("<h1>Sorry, this page isn't available.</h1>", &lost);
    all("<h1>Oups</h1><p>La page que vous recherchez n'existe plus.", &lost);
    all(&format!("<p>This page does not exist{}", talk()), &Outcome::AnchorMissing);
}

#[test]
fn sites_out_of_service_say_so() {
    let away = Outcome::Http(503);
    all("<title>Site en maintenance</title><h1>Nous revenons vite", &away);
    all("<h1>We'll be right back</h1>", &away);
    all("<title>Shop</title><p>Wir führen Wartungsarbeiten durch.", &away);
    all("<title>502 Bad Gateway</title><center>nginx</center>", &Outcome::Http(502));
    all("<title>Error establishing a database connection</title>", &Outcome::Http(500));
    // What a garage offers.
    check(ANCHORED, "<title>Maintenance | Garage</title><div id=list></div>", &Outcome::Empty);
}

#[test]
fn consent_may_stand_before_the_page() {
    all("<title>Before you continue to YouTube</title><button>Accept all</button>", &CONSENT);
    all("<h1>Avant d'accéder à Google</h1><p>cookies<button>Tout accepter</button>", &CONSENT);
    all(
        "<div id=didomi-host>Nous utilisons des cookies. Votre consentement est libre.\
         <button>Accepter et fermer</button></div>",
        &CONSENT,
    );
    at("https://consent.google.com/m?continue=x", "<form></form>", &CONSENT);
    let banner =
        "<div id=onetrust-banner-sdk>We use cookies. Cookie policy <b>Accept all</b></div>";
    let empty = format!("<nav>Home</nav>{banner}<p>No reviews yet");
    check(RULES, &empty, &Outcome::Empty);
    check(ANCHORED, &format!("{banner}<div id=list></div>"), &Outcome::Empty);
    let post = "<div class=post><p class=body>late</div>";
    check(RULES, &format!("{banner}{post}"), &Outcome::Listed);
    check(RULES, &format!("<nav>Home</nav>{banner}<p>New look!"), &Outcome::AnchorMissing);
}

#[test]
fn shells_wait_for_a_script() {
    let by_script = |rules: &str, body: &str| {
        let listing = check(rules, body, &Outcome::AnchorMissing);
        listing
            .problems
            .iter()
            .any(|problem| problem.starts_with("the posts are loaded by a script"))
    };
    let app = "<noscript>You need to enable JavaScript to run this app.</noscript><script src=a.js></script>";
    let root = format!("<div id=root></div>{app}");
    let traces = format!("<script>window.KPSDK={{}}</script>{root}");
    for shell in [&root, &traces, "<div id=__next>Loading…</div><script src=a.js></script>"] {
        for rules in ["", RULES, ANCHORED] {
            assert!(by_script(rules, shell), "{rules} {shell}");
        }
    }
    let body = "item = '.post'\nanchor = '#root'\ntext = { select = '.body' }";
    assert!(by_script(body, &root), "a root is no list");
    let claims = with_block("{\"@type\":\"Store\",\"aggregateRating\":{\"reviewCount\":83}}");
    assert!(by_script("", &format!("{claims}<p>{}{app}", "word ".repeat(100))));
    assert!(!by_script("", &format!("{claims}{}{root}", talk())), "posts may be there");
    assert!(!by_script("", "<p>No script is asked for"));
}

#[test]
fn an_empty_list_stays_empty_whatever_is_around_it() {
    let around = "<a href=/login>Log in</a><form>Members: <input type=password></form>\
                  <div class=banner>We use cookies. Our cookie policy. <b>Accept all</b></div>\
                  <script src=/cdn-cgi/challenge-platform/scripts/jsd/main.js></script>\
                  <form><textarea></textarea><div class=\"g-recaptcha\"></div></form>\
                  <noscript>Enable JavaScript to vote.</noscript>\
                  <p>Are you human? Please verify you are human to write a review.\
                  If the page you requested is gone, tell us. Scheduled maintenance: every Monday.";
    check(ANCHORED, &format!("{around}<div id=list></div>"), &Outcome::Empty);
    check(RULES, &format!("{around}<p>There are no reviews yet"), &Outcome::Empty);
    check(RULES, &format!("{around}<p>Aucun avis pour le moment"), &Outcome::Empty);
    let zero = with_block("{\"@type\":\"Store\",\"aggregateRating\":{\"reviewCount\":0}}");
    check("", &format!("{zero}{around}"), &Outcome::Empty);
}

#[test]
fn a_wall_is_a_wall_even_where_the_anchor_stands_on_it() {
    let wall = Outcome::Blocked(BlockKind::BotWall);
    let anchored = |anchor: &str| {
        format!("item = '.post'\nanchor = '{anchor}'\ntext = {{ select = '.body' }}")
    };
    let human = "<body><main><p>Verify you are human</main>";
    check(&anchored("body"), human, &wall);
    check(&anchored("body"), "<body class=x><p>Just a moment...", &wall);
    check(&anchored("main"), "<main><script>window._cf_chl_opt={}</script></main>", &wall);
    let listing = check("", human, &wall);
    assert_eq!(listing.problems, ["a wall stands before the page: \"a captcha\""]);
    check("", "error code: 1015", &Outcome::Blocked(BlockKind::RateLimited));
}

#[test]
fn what_vouches_for_a_page_is_weighed_against_what_speaks_against_it() {
    let wall = Outcome::Blocked(BlockKind::BotWall);
    let (out, lost, empty) = (Outcome::LoggedOut, Outcome::Http(404), Outcome::Empty);
    let away = Outcome::Http(503);
    let main = "item = '.post'\nanchor = 'main'\ntext = { select = '.body' }\n";
    let anchor = "<div id=list></div>";
    let none = "<p>No reviews yet</p>";
    let human = "<h1>Verify you are human</h1><div class=\"g-recaptcha\"></div>";
    let login = "<h1>Please log in</h1><form><input type=password></form>";
    let members = "<form><input type=password></form>";
    let gone = "<h1>Page not found</h1><p>The page you are looking for does not exist</p>";
    let hint = "<noscript>Please enable JavaScript</noscript><script src=a.js></script>";
    for (path, rules, body, outcome) in [
        // A template has its anchors on whatever it shows.
        ("r", main, format!("<title>Garage</title><main>{human}</main>"), &wall),
        ("r", ANCHORED, format!("<title>Garage</title>{anchor}{human}"), &wall),
        ("r", ANCHORED, format!("<title>Verify you are human</title>{anchor}"), &wall),
        ("r", main, format!("<title>Log in | Forum</title><main>{login}</main>"), &out),
        ("r", ANCHORED, format!("<title>Log in | Forum</title>{anchor}{login}"), &out),
        ("r", main, format!("<title>Forum</title><main>{gone}</main>"), &lost),
        ("r", ANCHORED, format!("<title>Forum</title>{anchor}{gone}"), &lost),
        ("r", ANCHORED, format!("<title>Page not found | Forum</title>{anchor}"), &lost),
        // Nor does one phrase, or one that nobody sees.
        ("r", RULES, format!("{human}<footer>Be the first to know</footer>"), &wall),
        ("r", RULES, format!("{human}{none}"), &wall),
        ("r", RULES, format!("<title>Log in</title>{login}<i hidden>No results</i>"), &out),
        ("r", ANCHORED, format!("{login}<div hidden>{anchor}</div>"), &out),
        ("r", RULES, format!("<title>Log in | Forum</title>{login}{none}"), &out),
        // Whole titles are beyond doubt.
        ("r", ANCHORED, format!("<title>Page not found</title>{anchor}{none}"), &lost),
        ("r", ANCHORED, format!("<title>Log in</title>{anchor}{members}{none}"), &out),
        ("r", ANCHORED, format!("<title>Under maintenance</title>{anchor}"), &away),
        // Names, addresses and hints are not.
        ("r", ANCHORED, format!("<title>404 | The 404 garage</title>{anchor}"), &empty),
        ("r", RULES, format!("<title>404 | The 404 garage</title>{none}"), &empty),
        ("r", ANCHORED, format!("<title>Garage - Under maintenance</title>{anchor}"), &empty),
        ("biz/login", ANCHORED, format!("<title>Login Ltd</title>{anchor}{members}"), &empty),
        ("biz/login", RULES, format!("<title>Login Ltd</title>{members}{none}"), &empty),
        ("biz/checkpoint", ANCHORED, format!("<title>Sign up: Checkpoint</title>{anchor}"), &empty),
        ("r", ANCHORED, format!("<title>Garage</title>{hint}{anchor}<p>Write one"), &empty),
        ("r", RULES, format!("<title>Garage</title>{hint}{none}"), &empty),
        // Nor are notices, where both the anchor and the words stand.
        ("r", ANCHORED, format!("<title>Garage</title>{anchor}{none}<p>Are you human?"), &empty),
        // Without any of that they are all there is.
        ("r", RULES, "<title>404 | The 404 garage</title>".to_owned(), &lost),
        ("biz/login", RULES, format!("<title>Login Ltd</title>{members}"), &out),
        ("r", RULES, format!("<title>Garage</title>{hint}"), &Outcome::AnchorMissing),
    ] {
        at_by(rules, &format!("https://a.test/{path}"), &body, outcome);
    }
}
