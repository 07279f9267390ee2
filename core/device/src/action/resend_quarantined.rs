//! Edits and resends what the server holds and does not apply: 待核(未采用).
//!
//! The change can't be taken back out of its document: the document goes back to the heads before
//! it, and the change with all that stands on it is written anew under a new generation, naming
//! what it replaces.

use std::collections::BTreeSet;

use doorstep_model::code::Code;
use doorstep_model::document::event::Event;
use doorstep_model::document::op::{Put, Scalar, Target};
use doorstep_model::id::ChangeHash;

use super::ActionError;
use crate::device::Device;
use crate::store::StoreError;
use crate::sync::quarantine;

/// What a person does to one of the change's puts, by its place in the list that the sheet shows.
#[derive(Debug, Clone, PartialEq)]
pub struct PutEdit {
    /// Which put, from 0.
    pub put: usize,
    /// What becomes of it.
    pub to: NewPut,
}

/// What becomes of a put.
#[derive(Debug, Clone, PartialEq)]
pub enum NewPut {
    /// It is not said again.
    Left,
    /// Another value for the field or answer.
    Value(Scalar),
    /// Another event.
    Event(Box<Event>),
}

/// Writes the change anew with the edits; gives its new name, or `None` when nothing was left to
/// say.
pub fn resend_quarantined(
    device: &Device,
    hash: ChangeHash,
    edits: &[PutEdit],
) -> Result<Option<ChangeHash>, ActionError> {
    let mut edit = |old, puts: &mut Vec<Put>| {
        if old == hash {
            apply_edits(puts, edits);
        }
    };
    quarantine::resend(device, hash, &mut edit).map_err(|error| match error {
        StoreError::Refused(Code::NotEnrolled) => ActionError::NotEnrolled,
        StoreError::Refused(Code::NotFound) => ActionError::NotHere,
        StoreError::Refused(code) => ActionError::Refused(code),
        error => ActionError::Store(error),
    })
}

fn apply_edits(puts: &mut Vec<Put>, edits: &[PutEdit]) {
    let mut left = BTreeSet::new();
    for edit in edits {
        let Some(put) = puts.get_mut(edit.put) else {
            continue;
        };
        match (&edit.to, &mut put.target) {
            (NewPut::Left, _) => _ = left.insert(edit.put),
            (NewPut::Event(event), Target::Event { event: old, .. }) => old.clone_from(event),
            (NewPut::Value(value), Target::Root(_) | Target::Field { .. } | Target::Answer { .. }) => {
                put.value = value.clone();
            }
            // An event is no value, nor the other way round: the put stays as it was.
            (NewPut::Event(_), _) | (NewPut::Value(_), Target::Event { .. }) => {}
        }
    }
    let mut at = 0..;
    puts.retain(|_| at.next().is_none_or(|at| !left.contains(&at)));
}
