//! Rendered pages: a Chromium for sources whose posts a script puts there.
//!
//! One headless browser serves all such sources. It is started for the first page that needs it,
//! ends after a while without work, and is ended when it dies, hangs or takes too much memory; the
//! next page starts another. It is spoken to over a pipe by its `DevTools` protocol, by a client of
//! our own of a few commands: the crates for it take longer to build than all the rest of vigie.
//!
//! ```text
//! pool ─► running ─► process      one browser, who uses it, what it takes
//!   │        └─────► memory
//!   ▼
//! page ─► wire ─► Chromium ─► gate ─► site
//!   │       └► record             what Chromium tells about the page
//!   └► script, judge
//! ```
//!
//! A page has a browser context of its own, so that no cookie, no cache and no storage is shared
//! between sources, and a [`gate`] of its own: a proxy on the loopback through which all its traffic
//! goes, and which connects to permitted addresses only. Chromium resolves no names itself, and
//! what belongs to no page (updates, telemetry) has no way out.

mod arguments;
mod budget;
mod gate;
mod judge;
mod memory;
mod page;
mod pool;
mod process;
mod program;
mod record;
mod running;
mod script;
mod task;
mod wire;

pub(super) use pool::{Browser, Commission, Rendered, Sign};
