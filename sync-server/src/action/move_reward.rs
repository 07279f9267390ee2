//! The points supermarket: goods come in, households take them for their points.

use doorstep_model::code::Code;
use doorstep_model::id::{DocumentId, FactId, GridCode, ItemCode, UserId};
use doorstep_model::role::BaseRole;
use doorstep_model::time::Timestamp;

use super::earn_points::home_of_household;
use super::once::once;
use super::{ActionError, holds_over};
use crate::realm::RealmView;
use crate::store::{Actor, Moved, Read, StoreError, Write};

/// Pieces of one delivery or exchange.
pub const PIECES_MAX: u32 = 10_000;

/// What is moved, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RewardMove {
    /// Whose supermarket.
    pub grid: GridCode,
    /// What, of the preset.
    pub reward: ItemCode,
    /// Who takes it; none: it comes in.
    pub household: Option<DocumentId>,
    /// How many.
    pub count: u32,
}

/// Writes it down and counts the stock.
///
/// # Errors
/// `not_found` for a supermarket or household that is not the person's, `unknown_reference` for a reward
/// that the preset does not have, `bad_field` for no pieces or too many, `not_enough` where the household
/// has too few points or the shelf too few pieces, `key_reused`.
pub fn move_reward(
    tx: &Write<'_>,
    realm: &RealmView,
    by: UserId,
    key: FactId,
    asked: &RewardMove,
    now: Timestamp,
) -> Result<(), ActionError> {
    let request = format!("reward.move {by} {asked:?}");
    // Pressed twice it is one: what it took the first time must not be missing the second.
    once(tx, realm.number, key, &request, now, || {
        move_once(tx, realm, by, key, asked, now).map(|()| Vec::new())
    })
    .map(drop)
}

fn move_once(
    tx: &Write<'_>,
    realm: &RealmView,
    by: UserId,
    key: FactId,
    asked: &RewardMove,
    now: Timestamp,
) -> Result<(), ActionError> {
    if !keeps_supermarket(tx, realm, by, &asked.grid, now)? {
        return Err(Code::NotFound.into());
    }
    let rewards = &realm.preset.judging.rewards;
    let reward = rewards.iter().find(|reward| reward.code == asked.reward);
    let reward = reward.ok_or(Code::UnknownReference)?;
    if !(1..=PIECES_MAX).contains(&asked.count) {
        return Err(Code::BadField.into());
    }
    let mut points = 0;
    if let Some(household) = asked.household {
        let home = home_of_household(tx, realm, household)?.ok_or(Code::NotFound)?;
        if !realm.tree.is_within(&home, &asked.grid) {
            return Err(Code::NotFound.into());
        }
        points = u32::from(reward.points) * asked.count;
    }
    let moved = Moved {
        grid: asked.grid.clone(),
        reward: asked.reward.clone(),
        household: asked.household,
        count: asked.count,
        points,
        by,
        at: now,
    };
    // From before keys were answered for.
    if tx.was_moved(realm.number, key)? {
        return Ok(());
    }
    if let Some(household) = asked.household {
        let stock = tx.stock(realm.number, &asked.grid)?;
        let there = stock.get(&asked.reward).copied().unwrap_or_default();
        if there < asked.count || tx.points_left(realm.number, household)? < points {
            return Err(Code::NotEnough.into());
        }
    }
    tx.move_reward(realm.number, key, &moved)?;
    let (action, subject) = match asked.household {
        Some(household) => ("reward.take", household.to_string()),
        None => ("reward.stock", asked.grid.to_string()),
    };
    Ok(tx.audit(realm.number, Actor::User(by), action, &subject, now)?)
}

/// Whether a person keeps the supermarket of a place: its cadres and clerks.
///
/// # Errors
/// The store's.
pub fn keeps_supermarket(
    tx: &Read<'_>,
    realm: &RealmView,
    user: UserId,
    grid: &GridCode,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let standing = realm.standing_now(tx, user, now)?;
    let keeps = [BaseRole::Cadre, BaseRole::Clerk];
    Ok(holds_over(realm, &standing, &keeps, grid))
}
