//! What must not stand in the file: where it is kept instead.

use std::fmt;

use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor, value::MapAccessDeserializer},
};

/// Where a secret is kept: exactly one of these.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table that says where the secret is kept; write { credential = \"NAME\" }, \
                 { file = \"PATH\" } or { env = \"NAME\" }: secrets do not belong in this file"
)]
pub(crate) struct Secret {
    /// A systemd credential: the file of this name in `$CREDENTIALS_DIRECTORY`.
    pub(crate) credential: Option<String>,
    /// A file that holds nothing else, readable by vigie alone.
    pub(crate) file: Option<String>,
    /// A variable of the environment.
    pub(crate) env: Option<String>,
}

/// A text, or where a secret one is kept.
#[derive(Debug, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Text {
    /// What anybody may read.
    Plain(String),
    /// What only vigie may.
    Secret(Secret),
}

/// By hand, so that a mistake in the table is said where it stands.
impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a text or a secret; write \"TEXT\", or { credential = \"NAME\" }, \
                     { file = \"PATH\" } or { env = \"NAME\" }",
                )
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text::Plain(text.to_owned()))
            }

            fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Text, M::Error> {
                Secret::deserialize(MapAccessDeserializer::new(map)).map(Text::Secret)
            }
        }
        deserializer.deserialize_any(Either)
    }
}
