"""Reads mails back with Python's `email`, and says where they differ from what was meant.

In: one JSON object a line, with `name`, `raw` (base64) and the facts that the mail is to tell.
Out: one line for each difference, then `read N of N`. With $VIGIE_LETTERS each HTML part is also
written into that folder, to be looked at.
"""

import base64
import email
import email.policy
import html.parser
import json
import os
import pathlib
import sys

VOID = {"meta", "br", "img", "hr", "link", "input"}


class Page(html.parser.HTMLParser):
    """An HTML part: which tags are open, what it loads, and what it says."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.faults, self.text, self.lang = [], [], [], None

    def handle_starttag(self, tag, attrs):
        if tag == "html":
            self.lang = dict(attrs).get("lang")
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name in ("src", "srcset", "background", "poster") or "url(" in (value or ""):
                self.faults.append(f"it loads {value!r}")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data):
        self.text.append(data)

    def says(self):
        return " ".join("".join(self.text).split())


def facts(raw):
    """What a mail says, as this parser understands it; and what it finds wrong."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    faults = [f"defect: {defect!r}" for part in mail.walk() for defect in part.defects]
    for name in mail.keys():
        if len(mail.get_all(name)) > 1:
            faults.append(f"two headers {name}")
        faults.extend(f"{name}: {defect!r}" for defect in getattr(mail[name], "defects", ()))
    if not raw.isascii():
        faults.append("bytes beyond ASCII")
    for line in raw.split(b"\n"):
        if len(line) > 999 or not line.endswith(b"\r") and line:
            faults.append(f"a line of {len(line)} bytes, or without CR")
    head = raw.split(b"\r\n\r\n", 1)[0]
    faults.extend(f"a header line of {len(line)}" for line in head.split(b"\r\n") if len(line) > 998)
    if len(raw) > 100 * 1024:
        faults.append(f"{len(raw)} bytes")
    kinds = [part.get_content_type() for part in mail.walk()]
    if kinds != ["multipart/alternative", "text/plain", "text/html"]:
        faults.append(f"parts: {kinds}")
    plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
    for part in (plain, rich):
        if part.get_content_charset() != "utf-8":
            faults.append(f"charset {part.get_content_charset()}")
    page = Page()
    page.feed(rich.get_content())
    page.close()
    faults.extend(page.faults)
    if page.open:
        faults.append(f"never closed: {page.open}")
    (sender,), (reader,) = mail["From"].addresses, mail["To"].addresses
    told = {
        "subject": mail["Subject"],
        "from": [sender.display_name, sender.addr_spec],
        "to": [reader.display_name, reader.addr_spec],
        "message_id": mail["Message-ID"],
        "in_reply_to": mail["In-Reply-To"],
        "references": mail["References"].split() if mail["References"] else [],
        "date": int(mail["Date"].datetime.timestamp()),
        "list_id": mail["List-Id"],
        "unsubscribe": mail["List-Unsubscribe"],
        "one_click": mail["List-Unsubscribe-Post"],
        "language": mail["Content-Language"],
        "reason": mail["X-Vigie-Reason"],
        "case": mail["X-Vigie-Case"],
        "automatic": mail["Auto-Submitted"],
        "text": plain.get_content().replace("\r\n", "\n"),
        "html_language": page.lang,
    }
    return told, page.says(), faults, rich.get_content()


def main():
    read = good = 0
    for line in sys.stdin:
        meant = json.loads(line)
        name, raw = meant.pop("name"), base64.b64decode(meant.pop("raw"))
        shown = meant.pop("shown")
        told, says, faults, rich = facts(raw)
        if folder := os.environ.get("VIGIE_LETTERS"):
            pathlib.Path(folder, f"{name}.html").write_text(rich, "utf-8")
        for key, value in meant.items():
            if told[key] != value:
                faults.append(f"{key}: meant {value!r}, read {told[key]!r}")
        for words in shown:
            if " ".join(words.split()) not in says:
                faults.append(f"the HTML does not say {words!r}")
        for fault in faults:
            print(f"{name}: {fault}")
        read, good = read + 1, good + (not faults)
    print(f"read {good} of {read}")


main()
