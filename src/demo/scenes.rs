//! What is on the site when the demo opens, and what is published while it runs.

use jiff::{SignedDuration, Timestamp};

use super::{page::Entry, site::Content};

/// The site as it is before the story begins.
pub(super) fn opening(now: Timestamp) -> Content {
    let ago = |days: i64| {
        let at = now.checked_sub(SignedDuration::from_hours(24 * days)).unwrap_or(now);
        at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    };
    Content {
        reviews: vec![
            Entry {
                id: 0x2003,
                author: "Nadia B.",
                at: ago(3),
                stars: 5,
                title: "Honest and quick",
                text: "They showed me the worn part, changed it the same day and charged what they \
                       had said.",
            },
            Entry {
                id: 0x2002,
                author: "P. Gagnon",
                at: ago(9),
                stars: 2,
                title: "Nobody picks up the phone",
                text: "The work was fine, but I called five times to learn that my car was ready.",
            },
            Entry {
                id: 0x2001,
                author: "Aïcha",
                at: ago(31),
                stars: 5,
                title: "My garage for ten years",
                text: "Always a fair word on what can wait and what cannot.",
            },
        ],
        complaints: vec![Entry {
            id: 301,
            author: "J. Roy",
            at: ago(40),
            stars: 0,
            title: "Invoice higher than the quote",
            text: "Quoted 480, billed 610, and no explanation until I asked twice.",
        }],
        forum: vec![Entry {
            id: 71,
            author: "vroum",
            at: ago(2),
            stars: 0,
            title: "Winter tyres: when do you change?",
            text: "I wait for the first frost. Tremblay Auto says seven degrees.",
        }],
        ..Content::default()
    }
}

/// The review that the owner must hear of.
pub(super) fn one_star(now: Timestamp) -> Entry {
    Entry {
        id: 0x2004,
        author: "Martin L.",
        at: stamp(now),
        stars: 1,
        title: "Three weeks for a clutch",
        text: "Three weeks for a clutch, two broken promises, and the car came back with a new \
               scratch on the door. I asked for the manager and was told she was busy. Never again.",
    }
}

/// The complaint.
pub(super) fn complaint(now: Timestamp) -> Entry {
    Entry {
        id: 302,
        author: "S. Tremblay-Côté",
        at: stamp(now),
        stars: 0,
        title: "Charged for an oil change that was not done",
        text: "The next garage showed me the old filter still in place. I want my 89.95 back.",
    }
}

/// The review that is good news.
pub(super) fn five_stars(now: Timestamp) -> Entry {
    Entry {
        id: 0x2005,
        author: "Luis",
        at: stamp(now),
        stars: 5,
        title: "Saved our holiday",
        text: "Alternator dead on a Friday at five. They stayed until seven. Thank you!",
    }
}

/// A post without stars, which names the business.
pub(super) fn mention(now: Timestamp) -> Entry {
    Entry {
        id: 72,
        author: "grosse_clef",
        at: stamp(now),
        stars: 0,
        title: "Has anyone tried Garage Tremblay lately?",
        text: "Still no answer about my brakes after two weeks. Is it me?",
    }
}

fn stamp(now: Timestamp) -> String {
    now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
