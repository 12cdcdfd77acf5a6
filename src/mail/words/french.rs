//! French, with the no-break spaces that its typography asks for (`\u{a0}`).

use jiff::civil::Date;

use super::{
    acts, answers,
    assistant::{self, WHY},
    digest, due, life,
    table::{OutageWords, PostWords, SourceWords, WelcomeWords, Words, counted},
};
use crate::{
    domain::{BlockKind, Cause, Language, Outcome, PostKind, Severity, Threat, VerdictReason},
    mail::clean,
};

pub(super) const WORDS: Words = Words {
    colon: "\u{a0}: ",
    decimal_mark: ',',
    quoted: |text| format!("«\u{a0}{text}\u{a0}»"),
    out_of: |value, best| format!("{value} sur {best}"),
    on_platform: |business, platform| format!("{business} sur {platform}"),
    day: |date| match date.day() {
        1 => format!("{} 1er {}", weekday(date), month_of(date)),
        day => format!("{} {day} {}", weekday(date), month_of(date)),
    },
    month: month_of,
    day_at: |day, hour, minute| format!("{day} à {hour}\u{a0}h\u{a0}{minute:02}"),
    times_in: |zone| format!("Heures données pour {zone}."),
    instead_of: |person| {
        format!(
            "Ce message était destiné à {person}, que rien n’atteint en ce moment : vous prenez le \
             relais."
        )
    },
    open_page: "Ouvrir la page",
    source: "Source",
    case: "Dossier",
    cut_here: "Coupé ici\u{a0}: la suite se lit au lien ci-dessus.",
    no_author: "Auteur non nommé",
    signature: "Envoyé par vigie, qui veille pour vous. Elle ne répond jamais à votre place.",
    post: POST,
    life: life::FRENCH,
    welcome: WELCOME,
    health: HEALTH,
    outage: OUTAGE,
    assistant: &assistant::FRENCH,
    acts: &acts::FRENCH,
    answers: &answers::FRENCH,
    digest: digest::FRENCH,
    due: due::FRENCH,
    staff: "Question à l’équipe",
};

const POST: PostWords = PostWords {
    kind: |kind| match kind {
        PostKind::Review => "Avis",
        PostKind::Complaint => "Plainte",
        PostKind::Mention => "Mention",
        PostKind::Comment => "Commentaire",
    },
    not_recommended: "Non recommandé",
    kicker: |kind, negative| match (kind, negative) {
        (PostKind::Review, true) => "Nouvel avis négatif",
        (PostKind::Review, false) => "Nouvel avis\u{a0}: à vous de juger",
        (PostKind::Complaint, _) => "Nouvelle plainte",
        (PostKind::Mention, true) => "Nouvelle mention négative",
        (PostKind::Mention, false) => "Nouvelle mention\u{a0}: à vous de juger",
        (PostKind::Comment, true) => "Nouveau commentaire négatif",
        (PostKind::Comment, false) => "Nouveau commentaire\u{a0}: à vous de juger",
    },
    edited: |kind| match kind {
        PostKind::Review => "Avis modifié par son auteur",
        PostKind::Complaint => "Plainte modifiée par son auteur",
        PostKind::Mention => "Mention modifiée par son auteur",
        PostKind::Comment => "Commentaire modifié par son auteur",
    },
    answer_by: "Échéance de réponse",
    open: "Ouvrir la publication",
    before: "Avant",
    after: "Maintenant",
    no_text: "Une note, sans texte.",
    why: "Pourquoi c’est négatif",
    why_unsure: "Pourquoi c’est à vous de juger",
    why_not: "Pourquoi ce n’est plus négatif",
    reason,
    severity: "Gravité",
    urgency: |severity| match severity {
        Severity::Low => "faible, bon à savoir",
        Severity::Medium => "moyenne, mérite une réponse aujourd’hui",
        Severity::High => "élevée, mérite une réponse maintenant",
        Severity::Critical => "critique, à traiter avant tout le reste",
    },
    seen: "Vu par vigie",
    status: "État sur la plateforme",
    answered: "Réponse déjà affichée",
    now: "À faire maintenant",
    now_if_negative: "À faire maintenant, si c’est négatif",
    beware: "Et n’écrivez jamais",
    draft: "Un brouillon pour commencer",
    draft_note: |case| {
        format!(
            "Relisez, changez, puis publiez vous-même\u{a0}: vigie ne le fait jamais. D’autres \
             tons\u{a0}: «\u{a0}vigie draft {case} --tone brief\u{a0}»."
        )
    },
};

