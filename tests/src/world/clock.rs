//! Time that moves only when a story says so. Every phone and the server look at one true time
//! through a clock of their own, which may be wrong by days.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use doorstep_model::time::{Day, Timestamp};

/// The true time.
#[derive(Debug, Clone)]
pub struct Time(Arc<AtomicI64>);

impl Time {
    /// Nine in the morning of a day in China.
    pub fn morning_of(day: Day) -> Self {
        // Midnight in China is 16:00 of the day before in UTC.
        let first = Timestamp::clamp(0).day();
        let start = Timestamp::RANGE.start - 8 * HOUR;
        let days = i64::from(day.days_since(first));
        Self(Arc::new(AtomicI64::new(start + days * DAY + 9 * HOUR)))
    }

    /// A time.
    pub fn at(now: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(now.millis())))
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        Timestamp::clamp(self.0.load(Ordering::SeqCst))
    }

    /// Lets so many milliseconds pass.
    pub fn pass(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }

    /// A clock that shows this time, for now exactly.
    pub fn clock(&self) -> Clock {
        Clock {
            time: self.clone(),
            wrong_by: Arc::default(),
        }
    }
}

/// One machine's clock. Clones show the same.
#[derive(Debug, Clone)]
pub struct Clock {
    time: Time,
    wrong_by: Arc<AtomicI64>,
}

impl Clock {
    /// Sets by how many milliseconds it is ahead (or behind).
    pub fn set_wrong_by(&self, millis: i64) {
        self.wrong_by.store(millis, Ordering::SeqCst);
    }

    /// What it shows.
    pub fn shows(&self) -> Timestamp {
        self.time.now().plus(self.wrong_by.load(Ordering::SeqCst))
    }
}

impl doorstep_device::environment::Clock for Clock {
    fn now(&self) -> Timestamp {
        self.shows()
    }
}

impl doorstep_server::environment::Clock for Clock {
    fn now(&self) -> Timestamp {
        self.shows()
    }

    fn nap(&self) -> Duration {
        // Only what a story does moves the server.
        Duration::from_secs(3_600)
    }
}

/// Milliseconds of a second, a minute, an hour, a day.
pub const SECOND: i64 = 1_000;
/// A minute.
pub const MINUTE: i64 = 60 * SECOND;
/// An hour.
pub const HOUR: i64 = 60 * MINUTE;
/// A day.
pub const DAY: i64 = 24 * HOUR;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_morning_is_nine_in_china() {
        let day = Day::parse("2026-03-17").unwrap();
        let time = Time::morning_of(day);
        assert_eq!(time.now().millis(), 1_773_709_200_000);
        time.pass(15 * HOUR - 1);
        assert_eq!(time.now().day(), day);
        time.pass(1);
        assert_eq!(time.now().day(), day.plus_days(1));
    }

    #[test]
    fn a_clock_may_be_wrong_and_still_runs() {
        let time = Time::morning_of(Day::parse("2026-03-17").unwrap());
        let (right, wrong) = (time.clock(), time.clock());
        wrong.clone().set_wrong_by(-30 * DAY);
        time.pass(MINUTE);
        assert_eq!(right.shows(), time.now());
        assert_eq!(wrong.shows().plus(30 * DAY), time.now());
    }
}
