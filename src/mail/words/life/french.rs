//! French, with the no-break spaces that its typography asks for (`\u{a0}`).

use super::table::{
    AbsenceWords, AnswerWords, CrisisAdvice, CrisisWords, DailyWords, EditWords, FollowUpWords,
    HoldWords, KinWords, LifeWords, Since,
};
use crate::{
    domain::{CaseState, LinkReason, PostKind, ProvedBy, Turn},
    mail::words::table::Step,
};

pub(in crate::mail::words) const LIFE: LifeWords = LifeWords {
    days: |days| counted(days, "jour"),
    hours: |hours, minutes| match minutes {
        0 => counted(hours, "heure"),
        _ => format!("{} {}", counted(hours, "heure"), counted(minutes, "minute")),
    },
    minutes: |minutes| match minutes {
        0 => "moins d’une minute".to_owned(),
        _ => counted(minutes, "minute"),
    },
    listed: |things| match things {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} et {last}", first.join(", ")),
    },
    the_author: "l’auteur",
    state: |state| match state {
        CaseState::Open => "ouvert",
        CaseState::Acknowledged => "pris en charge",
        CaseState::Replied => "répondu",
        CaseState::Settled => "réglé",
        CaseState::OnHold => "en attente",
        CaseState::Unfounded => "sans fondement",
    },
    standing,
    edit: EditWords {
        legend: ("supprimé", "ajouté"),
        no_rating: "sans note",
        recommended: "Recommandé",
        fell: "La note a baissé\u{a0}: c’est urgent.",
        rose: "La note a monté\u{a0}: bonne nouvelle.",
        rose_a_little: "La note a monté, et reste basse\u{a0}: il y a encore à gagner.",
        thanks: "Un mot de remerciement",
        thanks_are: |author, case, good| {
            [
                format!("Remerciez {author} en public, en une phrase, sans rien demander de plus."),
                if good {
                    "Remerciez qui a réparé la chose, et dites-le à l’équipe\u{a0}: cela a porté."
                } else {
                    "Demandez par courriel ou au téléphone, pas en public, ce qui manque encore."
                }
                .to_owned(),
                format!("Notez ce qui a aidé\u{a0}: «\u{a0}vigie case {case} note …\u{a0}»."),
            ]
        },
    },
    answer: AnswerWords {
        public: "Votre réponse est publique",
        took: |author, took| match took {
            Some((took, Since::Published)) => {
                format!("Votre réponse à {author} est publique, {took} après la publication.")
            }
            Some((took, Since::Seen)) => format!(
                "Votre réponse à {author} est publique, {took} après que vigie a vu la publication."
            ),
            None => format!("Votre réponse à {author} est publique."),
        },
        yours: "Votre réponse",
        was: "Ce que disait votre réponse",
        next: |case| {
            format!(
                "Une fois l’affaire réglée, clôturez le dossier\u{a0}: «\u{a0}vigie case {case} \
                 settle\u{a0}». Si l’auteur revient, vigie vous écrit."
            )
        },
        rest: "D’autres publications du dossier attendent encore une réponse.",
        post: "La publication",
        withdrawn: "Votre réponse n’est plus affichée",
        withdrawn_intro: |author| {
            format!(
                "Votre réponse à {author} a disparu de la page\u{a0}: qui lit la publication la lit \
                 désormais sans votre version."
            )
        },
        withdrawn_checks: [
            "Quelqu’un de chez vous l’a-t-il retirée\u{a0}? Il ne manque alors qu’une nouvelle réponse.",
            "Sinon, la plateforme l’a peut-être retirée\u{a0}: un nom, un numéro de commande, un mot \
             contraire à ses règles. Cherchez son courriel.",
            "Répondez de nouveau\u{a0}: votre texte est ci-dessus. Laissez de côté ce qui a pu déplaire.",
        ],
        changed: "Votre réponse a été modifiée",
        changed_intro: |author| format!("Votre réponse à {author} dit maintenant autre chose."),
        changed_checks: [
            "Est-ce vous, ou l’un des vôtres\u{a0}? Il n’y a alors rien à faire.",
            "Sinon, quelqu’un d’autre a la clé de votre compte\u{a0}: changez-en le mot de passe, et \
             corrigez la réponse.",
        ],
        status: "Nouvel état sur la plateforme",
        says: |platform, status| format!("{platform} indique maintenant\u{a0}: {status}"),
        says_nothing: |platform| format!("{platform} n’indique plus aucun état."),
        no_status: "aucun état",
    },
    absence: ABSENCE,
    kin: KIN,
    crisis: CRISIS,
    follow_up: FOLLOW_UP,
    hold: HOLD,
    daily: DailyWords {
        subject: |seq| format!("Le registre de vigie en est à l’écriture {seq}"),
        kicker: "Le registre, scellé",
        intro: "Gardez ce courriel\u{a0}: tant que vous l’avez, personne ne peut récrire ce que vigie \
                a consigné jusqu’ici sans que cela se voie.",
        commit: "Dernière écriture",
        hash: "SHA-256",
        at: "Consigné jusqu’au",
        check: "Comment vérifier, maintenant ou dans des années",
        checks: |seq| {
            [
                "«\u{a0}vigie evidence verify\u{a0}» relit tout le registre et ce qui est gardé comme \
                 preuve, et nomme ce qui ne concorde pas."
                    .to_owned(),
                format!(
                    "«\u{a0}vigie evidence verify --head \"…\"\u{a0}», avec les deux lignes ci-dessus \
                     entre les guillemets (ou {seq}:, et l’empreinte), dit aussi si le registre a \
                     toujours exactement cette écriture."
                ),
                format!(
                    "Dans le registre, la ligne qui porte «\u{a0}\"seq\":{seq}\u{a0}» doit montrer \
                     l’empreinte ci-dessus\u{a0}: chaque ligne scelle toutes celles d’avant."
                ),
            ]
        },
    },
};

