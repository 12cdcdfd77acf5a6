//! The playbooks of the program: each is sound, each is found where it is meant, and no draft has a
//! gap or anything in it that the program itself would find fault with.

use std::{collections::BTreeSet, fs};

use super::super::{books::TEXTS, lint, *};
use crate::domain::{
    Band, Cause, Language, LinkReason, Post, Rating, Severity, Threat, Verdict, VerdictReason,
};

const LANGUAGES: [Language; 2] = [Language::English, Language::French];

fn post(key: &str, language: Language) -> Post {
    let text = match language {
        Language::English => {
            "Left my van for new brakes on Monday. It was promised for Tuesday and nobody calls back."
        }
        Language::French => {
            "J'ai laissé ma voiture lundi pour les freins. On me l'avait promise pour mardi et \
             personne ne rappelle."
        }
    };
    Post {
        author: Some("Lucie Perrault".to_owned()),
        rating: Rating::new(1.0, 5.0, 1.0),
        language: Some(language.code().to_owned()),
        ..Post::new(key, text)
    }
}

fn verdict(causes: &[Cause]) -> Verdict {
    Verdict {
        band: Band::Negative,
        probability: 1.0,
        severity: Severity::High,
        language: None,
        threat: None,
        causes: causes.to_vec(),
        reasons: vec![VerdictReason::Rating { value: 1.0, best: 5.0 }],
    }
}

const KNOWN: Known<'_> = Known {
    business: "Garage Tremblay",
    platform: "Google",
    case: "K7F-2X9",
    contact: Some("service@garage-tremblay.example"),
    signatory: Some("Zoé Tremblay"),
    report: Some("https://reviews.example/report"),
};

/// A verdict in which these words weighed.
fn weighed(cause: &Cause, words: &str) -> Verdict {
    let reasons = vec![VerdictReason::Cause { cause: cause.clone(), words: words.to_owned() }];
    Verdict { reasons, ..verdict(std::slice::from_ref(cause)) }
}

/// What is asked for, unless a test says otherwise.
#[derive(Clone)]
struct Ask<'a> {
    known: Known<'a>,
    room: Option<usize>,
    reader: Language,
    language: Option<Language>,
    tone: Tone,
    situation: Option<&'a str>,
}

const ASK: Ask<'_> = Ask {
    known: KNOWN,
    room: None,
    reader: Language::English,
    language: None,
    tone: Tone::Warm,
    situation: None,
};

fn advise(books: &Playbooks, post: &Post, verdict: &Verdict, ask: &Ask<'_>) -> Advice {
    let circumstances = Circumstances::of(post, verdict);
    let rules = AnswerRules { max_chars: ask.room, ..AnswerRules::default() };
    let advice = books.advise(&Wanted {
        post,
        verdict,
        circumstances: &circumstances,
        known: ask.known,
        rules: &rules,
        reader: ask.reader,
        language: ask.language,
        tone: ask.tone,
        situation: ask.situation,
    });
    advice.unwrap()
}

#[test]
fn every_playbook_is_read_and_sound() {
    let books = Playbooks::embedded();
    assert_eq!(books.all().len(), TEXTS.len());
    for (book, text) in books.all().iter().zip(TEXTS) {
        assert_eq!(toml::from_str::<Playbook>(text).unwrap(), *book);
        assert_eq!(book.faults(), Vec::new(), "{}", book.name);
        for language in LANGUAGES {
            let texts = book.texts(language);
            assert!(!texts.never.is_empty(), "{}", book.name);
        }
        assert_eq!(book.en.steps.len(), book.fr.steps.len(), "{}", book.name);
        assert_eq!(book.en.never.len(), book.fr.never.len(), "{}", book.name);
    }
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/config/playbooks");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned());
    let names = books.all().iter().map(|book| book.name.clone());
    assert_eq!(names.collect::<BTreeSet<_>>(), files.collect::<BTreeSet<_>>());
}

#[track_caller]
fn chosen(change: impl Fn(&mut Circumstances), expect: &str) {
    let mut circumstances =
        Circumstances::of(&post("id:1", Language::English), &verdict(&[Cause::Delay]));
    change(&mut circumstances);
    let book = Playbooks::embedded().choose(&circumstances).unwrap().name.clone();
    assert_eq!(book, expect, "{circumstances:?}");
}

