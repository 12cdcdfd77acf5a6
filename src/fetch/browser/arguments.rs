//! What Chromium is started with.

use std::path::Path;

/// The arguments, whatever the machine. Doors to the network are shut twice: the gate would do, and
/// a version that forgets one of these is no leak.
const ALWAYS: [&str; 27] = [
    "--headless=new",
    "--remote-debugging-pipe",
    "--disable-gpu",
    "--hide-scrollbars",
    "--mute-audio",
    "--window-size=1280,2000",
    "--no-first-run",
    "--no-default-browser-check",
    // What did not come is asked for again by the schedule, not by the browser.
    "--disable-auto-reload",
    // Servers and containers often have a tiny /dev/shm; without it, files in /tmp do the same.
    "--disable-dev-shm-usage",
    // Nothing is reported, kept up to date or looked up on its own account.
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-features=DialMediaRouteProvider,MediaRouter,OptimizationHints,Translate,HttpsUpgrades,InitialWebUI",
    "--password-store=basic",
    // "Any": like the plain fetches, which name no language. The site's own is what is wanted.
    "--accept-lang=*",
    // The way out is the gate of each page, also for the loopback. What belongs to no page is sent
    // to a port where nobody listens. No name is resolved here, and nothing goes by UDP.
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--disable-quic",
    "--dns-prefetch-disable",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
];

/// All arguments, for this profile and this name of ourselves.
pub(super) fn arguments(profile: &Path, agent: &str, root: bool) -> Vec<String> {
    let mut arguments: Vec<String> = ALWAYS.iter().map(ToString::to_string).collect();
    arguments.push(format!("--user-data-dir={}", profile.display()));
    arguments.push(format!("--user-agent={agent}"));
    if root {
        // As root, Chromium does not start with its sandbox.
        arguments.push("--no-sandbox".to_owned());
    }
    arguments.push("about:blank".to_owned());
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_root_goes_without_the_sandbox() {
        let given = |root| arguments(Path::new("/p"), "vigie/1", root);
        assert!(given(true).contains(&"--no-sandbox".to_owned()));
        assert!(!given(false).iter().any(|argument| argument.contains("sandbox")));
        assert!(given(false).contains(&"--user-data-dir=/p".to_owned()));
    }
}
