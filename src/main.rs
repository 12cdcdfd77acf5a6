//! The `vigie` program: see the library for how it is built.

use std::process::ExitCode;

/// Reading a page makes and drops tens of thousands of small things.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    vigie::cli::main(std::env::args_os())
}
