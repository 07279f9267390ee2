//! What nobody does alone 双人审批: erasing a household or a person, taking out a file with the data of
//! many. One person asks with a reason, a second one of the same realm grants it.
//!
//! A page that makes a file: [`ask`] with [`Matter::Export`]; once granted, the file is made, and handed out
//! when [`take_export`] has taken it and noted how many rows it has. It answers once.

use doorstep_model::code::Code;
use doorstep_model::id::{GridCode, UserId};
use doorstep_model::role::BaseRole::{self, Administrator, Cadre, Supervisor};
use doorstep_model::standing::Standing;
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;

use super::{ActionError, By, Purpose, erase, holds_over};
use crate::realm::RealmView;
use crate::store::{Actor, Approval, ApprovalDraft, ApprovalId, Matter, Read, StoreError, Write};

const HOUR: i64 = 60 * 60 * 1_000;
/// How long a request waits for a decision.
const ASKED_MILLIS: i64 = 7 * 24 * HOUR;
/// Requests among which the same one is looked for: those of a realm are few.
const LOOKED_AT: usize = 500;
/// How long a granted file may be taken.
const GRANTED_MILLIS: i64 = 24 * HOUR;

/// A request as someone makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// For what.
    pub matter: Matter,
    /// How far an export reaches; an erasure reaches the household's own grid.
    pub grid: Option<GridCode>,
    /// Why, in words.
    pub reason: Text<500>,
}

/// Asks. The same request again, while one waits, is the one that waits.
///
/// # Errors
/// `not_found` for a household or grid that is not there or not theirs to ask about, `bad_field`
/// without a reason, `erased`.
pub fn ask(
    tx: &Write<'_>,
    realm: &RealmView,
    user: UserId,
    asked: &Asked,
    now: Timestamp,
) -> Result<ApprovalId, ActionError> {
    if asked.reason.as_str().trim().is_empty() {
        return Err(Code::BadField.into());
    }
    let grid = match asked.matter.household() {
        Some(id) if tx.is_erased(realm.number, id)? => return Err(Code::Erased.into()),
        Some(id) => tx.home(realm.number, id)?.ok_or(Code::NotFound)?,
        None => asked.grid.clone().ok_or(Code::BadField)?,
    };
    let standing = realm.standing_now(tx, user, now)?;
    if !may_ask(realm, &standing, &asked.matter, &grid) {
        return Err(Code::NotFound.into());
    }
    if let Some(id) = asked.matter.household() {
        let waiting = tx.approvals_of(realm.number, id)?;
        let same = |one: &&Approval| one.is_open(now) && one.draft.matter == asked.matter;
        if let Some(same) = waiting.iter().find(same) {
            return Ok(same.id);
        }
        erase::check(tx, realm, &asked.matter)?;
    } else {
        let waiting = tx.approvals(realm.number, None, LOOKED_AT)?;
        let same = |one: &&Approval| {
            let draft = &one.draft;
            one.is_open(now) && (draft.asked_by, &draft.matter, &draft.grid) == (user, &asked.matter, &grid)
        };
        if let Some(same) = waiting.iter().find(same) {
            return Ok(same.id);
        }
    }
    let draft = ApprovalDraft {
        matter: asked.matter.clone(),
        grid,
        reason: asked.reason.clone(),
        asked_by: user,
        asked_at: now,
        until: now.plus(ASKED_MILLIS),
    };
    let id = tx.insert_approval(realm.number, &draft)?;
    let action = format!("{}.ask", draft.matter.as_str());
    tx.audit(realm.number, Actor::User(user), &action, &id, now)?;
    Ok(id)
}

