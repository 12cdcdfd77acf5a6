//! What a page without posts has to show for itself, seen in one walk: its title and words, what it
//! asks to be filled in, and whether scripts were to fill it.

use ego_tree::{NodeRef, iter::Edge};
use scraper::{ElementRef, Html, Node, node::Element};

use super::{
    dom::{is_hidden, text_of},
    phrases::{SCRIPT_WORDS, Words},
};
use crate::logic::wall::says_at_most;

/// What a page shows, beside its words.
#[expect(clippy::struct_excessive_bools, reason = "facts that do not depend on one another")]
#[derive(Debug, Default)]
pub(super) struct Signs {
    /// Its title.
    pub(super) title: String,
    /// What a person sees of it.
    pub(super) visible: String,
    /// The same without what is hidden, to be chosen from, or around the page: what it says itself.
    pub(super) seen: String,
    /// The blocks of that which have few words each: headings, notices.
    pub(super) blocks: Vec<String>,
    /// Whether a password is asked for.
    pub(super) asks_password: bool,
    /// Whether a name to log in with is asked for.
    pub(super) asks_name: bool,
    /// Whether there is anything to fill in.
    pub(super) has_fields: bool,
    /// Whether it has a navigation, as pages with content have.
    pub(super) has_navigation: bool,
    /// Whether it has scripts that could fill it.
    pub(super) has_scripts: bool,
    /// Whether the element that an application fills is there and empty.
    pub(super) has_empty_root: bool,
    /// Whether it asks for a browser that runs scripts.
    pub(super) asks_for_scripts: bool,
    /// Whether it says so to browsers that run none.
    pub(super) hints_at_scripts: bool,
}

/// The ids of the elements that the common frameworks fill.
const ROOTS: [&str; 9] =
    ["root", "app", "__next", "__nuxt", "react-root", "app-root", "main-app", "svelte", "q-app"];

/// The most words of a root that is empty all the same: "Loading…".
const FEWEST_WORDS: usize = 3;

/// The most words of a block that says one thing.
pub(super) const SHORT_BLOCK: usize = 12;

/// How many roots are looked into: a page has one.
const MOST_ROOTS: usize = 3;

impl Signs {
    /// Walks through a page.
    pub(super) fn of(html: &Html) -> Self {
        let mut signs = Self { visible: visible(html.tree.root()), ..Self::default() };
        signs.own_words(html.tree.root());
        signs.asks_for_scripts = Words::of(&signs.visible).say(&SCRIPT_WORDS);
        let mut roots = 0;
        for node in html.tree.nodes() {
            let Node::Element(element) = node.value() else { continue };
            // The parser keeps what is inside of `noscript` as text.
            let text = || {
                ElementRef::wrap(node)
                    .map(|node| node.text().collect::<String>())
                    .unwrap_or_default()
            };
            match element.name() {
                "title" if signs.title.is_empty() => signs.title = text(),
                "input" => signs.input(element),
                "textarea" => signs.has_fields = true,
                "nav" => signs.has_navigation = true,
                "script" => {
                    let kind = element.attr("type").unwrap_or_default().to_ascii_lowercase();
                    signs.has_scripts |= !kind.contains("json");
                }
                "noscript" if !signs.hints_at_scripts => {
                    signs.hints_at_scripts = Words::of(&text()).say(&SCRIPT_WORDS);
                }
                name if roots < MOST_ROOTS && is_root(name, element) => {
                    roots += 1;
                    signs.has_empty_root |=
                        text_of(node).split_whitespace().nth(FEWEST_WORDS).is_none();
                }
                _ => {}
            }
        }
        signs
    }

