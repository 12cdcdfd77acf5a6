//! The state that a page holds in its scripts for the program that draws it.

use scraper::{ElementRef, Html, Node};
use serde_json::Value;

use super::script;
use crate::extract::jsonld::lenient;

/// A value in a page's scripts.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::extract) struct State {
    /// The id of the script, or the variable or key that the value is given to.
    pub(in crate::extract) name: String,
    /// The value.
    pub(in crate::extract) value: Value,
}

/// The most values of a page.
const MOST: usize = 200;
/// The most bytes of scripts that are read.
const LONGEST: usize = 64 << 20;
/// The shortest script that is read, in bytes.
const SHORTEST: usize = 40;

/// The JSON in a page's scripts, in the order of the page. Blocks that cannot be read are left
/// out: a script owes nobody to be JSON. Structured data (JSON-LD) has its own reader.
pub(in crate::extract) fn states(html: &Html) -> Vec<State> {
    let mut found = Vec::new();
    let mut pieces = String::new();
    let mut read = 0_usize;
    for node in html.tree.nodes() {
        let Node::Element(element) = node.value() else { continue };
        if element.name() != "script" || element.attr("src").is_some() {
            continue;
        }
        let kind = element.attr("type").unwrap_or_default().to_ascii_lowercase();
        let Some(node) = ElementRef::wrap(node).filter(|_| !kind.contains("ld+json")) else {
            continue;
        };
        let text: String = node.text().collect();
        read = read.saturating_add(text.len());
        if text.len() < SHORTEST {
            continue;
        }
        if found.len() >= MOST || read > LONGEST {
            break;
        }
        if kind.contains("json") || is_comment(&text) {
            let names = ["id", "data-hypernova-key", "data-key", "data-name", "class"];
            let name = names.iter().find_map(|name| element.attr(name)).unwrap_or("script");
            found.extend(block(&text).map(|value| State { name: name.to_owned(), value }));
        } else if is_program(&kind) {
            script::values(&text, &mut found);
            script::pieces(&text, &mut pieces);
        }
    }
    script::values(&pieces, &mut found);
    found.truncate(MOST);
    found
}

fn is_program(kind: &str) -> bool {
    kind.is_empty()
        || kind == "module"
        || kind.contains("javascript")
        || kind.contains("ecmascript")
}

/// Whether a script is JSON inside of an HTML comment.
fn is_comment(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with("<!--{") || text.starts_with("<!--[")
}

/// A script that is JSON as a whole. Some sites escape it as if it stood in the page.
fn block(text: &str) -> Option<Value> {
    let value = lenient::parse(text).or_else(|| {
        let is_escaped = text.contains("&quot;");
        is_escaped.then(|| lenient::parse(&unescaped(text)))?
    })?;
    (value.is_object() || value.is_array()).then_some(value)
}

fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&#x2F;", "/")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn found(page: &str) -> Vec<(String, Value)> {
        let states = states(&Html::parse_document(page));
        states.into_iter().map(|state| (state.name, state.value)).collect()
    }

    #[track_caller]
    fn check(script: &str, name: &str) {
        let text = "They came late, left early and sent a second bill.";
        let value = json!({"reviews": [{"text": text, "n": "a\"b"}]});
        let json = value.to_string();
        let page = script
            .replace("VALUE", &json)
            .replace("ESCAPED", &json.replace('"', "&quot;"))
            .replace("STRING", &serde_json::to_string(&json).unwrap());
        assert_eq!(found(&page), [(name.to_owned(), value)], "{page}");
    }

    #[test]
    fn states_of_many_kinds_are_found() {
        check("<script id=__NEXT_DATA__ type=application/json>VALUE</script>", "__NEXT_DATA__");
        check("<script data-key=k type=application/json><!--VALUE--></script>", "k");
        check("<script id=a type=application/json><!--ESCAPED--></script>", "a");
        check("<script>window.__STATE__ = VALUE;</script>", "window.__STATE__");
        check("<script>if(a){b('x')}var s=JSON.parse(STRING),t={};</script>", "s");
        check("<script>app.cache={\"u\":x,\"state\":VALUE}</script>", "state");
        check("<script>hydrate(VALUE)</script>", "hydrate");
    }

    #[test]
    fn what_a_program_wrote_is_mended() {
        let long = "They came late, left early and sent a second bill.";
        let page = format!("<script>s = {{\"a\":\"{long}\",\"b\":undefined,\"c\":[1,],}}</script>");
        let value = json!({"a": long, "b": null, "c": [1]});
        assert_eq!(found(&page), [("s".to_owned(), value)]);
    }

    #[test]
    fn pieces_are_put_together() {
        let value = json!({"reviews": [{"text": "They came late, left early and sent a bill."}]});
        let text = format!("7:{value}\n");
        let (a, b) = text.split_at(20);
        let push = |piece: &str| {
            let piece = serde_json::to_string(piece).unwrap();
            format!("<script>self.__next_f.push([1,{piece}])</script>")
        };
        let found = found(&format!("{}{}", push(a), push(b)));
        assert_eq!(found, [("7".to_owned(), value)]);
    }

    proptest! {
        #[test]
        fn any_script_is_survived(script in "([\\[\\]{}\",:=('\\\\u1a \n]|JSON\\.parse\\(|\\PC){0,80}") {
            let page = format!("<script>x = {{{script}</script><script type=application/json>{script}</script>");
            let _states = found(&page);
        }
    }
}
