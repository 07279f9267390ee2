//! The case board: cases of a lane in their order, and how many lie in each.

use doorstep_model::case::{CaseKind, Stage};
use doorstep_model::id::{CategoryCode, DocumentId, GridCode, RealmNumber, UnitCode};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::time::{Day, Timestamp};
use jiff::civil::date;
use rusqlite::{Row, named_params};

use super::above::{ABOVE, ALL_ABOVE, moved};
use super::case::{CaseRow, CasesOf};
use super::column::{Column, column, realm_key};
use super::transaction::{Read, Write};
use crate::store::{Lane, StoreError, Watch};

/// The place of an open case without a deadline: after all others.
const NO_DEADLINE: i64 = 1_000_000;

/// Where a case lies in its lane: open ones by their deadline, the others the newest first.
pub type InLane = (i64, DocumentId);

/// As the indexes of migration 004 say it: `Stage::is_open` and its opposite.
const OPEN: &str = "stage NOT IN ('blank', 'declined', 'merged', 'closed', 'withdrawn')";
const ENDED: &str = "stage IN ('declined', 'merged', 'closed', 'withdrawn')";

/// Which lanes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lanes {
    /// Those in which something is still to be done.
    Open,
    /// Those of cases that ended.
    Ended,
    /// This one.
    One(Lane),
    /// Open cases whose side is to be asked by this day.
    ToAsk(Day),
    /// Open cases that those who supervise look at for this.
    Watched(Watch),
}

impl Lanes {
    /// True if the case is among them.
    pub fn has(self, row: &CaseRow) -> bool {
        match self {
            Self::Open => row.lane.is_open(),
            Self::Ended => !row.lane.is_open() && row.lane != Lane::At(Stage::Blank),
            Self::One(one) => one == row.lane,
            Self::ToAsk(by) => row.ask_on.is_some_and(|day| day <= by),
            Self::Watched(watch) => row.watched.has(watch),
        }
    }

    /// Open cases alone are asked about or looked at: few of a realm, found by an index of these;
    /// of a grid or unit among its open ones.
    const fn condition(self, of: CasesOf<'_>) -> &'static str {
        match (self, of) {
            (Self::ToAsk(_), CasesOf::Realm) => "ask_on IS NOT NULL",
            (Self::Watched(_), CasesOf::Realm) => "watch <> 0",
            (Self::Open | Self::ToAsk(_) | Self::Watched(_), _) => OPEN,
            (Self::Ended, _) => ENDED,
            (Self::One(_), _) => "lane = :lane",
        }
    }
}

/// What cases of a lane are asked for besides the lane; none: any.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CaseWanted {
    /// Of this kind.
    pub kind: Option<CaseKind>,
    /// Of this category.
    pub category: Option<CategoryCode>,
    /// With this unit.
    pub unit: Option<UnitCode>,
    /// With none: a place handles it itself.
    pub without_unit: bool,
    /// With a card of this colour.
    pub card: Option<Box<str>>,
    /// Overdue on the server's clock.
    pub overdue: bool,
    /// Received from then on.
    pub since: Option<Timestamp>,
}

/// How many cases of a node and all below it lie in a lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaneCount {
    /// The unit that has them.
    pub unit: Option<UnitCode>,
    /// In which lane.
    pub lane: Lane,
    /// Whether they are overdue.
    pub overdue: bool,
    /// How many.
    pub n: u32,
}

impl Column for Lane {
    fn read(value: rusqlite::types::ValueRef<'_>) -> Option<Self> {
        Self::parse(value.as_str().ok()?)
    }
}

impl CaseRow {
    /// Where it lies in its lane.
    pub fn in_lane(&self) -> InLane {
        let place = match (self.lane.is_open(), self.due_on) {
            (true, Some(day)) => days(day),
            (true, None) => NO_DEADLINE,
            (false, _) => -self.received_at.millis(),
        };
        (place, self.id)
    }
}

/// Days since 1970.
fn days(day: Day) -> i64 {
    day.days_since(Day::from(date(1970, 1, 1))).into()
}

/// What of a case the counts know.
#[derive(Debug, PartialEq, Eq)]
struct Counted {
    grid: GridCode,
    unit: Option<UnitCode>,
    lane: Lane,
    overdue: bool,
    confidential: bool,
}

impl Counted {
    fn of(row: &CaseRow) -> Option<Self> {
        if row.stage == Stage::Blank {
            return None;
        }
        Some(Self {
            grid: row.grid.clone()?,
            unit: row.unit.clone(),
            lane: row.lane,
            overdue: row.overdue,
            confidential: row.confidential,
        })
    }
}

