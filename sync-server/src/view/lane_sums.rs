//! How many cases lie in each lane, as far as a person may count them: where they read cases, and
//! confidential ones only where they read those.

use std::collections::BTreeMap;

use doorstep_model::id::{GridCode, UnitCode};
use doorstep_model::role::BaseRole;

use super::{Place, Reader};
use crate::store::{Lane, LaneCount, Lanes, StoreError, Watch, WatchCount};

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
    /// By lane, those that no unit has.
    pub own: BTreeMap<Lane, Sum>,
    /// By the unit that has them; open ones.
    pub units: BTreeMap<UnitCode, Sum>,
    /// Open ones whose side is to be asked today.
    pub to_ask: u32,
    /// Open ones that those who supervise look at.
    pub watched: BTreeMap<Watch, u32>,
    /// The person may count there.
    pub counted: bool,
}

impl Sum {
    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            n: self.n + other.n,
            overdue: self.overdue + other.overdue,
        }
    }

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
            if count.unit.is_none() {
                self.own.entry(count.lane).or_default().add(&count);
            }
            if let (Some(unit), true) = (&count.unit, count.lane.is_open()) {
                self.units.entry(unit.clone()).or_default().add(&count);
            }
        }
    }

    /// Those to be asked about, or looked at, that are `ours`.
    fn take_watched(
        &mut self,
        reader: &Reader<'_>,
        ours: impl Fn(&WatchCount) -> bool,
    ) -> Result<(), StoreError> {
        let (tx, realm) = (reader.tx, reader.number());
        let asked = tx.to_ask_counts(realm, reader.today())?;
        self.to_ask += asked
            .iter()
            .filter(|count| ours(count))
            .map(|count| count.n)
            .sum::<u32>();
        for count in tx.watch_counts(realm)?.iter().filter(|count| ours(count)) {
            for watch in Watch::ALL.into_iter().filter(|watch| count.watched.has(*watch)) {
                *self.watched.entry(watch).or_default() += count.n;
            }
        }
        Ok(())
    }

    /// Of these together; of cases asked about or looked at nothing is known of their days.
    pub fn of_lanes(&self, lanes: Lanes) -> Sum {
        let days_unknown = |n| Sum { n, overdue: 0 };
        match lanes {
            Lanes::Open => self.sum(&Lane::OPEN),
            Lanes::Ended => self.sum(&Lane::ENDED),
            Lanes::One(lane) => self.of(lane),
            Lanes::ToAsk(_) => days_unknown(self.to_ask),
            Lanes::Watched(watch) => days_unknown(self.watched.get(&watch).copied().unwrap_or_default()),
        }
    }

    /// Of these, those that no unit has: where a place handles its cases itself.
    pub fn without_unit(&self, lanes: Lanes) -> Sum {
        match lanes {
            Lanes::One(lane) => self.own.get(&lane).copied().unwrap_or_default(),
            _ => Sum::default(),
        }
    }

    /// Of one lane.
    pub fn of(&self, lane: Lane) -> Sum {
        self.lanes.get(&lane).copied().unwrap_or_default()
    }

    /// Of several lanes together.
    pub fn sum(&self, lanes: &[Lane]) -> Sum {
        lanes
            .iter()
            .fold(Sum::default(), |sum, lane| sum.plus(self.of(*lane)))
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
    let mut counted: Vec<(&GridCode, bool)> = Vec::new();
    for top in &place.tops {
        if READERS.iter().any(|role| reader.is(*role, &top.code)) {
            let confidential = reader.is(BaseRole::Clerk, &top.code);
            let counts = reader.tx.lane_counts(reader.number(), &top.code, confidential)?;
            sums.take(counts, unit);
            counted.push((&top.code, confidential));
        }
    }
    if !counted.is_empty() {
        let tree = &reader.realm.tree;
        sums.take_watched(reader, |count| {
            let mut tops = counted.iter();
            unit.is_none_or(|unit| count.unit.as_ref() == Some(unit))
                && tops.any(|(top, all)| (*all || !count.confidential) && tree.is_within(&count.grid, top))
        })?;
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
    let units: Vec<_> = reader.units();
    let units: Vec<_> = units
        .into_iter()
        .filter(|unit| only.is_none_or(|only| only == *unit))
        .collect();
    for unit in &units {
        let counts = reader.tx.lane_counts_of(reader.number(), root, unit)?;
        sums.take(counts, None);
    }
    if !units.is_empty() {
        sums.take_watched(reader, |count| {
            count.unit.as_ref().is_some_and(|unit| units.contains(&unit))
        })?;
    }
    Ok(sums)
}
