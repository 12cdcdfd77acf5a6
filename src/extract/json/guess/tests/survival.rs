//! What no document may do: break the guess, or make it work more than its size is worth.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{part, whole};

fn any_value() -> impl Strategy<Value = Value> {
    let key = "id|text|author|date|rating|reviews|items|reply|name|data|[a-z:0-9]{0,12}|\\PC{0,4}";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,40}|20[0-9]{2}-[01][0-9]-[0-3][0-9]|[A-Z ]{0,30}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 120, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..8)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_document_is_survived(document in any_value()) {
        for guess in [whole(&document), part(&document)].into_iter().flatten() {
            prop_assert!((0.0..=1.0).contains(&guess.sureness));
            prop_assert!(guess.path.starts_with('$'));
        }
    }
}

#[test]
fn absurd_documents_are_survived() {
    let mut deep = json!({"text": "The roof leaks again and again."});
    for _ in 0..120 {
        deep = json!({"reviews": [deep]});
    }
    let _found = whole(&deep);
    let wide: Map<String, Value> =
        (0..20_000).map(|at| (format!("k{at}"), json!([{"text": "x"}]))).collect();
    let _found = whole(&Value::Object(wide));
    let nested: Vec<Value> = (0..200).map(|_| json!(vec![vec![1; 20]; 20])).collect();
    let _found = whole(&Value::Array(nested));
    let long = json!([{"text": "a b c ".repeat(100_000), "author": "x".repeat(100_000), "rating": 1e308},
        {"k".repeat(100_000): 1}]);
    let _found = whole(&long);
}
