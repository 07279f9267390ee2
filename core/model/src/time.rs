//! Points in time and days. The clock is the caller's; days are days of China Standard Time.

use std::fmt;

use jiff::civil::Date;
use minicbor::{Decode, Encode};

/// Milliseconds since 1970-01-01 UTC.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Encode,
    Decode,
    serde::Serialize,
    serde::Deserialize,
)]
#[cbor(transparent)]
#[serde(transparent)]
pub struct Timestamp(#[n(0)] i64);

/// Text or a number that is no time we accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {0}")]
pub struct InvalidTime(pub &'static str);

impl Timestamp {
    /// 2000-01-01 to 2200-01-01: outside of it a clock is broken, not merely wrong.
    pub const RANGE: std::ops::Range<i64> = 946_684_800_000..7_258_118_400_000;

    /// Checks the range.
    pub fn parse(unix_ms: i64) -> Result<Self, InvalidTime> {
        if Self::RANGE.contains(&unix_ms) {
            Ok(Self(unix_ms))
        } else {
            Err(InvalidTime("timestamp"))
        }
    }

    /// Brings any number into the accepted range: for a phone's own clock, which must never stop work.
    pub fn clamp(unix_ms: i64) -> Self {
        Self(unix_ms.clamp(Self::RANGE.start, Self::RANGE.end - 1))
    }

    /// Unix milliseconds.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This time plus (or minus) milliseconds, kept in range.
    pub fn plus(self, millis: i64) -> Self {
        Self::clamp(self.0.saturating_add(millis))
    }

    /// The day in China Standard Time (UTC+8, no daylight saving).
    pub fn day(self) -> Day {
        let local = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        Day(jiff::tz::Offset::constant(8).to_datetime(local).date())
    }
}

/// A calendar day, written `yyyy-mm-dd`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

impl Day {
    /// Reads `yyyy-mm-dd`.
    pub fn parse(text: &str) -> Result<Self, InvalidTime> {
        if text.len() != 10 {
            return Err(InvalidTime("day"));
        }
        text.parse().map(Self).map_err(|_| InvalidTime("day"))
    }

    /// The calendar date.
    pub const fn date(self) -> Date {
        self.0
    }

    /// Its first moment in China Standard Time.
    pub fn begins(self) -> Timestamp {
        let midnight = self.0.to_datetime(jiff::civil::Time::midnight());
        let moment = jiff::tz::Offset::constant(8).to_timestamp(midnight);
        Timestamp::clamp(moment.map_or(0, |moment| moment.as_millisecond()))
    }

    /// The day that lies so many days later (or earlier).
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(jiff::Span::new().days(days)))
    }

    /// Days from `earlier` to this one.
    pub fn days_since(self, earlier: Day) -> i32 {
        self.0
            .since((jiff::Unit::Day, earlier.0))
            .map_or(0, |span| span.get_days())
    }
}

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        Self(date)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<C> Encode<C> for Day {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(&self.to_string())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Day {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Self::parse(d.str()?).map_err(minicbor::decode::Error::custom)
    }
}

impl serde::Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
