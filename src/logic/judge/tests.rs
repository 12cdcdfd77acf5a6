//! The judge as a whole.

use proptest::prelude::*;

use super::*;
use crate::domain::{
    Band, Post, PostKind, Rating, SecondOpinion, Severity, Verdict, VerdictReason,
};

fn post(text: &str, rating: Option<(f64, f64, f64)>, kind: PostKind) -> Post {
    Post {
        rating: rating.and_then(|(value, best, worst)| Rating::new(value, best, worst)),
        kind,
        ..Post::new("id:1", text)
    }
}

#[test]
fn what_is_stated_decides() {
    use Band::{Negative, NotNegative, Uncertain};
    use PostKind::{Complaint, Mention, Review};
    use Severity::{High, Low, Medium};
    for (rating, kind, band, severity) in [
        (Some((1.0, 5.0, 1.0)), Review, Negative, High),
        (Some((0.0, 5.0, 1.0)), Review, Negative, High),
        (Some((2.0, 5.0, 1.0)), Review, Negative, Medium),
        (Some((2.5, 5.0, 1.0)), Review, Negative, Medium),
        (Some((3.0, 5.0, 1.0)), Review, Uncertain, Low),
        (Some((4.0, 5.0, 1.0)), Review, NotNegative, Low),
        (Some((5.0, 5.0, 1.0)), Complaint, Negative, High),
        (Some((2.0, 5.0, 1.0)), Complaint, Negative, High),
        (Some((2.0, 10.0, 0.0)), Review, Negative, High),
        (Some((4.0, 10.0, 0.0)), Review, Negative, Medium),
        (Some((0.0, 1.0, 0.0)), Review, Negative, High),
        (Some((1.0, 1.0, 0.0)), Review, NotNegative, Low),
        (None, Complaint, Negative, High),
        (None, Review, Uncertain, Low),
        (None, Mention, Uncertain, Low),
    ] {
        for text in ["", "Lovely, lovely, lovely."] {
            if text.is_empty() || rating.is_some() || kind == Complaint {
                let verdict = judge(&post(text, rating, kind));
                let is = (verdict.band, verdict.severity);
                assert_eq!(is, (band, severity), "{rating:?} {kind:?} {text}");
                assert!(!verdict.reasons.is_empty());
            }
        }
    }
}

#[test]
fn texts_alone_tell_in_each_language() {
    for (text, band) in [
        ("Three weeks, and still nobody answers the phone. Very disappointed.", Band::Negative),
        ("Still no answer after three weeks.", Band::Negative),
        ("Not bad at all, great food and a warm welcome.", Band::NotNegative),
        ("Très déçue, le colis n’est jamais arrivé et personne ne répond.", Band::Negative),
        ("Pas mal du tout, très bon accueil !", Band::NotNegative),
        ("Rien à redire, je recommande les yeux fermés.", Band::NotNegative),
        ("c nul, a fuir", Band::Negative),
        ("Sehr enttäuscht, nie wieder. Das Essen war kalt.", Band::Negative),
        ("Muy amables, volveremos seguro.", Band::NotNegative),
        ("Еда была холодная, и никто не извинился.", Band::Uncertain),
        ("Het eten was koud en niemand heeft ons iets gezegd.", Band::Uncertain),
        ("", Band::Uncertain),
        ("…", Band::Uncertain),
    ] {
        let verdict = judge(&post(text, None, PostKind::Review));
        assert_eq!(verdict.band, band, "{text}: {verdict:?}");
    }
}