#[test]
fn each_situation_has_its_playbook() {
    chosen(|_| {}, "delay");
    let causes = |causes: &[Cause]| {
        let causes = causes.to_vec();
        move |to: &mut Circumstances| to.causes.clone_from(&causes)
    };
    for (cause, name) in [
        (Cause::Billing, "billing"),
        (Cause::Refund, "refund"),
        (Cause::Quality, "product"),
        (Cause::Staff, "staff"),
        (Cause::NoAnswer, "no-reply"),
        (Cause::Delivery, "delivery"),
        (Cause::Hygiene, "hygiene"),
        (Cause::Availability, "availability"),
        (Cause::Misleading, "misleading"),
        (Cause::Other, "general"),
        (Cause::Own("parking".to_owned()), "general"),
    ] {
        chosen(causes(&[cause]), name);
    }
    // What weighs most decides, but for what is dangerous.
    chosen(causes(&[Cause::Staff, Cause::Delay]), "staff");
    // A promise that was not kept is one of something: of a day, of work.
    chosen(causes(&[Cause::Misleading, Cause::Delay]), "delay");
    chosen(causes(&[Cause::Delay, Cause::Staff]), "delay");
    chosen(causes(&[Cause::Delay, Cause::Hygiene]), "hygiene");
    for (threat, name) in [
        (Threat::Violence, "violence"),
        (Threat::Extortion, "extortion"),
        (Threat::Privacy, "privacy"),
        (Threat::Legal, "legal"),
    ] {
        chosen(|to| to.threat = Some(threat), name);
    }
    chosen(|to| to.unfounded = true, "unfounded");
    chosen(|to| to.linked = Some(LinkReason::Burst), "fake");
    // Who posts on two sites says the same on both.
    chosen(|to| to.linked = Some(LinkReason::SameText), "delay");
    chosen(|to| to.linked = Some(LinkReason::SameAuthor), "delay");
    chosen(|to| to.words.push_str(" you are all idiots here"), "insulting");
    chosen(|to| to.words.push_str(" against the gdpr"), "data-breach");
    chosen(|to| to.history = History::Praised, "regular");
    chosen(|to| to.history = History::Complained, "again");
    // In the middle, the text says whether it is advice or a complaint.
    for (band, name) in
        [(Band::Negative, "delay"), (Band::Uncertain, "neutral"), (Band::NotNegative, "neutral")]
    {
        chosen(|to| (to.stars, to.band) = (Stars::Middle, band), name);
        let bare = |to: &mut Circumstances| (to.stars, to.band) = (Stars::Middle, band);
        chosen(|to| (bare(to), to.words.clear()).0, "rating-only");
    }
    let dirty = |to: &mut Circumstances| {
        (to.stars, to.band, to.causes) = (Stars::Middle, Band::Uncertain, vec![Cause::Hygiene]);
    };
    chosen(dirty, "hygiene");
    chosen(|to| to.words.clear(), "rating-only");
    chosen(|to| (to.words.clear(), to.stars = Stars::High).0, "rating-only");
    chosen(|to| to.happening = Happening::Removed, "removed");
    let gone = |to: &mut Circumstances| to.happening = Happening::Removed;
    chosen(|to| (gone(to), to.threat = Some(Threat::Violence)).0, "violence");
    // From one star to two is no reason to be glad.
    chosen(|to| to.happening = Happening::Raised, "delay");
    let content = |to: &mut Circumstances| (to.band, to.stars) = (Band::NotNegative, Stars::High);
    chosen(|to| (content(to), to.happening = Happening::Raised).0, "edited-up");
    chosen(|to| to.happening = Happening::Lowered, "delay");
    chosen(|to| (to.happening, to.answered) = (Happening::Lowered, true), "edited-down");
    let praise = |to: &mut Circumstances| (to.band, to.stars) = (Band::NotNegative, Stars::High);
    chosen(praise, "positive");
    chosen(|to| (praise(to), to.words.clear()).0, "positive-rating");
}

