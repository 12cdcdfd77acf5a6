//! What has to be said of answers by mail, in each language.

use crate::domain::{CaseState, NotDoneWhy};

/// Words about answers by mail.
#[derive(Debug)]
pub(in crate::mail) struct AnsweringWords {
    /// How to answer a mail about one case.
    pub(in crate::mail) invite: &'static str,
    /// How to answer a mail about several, or none.
    pub(in crate::mail) invite_any: &'static str,
    /// Subject of an order that was not carried out: its case, if that is known.
    pub(in crate::mail) subject: fn(Option<&str>) -> String,
    /// Over it.
    pub(in crate::mail) kicker: &'static str,
    /// Label of what was written.
    pub(in crate::mail) said: &'static str,
    /// Why it was not carried out: where the case stands through whom, and since when, in words.
    pub(in crate::mail) why: fn(&NotDoneWhy, &str) -> String,
    /// What was written stands in the case.
    pub(in crate::mail) noted: &'static str,
    /// It does not.
    pub(in crate::mail) not_noted: &'static str,
    /// Over what would work.
    pub(in crate::mail) now: &'static str,
    /// What would work.
    pub(in crate::mail) points: fn(&NotDoneWhy) -> Vec<String>,
    /// By whom, and since when.
    pub(in crate::mail) by_since: fn(Option<&str>, Option<&str>) -> String,
    /// Subject of a mailbox that cannot be read.
    pub(in crate::mail) down: &'static str,
    /// Over it.
    pub(in crate::mail) down_kicker: &'static str,
    /// What that means.
    pub(in crate::mail) down_intro: &'static str,
    /// What to check then.
    pub(in crate::mail) down_checks: [&'static str; 3],
    /// Subject of a mailbox that can be read again.
    pub(in crate::mail) back: &'static str,
    /// Over it.
    pub(in crate::mail) back_kicker: &'static str,
    /// What that means.
    pub(in crate::mail) back_intro: &'static str,
}

pub(super) const ENGLISH: AnsweringWords = AnsweringWords {
    invite: "You can answer this mail. Begin with “ok” (you see to it), “replied”, “settled”, “not \
             negative”, “hold 3d” or “note”; what follows is written down in the case.",
    invite_any: "You can answer this mail. Name the case first: “K7F-2X9 ok” (you see to it), then \
                 “replied”, “settled”, “not negative”, “hold 3d” or “note” in the same way.",
    subject: |case| match case {
        Some(case) => format!("Your answer changed nothing: case {case}"),
        None => "Your answer changed nothing".to_owned(),
    },
    kicker: "Not done",
    said: "You wrote",
    why: |why, since| match why {
        NotDoneWhy::Already { state, .. } => {
            let state = match state {
                CaseState::Open => "open already",
                CaseState::Acknowledged => "taken up already",
                CaseState::Replied => "answered already",
                CaseState::Settled => "settled already",
                CaseState::OnHold => "on hold already",
                CaseState::Unfounded => "closed as unfounded already",
            };
            format!("The case is {state}{since}.")
        }
        NotDoneWhy::NoTime => {
            "A case rests until a day, and your answer does not say until when.".to_owned()
        }
        NotDoneWhy::NoCase => {
            "The mail that you answered is not about one case only, and your answer names none."
                .to_owned()
        }
        NotDoneWhy::UnknownCase { named } => {
            format!("There is no case {named} that is yours to see to.")
        }
        NotDoneWhy::OtherCase { named } => {
            format!(
                "Your answer names case {named}, but the mail that you answered is about another."
            )
        }
        NotDoneWhy::NoStaff => "Nobody of the staff is named who could be asked.".to_owned(),
        NotDoneWhy::Refused { message } => format!("It cannot be done as you wrote it: {message}."),
    },
    noted: "What you wrote is kept as a note in the case.",
    not_noted: "Nothing was written down in any case; your mail itself is kept.",
    now: "What works",
    points: |why| {
        let points: &[&str] = match why {
            NotDoneWhy::Already { state: CaseState::Settled | CaseState::Unfounded, .. } => {
                &["“reopen” if it goes on after all.", "“note …” to write something down."]
            }
            NotDoneWhy::Already { .. } | NotDoneWhy::Refused { .. } => &[
                "“replied” once the customer has been answered in public.",
                "“settled …” when it is over, with what came of it.",
                "“hold 3d” if you wait for somebody, “note …” to write something down.",
            ],
            NotDoneWhy::NoStaff => &[
                "Ask them yourself, and write down what they say: “note …”.",
                "Whoever runs vigie can name them (“staff” of the business).",
            ],
            NotDoneWhy::NoTime => &[
                "“hold 3d” or “hold 2 weeks”: so long from now on.",
                "“hold 2026-12-01”: until that day.",
            ],
            NotDoneWhy::NoCase | NotDoneWhy::UnknownCase { .. } => &[
                "Write the case first, as it stands in the mail: “K7F-2X9 ok”.",
                "Or answer the mail about that case itself.",
            ],
            NotDoneWhy::OtherCase { .. } => {
                &["Answer the mail about that case, or any digest, with the case first."]
            }
        };
        points.iter().map(|point| (*point).to_owned()).collect()
    },
    by_since: |by, since| {
        let by = by.map(|by| format!(", by {by}")).unwrap_or_default();
        let since = since.map(|since| format!(", since {since}")).unwrap_or_default();
        format!("{by}{since}")
    },
    down: "vigie cannot read its mailbox",
    down_kicker: "Answers by mail are not heard",
    down_intro: "For an hour the mailbox of [inbound.imap] could not be read. Alerts go out as ever; \
                 what people answer waits in the mailbox and is done once it can be read. vigie goes \
                 on trying, and tells you when it works again.",
    down_checks: [
        "Is the mail server running, and are “host”, “port” and “security” right?",
        "Are “username” and “password” still those of the mailbox?",
        "Is there a folder of the name in “folder”?",
    ],
    back: "vigie reads its mailbox again",
    back_kicker: "Answers by mail are heard again",
    back_intro: "What people answered meanwhile is done now.",
};

pub(super) const FRENCH: AnsweringWords = AnsweringWords {
    invite: "Vous pouvez répondre à ce courriel. Commencez par «\u{a0}ok\u{a0}» (vous vous en \
             chargez), «\u{a0}répondu\u{a0}», «\u{a0}réglé\u{a0}», «\u{a0}pas négatif\u{a0}», \
             «\u{a0}plus tard 3j\u{a0}» ou «\u{a0}note\u{a0}»\u{a0}; la suite est notée dans le \
             dossier.",
    invite_any: "Vous pouvez répondre à ce courriel. Nommez d’abord le dossier\u{a0}: \
                 «\u{a0}K7F-2X9 ok\u{a0}» (vous vous en chargez), et de même «\u{a0}répondu\u{a0}», \
                 «\u{a0}réglé\u{a0}», «\u{a0}pas négatif\u{a0}», «\u{a0}plus tard 3j\u{a0}» ou \
                 «\u{a0}note\u{a0}».",
    subject: |case| match case {
        Some(case) => format!("Votre réponse n’a rien changé\u{a0}: dossier {case}"),
        None => "Votre réponse n’a rien changé".to_owned(),
    },
    kicker: "Sans effet",
    said: "Vous avez écrit",
    why: |why, since| match why {
        NotDoneWhy::Already { state, .. } => {
            let state = match state {
                CaseState::Open => "déjà ouvert",
                CaseState::Acknowledged => "déjà pris en charge",
                CaseState::Replied => "déjà répondu",
                CaseState::Settled => "déjà réglé",
                CaseState::OnHold => "déjà en attente",
                CaseState::Unfounded => "déjà clos, sans fondement",
            };
            format!("Le dossier est {state}{since}.")
        }
        NotDoneWhy::NoStaff => {
            "Personne de l’équipe n’est indiqué à qui l’on pourrait demander.".to_owned()
        }
        NotDoneWhy::NoTime => {
            "Un dossier attend jusqu’à un jour, et votre réponse ne dit pas lequel.".to_owned()
        }
        NotDoneWhy::NoCase => {
            "Le courriel auquel vous répondez ne porte pas sur un seul dossier, et votre réponse \
             n’en nomme aucun."
                .to_owned()
        }
        NotDoneWhy::UnknownCase { named } => {
            format!("Il n’y a pas de dossier {named} qui soit le vôtre.")
        }
        NotDoneWhy::OtherCase { named } => {
            format!(
                "Votre réponse nomme le dossier {named}, mais le courriel auquel vous répondez porte \
                 sur un autre."
            )
        }
        NotDoneWhy::Refused { message } => {
            format!("Ce n’est pas possible tel quel\u{a0}: «\u{a0}{message}\u{a0}».")
        }
    },
    noted: "Ce que vous avez écrit est gardé comme note dans le dossier.",
    not_noted: "Rien n’a été noté dans un dossier\u{a0}; votre courriel lui-même est conservé.",
    now: "Ce qui marche",
    points: |why| {
        let points: &[&str] = match why {
            NotDoneWhy::Already { state: CaseState::Settled | CaseState::Unfounded, .. } => &[
                "«\u{a0}rouvrir\u{a0}» s’il y a une suite malgré tout.",
                "«\u{a0}note …\u{a0}» pour garder une trace.",
            ],
            NotDoneWhy::Already { .. } | NotDoneWhy::Refused { .. } => &[
                "«\u{a0}répondu\u{a0}» dès que le client a eu sa réponse en public.",
                "«\u{a0}réglé …\u{a0}» quand c’est fini, avec l’issue.",
                "«\u{a0}plus tard 3j\u{a0}» si vous attendez quelqu’un, «\u{a0}note …\u{a0}» pour \
                 garder une trace.",
            ],
            NotDoneWhy::NoStaff => &[
                "Demandez-leur vous-même, et notez leur réponse\u{a0}: «\u{a0}note …\u{a0}».",
                "La personne qui gère vigie peut les indiquer («\u{a0}staff\u{a0}» de l’entreprise).",
            ],
            NotDoneWhy::NoTime => &[
                "«\u{a0}plus tard 3j\u{a0}» ou «\u{a0}plus tard 2 semaines\u{a0}»\u{a0}: ce temps à \
                 partir de maintenant.",
                "«\u{a0}plus tard 01/12/2026\u{a0}»\u{a0}: jusqu’à ce jour.",
            ],
            NotDoneWhy::NoCase | NotDoneWhy::UnknownCase { .. } => &[
                "Écrivez d’abord le dossier, comme dans le courriel\u{a0}: «\u{a0}K7F-2X9 \
                 ok\u{a0}».",
                "Ou répondez au courriel sur ce dossier lui-même.",
            ],
            NotDoneWhy::OtherCase { .. } => &[
                "Répondez au courriel sur ce dossier, ou à un récapitulatif, le dossier en premier.",
            ],
        };
        points.iter().map(|point| (*point).to_owned()).collect()
    },
    by_since: |by, since| {
        let by = by.map(|by| format!(", par {by}")).unwrap_or_default();
        let since = since.map(|since| format!(", depuis le {since}")).unwrap_or_default();
        format!("{by}{since}")
    },
    down: "vigie ne peut pas lire sa boîte aux lettres",
    down_kicker: "Les réponses par courriel ne sont pas lues",
    down_intro: "Depuis une heure, la boîte de [inbound.imap] ne peut pas être lue. Les alertes \
                 partent comme toujours\u{a0}; les réponses attendent dans la boîte et seront prises \
                 en compte dès qu’elle pourra être lue. vigie continue d’essayer, et vous dira quand \
                 cela marche de nouveau.",
    down_checks: [
        "Le serveur de courriel tourne-t-il, et «\u{a0}host\u{a0}», «\u{a0}port\u{a0}» et \
         «\u{a0}security\u{a0}» sont-ils justes\u{a0}?",
        "«\u{a0}username\u{a0}» et «\u{a0}password\u{a0}» sont-ils toujours ceux de la boîte\u{a0}?",
        "Y a-t-il un dossier du nom donné dans «\u{a0}folder\u{a0}»\u{a0}?",
    ],
    back: "vigie lit de nouveau sa boîte aux lettres",
    back_kicker: "Les réponses par courriel sont de nouveau lues",
    back_intro: "Ce qui a été répondu entre-temps est pris en compte à présent.",
};
