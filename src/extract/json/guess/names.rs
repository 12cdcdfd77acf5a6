//! What the name of a column says it may be. Each function answers from 0 (not at all) to about 1.
//! The words are those that review platforms, social networks and forums use in their answers and
//! states; plurals have lost their `s`.

use super::words::{Name, among};

/// People who write posts.
const PERSON: &str = "author user reviewer consumer buyer customer guest account member poster by creator \
    commenter person client patient traveler traveller writer nick from sender contributor \
    shopper student rater submitter";
/// The business's side.
const BUSINESS: &str = "business owner company seller merchant partner hotel manager management developer \
    employer vendor host provider dealer shop store admin brand";
/// An answer.
const ANSWER: &str = "reply response retort rebuttal answer replied";
/// Things beside a post that have texts, names, dates and ids of their own.
const FOREIGN: &str = "product place location parent root quoted quote embed embedded reason viewer badge \
    category application image photo picture media avatar job label verification highlight \
    tag video mention entity facet link deal option offer geo referenced attachment \
    thumbnail gallery flair preview award poll crosspost device structure action topic \
    subject campaign order booking hair sku city country unit reblog retweet card oembed \
    report meta question";

/// Words of a text that a person wrote.
const TEXT: &str = "text body comment review message content feedback selftext cooked caption testimonial \
    opinion complaint narrative remark story tweet note post statement html raw display \
    original user buyer customer extended reviewer";
const TEXT_ITSELF: &str = "text body comment review message content feedback selftext cooked testimonial opinion \
    complaint narrative remark";

/// Whether a column belongs to something else than the post itself.
fn is_foreign(name: &Name) -> bool {
    name.below(FOREIGN) || name.below(BUSINESS) || name.below(ANSWER)
}

/// Whether a column belongs to the business's answer.
pub(super) fn answer(name: &Name) -> bool {
    const NO: &str = "customer parent root count can to rate allow enabled id url uri number";
    if name.has(NO) || name.below(NO) {
        return false;
    }
    let all = || name.above.iter().chain(&name.own).map(String::as_str);
    let says = |words: &str| all().any(|word| among(word, words));
    says(ANSWER) || (says(BUSINESS) && says("comment feedback message statement"))
}

/// Whether a column of an answer is its text.
pub(super) fn answer_text(name: &Name) -> f64 {
    if name.has("date time at name author status type lang language") {
        return 0.0;
    }
    if name.ends(TEXT_ITSELF) {
        return 1.0;
    }
    if name.ends(ANSWER) { 0.9 } else { 0.0 }
}

/// Whether it is the text of a post.
pub(super) fn text(name: &Name) -> f64 {
    const NO: &str = "title headline url uri id date type name count highlight status lang language \
        location job sku tag slug image alt code price short relative time at author rating \
        response reply format version flag color link md5 hash product add helpful";
    if is_foreign(name) || name.has(NO) || name.below(PERSON_ITSELF) {
        return 0.0;
    }
    let translated =
        name.has("translation translated machine") || name.below("translation translated");
    let weight = if translated { 0.6 } else { 1.0 };
    let known = name.has(TEXT_ITSELF);
    let score = if known && name.own.len() == 1 {
        1.0
    } else if known && name.only(TEXT) {
        if name.has("html display") { 0.93 } else { 0.96 }
    } else if name.has("description excerpt detail snippet") {
        if name.own.len() == 1 { 0.7 } else { 0.6 }
    } else if name.is("story text") || name.is("caption") || name.is("quote") {
        0.9
    } else if known {
        0.65
    } else if name.has("summary full experience note answer value") {
        0.4
    } else {
        0.0
    };
    score * weight
}

/// People, but not what may as well be a key for what they wrote (`userComment.text`).
const PERSON_ITSELF: &str = "author account member profile creator consumer";

