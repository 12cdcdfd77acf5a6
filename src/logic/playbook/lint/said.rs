//! What is said of a finding, and why it matters, in the language of the reader.

use super::finding::Rule;
use crate::domain::Language;

/// What is said of a rule: what was found, and why that matters.
pub(super) fn said(rule: Rule, language: Language) -> (&'static str, &'static str) {
    match language {
        Language::English => english(rule),
        Language::French => french(rule),
    }
}

fn english(rule: Rule) -> (&'static str, &'static str) {
    match rule {
        Rule::WrongLanguage => (
            "it is not in the language of the post",
            "answer people in the language in which they wrote",
        ),
        Rule::NoThanks => (
            "nobody is thanked",
            "begin with thanks: who complains in public has given you the chance to answer",
        ),
        Rule::NoApology => (
            "there is no word of regret, or one that takes it back",
            "say that you are sorry about what they lived through: that admits no fault",
        ),
        Rule::NoContact => (
            "it does not say where to go on",
            "name an address or a number: nothing is settled in public",
        ),
        Rule::Blame => (
            "this puts the blame on somebody",
            "readers side with the customer: say what you do, not who was wrong",
        ),
        Rule::Sarcasm => (
            "this sounds ironic",
            "irony reads as contempt, and is quoted for years: say it plainly or leave it out",
        ),
        Rule::Capitals => ("this shouts", "write in small letters, with one mark at the end"),
        Rule::LegalThreat => (
            "this threatens with the law",
            "it frightens every reader and settles nothing: talk to your lawyer, not about them",
        ),
        Rule::Admission => (
            "this admits liability",
            "be sorry for what happened, and leave to your insurer or lawyer who answers for it",
        ),
        Rule::PersonalData => (
            "this tells something personal about the customer",
            "what you know of a customer stays with you: names, numbers, orders, health",
        ),
        Rule::Promise => (
            "this promises or offers something in public",
            "promise only what you hold in your hand, and offer amends in private",
        ),
        Rule::Generic => (
            "this is a set phrase",
            "write what only you can write to this person: take up what the post says",
        ),
        Rule::Repeated => (
            "an earlier answer of yours says nearly the same",
            "readers see all your answers below one another: write a new one",
        ),
        Rule::TooLong => ("it is longer than the platform allows", "shorten it"),
        Rule::Removal => (
            "this asks for the post to be changed or taken down",
            "platforms forbid to reward that and readers resent it: settle the matter, and let the \
             customer decide",
        ),
        Rule::AsksReviews => (
            "this asks for good reviews",
            "platforms forbid reviews that are asked for in return for something: do not ask here",
        ),
    }
}

fn french(rule: Rule) -> (&'static str, &'static str) {
    match rule {
        Rule::WrongLanguage => (
            "elle n’est pas dans la langue de la publication",
            "répondez aux gens dans la langue dans laquelle ils ont écrit",
        ),
        Rule::NoThanks => (
            "personne n’est remercié",
            "commencez par un merci\u{a0}: qui se plaint en public vous donne l’occasion de répondre",
        ),
        Rule::NoApology => (
            "il n’y a pas de mot de regret, ou il est aussitôt repris",
            "dites que vous êtes désolé de ce qui a été vécu\u{a0}: ce n’est pas avouer une faute",
        ),
        Rule::NoContact => (
            "elle ne dit pas où poursuivre",
            "donnez une adresse ou un numéro\u{a0}: rien ne se règle en public",
        ),
        Rule::Blame => (
            "ceci rejette la faute sur quelqu’un",
            "le lecteur prend le parti du client\u{a0}: dites ce que vous faites, pas qui avait tort",
        ),
        Rule::Sarcasm => (
            "ceci paraît ironique",
            "l’ironie se lit comme du mépris et se cite longtemps\u{a0}: dites-le simplement, ou pas \
             du tout",
        ),
        Rule::Capitals => {
            ("ceci crie", "écrivez en minuscules, avec un seul signe à la fin de la phrase")
        }
        Rule::LegalThreat => (
            "ceci menace de la loi",
            "cela effraie tous les lecteurs et ne règle rien\u{a0}: parlez à votre avocat, pas de lui",
        ),
        Rule::Admission => (
            "ceci reconnaît une responsabilité",
            "regrettez ce qui s’est passé, et laissez à l’assureur ou à l’avocat de dire qui en répond",
        ),
        Rule::PersonalData => (
            "ceci révèle quelque chose de personnel sur le client",
            "ce que vous savez d’un client reste chez vous\u{a0}: noms, numéros, commandes, santé",
        ),
        Rule::Promise => (
            "ceci promet ou offre quelque chose en public",
            "ne promettez que ce que vous tenez en main, et proposez un geste en privé",
        ),
        Rule::Generic => (
            "c’est une formule toute faite",
            "écrivez ce que vous seul pouvez écrire à cette personne\u{a0}: reprenez ce qu’elle dit",
        ),
        Rule::Repeated => (
            "une de vos réponses précédentes dit presque la même chose",
            "les lecteurs voient toutes vos réponses l’une sous l’autre\u{a0}: écrivez-en une nouvelle",
        ),
        Rule::TooLong => {
            ("elle est plus longue que la plateforme ne le permet", "raccourcissez-la")
        }
        Rule::Removal => (
            "ceci demande de modifier ou de retirer la publication",
            "les plateformes interdisent de récompenser cela et les lecteurs n’aiment pas\u{a0}: \
             réglez l’affaire, le client décidera",
        ),
        Rule::AsksReviews => (
            "ceci demande de bons avis",
            "les plateformes interdisent les avis demandés en échange de quelque chose\u{a0}: ne \
             demandez rien ici",
        ),
    }
}
