//! What is run in the page: as text, with its arguments as JSON. It runs in a world of its own,
//! where it sees the page's elements but none of the page's variables and functions.

use serde::Deserialize;
use serde_json::json;

use super::super::Render;

/// How often one rule may click. "Show more" brings forth another "show more".
const MOST_CLICKS: usize = 20;

const LOOK: &str = r"
(function (given) {
    const known = globalThis.known ??= { clicked: new WeakSet(), counts: new Map() };
    let clicks = 0;
    for (const rule of given.clicks) {
        let found = [];
        try { found = document.querySelectorAll(rule); } catch {}
        for (const element of found) {
            const count = known.counts.get(rule) ?? 0;
            if (count >= given.most) break;
            if (known.clicked.has(element) || element.disabled) continue;
            const box = element.getBoundingClientRect();
            const shown = box.width > 0 && box.height > 0
                && element.checkVisibility({ visibilityProperty: true });
            if (!shown) continue;
            known.clicked.add(element);
            known.counts.set(rule, count + 1);
            clicks += 1;
            try {
                if (element.click) element.click();
                else element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
            } catch {}
        }
    }
    let there = false;
    try { there = given.awaited !== null && document.querySelector(given.awaited) !== null; } catch {}
    return { clicks, there };
})";

const READ: &str = r"
(function (given) {
    const html = document.documentElement?.outerHTML ?? '';
    // As UTF-8 it is not shorter.
    if (html.length > given.most) return { url: location.href, html: null };
    return { url: location.href, html };
})";

/// What a look at the page found.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Look {
    /// How many elements were clicked.
    pub(super) clicks: usize,
    /// Whether that is there which is waited for.
    pub(super) there: bool,
}

/// The page as it stands.
#[derive(Debug, Deserialize)]
pub(super) struct Reading {
    /// Its address.
    pub(super) url: String,
    /// Its HTML, unless that is longer than it may be.
    pub(super) html: Option<String>,
}

/// Clicks what is to be clicked, and looks for what is waited for.
pub(super) fn look(render: &Render) -> String {
    let given = json!({ "clicks": render.clicks, "awaited": render.wait_for, "most": MOST_CLICKS });
    format!("{LOOK}({given})")
}

/// Reads the page, of at most so many bytes.
pub(super) fn read(most: usize) -> String {
    format!("{READ}({})", json!({ "most": most }))
}
