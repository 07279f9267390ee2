//! Says that a grid was gone over in a round, and there was nothing 零报告.

use doorstep_model::code::Code;
use doorstep_model::id::{GridCode, RoundId};
use doorstep_model::permission::may_report_nothing;
use doorstep_model::protocol::row::{RowBody, Table};
use doorstep_model::protocol::sync::{Fact, FactBody, NothingFound};
use doorstep_model::standing::Home;

use super::ActionError;
use crate::device::Device;
use crate::environment::new_fact;
use crate::store::{fact, round, row};

/// Says it; once is enough.
pub fn report_nothing(device: &Device, round: RoundId, grid: &GridCode) -> Result<(), ActionError> {
    let id = new_fact(&*device.environment().randomness);
    let now = device.now();
    device.write(|realm| {
        let Some(RowBody::Round(row)) = row::get(realm.db, Table::Round, &round.0.to_be_bytes())? else {
            return Err(ActionError::NotHere);
        };
        if now.day() < row.from || !realm.within(grid, &row.grid) {
            return Err(ActionError::impossible("grid"));
        }
        let within = |inner: &GridCode, outer: &GridCode| realm.within(inner, outer);
        if !may_report_nothing(&realm.my_standing(now)?, &Home::of_grid(grid.clone()), &within) {
            return Err(Code::NotAllowed.into());
        }
        if round::is_told(realm.db, round, grid)? {
            return Ok(());
        }
        let told = NothingFound {
            round,
            grid: grid.clone(),
        };
        fact::add(realm.db, &Fact::new(id, now, &FactBody::NothingFound(told)))?;
        Ok(round::tell(realm.db, round, grid, now)?)
    })
}
