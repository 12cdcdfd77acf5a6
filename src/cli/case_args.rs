//! The command line of `vigie cases` and `vigie case`.

use clap::{
    Args as ClapArgs, Subcommand,
    builder::{BoolishValueParser, PossibleValuesParser, TypedValueParser},
};

use crate::domain::CaseState;

/// `vigie cases`.
#[derive(Debug, ClapArgs)]
pub struct Cases {
    /// Only those in this state; can be given several times.
    #[arg(long, value_name = "STATE", value_parser = states(), value_delimiter = ',')]
    pub state: Vec<CaseState>,
    /// Only those of this business.
    #[arg(long, value_name = "ID")]
    pub business: Option<String>,
    /// Only those that await an answer.
    #[arg(long)]
    pub open: bool,
}

fn states() -> impl TypedValueParser<Value = CaseState> {
    PossibleValuesParser::new(CaseState::ALL.map(CaseState::name)).map(|name| {
        let state = CaseState::ALL.into_iter().find(|state| state.name() == name);
        state.unwrap_or_default()
    })
}

/// `vigie case`.
#[derive(Debug, ClapArgs)]
pub struct Case {
    /// Its id, in any case, with or without the dash.
    pub id: String,
    /// Who acts; `$SUDO_USER` or `$USER` when absent.
    #[arg(long = "as", value_name = "NAME", env = "VIGIE_AS", global = true)]
    pub by: Option<String>,
    /// What is done; shows the case when absent.
    #[command(subcommand)]
    pub act: Option<ActCommand>,
}

/// What can be done about a case. A text may be several words; `-` is standard input. What must be
/// there and is missing is asked for on a terminal.
#[derive(Debug, Subcommand)]
pub enum ActCommand {
    /// It is taken up.
    Ack,
    /// Write something down.
    Note {
        /// What.
        text: Vec<String>,
    },
    /// Somebody is to see to it; they get its mail if it was not for them.
    Assign {
        /// Who, as named in the configuration.
        person: Option<String>,
    },
    /// It rests.
    Hold {
        /// Until when: a date, a date and time, or a length of time (`3d`).
        #[arg(long, value_name = "WHEN")]
        until: Option<String>,
        /// Why.
        #[arg(long)]
        reason: Option<String>,
    },
    /// The customer was answered in public.
    Replied {
        /// What was said.
        text: Vec<String>,
    },
    /// It is over; it is to be looked at again later.
    Settle {
        /// What came of it.
        #[arg(long)]
        outcome: Option<String>,
        /// Whether the customer was satisfied: `yes` or `no`.
        #[arg(long, value_name = "YES|NO", value_parser = BoolishValueParser::new())]
        satisfied: Option<bool>,
    },
    /// Nothing is behind it.
    Unfounded {
        /// Why.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Its post is negative, whatever it was judged to be; such posts are judged better then.
    Negative,
    /// Its post is not negative: the case is over, and such posts are judged better then.
    NotNegative {
        /// Why.
        #[arg(long)]
        reason: Option<String>,
    },
    /// It goes on after all.
    Reopen {
        /// Why.
        #[arg(long)]
        reason: Option<String>,
    },
    /// The talk was taken offline.
    Contact {
        /// How, and what was said.
        text: Vec<String>,
    },
    /// Something was offered.
    Offer {
        /// What.
        text: Vec<String>,
    },
    /// Something was decided.
    Decide {
        /// What.
        text: Vec<String>,
        /// Why.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Somebody of the staff was asked, or is to be asked by mail (`--ask`).
    Staff {
        /// Who.
        who: Option<String>,
        /// What was asked, or answered.
        text: Vec<String>,
        /// Ask by mail who knows what happened: the staff that the configuration names.
        #[arg(long, conflicts_with_all = ["who", "text"])]
        ask: bool,
        /// Ask this one only, by name or address.
        #[arg(long, value_name = "NAME", requires = "ask")]
        to: Option<String>,
        /// What to ask besides.
        #[arg(long = "text", value_name = "TEXT", requires = "ask")]
        besides: Option<String>,
    },
    /// What it came from; the register counts by it.
    Cause {
        /// The cause, in a few words.
        cause: Vec<String>,
    },
    /// What was changed so that it does not happen again.
    Correct {
        /// What.
        text: Vec<String>,
    },
    /// It was looked at again after it was settled.
    FollowUp {
        /// What was found.
        text: Vec<String>,
    },
}
