//! Rows that tell grids something: hotlines, notices, alerts, holidays.

use minicbor::{Decode, Encode};

use super::{Keyed, RowKey};
use crate::id::{GridCode, NoticeId};
use crate::text::Text;
use crate::time::{Day, Timestamp};

/// The hotline of a grid; it stands on a red household's card.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct HotlineRow {
    /// Whose.
    #[n(0)]
    pub grid: GridCode,
    /// The number to call.
    #[n(1)]
    pub phone: Text<20>,
    /// The person on duty, by name.
    #[n(2)]
    pub on_duty: Text<40>,
}

impl Keyed for HotlineRow {
    fn key(&self) -> RowKey {
        RowKey::text(self.grid.as_str())
    }
}

/// A message pushed to grids.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct NoticeRow {
    /// Which.
    #[n(0)]
    pub id: NoticeId,
    /// Its title.
    #[n(1)]
    pub title: Text<60>,
    /// What it says.
    #[n(2)]
    pub text: Text<2_000>,
    /// It rings at once and stays on top.
    #[n(3)]
    pub emergency: bool,
    /// Shown from.
    #[n(4)]
    pub from: Timestamp,
    /// Shown until.
    #[n(5)]
    pub until: Option<Timestamp>,
}

impl Keyed for NoticeRow {
    fn key(&self) -> RowKey {
        RowKey::number(self.id.0)
    }
}

/// The emergency switch of a grid: other cadence, other checklist, roll call.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AlertRow {
    /// Where.
    #[n(0)]
    pub grid: GridCode,
    /// 应急, or back to 平时.
    #[n(1)]
    pub emergency: bool,
    /// Since when.
    #[n(2)]
    pub since: Timestamp,
}

impl Keyed for AlertRow {
    fn key(&self) -> RowKey {
        RowKey::text(self.grid.as_str())
    }
}

/// What is unusual about a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum DayKind {
    /// A weekday off.
    #[n(0)]
    Off,
    /// A weekend day worked.
    #[n(1)]
    Work,
}

/// A day off, or a weekend day worked.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct HolidayRow {
    /// Which day.
    #[n(0)]
    pub date: Day,
    /// Off or worked.
    #[n(1)]
    pub kind: DayKind,
}

impl Keyed for HolidayRow {
    fn key(&self) -> RowKey {
        RowKey::text(&self.date.to_string())
    }
}
