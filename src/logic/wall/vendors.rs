//! The table of walls: who puts one up, and how it shows. Gathered from challenge and block pages
//! as the products serve them.

use crate::domain::BlockKind;

/// A header by which a wall names itself.
#[derive(Debug)]
pub(super) struct HeaderSign {
    pub(super) vendor: &'static str,
    /// In lower case.
    pub(super) name: &'static str,
    /// The value, whatever its case; any when absent.
    pub(super) value: Option<&'static str>,
    /// Whether ordinary pages have it too, so that it counts on refusals only.
    pub(super) on_refusals: bool,
}

const fn always(vendor: &'static str, name: &'static str, value: &'static str) -> HeaderSign {
    HeaderSign { vendor, name, value: Some(value), on_refusals: false }
}

const fn refusing(
    vendor: &'static str,
    name: &'static str,
    value: Option<&'static str>,
) -> HeaderSign {
    HeaderSign { vendor, name, value, on_refusals: true }
}

/// The headers of walls.
pub(super) const HEADERS: [HeaderSign; 10] = [
    always("Cloudflare", "cf-mitigated", "challenge"),
    always("AWS WAF", "x-amzn-waf-action", "challenge"),
    always("AWS WAF", "x-amzn-waf-action", "captcha"),
    always("Vercel", "x-vercel-mitigated", "challenge"),
    always("Vercel", "x-vercel-mitigated", "deny"),
    refusing("DataDome", "server", Some("datadome")),
    refusing("DataDome", "x-dd-b", None),
    refusing("Kasada", "x-kpsdk-ct", None),
    refusing("Akamai", "server", Some("akamaighost")),
    refusing("Sucuri", "x-sucuri-block", None),
];

/// How the pages of one wall show what they are.
#[derive(Debug)]
pub(super) struct Vendor {
    pub(super) name: &'static str,
    pub(super) kind: BlockKind,
    /// In the source of its challenge pages and nowhere else; in lower case.
    pub(super) signs: &'static [&'static str],
    /// Whole titles, folded.
    pub(super) titles: &'static [&'static str],
    /// What its pages say, folded; other pages may say it among much else.
    pub(super) words: &'static [&'static str],
    /// In the source of its challenge pages, and of ordinary pages that it guards; in lower case.
    pub(super) traces: &'static [&'static str],
    /// Whether the traces are those of a captcha, which forms to fill in have too.
    pub(super) widget: bool,
}

const BLANK: Vendor = Vendor {
    name: "",
    kind: BlockKind::BotWall,
    signs: &[],
    titles: &[],
    words: &[],
    traces: &[],
    widget: false,
};

