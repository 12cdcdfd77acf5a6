//! Rules of a source together with those of its preset.

use super::Rules;

impl Rules {
    /// These rules, and those of `base` where there are none. Where the base has several layouts, a
    /// layout of one's own is tried before them, and what is said of all layouts holds for each.
    #[must_use]
    pub fn over(&self, base: &Self) -> Self {
        if base.layout.is_empty() {
            return if self.layout.is_empty() { self.filled(base) } else { self.clone() };
        }
        let common = Self {
            anchor: self.anchor.clone(),
            total: self.total.clone(),
            next: self.next.clone(),
            cursor: self.cursor.clone(),
            ..Self::default()
        };
        let mut layout = self.layout.clone();
        let own = Self { detail: None, ..self.clone() };
        if layout.is_empty() && own != common {
            layout.push(own);
        }
        layout.extend(base.layout.iter().map(|one| common.filled(one)));
        let detail = self.detail.clone();
        Self { detail, layout, ..common }.filled(&Self { layout: Vec::new(), ..base.clone() })
    }

    /// These rules, and those of `base` where there are none, one by one.
    fn filled(&self, base: &Self) -> Self {
        let text =
            |own: &Option<String>, base: &Option<String>| own.as_ref().or(base.as_ref()).cloned();
        Self {
            from: self.from.or(base.from),
            script: text(&self.script, &base.script),
            item: text(&self.item, &base.item),
            anchor: text(&self.anchor, &base.anchor),
            empty: text(&self.empty, &base.empty),
            key: self.key.or(&base.key),
            link: self.link.or(&base.link),
            author: self.author.or(&base.author),
            published: self.published.or(&base.published),
            rating: self.rating.or(&base.rating),
            title: self.title.or(&base.title),
            text: self.text.or(&base.text),
            status: self.status.or(&base.status),
            language: self.language.or(&base.language),
            reactions: self.reactions.or(&base.reactions),
            followers: self.followers.or(&base.followers),
            reply: self.reply.as_ref().or(base.reply.as_ref()).cloned(),
            total: self.total.or(&base.total),
            next: self.next.or(&base.next),
            cursor: self.cursor.as_ref().or(base.cursor.as_ref()).cloned(),
            detail: self.detail.as_ref().or(base.detail.as_ref()).cloned(),
            layout: if self.layout.is_empty() { &base.layout } else { &self.layout }.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Rules {
        toml::from_str(text).unwrap()
    }

    #[track_caller]
    fn check(own: &str, base: &str, expected: &str) {
        assert_eq!(rules(own).over(&rules(base)), rules(expected));
    }

    #[test]
    fn own_rules_go_before_those_of_the_preset() {
        check(
            "author = '.who'",
            "item = '.post'\nauthor = '.author'\ntext = '.text'",
            "item = '.post'\nauthor = '.who'\ntext = '.text'",
        );
    }

    #[test]
    fn a_layout_of_ones_own_is_tried_first() {
        check(
            "item = '.mine'\ntext = '.said'",
            "anchor = '#list'\n[[layout]]\nfrom = 'json-ld'",
            "anchor = '#list'\n[[layout]]\nitem = '.mine'\ntext = '.said'\n[[layout]]\nfrom = 'json-ld'",
        );
    }

    #[test]
    fn what_is_said_of_all_layouts_holds_for_each() {
        check(
            "next = '.on'",
            "[[layout]]\nfrom = 'json-ld'\nnext = '.older'\n[[layout]]\nitem = '.a'\ntitle = 'b'",
            "next = '.on'\n[[layout]]\nfrom = 'json-ld'\nnext = '.on'\n\
             [[layout]]\nitem = '.a'\ntitle = 'b'\nnext = '.on'",
        );
    }
}