/// Grave words alone are no complaint.
#[test]
fn calm_texts_with_grave_words_are_not_negative() {
    for text in [
        "My lawyer friend recommended them",
        "I asked for a refund and got it within a day",
        "This restaurant should close earlier on Sundays.",
        "They refunded me the same afternoon, no arguing.",
        "Mon cousin avocat m'a conseillé cette adresse.",
        "Ce restaurant devrait fermer plus tôt le dimanche",
        "La pharmacie devrait ouvrir plus tôt le samedi.",
        "J'ai signalé une erreur sur la facture, corrigée dans la minute.",
    ] {
        let verdict = judge(&post(text, None, PostKind::Review));
        assert_ne!(verdict.band, Band::Negative, "{text}: {verdict:?}");
    }
    for text in [
        "It took a lawyer to get my refund out of them.",
        "I asked for a refund and got nothing",
        "Ce restaurant devrait avoir honte, à fuir",
    ] {
        let verdict = judge(&post(text, None, PostKind::Review));
        assert_eq!(verdict.band, Band::Negative, "{text}: {verdict:?}");
    }
}

#[test]
fn what_weighed_is_quoted_as_it_is_written() {
    let text = "The room was fine. But the Waiter was SO rude, and never apologised!";
    let verdict = judge(&post(text, None, PostKind::Review));
    let [VerdictReason::Words { words }, ..] = &verdict.reasons[..] else {
        panic!("{verdict:?}");
    };
    assert!(words.iter().all(|part| text.contains(part)), "{words:?}");
    assert!(words.iter().any(|part| part.contains("rude")), "{words:?}");
}

#[test]
fn a_text_that_says_the_opposite_of_the_rating_is_told() {
    let angry = "Total rip-off. Rude, late, and they never refunded me. Avoid at all costs!";
    let verdict = judge(&post(angry, Some((5.0, 5.0, 1.0)), PostKind::Review));
    assert_eq!(verdict.band, Band::Uncertain);
    assert!(verdict.reasons.iter().any(|reason| matches!(reason, VerdictReason::Mixed { .. })));
    let happy = "Excellent service, friendly people, I recommend them warmly!";
    let verdict = judge(&post(happy, Some((1.0, 5.0, 1.0)), PostKind::Review));
    assert_eq!((verdict.band, verdict.severity), (Band::Negative, Severity::High));
    assert!(verdict.reasons.iter().any(|reason| matches!(reason, VerdictReason::Mixed { .. })));
    // In the middle, the text decides; if it is not negative, a person does.
    let middle = Some((3.0, 5.0, 1.0));
    let verdict = judge(&post(angry, middle, PostKind::Review));
    assert_eq!((verdict.band, verdict.severity), (Band::Negative, Severity::Medium));
    assert_eq!(judge(&post(happy, middle, PostKind::Review)).band, Band::Uncertain);
}

#[test]
fn what_was_learned_is_heard() {
    let lesson = |text: &str, negative| Lesson { text: text.into(), negative, by_person: false };
    let mut lessons = Vec::new();
    for number in 0..30 {
        lessons.push(lesson(&format!("The zorble {number} has gone plim again"), true));
        lessons.push(lesson(&format!("The zorble {number} is well tempered now"), false));
    }
    let learned = Learned::from(&lessons);
    assert_eq!(Learned::from_bytes(&learned.to_bytes()).unwrap(), learned);
    let taught = Judge { learned: &learned, ..Judge::default() };
    let plim = post("This one has gone plim", None, PostKind::Review);
    let (before, after) = (judge(&plim), taught.judge(&plim));
    assert!(after.probability > before.probability + 0.1, "{before:?} {after:?}");
    // A handful of posts is not a pattern.
    assert_eq!(Learned::from(&lessons[..9]), Learned::default());
}

