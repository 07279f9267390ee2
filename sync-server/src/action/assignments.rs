//! Posts: given and ended.

use doorstep_model::code::Code;
use doorstep_model::grid::Grid;
use doorstep_model::id::{AssignmentId, PostCode, RealmNumber, UserId};
use doorstep_model::people::{Post, Seat};
use doorstep_model::protocol::row::Station;
use doorstep_model::time::Timestamp;

use super::{ActionError, By, preset_of};
use crate::ledger::{Event, record};
use crate::rows;
use crate::store::{AssignmentDraft, Write};

/// A post to be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// To whom.
    pub user: UserId,
    /// The preset's post.
    pub post: PostCode,
    /// Where.
    pub station: Station,
    /// From when.
    pub from: Timestamp,
    /// Until when, if that is known.
    pub until: Option<Timestamp>,
}

/// Gives a person a post.
///
/// # Errors
/// `unknown_reference` for a person, post, grid or unit that is not there; `bad_field` for a post
/// that is held elsewhere, an end before its beginning, or one that the person holds there already.
pub fn add_assignment(tx: &Write<'_>, by: By, new: Appointment) -> Result<AssignmentId, ActionError> {
    let preset = preset_of(tx, by.realm)?;
    let post = preset.post(&new.post).ok_or(Code::UnknownReference)?;
    tx.user(by.realm, new.user)?.ok_or(Code::UnknownReference)?;
    check_seat(tx, by.realm, post, &new.station)?;
    let backwards = new.until.is_some_and(|until| until <= new.from);
    let held = tx.assignments_of(by.realm, new.user)?;
    let twice = held.iter().any(|held| {
        held.draft.post == new.post && held.draft.station == new.station && held.draft.holds_at(by.now)
    });
    if backwards || twice {
        return Err(Code::BadField.into());
    }
    let draft = AssignmentDraft {
        user: new.user,
        post: new.post,
        role: post.role,
        station: new.station,
        from: new.from,
        until: new.until,
    };
    let id = tx.insert_assignment(by.realm, &draft)?;
    rows::assignment(tx, by.realm, id, by.now)?;
    tx.audit(by.realm, by.actor, "assignment.add", &id, by.now)?;
    Ok(id)
}

fn check_seat(tx: &Write<'_>, realm: RealmNumber, post: &Post, station: &Station) -> Result<(), ActionError> {
    let right = match (&post.seat, station) {
        (Seat::Unit, Station::Unit(unit)) => {
            tx.unit(realm, unit)?.ok_or(Code::UnknownReference)?;
            true
        }
        (Seat::Level(level), Station::Grid(grid)) => {
            let grid: Grid = tx.grid(realm, grid)?.ok_or(Code::UnknownReference)?;
            grid.level == *level
        }
        (Seat::Basic, Station::Grid(grid)) => {
            let node: Grid = tx.grid(realm, grid)?.ok_or(Code::UnknownReference)?;
            !node.is_unit && !tx.has_grids_below(realm, grid)?
        }
        (Seat::Unit, Station::Grid(_)) | (Seat::Level(_) | Seat::Basic, Station::Unit(_)) => false,
    };
    if right { Ok(()) } else { Err(Code::BadField.into()) }
}

/// Ends a post now.
///
/// # Errors
/// `not_found`.
pub fn end_assignment(tx: &Write<'_>, by: By, assignment: AssignmentId) -> Result<(), ActionError> {
    let held = tx.assignment(by.realm, assignment)?.ok_or(Code::NotFound)?;
    if held.draft.until.is_some_and(|until| until <= by.now) {
        return Ok(());
    }
    tx.audit(by.realm, by.actor, "assignment.end", &assignment, by.now)?;
    Ok(record(
        tx,
        by.now,
        Event::AssignmentEnded {
            realm: by.realm,
            assignment,
        },
    )?)
}