impl LaneCount {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let unit: Box<str> = column(row, "unit")?;
        let bad = |_| rusqlite::Error::InvalidColumnType(0, "unit".into(), rusqlite::types::Type::Text);
        let unit = Some(&*unit).filter(|unit| !unit.is_empty());
        Ok(Self {
            unit: unit.map(UnitCode::parse).transpose().map_err(bad)?,
            lane: column(row, "lane")?,
            overdue: column(row, "overdue")?,
            n: column(row, "n")?,
        })
    }
}

impl Read<'_> {
    /// Open cases that others have and that a unit was brought into: among the newest `looked` of its own
    /// log, for a bureau's is years long. The newest first.
    pub fn cases_unit_takes_part_in(
        &self,
        realm: RealmNumber,
        unit: &UnitCode,
        looked: usize,
    ) -> Result<Vec<CaseRow>, StoreError> {
        self.all(
            &format!(
                "SELECT case_row.* FROM (
                     SELECT document.id FROM document_scope
                     JOIN document ON document.no = document_scope.document
                     WHERE document_scope.scope = :scope AND document.realm = :realm
                     ORDER BY document_scope.document DESC LIMIT :looked
                 ) AS brought
                 JOIN case_row ON case_row.realm = :realm AND case_row.id = brought.id
                 WHERE case_row.unit IS NOT NULL AND case_row.unit <> :unit AND {OPEN}
                 ORDER BY case_row.received_at DESC, case_row.id DESC"
            ),
            named_params! {
                ":scope": Scope::Unit(unit.clone()).to_string(), ":realm": realm_key(realm),
                ":unit": unit.as_str(), ":looked": looked as i64,
            },
            CaseRow::from_row,
        )
    }

    /// Cases in their order, after the last one of the page before.
    pub fn cases_on_board(
        &self,
        realm: RealmNumber,
        of: CasesOf<'_>,
        lanes: Lanes,
        wanted: &CaseWanted,
        after: Option<InLane>,
        limit: usize,
    ) -> Result<Vec<CaseRow>, StoreError> {
        let (place, id) = after.map_or((i64::MIN, [0; 16]), |(place, id)| (place, *id.as_bytes()));
        let among = lanes.condition(of);
        let (condition, of) = of.condition();
        let (mut lane, mut asked, mut watch) = (None, None, 0);
        match lanes {
            Lanes::One(one) => lane = Some(one.as_str()),
            Lanes::ToAsk(by) => asked = Some(by.to_string()),
            Lanes::Watched(one) => watch = one.bit(),
            Lanes::Open | Lanes::Ended => {}
        }
        self.all(
            &format!(
                "SELECT * FROM case_row
                     WHERE realm = :realm AND {condition} AND {among} AND (place, id) > (:place, :id)
                     AND (:lane IS NULL OR +lane = :lane) AND (:kind IS NULL OR kind = :kind)
                     AND (:category IS NULL OR category = :category) AND (:unit IS NULL OR +unit = :unit)
                     AND (:without_unit = 0 OR +unit IS NULL)
                     AND (:card IS NULL OR card = :card) AND (:since IS NULL OR received_at >= :since)
                     AND (:overdue = 0 OR overdue = 1) AND (:asked IS NULL OR ask_on <= :asked)
                     AND (:watch = 0 OR watch & :watch <> 0)
                     ORDER BY place, id LIMIT :limit"
            ),
            named_params! {
                ":realm": realm_key(realm), ":of": of, ":lane": lane, ":place": place,
                ":id": id, ":kind": wanted.kind.map(CaseKind::as_str),
                ":category": wanted.category.as_ref().map(CategoryCode::as_str),
                ":unit": wanted.unit.as_ref().map(UnitCode::as_str), ":card": wanted.card,
                ":since": wanted.since.map(Timestamp::millis), ":overdue": wanted.overdue,
                ":without_unit": wanted.without_unit,
                ":asked": asked, ":watch": watch, ":limit": limit as i64,
            },
            CaseRow::from_row,
        )
    }

    /// How many cases lie where, of a node and all below it; confidential ones only if asked for.
    pub fn lane_counts(
        &self,
        realm: RealmNumber,
        grid: &GridCode,
        confidential: bool,
    ) -> Result<Vec<LaneCount>, StoreError> {
        self.all(
            "SELECT unit, lane, overdue, sum(n) AS n FROM case_count
             WHERE realm = :realm AND grid = :grid AND confidential <= :confidential
             GROUP BY unit, lane, overdue HAVING sum(n) > 0",
            named_params! {
                ":realm": realm_key(realm), ":grid": grid.as_str(), ":confidential": confidential,
            },
            LaneCount::from_row,
        )
    }

    /// How many cases a unit has in each lane, of a node and all below it; with confidential ones,
    /// which the unit that has them reads.
    pub fn lane_counts_of(
        &self,
        realm: RealmNumber,
        grid: &GridCode,
        unit: &UnitCode,
    ) -> Result<Vec<LaneCount>, StoreError> {
        self.all(
            "SELECT unit, lane, overdue, sum(n) AS n FROM case_count
             WHERE realm = :realm AND grid = :grid AND unit = :unit
             GROUP BY unit, lane, overdue HAVING sum(n) > 0",
            named_params! {
                ":realm": realm_key(realm), ":grid": grid.as_str(), ":unit": unit.as_str(),
            },
            LaneCount::from_row,
        )
    }

    /// The case of a number.
    pub fn case_of_number(&self, realm: RealmNumber, number: &str) -> Result<Option<CaseRow>, StoreError> {
        self.one(
            "SELECT case_row.* FROM case_number
             JOIN case_row ON case_row.realm = case_number.realm AND case_row.id = case_number.id
             WHERE case_number.realm = :realm AND case_number.number = :number",
            named_params! { ":realm": realm_key(realm), ":number": number },
            CaseRow::from_row,
        )
    }

    /// Cases whose slip bears this code of a phone: it was drawn there, so there may be several.
    pub fn cases_of_code(
        &self,
        realm: RealmNumber,
        code: &str,
        limit: usize,
    ) -> Result<Vec<CaseRow>, StoreError> {
        self.all(
            "SELECT * FROM case_row WHERE realm = :realm AND phone_code = :code AND phone_code <> ''
             LIMIT :limit",
            named_params! { ":realm": realm_key(realm), ":code": code, ":limit": limit as i64 },
            CaseRow::from_row,
        )
    }
}

