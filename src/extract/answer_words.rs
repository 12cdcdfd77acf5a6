//! The words and names that give an answer of the business away, in the languages of the trade.

/// Headings that only an answer of the business has, folded.
pub(super) const HEADINGS: [&str; 31] = [
    "response from the owner",
    "response from the business",
    "response from the company",
    "reply from the owner",
    "owner response",
    "owners response",
    "owner s response",
    "business response",
    "company response",
    "management response",
    "host response",
    "seller response",
    "dealer response",
    "employer response",
    "developer response",
    "property response",
    "reply from the company",
    "business owner comment",
    "comment from the owner",
    "reponse du proprietaire",
    "reponse de l entreprise",
    "reponse de l etablissement",
    "reponse du professionnel",
    "reponse de la direction",
    "antwort vom inhaber",
    "antwort des unternehmens",
    "antwort der geschaftsfuhrung",
    "respuesta del propietario",
    "risposta del proprietario",
    "resposta do proprietario",
    "reactie van de eigenaar",
];

/// What a heading that names the business begins with, folded: "Response from Acme Roofing".
pub(super) const BEGINNINGS: [&str; 12] = [
    "response from ",
    "reply from ",
    "answer from ",
    "reponse de ",
    "reponse du ",
    "antwort von ",
    "antwort vom ",
    "respuesta de ",
    "risposta di ",
    "resposta de ",
    "reactie van ",
    "antwoord van ",
];

/// What a short line of its own over an answer ends with, folded: "Acme Roofing's reply", "Acme
/// replied:".
pub(super) const ENDINGS: [&str; 8] = [
    " s reply",
    " s response",
    " s answer",
    " replied",
    " responded",
    " a repondu",
    " hat geantwortet",
    " ha respondido",
];

/// Names of an answer in markup, whoever gives it.
pub(super) const ANSWER_NAMES: [&str; 7] =
    ["reply", "replies", "answer", "comment", "responses", "reactions", "antwort"];

/// Names of an answer in markup that are not used for those of other visitors.
pub(super) const SURE_NAMES: [&str; 8] =
    ["response", "reaction", "rebuttal", "reponse", "respuesta", "risposta", "resposta", "reactie"];

/// Names of those who answer for a business.
pub(super) const OWNER_NAMES: [&str; 19] = [
    "owner",
    "business",
    "company",
    "merchant",
    "management",
    "manager",
    "official",
    "employer",
    "partner",
    "vendor",
    "seller",
    "host",
    "hotel",
    "dealer",
    "provider",
    "store",
    "developer",
    "shop",
    "replier",
];

/// Names of things to press or to fill in, and of what counts answers.
pub(super) const TOOL_NAMES: [&str; 14] = [
    "button", "btn", "link", "form", "count", "counter", "toggle", "action", "actions", "control",
    "controls", "icon", "new", "box",
];
