//! What has to be said, whatever the language.

use serde::Serialize;

use super::{english, french};
use crate::{
    domain::{CaseState, Language},
    logic::seal::Purpose,
};

/// A page that only says something.
#[derive(Debug, Clone, Copy, Serialize)]
pub(in crate::web) struct Said {
    /// What it is about.
    pub(in crate::web) heading: &'static str,
    /// What it means, and what to do.
    pub(in crate::web) text: &'static str,
}

/// Something that can be done.
#[derive(Debug, Clone, Copy, Serialize)]
pub(in crate::web) struct Deed {
    /// Does it.
    pub(in crate::web) button: &'static str,
    /// What it means.
    pub(in crate::web) about: &'static str,
    /// Label of what may be written with it.
    pub(in crate::web) field: Option<&'static str>,
    /// It is done.
    pub(in crate::web) done: &'static str,
}

/// The words of the page about digests.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct DigestWords {
    /// Over it.
    pub(in crate::web) kicker: &'static str,
    /// Asks whether there are to be no more.
    pub(in crate::web) end: &'static str,
    /// Says that there are none, to whoever may want them again.
    pub(in crate::web) again: &'static str,
    /// The reader gets digests.
    pub(in crate::web) gets: &'static str,
    /// The configuration gives the reader none.
    pub(in crate::web) none_set: &'static str,
    /// The reader gets none: since when, and through whom.
    pub(in crate::web) gets_none: fn(&str, &str) -> String,
    /// Ending them.
    pub(in crate::web) no_more: Deed,
    /// Having them again.
    pub(in crate::web) sent_again: Deed,
}

/// The table of one language.
#[derive(Debug)]
pub(in crate::web) struct Words {
    /// An address that leads nowhere.
    pub(in crate::web) nowhere: Said,
    /// A link that has ended.
    pub(in crate::web) ended: Said,
    /// Whoever was given the link does not see to the case any more, or gets no mail from here.
    pub(in crate::web) stranger: Said,
    /// The case is not there any more.
    pub(in crate::web) gone: Said,
    /// vigie itself could not.
    pub(in crate::web) trouble: Said,
    /// Too much was written.
    pub(in crate::web) too_long: Said,
    /// Nothing was written where something must be.
    pub(in crate::web) empty: &'static str,
    /// It was done before.
    pub(in crate::web) already: &'static str,
    /// It makes no sense as the case stands.
    pub(in crate::web) senseless: &'static str,
    /// How a case stands.
    pub(in crate::web) stands: fn(CaseState) -> &'static str,
    /// Through whom it does, where it was a person, and since when.
    pub(in crate::web) through: fn(Option<&str>, &str) -> String,
    /// Taking the case up.
    pub(in crate::web) on_it: Deed,
    /// Saying that the customer was answered.
    pub(in crate::web) answered: Deed,
    /// Saying that it is over.
    pub(in crate::web) settled: Deed,
    /// Saying that the post is not negative.
    pub(in crate::web) not_negative: Deed,
    /// Writing something down.
    pub(in crate::web) note: Deed,
    /// Asking the staff.
    pub(in crate::web) ask_staff: Deed,
    /// Over the other posts of the case.
    pub(in crate::web) others: &'static str,
    /// Over what happened.
    pub(in crate::web) history: &'static str,
    /// Leads to the whole case.
    pub(in crate::web) all: &'static str,
    /// Label of the case.
    pub(in crate::web) case: &'static str,
    /// The page about digests.
    pub(in crate::web) digests: DigestWords,
    /// Whose the page is, and until when.
    pub(in crate::web) yours: fn(&str) -> String,
}

impl Words {
    /// The words of what a link is for, if it does something.
    pub(in crate::web) fn deed(&self, purpose: Purpose) -> Option<Deed> {
        match purpose {
            Purpose::Acknowledge => Some(self.on_it),
            Purpose::Replied => Some(self.answered),
            Purpose::Settle => Some(self.settled),
            Purpose::NotNegative => Some(self.not_negative),
            Purpose::Note => Some(self.note),
            Purpose::AskStaff => Some(self.ask_staff),
            Purpose::NoDigests => Some(self.digests.no_more),
            Purpose::Digests => Some(self.digests.sent_again),
            Purpose::Look => None,
        }
    }
}

/// The table of a language.
pub(in crate::web) fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &english::WORDS,
        Language::French => &french::WORDS,
    }
}
