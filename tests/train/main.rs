//! Makes the model that tells what a text says, and measures it:
//!
//! ```text
//! cargo run --release --example train -- make [TEXTS]        writes src/logic/judge/model/
//! cargo run --release --example train -- measure SETS        measures what is there
//! cargo run --release --example train -- threats SETS        measures how threats are found
//! cargo run --release --example train -- causes FILE         measures what is made of causes
//! ```
//!
//! `TEXTS` is a folder of labelled sets as JSON lines (`text`, `label`: neg, neu or pos, `lang`,
//! `src`), beside the sentences that were written for this project (`sentences/`). Only texts that
//! may be used to make what is shipped belong there. `SETS` are sets of other sources in the same
//! form: they are for measuring, and never for making. The same texts make the same bytes on one kind
//! of machine.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::disallowed_types,
    clippy::struct_field_names,
    reason = "a tool for who develops: what goes wrong ends it, it says what it found, and how \
              long that really took, counts of texts are far below 2^24, and \
              a text has a text"
)]

mod calibrate;
mod card;
mod causes;
mod make;
mod measure;
mod texts;
mod threats;

use std::path::{Path, PathBuf};

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut args = std::env::args().skip(1);
    let (command, folder) = (args.next(), args.next().map(PathBuf::from));
    match (command.as_deref(), folder) {
        (Some("make"), texts) => make::make(root, texts.as_deref()),
        (Some("measure"), Some(sets)) => measure::measure(&sets),
        (Some("threats"), Some(sets)) => threats::measure(&sets),
        (Some("causes"), Some(file)) => causes::measure(&file),
        _ => println!(
            "train make [TEXTS] | train measure SETS | train causes FILE | train threats SETS"
        ),
    }
}
