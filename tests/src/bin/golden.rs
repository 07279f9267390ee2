//! `golden RELEASE`: makes the golden files of a release with this build, in `tests/fixtures/v<RELEASE>`.
//! Run once at a release; a release that has its files keeps them.

use std::process::ExitCode;

use clap::Parser;
use doorstep_tests::golden::Golden;

#[derive(Parser)]
#[command(about = "Makes the golden files of a release")]
struct Arguments {
    /// Its number.
    release: u32,
}

fn main() -> ExitCode {
    match Golden::make(Arguments::parse().release) {
        Ok(golden) => {
            println!("{}", golden.folder().display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}
