//! A realm begins: the root of a preset's tree, its preset and the holidays that are known.

use doorstep_model::calendar::Calendar;
use doorstep_model::code::Code;
use doorstep_model::grid::Grid;
use doorstep_model::id::{Epoch, GridCode, RealmNumber};
use doorstep_model::preset::Preset;
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;

use super::{ActionError, By, set_holidays};
use crate::ledger::{Event, record};
use crate::rows;
use crate::store::{Actor, InstalledPreset, Write};

/// What a realm begins with.
#[derive(Debug, Clone)]
pub struct RealmDraft {
    /// The preset, checked.
    pub preset: Preset,
    /// Its file.
    pub toml: Box<str>,
    /// The root's code.
    pub root: GridCode,
    /// The root's name.
    pub name: Text<40>,
    /// Its first life.
    pub epoch: Epoch,
}

/// Opens a realm.
///
/// # Errors
/// `bad_tree` when a realm with this root is there already.
pub fn open_realm(tx: &Write<'_>, draft: &RealmDraft, now: Timestamp) -> Result<RealmNumber, ActionError> {
    if tx.realms()?.iter().any(|realm| realm.root == draft.root) {
        return Err(Code::BadTree.into());
    }
    let realm = tx.insert_realm(&draft.name, &draft.root, draft.epoch, now)?;
    let installed = InstalledPreset {
        code: draft.preset.code.clone(),
        version: draft.preset.version,
        toml: draft.toml.clone(),
        installed_at: now,
    };
    tx.put_preset(realm, &installed)?;
    rows::preset(tx, realm, &installed)?;
    let root = Grid {
        code: draft.root.clone(),
        parent: None,
        level: draft.preset.tree.root().code.clone(),
        name: draft.name.as_str().into(),
        is_unit: false,
        made: false,
    };
    tx.insert_grid(realm, &root)?;
    rows::grid(tx, realm, &root, &draft.preset.tree)?;
    super::add_missing_units(tx, realm, &draft.preset)?;
    let by = By {
        realm,
        actor: Actor::Command,
        now,
    };
    set_holidays(tx, by, &Calendar::embedded())?;
    tx.audit(realm, by.actor, "realm.open", &draft.root, now)?;
    record(
        tx,
        now,
        Event::Epoch {
            realm,
            epoch: draft.epoch,
        },
    )?;
    Ok(realm)
}
