//! How much goes into one request and one reply on this link.
//!
//! A body that is cut off must be sent again whole, so on a slow link it is small: about twenty
//! seconds. On a fast one a first push of 3,000 households (2 MB of packed changes) is two or
//! three requests.

/// Bytes a second, as measured; none before the first sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Budget {
    bytes_per_second: Option<u32>,
    halvings: u32,
}

/// Seconds one body may take.
const SECONDS: u64 = 20;
/// What our CBOR shrinks to under zstd: a day's work about a third, a first push a tenth.
const RATIO: u64 = 3;
const PUSH: (u64, u64) = (8 << 10, 1 << 20);
const REPLY: (u64, u64) = (32 << 10, 1 << 20);

impl Budget {
    /// For a link of this speed.
    pub const fn of(bytes_per_second: Option<u32>) -> Self {
        Self {
            bytes_per_second,
            halvings: 0,
        }
    }

    /// After a request that got no answer.
    pub const fn halve(&mut self) {
        if self.halvings < 7 {
            self.halvings += 1;
        }
    }

    /// After one that did.
    pub const fn recover(&mut self) {
        self.halvings = self.halvings.saturating_sub(1);
    }

    /// Most bytes of packed changes in a request.
    pub fn push_bytes(&self) -> usize {
        self.within(PUSH)
    }

    /// Most bytes of a reply's CBOR.
    pub fn reply_limit(&self) -> u32 {
        self.within(REPLY) as u32
    }

    fn within(&self, (least, most): (u64, u64)) -> usize {
        let fits = self
            .bytes_per_second
            .map_or(most, |speed| u64::from(speed) * SECONDS * RATIO);
        (fits.clamp(least, most) >> self.halvings).max(least) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_link_gets_small_bodies_and_a_lost_one_smaller() {
        let mut fast = Budget::of(None);
        assert_eq!(fast.push_bytes(), 1 << 20);
        fast.halve();
        assert_eq!(fast.push_bytes(), 1 << 19);
        fast.recover();
        assert_eq!(fast.push_bytes(), 1 << 20);
        // 23 kbit/s
        let mut slow = Budget::of(Some(2_875));
        assert_eq!(slow.push_bytes(), 2_875 * 60);
        (0..100).for_each(|_| slow.halve());
        assert_eq!(slow.push_bytes(), 8 << 10);
        assert_eq!(slow.reply_limit(), 32 << 10);
    }
}
