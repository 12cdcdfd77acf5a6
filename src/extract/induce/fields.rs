//! Where the date, the author, the title and the rating of a post stand, decided for a list as a
//! whole.

use std::collections::{BTreeMap, HashSet};

use super::{
    moment::is_date,
    page::Flat,
    places::{Parts, Piece, PlaceId},
    records::Moments,
    words::{self, any_of},
};
use crate::{
    domain::Rating,
    extract::{
        answers::{names_of, words_into},
        person::strip_by,
        stars,
    },
    logic::text::fold,
};

/// The longest name of a person, in bytes.
const LONGEST_NAME: usize = 70;
/// The longest title, in bytes.
const LONGEST_TITLE: usize = 300;

/// Where the fields stand.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) date: Option<PlaceId>,
    pub(super) author: Option<PlaceId>,
    pub(super) title: Option<PlaceId>,
    pub(super) rating: Option<PlaceId>,
    /// Whether the author is only what stands where names stand.
    pub(super) author_is_unnamed: bool,
    /// Whether links to persons say who wrote, wherever in the record they stand.
    pub(super) has_persons: bool,
}

impl Layout {
    /// Finds the fields of a list.
    pub(super) fn of(flat: &Flat<'_>, parts: &Parts, moments: &Moments) -> Self {
        let seen = Seen { flat, parts, moments };
        let date = seen.best(|id| seen.date(id));
        let named = seen.best(|id| seen.author(id));
        let has_persons = seen.has_persons(named);
        let author_is_unnamed = named.is_none() && !has_persons;
        let author =
            if author_is_unnamed { seen.best(|id| seen.unnamed_author(id)) } else { named };
        let taken: Vec<PlaceId> = date.into_iter().chain(author).collect();
        let title = seen.best(|id| seen.title(id, &taken));
        let rating = seen.best(|id| seen.rating(id));
        Self { date, author, title, rating, author_is_unnamed, has_persons }
    }
}

impl Layout {
    /// Whether what stands in the place of the title is called a text as well.
    pub(super) fn title_is_text(&self, flat: &Flat<'_>, parts: &Parts) -> bool {
        let first = self.title.and_then(|id| parts.places.get(&id)?.firsts.first().copied());
        let piece = first.and_then(|(block, index)| parts.blocks.get(block)?.pieces.get(index));
        let element = piece.and_then(|piece| flat.element(piece.at));
        element.is_some_and(|element| any_of(&names_of(element.value()), &words::TEXT))
    }
}

struct Seen<'p, 'a> {
    flat: &'p Flat<'a>,
    parts: &'p Parts,
    moments: &'p Moments,
}

/// Points of a place; `None` if it cannot be the field.
type Points = Option<i64>;

impl Seen<'_, '_> {
    /// The place with the most points, the first of equals.
    fn best(&self, points: impl Fn(PlaceId) -> Points) -> Option<PlaceId> {
        let rated = self.parts.places.iter().filter_map(|(&id, place)| {
            let order = i64::try_from(place.order.min(90)).unwrap_or_default();
            Some((points(id)? - order, place.order, id))
        });
        rated.max_by_key(|&(points, order, _)| (points, usize::MAX - order)).map(|(_, _, id)| id)
    }

