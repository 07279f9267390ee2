//! What the server takes from outside instead of asking the operating system: the time and
//! randomness. `serve` passes the machine's own, a test passes ones that it can repeat.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use doorstep_model::time::Timestamp;
use rand::TryRng;

/// The server's clock. Deadlines, expiries and receipts follow it alone.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;

    /// How long whoever publishes sleeps when nothing wakes it: what another process wrote waits no
    /// longer. Where time stands still, only a wake-up ends it.
    fn nap(&self) -> Duration {
        Duration::from_millis(500)
    }

    /// How often what the server does by its clock is looked after by itself. None: this clock is
    /// moved by hand, and so is what follows from it.
    fn round(&self) -> Option<Duration> {
        None
    }
}

/// Unpredictable bytes: keys, codes, tokens, epochs.
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

/// Where time and randomness come from.
#[derive(Clone)]
pub struct Environment {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The randomness.
    pub randomness: Arc<dyn Randomness>,
}

impl Environment {
    /// The machine's own.
    pub fn system() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            randomness: Arc::new(SystemRandomness),
        }
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// So many random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        random(&*self.randomness)
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::clamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    /// Deadlines are days, posts end at a minute.
    fn round(&self) -> Option<Duration> {
        Some(Duration::from_secs(60))
    }
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    /// Panics when the operating system has none: no key or code may be made then.
    fn fill(&self, bytes: &mut [u8]) {
        rand::rngs::SysRng
            .try_fill_bytes(bytes)
            .expect("the operating system's randomness");
    }
}
