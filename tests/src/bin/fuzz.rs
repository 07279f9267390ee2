//! `fuzz TARGET`: mutations of its corpus, as many as asked for; a finding is written to the folder where
//! it is run and ends with status 1. `fuzz TARGET --seeds` writes the first inputs of the corpus.

use std::fs;
use std::io;
use std::process::ExitCode;

use clap::Parser;
use doorstep_tests::fuzz::hunt::hunt;
use doorstep_tests::fuzz::{TARGETS, Target, corpus};

#[derive(Parser)]
#[command(about = "Looks for inputs that a reader of foreign bytes does not survive")]
struct Arguments {
    /// Which reader; all of them when left out.
    target: Option<String>,
    /// How many inputs.
    #[arg(long, default_value_t = 100_000)]
    inputs: u32,
    /// The seed of the mutations.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write the first inputs of the corpus instead.
    #[arg(long)]
    seeds: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let targets: Vec<Target> = match &arguments.target {
        None => TARGETS.to_vec(),
        Some(name) => Target::named(name).into_iter().collect(),
    };
    if targets.is_empty() {
        println!("targets: {}", TARGETS.map(|target| target.name).join(", "));
        return ExitCode::from(2);
    }
    match run(&arguments, &targets) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("{error}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments, targets: &[Target]) -> io::Result<bool> {
    for target in targets {
        if arguments.seeds {
            println!("{:9} {} seeds", target.name, corpus::write_seeds(target)?);
            continue;
        }
        let found = hunt(target, arguments.seed, arguments.inputs)?;
        println!("{:9} {:?}", target.name, found.outcomes);
        if let Some(input) = found.panicked {
            let name = format!("finding-{}-{}", target.name, arguments.seed);
            fs::write(&name, input)?;
            println!("{:9} did not survive {name}", target.name);
            return Ok(false);
        }
    }
    Ok(true)
}