fn reason(reason: &VerdictReason, value: &str, best: &str) -> String {
    match reason {
        VerdictReason::Rating { .. } => format!("sa note est de {value} sur {best}"),
        VerdictReason::NotRecommended => "son auteur ne recommande pas l’entreprise".to_owned(),
        VerdictReason::Recommended => "son auteur recommande l’entreprise".to_owned(),
        VerdictReason::Complaint => "c’est une plainte\u{a0}: négative par nature".to_owned(),
        VerdictReason::NoRating => "pas de note\u{a0}; vigie ne peut pas trancher".to_owned(),
        VerdictReason::Words { words } => format!("elle dit {}", quoted(words)),
        VerdictReason::UnknownLanguage => {
            "pas de note, et une langue que vigie ne sait pas juger".to_owned()
        }
        VerdictReason::Mixed { words } => format!("mais le texte dit {}", quoted(words)),
        VerdictReason::Threat { threat, words } => {
            format!("cela ressemble à {}\u{a0}: «\u{a0}{words}\u{a0}»", threatens(*threat))
        }
        VerdictReason::Cause { cause, words } => {
            format!("il s’agit {}\u{a0}: «\u{a0}{words}\u{a0}»", about(cause))
        }
        VerdictReason::SecondOpinion { model, why } => {
            let why = clean::excerpt(why, WHY);
            format!("un deuxième avis ({model}) dit\u{a0}: «\u{a0}{why}\u{a0}»")
        }
        VerdictReason::Reach { .. } => {
            format!(
                "elle est très vue\u{a0}: {}",
                counted([(value, "abonnés"), (best, "réactions")])
            )
        }
        VerdictReason::Again => "son auteur s’est déjà plaint auparavant".to_owned(),
        VerdictReason::Old => "elle a été publiée bien avant d’être vue".to_owned(),
    }
}

fn quoted(words: &[String]) -> String {
    let words = words.iter().map(|words| format!("«\u{a0}{words}\u{a0}»"));
    words.collect::<Vec<_>>().join(", ")
}

fn threatens(threat: Threat) -> &'static str {
    match threat {
        Threat::Violence => "une menace de violence, ou à un danger",
        Threat::Extortion => "une exigence, ou à une menace de mauvaise publicité",
        Threat::Privacy => "une menace de publier des faits privés",
        Threat::Legal => "l’annonce de démarches en justice ou auprès d’une autorité",
    }
}

fn about(cause: &Cause) -> String {
    let about = match cause {
        Cause::Billing => "de ce qui a été facturé",
        Cause::Delay => "d’un retard",
        Cause::Quality => "de la qualité",
        Cause::Staff => "du personnel",
        Cause::NoAnswer => "de l’absence de réponse",
        Cause::Delivery => "d’une livraison",
        Cause::Refund => "d’un remboursement",
        Cause::Hygiene => "d’hygiène ou de sécurité",
        Cause::Availability => "d’une indisponibilité",
        Cause::Misleading => "d’une promesse non tenue",
        Cause::Other => "d’autre chose",
        Cause::Own(name) => return format!("de «\u{a0}{name}\u{a0}»"),
    };
    about.to_owned()
}

const WELCOME: WelcomeWords = WelcomeWords {
    subject: |name, sources| match sources {
        1 => format!("vigie surveille désormais 1 source pour {name}"),
        _ => format!("vigie surveille désormais {sources} sources pour {name}"),
    },
    several: |businesses| format!("{businesses} entreprises"),
    kicker: "La veille a commencé",
    intro: "Désormais, chaque nouvelle publication négative vous vaut un courriel dès qu’elle \
            est vue. Ce qui était déjà là est compté ci-dessous, sans un courriel pour chacune.",
    found: |posts, mean| {
        let posts = match posts {
            0 => return "Aucune publication pour l’instant.".to_owned(),
            1 => "1 publication".to_owned(),
            _ => format!("{posts} publications"),
        };
        match mean {
            Some(mean) => format!("{posts}, note moyenne {mean}/5."),
            None => format!("{posts}, sans note."),
        }
    },
    none_unanswered: "Aucune publication négative n’attend de réponse.",
    unanswered: |posts| match posts {
        1 => "1 publication négative attend une réponse\u{a0}:".to_owned(),
        _ => format!(
            "{posts} publications négatives attendent une réponse, les plus récentes \
             d’abord\u{a0}:"
        ),
    },
    more: |hidden, command| format!("et {hidden} de plus\u{a0}: voir «\u{a0}{command}\u{a0}»."),
};