/// What a part of a text is, if the site asks for it in parts: its rank and whether it is praise.
pub(super) fn part(name: &Name) -> Option<(u8, bool)> {
    const FILLERS: &str = "text comment review feedback content body description point";
    if is_foreign(name) || name.has("original translation translated highlight count") {
        return None;
    }
    let core: Vec<&str> =
        name.own.iter().map(String::as_str).filter(|word| !among(word, FILLERS)).collect();
    let [word] = core.as_slice() else { return None };
    match *word {
        "pro" | "positive" | "advantage" | "liked" | "strength" | "good" => Some((0, true)),
        "con" | "negative" | "disadvantage" | "disliked" | "weakness" | "bad" => Some((1, false)),
        "advice" | "suggestion" | "recommendation" | "improvement" => Some((2, false)),
        _ => None,
    }
}

/// Whether it is the name that an author shows.
pub(super) fn author(name: &Name) -> f64 {
    const NO: &str = "url uri id avatar image photo count flair fullname badge link level location country \
        city email note bio description slug initial color type code date created title text \
        comment review rating device app class topic original first last";
    const HANDLE: &str = "username handle login acct nickname nick screen";
    // Who publishes videos goes by the name of what they publish in.
    if name.is("channel title") {
        return 0.6;
    }
    if is_foreign(name) || name.has(NO) || name.has(BUSINESS) {
        return 0.0;
    }
    let of_person = name.below(PERSON);
    let by_person = name.has(PERSON);
    let named = name.ends("name nickname alias");
    let is_user_name = name.is("user name") || name.only(HANDLE);
    match () {
        () if is_user_name => {
            if of_person {
                0.8
            } else {
                0.75
            }
        }
        () if name.is("display username") => 0.7,
        () if named && name.has("display full public nick") => {
            if of_person || by_person {
                1.0
            } else {
                0.8
            }
        }
        () if named && by_person => 1.0,
        () if name.is("name") => {
            if of_person {
                0.95
            } else {
                0.35
            }
        }
        () if name.only(PERSON) => {
            if name.is("author") {
                0.95
            } else {
                0.85
            }
        }
        () => 0.0,
    }
}

/// Whether it is the day or time of publication.
pub(super) fn date(name: &Name) -> f64 {
    const NO: &str = "birth join since release response reply rebuttal order delivery seen bump bumped \
        deleted banned pinned expire expiry end start relative zone count avg duration \
        checkin checkout approved retort";
    const OTHER: &str = "experience experienced service visit stay travel project purchase trip incident \
        occurred";
    const CHANGED: &str = "update updated modified edit edited last";
    const MADE: &str = "publish published publication created create creation posted submitted submission \
        written reviewed added review";
    const WHEN: &str = "date time timestamp datetime day when at on utc epoch ts seconds";
    let foreign = name.below(BUSINESS) || name.below(ANSWER) || name.below(FOREIGN);
    if foreign
        || name.below(PERSON_ITSELF)
        || name.below("user consumer") && !name.below(TEXT_ITSELF)
    {
        return 0.0;
    }
    if name.has(NO) || name.has(BUSINESS) {
        return 0.0;
    }
    let when = name.has(WHEN);
    let score = if name.has(MADE) && (when || name.own.len() == 1) && !name.is("review") {
        1.0
    } else if when {
        0.8
    } else if name.has("indexed dated modified updated edited") {
        0.6
    } else {
        0.0
    };
    match () {
        () if name.has(OTHER) => score * 0.3,
        () if name.has(CHANGED) => score * 0.6,
        () => score,
    }
}

