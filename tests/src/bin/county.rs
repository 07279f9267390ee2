//! `county PRESET`: the load of a preset at its real size, from its first row to the oracle's word.
//! Ends with status 1 when something is lost or does not stand as it must.

use std::process::ExitCode;

use clap::Parser;
use doorstep_tests::{caseload, meetings, screening};
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
    /// Cases; as many as were published without it.
    #[arg(long)]
    cases: Option<usize>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let whole = match arguments.preset.as_str() {
        "shaozhuang" => town(&arguments),
        "bayzhou" => prefecture(&arguments),
        "quzhou" => county(&arguments),
        other => {
            println!("county: no load is built for {other}");
            return ExitCode::from(2);
        }
    };
    println!("memory {} MB, phones and server on one machine", memory());
    if whole {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// A screening round over a town's villages.
fn town(arguments: &Arguments) -> bool {
    let real = screening::Size::real();
    let size = screening::Size {
        villages: arguments.villages.unwrap_or(real.villages),
        households: arguments.households.unwrap_or(real.households),
    };
    let bar = ProgressBar::new(size.villages as u64);
    let done = screening::screen(size, &mut |what, n| {
        bar.set_message(what.to_owned());
        if what == "villages" {
            bar.set_position(n as u64);
        }
    });
    bar.finish();
    println!("{done}");
    done.is_whole()
}

/// A summer's cases of a prefecture.
fn prefecture(arguments: &Arguments) -> bool {
    let real = caseload::Size::real();
    let size = caseload::Size {
        villages: arguments.villages.unwrap_or(real.villages),
        cases: arguments.cases.unwrap_or(real.cases),
    };
    let bar = ProgressBar::new(size.cases as u64);
    let done = caseload::live(size, &mut |ended| bar.set_position(ended as u64));
    bar.finish();
    println!("{done}");
    done.is_whole()
}

/// The meetings of a county.
fn county(arguments: &Arguments) -> bool {
    let bar = ProgressBar::new_spinner();
    let held = meetings::hold(arguments.villages, &mut |rounds| {
        bar.set_message(format!("{rounds} fortnights"));
        bar.tick();
    });
    bar.finish();
    println!("{held}");
    held.is_whole()
}

/// Of this process, phones and server together, in MB; 0 where the system does not tell.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1024
}
