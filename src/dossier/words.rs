//! The words of a dossier, in the reader's language.

use crate::domain::{
    Act, CaseState, Event, EvidenceKind, Language, LinkReason, Notice, PersonId, Proof, ProvedBy,
    Reason, SecondOpinion, Severity, Turn,
};

/// One of two texts.
pub(super) fn pick<'a>(language: Language, english: &'a str, french: &'a str) -> &'a str {
    match language {
        Language::English => english,
        Language::French => french,
    }
}

/// What happened, in one line of a language.
pub fn headline(event: &Event, language: Language) -> String {
    let say = |english, french| pick(language, english, french).to_owned();
    if let Event::Baselined { .. } = event {
        say("The post was there when the watch began", "L’avis était déjà là au début de la veille")
    } else if let Event::PostSurfaced { .. } = event {
        say("An older post came into view", "Un avis plus ancien est apparu")
    } else if let Event::PostAppeared { .. } = event {
        say("The post appeared", "L’avis est paru")
    } else if let Event::PostEdited { .. } = event {
        say("Its author changed the post", "L’auteur a modifié l’avis")
    } else if let Event::PostRenamed { .. } = event {
        say("The site names the post otherwise", "Le site désigne l’avis autrement")
    } else if let Event::PostAnswered { .. } = event {
        say("The business’s answer is on the page", "La réponse de l’entreprise est sur la page")
    } else if let Event::AnswerEdited { reply: Some(_), .. } = event {
        say("The answer was changed", "La réponse a été modifiée")
    } else if let Event::AnswerEdited { .. } = event {
        say("The answer was withdrawn", "La réponse a été retirée")
    } else if let Event::StatusChanged { .. } = event {
        say("The site shows another status", "Le site affiche un autre statut")
    } else if let Event::PostRemoved { .. } = event {
        say("The post is gone", "L’avis a disparu")
    } else if let Event::PostReappeared { .. } = event {
        say("The post is there again", "L’avis est revenu")
    } else if let Event::CaseOpened { case } = event {
        let severity = severity(case.verdict.severity, language);
        match language {
            Language::English => format!("Case {} was opened (severity: {severity})", case.id),
            Language::French => format!("Dossier {} ouvert (gravité : {severity})", case.id),
        }
    } else if let Event::CaseEdited { verdict, .. } = event {
        let severity = severity(verdict.severity, language);
        match language {
            Language::English => format!("The case was judged anew (severity: {severity})"),
            Language::French => format!("Le dossier a été réévalué (gravité : {severity})"),
        }
    } else if let Event::CaseJoined { link, .. } = event {
        let why = joined(link.why, language);
        match language {
            Language::English => format!("Another post joined the case: {why}"),
            Language::French => format!("Un autre avis a rejoint le dossier : {why}"),
        }
    } else if let Event::CaseMoved { to, turn, .. } = event {
        format!("{} → {}", turned(turn, language), state(*to, language))
    } else if let Event::CaseActed { by, act, .. } = event {
        format!("{by}{} {}", pick(language, ":", " :"), acted(act, language))
    } else {
        of_mail_or_proof(event, language)
    }
}

fn of_mail_or_proof(event: &Event, language: Language) -> String {
    let say = |english, french| pick(language, english, french).to_owned();
    if let Event::CrisisDeclared { posts, .. } = event {
        match language {
            Language::English => format!("Declared a crisis, with {posts} posts"),
            Language::French => format!("Déclaré crise, avec {posts} avis"),
        }
    } else if let Event::AlertQueued { alert } = event {
        let about = about(&alert.notice, language);
        match language {
            Language::English => format!("Mail to {} ordered: {about}", alert.person),
            Language::French => format!("Courriel à {} préparé : {about}", alert.person),
        }
    } else if let Event::AlertDelivered { reply, .. } = event {
        match language {
            Language::English => format!("The mail server took the mail: “{reply}”"),
            Language::French => format!("Le serveur de courriel a pris le message : « {reply} »"),
        }
    } else if let Event::AlertDeferred { error, .. } = event {
        match language {
            Language::English => format!("The mail could not be sent yet: {error}"),
            Language::French => format!("Le courriel n’a pas encore pu partir : {error}"),
        }
    } else if let Event::AlertFailed { error, .. } = event {
        match language {
            Language::English => format!("The mail was refused for good: {error}"),
            Language::French => format!("Le courriel a été définitivement refusé : {error}"),
        }
    } else if let Event::AlertWithdrawn { .. } = event {
        say("A mail was no longer needed", "Un courriel n’était plus nécessaire")
    } else if let Event::AlertsMerged { .. } = event {
        say("Told in one mail with others", "Annoncé avec d’autres dans un même courriel")
    } else if let Event::EvidenceKept { what, .. } = event {
        match what {
            EvidenceKind::Page => say("The page was kept", "La page a été conservée"),
            EvidenceKind::Screenshot => {
                say("A picture of the page was kept", "Une image de la page a été conservée")
            }
        }
    } else if let Event::EvidenceLost { error, .. } = event {
        match language {
            Language::English => format!("The page could not be kept: {error}"),
            Language::French => format!("La page n’a pas pu être conservée : {error}"),
        }
    } else if let Event::OpinionGiven { opinion: SecondOpinion { model, negative, why }, .. } =
        event
    {
        match (language, negative) {
            (Language::English, true) => format!("{model} was asked, and says negative: “{why}”"),
            (Language::English, false) => {
                format!("{model} was asked, and says not negative: “{why}”")
            }
            (Language::French, true) => format!("{model}, interrogé, dit négatif : « {why} »"),
            (Language::French, false) => {
                format!("{model}, interrogé, dit non négatif : « {why} »")
            }
        }
    } else if let Event::HeadStamped { authority, .. } = event {
        match language {
            Language::English => format!("{authority} stamped the ledger with its time"),
            Language::French => format!("{authority} a horodaté le registre"),
        }
    } else if let Event::CasePrompted { reminded, escalated, .. } = event {
        prompted(reminded, escalated, language)
    } else if let Event::MailReceived { person, .. } = event {
        match language {
            Language::English => format!("{person} answered by mail"),
            Language::French => format!("{person} a répondu par courriel"),
        }
    } else if let Event::AlertBounced { error, .. } = event {
        match language {
            Language::English => format!("The mail came back: {error}"),
            Language::French => format!("Le courriel est revenu : {error}"),
        }
    } else if let Event::CaseDue { .. } = event {
        say("An answer is due by another time", "Une réponse est attendue pour une autre date")
    } else {
        String::new()
    }
}

