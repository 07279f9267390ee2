//! `county PRESET`: the load of a preset at its real size, from its first row to the oracle's word.
//! Ends with status 1 when something is lost or does not stand as it must.

use std::process::ExitCode;

use clap::Parser;
use doorstep_tests::screening::{Screened, Size, screen};
use indicatif::ProgressBar;

#[derive(Parser)]
#[command(about = "Lives the load of a preset at its real size")]
struct Arguments {
    /// Which.
    preset: String,
    /// Villages; all of them without it.
    #[arg(long)]
    villages: Option<usize>,
    /// Households of a village; as many as the preset says without it.
    #[arg(long)]
    households: Option<usize>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.preset != "shaozhuang" {
        println!("county: no load is built for {}", arguments.preset);
        return ExitCode::from(2);
    }
    let real = Size::real();
    let size = Size {
        villages: arguments.villages.unwrap_or(real.villages),
        households: arguments.households.unwrap_or(real.households),
    };
    let bar = ProgressBar::new(size.villages as u64);
    let done = screen(size, &mut |what, n| {
        bar.set_message(what.to_owned());
        if what == "villages" {
            bar.set_position(n as u64);
        }
    });
    bar.finish();
    say(&done, size);
    let last = done.counts[1];
    let whole = last.missing == 0 && last.answers == done.visits && last.grids == size.villages as u64;
    if done.judgement.is_good() && whole {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn say(done: &Screened, size: Size) {
    for (when, counts) in ["first days", "in the end"].iter().zip(done.counts) {
        println!(
            "{when}: {} villages asked, {} answered, {} nothing found, {} missing, {} households",
            counts.grids, counts.answered_grids, counts.nothing, counts.missing, counts.answers
        );
    }
    for (choice, n) in &done.tally {
        println!("{choice}: {n}");
    }
    let seconds = done.took.as_secs_f64();
    println!(
        "{} households registered, {} visits, {} quarrels heard of",
        size.villages * size.households,
        done.visits,
        done.heard
    );
    println!(
        "{:.0} changes a second, phones and server on one machine",
        done.visits as f64 / seconds
    );
    println!(
        "lag {:.2} s, database {} MB, memory {} MB",
        done.lag.as_secs_f64(),
        done.database_bytes >> 20,
        memory()
    );
    println!("{}", done.judgement);
}

/// Of this process, phones and server together, in MB; 0 where the system does not tell.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1024
}
