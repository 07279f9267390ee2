//! `child serve FOLDER ADDRESS NOW` and `child live FOLDER SEED NOW`: a server and a phone that the
//! tests kill. NOW is in Unix milliseconds. `child torn WORKLOAD FOLDER`: what the tests record.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand};
use doorstep_model::time::Timestamp;
use doorstep_tests::{child, torn};

#[derive(Parser)]
#[command(about = "A server or a phone as a process of its own, to be killed")]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Serves a data folder.
    Serve {
        /// The data folder.
        folder: PathBuf,
        /// Where.
        address: SocketAddr,
        /// The time.
        now: i64,
    },
    /// Lives on a phone.
    Live {
        /// The phone's folder.
        folder: PathBuf,
        /// What is drawn.
        seed: u64,
        /// The time.
        now: i64,
    },
    /// Lives a workload.
    Torn {
        /// Its name.
        workload: String,
        /// The run's folder.
        folder: PathBuf,
    },
}

fn main() {
    match Arguments::parse().what {
        What::Serve { folder, address, now } => child::serve(&folder, address, Timestamp::clamp(now)),
        What::Live { folder, seed, now } => child::live(&folder, seed, Timestamp::clamp(now)),
        What::Torn { workload, folder } => torn::child::live(&workload, &folder),
    }
}