/// Who was told that an answer is due.
fn prompted(reminded: &[PersonId], escalated: &[PersonId], language: Language) -> String {
    let names =
        |people: &[PersonId]| people.iter().map(PersonId::as_str).collect::<Vec<_>>().join(", ");
    let (reminded, escalated) = (names(reminded), names(escalated));
    match (language, escalated.is_empty(), reminded.is_empty()) {
        (Language::English, true, _) => format!("Reminded of the deadline: {reminded}"),
        (Language::English, false, true) => format!("Handed up to: {escalated}"),
        (Language::English, false, false) => {
            format!("Handed up to: {escalated}; reminded of the deadline: {reminded}")
        }
        (Language::French, true, _) => format!("Rappel de l’échéance : {reminded}"),
        (Language::French, false, true) => format!("Transmis à : {escalated}"),
        (Language::French, false, false) => {
            format!("Transmis à : {escalated} ; rappel de l’échéance : {reminded}")
        }
    }
}

/// Where a case stands.
pub(super) fn state(state: CaseState, language: Language) -> &'static str {
    match state {
        CaseState::Open => pick(language, "open", "ouvert"),
        CaseState::Acknowledged => pick(language, "acknowledged", "pris en charge"),
        CaseState::Replied => pick(language, "replied", "répondu"),
        CaseState::Settled => pick(language, "settled", "réglé"),
        CaseState::OnHold => pick(language, "on hold", "en attente"),
        CaseState::Unfounded => pick(language, "unfounded", "sans fondement"),
    }
}

fn severity(severity: Severity, language: Language) -> &'static str {
    match severity {
        Severity::Low => pick(language, "low", "faible"),
        Severity::Medium => pick(language, "medium", "moyenne"),
        Severity::High => pick(language, "high", "haute"),
        Severity::Critical => pick(language, "critical", "critique"),
    }
}

fn joined(why: LinkReason, language: Language) -> &'static str {
    match why {
        LinkReason::SameAuthor => pick(language, "by the same author", "du même auteur"),
        LinkReason::SameText => {
            pick(language, "it says nearly the same", "texte presque identique")
        }
        LinkReason::Burst => pick(language, "part of a burst", "il fait partie d’une vague"),
    }
}

fn turned(turn: &Turn, language: Language) -> String {
    let (english, french) = match turn {
        Turn::Answered => ("Answered in public", "Réponse publiée"),
        Turn::Resolved { .. } => ("The site says it is resolved", "Le site l’indique comme résolu"),
        Turn::Unresolved { .. } => {
            ("The site no longer says it is resolved", "Le site ne l’indique plus comme résolu")
        }
        Turn::Better => ("The post is no longer negative", "L’avis n’est plus négatif"),
        Turn::CameBack => ("The author came back", "L’auteur est revenu"),
        Turn::AnswerWithdrawn => ("The answer was withdrawn", "La réponse a été retirée"),
        Turn::Removed => ("Every post is gone", "Tous les avis ont disparu"),
        Turn::Reappeared => ("A post is there again", "Un avis est revenu"),
        Turn::HoldEnded { .. } => ("The hold is over", "Fin de l’attente"),
    };
    pick(language, english, french).to_owned()
}

