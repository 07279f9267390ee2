//! Rows of checklists that were brought in, and of rounds that go on.

use minicbor::{Decode, Encode};

use super::{Keyed, RowKey};
use crate::checklist::FormSource;
use crate::id::{GridCode, ItemCode, RoundId};
use crate::text::Text;
use crate::time::Day;

/// A checklist of the realm, one row a version: answers stay readable under the version that they
/// were given to. The newest counts; a preset's of the same code is older than any of these.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ChecklistRow {
    /// Its code.
    #[n(0)]
    pub code: ItemCode,
    /// Its version.
    #[n(1)]
    pub version: u32,
    /// What is asked.
    #[n(2)]
    pub form: FormSource,
}

impl Keyed for ChecklistRow {
    fn key(&self) -> RowKey {
        RowKey::text(&format!("{}@{}", self.code, self.version))
    }
}

/// A round 专项排查: each basic grid at or below `grid` answers by its visits, or says that there is
/// nothing.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RoundRow {
    /// Which.
    #[n(0)]
    pub id: RoundId,
    /// What it is called.
    #[n(1)]
    pub name: Text<60>,
    /// What is asked, in its newest version.
    #[n(2)]
    pub checklist: ItemCode,
    /// Kinds of places that are gone over; none: every household.
    #[n(3)]
    pub places: Vec<ItemCode>,
    /// Where.
    #[n(4)]
    pub grid: GridCode,
    /// First day.
    #[n(5)]
    pub from: Day,
    /// Last day.
    #[n(6)]
    pub until: Day,
}

impl Keyed for RoundRow {
    fn key(&self) -> RowKey {
        RowKey::number(self.id.0)
    }
}
