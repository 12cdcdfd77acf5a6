//! Ampersands that XML does not allow, made such that it does.

use std::borrow::Cow;

/// The same XML with every `&` that begins no reference of XML itself escaped: addresses with bare
/// ampersands and HTML's `&nbsp;` are common in feeds, and one of them would cost the whole feed.
/// CDATA is left alone.
pub(super) fn repaired(xml: &str) -> Cow<'_, str> {
    let mut repaired = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = xml.get(at..).and_then(|rest| rest.find(['&', '<'])) {
        at += found;
        let rest = xml.get(at..).unwrap_or_default();
        if let Some(section) = rest.strip_prefix("<![CDATA[") {
            at = section.find("]]>").map_or(xml.len(), |end| xml.len() - section.len() + end);
            continue;
        }
        at += 1;
        if rest.starts_with('&') && !begins_reference(rest) {
            repaired.push_str(xml.get(copied..at).unwrap_or_default());
            repaired.push_str("amp;");
            copied = at;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(xml);
    }
    repaired.push_str(xml.get(copied..).unwrap_or_default());
    Cow::Owned(repaired)
}

/// Whether the text begins with a reference that XML knows to a character that it allows.
fn begins_reference(text: &str) -> bool {
    // No reference that XML knows is longer.
    let end = text.bytes().take(12).position(|byte| byte == b';');
    let Some(name) = end.and_then(|end| text.get(1..end)) else { return false };
    let number = match name.strip_prefix('#') {
        None => return matches!(name, "amp" | "lt" | "gt" | "quot" | "apos"),
        Some(digits) => match digits.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => digits.parse(),
        },
    };
    number.ok().and_then(char::from_u32).is_some_and(|c| !c.is_control() || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_xml_forbids_is_changed() {
        for (xml, expected) in [
            ("a &amp; b &lt;&#39;&#x2019;", "a &amp; b &lt;&#39;&#x2019;"),
            ("?a=1&b=2", "?a=1&amp;b=2"),
            ("fish &nbsp; R&D; &", "fish &amp;nbsp; R&amp;D; &amp;"),
            ("<![CDATA[a & b]]> & c", "<![CDATA[a & b]]> &amp; c"),
            ("&#0; &#xFFFFFFFF; &é;", "&amp;#0; &amp;#xFFFFFFFF; &amp;é;"),
            ("<![CDATA[a &", "<![CDATA[a &"),
        ] {
            assert_eq!(repaired(xml), expected, "{xml}");
        }
    }
}
