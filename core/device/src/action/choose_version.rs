//! Two people wrote one field apart: one of the versions is chosen.

use doorstep_model::document::entry::Entry;
use doorstep_model::document::op::Scalar;
use doorstep_model::id::DocumentId;

use super::ActionError;
use super::writing::act;
use crate::device::Device;
use crate::store::document;

/// Which field: its container (empty for the root) and key, as the sheet lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictPlace {
    /// Empty for the root.
    pub container: String,
    /// A field, `<entry>.<field>`, or a question.
    pub key: String,
}

/// Chooses `value`, which must be one of the versions: choosing never writes something new.
pub fn choose_version(
    device: &Device,
    id: DocumentId,
    place: &ConflictPlace,
    value: &Scalar,
) -> Result<(), ActionError> {
    act(device, |writing| {
        let stored = document::load(writing.realm.db, id)?.ok_or(ActionError::NotHere)?;
        let conflicts = stored.document.conflicts();
        let versions = conflicts
            .iter()
            .find(|(container, key, _)| *container == place.container && *key == place.key)
            .map(|(.., versions)| versions)
            .ok_or(ActionError::NotHere)?;
        if versions.shown != *value && !versions.others.contains(value) {
            return Err(ActionError::impossible("value"));
        }
        writing.edit(stored.document.kind(), id, |pen| {
            if place.container == "answers" {
                let words = match value {
                    Scalar::Text(words) => words,
                    _ => "",
                };
                return pen.answer(&place.key, words);
            }
            let (entry, field) = match place.key.rsplit_once('.') {
                Some((entry, field)) => (
                    Some(Entry::parse(entry).map_err(|_| ActionError::NotHere)?),
                    field,
                ),
                None => (None, place.key.as_str()),
            };
            pen.scalar(&place.container, entry, field, value.clone());
            Ok(())
        })
    })
}
