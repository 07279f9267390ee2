//! What grids are told: their hotline, and messages.

use doorstep_model::code::Code;
use doorstep_model::id::{GridCode, NoticeId};
use doorstep_model::protocol::row::HotlineRow;

use super::{ActionError, By, tree_of};
use crate::rows;
use crate::store::{Notice, NoticeDraft, Write};

/// Sets a grid's hotline and the person on duty.
///
/// # Errors
/// `unknown_reference` for a grid that is not there.
pub fn set_hotline(tx: &Write<'_>, by: By, hotline: &HotlineRow) -> Result<(), ActionError> {
    tx.grid(by.realm, &hotline.grid)?.ok_or(Code::UnknownReference)?;
    tx.put_hotline(by.realm, hotline)?;
    rows::hotline(tx, by.realm, hotline.clone())?;
    Ok(tx.audit(by.realm, by.actor, "hotline.set", &hotline.grid, by.now)?)
}

/// Sends a message to a grid and all below it.
///
/// # Errors
/// `unknown_reference` for a grid that is not there, `bad_field` for a message that says nothing.
pub fn post_notice(tx: &Write<'_>, by: By, draft: NoticeDraft) -> Result<NoticeId, ActionError> {
    if draft.title.is_empty() || draft.text.is_empty() {
        return Err(Code::BadField.into());
    }
    tx.grid(by.realm, &draft.grid)?.ok_or(Code::UnknownReference)?;
    let tree = tree_of(tx, by.realm)?;
    let grids: Vec<GridCode> = tree
        .subtree(&draft.grid)
        .iter()
        .map(|grid| grid.code.clone())
        .collect();
    let id = tx.insert_notice(by.realm, &draft)?;
    rows::notice(tx, by.realm, &Notice { id, draft }, &grids)?;
    tx.audit(by.realm, by.actor, "notice.post", &id, by.now)?;
    Ok(id)
}