/// The walls, those that say who they are before the nameless.
pub(super) const VENDORS: [Vendor; 21] = [
    Vendor {
        name: "Cloudflare",
        kind: BlockKind::RateLimited,
        words: &["error code 1015", "error 1015", "you are being rate limited"],
        ..BLANK
    },
    Vendor {
        name: "Cloudflare",
        signs: &[
            "_cf_chl_opt",
            "cf-browser-verification",
            "cf-challenge-running",
            "/orchestrate/chl_page/",
            "/orchestrate/managed/",
            "/orchestrate/jsch/",
        ],
        titles: &[
            "just a moment",
            "attention required cloudflare",
            "un instant",
            "nur einen moment",
        ],
        words: &[
            "just a moment",
            "attention required cloudflare",
            "used cloudflare to restrict access",
            "checking your browser before",
            "checking if the site connection is secure",
            "needs to review the security of your connection",
            "sorry you have been blocked",
            "error code 1020",
            "error 1020",
            "error code 1010",
            "error 1010",
        ],
        traces: &["cf-chl-widget", "cf-challenge"],
        ..BLANK
    },
    Vendor {
        name: "AWS WAF",
        signs: &["gokuprops"],
        words: &["let s confirm you are human"],
        traces: &["awswaf"],
        ..BLANK
    },
    Vendor {
        name: "DataDome",
        signs: &["dd={'rt':", "dd={\"rt\":"],
        words: &[
            "please enable js and disable any ad blocker",
            "veuillez activer js et desactiver votre bloqueur",
        ],
        traces: &["captcha-delivery.com"],
        ..BLANK
    },
    Vendor {
        name: "HUMAN",
        signs: &["id=\"px-captcha\"", "id='px-captcha'", "id=px-captcha"],
        titles: &["access to this page has been denied"],
        words: &[
            "access to this page has been denied",
            "press hold to confirm you are a human",
            "press and hold to confirm you are a human",
        ],
        traces: &["px-captcha", "captcha.px-cdn.net", "captcha.px-cloud.net"],
        ..BLANK
    },
    Vendor {
        name: "Akamai",
        signs: &[
            "sec-if-cpt-container",
            "/_sec/cp_challenge",
            "errors.edgesuite.net",
            "bm-verify=",
        ],
        words: &["you don t have permission to access on this server reference"],
        traces: &["sec-cpt-if"],
        ..BLANK
    },
    Vendor {
        name: "Imperva",
        signs: &[
            "incapsula incident id",
            "_incapsula_resource?swudnsai=",
            "_incapsula_resource?cwudnsai=",
        ],
        titles: &["pardon our interruption"],
        words: &["pardon our interruption"],
        traces: &["_incapsula_resource"],
        ..BLANK
    },
    Vendor { name: "Kasada", traces: &["kpsdk", "/ips.js?"], ..BLANK },
    Vendor {
        name: "F5",
        words: &[
            "the requested url was rejected please consult with your administrator",
            "please enable javascript to view the page content your support id is",
        ],
        traces: &["bobcmn", "/tspd/"],
        ..BLANK
    },
    Vendor {
        name: "DDoS-Guard",
        signs: &["ddos-guard/js-challenge"],
        titles: &["ddos guard"],
        traces: &["check.ddos-guard.net"],
        ..BLANK
    },
    Vendor {
        name: "Sucuri",
        signs: &["sucuri_cloudproxy_js"],
        titles: &["sucuri website firewall access denied", "you are being redirected"],
        words: &["access denied sucuri website firewall"],
        ..BLANK
    },
    Vendor {
        name: "Vercel",
        titles: &["vercel security checkpoint"],
        words: &["we re verifying your browser"],
        ..BLANK
    },
    Vendor {
        name: "Anubis",
        signs: &["id=\"anubis_challenge\""],
        titles: &["making sure you re not a bot"],
        words: &["making sure you re not a bot"],
        ..BLANK
    },
    Vendor { name: "SiteGround", signs: &["/.well-known/sgcaptcha"], ..BLANK },
    Vendor {
        name: "Wordfence",
        words: &["your access to this site has been limited by the site owner"],
        ..BLANK
    },
    Vendor {
        name: "Google",
        words: &[
            "unusual traffic from your computer network",
            "un trafic exceptionnel sur votre reseau informatique",
            "ungewohnlichen datenverkehr aus ihrem computernetzwerk",
            "trafico inusual procedente de tu red",
            "traffico insolito proveniente dalla tua rete",
        ],
        ..BLANK
    },
    Vendor {
        name: "Reddit",
        words: &["whoa there pardner", "blocked by network security"],
        ..BLANK
    },
    Vendor {
        name: "Amazon",
        signs: &["/errors/validatecaptcha"],
        titles: &["robot check"],
        words: &[
            "enter the characters you see below",
            "type the characters you see in this image",
            "to discuss automated access to amazon data",
        ],
        ..BLANK
    },
    Vendor {
        name: "Yelp",
        words: &["you re not allowed to access this page"],
        traces: &["/visit_captcha"],
        ..BLANK
    },
    Vendor { name: "Glassdoor", words: &["help us protect glassdoor by verifying"], ..BLANK },
    Vendor {
        name: "a captcha",
        titles: &["human verification", "bot verification", "security check", "captcha"],
        words: &[
            "verify you are human",
            "verify you are a human",
            "verify that you are human",
            "verify that you are a human",
            "verify that you re a real person",
            "verify you are not a robot",
            "verifying you are human",
            "are you a robot",
            "are you human",
            "i am not a robot",
            "prove you are human",
            "prove that you are human",
            "confirm you are human",
            "confirm that you are human",
            "security check to access",
            "bot verification",
            "human verification",
            "verifiez que vous etes humain",
            "verifiez que vous n etes pas un robot",
            "confirmez que vous etes humain",
            "confirmez que vous n etes pas un robot",
            "prouvez que vous n etes pas un robot",
            "etes vous un robot",
            "je ne suis pas un robot",
            "bestatigen sie dass sie ein mensch sind",
            "bestatigen sie dass sie kein roboter sind",
            "ich bin kein roboter",
            "verifica que eres humano",
            "verifique que usted es humano",
            "no soy un robot",
            "verifica di essere umano",
            "non sono un robot",
            "verifique se voce e humano",
            "nao sou um robo",
            "controleer of u een mens bent",
            "ik ben geen robot",
        ],
        traces: &[
            "class=\"g-recaptcha",
            "class=\"h-captcha",
            "class=\"cf-turnstile",
            "id=\"captcha-form\"",
            "id=\"funcaptcha",
            "class=\"geetest",
        ],
        widget: true,
        ..BLANK
    },
];
