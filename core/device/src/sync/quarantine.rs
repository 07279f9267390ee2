//! What the server kept but did not apply 待核(未采用), or did not take: its author looks at it,
//! corrects it and sends it again, or lets it go.

use doorstep_model::code::Code;
use doorstep_model::document::gate::gate;
use doorstep_model::document::op::Put;
use doorstep_model::id::ChangeHash;

use super::replay::{Edit, Out};
use super::rewrite::Rewriter;
use crate::device::Device;
use crate::generation;
use crate::identity::Identity;
use crate::store::outbox::{self, Entry, State};
use crate::store::{StoreError, purge};

/// One change that stands still, and what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Standstill {
    /// The change, with its state and the code that explains it.
    pub entry: Entry,
    /// What it says.
    pub puts: Vec<Put>,
}

/// Everything that stands still, newest first.
pub fn list(device: &Device) -> Result<Vec<Standstill>, StoreError> {
    let number = device
        .identity()
        .ok_or(StoreError::Refused(Code::NotEnrolled))?
        .number;
    device.store().read(|db| {
        outbox::stuck(db)?
            .into_iter()
            .map(|entry| {
                let gated = gate(&entry.bytes, entry.kind, entry.document, number)?;
                Ok(Standstill {
                    entry,
                    puts: gated.puts,
                })
            })
            .collect()
    })
}

/// Writes a change that stands still again, with what the author corrected, and everything of
/// this phone's that stands on it. It goes out with the next sync, as the correction of the old.
/// Gives its new name, or none when nothing of it was left to say.
///
/// # Errors
/// [`StoreError::Refused`]: `NotFound`, `AlreadyDecided` for one that does not stand still, or
/// what the gate says to the correction. Nothing was changed then.
pub fn resend(
    device: &Device,
    hash: ChangeHash,
    edit: &mut Edit<'_>,
) -> Result<Option<ChangeHash>, StoreError> {
    let me = device.identity().ok_or(StoreError::Refused(Code::NotEnrolled))?;
    let rules = device.rules();
    let replayed = device.store().write(|db| {
        let entry = outbox::find(db, hash)?.ok_or(StoreError::Refused(Code::NotFound))?;
        if entry.state == State::Waiting {
            return Err(StoreError::Refused(Code::AlreadyDecided));
        }
        let generation = generation::draw(db, &*device.environment().randomness)?;
        let rewriter = Rewriter {
            db,
            rules: &rules,
            me: &Identity { generation, ..me },
            now: device.now(),
            sent: 0,
        };
        let replayed = rewriter.rewrite(entry.document, Out::own(&[hash]), edit)?;
        // Held here by that work alone, perhaps; nothing else would ever say that it may go.
        match replayed.document.changes().is_empty() {
            true => purge::purge_unheld(db, entry.document)?,
            false => purge::purge_if_left(db, entry.document)?,
        }
        Ok(replayed)
    })?;
    device.read_identity()?;
    let changed = replayed.changes.iter().find(|change| change.old == hash);
    Ok(changed
        .and_then(|change| change.new.as_ref())
        .map(|written| written.gated.hash))
}

/// Lets a change that stands still go: here it is as if it had never been written.
///
/// # Errors
/// As [`resend`].
pub fn withdraw(device: &Device, hash: ChangeHash) -> Result<(), StoreError> {
    let mut nothing = |of, puts: &mut Vec<Put>| {
        if of == hash {
            puts.clear();
        }
    };
    resend(device, hash, &mut nothing).map(drop)
}
