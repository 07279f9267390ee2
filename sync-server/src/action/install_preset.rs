//! A newer version of a realm's preset.

use doorstep_model::code::Code;
use doorstep_model::preset::Preset;

use super::{ActionError, By, add_missing_units};
use crate::rows;
use crate::store::{InstalledPreset, Write};

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
    check_uses(tx, by, preset)?;
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
    // Other deadlines, other terms.
    tx.wake_all_cases(by.realm, by.now.day())?;
    Ok(tx.audit(by.realm, by.actor, "preset.install", &preset.version, by.now)?)
}

/// Everything that the realm uses must still be there.
fn check_uses(tx: &Write<'_>, by: By, preset: &Preset) -> Result<(), ActionError> {
    let levels = tx
        .grids(by.realm)?
        .iter()
        .all(|grid| preset.tree.level(&grid.level).is_some());
    let mut live = tx
        .assignments(by.realm)?
        .into_iter()
        .filter(|held| held.draft.holds_at(by.now));
    let posts = live.all(|held| preset.post(&held.draft.post).is_some());
    let mut live = tx
        .links(by.realm)?
        .into_iter()
        .filter(|link| link.draft.holds_at(by.now));
    let lines = live.all(|link| preset.line(&link.draft.line).is_some());
    if levels && posts && lines {
        Ok(())
    } else {
        Err(Code::UnknownReference.into())
    }
}
