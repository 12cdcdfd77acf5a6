//! What pages say that are not the page: login, "not found", maintenance and consent.
//! Folded (lower case, no accents, no punctuation), and told in whole words.

use crate::logic::text::fold;

/// A text made ready to be searched for phrases.
#[derive(Debug)]
pub(super) struct Words(String);

impl Words {
    pub(super) fn of(text: &str) -> Self {
        Self(format!(" {} ", fold(text)))
    }

    /// Whether it says one of these, as whole words.
    pub(super) fn say(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.0.contains(&format!(" {phrase} ")))
    }

    /// Whether it is one of these and nothing else.
    pub(super) fn are(&self, phrases: &[&str]) -> bool {
        phrases.contains(&self.0.trim())
    }

    /// How many of its words begin so.
    pub(super) fn count(&self, beginning: &str) -> usize {
        self.0.split(' ').filter(|word| word.starts_with(beginning)).count()
    }
}

/// Titles, or parts of titles, of login pages.
pub(super) const LOGIN_TITLES: [&str; 20] = [
    "log in",
    "login",
    "sign in",
    "log on",
    "sign up",
    "authentication",
    "authentication required",
    "connexion",
    "se connecter",
    "connectez vous",
    "identification",
    "identifiez vous",
    "authentification",
    "anmelden",
    "anmeldung",
    "einloggen",
    "iniciar sesion",
    "accedi",
    "iniciar sessao",
    "inloggen",
];

/// What login pages ask.
pub(super) const LOGIN_WORDS: [&str; 31] = [
    "log in to",
    "sign in to",
    "login to",
    "please log in",
    "please login",
    "please sign in",
    "you must log in",
    "you must be logged in",
    "you need to log in",
    "you need to sign in",
    "login required",
    "sign in with",
    "log in with",
    "continue with google",
    "connectez vous",
    "vous devez etre connecte",
    "vous devez vous connecter",
    "veuillez vous connecter",
    "veuillez vous identifier",
    "identifiez vous",
    "continuer avec google",
    "bitte melden sie sich an",
    "melden sie sich an",
    "mit google anmelden",
    "inicia sesion",
    "inicie sesion",
    "accedi per",
    "effettua l accesso",
    "faca login",
    "inicie sessao",
    "meld je aan",
];

/// Parts of a path that lead to a login.
pub(super) const LOGIN_PATHS: [&str; 18] = [
    "login",
    "log-in",
    "logon",
    "signin",
    "sign-in",
    "sign_in",
    "authwall",
    "checkpoint",
    "sso",
    "wp-login",
    "connexion",
    "se-connecter",
    "identification",
    "anmelden",
    "iniciar-sesion",
    "accedi",
    "entrar",
    "inloggen",
];

/// Titles, or parts of titles, of pages that stand for one that does not exist.
pub(super) const LOST_TITLES: [&str; 26] = [
    "404",
    "404 not found",
    "404 error",
    "error 404",
    "404 page not found",
    "not found",
    "page not found",
    "page not found 404",
    "oops page not found",
    "page does not exist",
    "page doesn t exist",
    "this page doesn t exist",
    "page unavailable",
    "content not found",
    "page introuvable",
    "page non trouvee",
    "page inexistante",
    "erreur 404",
    "404 page introuvable",
    "cette page n existe pas",
    "seite nicht gefunden",
    "fehler 404",
    "pagina no encontrada",
    "pagina non trovata",
    "pagina nao encontrada",
    "pagina niet gevonden",
];

/// What they say.
pub(super) const LOST_WORDS: [&str; 40] = [
    "page not found",
    "404 not found",
    "page cannot be found",
    "page can t be found",
    "page could not be found",
    "page couldn t be found",
    "page was not found",
    "page does not exist",
    "page doesn t exist",
    "page no longer exists",
    "page has been removed",
    "page isn t available",
    "page is not available",
    "page is no longer available",
    "content isn t available",
    "page you requested",
    "page you are looking for",
    "page you re looking for",
    "page you were looking for",
    "couldn t find that page",
    "could not find that page",
    "can t find that page",
    "couldn t find this page",
    "page introuvable",
    "page non trouvee",
    "page que vous recherchez",
    "page que vous cherchez",
    "page que vous avez demandee",
    "page demandee",
    "page n existe pas",
    "page n existe plus",
    "page n est plus disponible",
    "page n est pas disponible",
    "contenu n est pas disponible",
    "seite nicht gefunden",
    "seite wurde nicht gefunden",
    "pagina no encontrada",
    "pagina non trovata",
    "pagina nao encontrada",
    "pagina niet gevonden",
];

