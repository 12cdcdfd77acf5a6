//! The `vigie` program: see the library for how it is built.

use std::process::ExitCode;

// Pages are many small pieces that come and go together: the system's allocator takes a sixth more
// time over a pass of changed pages, for as much memory.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    vigie::cli::main(std::env::args_os())
}