    /// What stands at a place: which record, which piece of it.
    fn pieces(&self, id: PlaceId) -> impl Iterator<Item = (usize, Piece)> + '_ {
        let firsts = self.parts.places.get(&id).into_iter().flat_map(|place| &place.firsts);
        firsts.filter_map(|&(block, index)| {
            Some((block, *self.parts.blocks.get(block)?.pieces.get(index)?))
        })
    }

    /// The names of a piece and of up to two around it inside the record.
    fn names(&self, block: usize, piece: Piece, around: usize) -> Vec<String> {
        let mut names = Vec::new();
        let mut piece = piece;
        for _ in 0..=around {
            if piece.id == 0 {
                break;
            }
            if let Some(element) = self.flat.element(piece.at) {
                names.extend(names_of(element.value()));
            }
            let pieces = self.parts.blocks.get(block).map(|block| &block.pieces);
            let Some(next) = pieces.and_then(|pieces| pieces.get(piece.parent)) else { break };
            piece = *next;
        }
        names
    }

    fn percent(&self, count: usize) -> i64 {
        i64::try_from(self.parts.share(count)).unwrap_or_default()
    }

    fn date(&self, id: PlaceId) -> Points {
        let dated: Vec<_> = self
            .pieces(id)
            .filter_map(|(block, piece)| Some((block, piece, self.moments.get(&piece.at)?)))
            .collect();
        let share = self.percent(dated.len());
        let &(block, piece, moment) = dated.first()?;
        if share < 35 {
            return None;
        }
        let names = self.names(block, piece, 2);
        let distinct: HashSet<&str> = dated.iter().map(|(_, _, date)| date.text.as_str()).collect();
        let mut points = 3 * share + self.percent(distinct.len());
        points += if any_of(&names, &words::DATE) { 100 } else { 0 };
        points -= if any_of(&names, &words::NO_DATE) { 200 } else { 0 };
        points += if moment.attr.is_some() { 60 } else { 0 };
        points -= if says_other_date(&fold(&moment.text)) { 300 } else { 0 };
        (points > 100).then_some(points)
    }

    fn author(&self, id: PlaceId) -> Points {
        let mut named: Vec<(usize, Piece, String)> = Vec::new();
        for (block, piece) in self.pieces(id).filter(|(_, piece)| piece.id != 0) {
            let text = self.flat.short_text(piece.at, LONGEST_NAME);
            let name = text.filter(|_| !self.moments.contains_key(&piece.at));
            named.extend(name.filter(|name| is_name(name)).map(|name| (block, piece, name)));
        }
        let share = self.percent(named.len());
        let (block, piece, _) = named.first()?;
        if share < 50 {
            return None;
        }
        let distinct: HashSet<&str> = named.iter().map(|(_, _, name)| name.as_str()).collect();
        let distinct = distinct.len();
        let (own, wide) = (self.names(*block, *piece, 0), self.names(*block, *piece, 2));
        let mut points = 0;
        points += if any_of(&own, &words::AUTHOR) { 150 } else { 0 };
        points += if any_of(&wide, &words::AUTHOR) { 120 } else { 0 };
        points -= if any_of(&own, &words::NO_AUTHOR) { 130 } else { 0 };
        points += if self.leads_to_person(*piece) { 160 } else { 0 };
        let echoed =
            named.iter().filter(|(block, piece, name)| self.is_echoed(*block, *piece, name));
        points += if self.percent(echoed.count()) > 50 { 150 } else { 0 };
        let by = named.iter().filter(|(_, _, name)| strip_by(name).len() < name.len()).count();
        points += if self.percent(by) > 50 { 120 } else { 0 };
        if points < 100 || (distinct == 1 && named.len() > 2 && !any_of(&own, &words::AUTHOR)) {
            return None;
        }
        points += share + 2 * self.percent(distinct);
        let total = self.parts.places.get(&id).map_or(1, |place| place.total);
        points -= if total > 2 * named.len() { 150 } else { 0 };
        Some(points)
    }

    /// Names at the beginning of each record that nothing calls so: one to three words, each with
    /// a capital, and another one in most records.
    fn unnamed_author(&self, id: PlaceId) -> Points {
        let place = self.parts.places.get(&id).filter(|place| place.order < 16)?;
        let mut found: HashSet<String> = HashSet::new();
        let mut count = 0;
        for (block, piece) in self.pieces(id).filter(|(_, piece)| piece.id != 0) {
            let name = self.flat.short_text(piece.at, 40)?;
            let looks = is_name(&name)
                && name.split(' ').count() <= 3
                && name.chars().next().is_some_and(char::is_uppercase)
                && !name.chars().any(|c| c.is_ascii_digit());
            let names = self.names(block, piece, 0);
            let other = [&words::NO_AUTHOR[..], &words::TITLE, &words::TEXT];
            if !looks || other.iter().any(|list| any_of(&names, list)) {
                return None;
            }
            count += 1;
            found.insert(name);
        }
        let all = self.percent(count) >= 90 && place.total == count;
        (all && count > 2 && self.percent(found.len()) >= 60).then_some(100)
    }

    /// Whether in nearly all records a link to a person says who wrote, and no place does.
    fn has_persons(&self, author: Option<PlaceId>) -> bool {
        let is_named = author.is_some_and(|id| {
            let first = self.pieces(id).next();
            first.is_some_and(|(block, piece)| any_of(&self.names(block, piece, 0), &words::AUTHOR))
        });
        let has =
            |pieces: &[Piece]| pieces.iter().any(|piece| person_at(self.flat, *piece).is_some());
        !is_named
            && self.percent(self.parts.blocks.iter().filter(|block| has(&block.pieces)).count())
                >= 80
    }

    /// Whether a name stands in a link to a person's page.
    fn leads_to_person(&self, piece: Piece) -> bool {
        let own = std::iter::once(piece.at).chain(self.flat.around(piece.at)).take(3);
        own.filter_map(|at| self.flat.element(at)?.value().attr("href")).any(is_person)
    }

    /// Whether a name is said again in a label, such as that of the picture.
    fn is_echoed(&self, block: usize, piece: Piece, name: &str) -> bool {
        let Some(block) = self.parts.blocks.get(block) else { return false };
        let name = fold(name).replace(' ', "");
        name.len() > 2
            && block.pieces.iter().take(60).filter(|other| other.at != piece.at).any(|other| {
                let Some(element) = self.flat.element(other.at) else { return false };
                ["alt", "aria-label", "title", "data-author"].iter().any(|attr| {
                    element.value().attr(attr).is_some_and(|label| {
                        label.len() < 200 && fold(label).replace(' ', "").contains(&name)
                    })
                })
            })
    }

    fn title(&self, id: PlaceId, taken: &[PlaceId]) -> Points {
        if taken.contains(&id) {
            return None;
        }
        let mut titled: Vec<(usize, Piece, String)> = Vec::new();
        for (block, piece) in self.pieces(id).filter(|(_, piece)| piece.id != 0) {
            let text = self.flat.short_text(piece.at, LONGEST_TITLE);
            let text = text.filter(|_| !self.moments.contains_key(&piece.at));
            let text = text.filter(|text| text.contains(char::is_alphabetic));
            titled.extend(text.map(|text| (block, piece, text)));
        }
        let share = self.percent(titled.len());
        let (block, piece, _) = titled.first()?;
        if share < 50 || self.holds_taken(*block, *piece, taken) {
            return None;
        }
        let tag = self.flat.tag(piece.at);
        let (own, wide) = (self.names(*block, *piece, 0), self.names(*block, *piece, 1));
        let is_heading = matches!(tag, "h1" | "h2" | "h3" | "h4" | "h5");
        let mut points = 0;
        points += if is_heading { 160 } else { 0 };
        points += if any_of(&own, &words::TITLE) { 150 } else { 0 };
        points += if any_of(&wide, &words::TITLE) { 60 } else { 0 };
        points += if matches!(tag, "b" | "strong") && share > 60 { 100 } else { 0 };
        points -= if any_of(&wide, &words::NO_TITLE) { 250 } else { 0 };
        let distinct: HashSet<&str> = titled.iter().map(|(_, _, text)| text.as_str()).collect();
        let distinct = self.percent(distinct.len()) * 100 / share.max(1);
        let long = titled.iter().filter(|(_, _, text)| text.len() > 12).count();
        let said_by_heading = is_heading && self.percent(long) > 90;
        if points < 100 || (distinct < 50 && titled.len() > 2 && !said_by_heading) {
            return None;
        }
        let mean = titled.iter().map(|(_, _, text)| text.len()).sum::<usize>() / titled.len();
        (mean < 160).then_some(points + share + distinct)
    }

    /// Whether another field stands inside a piece.
    fn holds_taken(&self, block: usize, piece: Piece, taken: &[PlaceId]) -> bool {
        taken.iter().any(|&id| {
            self.parts
                .piece(block, id)
                .is_some_and(|(_, inner)| self.flat.is_inside(inner.at, piece.at))
        })
    }

    fn rating(&self, id: PlaceId) -> Points {
        let mut found = 0;
        let mut stated = 0;
        let mut values: BTreeMap<String, usize> = BTreeMap::new();
        for (_, piece) in self.pieces(id) {
            if let Some(rating) = rating_at(self.flat, piece) {
                found += 1;
                stated += usize::from(states_rating(self.flat, piece));
                *values.entry(rating.value.to_string()).or_default() += 1;
            }
        }
        let share = self.percent(found);
        if share < 40 {
            return None;
        }
        let total = self.parts.places.get(&id)?.total;
        let repeated = total * 10 > self.pieces(id).count() * 13;
        let distinct = i64::try_from(values.len().min(5)).unwrap_or_default();
        let alike = if values.len() == 1 && found > 4 { 30 } else { 0 };
        let stated = self.percent(stated) * 3 / 2;
        let bare = self.pieces(id).filter(|(_, piece)| {
            let text = self.flat.own_text(piece.at, 6);
            text.is_some_and(|text| text.replace(',', ".").parse::<f64>().is_ok())
        });
        let stated = stated.max(self.percent(bare.count()));
        Some(3 * share + stated + 10 * distinct - alike - if repeated { 120 } else { 0 })
    }
}

