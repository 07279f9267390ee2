//! A household took part: it gets the preset's points. None are ever taken off.

use doorstep_model::code::Code;
use doorstep_model::id::{DocumentId, FactId, GridCode, ItemCode, UserId};
use doorstep_model::role::BaseRole;
use doorstep_model::time::{Day, Timestamp};

use super::once::once;
use super::{ActionError, holds_over};
use crate::realm::RealmView;
use crate::store::{Actor, Earned, Read, StoreError, Write};

/// Writes it down.
///
/// # Errors
/// `not_found` for a household that is not the person's, `unknown_reference` for what the preset gives
/// no points for, `bad_field` for a day to come or over a year ago, `key_reused`.
pub fn earn_points(
    tx: &Write<'_>,
    realm: &RealmView,
    by: UserId,
    key: FactId,
    (household, code, on): (DocumentId, &ItemCode, Day),
    now: Timestamp,
) -> Result<(), ActionError> {
    let request = format!("points.earn {by} {household} {code} {on}");
    let work = || {
        let grid = home_of_household(tx, realm, household)?.ok_or(Code::NotFound)?;
        if !keeps_points(tx, realm, by, &grid, now)? {
            return Err(Code::NotFound.into());
        }
        let mut given = realm.preset.judging.points.iter();
        let given = given.find(|points| points.code == *code);
        let given = given.ok_or(Code::UnknownReference)?;
        if !(0..=366).contains(&now.day().days_since(on)) {
            return Err(Code::BadField.into());
        }
        let earned = Earned {
            household,
            code: code.clone(),
            points: given.points.into(),
            on,
            by,
        };
        if tx.earn(realm.number, key, &earned, now)? {
            tx.audit(realm.number, Actor::User(by), "points.earn", &household, now)?;
        }
        Ok(Vec::new())
    };
    once(tx, realm.number, key, &request, now, work).map(drop)
}

/// Whether a person writes down who took part in a grid: its members and cadres.
///
/// # Errors
/// The store's.
pub fn keeps_points(
    tx: &Read<'_>,
    realm: &RealmView,
    user: UserId,
    grid: &GridCode,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let standing = realm.standing_now(tx, user, now)?;
    let keeps = [BaseRole::Member, BaseRole::Cadre];
    Ok(holds_over(realm, &standing, &keeps, grid))
}

/// The grid of a published household.
///
/// # Errors
/// The store's.
pub(super) fn home_of_household(
    tx: &Read<'_>,
    realm: &RealmView,
    household: DocumentId,
) -> Result<Option<GridCode>, StoreError> {
    let row = tx.household_row(realm.number, household)?;
    Ok(row.map(|row| row.grid))
}
