//! How long it will take on this link: from what the last requests reached.

use std::time::Duration;

use minicbor::{Decode, Encode};
use rusqlite::Connection;

use crate::photo::Part;
use crate::store::{Setting, StoreError, fact, outbox, photo, setting};

/// What the last requests reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Link {
    /// Bytes a second, both ways together.
    #[n(0)]
    pub bytes_per_second: Option<u32>,
    /// Milliseconds from a question to its answer, when both are short.
    #[n(1)]
    pub round_trip: Option<u32>,
}

/// Bodies below this tell the round trip, longer ones the speed.
const SHORT: u64 = 2 << 10;
/// Before anything was measured: a village's 2G.
const FIRST_GUESS: Link = Link {
    bytes_per_second: Some(2_875),
    round_trip: Some(600),
};
/// What 100 bytes of packed changes become under zstd among their like.
const PUSHED_PERCENT: u64 = 35;
/// An envelope, its headers, and the answer's.
const REQUEST: u64 = 700;
/// Bytes of changes that go into one request, roughly.
const PER_REQUEST: u64 = 256 << 10;

impl Link {
    /// Nothing measured yet.
    pub const UNKNOWN: Self = Self {
        bytes_per_second: None,
        round_trip: None,
    };

    /// What was measured last.
    pub fn load(db: &Connection) -> Result<Self, StoreError> {
        Ok(setting::cbor(db, Setting::Link)?.unwrap_or(Self::UNKNOWN))
    }

    /// Keeps what was measured.
    pub fn save(&self, db: &Connection) -> Result<(), StoreError> {
        setting::set_cbor(db, Setting::Link, self)
    }

    /// One more request and its answer. A link changes with every hill: what is new counts as
    /// much as all before it.
    #[must_use]
    pub fn with(self, bytes: u64, elapsed: Duration) -> Self {
        let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
        let mean = |before: Option<u32>, now: u64| {
            let now = u32::try_from(now).unwrap_or(u32::MAX);
            Some(before.map_or(now, |before| before / 2 + now / 2))
        };
        if bytes < SHORT {
            return Self {
                round_trip: mean(self.round_trip, millis),
                ..self
            };
        }
        let waited = self.round_trip.map_or(0, u64::from).min(millis / 2);
        let speed = bytes.saturating_mul(1_000) / (millis - waited).max(1);
        Self {
            bytes_per_second: mean(self.bytes_per_second, speed.max(1)),
            ..self
        }
    }

    /// How long so many bytes in so many requests take.
    pub fn time(&self, bytes: u64, requests: u64) -> Duration {
        let known = |mine: Option<u32>, guess: Option<u32>| u64::from(mine.or(guess).unwrap_or(1).max(1));
        let speed = known(self.bytes_per_second, FIRST_GUESS.bytes_per_second);
        let round_trip = known(self.round_trip, FIRST_GUESS.round_trip);
        let millis = bytes.saturating_mul(1_000) / speed;
        Duration::from_millis(millis.saturating_add(round_trip.saturating_mul(requests)))
    }

    /// How long a request of this size may stay without an answer: four times what it should
    /// take, at no less than 250 bytes a second.
    pub fn patience(&self, bytes: u64) -> Duration {
        let slow = Self {
            bytes_per_second: Some(self.bytes_per_second.map_or(250, |speed| (speed / 4).max(250))),
            ..*self
        };
        Duration::from_secs(60).saturating_add(slow.time(bytes, 4))
    }
}

/// What is still to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// Changes, facts and thumbnails: what goes whenever there is a connection.
    pub first: Load,
    /// Photos: only on the connection that the user allowed.
    pub photos: Load,
}

/// Some of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// How many things.
    pub count: u64,
    /// Bytes on the wire, about.
    pub bytes: u64,
    /// About how long.
    pub time: Duration,
}

/// Estimates what waits on this phone.
pub fn estimate(db: &Connection) -> Result<Estimate, StoreError> {
    let link = Link::load(db)?;
    let (changes, packed) = outbox::waiting(db)?;
    let facts = fact::waiting(db)?;
    let (thumbnails, thumbnail_bytes) = photo::waiting(db, Part::Thumbnail)?;
    let (originals, original_bytes) = photo::waiting(db, Part::Original)?;
    let load = |count, bytes: u64, requests: u64| {
        let bytes = bytes + requests * REQUEST;
        Load {
            count,
            bytes,
            time: link.time(bytes, requests),
        }
    };
    let requests = 1 + packed / PER_REQUEST + 2 * thumbnails;
    Ok(Estimate {
        first: load(
            changes + facts + thumbnails,
            packed * PUSHED_PERCENT / 100 + thumbnail_bytes,
            requests,
        ),
        photos: load(originals, original_bytes, 2 * originals),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_answers_tell_the_round_trip_and_long_ones_the_speed() {
        let link = Link::UNKNOWN.with(300, Duration::from_millis(600));
        assert_eq!(link.round_trip, Some(600));
        assert_eq!(link.bytes_per_second, None);
        let link = link.with(57_500, Duration::from_millis(20_600));
        assert_eq!(link.bytes_per_second, Some(2_875));
        let faster = link.with(57_500, Duration::from_millis(700));
        assert!(faster.bytes_per_second > link.bytes_per_second);
    }

    #[test]
    fn any_measurement_gives_some_time() {
        for (bytes, elapsed) in [(0, 0), (u64::MAX, 0), (10_000, u64::MAX / 2), (1, 1)] {
            let link = Link::UNKNOWN.with(bytes, Duration::from_millis(elapsed));
            let time = link.time(1_000_000, 3);
            assert!(time > Duration::ZERO && link.patience(0) >= Duration::from_secs(60));
        }
    }

    #[test]
    fn a_day_on_2g_is_told_in_seconds() {
        // 12 KB in two requests at 23 kbit/s and 600 ms.
        let time = Link::UNKNOWN.time(12_000, 2);
        assert_eq!(time, Duration::from_millis(4_173 + 1_200));
    }
}
