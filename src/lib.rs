//! How vigie is built. What it does and how it is used is in `README.md`; this page is for who
//! wants to change it.
//!
//! # From above
//!
//! One process polls *sources* (pages, feeds) for *businesses*, finds out what *posts* are new or
//! changed, *judges* them, opens a *case* for each that is negative, and *alerts* the owners by
//! mail. The words are those of [`domain`], and there are no others for the same things.
//!
//! ```text
//! crontab ─► due source ─► fetch ─► outcome ─► extract ─► listing ─► diff ─► changes
//!                                                                              │
//!                                             cases and alerts ◄─── verdicts ◄─┘
//!                                                    │
//!                                                    ▼
//!        ┌───────────── ONE commit: a line of the ledger, on disk ──────────────┐
//!        │ posts · cases · rows of the outbox · validators · when it is next due │
//!        └──────────────────────────────────┬───────────────────────────────────┘
//!                                           ▼
//!                         courier ─► mail server says 250 ─► delivered
//! ```
//!
//! What stands above the commit can be done again after a crash without anybody noticing. What
//! stands below it is in the outbox and is done until the mail server has said yes.
//!
//! # Floors
//!
//! A module names only what is on a lower floor, and those on one floor do not see each other.
//! `tests/house.rs` checks this, and also which crate may be named where.
//!
//! | floor | modules | what stands there |
//! |---|---|---|
//! | 7 | [`cli`], `main` | what a person types; only this prints |
//! | 6 | [`app`], [`demo`] | the composition root: a configuration becomes a running vigie; the demo plays site, mail server and audience for the real one |
//! | 5 | [`config`] | the file a person writes: read raw, checked as a whole, handed on ready; only `config::report` draws carets |
//! | 4 | [`control`], [`telemetry`], [`systemd`], [`web`] | what a machine talks to: socket, log, service manager; and the pages to which links in mails lead |
//! | 3 | [`engine`], [`dossier`] | what happens when: scheduler, poller, courier, supervisor, and the clock they share; what is handed on of a case, and the check of all that was kept |
//! | 2 | [`fetch`], [`extract`], [`store`], [`mail`], [`imap`] | adapters, one outside thing each: reqwest, HTML and feeds, sled and the ledger, lettre and mails that come in, a mailbox |
//! | 1 | [`logic`] | decisions without side effects: schedule, diff, judge, casework, playbook, backoff |
//! | 0 | [`domain`] | the nouns and their states |
//!
//! # What always holds
//!
//! 1. A change and the alerts about it are committed together, on disk, before the poll is called
//!    done. What the site gave for "has it changed?" is saved in that same commit, never earlier,
//!    and is forgotten after a failed poll.
//! 2. There is one row of the outbox for each event and person. It is sent at least once, its
//!    Message-ID follows from the row alone, and only a 2xx answer marks it delivered. What is
//!    refused for now is tried again; what is refused for good is told to the operators. Rows that
//!    are too many at once are told by one row in their place, and what is not told at once waits for
//!    a digest: both are facts of the ledger.
//! 3. Polling never stops for good. The wait after failures has a limit and is each source's own;
//!    one host is never asked faster than its limit, whatever the number of sources on it.
//! 4. Only a healthy listing changes what is known. Of a wall, an empty page or a lost anchor the
//!    outcome is recorded, and nothing is compared.
//! 5. The first healthy poll of a source is its baseline: recorded, told in one mail.
//! 6. The ledger is the truth and the index follows from it: one function applies an event, whether
//!    it was just committed or is read back years later. (But how often a post was missed is counted
//!    anew when events are read back: a poll that showed it again may have left none.)
//! 7. The time is a parameter. Only [`engine::Clock`] reads it; [`domain`] and [`logic`] do no
//!    input or output and start nothing.
//! 8. Extraction cannot fail: it yields posts *and* problems, within limits of time and size, away
//!    from the threads that wait for the network.
//! 9. Every task has a name, a token that ends it, and a deadline. When one that must live is lost,
//!    the process ends, and systemd starts it again.
//! 10. Nothing that is not public is fetched unless a source allows it, and the address that was
//!     checked is the one that is connected, after each redirect too. Secrets are read from files,
//!     the environment or systemd, and are neither logged nor stored, but for refresh tokens that
//!     a site replaced: those are encrypted.
//! 11. What a poll saw that changed something is on disk before the commit that names it; what could
//!     not be kept does not hold up the alert, and the ledger says so.
//!
//! # A new one-star review
//!
//! The scheduler finds the source due and gives it to the [`engine::Poller`]. [`fetch::Fetcher`]
//! waits for the host's turn, asks with the validators of the last healthy poll, follows redirects
//! that the guard allows, and answers with a body or an outcome. [`extract::Recipe`] reads the body
//! on a blocking thread: by its JSON-LD, as a feed, or by the rules of the configuration. The page
//! is healthy, so that [`logic::diff`] compares its posts with those the [`store::Store`] knows, by
//! the platform's id if there is one, and finds one that appeared. [`logic::judge`] reads the rating
//! and says negative, severity high, with its reason. [`logic::casework`] turns this into events: the
//! post appeared, a case was opened, an alert was queued for each owner. They become one line of the
//! ledger; when the disk has it, the index follows and the poll is done. The
//! [`engine::Courier`] is woken, leases the row, composes the mail in the owner's language, and hands
//! it to the mail server. With the 250, `alert_delivered` becomes another line.
//!
//! # A crash in the middle
//!
//! *Before the line is on disk*: nothing was promised. The source is still due, its old validators
//! still stand, and the next start polls it again; a line that was cut short is cut off.
//! *After the line, before the index*: the index says how far it is, and the rest is applied from
//! the ledger. If sled's files are damaged, or the machine itself went down while they were open,
//! they are set aside and made anew. *After the mail server's 250, before that is on disk*: the
//! lease ends with the process, and the mail is sent again, with the same Message-ID.
//!
//! # Where to begin
//!
//! A new fact is a variant of [`domain::Event`], decided in [`logic`] and applied in [`store`]. A new
//! key of the configuration begins in `config::raw`, is checked in `config::check`, and must then
//! stand in `config/vigie.toml`, the schema and `README.md`: tests say what is missing. A platform
//! is a file in `config/presets`, what to do about a kind of post one in `config/playbooks`.

pub mod app;
pub mod cli;
pub mod config;
pub mod control;
pub mod demo;
pub mod domain;
pub mod dossier;
pub mod engine;
pub mod extract;
pub mod fetch;
pub mod imap;
pub mod logic;
pub mod mail;
pub mod store;
pub mod systemd;
pub mod telemetry;
pub mod web;
