//! Everything that reads bytes from outside, each as one function from bytes to taken or refused. A
//! corpus in the repository (`tests/fuzz/corpus`) says what becomes of known inputs; mutations of it,
//! drawn from a seed, look for what nobody thought of. A coverage-guided engine runs the same
//! functions from `tests/fuzz`.

mod change;
pub mod corpus;
mod file;
pub mod hunt;
pub mod mutate;
mod wire;

use doorstep_model::code::Code;

/// What reads bytes.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its folder of the corpus.
    pub name: &'static str,
    /// Reads: taken, or refused with a code. A panic is a finding.
    pub run: fn(&[u8]) -> Result<(), Code>,
    /// Inputs of the short run.
    pub inputs: u32,
}

/// All of them.
pub const TARGETS: [Target; 10] = [
    Target {
        name: "change",
        run: change::change,
        inputs: 20_000,
    },
    Target {
        name: "genesis",
        run: change::genesis,
        inputs: 20_000,
    },
    Target {
        name: "packed",
        run: change::packed,
        inputs: 20_000,
    },
    Target {
        name: "envelope",
        run: wire::envelope,
        inputs: 5_000,
    },
    Target {
        name: "request",
        run: wire::request,
        inputs: 20_000,
    },
    Target {
        name: "link",
        run: wire::link,
        inputs: 20_000,
    },
    Target {
        name: "roster",
        run: file::roster,
        inputs: 5_000,
    },
    Target {
        name: "photo",
        run: file::photo,
        inputs: 5_000,
    },
    Target {
        name: "camera",
        run: file::camera,
        inputs: 1_000,
    },
    Target {
        name: "preset",
        run: file::preset,
        inputs: 500,
    },
];

impl Target {
    /// The target of that name.
    pub fn named(name: &str) -> Option<Self> {
        TARGETS.into_iter().find(|target| target.name == name)
    }
}

/// The first byte of an input says whether the rest is the whole, or what lies inside a right shell:
/// a checksum or a signature that must fit would keep every mutation outside.
fn shelled(input: &[u8]) -> (bool, &[u8]) {
    match input.split_first() {
        Some((first, rest)) => (first % 2 == 1, rest),
        None => (false, input),
    }
}
