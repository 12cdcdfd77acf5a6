//! What people answer, and what it comes to.

use jiff::{Timestamp, tz::TimeZone};
use proptest::prelude::*;

use super::read::*;
use crate::{domain::Act, logic::acts};

fn act(text: &str) -> Option<Act> {
    match read(text)?.order? {
        Order::Act(act) => Some(act),
        Order::Later { .. } | Order::AskStaff { .. } => None,
    }
}

#[test]
fn the_staff_is_asked_only_where_that_is_plainly_meant() {
    let asked = |text: &str| match read(text)?.order? {
        Order::AskStaff { text } => Some(text.unwrap_or_default()),
        Order::Act(_) | Order::Later { .. } => None,
    };
    for (text, expect) in [
        ("équipe", ""),
        ("Ask the staff.", ""),
        ("staff: who was there on Monday?", "who was there on Monday?"),
        ("Équipe : qui était là ?\nEt la facture ?", "qui était là ?\nEt la facture ?"),
    ] {
        assert_eq!(asked(text).as_deref(), Some(expect), "{text}");
        assert_eq!(read(text).unwrap().note, None, "{text}");
    }
    for text in ["staff were rude to her", "équipe au complet hier soir", "the staff?", "staff?"] {
        assert_eq!(asked(text), None, "{text}");
        assert_eq!(read(text).unwrap().note.as_deref(), Some(text));
    }
}

#[test]
fn what_is_taken_back_or_asked_for_is_no_order() {
    for text in [
        "Réglé ? Pas encore.",
        "Résolu ? Non, pas encore.",
        "Replied? Not yet.",
        "ok ? non",
        "ok pas moi",
        "ok, not me",
        "Settle this with him tomorrow",
        "Règle le problème demain",
        "vu ? je ne sais pas",
    ] {
        assert_eq!(read(text).unwrap().order, None, "{text}");
        assert_eq!(read(text).unwrap().note.as_deref(), Some(text));
    }
    for text in ["réglé par téléphone hier", "settled: no refund", "Règle : remboursé"] {
        assert!(matches!(act(text), Some(Act::Settle { .. })), "{text}");
    }
}

#[test]
fn an_order_may_follow_a_greeting() {
    for text in ["Salut, réglé\nMarie", "Hi, settled\nMarie", "Bonjour Vigie, réglé\nMarie"] {
        let said = read(text).unwrap();
        let settled = matches!(said.order, Some(Order::Act(Act::Settle { .. })));
        assert_eq!((settled, said.note.as_deref()), (text.starts_with(['S', 'H']), Some("Marie")));
    }
    let said = read("unfounded\nnever a customer").unwrap();
    assert_eq!(said.note, None);
}

#[test]
fn who_gives_no_orders_is_written_down_whole() {
    let said = noted("\n OK, I was there.\nréglé \n").unwrap();
    assert_eq!((said.order, said.note.as_deref()), (None, Some("OK, I was there.\nréglé")));
    assert_eq!(noted(" \n "), None);
}

#[test]
fn orders_in_the_words_that_people_use() {
    for text in [
        "ok",
        "OK.",
        "Ok !",
        "Okay, thanks",
        "ok merci Zoé",
        "vu",
        "Vu!",
        "Pris",
        "Seen",
        "Pris en charge",
        "I'm on it",
        "I’m on it.",
        "im on it",
        "Je m’en occupe",
        "D'accord",
        "bonjour,\n\nok",
        "Hello Vigie,\nseen",
        "\n\n  ok  \n",
    ] {
        assert_eq!(act(text), Some(Act::Acknowledge), "{text}");
    }
    let said = |text: &str| Some(text.to_owned());
    for (text, order) in [
        ("répondu", Act::Replied { text: None }),
        ("Repondu : nous sommes désolés", Act::Replied { text: said("nous sommes désolés") }),
        ("re\u{301}pondu", Act::Replied { text: None }),
        ("I've replied.", Act::Replied { text: None }),
        ("Answered him on the phone", Act::Replied { text: said("him on the phone") }),
        ("réglé", Act::Settle { outcome: None, satisfied: None }),
        ("RÉGLÉ – remboursé", Act::Settle { outcome: said("remboursé"), satisfied: None }),
        ("settled: new keys", Act::Settle { outcome: said("new keys"), satisfied: None }),
        ("Résolu avec lui", Act::Settle { outcome: said("avec lui"), satisfied: None }),
        ("done", Act::Settle { outcome: None, satisfied: None }),
        ("note called her, no answer", Act::Note { text: "called her, no answer".into() }),
        ("Note:\nshe is on holiday", Act::Note { text: "she is on holiday".into() }),
        ("pas négatif", Act::NotNegative { reason: None }),
        ("Not negative, a joke", Act::NotNegative { reason: said("a joke") }),
        ("infondé : jamais client", Act::Unfounded { reason: "jamais client".into() }),
        ("unfounded\nnever a customer", Act::Unfounded { reason: "never a customer".into() }),
        ("rouvrir : elle revient", Act::Reopen { reason: said("elle revient") }),
        ("Unfounded.", Act::Unfounded { reason: "Unfounded.".into() }),
    ] {
        assert_eq!(act(text), Some(order), "{text}");
    }
}

