//! The variables that the configuration may refer to.

use std::{collections::BTreeMap, fmt};

/// A copy of the environment's variables, taken once, so that tests can bring their own.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment {
    variables: BTreeMap<String, String>,
    only_checked: bool,
}

impl Environment {
    /// The variables of this process that are valid UTF-8.
    pub fn of_process() -> Self {
        std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect()
    }

    /// The same, for a configuration whose secrets are not used: a credential or a variable that
    /// only the daemon is given may be missing then.
    #[must_use]
    pub fn only_checked(self) -> Self {
        Self { only_checked: true, ..self }
    }

    pub(super) fn is_only_checked(&self) -> bool {
        self.only_checked
    }

    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        let variables =
            variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self { variables, only_checked: false }
    }
}

/// Names only: a value may be a secret.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.variables.keys()).finish()
    }
}
