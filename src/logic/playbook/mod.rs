//! What to do about a post, and what to write: playbooks as data, drafts that quote the facts of the
//! post, and a look at what the owner wrote before it is published.
//!
//! `choose` finds the playbook by verdict, kind, rating, history of the author and what happened to
//! the post; `advise` fills its steps and a draft with what is known. Everything follows from its
//! arguments: two answers differ by the keys of their posts and by nothing else. vigie never sends or
//! posts an answer.

mod advice;
mod book;
mod books;
mod circumstances;
mod facts;
pub mod lint;
mod person;
mod quote;
mod said;
mod staff;
mod template;
#[cfg(test)]
mod tests;
mod tone;

pub use advice::{Advice, AnswerRules, Draft, OwesOf, Step, Wanted, language_of};
pub use book::{MOST_STEPS, Owes, Playbook, Texts, When};
pub use books::Playbooks;
pub use circumstances::{Circumstances, Happening, History, Stars};
pub use facts::Known;
pub use person::first_name;
pub use staff::{StaffQuestion, staff_question};
pub use template::Template;
pub use tone::Tone;
