//! The `vigie` program: see the library for how it is built.

use std::process::ExitCode;

fn main() -> ExitCode {
    vigie::cli::main(std::env::args_os())
}
