//! The names of elements, and what the tree builder does at each.
//!
//! The groups are those of "in body" and its neighbours in the HTML standard (section 13.2.6.4), as
//! html5ever has them. A name that stands in no group is an ordinary one.

/// The name of a tag in lower case, as a number: names of up to 16 bytes are told apart by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) struct Name {
    /// The first 16 bytes.
    pub(in crate::extract) packed: u128,
    /// Whether there are more.
    pub(in crate::extract) long: bool,
}

impl Name {
    /// A name before its first letter.
    pub(in crate::extract) const EMPTY: Self = Self { packed: 0, long: false };

    /// A short name, in lower case.
    pub(in crate::extract) const fn of(name: &[u8]) -> Self {
        let mut made = Self::EMPTY;
        let mut rest = name;
        while let [first, after @ ..] = rest {
            made = made.and(*first);
            rest = after;
        }
        made
    }

    /// The name with one more byte.
    pub(in crate::extract) const fn and(self, byte: u8) -> Self {
        if self.packed >> 120 != 0 {
            return Self { packed: self.packed, long: true };
        }
        let byte = byte.to_ascii_lowercase();
        Self { packed: (self.packed << 8) | byte as u128, long: self.long }
    }

    /// What the tree builder does with an element of this name.
    pub(in crate::extract) fn kind(self) -> Kind {
        if self.long { Kind::plain(Rule::Ordinary) } else { kind(self.packed) }
    }
}

/// What the tree builder does at a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) enum Rule {
    /// It is opened and closed as it stands.
    Ordinary,
    /// It ends a paragraph.
    Block,
    Heading,
    Form,
    /// `li`.
    Item,
    /// `dt` and `dd`.
    Definition,
    /// `p`.
    Paragraph,
    /// `a`.
    Anchor,
    /// `b`, `i` and the others that are opened again where they were cut off.
    Format,
    Button,
    /// It has no content.
    Void,
    Input,
    /// `hr`: void, and ends a paragraph.
    Line,
    /// Its content is text up to its end tag.
    Text,
    Script,
    Select,
    Option,
    OptionGroup,
    Svg,
    Html,
    Head,
    Body,
    Table,
    Caption,
    ColumnGroup,
    Column,
    /// `tbody`, `thead`, `tfoot`.
    Section,
    Row,
    Cell,
    /// It does what is not followed here.
    Strange,
}

/// What is known of the elements of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) struct Kind {
    pub(in crate::extract) rule: Rule,
    /// One of the "special" elements, which an ordinary end tag does not reach beyond.
    pub(in crate::extract) special: bool,
    /// Special, and the search for an open `li` or `dd` ends at it.
    pub(in crate::extract) stops: bool,
    /// It may stand in the head.
    pub(in crate::extract) in_head: bool,
}

impl Kind {
    const fn plain(rule: Rule) -> Self {
        Self { rule, special: false, stops: false, in_head: false }
    }

    const fn special(rule: Rule) -> Self {
        Self { rule, special: true, stops: true, in_head: false }
    }

    const fn in_head(rule: Rule) -> Self {
        Self { rule, special: true, stops: true, in_head: true }
    }

    /// Special, but not for a list.
    const fn loose(rule: Rule) -> Self {
        Self { rule, special: true, stops: false, in_head: false }
    }
}

/// Numbers for names, to match on.
macro_rules! packed {
    ($($upper:ident $lower:literal)*) => {
        $(const $upper: u128 = Name::of($lower).packed;)*
    };
}

packed! {
    A b"a" ADDRESS b"address" APPLET b"applet" AREA b"area" ARTICLE b"article" ASIDE b"aside"
    B b"b" BASE b"base" BASEFONT b"basefont" BGSOUND b"bgsound" BIG b"big"
    BLOCKQUOTE b"blockquote" BODY b"body" BR b"br" BUTTON b"button" CAPTION b"caption"
    CENTER b"center" CODE b"code" COL b"col" COLGROUP b"colgroup" DD b"dd" DETAILS b"details"
    DIALOG b"dialog" DIR b"dir" DIV b"div" DL b"dl" DT b"dt" EM b"em" EMBED b"embed"
    FIELDSET b"fieldset" FIGCAPTION b"figcaption" FIGURE b"figure" FONT b"font" FOOTER b"footer"
    FORM b"form" FRAME b"frame" FRAMESET b"frameset" H1 b"h1" H2 b"h2" H3 b"h3" H4 b"h4" H5 b"h5"
    H6 b"h6" HEAD b"head" HEADER b"header" HGROUP b"hgroup" HR b"hr" HTML b"html" I b"i"
    IFRAME b"iframe" IMAGE b"image" IMG b"img" INPUT b"input" ISINDEX b"isindex" KEYGEN b"keygen"
    LI b"li" LINK b"link" LISTING b"listing" MAIN b"main" MARQUEE b"marquee" MATH b"math"
    MENU b"menu" META b"meta" NAV b"nav" NOBR b"nobr" NOEMBED b"noembed" NOFRAMES b"noframes"
    NOSCRIPT b"noscript" OBJECT b"object" OL b"ol" OPTGROUP b"optgroup" OPTION b"option" P b"p"
    PARAM b"param" PLAINTEXT b"plaintext" PRE b"pre" RB b"rb" RP b"rp" RT b"rt" RTC b"rtc" S b"s"
    SCRIPT b"script" SEARCH b"search" SECTION b"section" SELECT b"select"
    SELECTEDCONTENT b"selectedcontent" SMALL b"small" SOURCE b"source" STRIKE b"strike"
    STRONG b"strong" STYLE b"style" SUMMARY b"summary" SVG b"svg" TABLE b"table" TBODY b"tbody"
    TD b"td" TEMPLATE b"template" TEXTAREA b"textarea" TFOOT b"tfoot" TH b"th" THEAD b"thead"
    TITLE b"title" TR b"tr" TRACK b"track" TT b"tt" U b"u" UL b"ul" WBR b"wbr" XMP b"xmp"
    DESC b"desc" FOREIGNOBJECT b"foreignobject" RUBY b"ruby" SPAN b"span" SUB b"sub" SUP b"sup"
    VAR b"var"
}

