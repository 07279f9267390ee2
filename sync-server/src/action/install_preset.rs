//! A newer version of a realm's preset.

use std::collections::BTreeSet;

use doorstep_model::code::Code;
use doorstep_model::id::{LevelCode, LineCode, PostCode, RealmNumber};
use doorstep_model::preset::Preset;
use doorstep_model::time::Timestamp;

use super::{ActionError, By, add_missing_units};
use crate::publish::due_days;
use crate::rows;
use crate::store::{InstalledPreset, Read, StoreError, Write};

/// Puts a checked preset in the place of the realm's former one.
///
/// # Errors
/// `changed_meanwhile` for a version that is not newer; `unknown_reference` when levels, posts or
/// lines are missing that the realm uses; `bad_tree` for the preset of another system.
pub fn install_preset(tx: &Write<'_>, by: By, preset: &Preset, toml: &str) -> Result<(), ActionError> {
    let former = tx.preset(by.realm)?.ok_or(Code::NotFound)?;
    if former.code != preset.code {
        return Err(Code::BadTree.into());
    }
    if preset.version <= former.version && *former.toml != *toml {
        return Err(Code::ChangedMeanwhile.into());
    }
    if !uses_missing(tx, by.realm, preset, by.now)?.is_empty() {
        return Err(Code::UnknownReference.into());
    }
    let installed = InstalledPreset {
        code: preset.code.clone(),
        version: preset.version,
        toml: toml.into(),
        installed_at: by.now,
    };
    tx.put_preset(by.realm, &installed)?;
    rows::preset(tx, by.realm, &installed)?;
    for grid in tx.grids(by.realm)? {
        rows::grid(tx, by.realm, &grid, &preset.tree)?;
    }
    for held in tx.assignments(by.realm)? {
        let role = preset.post(&held.draft.post).map(|post| post.role);
        if let Some(role) = role.filter(|role| *role != held.draft.role) {
            tx.set_assignment_role(by.realm, held.id, role)?;
            rows::assignment(tx, by.realm, held.id, by.now)?;
        }
    }
    add_missing_units(tx, by.realm, preset)?;
    // Other cadences, other deadlines, other terms.
    tx.redo_visit_due(by.realm, |due| due_days(preset, due))?;
    tx.wake_all_cases(by.realm, by.now.day())?;
    Ok(tx.audit(by.realm, by.actor, "preset.install", &preset.version, by.now)?)
}

/// Something of its preset that a realm uses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum InUse {
    /// Of a node of the tree.
    Level(LevelCode),
    /// That somebody holds.
    Post(PostCode),
    /// Of a contact link that holds.
    Line(LineCode),
}

/// What a realm uses and a preset does not have, each once.
///
/// # Errors
/// The store's.
pub fn uses_missing(
    tx: &Read<'_>,
    realm: RealmNumber,
    preset: &Preset,
    now: Timestamp,
) -> Result<Vec<InUse>, StoreError> {
    let mut missing = BTreeSet::new();
    for grid in tx.grids(realm)? {
        if preset.tree.level(&grid.level).is_none() {
            missing.insert(InUse::Level(grid.level));
        }
    }
    for held in tx.assignments(realm)? {
        if held.draft.holds_at(now) && preset.post(&held.draft.post).is_none() {
            missing.insert(InUse::Post(held.draft.post));
        }
    }
    for link in tx.links(realm)? {
        if link.draft.holds_at(now) && preset.line(&link.draft.line).is_none() {
            missing.insert(InUse::Line(link.draft.line));
        }
    }
    Ok(missing.into_iter().collect())
}
