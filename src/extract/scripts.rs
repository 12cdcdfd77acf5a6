//! The JSON in a page's scripts: scripts that are data, and what programs give to a variable.

use scraper::{ElementRef, Html, Selector, node::Element};
use serde_json::{Deserializer, Value};

use super::jsonld::lenient;

/// The most places of one program where JSON is looked for in vain. Each costs a walk through what
/// follows, so that the work stays in proportion to the script.
const MOST_TRIES: usize = 16;

/// The JSON of the scripts selected, or of all that are no structured data.
pub(super) fn values(html: &Html, select: Option<&Selector>) -> Vec<Value> {
    let mut found = Vec::new();
    match select {
        Some(select) => html.select(select).for_each(|script| read(script, &mut found)),
        None => html
            .tree
            .nodes()
            .filter_map(ElementRef::wrap)
            .filter(|element| is_script(element.value()))
            .for_each(|script| read(script, &mut found)),
    }
    found
}

fn is_script(element: &Element) -> bool {
    element.name() == "script" && !element.attr("type").is_some_and(|kind| kind.contains("ld+json"))
}

fn read(script: ElementRef<'_>, found: &mut Vec<Value>) {
    let text: String = script.text().collect();
    let is_data = |text: &str| text.trim_start_matches("<!--").starts_with(['{', '[']);
    if is_data(text.trim_start()) {
        found.extend(lenient::parse(&text));
    } else {
        given(&text, found);
    }
}

/// What a program gives to variables and functions: `x = {...}`, `f({...})`, `"key": {...}`.
fn given(program: &str, found: &mut Vec<Value>) {
    let mut rest = program;
    let mut tries = 0;
    while let Some(at) = rest.find(['=', '(', ':']).filter(|_| tries < MOST_TRIES) {
        rest = rest.get(at + 1..).unwrap_or_default();
        let value = rest.trim_start();
        let mut signs = value.chars().filter(|c| !c.is_whitespace());
        if !matches!((signs.next(), signs.next()), (Some('{' | '['), Some('"' | '{' | '['))) {
            continue;
        }
        let mut json = Deserializer::from_str(value).into_iter::<Value>();
        match json.next() {
            Some(Ok(read)) => {
                rest = value.get(json.byte_offset()..).unwrap_or_default();
                found.push(read);
            }
            _ => tries += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(page: &str, select: Option<&str>, expected: &[Value]) {
        let select = select.map(|select| Selector::parse(select).unwrap());
        assert_eq!(values(&Html::parse_document(page), select.as_ref()), expected, "{page}");
    }

    #[test]
    fn scripts_hold_json_in_many_ways() {
        let value = json!({"a": [{"b": 1}]});
        for script in [
            "{\"a\":[{\"b\":1}]}",
            "<!--{\"a\":[{\"b\":1}]}-->",
            "window.STATE = {\"a\":[{\"b\":1}]};(function(){ if (a == {}) return [] })",
            "var x={a:{}};f( {\"a\":[{\"b\":1}]} )",
            "s={x:undefined,\"y\":{\"a\":[{\"b\":1}]}}",
        ] {
            let page = format!("<script type=application/ld+json>{{}}</script><script>{script}");
            check(&page, None, std::slice::from_ref(&value));
        }
        check("<script id=a>{}</script><script id=b>[1]</script>", Some("#b"), &[json!([1])]);
        check("<script>a = {\"b\": c}; d = [\"e</script>", None, &[]);
    }
}
