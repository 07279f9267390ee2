//! What households or voters said of somebody's work is written down.

use doorstep_model::code::Code;
use doorstep_model::id::{FactId, PostCode, UserId};
use doorstep_model::protocol::row::Station;
use doorstep_model::role::BaseRole;
use doorstep_model::standing::Home;
use doorstep_model::time::Timestamp;

use super::ActionError;
use super::once::once;
use crate::realm::RealmView;
use crate::store::{Actor, Ballot, Read, Write};

/// Votes of one meeting: more were not counted by hand.
const MOST: u32 = 10_000;

/// Keeps the votes.
///
/// # Errors
/// `not_found` for a person over whom one has no say, `unknown_reference` for an evaluation that is not
/// of their post, `bad_field` for no votes, too many, or a day to come, `key_reused`.
pub fn record_ballot(
    tx: &Write<'_>,
    realm: &RealmView,
    key: FactId,
    ballot: &Ballot,
    now: Timestamp,
) -> Result<(), ActionError> {
    let request = format!("ballot.record {ballot:?}");
    once(tx, realm.number, key, &request, now, || {
        let posts = overseen(tx, realm, ballot.by, ballot.user, now)?;
        let evaluation = realm.preset.judging.evaluations.iter();
        let known = evaluation
            .filter(|evaluation| evaluation.code == ballot.evaluation)
            .any(|evaluation| posts.contains(&evaluation.post));
        if !known {
            return Err(Code::UnknownReference.into());
        }
        let votes = [ballot.good, ballot.fair, ballot.poor];
        let counted = votes.iter().try_fold(0u32, |sum, votes| sum.checked_add(*votes));
        if !counted.is_some_and(|sum| (1..=MOST).contains(&sum)) || ballot.held_on > now.day() {
            return Err(Code::BadField.into());
        }
        if tx.insert_ballot(realm.number, key, ballot, now)? {
            tx.audit(
                realm.number,
                Actor::User(ballot.by),
                "ballot.record",
                &ballot.user,
                now,
            )?;
        }
        Ok(Vec::new())
    })
    .map(drop)
}

/// The posts of a person at places that the other one oversees; nobody oversees themselves.
///
/// # Errors
/// `not_found` where there are none.
pub fn overseen(
    tx: &Read<'_>,
    realm: &RealmView,
    by: UserId,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<PostCode>, ActionError> {
    let standing = realm.standing_now(tx, by, now)?;
    let over = |station: &Station| match station {
        Station::Grid(grid) => {
            let overseeing = BaseRole::ALL.into_iter().filter(|role| role.oversees());
            standing.holds(overseeing.collect(), &Home::of_grid(grid.clone()), realm)
        }
        Station::Unit(_) => false,
    };
    let held = tx.assignments_of(realm.number, user)?;
    let posts: Vec<_> = held
        .into_iter()
        .filter(|held| held.draft.holds_at(now) && over(&held.draft.station))
        .map(|held| held.draft.post)
        .collect();
    if by == user || posts.is_empty() {
        return Err(Code::NotFound.into());
    }
    Ok(posts)
}