fn standing(state: CaseState, moved: bool) -> &'static str {
    match (state, moved) {
        (CaseState::Open, true) => "Le dossier est de nouveau ouvert\u{a0}: il attend une réponse.",
        (CaseState::Open, false) => "Le dossier est ouvert\u{a0}: il attend une réponse.",
        (CaseState::Acknowledged, _) => {
            "Le dossier est pris en charge\u{a0}: il attend une réponse."
        }
        (CaseState::Replied, true) => {
            "Le dossier passe à «\u{a0}répondu\u{a0}»\u{a0}: rien à faire pour l’instant."
        }
        (CaseState::Replied, false) => {
            "Le dossier est «\u{a0}répondu\u{a0}»\u{a0}: rien à faire pour l’instant."
        }
        (CaseState::Settled, true) => "Le dossier est désormais réglé\u{a0}: plus rien à faire.",
        (CaseState::Settled, false) => "Le dossier était déjà réglé\u{a0}: plus rien à faire.",
        (CaseState::OnHold, _) => "Le dossier est en attente.",
        (CaseState::Unfounded, _) => "Le dossier reste clos comme sans fondement.",
    }
}

const ABSENCE: AbsenceWords = AbsenceWords {
    removed: |kind| match kind {
        PostKind::Review => "Avis disparu",
        PostKind::Complaint => "Plainte disparue",
        PostKind::Mention => "Mention disparue",
        PostKind::Comment => "Commentaire disparu",
    },
    removed_intro: |author, platform| {
        format!("Ce que {author} a écrit n’est plus affiché sur {platform}.")
    },
    proof: "Comment vigie le sait",
    missing: |since, polls| match polls {
        0 | 1 => format!("La publication manque depuis le {since}."),
        _ => format!(
            "La publication manque depuis le {since}\u{a0}: {polls} consultations de suite ont lu la page en \
             bon ordre, et aucune ne l’a montrée."
        ),
    },
    proved_by: |by| match by {
        ProvedBy::Neighbours => {
            "Des publications qui se trouvaient plus bas dans la liste y sont toujours\u{a0}: elle \
             n’a pas seulement glissé sur une autre page."
                .to_owned()
        }
        ProvedBy::WholeList => {
            "La liste a été montrée jusqu’au bout, et elle ne s’y trouve pas.".to_owned()
        }
        ProvedBy::OwnPage(status) => format!(
            "Sa propre page le dit aussi\u{a0}: le site y répond par le statut HTTP {status}."
        ),
    },
    said: "Ce qu’elle disait",
    keep: "Ce qu’il faut garder",
    keeps: |case| {
        [
            "Vos notes et les papiers du dossier\u{a0}: certains publient de nouveau, d’autres vont \
             en justice. Si elle revient, vigie vous écrit aussitôt."
                .to_owned(),
            format!(
                "La preuve\u{a0}: «\u{a0}vigie evidence export {case} --out {case}.zip\u{a0}» réunit \
                 tout ce qui a été vu."
            ),
        ]
    },
    reappeared: |kind| match kind {
        PostKind::Review => "Avis de nouveau affiché",
        PostKind::Complaint => "Plainte de nouveau affichée",
        PostKind::Mention => "Mention de nouveau affichée",
        PostKind::Comment => "Commentaire de nouveau affiché",
    },
    gone_since: |since| match since {
        Some(since) => {
            format!("La publication avait disparu depuis le {since}, et la revoici.")
        }
        None => "La publication avait disparu, et la revoici.".to_owned(),
    },
    same: "Elle dit la même chose qu’avant.",
    changed: "Elle n’est plus ce qu’elle était\u{a0}:",
};

