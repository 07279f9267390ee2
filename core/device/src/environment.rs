//! What the core takes from outside instead of asking the operating system: the time and
//! randomness. A phone passes its own, a test passes ones that it can repeat.

use doorstep_model::id::{DocumentId, FactId, Generation};
use doorstep_model::time::Timestamp;

/// The phone's own clock. It may be wrong by days; nothing that decides anything relies on it.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Unpredictable bytes: keys, nonces, ids.
pub trait Randomness: Send + Sync {
    /// Fills every byte.
    fn fill(&self, bytes: &mut [u8]);
}

/// So many random bytes.
pub fn random<const N: usize>(randomness: &dyn Randomness) -> [u8; N] {
    let mut bytes = [0; N];
    randomness.fill(&mut bytes);
    bytes
}

/// A new document's id.
pub fn new_document(clock: &dyn Clock, randomness: &dyn Randomness) -> DocumentId {
    // Timestamp's range begins in 2000, so it is never negative.
    DocumentId::generate(clock.now().millis().unsigned_abs(), random(randomness))
}

/// A new fact's id.
pub fn new_fact(randomness: &dyn Randomness) -> FactId {
    FactId::new(random(randomness))
}

/// A new generation.
pub fn new_generation(randomness: &dyn Randomness) -> Generation {
    Generation::new(random(randomness))
}

#[cfg(test)]
pub(crate) mod fixed {
    //! A clock that stands where it is put, and randomness that repeats.

    use std::sync::Mutex;
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    /// Stands still until moved.
    pub(crate) struct FixedClock(AtomicI64);

    impl FixedClock {
        /// 2026-03-17 09:00 in China.
        pub(crate) fn morning() -> Self {
            Self(AtomicI64::new(1_773_709_200_000))
        }

        pub(crate) fn advance(&self, millis: i64) {
            self.0.fetch_add(millis, Ordering::Relaxed);
        }
    }

    impl Clock for FixedClock {
        fn now(&self) -> Timestamp {
            Timestamp::clamp(self.0.load(Ordering::Relaxed))
        }
    }

    /// BLAKE3 in counter mode over a seed.
    pub(crate) struct Seeded(Mutex<blake3::OutputReader>);

    impl Seeded {
        pub(crate) fn new(seed: u64) -> Self {
            Self(Mutex::new(
                blake3::Hasher::new().update(&seed.to_le_bytes()).finalize_xof(),
            ))
        }
    }

    impl Randomness for Seeded {
        fn fill(&self, bytes: &mut [u8]) {
            self.0.lock().unwrap().fill(bytes);
        }
    }
}
