//! French, with the no-break spaces that its typography asks for (`\u{a0}`).

use super::table::{DueWords, Passing};
use crate::domain::{DueTo, Reason};

pub(in crate::mail::words) const DUE: DueWords = DueWords {
    wanted_by: |to| match to {
        DueTo::Business => "comme demandé dans vos réglages",
        DueTo::Platform => "le délai que fixe la plateforme",
    },
    kicker: |passing| match passing {
        Passing::Ahead(_) => "Rappel\u{a0}: une réponse est bientôt attendue",
        Passing::Now => "Rappel\u{a0}: une réponse est attendue maintenant",
        Passing::Past(_) => "Rappel\u{a0}: une réponse est en retard",
    },
    escalated: "Personne ne s’en est chargé",
    when: |passing| match passing {
        Passing::Ahead(time) => format!("La réponse est attendue dans {time}"),
        Passing::Now => "La réponse est attendue maintenant".to_owned(),
        Passing::Past(time) => format!("La réponse était attendue il y a {time}"),
    },
    when_short: |passing| match passing {
        Passing::Ahead(time) => format!("attendue dans {time}"),
        Passing::Now => "attendue maintenant".to_owned(),
        Passing::Past(time) => format!("attendue il y a {time}"),
    },
    about: |author| format!("C’est {author} qui attend."),
    nobody: "Personne n’a pris le dossier en charge, ni répondu, ni clos le dossier.",
    nobody_short: "personne ne s’en est chargé",
    taken: |by| format!("pris en charge par {by}"),
    given: |to| format!("confié à {to}"),
    told: "Qui a été prévenu, et quand",
    told_by: |person, when, reason| {
        let mail = if reason == Reason::Reminder {
            " (rappel)"
        } else if reason == Reason::Escalation {
            " (relais)"
        } else if reason == Reason::NewPost {
            " (premier courriel)"
        } else {
            ""
        };
        format!("{person}\u{a0}: {when}{mail}")
    },
    now: "À faire",
    points: |case, acknowledged| {
        let mut points = vec![
            "Répondez en public, en quelques phrases calmes\u{a0}: vigie voit la réponse, et ne \
             rappelle plus rien."
                .to_owned(),
        ];
        if !acknowledged {
            points.push(format!(
                "S’il vous faut du temps, prenez le dossier en charge\u{a0}: «\u{a0}vigie case \
                 {case} ack\u{a0}». Les rappels cessent, vigie continue de veiller."
            ));
        }
        points.push(format!(
            "Si vous attendez quelqu’un, laissez-le en attente jusqu’à un jour\u{a0}: «\u{a0}vigie \
             case {case} hold\u{a0}»."
        ));
        points
    },
    points_up: |case| {
        vec![
            "Demandez aux personnes ci-dessus\u{a0}: l’ont-elles vu, et que leur faut-il\u{a0}?"
                .to_owned(),
            format!(
                "Ou confiez-le à quelqu’un\u{a0}: «\u{a0}vigie case {case} assign PERSONNE\u{a0}»."
            ),
            format!(
                "Ou prenez-le en charge vous-même\u{a0}: «\u{a0}vigie case {case} ack\u{a0}», et \
                 répondez en public."
            ),
        ]
    },
    subject: |count, business, escalated| {
        if escalated {
            format!("Sans suite\u{a0}: {count} publications à {business}")
        } else {
            format!("{count} publications attendent une réponse\u{a0}: {business}")
        }
    },
    kicker_many: |escalated| {
        if escalated {
            "Personne ne s’en est chargé"
        } else {
            "Rappel\u{a0}: des réponses sont attendues"
        }
    },
    intro: |count, past| match past {
        0 => format!("{count} publications attendent une réponse, et le temps presse."),
        1 => format!(
            "{count} publications attendent une réponse\u{a0}; pour l’une, le délai est passé."
        ),
        past if past >= count => {
            format!("{count} publications attendent une réponse, et le délai est passé.")
        }
        past => format!(
            "{count} publications attendent une réponse\u{a0}; pour {past} d’entre elles, le délai \
             est passé."
        ),
    },
    more: |more| format!("et {more} de plus\u{a0}: voir «\u{a0}vigie cases --open\u{a0}»."),
    points_many: || {
        vec![
            "Commencez par la première\u{a0}: le plus grave vient d’abord.".to_owned(),
            "Répondez en public, en quelques phrases calmes\u{a0}: vigie voit les réponses \
             d’elle-même."
                .to_owned(),
            "Ce dont vous vous chargez, dites-le\u{a0}: «\u{a0}vigie case DOSSIER ack\u{a0}». Ce \
             qui doit attendre, mettez-le en attente\u{a0}: «\u{a0}vigie case DOSSIER hold\u{a0}»."
                .to_owned(),
        ]
    },
    why: |escalated| {
        if escalated {
            "Vous recevez ce courriel parce que `business.escalate` vous nomme."
        } else {
            "`business.respond_within` et `remind` disent le délai et les rappels."
        }
    },
};
