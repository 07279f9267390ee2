//! A village lives a day: the place of the preset's first story is made from its real division
//! codes and a roster spreadsheet, a server starts, phones work without signal and sync, and the
//! console stays open to look at.

mod day;
mod picture;
mod tell;
mod village;

use std::process::ExitCode;

use clap::Parser;

use crate::tell::Tell;

/// A village lives a day: real server, real phones, one seed.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Households of the village; the preset's own number when left out.
    #[arg(long, value_parser = clap::value_parser!(u32).range(310..=5_000))]
    households: Option<u32>,
    /// The seed of all randomness.
    #[arg(long, default_value_t = 321)]
    seed: u64,
    /// End when the day is over instead of leaving the console open.
    #[arg(long)]
    exit: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let tell = Tell::new();
    let mut village = village::make(arguments.seed, arguments.households, &tell);
    day::live(&mut village, &tell);
    let judgement = village.world.judge();
    match &judgement {
        Ok(judgement) if !arguments.exit => {
            village.leave_open(&tell);
            println!("{judgement}");
            std::thread::park();
        }
        Ok(judgement) => println!("{judgement}"),
        Err(error) => println!("the files can't be read: {error}"),
    }
    // The world's folder goes with it.
    drop(village);
    match judgement {
        Ok(judgement) if judgement.lost.is_empty() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}