const KIN: KinWords = KinWords {
    joined: |why| match why {
        LinkReason::SameAuthor => "Même auteur, une publication de plus",
        LinkReason::SameText => "Presque le même texte, une fois de plus",
        LinkReason::Burst => "Une de plus dans la vague",
    },
    joined_intro: |why, author, platforms| match why {
        LinkReason::SameAuthor => format!("{author} a aussi écrit sur {platforms}."),
        LinkReason::SameText => format!("Presque le même texte se trouve aussi sur {platforms}."),
        LinkReason::Burst => format!("Elle fait partie de la vague sur {platforms}."),
    },
    assigned: "Un dossier vous est confié",
    assigned_by: "Confié par",
    this: "La nouvelle publication",
    others: "Les autres publications du dossier",
    why: |why| match why {
        LinkReason::SameAuthor => "même auteur",
        LinkReason::SameText => "presque le même texte",
        LinkReason::Burst => "dans la même vague",
    },
    gone: "plus affichée",
    more: |more, case| format!("et {more} de plus\u{a0}: voir «\u{a0}vigie case {case}\u{a0}»."),
};

const CRISIS: CrisisWords = CrisisWords {
    subject: |posts, business| {
        format!("Crise\u{a0}: {posts} publications à la fois sur {business}")
    },
    kicker: "Crise\u{a0}: beaucoup de publications à la fois",
    grown: "La crise grandit",
    intro: |posts, authors, took| {
        format!(
            "{posts} publications qui disent à peu près la même chose, de {} jamais vues ici, en \
             {took}\u{a0}: cela ressemble à une action concertée, non à {posts} clients.",
            people(authors)
        )
    },
    grown_intro: |posts, authors, took| {
        format!("{posts} publications à présent, de {}, en {took}.", people(authors))
    },
    next: "Les publications suivantes de cette sorte rejoignent le dossier sans un courriel pour \
           chacune. vigie vous écrit quand il y en a deux fois plus.",
    places: "Où",
    began: "Depuis",
    samples: "Quelques-unes",
    now: "Cinq choses à faire maintenant",
    steps: crisis_steps,
};

fn crisis_steps(advice: &CrisisAdvice<'_>) -> [Step; 5] {
    let CrisisAdvice { case, platforms, contact } = advice;
    let contact = contact.map_or_else(String::new, |contact| format!(" ({contact})"));
    [
        (
            "Ne répondez pas à chacune.",
            "Surtout pas sous la colère\u{a0}: chaque réponse nourrit la vague, et sera citée."
                .to_owned(),
        ),
        (
            "Faites une seule déclaration, calme.",
            format!(
                "À un seul endroit, chez vous\u{a0}: ce qui s’est passé, ce que vous faites, où vous \
                 joindre{contact}. Une seule personne parle, et l’équipe sait qui."
            ),
        ),
        (
            "Signalez la vague à la plateforme.",
            format!(
                "À {platforms}, toutes les publications ensemble\u{a0}: mêmes mots, mêmes heures, \
                 comptes récents. Citez le dossier {case}."
            ),
        ),
        (
            "Gardez les preuves.",
            format!(
                "«\u{a0}vigie evidence export {case} --out {case}.zip\u{a0}», avant que des \
                 publications ne soient retirées."
            ),
        ),
        (
            "Cherchez l’étincelle.",
            "Une vidéo, un article, une querelle des derniers jours\u{a0}? S’il y a là du vrai, \
             réparez-le d’abord."
                .to_owned(),
        ),
    ]
}