/// Grants or refuses. A granted erasure is done in the same transaction.
///
/// # Errors
/// `not_found` for a request that is not theirs to decide; `second_person` for their own;
/// `already_decided` when someone else has, or time is over; what the erasure refuses.
pub fn decide(
    tx: &Write<'_>,
    realm: &RealmView,
    user: UserId,
    id: ApprovalId,
    granted: bool,
    now: Timestamp,
) -> Result<(), ActionError> {
    let approval = tx.approval(realm.number, id)?.ok_or(Code::NotFound)?;
    if approval.draft.asked_by == user {
        return Err(Code::SecondPerson.into());
    }
    if !may_decide(tx, realm, user, &approval, now)? {
        return Err(Code::NotFound.into());
    }
    if !approval.is_open(now) {
        return Err(Code::AlreadyDecided.into());
    }
    tx.decide_approval(realm.number, id, (user, granted), now, now.plus(GRANTED_MILLIS))?;
    let (matter, word) = (&approval.draft.matter, if granted { "grant" } else { "refuse" });
    let action = format!("{}.{word}", matter.as_str());
    tx.audit(realm.number, Actor::User(user), &action, &id, now)?;
    if granted && matter.household().is_some() {
        tx.use_approval(realm.number, id, now)?;
        let by = By {
            realm: realm.number,
            actor: Actor::User(user),
            now,
        };
        erase::carry_out(tx, realm, by, matter)?;
    }
    Ok(())
}

/// A granted export that whoever asked for it may take now.
///
/// # Errors
/// `not_found` for a request that is not theirs, or no export; `already_decided` when it was taken before,
/// was refused, or time is over; `not_allowed` while it waits.
pub fn granted_export(
    tx: &Read<'_>,
    realm: &RealmView,
    user: UserId,
    id: ApprovalId,
    now: Timestamp,
) -> Result<Approval, ActionError> {
    let approval = tx.approval(realm.number, id)?.ok_or(Code::NotFound)?;
    let standing = realm.standing_now(tx, user, now)?;
    let theirs = matches!(approval.draft.matter, Matter::Export { .. })
        && approval.draft.asked_by == user
        && may_ask(realm, &standing, &approval.draft.matter, &approval.draft.grid);
    if !theirs {
        return Err(Code::NotFound.into());
    }
    if approval.is_open(now) {
        return Err(Code::NotAllowed.into());
    }
    if !approval.is_usable(now) {
        return Err(Code::AlreadyDecided.into());
    }
    Ok(approval)
}

/// Takes a granted export, once. That it was taken is noted with what it is and how many rows it has.
///
/// # Errors
/// Those of [`granted_export`].
pub fn take_export(
    tx: &Write<'_>,
    realm: &RealmView,
    user: UserId,
    (id, rows): (ApprovalId, u64),
    now: Timestamp,
) -> Result<(), ActionError> {
    let approval = granted_export(tx, realm, user, id, now)?;
    let Matter::Export { what, filter } = &approval.draft.matter else {
        return Err(Code::NotFound.into());
    };
    if !tx.use_approval(realm.number, id, now)? {
        return Err(Code::AlreadyDecided.into());
    }
    let subject = format!("{id} {what} {} {} {rows}", approval.draft.grid, filter.as_str());
    Ok(tx.audit(realm.number, Actor::User(user), "export.take", &subject, now)?)
}

/// Whether someone may ask for this.
pub fn may_ask(realm: &RealmView, standing: &Standing, matter: &Matter, grid: &GridCode) -> bool {
    let roles: &[BaseRole] = match matter {
        Matter::EraseHousehold(_) | Matter::ErasePerson(..) => &[Administrator, Cadre],
        Matter::Export { what, .. } => Purpose::parse(what.as_str()).map_or(&[], Purpose::roles),
    };
    holds_over(realm, standing, roles, grid)
}

/// Whether someone may decide about this request: a second person over the same place. Of an erasure
/// one of the two is an administrator, so that it never stays among those who work with the household.
///
/// # Errors
/// The store's.
pub fn may_decide(
    tx: &Read<'_>,
    realm: &RealmView,
    user: UserId,
    approval: &Approval,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let draft = &approval.draft;
    if draft.asked_by == user {
        return Ok(false);
    }
    let (standing, asker) = (
        realm.standing_now(tx, user, now)?,
        realm.standing_now(tx, draft.asked_by, now)?,
    );
    // Whose post ended since asks for nothing any more.
    if !may_ask(realm, &asker, &draft.matter, &draft.grid) {
        return Ok(false);
    }
    let roles: &[BaseRole] = match draft.matter.household() {
        Some(_) if holds_over(realm, &asker, &[Administrator], &draft.grid) => {
            &[Administrator, Supervisor, Cadre]
        }
        Some(_) => &[Administrator],
        None => &[Administrator, Supervisor],
    };
    Ok(holds_over(realm, &standing, roles, &draft.grid))
}
