//! How many cases came in each week and how long they took, by kind: kept with each case, for every
//! node with all below it. Confidential cases are in no tally.

use doorstep_model::id::{GridCode, RealmNumber};
use doorstep_model::time::Day;
use jiff::civil::{Date, date};
use rusqlite::{Row, named_params};

use super::above::{ABOVE, moved};
use super::case::CaseRow;
use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// Days up to which cases are solved together: the bounds of the classes of time to solve.
pub const SOLVED_WITHIN: [i32; 5] = [3, 7, 14, 30, 60];

/// How many cases of a kind came in a week, and in which class of time they were solved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Kind.
    pub kind: Box<str>,
    /// The Monday of the week in which they were received.
    pub week: Day,
    /// The class of [`SOLVED_WITHIN`], its length for those that took longer; none: not solved yet.
    pub class: Option<usize>,
    /// How many.
    pub n: u32,
}

/// What of a case the tallies know.
#[derive(Debug, PartialEq, Eq)]
struct Tallied {
    grid: GridCode,
    kind: Box<str>,
    week: i64,
    class: i64,
}

const EPOCH: Date = date(1970, 1, 1);
/// Of those that are not solved.
const OPEN: i64 = -1;

/// Days since 1970 of the Monday of a day's week.
fn monday(day: Day) -> i64 {
    let back = i32::from(day.date().weekday().to_monday_zero_offset());
    i64::from(day.plus_days(-back).days_since(Day::from(EPOCH)))
}

impl Tallied {
    fn of(row: &CaseRow) -> Option<Self> {
        if row.confidential || row.number.is_none() {
            return None;
        }
        let received = row.received_at.day();
        let class = row.solved_on.map(|solved| {
            let days = solved.days_since(received);
            let class = SOLVED_WITHIN.iter().position(|within| days <= *within);
            class.unwrap_or(SOLVED_WITHIN.len()) as i64
        });
        Some(Self {
            grid: row.grid.clone()?,
            kind: row.kind.clone(),
            week: monday(received),
            class: class.unwrap_or(OPEN),
        })
    }
}

impl Tally {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let week: i64 = column(row, "week")?;
        let class: i64 = column(row, "class")?;
        Ok(Self {
            kind: column(row, "kind")?,
            week: Day::from(EPOCH).plus_days(week as i32),
            class: usize::try_from(class).ok(),
            n: column(row, "n")?,
        })
    }
}

impl Read<'_> {
    /// The tallies of a node and all below it, of the weeks from one on.
    pub fn case_tallies(
        &self,
        realm: RealmNumber,
        grid: &GridCode,
        from: Day,
    ) -> Result<Vec<Tally>, StoreError> {
        self.all(
            "SELECT kind, week, class, n FROM case_tally
             WHERE realm = :realm AND grid = :grid AND week >= :week AND n > 0
             ORDER BY week, kind, class",
            named_params! { ":realm": realm_key(realm), ":grid": grid.as_str(), ":week": monday(from) },
            Tally::from_row,
        )
    }
}

impl Write<'_> {
    /// Tallies a case as it is now, and no longer as it was.
    pub(super) fn tally_case(
        &self,
        realm: RealmNumber,
        before: Option<&CaseRow>,
        now: Option<&CaseRow>,
    ) -> Result<(), StoreError> {
        let mut moved = moved(before.and_then(Tallied::of), now.and_then(Tallied::of));
        moved.try_for_each(|(tallied, by)| self.add_to_tally(realm, &tallied, by))
    }

    fn add_to_tally(&self, realm: RealmNumber, tallied: &Tallied, by: i64) -> Result<(), StoreError> {
        self.execute(
            &format!(
                "INSERT INTO case_tally (realm, grid, week, kind, class, n)
                 WITH {ABOVE}
                 SELECT :realm, node, :week, :kind, :class, :by FROM above WHERE true
                 ON CONFLICT DO UPDATE SET n = n + excluded.n"
            ),
            named_params! {
                ":realm": realm_key(realm), ":grid": tallied.grid.as_str(), ":week": tallied.week,
                ":kind": tallied.kind, ":class": tallied.class, ":by": by,
            },
        )
        .map(drop)
    }

    /// Tallies all cases of a realm again: a node was hung elsewhere.
    pub(super) fn tally_again(&self, realm: RealmNumber) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM case_tally WHERE realm = :realm",
            named_params! { ":realm": realm_key(realm) },
        )?;
        let rows = self.all(
            "SELECT * FROM case_row WHERE realm = :realm",
            named_params! { ":realm": realm_key(realm) },
            CaseRow::from_row,
        )?;
        for row in rows {
            self.tally_case(realm, None, Some(&row))?;
        }
        Ok(())
    }
}
