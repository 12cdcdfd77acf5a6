//! English.

use super::table::{Deed, DigestWords, Said, Words};
use crate::domain::CaseState;

pub(super) static WORDS: Words = Words {
    nowhere: Said {
        heading: "There is nothing here",
        text: "This address leads nowhere. If it came with a mail, open the link there once more: a \
               part of it may be missing.",
    },
    ended: Said {
        heading: "This link has ended",
        text: "Links in mails do not last for ever. The newest mail has others; and whoever runs \
               vigie can see to it by hand, with “vigie case” or “vigie digests”.",
    },
    stranger: Said {
        heading: "This link is nobody’s any more",
        text: "Whoever was given it does not see to this any more, so that it shows nothing. If that \
               is a mistake, whoever runs vigie can put it right.",
    },
    gone: Said {
        heading: "This case is gone",
        text: "It was erased, or the time for which it was to be kept is over. There is nothing left \
               to be done about it.",
    },
    trouble: Said {
        heading: "That did not work",
        text: "Please try again in a minute, and look first whether it was done after all. If it goes \
               on, tell whoever runs vigie.",
    },
    too_long: Said {
        heading: "That was too long",
        text: "Nothing was written down. Go back, shorten the text, and send it once more.",
    },
    empty: "Please write something first.",
    already: "That was done before: nothing was changed.",
    senseless: "That makes no sense as the case stands: nothing was changed.",
    stands: |state| match state {
        CaseState::Open => "Nobody has taken this case up yet.",
        CaseState::Acknowledged => "This case is in hand.",
        CaseState::Replied => "The customer was answered.",
        CaseState::Settled => "This case is settled.",
        CaseState::OnHold => "This case is on hold.",
        CaseState::Unfounded => "There is no ground for this case.",
    },
    through: |by, at| match by {
        Some(by) => format!("({by}, {at})"),
        None => format!("(since {at})"),
    },
    on_it: Deed {
        button: "I’m on it",
        about: "You take the case up: the others see that you do, and the reminders stop.",
        field: None,
        done: "Done: you are on it. There are no more reminders of this case.",
    },
    answered: Deed {
        button: "I have answered",
        about: "The customer was answered where the post stands.",
        field: Some("What you answered, if you want to keep it"),
        done: "Done: it is written down that the customer was answered.",
    },
    settled: Deed {
        button: "It is settled",
        about: "The case is over. vigie asks you to look at it again some time later.",
        field: Some("What came of it, if you want to keep it"),
        done: "Done: the case is settled.",
    },
    not_negative: Deed {
        button: "The post is not negative",
        about: "Then there is nothing to be done, and vigie learns from it.",
        field: None,
        done: "Done: the post counts as not negative, and vigie learns from it.",
    },
    note: Deed {
        button: "Write it down",
        about: "Something that belongs to the case, for everyone who sees to it.",
        field: Some("Note"),
        done: "Done: your note is written down.",
    },
    ask_staff: Deed {
        button: "Ask the staff",
        about: "The staff gets a mail with what the post says, not with who wrote it: who knows what \
                happened?",
        field: Some("What else you want to know"),
        done: "Done: the staff is asked. What they answer by mail stands here as soon as it comes.",
    },
    others: "Other posts of this case",
    history: "What happened",
    all: "All about this case",
    case: "Case",
    digests: DigestWords {
        kicker: "Your digests",
        end: "Stop the digests?",
        again: "No digests any more",
        gets: "You get a digest of what was not mailed at once.",
        none_set: "No digest is set for you.",
        gets_none: |at, by| format!("You get no digests any more, since {at} (by {by})."),
        no_more: Deed {
            button: "Stop the digests",
            about: "What needs an answer then comes at once, in a mail of its own. Good posts are not \
                    told any more.",
            field: None,
            done: "Done: you get no digests any more. What waited for the next one and needs an \
                   answer comes now.",
        },
        sent_again: Deed {
            button: "Send them again",
            about: "Then good posts, and what can wait, come in a digest again, when it is set for you.",
            field: None,
            done: "Done: you get digests again, as before.",
        },
    },
    yours: |until| {
        format!("This page is yours: do not pass its address on. The link lasts until {until}.")
    },
};
