//! `oracle LIST`: says whether the server holds all that phones were told it took. LIST names the
//! files, as a world writes it. Ends with status 1 when something is lost or there twice, with 2
//! when a file can't be read.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use doorstep_tests::oracle::{Files, OracleError, Sabotage, judge};

#[derive(Parser)]
#[command(about = "Says whether the server holds all that phones were told it took")]
struct Arguments {
    /// The list of files.
    list: PathBuf,
}

fn main() -> ExitCode {
    let run = |list: PathBuf| -> Result<bool, OracleError> {
        let judgement = judge(&Files::read(&list)?, Sabotage::from_environment())?;
        println!("{judgement}");
        Ok(judgement.is_good())
    };
    match run(Arguments::parse().list) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("{error}");
            ExitCode::from(2)
        }
    }
}
