//! Browsers that end, and those that never start.

use std::os::unix::fs::PermissionsExt;

use vigie::fetch::{Browser, Fetcher, Manner, Settings};

use crate::{
    browser::{ask, get, not_rendered, page, render, settings},
    support::{
        browser::{browsers, room},
        reply::Reply,
        site::Site,
    },
};

#[tokio::test]
async fn nothing_is_left_after_the_end() {
    let Some(_room) = room("nothing_is_left_after_the_end").await else { return };
    let site = Site::start().await;
    site.put("/", Reply::page("<p>fine</p>"));
    let fetcher = Fetcher::new(&settings("ends")).unwrap();
    page(get(&fetcher, site.url("/"), render()).await);
    let (pid, folder) = browsers("ends").remove(0);
    assert!(folder.exists());
    fetcher.close().await;
    assert!(!folder.exists());
    assert!(browsers("ends").iter().all(|(other, _)| *other != pid));
    assert_eq!(not_rendered(get(&fetcher, site.url("/"), render()).await), "vigie is ending");
    fetcher.close().await;
}

#[tokio::test]
async fn a_browser_that_does_not_start_is_not_started_for_each_page() {
    let site = Site::start().await;
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("chromium");
    // Its own surroundings are empty, but for where it stands.
    std::fs::write(&program, "#!/bin/sh\necho x >> \"$0.starts\"; echo broken >&2; exit 1\n")
        .unwrap();
    std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
    let browser = Browser { program: Some(program), ..Browser::default() };
    let fetcher = Fetcher::new(&Settings { browser, ..settings("broken") }).unwrap();
    for _ in 0..3 {
        let text = not_rendered(get(&fetcher, site.url("/"), render()).await);
        assert_eq!(text, "the browser does not start: broken");
    }
    let starts = std::fs::read_to_string(folder.path().join("chromium.starts")).unwrap();
    assert_eq!(starts.lines().count(), 1);
    assert!(site.seen().is_empty());
}

#[tokio::test]
async fn without_a_browser_only_the_sources_that_need_one_fail() {
    let site = Site::start().await;
    site.put("/", Reply::page("<p>plain</p>"));
    let browser = Browser { program: Some("/nowhere/chromium".into()), ..Browser::default() };
    let fetcher = Fetcher::new(&Settings { browser, ..settings("none") }).unwrap();
    let text = not_rendered(get(&fetcher, site.url("/"), render()).await);
    assert_eq!(text, "`program` in [browser], /nowhere/chromium, does not exist");
    page(ask(&fetcher, site.url("/"), Manner { robots: false, ..Manner::plain("page") }).await);
    assert_eq!(site.seen().len(), 1);
}