/// Titles, or parts of titles, of sites that are out of service for a while. "Maintenance" alone is
/// what a garage offers.
pub(super) const MAINTENANCE_TITLES: [&str; 20] = [
    "maintenance mode",
    "site maintenance",
    "under maintenance",
    "site under maintenance",
    "down for maintenance",
    "be right back",
    "we ll be right back",
    "we will be right back",
    "en maintenance",
    "site en maintenance",
    "maintenance en cours",
    "mode maintenance",
    "wartungsarbeiten",
    "wartungsmodus",
    "en mantenimiento",
    "sitio en mantenimiento",
    "in manutenzione",
    "sito in manutenzione",
    "em manutencao",
    "in onderhoud",
];

/// What they say.
pub(super) const MAINTENANCE_WORDS: [&str; 24] = [
    "under maintenance",
    "down for maintenance",
    "undergoing maintenance",
    "undergoing scheduled maintenance",
    "undergoing planned maintenance",
    "performing maintenance",
    "performing scheduled maintenance",
    "be right back",
    "be back shortly",
    "en maintenance",
    "en cours de maintenance",
    "maintenance en cours",
    "maintenance programmee",
    "de retour dans quelques minutes",
    "bientot de retour",
    "wartungsarbeiten",
    "wartungsmodus",
    "gleich wieder da",
    "en mantenimiento",
    "tareas de mantenimiento",
    "in manutenzione",
    "em manutencao",
    "in onderhoud",
    "onderhoudswerkzaamheden",
];

/// Whole titles of what a failing server says, and the status it should have had.
pub(super) const FAILED_TITLES: [(&str, u16); 11] = [
    ("500 internal server error", 500),
    ("internal server error", 500),
    ("database error", 500),
    ("error establishing a database connection", 500),
    ("502 bad gateway", 502),
    ("bad gateway", 502),
    ("503 service unavailable", 503),
    ("503 service temporarily unavailable", 503),
    ("service unavailable", 503),
    ("504 gateway time out", 504),
    ("504 gateway timeout", 504),
];

/// Titles, or parts of titles, of pages that ask for consent to cookies first.
pub(super) const CONSENT_TITLES: [&str; 14] = [
    "before you continue",
    "before you continue to google search",
    "before you continue to google maps",
    "before you continue to youtube",
    "avant de continuer",
    "avant d acceder a google",
    "avant d acceder a la recherche google",
    "avant d acceder a google maps",
    "avant d acceder a youtube",
    "bevor sie fortfahren",
    "antes de continuar",
    "prima di continuare",
    "voordat je verdergaat",
    "yahoo is part of the yahoo family of brands",
];

/// What only they say.
pub(super) const CONSENT_WORDS: [&str; 11] = [
    "before you continue to",
    "avant d acceder a google",
    "avant d acceder a youtube",
    "avant d acceder a la recherche google",
    "avant de continuer sur",
    "bevor sie zu google weitergehen",
    "bevor sie fortfahren",
    "antes de ir a google",
    "prima di continuare su",
    "voordat je verdergaat naar",
    "yahoo is part of the yahoo family of brands",
];

/// The buttons of consent, banner or wall.
pub(super) const CONSENT_BUTTONS: [&str; 21] = [
    "accept all",
    "accept cookies",
    "accept and continue",
    "agree and continue",
    "agree and close",
    "i agree",
    "i accept",
    "reject all",
    "tout accepter",
    "tout refuser",
    "accepter et continuer",
    "accepter et fermer",
    "j accepte",
    "continuer sans accepter",
    "alle akzeptieren",
    "akzeptieren und weiter",
    "aceptar todo",
    "aceptar y continuar",
    "accetta tutto",
    "aceitar tudo",
    "alles accepteren",
];

/// How pages ask for a browser that runs scripts.
pub(super) const SCRIPT_WORDS: [&str; 22] = [
    "enable javascript",
    "enabled javascript",
    "javascript enabled",
    "javascript to be enabled",
    "javascript is required",
    "javascript is disabled",
    "requires javascript",
    "turn on javascript",
    "without javascript",
    "javascript to run this app",
    "activer javascript",
    "activez javascript",
    "active javascript",
    "javascript est desactive",
    "javascript est requis",
    "javascript active",
    "necessite javascript",
    "javascript aktivieren",
    "aktivieren sie javascript",
    "habilita javascript",
    "abilita javascript",
    "schakel javascript in",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_folded() {
        let lists: [&[&str]; 11] = [
            &LOGIN_TITLES,
            &LOGIN_WORDS,
            &LOST_TITLES,
            &LOST_WORDS,
            &MAINTENANCE_TITLES,
            &MAINTENANCE_WORDS,
            &FAILED_TITLES.map(|(title, _)| title),
            &CONSENT_TITLES,
            &CONSENT_WORDS,
            &CONSENT_BUTTONS,
            &SCRIPT_WORDS,
        ];
        for phrase in lists.concat() {
            assert_eq!(fold(phrase), phrase);
        }
    }
}
