//! Measures the peer on the same households, and shows it and what `bench` measured beside the goals.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use doorstep_tests::bench::figures::Figures;
use doorstep_tests::bench::goals::Goals;
use doorstep_tests::bench::peer;
use doorstep_tests::bench::report::{Outcome, Report};
use indicatif::ProgressBar;

/// Times the peer runs: enough for a median.
const PEER_RUNS: u64 = 5;

#[derive(Parser)]
#[command(about)]
struct Arguments {
    /// Rows to reach.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/bench/goals.toml"))]
    goals: PathBuf,
    /// JSON lines {"name", "value"} of what was measured; none: every row is missing.
    #[arg(long)]
    figures: Vec<PathBuf>,
    /// The peer's package.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/bench/pouchdb"))]
    peer: PathBuf,
    /// Households for the peer, JSON lines; none: it makes 3,000 of its own.
    #[arg(long)]
    roster: Option<PathBuf>,
    /// Where the rows go as JSON.
    #[arg(long)]
    json: PathBuf,
}

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let goals = Goals::parse(&fs::read_to_string(&arguments.goals)?)?;
    let mut ours = Figures::default();
    for file in &arguments.figures {
        ours.extend(Figures::parse(&fs::read_to_string(file)?)?);
    }
    let theirs = measure_peer(&arguments)?;

    let report = Report::new(&goals, &ours, &theirs);
    print!("{}", report.table());
    fs::write(&arguments.json, report.json()?)?;
    for name in &report.without_goal {
        println!("measured without a goal: {name}");
    }
    let count = |judge: fn(&Outcome) -> bool| report.rows.iter().filter(|row| judge(&row.outcome)).count();
    println!(
        "{} of {} rows ok, {} slow on this machine, {} failed; rows: {}",
        count(Outcome::ok),
        report.rows.len(),
        count(|outcome| *outcome == Outcome::Slow),
        count(Outcome::fails),
        arguments.json.display()
    );
    Ok(if report.passes() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn measure_peer(arguments: &Arguments) -> Result<Figures, Box<dyn std::error::Error>> {
    let households = match &arguments.roster {
        Some(roster) => fs::read_to_string(roster)?.lines().count().try_into()?,
        None => 3_000,
    };
    let scratch = tempfile::tempdir()?;
    let bar = ProgressBar::new(PEER_RUNS).with_message("peer");
    let mut figures = Figures::default();
    for _ in 0..PEER_RUNS {
        figures.extend(peer::run(
            &arguments.peer,
            households,
            arguments.roster.as_deref(),
            scratch.path(),
        )?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(figures)
}