/// Whether it is the rating of a post.
pub(super) fn rating(name: &Name) -> f64 {
    const NO: &str = "count average avg url image img ceo can viewer ratio num number helpful trust id \
        type max min best worst date text label distribution up down outlook scale icon \
        color content";
    const VALUE: &str = "rating star score review overall grade eval evaluation value user buyer customer \
        point im reviewer total general";
    if is_foreign(name) || name.below(PERSON_ITSELF) {
        return 0.0;
    }
    let verdict = name.has("recommend recommendation recommended") || name.is("voted up");
    if verdict && !name.has("count number id url date text title") {
        return 0.7;
    }
    if name.has(NO) {
        return 0.0;
    }
    let below = name.below("rating score star");
    let known = name.has("rating star eval evaluation grade") || below;
    let listed = if name.listed { 0.05 } else { 0.0 };
    if known && name.only(VALUE) {
        let overall = name.has("overall") || name.below("overall");
        return if overall { 1.05 - listed } else { 1.0 - listed };
    }
    if name.only(VALUE) && name.has("score") {
        // Networks count votes under that name.
        return if name.own.len() > 1 { 0.95 } else { 0.5 };
    }
    if known { 0.4 } else { 0.0 }
}

/// Whether it is the title of a post.
pub(super) fn title(name: &Name) -> f64 {
    const NO: &str =
        "user job fancy flair slug page product link id length color html channel blog site";
    if is_foreign(name) || name.has(NO) || name.below(PERSON) {
        return 0.0;
    }
    match () {
        () if name.ends("title headline") => 1.0,
        () if name.is("subject") || name.is("heading") => 0.8,
        () if name.is("summary") => 0.6,
        () => 0.0,
    }
}

/// Whether it is the platform's id of a post.
pub(super) fn id(name: &Name) -> f64 {
    const OWN: &str = "review comment post evaluation feedback tweet status message entry object item \
        survey rating testimonial complaint id str";
    if is_foreign(name) || name.below(PERSON) || name.listed {
        return 0.0;
    }
    let far = 0.02 * super::shape::count(name.depth.saturating_sub(1));
    let score = match () {
        () if name.is("id") => 0.95,
        () if name.has("id") && name.only(OWN) => {
            if name.ends("str") {
                1.02
            } else {
                1.0
            }
        }
        () if name.only("encid uuid guid pk") => 0.9,
        // An id that says what it is of: `id: {kind, videoId}`.
        () if name.ends("id") && name.above.last().is_some_and(|above| above == "id") => 0.8,
        () if name.is("uri") => 0.8,
        () if name.is("cid") => 0.7,
        () if name.is("review url") || name.is("key") || name.is("hash") => 0.5,
        () => 0.0,
    };
    f64::max(score - far, 0.0)
}

/// Whether it is the address of a post.
pub(super) fn url(name: &Name) -> f64 {
    const NO: &str = "image img photo avatar icon profile author user thumbnail logo edit report flag api \
        next product channel";
    let mut above = name.above.iter().map(String::as_str);
    let foreign =
        above.any(|word| word != "link" && (among(word, FOREIGN) || among(word, BUSINESS)));
    if foreign || name.has(NO) || name.below(PERSON) || name.below(ANSWER) || name.listed {
        return 0.0;
    }
    match () {
        () if name.has("permalink") => 1.0,
        () if name.has("url link href uri") => {
            if name.has("review post comment web public html") {
                0.9
            } else if name.ends("uri") {
                // Beside an address for people, this one is for machines.
                0.75
            } else {
                0.8
            }
        }
        () => 0.0,
    }
}

/// Whether it is the language of a post.
pub(super) fn language(name: &Name) -> f64 {
    if is_foreign(name) || name.below(PERSON) {
        return 0.0;
    }
    f64::from(u8::from(name.has("language lang locale")))
}

/// Whether it names a user whose name stands elsewhere (`author_id`).
pub(super) fn joins(name: &Name) -> bool {
    name.above.is_empty() && name.own.len() == 2 && name.ends("id") && name.has(PERSON)
}

/// Whether a list is one of people, by the words of its path.
pub(super) fn lists_people(name: &Name) -> bool {
    let people = "user author member profile account consumer reviewer";
    name.has(people) || name.below(people)
}
