//! The power fails at any write of server and phones: what was said to be saved is there, and all is
//! whole. `DOORSTEP_TORN=all` crashes at every step with every loss.

use std::path::Path;

use doorstep_tests::torn::{Workload, crashes};

/// States that a crash leaves, of each workload.
const STATES: usize = 96;

fn crash(name: &str) {
    let tally = crashes(
        Path::new(env!("CARGO_BIN_EXE_child")),
        Workload::named(name),
        STATES,
    );
    println!("{name}: {tally}");
    assert!(tally.opened() >= STATES && tally.states.len() == 6, "{tally}");
}

#[test]
fn saves_on_a_phone() {
    crash("saves");
}

#[test]
fn a_push_to_the_server() {
    crash("push");
}
