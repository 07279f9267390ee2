//! What grids are told: their hotline, and messages.

use doorstep_model::code::Code;
use doorstep_model::id::{GridCode, NoticeId, UserId};
use doorstep_model::protocol::row::HotlineRow;
use doorstep_model::role::{BaseRole, RoleSet};
use doorstep_model::time::Timestamp;

use super::{ActionError, By, holds_over, tree_of};
use crate::realm::RealmView;
use crate::rows;
use crate::store::{Actor, Notice, NoticeDraft, Write};

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

/// Who says at the console which number a place answers.
pub const SETS_HOTLINE: [BaseRole; 2] = [BaseRole::Cadre, BaseRole::Administrator];

/// Sets the hotline of a place that someone answers for.
///
/// # Errors
/// `not_found` where they do not, `bad_field` without a number or a name.
pub fn set_own_hotline(
    tx: &Write<'_>,
    realm: &RealmView,
    user: UserId,
    hotline: &HotlineRow,
    now: Timestamp,
) -> Result<(), ActionError> {
    let standing = realm.standing_now(tx, user, now)?;
    if !holds_over(realm, &standing, &SETS_HOTLINE, &hotline.grid) {
        return Err(Code::NotFound.into());
    }
    if hotline.phone.is_empty() || hotline.on_duty.is_empty() {
        return Err(Code::BadField.into());
    }
    let by = By {
        realm: realm.number,
        actor: Actor::User(user),
        now,
    };
    set_hotline(tx, by, hotline)
}

/// Who reads a grid's log on a phone: a message to a grid reaches them.
const READ_GRIDS: RoleSet = RoleSet::of(&[BaseRole::Member, BaseRole::Cadre]);

/// Sends a message to a grid and all below it; with roles to their people there, each by themselves.
///
/// # Errors
/// `unknown_reference` for a grid that is not there, `bad_field` for a message that says nothing.
pub fn post_notice(tx: &Write<'_>, by: By, draft: NoticeDraft) -> Result<NoticeId, ActionError> {
    tx.grid(by.realm, &draft.grid)?.ok_or(Code::UnknownReference)?;
    let tree = tree_of(tx, by.realm)?;
    let grids = tree.subtree(&draft.grid).iter().map(|grid| &grid.code);
    let id = deliver(tx, by, draft, &grids.cloned().collect::<Vec<_>>())?;
    tx.audit(by.realm, by.actor, "notice.post", &id, by.now)?;
    Ok(id)
}

/// Delivers a message to these grids, or to the people there whom it is for, and counts them.
///
/// # Errors
/// `bad_field` for a message that says nothing.
pub(super) fn deliver(
    tx: &Write<'_>,
    by: By,
    mut draft: NoticeDraft,
    grids: &[GridCode],
) -> Result<NoticeId, ActionError> {
    if draft.title.is_empty() || draft.text.is_empty() {
        return Err(Code::BadField.into());
    }
    let roles = if draft.roles.is_empty() {
        READ_GRIDS
    } else {
        draft.roles
    };
    let people = tx.holders(by.realm, grids, roles, by.now)?;
    draft.addressed = u32::try_from(people.len()).ok();
    let id = tx.insert_notice(by.realm, &draft)?;
    let notice = Notice::new(id, draft);
    if notice.draft.roles.is_empty() {
        rows::notice(tx, by.realm, &notice, grids)?;
    } else {
        for user in people {
            rows::notice_to(tx, by.realm, &notice, user)?;
        }
    }
    Ok(id)
}
