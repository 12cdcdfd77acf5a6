//! A guess told as rules, so that a person can keep them.

use super::Guess;
use crate::extract::{Fields, Origin, ReplyRule, Rules};

impl Guess {
    /// Rules that read the same again from `from`; `None` where something stands by its position.
    pub(in crate::extract) fn rules(&self, from: Origin) -> Option<Rules> {
        let mut rules =
            Rules { from: Some(from), item: Some(self.path.clone()), ..Rules::default() };
        for (name, path) in &self.fields {
            let field = Fields::from(path.replacen('@', "$", 1).as_str());
            match *name {
                "key" => rules.key = field,
                "link" => rules.link = field,
                "author" => rules.author = field,
                "published" => rules.published = field,
                "rating" => rules.rating = field,
                "title" => rules.title = field,
                "text" => rules.text = field,
                "status" => rules.status = field,
                "language" => rules.language = field,
                "reply" => {
                    let path = Some(path.replacen('@', "$", 1));
                    rules.reply = Some(ReplyRule { path, ..ReplyRule::default() });
                }
                _ => {}
            }
        }
        let says = [&rules.text, &rules.title, &rules.rating].iter().any(|field| field.is_some());
        says.then_some(rules)
    }
}
