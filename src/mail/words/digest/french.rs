//! French. Before a colon, a semicolon, an exclamation or question mark, and inside guillemets, a
//! no-break space.

use super::table::DigestWords;
use crate::domain::Reason;

pub(in crate::mail::words) const DIGEST: DigestWords = DigestWords {
    kicker: |weekly| if weekly { "Votre semaine" } else { "Votre journée" },
    subject: |posts, name| match posts {
        1 => format!("1 nouvel avis\u{a0}: {name}"),
        _ => format!("{posts} nouveaux avis\u{a0}: {name}"),
    },
    intro: |good, open, bad| {
        let mut parts = Vec::new();
        match bad {
            0 => {}
            1 => parts.push("1 négatif".to_owned()),
            _ => parts.push(format!("{bad} négatifs")),
        }
        if open > 0 {
            parts.push(format!("{open} à juger par vous"));
        }
        match good {
            0 => {}
            1 => parts.push("1 bon".to_owned()),
            _ => parts.push(format!("{good} bons")),
        }
        format!("Nouveau depuis le dernier récapitulatif\u{a0}: {}.", parts.join(", "))
    },
    list: "Les avis",
    to_judge: |case| format!("À vous de juger\u{a0}: dossier {case}"),
    negative: |case| format!("Négatif, attend une réponse\u{a0}: dossier {case}"),
    more: |posts, platform| format!("et {posts} de plus sur {platform}"),
    now: "Que faire",
    thank: "Remerciez par leur nom ceux qui ont écrit du bien\u{a0}: une phrase, avec un détail qui vient \
            d’eux. Qui est remercié revient, et ceux qui lisent voient que quelqu’un est là.",
    judge: "Dites ce que sont ceux qui sont à juger\u{a0}: «\u{a0}vigie case … negative\u{a0}» ou «\u{a0}vigie case … \
            not-negative\u{a0}». vigie en tire des leçons.",
    answer: "Répondez aux négatifs comme à tout autre\u{a0}: aujourd’hui, avec calme, avec un moyen de vous \
             joindre.",
    balance: "Bilan de la semaine",
    balance_is: |good, bad, per_bad| {
        let good = match good {
            0 | 1 => format!("{good} bon"),
            _ => format!("{good} bons"),
        };
        let negative = if bad == 1 { "négatif" } else { "négatifs" };
        match per_bad {
            None => format!("{good}, aucun négatif"),
            Some(per_bad) => format!(
                "{good}, {bad} {negative}\u{a0}: {per_bad} bons pour un négatif (l’usage du métier en veut \
                 cinq)"
            ),
        }
    },
    setting: |line| {
        format!(
            "Vous recevez ce courriel à cause de la ligne «\u{a0}{line}\u{a0}» de votre [[person]] dans \
             vigie.toml\u{a0}; «\u{a0}every = \"never\"\u{a0}» y met fin."
        )
    },
    no_more: "Ne plus recevoir de récapitulatifs",
    several: |count, business| format!("{count} messages en un sur {business}"),
    several_kicker: "Beaucoup à la fois",
    several_intro: |count, since| {
        format!(
            "Il en est venu tant à la fois depuis {since} que vigie dit {count} choses en un seul \
             courriel\u{a0}; chacune a son dossier. Tant que cela dure, il y a un \
             tel courriel de temps en temps, et ce qui est critique vient toujours sans attendre."
        )
    },
    several_list: "Ce qui est venu, le pire d’abord",
    what: |reason| match reason {
        Reason::NewPost => "Nouveau",
        Reason::Edited => "Modifié",
        Reason::Answered => "Répondu",
        Reason::AnswerEdited => "Réponse modifiée",
        Reason::StatusChanged => "Nouveau statut",
        Reason::Removed => "N’est plus affiché",
        Reason::Reappeared => "De nouveau affiché",
        Reason::Crisis
        | Reason::FollowUp
        | Reason::Daily
        | Reason::Welcome
        | Reason::SourceBroken
        | Reason::SourceRecovered
        | Reason::UplinkDown
        | Reason::UplinkBack
        | Reason::Undelivered
        | Reason::LedgerCut
        | Reason::Reminder
        | Reason::Escalation
        | Reason::HoldEnded
        | Reason::AssistantDown
        | Reason::Test
        | Reason::NotDone
        | Reason::MailboxDown
        | Reason::MailboxBack
        | Reason::Digest
        | Reason::StaffQuestion
        | Reason::Several => "",
    },
    others: "Les dossiers des autres",
    several_checks: [
        "Cherchez ce qu’ils ont en commun\u{a0}: un mauvais jour, un produit défectueux, un appel à \
         publier\u{a0}? Réglez cela d’abord, et dites-le une fois en public.",
        "Répondez aux pires un par un, dans leurs propres mots\u{a0}; le même texte sous chacun fait du \
         tort.",
        "«\u{a0}vigie cases\u{a0}» les énumère tous\u{a0}; «\u{a0}vigie case …\u{a0}» en montre un.",
    ],
    all_quiet: |sources| match sources {
        1 => "Tout est calme\u{a0}: 1 source vue, aucun dossier".to_owned(),
        _ => format!("Tout est calme\u{a0}: {sources} sources vues, aucun dossier"),
    },
    the_day: |cases, unseen, sources| {
        let cases = match cases {
            0 => "aucun dossier".to_owned(),
            1 => "1 dossier".to_owned(),
            _ => format!("{cases} dossiers"),
        };
        match unseen {
            0 => format!("Journée de vigie\u{a0}: {cases}"),
            1 => format!("Journée de vigie\u{a0}: {cases}, 1 source sur {sources} non vue"),
            _ => {
                format!("Journée de vigie\u{a0}: {cases}, {unseen} sources sur {sources} non vues")
            }
        }
    },
    day_kicker: "La journée, et le registre scellé",
    quiet_intro: "vigie a regardé partout où elle le doit, et n’a rien trouvé qui attende une réponse.",
    day_intro: "Ce que vigie a regardé, ce qu’elle a trouvé, et ce qu’elle n’a pas pu voir.",
    since: "Depuis",
    sources: "Sources",
    sources_are: |seen, all| format!("{seen} sur {all} vues"),
    polls: "Visites",
    polls_are: |due, done, seen| format!("{due} prévues, {done} faites, {seen} ont vu la page"),
    posts: "Avis vus pour la première fois",
    cases: "Dossiers ouverts",
    mails: "Courriels pris par le serveur",
    slowest: "Premier courriel le plus lent",
    slowest_is: |took, case, published| match published {
        None => format!("{took} après que vigie a vu l’avis (dossier {case})"),
        Some(published) => format!(
            "{took} après que vigie a vu l’avis, {published} après sa publication (dossier {case})"
        ),
    },
    stopped: "Récapitulatifs arrêtés",
    stopped_is: |person, since| format!("{person}, depuis le {since}"),
    unseen: "Non vues",
    ledger: "Où en est le registre",
    not_polled: "pas encore visitée",
};
