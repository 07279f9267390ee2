//! Rounds: started for a subtree and a time, ended before it, and the grids that say nothing are urged.

use doorstep_model::code::Code;
use doorstep_model::id::{GridCode, NoticeId, RoundId, UserId};
use doorstep_model::role::RoleSet;
use doorstep_model::text::Text;

use super::meeting::Sitting;
use super::news::deliver;
use super::once::once;
use super::{ActionError, By, may_oversee};
use crate::publish::answer_round;
use crate::realm::RealmView;
use crate::rows;
use crate::store::{Actor, NoticeAbout, NoticeDraft, Round, RoundDraft, StoreError, Write};

/// Longest round: a season.
pub const ROUND_DAYS_MAX: i32 = 184;
/// Kinds of places of one round.
pub const ROUND_KINDS_MAX: usize = 64;
/// How long a message that urges is shown.
const URGED: i64 = 14 * 24 * 60 * 60 * 1000;

/// Starts a round, by someone at a desk.
///
/// # Errors
/// `NotFound` for a place that is not the person's; as [`start_round`].
pub fn open_round(tx: &Write<'_>, by: Sitting<'_>, draft: RoundDraft) -> Result<RoundId, ActionError> {
    let request = format!("round.start {} {draft:?}", by.user);
    let work = || {
        allowed(tx, by, &draft.grid)?;
        let id = start_round(tx, by.realm, desk(by), draft)?;
        Ok(id.0.to_be_bytes().to_vec())
    };
    let done = once(tx, by.realm.number, by.key, &request, by.now, work)?;
    let bytes = done.try_into().map_err(|_| StoreError::Damaged)?;
    Ok(RoundId(u32::from_be_bytes(bytes)))
}

/// Starts a round: it goes to every phone of its grids. Visits of its days that were there before
/// count.
///
/// # Errors
/// `unknown_reference` for a grid, checklist or kind of place that is not there; `bad_field` for a
/// name that says nothing, or days that can't be.
pub fn start_round(
    tx: &Write<'_>,
    realm: &RealmView,
    by: By,
    draft: RoundDraft,
) -> Result<RoundId, ActionError> {
    let kinds = &realm.preset.places;
    let known = draft
        .places
        .iter()
        .all(|kind| kinds.iter().any(|own| own.code == *kind));
    if realm.tree.get(&draft.grid).is_none() || !known || !realm.checklists.contains_key(&draft.checklist) {
        return Err(Code::UnknownReference.into());
    }
    let days = draft.until.days_since(draft.from);
    if draft.places.len() > ROUND_KINDS_MAX {
        return Err(Code::BadField.into());
    }
    if draft.name.is_empty() || !(0..=ROUND_DAYS_MAX).contains(&days) || draft.until < by.now.day() {
        return Err(Code::BadField.into());
    }
    let id = tx.insert_round(by.realm, &draft, by.now)?;
    let round = Round {
        id,
        draft,
        ended: None,
    };
    let asked: Vec<&GridCode> = realm
        .tree
        .basic_grids()
        .map(|grid| &grid.code)
        .filter(|grid| realm.tree.is_within(grid, &round.draft.grid))
        .collect();
    for grid in asked {
        tx.insert_round_grid(by.realm, id, grid)?;
    }
    rows::round(tx, by.realm, &round, &below(realm, &round.draft.grid))?;
    for subject in tx.visited_with(by.realm, &round.draft)? {
        answer_round(tx, realm, &round, subject)?;
    }
    tx.audit(by.realm, by.actor, "round.start", &id, by.now)?;
    Ok(id)
}

/// Ends a round before its last day: today is the last, and every phone hears it.
///
/// # Errors
/// `NotFound` for one that is not there or not the person's; `AlreadyDecided` for one that is over.
pub fn end_round(tx: &Write<'_>, by: Sitting<'_>, id: RoundId) -> Result<(), ActionError> {
    let (realm, request) = (by.realm.number, format!("round.end {} {id}", by.user));
    let work = || {
        let round = tx.round(realm, id)?.ok_or(Code::NotFound)?;
        allowed(tx, by, &round.draft.grid)?;
        if !tx.end_round(realm, id, by.user, by.now)? {
            return Err(Code::AlreadyDecided.into());
        }
        let ended = tx.round(realm, id)?.ok_or(Code::NotFound)?;
        rows::round(tx, realm, &ended, &below(by.realm, &round.draft.grid))?;
        tx.audit(realm, Actor::User(by.user), "round.end", &id, by.now)?;
        Ok(Vec::new())
    };
    once(tx, realm, by.key, &request, by.now, work).map(drop)
}

/// Sends a message to every grid of a place that said nothing yet, by someone at a desk.
///
/// # Errors
/// `NotFound` for a place outside the round or not the person's; `StepNotNow` when the round is over; as
/// [`urge_grids`].
pub fn urge_round(
    tx: &Write<'_>,
    by: Sitting<'_>,
    (id, at): (RoundId, &GridCode),
    said: (Text<60>, Text<2_000>),
) -> Result<(), ActionError> {
    let realm = by.realm.number;
    let request = format!("round.urge {} {id} {at} {} {}", by.user, said.0, said.1);
    let work = || {
        let round = tx.round(realm, id)?.ok_or(Code::NotFound)?;
        if !by.realm.tree.is_within(at, &round.draft.grid) {
            return Err(Code::NotFound.into());
        }
        allowed(tx, by, at)?;
        if !round.runs_on(by.now.day()) {
            return Err(Code::StepNotNow.into());
        }
        urge_grids(tx, by.realm, desk(by), (&round, at), by.user, said)?;
        Ok(Vec::new())
    };
    once(tx, realm, by.key, &request, by.now, work).map(drop)
}

/// Sends a message to every grid of a place that said nothing yet; gives its number and how many they
/// are.
///
/// # Errors
/// `bad_field` for a message that says nothing, or where nobody is missing.
pub fn urge_grids(
    tx: &Write<'_>,
    realm: &RealmView,
    by: By,
    (round, at): (&Round, &GridCode),
    author: UserId,
    (title, text): (Text<60>, Text<2_000>),
) -> Result<(NoticeId, usize), ActionError> {
    let mut grids = tx.round_grids_in(by.realm, round.id, &below(realm, at))?;
    grids.retain(|grid| grid.counts().missing > 0);
    let grids: Vec<GridCode> = grids.into_iter().map(|missing| missing.grid).collect();
    if grids.is_empty() {
        return Err(Code::BadField.into());
    }
    let draft = NoticeDraft {
        grid: at.clone(),
        title,
        text,
        emergency: false,
        public: false,
        roles: RoleSet::NONE,
        addressed: None,
        about: Some(NoticeAbout::Round(round.id)),
        author,
        from: by.now,
        until: Some(by.now.plus(URGED)),
    };
    let id = deliver(tx, by, draft, &grids)?;
    tx.audit(by.realm, by.actor, "round.urge", &round.id, by.now)?;
    Ok((id, grids.len()))
}

/// A place and what lies below, as rows are told to.
fn below(realm: &RealmView, grid: &GridCode) -> Vec<GridCode> {
    let nodes = realm.tree.subtree(grid).iter();
    nodes.map(|node| node.code.clone()).collect()
}

/// For everyone else there is no such place.
fn allowed(tx: &Write<'_>, by: Sitting<'_>, grid: &GridCode) -> Result<(), ActionError> {
    let standing = by.realm.standing_now(tx, by.user, by.now)?;
    let there = by.realm.tree.get(grid).is_some();
    match there && may_oversee(by.realm, &standing, grid) {
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
