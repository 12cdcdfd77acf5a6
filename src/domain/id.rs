//! Identifiers: one type for each noun, so that they cannot be taken for one another.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps a text as this kind of identifier.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

id!(
    /// A business, as named in the configuration.
    BusinessId
);
id!(
    /// A source, as named in the configuration.
    SourceId
);
id!(
    /// A person who gets mail, as named in the configuration.
    PersonId
);
id!(
    /// The identity of a post inside its source: `id:…`, `url:…` or `hash:…`, by what it rests on.
    PostKey
);
id!(
    /// A case, short enough to be said on the phone.
    CaseId
);
id!(
    /// A row of the outbox: one for each event and person.
    AlertId
);