    /// What the page says itself, in blocks. Like a person's eye, it takes what is set on a line of
    /// its own for a thing of its own.
    fn own_words(&mut self, root: NodeRef<'_, Node>) {
        let mut block = String::new();
        let mut unseen = None;
        for edge in root.traverse() {
            let (Edge::Open(node) | Edge::Close(node)) = edge;
            match (edge, node.value()) {
                (Edge::Close(_), _) if unseen == Some(node.id()) => unseen = None,
                _ if unseen.is_some() => {}
                (Edge::Open(_), Node::Text(text)) => {
                    block.push_str(text);
                    block.push(' ');
                }
                (edge, Node::Element(element)) => {
                    if !INLINE.contains(&element.name()) {
                        self.block(&mut block);
                    }
                    let apart = UNSEEN.contains(&element.name()) || APART.contains(&element.name());
                    if matches!(edge, Edge::Open(_)) && (apart || is_hidden(element)) {
                        unseen = Some(node.id());
                    }
                }
                _ => {}
            }
        }
        self.block(&mut block);
    }

    fn block(&mut self, block: &mut String) {
        if !block.trim().is_empty() {
            self.seen.push_str(block);
            if says_at_most(block, SHORT_BLOCK) {
                self.blocks.push(block.trim().to_owned());
            }
        }
        block.clear();
    }

    fn input(&mut self, element: &Element) {
        let kind = element.attr("type").unwrap_or("text").to_ascii_lowercase();
        let name = element.attr("name").or(element.id()).unwrap_or_default().to_ascii_lowercase();
        self.asks_password |= kind == "password";
        self.asks_name |= matches!(kind.as_str(), "text" | "email" | "tel")
            && ["user", "login", "email", "identifier", "loginfmt"]
                .iter()
                .any(|part| name.contains(part));
        self.has_fields |= matches!(kind.as_str(), "text" | "email" | "tel" | "password");
    }
}

/// The words that a person sees. Every element sets its words apart, for words are all that is
/// looked for: two buttons in a row are not one.
fn visible(root: NodeRef<'_, Node>) -> String {
    let mut words = String::new();
    let mut unseen = None;
    for edge in root.traverse() {
        match edge {
            Edge::Open(node) if unseen.is_none() => {
                if let Node::Text(text) = node.value() {
                    words.push_str(text);
                    words.push(' ');
                } else if node.value().as_element().is_some_and(|e| UNSEEN.contains(&e.name())) {
                    unseen = Some(node.id());
                }
            }
            Edge::Close(node) if unseen == Some(node.id()) => unseen = None,
            Edge::Open(_) | Edge::Close(_) => {}
        }
    }
    words
}

/// Elements whose text is not seen.
const UNSEEN: [&str; 6] = ["script", "style", "noscript", "template", "head", "iframe"];

/// Elements whose text is not what the page says itself.
const APART: [&str; 5] = ["nav", "footer", "select", "svg", "textarea"];

/// Elements that stand in the midst of a sentence.
const INLINE: [&str; 20] = [
    "a", "abbr", "b", "bdi", "br", "cite", "code", "em", "font", "i", "img", "mark", "q", "s",
    "small", "span", "strong", "sub", "time", "u",
];

fn is_root(name: &str, element: &Element) -> bool {
    name == "app-root" || element.id().is_some_and(|id| ROOTS.contains(&id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(page: &str) -> Signs {
        Signs::of(&Html::parse_document(page))
    }

    #[test]
    fn what_is_asked_for_is_seen() {
        let login = signs("<title>Log in</title><input name=Email><input type=Password>");
        assert!(login.asks_password && login.asks_name && login.has_fields);
        assert_eq!(login.title, "Log in");
        let search =
            signs("<nav>x</nav><input type=search name=user><input type=hidden name=login>");
        assert!(!search.asks_password && !search.asks_name && !search.has_fields);
        assert!(search.has_navigation && !search.has_scripts);
    }

    #[test]
    fn a_page_to_be_filled_is_seen() {
        let shell = "<noscript>You need to <b>enable JavaScript</b> to run this app.</noscript>\
                     <div id=root><i>Loading…</i></div><script src=a.js></script>";
        let shell = signs(shell);
        assert!(shell.has_scripts && shell.has_empty_root && shell.hints_at_scripts);
        let filled = signs(
            "<div id=root><p>Five words and some more</div><script type=application/ld+json>{}</script>",
        );
        assert!(!filled.has_scripts && !filled.has_empty_root && !filled.hints_at_scripts);
        assert!(signs("<p>Veuillez activer JavaScript").asks_for_scripts);
    }
}