impl Write<'_> {
    /// Counts a case where it lies now, and no longer where it lay.
    pub(super) fn count_case(
        &self,
        realm: RealmNumber,
        before: Option<&CaseRow>,
        now: Option<&CaseRow>,
    ) -> Result<(), StoreError> {
        let mut moved = moved(before.and_then(Counted::of), now.and_then(Counted::of));
        moved.try_for_each(|(counted, by)| self.add_to_count(realm, &counted, by))
    }

    fn add_to_count(&self, realm: RealmNumber, counted: &Counted, by: i64) -> Result<(), StoreError> {
        self.execute(
            &format!(
                "INSERT INTO case_count (realm, grid, unit, lane, overdue, confidential, n)
                 WITH {ABOVE}
                 SELECT :realm, node, :unit, :lane, :overdue, :confidential, :by FROM above WHERE true
                 ON CONFLICT DO UPDATE SET n = n + excluded.n"
            ),
            named_params! {
                ":realm": realm_key(realm), ":grid": counted.grid.as_str(),
                ":unit": counted.unit.as_ref().map_or("", UnitCode::as_str),
                ":lane": counted.lane.as_str(), ":overdue": counted.overdue,
                ":confidential": counted.confidential, ":by": by,
            },
        )
        .map(drop)
    }

    /// Counts all cases of a realm again: a node was hung elsewhere.
    pub(super) fn recount_cases(&self, realm: RealmNumber) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM case_count WHERE realm = :realm",
            named_params! { ":realm": realm_key(realm) },
        )?;
        self.execute(
            &format!(
                "INSERT INTO case_count (realm, grid, unit, lane, overdue, confidential, n)
                 WITH {ALL_ABOVE}
                 SELECT :realm, above.top, coalesce(unit, ''), lane, overdue, confidential, count(*)
                 FROM above CROSS JOIN case_row ON case_row.realm = :realm AND case_row.grid = above.node
                 WHERE lane <> 'blank'
                 GROUP BY above.top, coalesce(unit, ''), lane, overdue, confidential"
            ),
            named_params! { ":realm": realm_key(realm) },
        )
        .map(drop)
    }
}

#[cfg(test)]
mod tests {
    use doorstep_model::case::StageSet;

    use super::*;

    #[test]
    fn the_indexes_call_open_what_the_flow_calls_open() {
        for stage in Stage::ALL {
            let named = |list: &str| list.contains(&format!("'{}'", stage.as_str()));
            let open = StageSet::OPEN.contains(*stage);
            assert_eq!(open, !named(OPEN), "{stage:?}");
            assert_eq!(!open && *stage != Stage::Blank, named(ENDED), "{stage:?}");
        }
    }
}
