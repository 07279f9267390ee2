//! Randomness that repeats: the same seed and purpose draw the same bytes.

use std::sync::{Arc, Mutex, PoisonError};

/// A stream of bytes. Clones draw from the same stream.
#[derive(Clone)]
pub struct Seeded(Arc<Mutex<blake3::OutputReader>>);

impl Seeded {
    /// The stream of a seed for one purpose: what one machine draws moves no other's.
    pub fn new(seed: u64, purpose: &str) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&seed.to_le_bytes()).update(purpose.as_bytes());
        Self(Arc::new(Mutex::new(hasher.finalize_xof())))
    }

    /// Fills every byte.
    pub fn fill_bytes(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill(bytes);
    }

    /// A number.
    pub fn number(&self) -> u64 {
        let mut bytes = [0; 8];
        self.fill_bytes(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// A number below `end`, which is not 0.
    pub fn below(&self, end: usize) -> usize {
        // The bias of the remainder is 2⁻⁴⁰ for any list of a test.
        usize::try_from(self.number() % end as u64).unwrap_or_default()
    }

    /// A number from–to, both included.
    pub fn between(&self, from: i64, to: i64) -> i64 {
        from + i64::try_from(self.number() % (to - from + 1).unsigned_abs()).unwrap_or_default()
    }

    /// True in so many of a hundred cases.
    pub fn percent(&self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of a list that is not empty.
    pub fn pick<'a, T>(&self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

impl doorstep_device::environment::Randomness for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        self.fill_bytes(bytes);
    }
}

impl doorstep_server::environment::Randomness for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        self.fill_bytes(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_repeats_and_differs_from_others() {
        let draw = |seed, purpose| {
            let seeded = Seeded::new(seed, purpose);
            (seeded.number(), seeded.number())
        };
        assert_eq!(draw(1, "phone 1"), draw(1, "phone 1"));
        assert_ne!(draw(1, "phone 1"), draw(2, "phone 1"));
        assert_ne!(draw(1, "phone 1"), draw(1, "phone 2"));
    }

    #[test]
    fn numbers_keep_within_their_bounds() {
        let seeded = Seeded::new(1, "bounds");
        let drawn: Vec<_> = (0..200).map(|_| seeded.between(-2, 2)).collect();
        assert_eq!((drawn.iter().min(), drawn.iter().max()), (Some(&-2), Some(&2)));
        assert!((0..200).all(|_| seeded.below(3) < 3));
    }
}
