//! How many cases lie in each lane, as far as a person may count them: where they read cases, and
//! confidential ones only where they read those.

use std::collections::BTreeMap;

use doorstep_model::id::{GridCode, UnitCode};
use doorstep_model::role::BaseRole;

use super::{Place, Reader};
use crate::store::{Lane, LaneCount, StoreError};

/// Who reads the cases of a place by their post there.
const READERS: [BaseRole; 4] = [
    BaseRole::Member,
    BaseRole::Cadre,
    BaseRole::Clerk,
    BaseRole::Supervisor,
];

/// How many cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// All of them.
    pub n: u32,
    /// Those that are overdue.
    pub overdue: u32,
}

/// The sums of a place, or of a person's units.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LaneSums {
    /// By lane.
    pub lanes: BTreeMap<Lane, Sum>,
    /// By the unit that has them; open ones.
    pub units: BTreeMap<UnitCode, Sum>,
    /// The person may count there.
    pub counted: bool,
}

impl Sum {
    fn add(&mut self, count: &LaneCount) {
        self.n += count.n;
        self.overdue += if count.overdue { count.n } else { 0 };
    }
}

impl LaneSums {
    fn take(&mut self, counts: Vec<LaneCount>, of_unit: Option<&UnitCode>) {
        self.counted = true;
        for count in counts {
            if of_unit.is_none_or(|unit| count.unit.as_ref() == Some(unit)) {
                self.lanes.entry(count.lane).or_default().add(&count);
            }
            if let (Some(unit), true) = (&count.unit, count.lane.is_open()) {
                self.units.entry(unit.clone()).or_default().add(&count);
            }
        }
    }

    /// Of one lane.
    pub fn of(&self, lane: Lane) -> Sum {
        self.lanes.get(&lane).copied().unwrap_or_default()
    }

    /// Of several lanes together.
    pub fn sum(&self, lanes: &[Lane]) -> Sum {
        lanes.iter().fold(Sum::default(), |sum, lane| {
            let one = self.of(*lane);
            Sum {
                n: sum.n + one.n,
                overdue: sum.overdue + one.overdue,
            }
        })
    }
}

/// Of a place; of those that one unit has, if one is named.
///
/// # Errors
/// The store's.
pub fn lane_sums(
    reader: &Reader<'_>,
    place: &Place,
    unit: Option<&UnitCode>,
) -> Result<LaneSums, StoreError> {
    let mut sums = LaneSums::default();
    for top in &place.tops {
        if READERS.iter().any(|role| reader.is(*role, &top.code)) {
            let confidential = reader.is(BaseRole::Clerk, &top.code);
            let counts = reader.tx.lane_counts(reader.number(), &top.code, confidential)?;
            sums.take(counts, unit);
        }
    }
    Ok(sums)
}

/// Of the units of the person's posts; of one of them, if it is named.
///
/// # Errors
/// The store's.
pub fn lane_sums_of_units(reader: &Reader<'_>, only: Option<&UnitCode>) -> Result<LaneSums, StoreError> {
    let root: &GridCode = &reader.realm.tree.root().code;
    let mut sums = LaneSums::default();
    for unit in reader.units() {
        if only.is_none_or(|only| only == unit) {
            let counts = reader.tx.lane_counts_of(reader.number(), root, unit)?;
            sums.take(counts, None);
        }
    }
    Ok(sums)
}
