//! A second opinion by a language model, where one is configured: which posts it is asked about and
//! how, what its answer says, and whether it can be asked just now. It may raise a verdict, never
//! lower one. Drafts of answers may be put into its words, where somebody asks for that.

mod answer;
mod opinions;
mod question;
mod rewrite;
mod standing;

pub use answer::{legible, read};
pub use opinions::{Opinions, said};
pub use question::{Question, question};
pub use rewrite::{Rewriting, Unusable};
pub use standing::{Down, Standing};
