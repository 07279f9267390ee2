//! A village lives a day: a village of a preset's real place tree is made with a roster spreadsheet,
//! a server starts, phones work without signal and sync, and the console stays open to look at.

mod cast;
mod day;
mod open;
mod picture;
mod roster;
mod stage;
mod tale;
mod tell;

use std::net::{IpAddr, SocketAddr};
use std::process::ExitCode;

use clap::Parser;
use doorstep_tests::oracle::{Sabotage, judge};

use crate::stage::Stage;
use crate::tell::Tell;

/// A village lives a day: real server, real phones, one seed.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Arguments {
    /// The preset whose village it is.
    #[arg(long, default_value = stage::FIRST)]
    preset: String,
    /// Households of the village; as many as the preset has in its grids when left out.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=5_000))]
    households: Option<u32>,
    /// An address of this machine in the local network, so that real phones reach the server: TLS
    /// with a certificate of its own. `192.168.1.20` or `192.168.1.20:8480`.
    #[arg(long, value_name = "ADDR", value_parser = lan)]
    lan: Option<SocketAddr>,
    /// The seed of all randomness.
    #[arg(long, default_value_t = 321)]
    seed: u64,
    /// End when the day is over instead of leaving the console open.
    #[arg(long)]
    exit: bool,
}

/// The port of the server, where the address names none.
const PORT: u16 = 8480;

fn lan(text: &str) -> Result<SocketAddr, String> {
    let address = text
        .parse()
        .or_else(|_| text.parse().map(|ip: IpAddr| SocketAddr::new(ip, PORT)));
    match address {
        Ok(address) if address.ip().is_unspecified() => Err("name one address that phones can reach".into()),
        Ok(address) => Ok(address),
        Err(_) => Err("this is no address".into()),
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let tell = Tell::new();
    let stage = match Stage::of(&arguments) {
        Ok(stage) => stage,
        Err(refused) => {
            println!("{refused}");
            return ExitCode::from(2);
        }
    };
    let mut village = cast::make(stage, &arguments, &tell);
    day::live(&mut village, &tell);
    let told = tale::live(&arguments.preset, &tell);
    let judgement = match judge(&village.world.files(), Sabotage::from_environment()) {
        Ok(judgement) => judgement,
        Err(error) => {
            println!("the files can't be read: {error}");
            return ExitCode::FAILURE;
        }
    };
    if arguments.exit {
        // The worlds' folders go before the last line.
        drop((village, told));
        println!("{judgement}");
    } else {
        println!("\n{judgement}");
        if let Some(told) = &told {
            tale::leave_open(told, &tell);
        }
        open::leave_open(&village, &tell);
    }
    if judgement.is_good() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
