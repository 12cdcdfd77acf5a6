//! A field as it may be written: one rule, a list of them, or a bare selector.

use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};

use super::FieldRule;

/// The rules for one field: tried in order, or, for a text, its parts. Written as one table, as a
/// list, or as a bare text, which is a `JSONPath` if it begins with `$` and a selector otherwise.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fields(Vec<FieldRule>);

impl Fields {
    /// Whether there are no rules.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether there are rules.
    pub fn is_some(&self) -> bool {
        !self.0.is_empty()
    }

    /// The rules, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &FieldRule> {
        self.0.iter()
    }

    /// The rules with their places: the name of the field, with its number in a list of several.
    pub(in crate::extract) fn places(
        &self,
        name: &str,
    ) -> impl Iterator<Item = (String, &FieldRule)> {
        let several = self.0.len() > 1;
        self.0.iter().enumerate().map(move |(number, rule)| {
            (if several { format!("{name}.{number}") } else { name.to_owned() }, rule)
        })
    }

    /// These, or others if there are none.
    #[must_use]
    pub fn or(&self, others: &Self) -> Self {
        if self.is_empty() { others.clone() } else { self.clone() }
    }
}

impl From<FieldRule> for Fields {
    fn from(rule: FieldRule) -> Self {
        Self(vec![rule])
    }
}

impl From<Vec<FieldRule>> for Fields {
    fn from(rules: Vec<FieldRule>) -> Self {
        Self(rules)
    }
}

impl From<&str> for Fields {
    fn from(place: &str) -> Self {
        FieldRule::from(place).into()
    }
}

impl From<&str> for FieldRule {
    fn from(place: &str) -> Self {
        let place = place.to_owned();
        if place.trim_start().starts_with('$') {
            Self { path: Some(place), ..Self::default() }
        } else {
            Self { select: Some(place), ..Self::default() }
        }
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [one] => one.serialize(to),
            many => many.serialize(to),
        }
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(AnyForm)
    }
}

struct AnyForm;

impl<'de> Visitor<'de> for AnyForm {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a selector, a table that says where it stands, or a list of these; write \
             { select = \"CSS SELECTOR\" }",
        )
    }

    fn visit_str<E: serde::de::Error>(self, place: &str) -> Result<Fields, E> {
        Ok(place.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Fields, A::Error> {
        FieldRule::deserialize(MapAccessDeserializer::new(map)).map(Fields::from)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Fields, A::Error> {
        let mut rules = Vec::new();
        while let Some(Fields(one)) = list.next_element()? {
            rules.extend(one);
        }
        Ok(Fields(rules))
    }
}

impl JsonSchema for Fields {
    fn schema_name() -> Cow<'static, str> {
        "Fields".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let rule = generator.subschema_for::<FieldRule>();
        json_schema!({
            "description": "Where one field stands: a selector (or a JSONPath that begins with \
                            `$`), a table with more, or a list of these.",
            "anyOf": [
                { "type": "string" },
                rule,
                { "type": "array", "items": { "anyOf": [{ "type": "string" }, rule] } },
            ],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(written: &str, expected: &Fields) {
        #[derive(Deserialize, Serialize, Debug, PartialEq)]
        struct Table {
            author: Fields,
        }
        let read: Table = toml::from_str(written).unwrap();
        assert_eq!(&read.author, expected, "{written}");
        let again: Table = toml::from_str(&toml::to_string(&read).unwrap()).unwrap();
        assert_eq!(read, again);
    }

    #[test]
    fn a_field_is_written_in_three_ways() {
        check("author = '.who'", &".who".into());
        check("author = '$.user.name'", &"$.user.name".into());
        check("author = { select = '.who' }", &".who".into());
        let both = vec![FieldRule::from(".who"), FieldRule::from("$.who")];
        check("author = ['.who', { path = '$.who' }]", &both.into());
    }
}
