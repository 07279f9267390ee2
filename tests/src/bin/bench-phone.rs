//! Measures the phone's rows of the bench: figures as JSON lines, and the households as the peer takes them.

use std::fs::{self, File};
use std::path::PathBuf;

use clap::Parser;
use doorstep_model::time::{Day, Timestamp};
use doorstep_tests::bench::measure::phone::{Run, VILLAGE};
use doorstep_tests::bench::measure::{Sheet, storage};
use doorstep_tests::roster::{RosterGenerator, RosterShape, json_lines};
use doorstep_tests::world::{Place, clock::Time};
use indicatif::ProgressBar;

/// Households of the wire's rows.
const HOUSEHOLDS: usize = 3_000;
/// Times each row is measured.
const RUNS: u64 = 5;

#[derive(Parser)]
#[command(about)]
struct Arguments {
    /// Where the figures go.
    #[arg(long)]
    figures: PathBuf,
    /// Where the households go.
    #[arg(long)]
    roster: PathBuf,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let mut sheet = Sheet(File::create(&arguments.figures)?);
    let now: Timestamp = Time::morning_of(Day::parse("2026-03-17")?).now();
    let grids = Place::of("hanyin", &[VILLAGE]).basic_grids(VILLAGE);
    let households =
        RosterGenerator::new(1, RosterShape::BENCH, now).households(&grids, "江河村", HOUSEHOLDS);
    fs::write(&arguments.roster, json_lines(&households)?)?;
    let bar = ProgressBar::new(RUNS + 1).with_message("phone");
    for run in 0..RUNS {
        Run::new(run + 1).measure(&households, &mut sheet);
        bar.inc(1);
    }
    storage::measure(1, &mut sheet);
    bar.finish_and_clear();
    Ok(())
}
