//! The question to the staff: who knows what happened? A mail of its own, with all that helps to
//! remember, and nothing that blames anybody.

use super::{quote, said};
use crate::domain::{Language, Post, Verdict};

/// A mail to the staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffQuestion {
    /// Its subject.
    pub subject: String,
    /// Its text; paragraphs are parted by an empty line.
    pub body: String,
}

/// Asks the staff what they know of the visit or order that a post is about, in their language.
///
/// `day` is when that was, or the post was published, as people of that language write it: it is told
/// where the sentence that weighed names no day on which something happened. The owner signs as
/// `signatory`.
pub fn staff_question(
    (post, verdict): (&Post, &Verdict),
    (business, platform, case): (&str, &str, &str),
    day: Option<&str>,
    signatory: Option<&str>,
    language: Language,
) -> StaffQuestion {
    let spoken = verdict.language.as_deref().or(post.language.as_deref());
    let named = [Language::English, Language::French]
        .into_iter()
        .find(|known| spoken == Some(known.code()))
        .filter(|known| *known == language)
        .and_then(|known| said::day(quote::weighing(post, verdict)?, known));
    let (author, text) = (post.author.as_deref(), post.text.trim());
    let signatory = signatory.unwrap_or(business);
    match language {
        Language::English => {
            let when = named
                .or_else(|| day.map(|day| format!("around {day}")))
                .unwrap_or_else(|| "lately".to_owned());
            let by = author.map(|author| format!(" by {author}")).unwrap_or_default();
            let quoted = quoted(text);
            let quoted = if quoted.is_empty() { "(A rating without a text.)" } else { &quoted };
            StaffQuestion {
                subject: format!("Who knows what happened {when}? (case {case})"),
                body: format!(
                    "Hello,\n\nA post{by} on {platform} is about {business}:\n\n{quoted}\n\n\
                     Before we answer, we want to know what happened {when}. Please reply to this \
                     mail, in a few words, today if you can:\n\n\
                     - Were you there, or do you know who was?\n\
                     - What was said, and what was promised?\n\
                     - What went wrong, as you saw it, and what went right?\n\
                     - Is there anything on paper: an order, a bill, a message, a photo?\n\n\
                     “I don’t know” is an answer too. This is not about blame: we want to tell the \
                     customer what is true, and to do better next time. Please do not answer the \
                     post yourself.\n\nThank you,\n{signatory}"
                ),
            }
        }
        Language::French => {
            let when = named
                .or_else(|| day.map(|day| format!("vers le {day}")))
                .unwrap_or_else(|| "dernièrement".to_owned());
            let by = author.map(|author| format!(" signée {author}")).unwrap_or_default();
            let quoted = quoted(text);
            let quoted = if quoted.is_empty() { "(Une note, sans texte.)" } else { &quoted };
            StaffQuestion {
                subject: format!("Qui sait ce qui s’est passé {when}\u{a0}? (dossier {case})"),
                body: format!(
                    "Bonjour,\n\nUne publication{by} sur {platform} concerne {business}\u{a0}:\
                     \n\n{quoted}\n\n\
                     Avant de répondre, nous voulons savoir ce qui s’est passé {when}. Répondez à \
                     ce courriel en quelques mots, si possible aujourd’hui\u{a0}:\n\n\
                     - Étiez-vous là, ou savez-vous qui l’était\u{a0}?\n\
                     - Qu’a-t-on dit, et qu’a-t-on promis\u{a0}?\n\
                     - Qu’est-ce qui s’est mal passé selon vous, et qu’est-ce qui s’est bien \
                     passé\u{a0}?\n\
                     - Reste-t-il une trace\u{a0}: commande, facture, message, photo\u{a0}?\n\n\
                     «\u{a0}Je ne sais pas\u{a0}» est aussi une réponse. Il ne s’agit pas de \
                     chercher un coupable\u{a0}: nous voulons dire au client ce qui est vrai, et \
                     faire mieux la prochaine fois. Merci de ne pas répondre vous-même à la \
                     publication.\n\nMerci à vous,\n{signatory}"
                ),
            }
        }
    }
}

/// Lines of a post that the mail quotes.
const LINES: usize = 40;
/// Characters of it.
const CHARACTERS: usize = 3_000;

/// A post, marked as quoted.
fn quoted(text: &str) -> String {
    let end = text.char_indices().nth(CHARACTERS).map_or(text.len(), |(at, _)| at);
    let text = text.get(..end).unwrap_or(text);
    let lines = text.lines().take(LINES).map(|line| format!("> {}", line.trim()));
    lines.collect::<Vec<_>>().join("\n")
}
