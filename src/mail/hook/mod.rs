//! What a webhook is sent: the same words as a mail has, in the form that the other side shows.

mod body;
mod card;
mod cut;
mod escape;
mod said;
mod template;

pub use body::{HookError, hook_body};
pub use said::{Dispatch, Said, said};
pub use template::try_template;