proptest! {
    /// A star-rated negative is never lost to the model, whatever it says and whatever was learned.
    #[test]
    fn a_low_rating_is_negative(text in "\\PC{0,200}", value in 1.0..2.9_f64, praise in any::<bool>()) {
        let text = if praise { format!("Excellent, wonderful, thank you! {text}") } else { text };
        let verdict = judge(&post(&text, Some((value, 5.0, 1.0)), PostKind::Review));
        prop_assert_eq!(verdict.band, Band::Negative);
        prop_assert!(verdict.severity >= Severity::Medium);
    }

    #[test]
    fn any_text_is_judged(text in any::<String>(), title in any::<Option<String>>()) {
        let kinds = [PostKind::Review, PostKind::Complaint, PostKind::Mention, PostKind::Comment];
        for kind in kinds {
            let verdict = judge(&Post { title: title.clone(), ..post(&text, None, kind) });
            prop_assert!((0.0..=1.0).contains(&verdict.probability));
            prop_assert!(!verdict.reasons.is_empty());
        }
    }

    #[test]
    fn spaces_case_and_accents_change_nothing(words in prop::collection::vec("[a-zéèêàùç]{1,9}", 1..20)) {
        let one = words.join(" ");
        let other = words.join("  ").to_uppercase().replace('E', "e\u{200b}");
        let plain = |text: &str| {
            let features = Features::of(text);
            let keys = |block: &[(u32, u32)]| block.iter().map(|(key, _)| *key).collect::<Vec<_>>();
            (keys(&features.words), keys(&features.letters))
        };
        prop_assert_eq!(plain(&one), plain(&other));
        let folded = one.replace(['é', 'è', 'ê'], "e").replace('à', "a").replace('ù', "u").replace('ç', "c");
        prop_assert_eq!(plain(&one), plain(&folded));
    }
}

#[test]
fn strange_texts_are_judged_in_time() {
    let long = "late ".repeat(20_000);
    for text in [
        long.as_str(),
        &"a".repeat(100_000),
        &"!?".repeat(50_000),
        &"😡".repeat(25_000),
        &"n'".repeat(50_000),
        &"\u{200b}\u{202e}x".repeat(20_000),
        &"é\u{301}".repeat(30_000),
        "😡😡😡",
        "\u{202e}tnaruatser elbirroh",
        "الطعام بارد والخدمة سيئة",
        "Cold food 冷たい食べ物 nourriture froide",
        "&nbsp;<b>bad</b>",
        ":",
        "@",
        "#",
        "=)",
        "http://",
    ] {
        let verdict = judge(&post(text, None, PostKind::Mention));
        assert!((0.0..=1.0).contains(&verdict.probability));
    }
}

#[test]
fn a_second_opinion_raises_by_one_step_what_nothing_decides() {
    let says = |negative| SecondOpinion { model: "m".into(), negative, why: "irony".into() };
    let (praise, riddle) = ("Lovely people, great work, many thanks!", "Qwrx zplk vvnt.");
    for (text, stars, before, after) in [
        (praise, None, Band::NotNegative, Band::Uncertain),
        (riddle, None, Band::Uncertain, Band::Negative),
        (riddle, Some((3.0, 5.0, 1.0)), Band::Uncertain, Band::Negative),
        (praise, Some((5.0, 5.0, 1.0)), Band::NotNegative, Band::NotNegative),
        (riddle, Some((1.0, 5.0, 1.0)), Band::Negative, Band::Negative),
    ] {
        let (post, judge) = (post(text, stars, PostKind::Review), Judge::default());
        let alone = judge.judge(&post);
        assert_eq!(alone.band, before, "{text} {stars:?}");
        assert_eq!(judge.judge_with(&post, Some(&says(false))), alone, "{text} {stars:?}");
        let verdict = judge.judge_with(&post, Some(&says(true)));
        assert_eq!(verdict.band, after, "{text} {stars:?}");
        let reason = VerdictReason::SecondOpinion { model: "m".into(), why: "irony".into() };
        assert_eq!(verdict.reasons.contains(&reason), before != after);
        // It is asked only where it may count.
        assert_eq!(judge.is_open(&post), before != after, "{text} {stars:?}");
    }
    assert!(!Judge::default().is_open(&post(" ", None, PostKind::Review)), "nothing to read");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn a_second_opinion_never_lowers(
        text in prop_oneof![".{0,120}", "((great|never|refund|sue|merci|nul|!) ?){0,20}"],
        stars in prop::option::of(0.0..=5.0_f64),
        kind in prop_oneof![Just(PostKind::Review), Just(PostKind::Complaint), Just(PostKind::Mention)],
        negative in any::<bool>(),
    ) {
        let post = post(&text, stars.map(|stars| (stars, 5.0, 0.0)), kind);
        let second = SecondOpinion { model: "m".into(), negative, why: text };
        let rank = |verdict: &Verdict| match verdict.band {
            Band::NotNegative => 0,
            Band::Uncertain => 1,
            Band::Negative => 2,
        };
        let judge = Judge::default();
        let (alone, with) = (judge.judge(&post), judge.judge_with(&post, Some(&second)));
        prop_assert!(rank(&with) >= rank(&alone) && with.severity >= alone.severity);
        prop_assert!(with.probability >= alone.probability && with.threat == alone.threat);
        prop_assert!(negative || with == alone);
    }
}