const HOLD: HoldWords = HoldWords {
    kicker: "Fin de l’attente\u{a0}: le dossier reprend",
    intro: |day, state| {
        let stands = match state {
            CaseState::Open => "il est de nouveau ouvert, et le délai de réponse court à nouveau",
            CaseState::Acknowledged => {
                "il est de nouveau pris en charge, et le délai de réponse court à nouveau"
            }
            CaseState::Replied => "il en est là où il en était\u{a0}: la réponse est publique",
            CaseState::Settled | CaseState::OnHold | CaseState::Unfounded => {
                "voyez ce qu’il reste à faire"
            }
        };
        format!("Ce dossier était en attente jusqu’au {day}. À présent, {stands}.")
    },
    held: "Mis en attente",
    by: |by, day| format!("par {by}, le {day}"),
    reason: "Pourquoi",
    post: "De quoi il s’agit",
    now: "À faire",
    points: |case| {
        [
            format!(
                "Ce que vous attendiez est arrivé\u{a0}? Répondez, et notez-le\u{a0}: «\u{a0}vigie \
                 case {case} replied\u{a0}», ou «\u{a0}vigie case {case} settle\u{a0}»."
            ),
            format!(
                "Pas encore\u{a0}? Dites jusqu’à quand\u{a0}: «\u{a0}vigie case {case} hold --until \
                 1w\u{a0}»."
            ),
        ]
    },
};

const FOLLOW_UP: FollowUpWords = FollowUpWords {
    kicker: "Dossier réglé\u{a0}: où en est-on\u{a0}?",
    intro: |ago, day| format!("Ce dossier a été réglé il y a {ago}, le {day}."),
    outcome: "L’issue",
    turn: |turn| match turn {
        Turn::Better => "l’auteur a modifié sa publication en mieux".to_owned(),
        Turn::Removed => "la publication n’est plus affichée".to_owned(),
        Turn::Resolved { status } => {
            format!("la plateforme indique «\u{a0}{status}\u{a0}»")
        }
        Turn::Answered
        | Turn::Unresolved { .. }
        | Turn::CameBack
        | Turn::AnswerWithdrawn
        | Turn::Reappeared
        | Turn::HoldEnded { .. } => "vu sur la page".to_owned(),
    },
    satisfied: "Client satisfait",
    yes_no: |yes| if yes { "oui" } else { "non" },
    posts: "Où en est-on maintenant",
    unchanged: "inchangée, toujours affichée",
    edited: |day| format!("modifiée depuis, le {day}"),
    removed: |day| format!("plus affichée, depuis le {day}"),
    since: "Du même auteur depuis",
    nothing_since: "Rien de nouveau du même auteur là où vigie veille pour vous.",
    now: "À faire",
    points: |case| {
        [
            "Envoyez un mot aimable, par courriel ou au téléphone\u{a0}: tout va-t-il bien\u{a0}? \
             Qui est écouté après coup corrige souvent de lui-même."
                .to_owned(),
            "Invitez vos clients à donner leur avis\u{a0}: tous. N’inviter que les contents est \
             contraire aux règles des plateformes, et souvent à la loi."
                .to_owned(),
            format!(
                "Notez ce que vous avez trouvé\u{a0}: «\u{a0}vigie case {case} follow-up …\u{a0}»."
            ),
        ]
    },
};

fn people(count: Option<usize>) -> String {
    match count {
        Some(1) => "1 personne".to_owned(),
        Some(count) => format!("{count} personnes"),
        None => "personnes".to_owned(),
    }
}

fn counted(count: i64, what: &str) -> String {
    match count {
        0 | 1 => format!("{count} {what}"),
        _ => format!("{count} {what}s"),
    }
}