const HEALTH: SourceWords = SourceWords {
    broken: |source| format!("vigie ne voit plus la source {source}"),
    broken_kicker: "Source invisible",
    blocked_kicker: "Source bloquée",
    broken_intro: "De nouvelles publications y passeraient inaperçues pour l’instant. vigie \
                   continue d’essayer, et vous écrit dès qu’elle revoit la source.",
    still_broken: |source| format!("Toujours invisible\u{a0}: la source {source}"),
    reminder_kicker: "Rappel",
    reminder_intro: "Vous êtes au courant, et vigie ne la voit toujours pas\u{a0}: les nouvelles \
                     publications y passent inaperçues. Elle continue d’essayer, et vous le \
                     rappelle jusqu’à ce qu’elle revoie la source.",
    gone_for_good: "A-t-elle disparu pour de bon\u{a0}? Retirez-la de la configuration, puis \
                    «\u{a0}vigie reload\u{a0}».",
    recovered: |source| format!("vigie revoit la source {source}"),
    recovered_kicker: "Source revue",
    recovered_intro: "Tout va bien de nouveau. Les publications parues entre-temps sont signalées \
                      comme d’habitude, pour autant que la page les montre encore.",
    outcome: "Ce qui se passe",
    outcome_is,
    since: "Depuis",
    last_ok: "Vue en bon état",
    never: "jamais jusqu’ici",
    seen_again: "Revue",
    business: "Entreprise",
    check: "À vérifier",
    checks,
    undelivered: |person| format!("vigie n’a pas pu remettre un courriel à {person}"),
    undelivered_kicker: "Courriel non remis",
    undelivered_intro: "Le serveur de courrier l’a refusé pour de bon\u{a0}: vigie n’essaie plus.",
    person: "À",
    said: "Réponse du serveur",
    row: "Ligne de la file",
    undelivered_checks: [
        "L’adresse de la personne est-elle juste dans la configuration\u{a0}?",
        "La boîte est-elle pleine, fermée ou déplacée\u{a0}?",
        "Que disait le courriel\u{a0}? «\u{a0}vigie outbox\u{a0}» nomme le dossier, \
         «\u{a0}vigie cases\u{a0}» le montre\u{a0}: prévenez la personne vous-même.",
    ],
    cut: "Le registre de vigie est plus court qu’avant",
    cut_kicker: "Il manque des écritures",
    cut_intro: "Ce qui avait été inscrit n’est plus dans le registre. vigie continue de veiller avec ce \
                qui s’y trouve, et peut annoncer de nouveau des avis déjà connus.",
    cut_known: "Connu jusqu’à l’écriture",
    cut_held: "Présent jusqu’à l’écriture",
    cut_checks: [
        "Le dossier d’état, ou le registre qu’il contient, a-t-il été remis d’après une ancienne \
         copie\u{a0}? Alors c’est tout.",
        "Sinon, quelqu’un ou quelque chose l’a coupé\u{a0}: gardez le dossier tel quel, et voyez vos \
         sauvegardes.",
        "«\u{a0}vigie evidence verify\u{a0}» dit si ce qui s’y trouve est entier.",
    ],
    test: "Courriel d’essai de vigie",
    test_kicker: "Essai",
    test_text: "Ce courriel a été demandé pour voir si le courrier arrive. Il arrive\u{a0}: les \
                alertes prendront le même chemin. S’il est tombé dans les indésirables, marquez-le \
                comme désiré.",
};

