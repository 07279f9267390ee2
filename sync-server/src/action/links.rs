//! Contact links: made and ended.

use doorstep_model::code::Code;
use doorstep_model::id::{LinkId, RealmNumber};
use doorstep_model::people::{LINK_MAX, LineSide};
use doorstep_model::protocol::row::{LinkCovers, LinkHolder};
use doorstep_model::time::Day;

use super::{ActionError, By, preset_of};
use crate::ledger::{Event, record};
use crate::rows;
use crate::store::{LinkDraft, Write};

/// Makes a link.
///
/// # Errors
/// `unknown_reference` for a line, person, unit or grid that is not there; `bad_field` for a
/// holder or side that the line is not for, nothing or too much at once, or an end before its
/// beginning. Households are not looked up: one may be linked before its phone has synced.
pub fn add_link(tx: &Write<'_>, by: By, draft: &LinkDraft) -> Result<LinkId, ActionError> {
    let preset = preset_of(tx, by.realm)?;
    let line = preset.line(&draft.line).ok_or(Code::UnknownReference)?;
    let of_unit = matches!(draft.holder, LinkHolder::Unit(_));
    let (side, count) = match &draft.covers {
        LinkCovers::Households(households) => (LineSide::Households, households.len()),
        LinkCovers::Grids(grids) => (LineSide::Grids, grids.len()),
        LinkCovers::Units(units) => (LineSide::Units, units.len()),
    };
    let fits = of_unit == line.of_units
        && line.to.contains(&side)
        && (1..=LINK_MAX).contains(&count)
        && draft.until.is_none_or(|until| until > draft.from);
    if !fits {
        return Err(Code::BadField.into());
    }
    if !exists(tx, by.realm, draft)? {
        return Err(Code::UnknownReference.into());
    }
    let id = tx.insert_link(by.realm, draft)?;
    rows::link(tx, by.realm, id)?;
    if draft.from <= by.now {
        tx.turn_link(by.realm, id, false)?;
    }
    tx.audit(by.realm, by.actor, "link.add", &id, by.now)?;
    Ok(id)
}

fn exists(tx: &Write<'_>, realm: RealmNumber, draft: &LinkDraft) -> Result<bool, ActionError> {
    let holder = match &draft.holder {
        LinkHolder::User(user) => tx.user(realm, *user)?.is_some(),
        LinkHolder::Unit(unit) => tx.unit(realm, unit)?.is_some(),
    };
    let mut all = holder;
    match &draft.covers {
        LinkCovers::Households(_) => {}
        LinkCovers::Grids(grids) => {
            for grid in grids {
                all &= tx.grid(realm, grid)?.is_some();
            }
        }
        LinkCovers::Units(units) => {
            for unit in units {
                all &= tx.unit(realm, unit)?.is_some();
            }
        }
    }
    Ok(all)
}

/// Ends a link now.
///
/// # Errors
/// `not_found`.
pub fn end_link(tx: &Write<'_>, by: By, link: LinkId) -> Result<(), ActionError> {
    let kept = tx.link(by.realm, link)?.ok_or(Code::NotFound)?;
    if kept.draft.until.is_some_and(|until| until <= by.now) {
        return Ok(());
    }
    tx.audit(by.realm, by.actor, "link.end", &link, by.now)?;
    Ok(record(
        tx,
        by.now,
        Event::LinkEnded {
            realm: by.realm,
            link,
        },
    )?)
}

/// Ends a link with a day to come; one that ends before stays as it is.
///
/// # Errors
/// `not_found`.
pub(super) fn end_link_on(tx: &Write<'_>, by: By, link: LinkId, last: Day) -> Result<(), ActionError> {
    let kept = tx.link(by.realm, link)?.ok_or(Code::NotFound)?;
    let until = last.plus_days(1).begins();
    if kept.draft.until.is_some_and(|known| known <= until) {
        return Ok(());
    }
    tx.set_link_end(by.realm, link, until)?;
    rows::link(tx, by.realm, link)?;
    Ok(tx.audit(by.realm, by.actor, "link.end", &link, by.now)?)
}
