//! The JSON Schema of the configuration, for editors.

use schemars::{Schema, generate::SchemaSettings, transform::RecursiveTransform};
use serde_json::Value;

use super::raw;

/// The schema as JSON text that ends with a line feed. It is committed as
/// `config/vigie.schema.json`.
pub fn json() -> String {
    let generator = SchemaSettings::draft2020_12()
        .with_transform(RecursiveTransform(without_null))
        .into_generator();
    let schema = generator.into_root_schema_for::<raw::File<'static>>();
    // A schema is JSON already: printing it cannot fail.
    let mut text = serde_json::to_string_pretty(schema.as_value()).unwrap_or_default();
    text.push('\n');
    text
}

/// TOML has no null: a key that may be absent is a key that is not required.
fn without_null(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    if object.get("default").is_some_and(Value::is_null) {
        object.remove("default");
    }
    let kept = object
        .get("type")
        .and_then(Value::as_array)
        .map(|types| types.iter().filter(|name| **name != "null").cloned().collect::<Vec<_>>());
    match kept.as_deref() {
        Some([one]) => object.insert("type".to_owned(), one.clone()),
        _ => None,
    };
    let mut other = object.get("anyOf").and_then(Value::as_array).and_then(|choices| {
        let mut choices = choices.iter().filter(|choice| choice["type"] != "null");
        choices.next().filter(|_| choices.next().is_none()).cloned()
    });
    if let Some(choice) = other.as_mut().and_then(Value::as_object_mut) {
        object.remove("anyOf");
        object.append(choice);
    }
}