/// A piece of a text that nobody foresaw: bytes of any kind, and all that stands in strange texts.
fn piece(rng: &mut fastrand::Rng) -> String {
    const PIECES: [&str; 24] = [
        "😡",
        "👩‍👩‍👧",
        "\u{1f1eb}\u{1f1f7}",
        "\u{200b}",
        "\u{202e}",
        "\u{2066}",
        "\u{feff}",
        "e\u{301}\u{327}",
        "الخدمة سيئة ",
        "שירות גרוע ",
        "冷たい",
        "ไม่ดี",
        "never ",
        "jamais ",
        "n'",
        "refund ",
        "avocat ",
        "@x",
        "#",
        "http://",
        "!?",
        ":-",
        "\r\n\n",
        "\0",
    ];
    match rng.u8(0..4) {
        0 => {
            String::from_utf8_lossy(&(0..rng.usize(1..40)).map(|_| rng.u8(..)).collect::<Vec<_>>())
                .into_owned()
        }
        1 => rng.char(..).to_string(),
        _ => PIECES[rng.usize(..PIECES.len())].to_owned(),
    }
}

/// A text of such pieces: mixed, or few of them over and over, up to 100 KB.
fn strange(rng: &mut fastrand::Rng) -> String {
    let kinds = (0..rng.usize(1..30)).map(|_| piece(rng)).collect::<Vec<_>>();
    let longest = [40, 400, 4_000, 100_000][rng.usize(..4)];
    let mut text = String::new();
    while text.len() < longest {
        text.push_str(&kinds[rng.usize(..kinds.len())]);
    }
    text.truncate(text.floor_char_boundary(rng.usize(..=longest)));
    text
}

/// `VIGIE_CASES` says how many times as many are tried as usual.
#[test]
fn strange_texts_break_nothing() {
    let factor = std::env::var("VIGIE_CASES").ok().and_then(|text| text.parse::<u64>().ok());
    for seed in 0..40 * factor.unwrap_or(1) {
        let mut rng = fastrand::Rng::with_seed(seed);
        let text = strange(&mut rng);
        for kind in [PostKind::Review, PostKind::Mention] {
            let one = post(&text, None, kind);
            let verdict = judge(&one);
            assert!((0.0..=1.0).contains(&verdict.probability), "seed {seed}");
            assert!(!verdict.reasons.is_empty(), "seed {seed}");
            assert_eq!(judge(&one), verdict, "seed {seed}");
            let opinion = Judge::default().opinion(&one);
            for part in opinion.into_iter().flat_map(|opinion| opinion.parts) {
                assert!(part.weight.is_finite() && !part.words.is_empty(), "seed {seed}");
            }
        }
        let stars = rng.f64() * 1.9 + 1.0;
        let rated = judge(&post(&text, Some((stars, 5.0, 1.0)), PostKind::Review));
        assert_eq!(rated.band, Band::Negative, "seed {seed}");
        assert!(rated.severity >= Severity::Medium, "seed {seed}");
    }
}
