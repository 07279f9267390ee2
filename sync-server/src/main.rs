//! The server program: everything is in the library, so that tests and the demo can start a
//! server in their own process.

use std::process::ExitCode;

use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    doorstep_server::cli::main()
}
