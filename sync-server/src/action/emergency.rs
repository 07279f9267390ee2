//! The emergency switch 平战转换: a subtree goes over to the emergency's cadence and checklist, every
//! household is counted as reached or not, and back again.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use doorstep_model::code::Code;
use doorstep_model::grid::GridTree;
use doorstep_model::id::{GridCode, ItemCode, RealmNumber, UserId};
use doorstep_model::protocol::row::AlertRow;
use doorstep_model::role::RoleSet;
use doorstep_model::text::Text;

use super::meeting::Sitting;
use super::news::deliver;
use super::once::once;
use super::{ActionError, By, may_oversee, preset_of, tree_of};
use crate::rows;
use crate::store::{Actor, Alert, AlertNo, NoticeAbout, NoticeDraft, Read, StoreError, Write};

/// A switch to be thrown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertDraft {
    /// Of this place and all below.
    pub grid: GridCode,
    /// A kind of the preset.
    pub kind: ItemCode,
    /// Why.
    pub reason: Text<500>,
}

/// Households of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Called {
    /// All that are to be reached.
    pub households: u64,
    /// Reached since the switch was thrown.
    pub reached: u64,
}

impl Called {
    /// Those whom nobody has reached.
    pub fn missing(self) -> u64 {
        self.households.saturating_sub(self.reached)
    }
}

impl AddAssign for Called {
    fn add_assign(&mut self, more: Self) {
        self.households += more.households;
        self.reached += more.reached;
    }
}

/// Throws the switch of a place, by someone at a desk.
///
/// # Errors
/// `NotFound` for a place that is not the person's; as [`throw`].
pub fn switch_on(tx: &Write<'_>, by: Sitting<'_>, draft: &AlertDraft) -> Result<AlertNo, ActionError> {
    let request = format!("alert.on {} {draft:?}", by.user);
    let work = || {
        allowed(tx, by, &draft.grid)?;
        Ok(throw(tx, desk(by), draft)?.0.to_be_bytes().to_vec())
    };
    let done = once(tx, by.realm.number, by.key, &request, by.now, work)?;
    let bytes = done.try_into().map_err(|_| StoreError::Damaged)?;
    Ok(AlertNo(u32::from_be_bytes(bytes)))
}

/// Throws the switch of a place.
///
/// # Errors
/// `BadField` without a reason or of a kind that the preset does not know, `AlreadyDecided` while it is
/// on there.
pub fn throw(tx: &Write<'_>, by: By, draft: &AlertDraft) -> Result<AlertNo, ActionError> {
    tx.grid(by.realm, &draft.grid)?.ok_or(Code::UnknownReference)?;
    let preset = preset_of(tx, by.realm)?;
    let mut kinds = preset.emergency.kinds.iter();
    if draft.reason.is_empty() || kinds.all(|kind| kind.code != draft.kind) {
        return Err(Code::BadField.into());
    }
    if tx.alert_on(by.realm, &draft.grid)?.is_some() {
        return Err(Code::AlreadyDecided.into());
    }
    let alert = Alert {
        no: AlertNo(0),
        grid: draft.grid.clone(),
        kind: draft.kind.clone(),
        reason: draft.reason.clone(),
        since: by.now,
        by: user(by),
        ended_at: None,
        ended_by: None,
        end_reason: Text::default(),
    };
    let no = tx.insert_alert(by.realm, &alert)?;
    tell(tx, by, &draft.grid, true)?;
    tx.audit(by.realm, by.actor, "alert.on", &draft.grid, by.now)?;
    Ok(no)
}

/// Switches back, by someone at a desk.
///
/// # Errors
/// `NotFound` for one that is not the person's; as [`end`].
pub fn switch_off(
    tx: &Write<'_>,
    by: Sitting<'_>,
    no: AlertNo,
    reason: &Text<500>,
) -> Result<(), ActionError> {
    let request = format!("alert.off {} {no} {reason}", by.user);
    let work = || {
        let alert = tx.alert(by.realm.number, no)?.ok_or(Code::NotFound)?;
        allowed(tx, by, &alert.grid)?;
        end(tx, desk(by), no, reason).map(|()| Vec::new())
    };
    once(tx, by.realm.number, by.key, &request, by.now, work).map(drop)
}