const OUTAGE: OutageWords = OutageWords {
    on_site: |site| format!(" sur {site}"),
    on_sites: |sites| format!(" sur {sites} sites"),
    sources: |count| match count {
        1 => "1 source".to_owned(),
        _ => format!("{count} sources"),
    },
    broken: |count, place| format!("vigie ne voit plus {count} sources{place}"),
    broken_kicker: "Sources invisibles",
    broken_intro: "De nouvelles publications y passeraient inaperçues pour l’instant. vigie \
                   continue d’essayer, et vous écrit dès qu’elle revoit les sources.",
    still_broken: |count, place| format!("Toujours invisibles\u{a0}: {count} sources{place}"),
    reminder_intro: "Vous êtes au courant, et vigie ne les voit toujours pas\u{a0}: les nouvelles \
                     publications y passent inaperçues. Elle continue d’essayer, et vous le \
                     rappelle jusqu’à ce qu’elle revoie les sources.",
    recovered: |count, place| format!("vigie revoit {count} sources{place}"),
    recovered_kicker: "Sources revues",
    recovered_intro: "vigie lit de nouveau ces sources. Les publications parues entre-temps sont \
                      signalées comme d’habitude, pour autant que les pages les montrent encore.",
    uplink_down: "vigie n’a plus de connexion à Internet",
    uplink_down_kicker: "Connexion coupée",
    uplink_over: "vigie a été coupée d’Internet",
    uplink_down_intro: "vigie n’atteint plus aucun site\u{a0}: la panne est de notre côté, aucune \
                        source n’est en cause. En attendant, rien ne peut être vu\u{a0}: les nouvelles \
                        publications passent inaperçues. Dès que la connexion est rétablie, vigie \
                        reprend d’elle-même et vous écrit.",
    uplink_over_intro: "vigie n’atteignait plus aucun site\u{a0}: la panne était de notre côté, \
                        aucune source n’est en cause. Ce courriel n’a pas pu partir plus \
                        tôt\u{a0}: la connexion est rétablie, et vigie voit de nouveau.",
    uplink_checks: [
        "La box ou le routeur est-il allumé, et les autres appareils du réseau ont-ils \
         Internet\u{a0}?",
        "Les noms sont-ils trouvés\u{a0}? Essayez «\u{a0}getent hosts example.com\u{a0}» sur le \
         serveur\u{a0}; sinon, voyez son DNS.",
        "Un pare-feu ou un proxy empêche-t-il le serveur de sortir (ports 80 et 443)\u{a0}?",
    ],
    uplink_back: "vigie a retrouvé sa connexion",
    uplink_back_kicker: "Connexion rétablie",
    uplink_back_intro: "Toutes les sources sont de nouveau consultées. Les publications parues \
                        entre-temps sont signalées comme d’habitude, pour autant que les pages les \
                        montrent encore.",
    uplink_was_down: "Coupée depuis",
    uplink_is_back: "Rétablie depuis",
};

fn outcome_is(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Listed => "des publications ont été lues".to_owned(),
        Outcome::NotModified => "rien n’a changé".to_owned(),
        Outcome::Empty => "la page ne montre aucune publication".to_owned(),
        Outcome::Short { posts, usual } => {
            format!("la page montre {posts} publication(s) au lieu de {usual} d’ordinaire")
        }
        Outcome::AnchorMissing => {
            "les publications ne sont pas à leur place dans la page".to_owned()
        }
        Outcome::Blocked(BlockKind::BotWall) => "un mur anti-robot barre la page".to_owned(),
        Outcome::Blocked(BlockKind::Refused) => "le site refuse l’accès".to_owned(),
        Outcome::Blocked(BlockKind::RateLimited) => "le site demande moins de requêtes".to_owned(),
        Outcome::Blocked(BlockKind::Consent) => {
            "une page qui demande le consentement barre la page".to_owned()
        }
        Outcome::Login(what) => format!("l’identification a échoué\u{a0}: {}", foreign(what)),
        Outcome::Render(what) => {
            format!("la page n’a pas pu être rendue\u{a0}: {}", foreign(what))
        }
        Outcome::LoggedOut => {
            "une page de connexion se trouve à la place des publications".to_owned()
        }
        Outcome::Http(status) => format!("le site a répondu par le statut HTTP {status}"),
        Outcome::Network(what) => format!("pas de réponse utilisable\u{a0}: {}", foreign(what)),
        Outcome::UplinkDown => "la connexion de vigie elle-même est coupée".to_owned(),
        Outcome::TooLarge => "la page dépasse la taille permise".to_owned(),
        Outcome::Disallowed => "l’adresse ne peut pas être consultée".to_owned(),
        Outcome::DisallowedByRobots => {
            "le robots.txt du site demande de ne pas consulter l’adresse".to_owned()
        }
        Outcome::RobotsUnknown(what) => {
            format!("le robots.txt du site ne peut pas être lu\u{a0}: {what}")
        }
    }
}

/// What a server, a browser or a library said, in its own language, cut so that the row has room for
/// the end of the quote.
fn foreign(what: &str) -> String {
    format!("«\u{a0}{}\u{a0}»", clean::excerpt(what, 220))
}

