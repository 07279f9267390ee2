//! The preset of the realm, for its administrator.

use doorstep_model::code::Code;
use doorstep_model::preset::Preset;

use super::Reader;
use crate::action::{ActionError, InUse, administers, uses_missing};
use crate::store::InstalledPreset;

/// The preset as it is installed, for whoever administers the whole realm; and what the realm uses
/// that a candidate does not have.
///
/// # Errors
/// `NotFound` for everyone else.
pub fn settings(
    reader: &Reader<'_>,
    candidate: Option<&Preset>,
) -> Result<(InstalledPreset, Vec<InUse>), ActionError> {
    if !administers(reader.realm, &reader.standing) {
        return Err(Code::NotFound.into());
    }
    let installed = reader.tx.preset(reader.number())?.ok_or(Code::NotFound)?;
    let missing = match candidate {
        Some(preset) => uses_missing(reader.tx, reader.number(), preset, reader.now)?,
        None => Vec::new(),
    };
    Ok((installed, missing))
}
