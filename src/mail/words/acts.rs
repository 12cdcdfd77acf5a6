//! What stands on the links with which a reader acts on a case, in each language.

/// Words of the links.
#[derive(Debug)]
pub(in crate::mail) struct ActWords {
    /// The reader takes the case up.
    pub(in crate::mail) on_it: &'static str,
    /// The reader has answered the customer.
    pub(in crate::mail) answered: &'static str,
    /// Shows the whole case.
    pub(in crate::mail) all: &'static str,
    /// Whose the links are, and until what day.
    pub(in crate::mail) yours: fn(&str) -> String,
}

pub(super) const ENGLISH: ActWords = ActWords {
    on_it: "I’m on it",
    answered: "I have answered",
    all: "All about this case",
    yours: |until| {
        format!(
            "The links to the case are yours: whoever has this mail can use them, until {until}."
        )
    },
};

pub(super) const FRENCH: ActWords = ActWords {
    on_it: "Je m’en occupe",
    answered: "J’ai répondu",
    all: "Tout le dossier",
    yours: |until| {
        format!(
            "Les liens vers le dossier sont les vôtres\u{a0}: qui détient ce courriel peut s’en \
             servir, jusqu’au {until}."
        )
    },
};