#[test]
fn words_count_in_their_own_language_and_said_of_others() {
    let said = |text: &'static str, language: Option<&'static str>, name: &str| {
        let change = move |to: &mut Circumstances| {
            to.words = crate::logic::text::fold(text);
            to.language = language.map(str::to_owned);
        };
        chosen(change, name);
    };
    for (text, language) in [
        ("Toujours des retards, et personne ne prévient", "fr"),
        ("Les ordures débordaient dans la cour", "fr"),
        ("Ils nous prennent pour des idiots et on attend", "fr"),
        ("Une bande de cons", "en"),
        ("I gave my number and nobody called", "en"),
        ("They took my card details and I still wait", "en"),
        ("They gave away my room", "en"),
        ("J'ai donné mon numéro et personne n'a rappelé", "fr"),
        ("J'ai transmis mes coordonnées deux fois", "fr"),
        ("Mon mari a donné mes coordonnées à l'accueil", "fr"),
        ("On m'a demandé mes coordonnées bancaires", "fr"),
    ] {
        said(text, Some(language), "delay");
    }
    for (text, language) in [
        ("You are idiots, all of you", Some("en")),
        ("Une bande de cons", Some("fr")),
        ("Une bande de cons", None),
        ("Ces idiots", None),
    ] {
        said(text, language, "insulting");
    }
    for (text, language) in [
        ("They gave out my number to a stranger", "en"),
        ("You gave my number to your cousin", "en"),
        ("Ils ont donné mon numéro à un inconnu", "fr"),
        ("Votre employé a donné mon numéro à un inconnu", "fr"),
        ("Vous avez transmis mes coordonnées à un tiers", "fr"),
    ] {
        said(text, Some(language), "data-breach");
    }
    // One's own words, without a language, count in any.
    let when = When { words: vec!["Parkplatz".to_owned()], ..When::default() };
    let own = Playbook { name: "parking".to_owned(), rank: 1, when, ..Playbook::default() };
    let books = Playbooks::embedded().with(vec![own]);
    let mut to = Circumstances::of(&post("id:1", Language::English), &verdict(&[Cause::Delay]));
    (to.words, to.language) = ("kein parkplatz".to_owned(), Some("de".to_owned()));
    assert_eq!(books.choose(&to).unwrap().name, "parking");
    to.words.clear();
    assert_ne!(books.choose(&to).unwrap().name, "parking");
}

#[test]
fn under_a_post_that_is_gone_nothing_is_answered() {
    let books = Playbooks::embedded();
    let post = post("id:1", Language::English);
    let verdict = Verdict { threat: Some(Threat::Legal), ..verdict(&[Cause::Delay]) };
    let mut circumstances = Circumstances::of(&post, &verdict);
    circumstances.happening = Happening::Removed;
    let rules = AnswerRules::default();
    let wanted = Wanted {
        post: &post,
        verdict: &verdict,
        circumstances: &circumstances,
        known: KNOWN,
        rules: &rules,
        reader: Language::English,
        language: None,
        tone: Tone::Warm,
        situation: None,
    };
    let advice = books.advise(&wanted).unwrap();
    assert_eq!((advice.situation.as_str(), advice.draft), ("legal", None));
    let asked = books.advise(&Wanted { situation: Some("legal"), ..wanted }).unwrap();
    assert!(asked.draft.is_some(), "who asks for one by name gets it");
}

#[test]
fn something_applies_to_whatever_happens() {
    let books = Playbooks::embedded();
    let mut to = Circumstances::of(&post("id:1", Language::English), &verdict(&[]));
    for band in [Band::Negative, Band::Uncertain, Band::NotNegative] {
        for stars in [Stars::Low, Stars::Middle, Stars::High, Stars::None] {
            for happening in [Happening::Appeared, Happening::Reworded, Happening::Lowered] {
                (to.band, to.stars, to.happening) = (band, stars, happening);
                assert!(books.choose(&to).is_some(), "{to:?}");
            }
        }
    }
}

/// What never stands in a text that has no gap.
const GAPS: [&str; 16] =
    ["  ", " ,", " .", ",,", "..", "{", "}", "[", "]", "<", ">", "|", "( ", ": :", ",.", "\n\n\n"];

