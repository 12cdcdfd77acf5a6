//! The register in French.

use super::words::Words;
use crate::{
    domain::{HealthState, Language},
    logic::register::{Bend, TrendWord, Unit},
};

pub(super) static WORDS: Words = Words {
    code: "fr",
    decimal_mark: ",",
    thousands_mark: '\u{202f}',
    percent_mark: "\u{a0}%",
    time_units: ["j", "h", "min"],
    months: *Language::French.months(),
    short_months: [
        "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
        "déc.",
    ],
    date: |day, month, year| {
        let day = if day == 1 { "1er".to_owned() } else { day.to_string() };
        format!("{day} {month} {year}")
    },
    colon: "\u{a0}: ",

    title: "Registre",
    all: "Toutes les entreprises",
    span: |from, to, days| {
        if from == to { from.to_owned() } else { format!("du {from} au {to} ({days} jours)") }
    },
    made: |at| format!("Établi le {at} UTC."),
    unit: |unit| match unit {
        Unit::Day => "jour",
        Unit::Week => "semaine",
        Unit::Month => "mois",
        Unit::Year => "an",
    },

    coverage: "Ce que couvrent les chiffres",
    no_sources: "Aucune source n’est configurée.",
    never_seen: "Rien n’a encore été vu.",
    watched_since: |day| format!("Sous surveillance depuis le {day}."),
    last_joined: |day| format!("La dernière source s’est ajoutée le {day}."),
    begun_inside: |day| {
        format!(
            "La surveillance a commencé au cours de cette période. Les publications antérieures au {day} \
             sont celles que le premier relevé a encore trouvées\u{a0}; il a pu y en avoir d’autres."
        )
    },
    unseen: |source, last| match last {
        Some(last) => format!(
            "{source} n’est pas lisible en ce moment (vue pour la dernière fois le {last})\u{a0}: \
             ses publications manquent."
        ),
        None => format!("{source} n’a jamais été vue\u{a0}: ses publications manquent."),
    },
    undated: |count| {
        format!(
            "Publications sans date, présentes avant la surveillance\u{a0}: {count}. Elles ne comptent pour \
             aucun jour."
        )
    },
    states_of: |day| format!("L’état des dossiers et des sources est celui du {day}."),

    posts: "Publications",
    good: "positives",
    neutral: "intermédiaires",
    bad: "négatives",
    new: "écrites sous surveillance",
    gone: "disparues depuis",
    no_posts: "Aucune publication ne date de cette période.",
    platform: "plateforme",
    mean: "moyenne",
    volume_plot: |unit| format!("Publications par {unit}"),

    rating: "Note moyenne",
    mean_of: |mean, count| format!("{mean} sur 5 (notes\u{a0}: {count})"),
    no_ratings: "Aucune publication de cette période ne porte de note.",
    yes_no: |count| {
        format!(
            "Une recommandation vaut 5, son contraire 1\u{a0}; elles sont {count} parmi les notes."
        )
    },
    trend: "tendance",
    trend_word: |word| match word {
        TrendWord::Rising => "en hausse",
        TrendWord::Steady => "stable\u{a0}: ni hausse ni baisse nette",
        TrendWord::Falling => "en baisse",
        TrendWord::TooFew => "trop peu pour se prononcer",
    },
    slope: |slope, unit| format!("{slope} étoile par {}", (WORDS.unit)(unit)),
    trend_takes: |unit, [periods, ratings, has_periods, has_ratings]| {
        let units = match unit {
            Unit::Day => "jours",
            Unit::Week => "semaines",
            Unit::Month => "mois",
            Unit::Year => "ans",
        };
        format!(
            "Une tendance demande {periods} {units} avec une note et {ratings} notes\u{a0}; ici, \
             {has_periods} et {has_ratings}."
        )
    },
    rating_plot: |unit| format!("Note moyenne par {unit}, de 1 à 5"),

    negatives: "Publications négatives",
    cases: "dossiers ouverts",
    uncertain: "dont à juger par une personne",
    crises: "dont en crise",
    open: "ouverts",
    acknowledged: "pris en charge",
    on_hold: "en attente",
    replied: "répondus",
    settled: "réglés",
    unfounded: "sans fondement",
    answered: "répondus en public",
    share_of: |share, count, of| format!("{share} ({count} sur {of})"),
    waiting: "sans réponse aujourd’hui, de tout âge",
    from_before: |count| {
        format!(
            "Dossiers antérieurs à la surveillance\u{a0}: {count}. Ils n’entrent pas dans les \
             chiffres ci-dessus."
        )
    },
    no_negatives: "Aucun dossier n’a été ouvert pour une nouvelle publication.",

    times: "Délais",
    to_alert: "vue → courriel accepté",
    to_acknowledgement: "vue → prise en charge",
    to_answer: "vue → réponse publique",
    to_answer_from_published: "publiée → réponse publique",
    times_head: ["", "médiane", "9 sur 10", "n", "pas encore"],
    answers_seen: |seen, all| {
        format!("Sur {all} réponses, {seen} vues sur la page\u{a0}; les autres ont été déclarées.")
    },
    answers_plot: "Délai de réponse publique, par dossier",
    median_line: |time| format!("médiane {time}"),

    causes: "Causes",
    causes_head: |days| {
        [
            "cause".to_owned(),
            "dossiers".to_owned(),
            format!("{days} derniers jours"),
            format!("moyenne par {days} jours avant"),
            String::new(),
        ]
    },
    rising: "en hausse",
    no_causes: "Aucune cause n’a été notée.",
    without_cause: |count| format!("Dossiers sans cause notée\u{a0}: {count}."),
    cause_plot: |cause, counts| format!("{cause}\u{a0}: {counts}"),

    corrections: "Mesures correctives",
    corrections_head: ["jour", "mesure", "cause", "avant", "depuis", ""],
    in_days: |count, days| format!("{count} en {days} j"),
    bend: |bend| match bend {
        Bend::Bent => "courbe infléchie\u{a0}: moins de cas depuis",
        Bend::Worse => "plus de cas depuis",
        Bend::NoClearChange => "pas de changement net",
        Bend::TooEarly => "trop tôt pour se prononcer",
        Bend::NoCause => "son dossier ne nomme pas de cause",
    },

    outcome: "Ce qu’elles sont devenues",
    satisfied: "client satisfait",
    yes_no_unknown: |[yes, no, unknown]| format!("oui {yes}, non {no}, non précisé {unknown}"),
    nothing_settled: "aucun dossier réglé",
    removed: "publications retirées",
    reappeared: "publications revenues",
    raised: "modifiées, note relevée",
    lowered: "modifiées, note abaissée",
    reworded: "modifiées autrement",

    balance: "Équilibre",
    balance_here: "sur cette période",
    balance_standing: "tout ce qui est en ligne",
    per_bad: |per, good, bad| format!("{per} positives pour une négative ({good} contre {bad})"),
    none_bad: |good| format!("aucune négative, {good} positives"),
    missing: "manquantes pour 5 contre 1",
    missing_none: "aucune",
    invite_all: "Invitez tous vos clients à écrire, pas seulement les satisfaits\u{a0}: les trier est \
                 contraire aux règles de Google et de Trustpilot et aux recommandations de la FTC, et \
                 Yelp interdit toute sollicitation.",

    sources: "Sources",
    sources_head: ["source", "plateforme", "état", "visible", "dernière vue", "publications"],
    state: |state| match state {
        HealthState::Ok => "bon",
        HealthState::Suspect => "incertain",
        HealthState::Broken => "en panne",
        HealthState::Blocked => "bloquée",
    },
    since: |state, day| format!("{state} depuis le {day}"),
    share_from: |share, day| format!("{share} (à partir du {day})"),

    definitions: "Comment les chiffres sont établis",
    definition: &[
        (
            "Publications",
            "Elles comptent pour le jour où elles ont paru, dans le fuseau horaire de \
             l’entreprise\u{a0}; sans date, pour le jour où elles ont été vues. Est négatif ce que \
             vigie juge tel\u{a0}: sous le milieu de l’échelle, non recommandé, ou une plainte. Au \
             milieu, ou sans note, une publication est intermédiaire.",
        ),
        ("Note moyenne", "Toutes les échelles y sont ramenées à 1 à 5."),
        (
            "Tendance",
            "Elle est nommée par le test de Mann et Kendall, au seuil de 5\u{a0}%\u{a0}; son \
             ampleur est la médiane de toutes les pentes (Theil et Sen). En dessous de 8 périodes et de \
             20 notes, rien n’est dit.",
        ),
        (
            "Dossiers",
            "Ils comptent pour le jour de leur ouverture, dans leur état d’aujourd’hui. Ce \
             qui précède la surveillance n’y entre pas.",
        ),
        (
            "Délais",
            "Ils courent du moment où vigie a vu la publication, ou de sa parution si le site en \
             dit la minute\u{a0}; les heures calmes en font partie. Les quantiles sont interpolés (type\
             \u{a0}7 de Hyndman et Fan). Ce qui n’a pas encore eu lieu n’entre que dans «\u{a0}pas \
             encore\u{a0}».",
        ),
        (
            "Cause en hausse",
            "Au moins 3 dossiers dans la dernière période et deux fois la moyenne des \
             précédentes, dont 2 au moins sous surveillance.",
        ),
        (
            "Courbe infléchie",
            "Si peu de dossiers depuis la mesure que le hasard le ferait une fois sur \
             20 au plus (comparaison exacte de deux taux de Poisson\u{a0}; jusqu’à 90 jours de chaque \
             côté, au moins 28, et 5 dossiers).",
        ),
        (
            "Visible",
            "Part de cette période sans les temps où la source n’a pas pu être lue, d’un bon \
             relevé au suivant. Les temps où vigie elle-même ne tournait pas ne sont pas connus.",
        ),
        ("5 contre 1", "Une règle empirique, pas une loi de la nature."),
    ],
};