fn checks(outcome: &Outcome, source: &str) -> Vec<String> {
    let first = match outcome {
        Outcome::Short { .. } => {
            "Ouvrez l’adresse\u{a0}: montre-t-elle vraiment si peu de publications\u{a0}? Sinon, ses \
             règles sont à mettre à jour."
        }
        Outcome::AnchorMissing | Outcome::Empty | Outcome::Listed | Outcome::NotModified => {
            "Ouvrez l’adresse\u{a0}: la page a-t-elle changé d’aspect\u{a0}? Ses règles sont alors à \
             mettre à jour."
        }
        Outcome::Blocked(BlockKind::BotWall) => {
            "La plateforme offre-t-elle un flux ou une API\u{a0}? Un mur anti-robot s’en va \
             rarement de lui-même."
        }
        Outcome::Blocked(BlockKind::Refused) => {
            "L’adresse s’ouvre-t-elle dans un navigateur du même réseau\u{a0}? Le site bannit \
             peut-être celui-ci."
        }
        Outcome::Blocked(BlockKind::RateLimited) => {
            "Consultez moins souvent\u{a0}: changez l’horaire de la source."
        }
        Outcome::Blocked(BlockKind::Consent) => {
            "Un clic l’enlève-t-il dans un navigateur\u{a0}? Avec «\u{a0}render = \"chromium\"\u{a0}», \
             vigie peut cliquer aussi."
        }
        Outcome::Login(_) => {
            "Le mot de passe ou le jeton est-il encore valable\u{a0}? Renouvelez-le là où vigie le lit."
        }
        Outcome::Render(_) => {
            "Si [browser] nomme un «\u{a0}program\u{a0}», corrigez son chemin\u{a0}; sinon, installez \
             Chromium\u{a0}: «\u{a0}apt install chromium\u{a0}». Sous systemd, ajoutez browser.conf au \
             service (voir README.md), puis «\u{a0}systemctl restart vigie\u{a0}»."
        }
        Outcome::LoggedOut => {
            "La page demande-t-elle de s’identifier\u{a0}? Donnez à la source un accès \
             ([source.auth], ou un cookie encore valable), ou une page publique."
        }
        Outcome::Http(404 | 410) => {
            "Ouvrez l’adresse\u{a0}: la page a-t-elle déménagé\u{a0}? Mettez alors la nouvelle adresse \
             dans la configuration."
        }
        Outcome::Http(500..) => {
            "Le site a une panne ou est en travaux\u{a0}: cela passe d’ordinaire. Si cela dure, \
             ouvrez l’adresse, et prévenez le site."
        }
        Outcome::Http(_) => {
            "Ouvrez l’adresse dans un navigateur\u{a0}: le site y montre-t-il la page\u{a0}? Sinon, \
             corrigez l’adresse ou ce que la source envoie ([source.request])."
        }
        Outcome::Network(_) | Outcome::UplinkDown => {
            "L’adresse s’ouvre-t-elle dans un navigateur\u{a0}? Sinon, voyez le nom, le réseau, le \
             pare-feu."
        }
        Outcome::TooLarge => {
            "Est-ce la bonne page\u{a0}? Choisissez-en une plus courte, ou relevez la limite."
        }
        Outcome::Disallowed => {
            "La règle des réseaux privés permet-elle l’adresse\u{a0}? Les réglages en décident."
        }
        Outcome::DisallowedByRobots => {
            "Le site offre-t-il un flux ou une API\u{a0}? Vous pouvez aussi lui demander la \
             permission et mettre «\u{a0}robots = \"ignore\"\u{a0}» à la source."
        }
        Outcome::RobotsUnknown(_) => {
            "L’adresse /robots.txt du site s’ouvre-t-elle dans un navigateur\u{a0}? En attendant, \
             aucune page n’est consultée\u{a0}; avec la permission du site, mettez «\u{a0}robots = \
             \"ignore\"\u{a0}» à la source."
        }
    };
    vec![
        first.to_owned(),
        format!("Essayez tout de suite\u{a0}: «\u{a0}vigie poll {source}\u{a0}»."),
    ]
}

fn weekday(date: Date) -> &'static str {
    Language::French.weekday(date)
}

fn month_of(date: Date) -> String {
    format!("{} {}", Language::French.month(date), date.year())
}
