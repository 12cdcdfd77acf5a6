//! French.

use super::table::{Deed, DigestWords, Said, Words};
use crate::domain::CaseState;

pub(super) static WORDS: Words = Words {
    nowhere: Said {
        heading: "Il n’y a rien ici",
        text: "Cette adresse ne mène nulle part. Si elle vient d’un courriel, rouvrez-y le lien\u{a0}: \
               il en manque peut-être une partie.",
    },
    ended: Said {
        heading: "Ce lien n’est plus valable",
        text: "Les liens des courriels ne durent pas toujours. Le dernier courriel en contient \
               d’autres\u{a0}; et la personne qui gère vigie peut aussi s’en charger, avec \
               «\u{a0}vigie case\u{a0}» ou «\u{a0}vigie digests\u{a0}».",
    },
    stranger: Said {
        heading: "Ce lien n’est plus à personne",
        text: "La personne qui l’a reçu ne s’occupe plus de cela\u{a0}: il ne montre donc plus \
               rien. Si c’est une erreur, la personne qui gère vigie peut la corriger.",
    },
    gone: Said {
        heading: "Ce dossier n’existe plus",
        text: "Il a été effacé, ou sa durée de conservation est passée. Il n’y a plus rien à y faire.",
    },
    trouble: Said {
        heading: "Cela n’a pas marché",
        text: "Réessayez dans une minute, en regardant d’abord si c’est fait malgré tout. Si cela \
               continue, prévenez la personne qui gère vigie.",
    },
    too_long: Said {
        heading: "C’était trop long",
        text: "Rien n’a été noté. Revenez en arrière, raccourcissez le texte et renvoyez-le.",
    },
    empty: "Écrivez d’abord quelque chose.",
    already: "C’était déjà fait\u{a0}: rien n’a changé.",
    senseless: "Cela n’a pas de sens dans l’état du dossier\u{a0}: rien n’a changé.",
    stands: |state| match state {
        CaseState::Open => "Personne ne s’occupe encore de ce dossier.",
        CaseState::Acknowledged => "Ce dossier est pris en charge.",
        CaseState::Replied => "Le client a reçu une réponse.",
        CaseState::Settled => "Ce dossier est réglé.",
        CaseState::OnHold => "Ce dossier est en attente.",
        CaseState::Unfounded => "Ce dossier est sans fondement.",
    },
    through: |by, at| match by {
        Some(by) => format!("({by}, {at})"),
        None => format!("(depuis le {at})"),
    },
    on_it: Deed {
        button: "Je m’en occupe",
        about: "Vous prenez le dossier en charge\u{a0}: les autres le voient, et les rappels cessent.",
        field: None,
        done: "C’est noté\u{a0}: vous vous en occupez. Il n’y aura plus de rappel pour ce dossier.",
    },
    answered: Deed {
        button: "J’ai répondu",
        about: "Le client a reçu une réponse là où il a écrit.",
        field: Some("Votre réponse, si vous voulez la garder"),
        done: "C’est noté\u{a0}: le client a reçu une réponse.",
    },
    settled: Deed {
        button: "C’est réglé",
        about: "Le dossier est terminé. vigie vous proposera d’y revenir un peu plus tard.",
        field: Some("Ce qu’il en est sorti, si vous voulez le garder"),
        done: "C’est noté\u{a0}: le dossier est réglé.",
    },
    not_negative: Deed {
        button: "Le message n’est pas négatif",
        about: "Il n’y a alors rien à faire, et vigie en tire la leçon.",
        field: None,
        done: "C’est noté\u{a0}: le message n’est pas négatif, et vigie en tire la leçon.",
    },
    note: Deed {
        button: "Noter",
        about: "Quelque chose qui appartient au dossier, pour tous ceux qui s’en occupent.",
        field: Some("Note"),
        done: "C’est noté.",
    },
    ask_staff: Deed {
        button: "Demander à l’équipe",
        about: "L’équipe reçoit un courriel avec ce que dit la publication, sans le nom de son \
                auteur\u{a0}: qui sait ce qui s’est passé\u{a0}?",
        field: Some("Ce que vous voulez savoir d’autre"),
        done: "C’est fait\u{a0}: l’équipe est interrogée. Ses réponses par courriel viendront ici.",
    },
    others: "Les autres publications du dossier",
    history: "Ce qui s’est passé",
    all: "Tout le dossier",
    case: "Dossier",
    digests: DigestWords {
        kicker: "Vos récapitulatifs",
        end: "Arrêter les récapitulatifs\u{a0}?",
        again: "Vous ne recevez plus de récapitulatifs",
        gets: "Vous recevez un récapitulatif de ce qui n’a pas été envoyé aussitôt.",
        none_set: "Aucun récapitulatif n’est réglé pour vous.",
        gets_none: |at, by| {
            format!("Vous ne recevez plus de récapitulatifs, depuis le {at} (par {by}).")
        },
        no_more: Deed {
            button: "Arrêter les récapitulatifs",
            about: "Ce qui demande une réponse vous vient alors aussitôt, dans un courriel à part. Les \
                    bons avis ne sont plus signalés.",
            field: None,
            done: "C’est fait\u{a0}: vous ne recevez plus de récapitulatifs. Ce qui attendait le \
                   prochain et demande une réponse arrive maintenant.",
        },
        sent_again: Deed {
            button: "Les recevoir de nouveau",
            about: "Alors les bons avis, et ce qui peut attendre, reviennent dans un récapitulatif, \
                    au moment réglé pour vous.",
            field: None,
            done: "C’est fait\u{a0}: vous recevez de nouveau des récapitulatifs, comme avant.",
        },
    },
    yours: |until| {
        format!(
            "Cette page est la vôtre\u{a0}: ne transmettez pas son adresse. Le lien est valable \
             jusqu’au {until}."
        )
    },
};
