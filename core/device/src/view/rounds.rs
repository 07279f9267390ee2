//! Rounds 专项排查 as this phone answers them: grid by grid, household by household or place by
//! place.

use doorstep_model::checklist::Checklist;
use doorstep_model::id::{DocumentId, GridCode};
use doorstep_model::protocol::row::{RoundRow, RowBody, Table};
use doorstep_model::time::Day;

use crate::action::ActionError;
use crate::device::Device;
use crate::realm::Realm;
use crate::store::{StoreError, household, place, round, row};

/// A round that goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundHere {
    /// Which.
    pub round: RoundRow,
    /// What is asked, as `code@version`; none while its row has not come.
    pub checklist: Option<String>,
    /// The grids of this phone in which something is to be gone over.
    pub grids: Vec<RoundGrid>,
}

/// A grid in a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundGrid {
    /// Which.
    pub grid: GridCode,
    /// What is gone over.
    pub subjects: Vec<RoundSubject>,
    /// This phone's user said that nothing was found.
    pub nothing_found: bool,
}

/// A household or place in a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundSubject {
    /// Which.
    pub id: DocumentId,
    /// The visit that answered.
    pub answered: Option<DocumentId>,
}

impl RoundHere {
    /// How many households or places have not answered, where nothing else was said of their grid.
    pub fn missing(&self) -> usize {
        let open = self.grids.iter().filter(|grid| !grid.nothing_found);
        open.flat_map(|grid| &grid.subjects)
            .filter(|subject| subject.answered.is_none())
            .count()
    }
}

/// The rounds that go on today, what ends first before the others.
pub fn rounds(device: &Device) -> Result<Vec<RoundHere>, ActionError> {
    let today = device.now().day();
    device.read(|realm| Ok(read(realm, today)?))
}

pub(super) fn read(realm: &Realm<'_>, today: Day) -> Result<Vec<RoundHere>, StoreError> {
    let mut rounds = Vec::new();
    for body in row::all(realm.db, Table::Round)? {
        let RowBody::Round(round) = body else {
            continue;
        };
        if round.from <= today && today <= round.until {
            rounds.push(here(realm, round)?);
        }
    }
    rounds.sort_by_key(|here| (here.round.until, here.round.id));
    Ok(rounds)
}

fn here(realm: &Realm<'_>, row: RoundRow) -> Result<RoundHere, StoreError> {
    let mut subjects: Vec<(GridCode, DocumentId)> = if row.places.is_empty() {
        let households = household::all(realm.db)?.into_iter();
        households
            .filter_map(|household| Some((household.grid?, household.id)))
            .collect()
    } else {
        let places = place::all(realm.db)?.into_iter();
        places
            .filter(|place| row.places.iter().any(|kind| kind.as_str() == place.kind))
            .filter_map(|place| Some((place.grid?, place.id)))
            .collect()
    };
    subjects.retain(|(grid, _)| realm.within(grid, &row.grid));
    subjects.sort_unstable();
    let mut grids: Vec<RoundGrid> = Vec::new();
    for (grid, id) in subjects {
        let answered = round::answer(realm.db, id, &row.checklist, row.from, row.until)?;
        let subject = RoundSubject { id, answered };
        match grids.last_mut() {
            Some(last) if last.grid == grid => last.subjects.push(subject),
            _ => grids.push(RoundGrid {
                nothing_found: round::is_told(realm.db, row.id, &grid)?,
                grid,
                subjects: vec![subject],
            }),
        }
    }
    Ok(RoundHere {
        checklist: realm.newest_checklist(&row.checklist).map(Checklist::reference),
        round: row,
        grids,
    })
}