#[test]
fn what_is_no_order_is_a_note() {
    for text in [
        "ok?",
        "répondu ?",
        "not done yet",
        "pas encore répondu",
        "pas vu",
        "Vu que le client ment depuis le début, je ne ferai rien",
        "Okra is what she ordered, not beans",
        "done nothing so far",
        "notebook found below the seat",
        "Please tell Paul.",
        "note",
        "à",
    ] {
        let answer = read(text).unwrap();
        assert_eq!((answer.order, answer.note.as_deref()), (None, Some(text)), "{text}");
    }
    assert_eq!(read(" \n\n"), None);
}

#[test]
fn the_rest_is_a_note_besides() {
    let note = |text: &str| read(text).unwrap().note;
    assert_eq!(note("ok\n\nI call her tomorrow."), Some("I call her tomorrow.".into()));
    assert_eq!(note("ok, I call her tomorrow"), Some("I call her tomorrow".into()));
    assert_eq!(note("ok"), None);
    assert_eq!(note("ok merci"), None);
    assert_eq!(note("note a\nb"), Some("b".into()));
    assert_eq!(note("note\nb"), None);
}

#[test]
fn a_case_may_be_named_first() {
    let answer = read("k7f-2x9 ok").unwrap();
    assert_eq!(answer.case, Some("K7F-2X9".into()));
    assert_eq!(answer.order, Some(Order::Act(Act::Acknowledge)));
    assert_eq!(read("[ABC-DEF]: vu").unwrap().case, Some("ABC-DEF".into()));
    let answer = read("K7F-2X9").unwrap();
    assert_eq!((answer.order, answer.note), (None, None));
    for text in ["pop-art is not ours", "ok K7F-2X9", "k7f2x9 ok"] {
        assert_eq!(read(text).unwrap().case, None, "{text}");
    }
}

#[test]
fn until_when_it_rests_is_read_as_it_was_meant() {
    let now = Timestamp::constant(1_795_320_000, 0);
    for (text, until, why) in [
        ("plus tard 3 jours", Some("3 days"), None),
        ("Plus tard 3j", Some("3 days"), None),
        ("hold 3d waiting for parts", Some("3 days"), Some("waiting for parts")),
        ("hold until 2026-12-01", Some("2026-12-01"), None),
        ("later 2 weeks, she is away", Some("2 weeks"), Some("she is away")),
        ("en attente jusqu’au 01/12/2026 14:00", Some("2026-12-01T14:00"), None),
        ("on hold for 2 mois", Some("2 months"), None),
        ("hold", None, None),
        ("plus tard vendredi", None, None),
        ("hold 3 elephants", None, None),
        ("hold 99999999 d", None, None),
    ] {
        let Some(Order::Later { until: said, reason }) = read(text).unwrap().order else {
            panic!("{text}: {:?}", read(text));
        };
        assert_eq!((said.as_deref(), reason.as_deref()), (until, why), "{text}");
        if let Some(until) = until {
            assert!(acts::until(until, &TimeZone::UTC, now).is_some(), "{text}");
        }
    }
}

proptest! {
    #[test]
    fn nothing_that_was_said_is_lost_and_nothing_panics(text in "\\PC{0,40}(\n\\PC{0,20}){0,3}") {
        if let Some(answer) = read(&text)
            && answer.order.is_none()
            && answer.case.is_none()
        {
            let note = answer.note.unwrap_or_default();
            // A greeting is left out; the short ones have an h in them, the long ones do not come by chance.
            let greets = text.to_lowercase().contains('h');
            for word in text.split_whitespace().filter(|_| !greets) {
                prop_assert!(note.contains(word), "{:?} in {:?}", word, note);
            }
        }
    }

    #[test]
    fn odd_orders_do_not_panic(
        name in proptest::sample::select(ORDERS.map(|(name, _)| name).to_vec()),
        rest in any::<String>(),
    ) {
        let answer = read(&format!("{name} {rest}"));
        prop_assert!(answer.is_some());
    }
}
