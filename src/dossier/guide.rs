//! The leaf of a dossier that says how it is checked.

use super::docket::Docket;

/// The script that checks the lines and their chain, in Python, with nothing but what it brings.
pub(super) const SCRIPT: &str = include_str!("verify_chain.py");

/// The text.
pub(super) fn text(docket: &Docket) -> String {
    let (seq, hash) = &docket.head;
    format!(
        r#"HOW TO VERIFY THIS DOSSIER (case {case})

Everything here can be checked with tools that any computer has. In this folder:

1. Nothing was changed since it was exported:

     sha256sum -c SHA256SUMS          (macOS: shasum -a 256 -c SHA256SUMS)

2. The ledger. Each line of ledger.jsonl was written when it happened and never changed: its "hash"
   is the SHA-256 of its own bytes up to ,"hash": and its "prev" is the hash of the line before.
   Lines about other cases are not in this dossier. chain.jsonl holds, for each of them, the state of
   SHA-256 near its end and the few bytes behind that, so that its hash can be worked out without
   its content. This recomputes all of it, and ends at the head of the ledger:

     python3 verify_chain.py

   It must say: the chain holds up to line {seq}, {hash}

3. That head could not be made up later: it stands in the mail that vigie sends to its operators
   every day, and, where time stamps are on, in the answers of an independent authority (stamps/):

     openssl ts -verify -digest HEAD -in stamps/N.tsr -CAfile CA.pem

   HEAD is the "hash" of line N, and CA.pem the certificate of the authority.

4. The captures. Each file is named after the SHA-256 of its bytes, and lines of the ledger name
   them ("evidence_kept"): the bytes as they came over the network, still compressed where the site
   did so (.gz, .br, .zst). How they were got ("account": address, certificate of the site, headers,
   time) stands in the line, and again in the .json beside. Logins, cookies and secret parts of
   addresses were left out.

     jq -r '.events[] | select(.type == "evidence_kept") | .sha256, .account.url' ledger.jsonl

5. capture.warc.gz holds the same pages for web archives (WARC 1.1): `warcio check`, pywb and
   replayweb.page read it.

6. The mails are as they were sent: "mail" in "alert_delivered" is the SHA-256 of the file.

`vigie evidence verify FILE.zip` does 1, 2, 4, 5 and 6 at once, and names what was changed.
"#,
        case = docket.case.id
    )
}