/// The rating that a piece shows, where it looks like one at all.
pub(super) fn rating_at(flat: &Flat<'_>, piece: Piece) -> Option<Rating> {
    let spot = flat.spots.get(piece.at).filter(|_| piece.id != 0)?;
    let value = spot.element.value();
    let mut names = names_of(value);
    for (name, _) in value.attrs().filter(|(name, _)| name.starts_with("data-")) {
        words_into(name, &mut names);
    }
    if value.name() == "meta" {
        words_into(value.attr("name").unwrap_or_default(), &mut names);
    }
    let labels = ["aria-label", "title", "alt", "src"];
    let hinted = any_of(&names, &RATING)
        || labels.iter().filter_map(|name| value.attr(name)).any(says_rating);
    let drawn = spot.own > 0
        && spot.length < 40
        && spot.element.text().any(|text| text.contains(['★', '⭐', '☆']));
    if spot.length > 60 || !(hinted || drawn) {
        return None;
    }
    stars::rating_in(spot.element)
}

/// Whether a piece says its rating in words: the value and the scale.
fn states_rating(flat: &Flat<'_>, piece: Piece) -> bool {
    let Some(element) = flat.element(piece.at) else { return false };
    let labels = ["aria-label", "title", "alt"];
    let said = flat.short_text(piece.at, 60);
    let labels = labels.iter().filter_map(|name| element.value().attr(name)).chain(said.as_deref());
    labels.into_iter().any(|label| label.len() < 100 && stars::stated(label).is_some())
}