#[test]
fn no_draft_has_a_gap_or_a_fault_whatever_is_known() {
    let books = Playbooks::embedded();
    for language in LANGUAGES {
        for number in 0..6 {
            let key = format!("id:{number}");
            let mut post = post(&key, language);
            let mut known = KNOWN;
            if number % 2 == 1 {
                post.author = None;
            }
            if number % 3 == 1 {
                (known.contact, known.report) = (None, None);
            } else if number % 3 == 2 {
                known.contact = Some("01 99 00 45 45");
            }
            if number % 4 > 1 {
                (post.text, known.signatory) = (String::new(), None);
            }
            let causes = if number % 5 == 0 { vec![] } else { vec![Cause::NoAnswer] };
            let verdict = verdict(&causes);
            for book in books.all() {
                for tone in Tone::ALL {
                    let advice = advise(
                        &books,
                        &post,
                        &verdict,
                        &Ask { known, situation: Some(&book.name), tone, reader: language, ..ASK },
                    );
                    whole(&advice, &known, &post);
                }
            }
        }
    }
}

fn whole(advice: &Advice, known: &Known<'_>, post: &Post) {
    let name = &advice.situation;
    let texts = advice.steps.iter().flat_map(|step| [&step.title, &step.text]);
    let draft = advice.draft.as_ref().map(|draft| &draft.text);
    for text in texts.chain(&advice.never).chain(draft) {
        let gap = GAPS.iter().find(|gap| text.contains(**gap));
        assert_eq!(gap, None, "{name}: {text}");
        assert_eq!(text.trim(), text, "{name}");
        assert!(!text.contains('\''), "{name}: {text}");
    }
    let Some(draft) = &advice.draft else {
        assert!(matches!(name.as_str(), "removed" | "violence"), "{name}");
        return;
    };
    assert!(draft.text.chars().count() < 1_000 && !draft.too_long, "{name}: {}", draft.text);
    let context = lint::Context {
        language: Some(draft.language.code().to_owned()),
        owes: Some(advice.owes),
        author: post.author.clone(),
        business: Some(known.business.to_owned()),
        contact: known.contact.map(str::to_owned),
        signatory: known.signatory.map(str::to_owned),
        ..lint::Context::default()
    };
    let found = lint::check(&draft.text, &context, Language::English);
    let found = found.iter().map(|f| (f.rule, f.at.clone().and_then(|at| draft.text.get(at))));
    assert_eq!(found.collect::<Vec<_>>(), Vec::new(), "{name}: {}", draft.text);
}

#[test]
fn a_draft_takes_up_what_the_post_says_in_its_language() {
    let books = Playbooks::embedded();
    let late = weighed(&Cause::Delay, "laissé ma voiture");
    let advice = advise(&books, &post("id:7", Language::French), &late, &ASK);
    let draft = advice.draft.unwrap();
    assert_eq!((draft.language, advice.situation.as_str()), (Language::French, "delay"));
    for said in ["Bonjour Lucie,", "votre voiture", "lundi", "service@garage-tremblay.example"] {
        assert!(draft.text.contains(said), "{said}: {}", draft.text);
    }
    assert!(draft.text.ends_with("Zoé Tremblay, Garage Tremblay"), "{}", draft.text);
    assert_eq!(advice.steps.first().unwrap().title, "Answer now.");
    let mut german = post("id:7", Language::French);
    german.language = Some("de".to_owned());
    let advice = advise(&books, &german, &verdict(&[Cause::Delay]), &ASK);
    let draft = advice.draft.unwrap();
    assert!(draft.text.starts_with("Guten Tag Lucie,\n\nThank you"), "{}", draft.text);
    assert!(!draft.text.contains("voiture"));
}

#[test]
fn a_draft_speaks_only_of_what_the_sentence_that_weighed_names() {
    let books = Playbooks::embedded();
    let mut post = post("id:7", Language::English);
    post.text = "My car broke down on Monday. My order came late on Friday.".to_owned();
    let said = |words: &str, situation| {
        let late = weighed(&Cause::Delay, words);
        let ask = Ask { situation: Some(situation), ..ASK };
        advise(&books, &post, &late, &ask).draft.unwrap().text
    };
    let text = said("came late", "delay");
    assert!(text.contains("on Friday") && text.contains("your order"), "{text}");
    assert!(!text.contains("Monday") && !text.contains("your car"), "{text}");
    let text = said("nothing of this", "delay");
    assert!(!text.contains("day") && !text.contains("your car"), "{text}");
    let text = said("broke down", "delivery");
    assert!(text.contains("forward to something") && !text.contains("your car. "), "{text}");
    assert!(said("came late", "delivery").contains("forward to your order"));
}

