//! Measures our side of the bench: figures as JSON lines, and the households as the peer takes them.

use std::fs::{self, File};
use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use doorstep_model::time::{Day, Timestamp};
use doorstep_tests::bench::measure::phone::{Run, VILLAGE};
use doorstep_tests::bench::measure::{Sheet, server, storage};
use doorstep_tests::roster::{RosterGenerator, RosterShape, json_lines};
use doorstep_tests::world::{Place, clock::Time};
use indicatif::ProgressBar;

/// Households of the wire's rows.
const HOUSEHOLDS: usize = 3_000;
/// Times each of the wire's rows is measured.
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
    /// One side alone, to look closer at it.
    #[arg(long)]
    only: Option<Side>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Side {
    /// Rows of the wire and of the phone's own database.
    Phone,
    /// Rows of the server.
    Server,
    /// Rows of the console's pages.
    Pages,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let mut sheet = Sheet(File::create(&arguments.figures)?);
    let now: Timestamp = Time::morning_of(Day::parse("2026-03-17")?).now();
    let grids = Place::of("hanyin", &[VILLAGE]).basic_grids(VILLAGE);
    let households =
        RosterGenerator::new(1, RosterShape::BENCH, now).households(&grids, "江河村", HOUSEHOLDS);
    fs::write(&arguments.roster, json_lines(&households)?)?;
    let bar = ProgressBar::new_spinner();
    let next = |what: &str| {
        bar.set_message(what.to_owned());
        bar.tick();
    };
    let wanted = |side| arguments.only.is_none_or(|only| only == side);
    if wanted(Side::Phone) {
        for run in 0..RUNS {
            next("a phone and a server");
            Run::new(run + 1).measure(&households, &mut sheet);
        }
        next("a phone alone");
        storage::measure(1, &mut sheet);
    }
    if wanted(Side::Server) {
        server::measure(&mut sheet, next);
    }
    if wanted(Side::Pages) {
        server::measure_pages(&mut sheet, next);
    }
    bar.finish_and_clear();
    Ok(())
}