/// Names of what shows a rating.
const RATING: [&str; 24] = [
    "star",
    "stars",
    "rating",
    "ratings",
    "score",
    "scoring",
    "rate",
    "rated",
    "note",
    "notes",
    "stern",
    "sterne",
    "etoile",
    "etoiles",
    "estrella",
    "estrellas",
    "stelle",
    "sterren",
    "bubble",
    "bubbles",
    "recommend",
    "recommendation",
    "grade",
    "value",
];

fn says_rating(text: &str) -> bool {
    let text = text.to_lowercase();
    let words = [
        "star",
        "rating",
        "rated",
        "stern",
        "etoile",
        "étoile",
        "estrella",
        "stell",
        "sterren",
        "звезд",
        "recommend",
        "out of",
        "sur 5",
        "von 5",
        "/5",
    ];
    text.len() < 300 && words.iter().any(|word| text.contains(word))
}

/// Whether the words around a date say that it is that of something else.
fn says_other_date(words: &str) -> bool {
    let other = [
        "joined",
        "member since",
        "inscription",
        "inscrit",
        "membre depuis",
        "mitglied seit",
        "last edited",
        "last post",
        "dernier message",
        "edited",
        "date of experience",
        "visited",
        "date of stay",
        "registriert",
        "join date",
        "updated",
    ];
    other.iter().any(|phrase| words.contains(phrase))
}

/// The name of a person that a small piece is: in a link to their page, and called so.
pub(super) fn person_at(flat: &Flat<'_>, piece: Piece) -> Option<String> {
    let value = flat.element(piece.at)?.value();
    let is_link = value.attr("href").is_some_and(is_person);
    if !is_link || !any_of(&names_of(value), &words::AUTHOR) {
        return None;
    }
    flat.short_text(piece.at, LONGEST_NAME).filter(|name| is_name(name))
}

/// Whether a short text may be the name of a person, as far as its form tells.
fn is_name(text: &str) -> bool {
    let name = strip_by(text);
    let words = name.split_whitespace().count();
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let digits = name.chars().filter(char::is_ascii_digit).count();
    (1..=7).contains(&words)
        && !is_date(text)
        && stars::stated(text).is_none()
        && (letters > 1 || !name.is_ascii())
        && letters > 0
        && !text.trim_end().ends_with(':')
        && letters + 2 >= digits
        && !name.contains(['★', '☆', '?', '!'])
        && !words::TOOLS.contains(&fold(name).as_str())
}

/// Whether an address is that of a person's page.
fn is_person(href: &str) -> bool {
    let href = href.to_ascii_lowercase();
    let parts = [
        "/user",
        "/member",
        "/profile",
        "/people/",
        "/u/",
        "/contrib",
        "/author",
        "/reviewer",
        "/autor",
        "/auteur",
        "/membre",
        "members/",
        "memberlist",
        "/consumer",
        "/mitglied",
        "/@",
        "profile.php",
        "/utente",
        "/usuario",
    ];
    parts.iter().any(|part| href.contains(part))
}