#[test]
fn a_post_is_named_by_who_signed_it() {
    let post = Post { author: Some("Alice".to_owned()), ..post("id:1", Language::French) };
    let names = ("Garage Tremblay", "Google", "K7F-2X9");
    let mail = staff_question((&post, &verdict(&[])), names, None, None, Language::French);
    assert!(mail.body.contains("publication signée Alice sur Google"), "{}", mail.body);
}

#[test]
fn two_answers_are_not_the_same() {
    let books = Playbooks::embedded();
    for book in books.all().iter().filter(|book| !book.en.warm.is_empty()) {
        let drafts = (0..30).map(|number| {
            let post = post(&format!("id:{number}"), Language::French);
            let advice =
                advise(&books, &post, &verdict(&[]), &Ask { situation: Some(&book.name), ..ASK });
            advice.draft.unwrap().text
        });
        let all = drafts.collect::<BTreeSet<_>>();
        assert!(all.len() >= 3, "{}: {all:?}", book.name);
    }
}

#[test]
fn a_platform_with_little_room_gets_a_shorter_draft() {
    let books = Playbooks::embedded();
    let post = post("id:3", Language::English);
    for book in books.all() {
        for language in LANGUAGES {
            for room in [300, 350, 1_000] {
                let advice = advise(
                    &books,
                    &post,
                    &verdict(&[Cause::Delay]),
                    &Ask {
                        situation: Some(&book.name),
                        language: Some(language),
                        room: Some(room),
                        ..ASK
                    },
                );
                let fits = advice
                    .draft
                    .is_none_or(|draft| !draft.too_long && draft.text.chars().count() <= room);
                assert!(fits, "{} {language:?} {room}", book.name);
            }
        }
    }
    let tight = advise(&books, &post, &verdict(&[Cause::Delay]), &Ask { room: Some(20), ..ASK });
    assert!(tight.draft.unwrap().too_long);
}

#[test]
fn ones_own_playbook_takes_the_place_of_the_embedded_one() {
    let own = Playbook { name: "delay".to_owned(), rank: 1, ..Playbook::default() };
    let books = Playbooks::embedded().with(vec![own.clone()]);
    assert_eq!((books.all().len(), books.named("delay")), (TEXTS.len(), Some(&own)));
    let faults = own.faults().into_iter().map(|(key, _)| key).collect::<Vec<_>>();
    assert_eq!(faults, ["en.title", "en.steps", "fr.title", "fr.steps"]);
}

#[test]
fn the_staff_is_asked_in_both_languages() {
    for (language, when, text) in
        [(Language::English, "on Monday", "Left my van"), (Language::French, "lundi", "ma voiture")]
    {
        let post = post("id:1", language);
        let names = ("Garage Tremblay", "Google", "K7F-2X9");
        let late =
            weighed(&Cause::Delay, if language == Language::French { "lundi" } else { "Monday" });
        let mail = staff_question((&post, &late), names, None, Some("Zoé"), language);
        assert!(
            mail.subject.contains(when) && mail.subject.contains("K7F-2X9"),
            "{}",
            mail.subject
        );
        assert!(mail.body.contains(text) && mail.body.ends_with("\nZoé"), "{}", mail.body);
        // The day for which it was promised is not when it happened.
        let promised =
            weighed(&Cause::Delay, if language == Language::French { "mardi" } else { "Tuesday" });
        let mail = staff_question((&post, &promised), names, Some("3 May"), None, language);
        assert!(mail.subject.contains("3 May"), "{}", mail.subject);
        let bare = Post { text: String::new(), author: None, ..post };
        let mail = staff_question((&bare, &verdict(&[])), names, Some("3 May"), None, language);
        assert!(mail.subject.contains("3 May") && mail.body.ends_with("\nGarage Tremblay"));
    }
}
