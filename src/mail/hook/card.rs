//! An adaptive card, as workflows of Microsoft Teams take it.
//!
//! Each line is a run of its own in a block of rich text, in which Markdown means nothing: what a
//! stranger wrote can be no link.

use serde_json::{Value, json};

use super::said::Said;

/// The card of a message with this text.
pub(super) fn message(said: &Said, text: &str) -> Value {
    let mut blocks = vec![block(&said.subject, ("Medium", "Bolder"), "Default")];
    let mut spacing = "Medium";
    for line in text.lines() {
        if line.trim().is_empty() {
            spacing = "Medium";
            continue;
        }
        blocks.push(block(line, ("Default", "Default"), spacing));
        spacing = "None";
    }
    let mut card = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": blocks,
        "msteams": { "width": "Full" },
    });
    if let (Some(url), Some(card)) = (&said.page, card.as_object_mut()) {
        let open = json!([{ "type": "Action.OpenUrl", "title": "→", "url": url }]);
        card.insert("actions".to_owned(), open);
    }
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": card,
        }],
    })
}

fn block(line: &str, (size, weight): (&str, &str), spacing: &str) -> Value {
    json!({
        "type": "RichTextBlock",
        "spacing": spacing,
        "inlines": [{ "type": "TextRun", "text": line, "size": size, "weight": weight }],
    })
}
