//! A run over mutations: what became of each, and the first that was not survived.

use std::collections::BTreeMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::mutate::Mutator;
use super::{Target, corpus};

/// What a run found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// How often each outcome.
    pub outcomes: BTreeMap<&'static str, u32>,
    /// The input that ended in a panic; the run ends with it.
    pub panicked: Option<Vec<u8>>,
}

/// Runs so many mutations of a target's corpus.
///
/// # Errors
/// When the corpus can't be read.
pub fn hunt(target: &Target, seed: u64, inputs: u32) -> io::Result<Found> {
    let corpus: Vec<Vec<u8>> = corpus::read(target)?.into_iter().map(|kept| kept.bytes).collect();
    let mutator = Mutator::new(&corpus, seed, target.name);
    let mut found = Found::default();
    for _ in 0..inputs {
        let input = mutator.input();
        match catch_unwind(AssertUnwindSafe(|| (target.run)(&input))) {
            Ok(outcome) => *found.outcomes.entry(corpus::word(outcome)).or_default() += 1,
            Err(_) => {
                found.panicked = Some(input);
                break;
            }
        }
    }
    Ok(found)
}