fn kind(packed: u128) -> Kind {
    match packed {
        A => Kind::plain(Rule::Anchor),
        B | BIG | CODE | EM | FONT | I | S | SMALL | STRIKE | STRONG | TT | U => {
            Kind::plain(Rule::Format)
        }
        ADDRESS | DIV => Kind::loose(Rule::Block),
        DIALOG | SEARCH => Kind::plain(Rule::Block),
        ARTICLE | ASIDE | BLOCKQUOTE | CENTER | DETAILS | DIR | DL | FIELDSET | FIGCAPTION
        | FIGURE | FOOTER | HEADER | HGROUP | LISTING | MAIN | MENU | NAV | OL | PRE | SECTION
        | SUMMARY | UL => Kind::special(Rule::Block),
        P => Kind::loose(Rule::Paragraph),
        LI => Kind::special(Rule::Item),
        DD | DT => Kind::special(Rule::Definition),
        H1 | H2 | H3 | H4 | H5 | H6 => Kind::special(Rule::Heading),
        AREA | BR | EMBED | IMG | KEYGEN | PARAM | SOURCE | TRACK | WBR => {
            Kind::special(Rule::Void)
        }
        BASE | BASEFONT | BGSOUND | LINK | META => Kind::in_head(Rule::Void),
        INPUT => Kind::special(Rule::Input),
        HR => Kind::special(Rule::Line),
        NOFRAMES | STYLE | TITLE => Kind::in_head(Rule::Text),
        IFRAME | NOEMBED | NOSCRIPT | TEXTAREA => Kind::special(Rule::Text),
        SCRIPT => Kind::in_head(Rule::Script),
        FORM => Kind::special(Rule::Form),
        BUTTON => Kind::special(Rule::Button),
        SELECT => Kind::special(Rule::Select),
        OPTION => Kind::plain(Rule::Option),
        OPTGROUP => Kind::plain(Rule::OptionGroup),
        SVG => Kind::plain(Rule::Svg),
        HTML => Kind::special(Rule::Html),
        HEAD => Kind::special(Rule::Head),
        BODY => Kind::special(Rule::Body),
        TABLE => Kind::special(Rule::Table),
        CAPTION => Kind::special(Rule::Caption),
        COLGROUP => Kind::special(Rule::ColumnGroup),
        COL => Kind::special(Rule::Column),
        TBODY | TFOOT | THEAD => Kind::special(Rule::Section),
        TR => Kind::special(Rule::Row),
        TD | TH => Kind::special(Rule::Cell),
        APPLET | FRAME | FRAMESET | IMAGE | ISINDEX | MARQUEE | MATH | NOBR | OBJECT
        | PLAINTEXT | RB | RP | RT | RTC | SELECTEDCONTENT | TEMPLATE | XMP => {
            Kind::special(Rule::Strange)
        }
        _ => Kind::plain(Rule::Ordinary),
    }
}

/// Whether an element may stand inside `svg` without ending it, and is read as any other there.
pub(in crate::extract) fn stays_in_svg(name: Name) -> bool {
    !matches!(
        name.packed,
        B | BIG
            | BLOCKQUOTE
            | BODY
            | BR
            | CENTER
            | CODE
            | DD
            | DIV
            | DL
            | DT
            | EM
            | EMBED
            | FONT
            | H1
            | H2
            | H3
            | H4
            | H5
            | H6
            | HEAD
            | HR
            | I
            | IMG
            | LI
            | LISTING
            | MENU
            | META
            | NOBR
            | OL
            | P
            | PRE
            | RUBY
            | S
            | SCRIPT
            | SMALL
            | SPAN
            | STRONG
            | STRIKE
            | SUB
            | SUP
            | TABLE
            | TT
            | U
            | UL
            | VAR
            | MATH
    )
}

/// Whether an element inside `svg` holds HTML again.
pub(in crate::extract) fn holds_html(name: Name) -> bool {
    matches!(name.packed, DESC | FOREIGNOBJECT | TITLE)
}

pub(in crate::extract) const BODY_NAME: Name = Name { packed: BODY, long: false };
pub(in crate::extract) const COLGROUP_NAME: Name = Name { packed: COLGROUP, long: false };
pub(in crate::extract) const HEAD_NAME: Name = Name { packed: HEAD, long: false };
pub(in crate::extract) const HTML_NAME: Name = Name { packed: HTML, long: false };
pub(in crate::extract) const PARAGRAPH: Name = Name { packed: P, long: false };
pub(in crate::extract) const ROW_NAME: Name = Name { packed: TR, long: false };
pub(in crate::extract) const SECTION_NAME: Name = Name { packed: TBODY, long: false };
