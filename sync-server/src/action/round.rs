//! Rounds: started for a subtree and a time, and the grids that say nothing are urged.

use doorstep_model::code::Code;
use doorstep_model::id::{GridCode, NoticeId, RoundId, UserId};
use doorstep_model::text::Text;

use super::{ActionError, By};
use crate::publish::answer_round;
use crate::realm::RealmView;
use crate::rows;
use crate::store::{Notice, NoticeAbout, NoticeDraft, Round, RoundDraft, Write};

/// Longest round: a season.
const DAYS_MAX: i32 = 184;
/// Most grids that one message goes to.
const GRIDS_MAX: usize = 20_000;

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
    if draft.name.is_empty() || !(0..=DAYS_MAX).contains(&days) || draft.until < by.now.day() {
        return Err(Code::BadField.into());
    }
    let id = tx.insert_round(by.realm, &draft, by.now)?;
    let round = Round { id, draft };
    let asked: Vec<&GridCode> = realm
        .tree
        .basic_grids()
        .map(|grid| &grid.code)
        .filter(|grid| realm.tree.is_within(grid, &round.draft.grid))
        .collect();
    for grid in asked {
        tx.insert_round_grid(by.realm, id, grid)?;
    }
    let below: Vec<GridCode> = realm
        .tree
        .subtree(&round.draft.grid)
        .iter()
        .map(|grid| grid.code.clone())
        .collect();
    rows::round(tx, by.realm, &round, &below)?;
    for subject in tx.visited_with(by.realm, &round.draft)? {
        answer_round(tx, realm, &round, subject)?;
    }
    tx.audit(by.realm, by.actor, "round.start", &id, by.now)?;
    Ok(id)
}

/// Sends a message to every grid that said nothing yet; gives its number and how many they are.
///
/// # Errors
/// `not_found` for a round that is not there, `bad_field` where nobody is missing.
pub fn urge_round(
    tx: &Write<'_>,
    by: By,
    round: RoundId,
    author: UserId,
    title: Text<60>,
    text: Text<2_000>,
) -> Result<(NoticeId, usize), ActionError> {
    let round = tx.round(by.realm, round)?.ok_or(Code::NotFound)?;
    let missing = tx.round_grids(by.realm, round.id, true, None, GRIDS_MAX)?;
    let grids: Vec<GridCode> = missing.into_iter().map(|missing| missing.grid).collect();
    if grids.is_empty() || title.is_empty() || text.is_empty() {
        return Err(Code::BadField.into());
    }
    let draft = NoticeDraft {
        grid: round.draft.grid,
        title,
        text,
        emergency: false,
        public: false,
        about: Some(NoticeAbout::Round(round.id)),
        author,
        from: by.now,
        until: Some(by.now.plus(14 * 24 * 60 * 60 * 1000)),
    };
    let id = tx.insert_notice(by.realm, &draft)?;
    rows::notice(tx, by.realm, &Notice { id, draft }, &grids)?;
    tx.audit(by.realm, by.actor, "round.urge", &round.id, by.now)?;
    Ok((id, grids.len()))
}
