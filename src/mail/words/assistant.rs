//! What has to be said of the language model that gives second opinions, in each language.

/// Characters of its reasons that are shown.
pub(super) const WHY: usize = 200;

/// Words about an assistant that does not answer.
#[derive(Debug)]
pub(in crate::mail) struct AssistantWords {
    /// Subject.
    pub(in crate::mail) subject: &'static str,
    /// Over it.
    pub(in crate::mail) kicker: &'static str,
    /// What that means.
    pub(in crate::mail) intro: &'static str,
    /// What to check then.
    pub(in crate::mail) checks: [&'static str; 3],
}

pub(super) const ENGLISH: AssistantWords = AssistantWords {
    subject: "vigie gets no second opinions for now",
    kicker: "No second opinions",
    intro: "The language model of [assistant] has not answered for an hour. Nothing else changes: \
            every post is watched, judged and alerted as without it. vigie goes on trying, and uses \
            it again as soon as it answers; there is no further mail about this.",
    checks: [
        "Is the server of the model running, and does it know the model that “model” names?",
        "Are “url” and “key” of [assistant] right? A key may have ended, or a budget been used up.",
        "“vigie status” says how it is doing. Without “url” in [assistant] it is not asked any more.",
    ],
};

pub(super) const FRENCH: AssistantWords = AssistantWords {
    subject: "vigie n’obtient pas de deuxième avis",
    kicker: "Pas de deuxième avis",
    intro: "Le modèle de langage de [assistant] ne répond plus depuis une heure. Rien d’autre ne \
            change\u{a0}: chaque publication est surveillée, jugée et signalée comme sans lui. vigie \
            continue d’essayer et s’en sert dès qu’il répond\u{a0}; aucun autre message ne suivra à \
            ce sujet.",
    checks: [
        "Le serveur du modèle tourne-t-il, et connaît-il le modèle que nomme «\u{a0}model\u{a0}»\u{a0}?",
        "Les clés «\u{a0}url\u{a0}» et «\u{a0}key\u{a0}» de [assistant] sont-elles justes\u{a0}? Une clé peut avoir \
         expiré, un budget être épuisé.",
        "«\u{a0}vigie status\u{a0}» dit comment il va. Sans «\u{a0}url\u{a0}» dans [assistant], il n’est plus interrogé.",
    ],
};