fn acted(act: &Act, language: Language) -> &'static str {
    let (english, french) = match act {
        Act::Acknowledge => ("took it up", "a pris le dossier en charge"),
        Act::Assign { .. } => ("assigned it", "l’a confié"),
        Act::Hold { .. } => ("put it on hold", "l’a mis en attente"),
        Act::Replied { .. } => ("answered in public", "a répondu publiquement"),
        Act::Settle { .. } => ("settled it", "l’a réglé"),
        Act::Unfounded { .. } => ("found it unfounded", "l’a jugé sans fondement"),
        Act::Negative => ("said that the post is negative", "a dit que l’avis est négatif"),
        Act::NotNegative { .. } => {
            ("said that the post is not negative", "a dit que l’avis n’est pas négatif")
        }
        Act::Reopen { .. } => ("reopened it", "l’a rouvert"),
        Act::Note { .. } => ("wrote a note", "a noté"),
        Act::Contact { .. } => ("talked to the customer", "a contacté le client"),
        Act::Offer { .. } => ("made an offer", "a fait une offre"),
        Act::Decide { .. } => ("decided", "a décidé"),
        Act::AskStaff { .. } => ("asked the staff", "a interrogé le personnel"),
        Act::Cause { .. } => ("named the cause", "a indiqué la cause"),
        Act::Correct { .. } => ("corrected something", "a corrigé quelque chose"),
        Act::FollowUp { .. } => ("looked at it again", "a refait le point"),
    };
    pick(language, english, french)
}

/// What a mail is about.
pub(super) fn about(notice: &Notice, language: Language) -> &'static str {
    let (english, french) = match notice.reason() {
        Reason::NewPost => ("new post", "nouvel avis"),
        Reason::Edited => ("edited", "avis modifié"),
        Reason::Answered => ("answered", "réponse publiée"),
        Reason::AnswerEdited => ("answer edited", "réponse modifiée"),
        Reason::StatusChanged => ("status changed", "autre statut"),
        Reason::Removed => ("removed", "avis disparu"),
        Reason::Reappeared => ("reappeared", "avis revenu"),
        Reason::Crisis => ("crisis", "crise"),
        Reason::FollowUp => ("follow-up", "point sur un dossier réglé"),
        Reason::HoldEnded => ("end of the hold", "fin de l’attente"),
        Reason::Daily => ("daily", "état du registre"),
        Reason::Welcome => ("welcome", "début de la veille"),
        Reason::SourceBroken => ("source broken", "source invisible"),
        Reason::SourceRecovered => ("source recovered", "source de nouveau visible"),
        Reason::UplinkDown => ("uplink down", "connexion coupée"),
        Reason::UplinkBack => ("uplink back", "connexion rétablie"),
        Reason::Undelivered => ("undelivered", "courriel non remis"),
        Reason::LedgerCut => ("ledger cut", "registre tronqué"),
        Reason::AssistantDown => ("assistant down", "assistant muet"),
        Reason::Test => ("test", "essai"),
        Reason::Reminder => ("reminder", "rappel"),
        Reason::Escalation => ("escalation", "alerte à un autre niveau"),
        Reason::Digest => ("digest", "récapitulatif"),
        Reason::Several => ("several at once", "plusieurs avis à la fois"),
        Reason::StaffQuestion => ("question to the staff", "question au personnel"),
        Reason::NotDone => ("not done", "demande sans effet"),
        Reason::MailboxDown => ("mailbox down", "boîte aux lettres illisible"),
        Reason::MailboxBack => ("mailbox back", "boîte aux lettres rétablie"),
    };
    pick(language, english, french)
}

/// What proves that a post is gone.
pub(super) fn proof(proof: &Proof, language: Language) -> String {
    let by = match proof.by {
        ProvedBy::Neighbours => {
            pick(language, "its neighbours are still shown", "ses voisins sont toujours affichés")
        }
        ProvedBy::WholeList => pick(
            language,
            "the whole list is shown without it",
            "la liste entière ne le montre plus",
        ),
        ProvedBy::OwnPage(_) => {
            pick(language, "its own page says so", "sa propre page le confirme")
        }
    };
    let (polls, since) = (proof.polls, proof.missing_since);
    match language {
        Language::English => format!("Not shown in {polls} polls since {since}: {by}."),
        Language::French => format!("Absent lors de {polls} visites depuis {since} : {by}."),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::{Alert, AlertStatus, PostOfCase};

    #[test]
    fn what_a_mail_is_about_is_said_in_the_language_of_the_dossier() {
        let about = PostOfCase { case: "A2C-D4E".into(), source: "page".into(), post: "1".into() };
        let case = || about.case.clone();
        let notices = [
            (Notice::NewPost { case: case() }, "new post", "nouvel avis"),
            (Notice::Removed(about.clone()), "removed", "avis disparu"),
            (Notice::HoldEnded { case: case() }, "end of the hold", "fin de l’attente"),
        ];
        for (notice, english, french) in notices {
            let alert = Alert {
                id: "row".into(),
                person: "ann".into(),
                notice,
                severity: Severity::Low,
                queued_at: Timestamp::UNIX_EPOCH,
                not_before: Timestamp::UNIX_EPOCH,
                status: AlertStatus::Scheduled,
                attempts: 0,
                last_error: None,
                in_doubt: false,
                first_due: None,
                instead_of: None,
            };
            let event = Event::AlertQueued { alert };
            let said = headline(&event, Language::English);
            assert_eq!(said, format!("Mail to ann ordered: {english}"));
            let said = headline(&event, Language::French);
            assert_eq!(said, format!("Courriel à ann préparé : {french}"));
        }
    }
}
