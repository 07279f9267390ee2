//! The preset that a realm follows, and the tree and units that it makes.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use doorstep_model::grid::GridTree;
use doorstep_model::id::RealmNumber;
use doorstep_model::preset::Preset;

use super::ActionError;
use crate::store::{Read, StoreError};

/// Parsed presets by the hash of their file: parsing one takes milliseconds, a realm asks often.
static PARSED: LazyLock<Mutex<HashMap<[u8; 32], Arc<Preset>>>> = LazyLock::new(Mutex::default);
/// Kept at most; a server has a preset a realm, and an old version or two.
const KEPT: usize = 64;

/// The preset that a realm follows.
pub fn preset_of(read: &Read<'_>, realm: RealmNumber) -> Result<Arc<Preset>, StoreError> {
    let installed = read.preset(realm)?.ok_or(StoreError::Contradiction)?;
    let hash = *blake3::hash(installed.toml.as_bytes()).as_bytes();
    let mut parsed = PARSED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(preset) = parsed.get(&hash) {
        return Ok(preset.clone());
    }
    // It was checked when it was installed.
    let preset = Preset::parse(installed.code.as_str(), &installed.toml).map_err(|_| StoreError::Damaged)?;
    let preset = Arc::new(preset);
    if parsed.len() >= KEPT {
        parsed.clear();
    }
    parsed.insert(hash, preset.clone());
    Ok(preset)
}

/// The realm's tree as it stands.
pub fn tree_of(read: &Read<'_>, realm: RealmNumber) -> Result<GridTree, ActionError> {
    Ok(GridTree::new(read.grids(realm)?)?)
}
