//! Cases 事项, open or ended.

use crate::action::ActionError;
use crate::device::Device;
use crate::store::case::{self, CaseRow};

/// Most rows of the list.
pub const ROWS_MAX: usize = 500;

/// Open cases, or those that ended; the latest change first. A confidential one is on its
/// reporter's list only.
pub fn case_list(device: &Device, open: bool) -> Result<Vec<CaseRow>, ActionError> {
    device.read(|realm| {
        let mut rows = case::list(realm.db, open, ROWS_MAX)?;
        rows.retain(|row| row.mine || !row.confidential);
        Ok(rows)
    })
}