/// Switches back.
///
/// # Errors
/// `NotFound`; `BadField` without a reason; `AlreadyDecided` where somebody did it before.
pub fn end(tx: &Write<'_>, by: By, no: AlertNo, reason: &Text<500>) -> Result<(), ActionError> {
    let alert = tx.alert(by.realm, no)?.ok_or(Code::NotFound)?;
    if reason.is_empty() {
        return Err(Code::BadField.into());
    }
    if !tx.end_alert(by.realm, no, user(by), reason, by.now)? {
        return Err(Code::AlreadyDecided.into());
    }
    tell(tx, by, &alert.grid, false)?;
    Ok(tx.audit(by.realm, by.actor, "alert.off", &alert.grid, by.now)?)
}

/// The roll call at a place: every grid of it that has households, in the order of the tree.
///
/// # Errors
/// The store's.
pub fn roll_call(
    tx: &Read<'_>,
    tree: &GridTree,
    realm: RealmNumber,
    (no, at): (AlertNo, &GridCode),
) -> Result<Vec<(GridCode, Called)>, StoreError> {
    let grids = || tree.subtree(at).iter().map(|node| &node.code);
    let households: BTreeMap<GridCode, u64> = tx.to_reach(realm, grids())?.into_iter().collect();
    let reached: BTreeMap<GridCode, u64> = tx.reached_in(realm, no, grids())?.into_iter().collect();
    let called = grids().filter_map(|grid| {
        let called = Called {
            households: *households.get(grid)?,
            reached: reached.get(grid).copied().unwrap_or_default(),
        };
        Some((grid.clone(), called))
    });
    Ok(called.collect())
}

/// Sends a message to the grids of a place in which somebody is still to be reached.
///
/// # Errors
/// `NotFound`, for a place outside the switch's too; `BadField` for a message that says nothing;
/// `StepNotNow` when nobody is missing or it was switched back.
pub fn urge_missing(
    tx: &Write<'_>,
    by: Sitting<'_>,
    (no, at): (AlertNo, &GridCode),
    (title, text): (Text<60>, Text<2_000>),
) -> Result<(), ActionError> {
    let (realm, request) = (
        by.realm.number,
        format!("alert.urge {} {no} {at} {title:?} {text:?}", by.user),
    );
    let work = || {
        let alert = tx.alert(realm, no)?.ok_or(Code::NotFound)?;
        if !by.realm.tree.is_within(at, &alert.grid) {
            return Err(Code::NotFound.into());
        }
        allowed(tx, by, at)?;
        let missing: Vec<GridCode> = roll_call(tx, &by.realm.tree, realm, (no, at))?
            .into_iter()
            .filter(|(_, called)| called.missing() > 0)
            .map(|(grid, _)| grid)
            .collect();
        if missing.is_empty() || alert.ended_at.is_some() {
            return Err(Code::StepNotNow.into());
        }
        let draft = NoticeDraft {
            grid: at.clone(),
            title,
            text,
            emergency: true,
            public: false,
            roles: RoleSet::NONE,
            addressed: None,
            about: Some(NoticeAbout::Alert(no)),
            author: by.user,
            from: by.now,
            until: None,
        };
        deliver(tx, desk(by), draft, &missing)?;
        tx.audit(realm, Actor::User(by.user), "alert.urge", at, by.now)?;
        Ok(Vec::new())
    };
    once(tx, realm, by.key, &request, by.now, work).map(drop)
}

/// For everyone else there is no switch.
fn allowed(tx: &Write<'_>, by: Sitting<'_>, grid: &GridCode) -> Result<(), ActionError> {
    tx.grid(by.realm.number, grid)?.ok_or(Code::NotFound)?;
    let standing = by.realm.standing_now(tx, by.user, by.now)?;
    match may_oversee(by.realm, &standing, grid) {
        true => Ok(()),
        false => Err(Code::NotFound.into()),
    }
}

fn desk(by: Sitting<'_>) -> By {
    By {
        realm: by.realm.number,
        actor: Actor::User(by.user),
        now: by.now,
    }
}

fn user(by: By) -> Option<UserId> {
    match by.actor {
        Actor::User(user) => Some(user),
        _ => None,
    }
}

/// Every grid of the place hears it with its next sync.
fn tell(tx: &Write<'_>, by: By, grid: &GridCode, emergency: bool) -> Result<(), ActionError> {
    let tree = tree_of(tx, by.realm)?;
    let row = AlertRow {
        grid: grid.clone(),
        emergency,
        since: by.now,
    };
    for node in tree.subtree(grid) {
        rows::alert(tx, by.realm, &node.code, row.clone())?;
    }
    Ok(())
}
