//! What the server answered about a change of this phone's.

use doorstep_model::code::Code;
use doorstep_model::id::{ChangeHash, DocumentId, Generation};
use doorstep_model::protocol::sync::PushResult;
use doorstep_model::time::Timestamp;
use rusqlite::{Connection, named_params};

use super::outbox::{Entry, SCHEMA_SENT, State, add, find, remove};
use super::purge::purge_if_left;
use super::{StoreError, authored, document};

/// Stores what holds for a change: the answer to its push, or a later verdict.
///
/// Accepted and duplicate end its time here. A verdict may also bring back a change that was
/// accepted before and could not be published.
pub fn settle(
    db: &Connection,
    id: DocumentId,
    hash: ChangeHash,
    result: &PushResult,
    now: Timestamp,
) -> Result<(), StoreError> {
    let entry = match find(db, hash)? {
        Some(entry) => entry,
        None if matches!(result, PushResult::Held(_) | PushResult::Quarantined(_)) => {
            match recall(db, id, hash, now)? {
                Some(entry) => entry,
                None => return Ok(()),
            }
        }
        None => return Ok(()),
    };
    let counted = entry.is_counted;
    if result.is_durable() && !counted {
        authored::count_change(db, entry.generation, id, hash)?;
    }
    let (state, moved_to) = match result {
        PushResult::Accepted | PushResult::Duplicate => {
            remove(db, hash)?;
            return purge_if_left(db, id);
        }
        PushResult::Missing(_) | PushResult::Retry => (State::Waiting, None),
        PushResult::Held(_) => (State::Held, None),
        PushResult::Quarantined(code) => (State::Quarantined(*code), None),
        PushResult::Refused(code, new) => {
            if counted {
                authored::uncount_change(db, entry.generation, id, hash)?;
            }
            (State::Refused(*code), *new)
        }
    };
    let (state, code) = state.columns();
    db.prepare_cached(
        "UPDATE outbox SET state = :state, code = :code, moved_to = :moved_to, counted = :counted WHERE hash = :hash",
    )?
    .execute(named_params! {
        ":state": state,
        ":code": code.map(Code::number),
        ":moved_to": moved_to.as_ref().map(DocumentId::as_bytes),
        ":counted": result.is_durable() || (counted && !matches!(result, PushResult::Refused(..))),
        ":hash": hash.as_bytes(),
    })?;
    Ok(())
}

/// Puts a change of this phone's that the server had accepted back into the outbox, out of its
/// document. `None` when it is in no document here.
fn recall(
    db: &Connection,
    id: DocumentId,
    hash: ChangeHash,
    now: Timestamp,
) -> Result<Option<Entry>, StoreError> {
    let Some(stored) = document::load(db, id)? else {
        return Ok(None);
    };
    let author = stored
        .document
        .authors()
        .into_iter()
        .find(|(change, ..)| *change == hash);
    let bytes = stored
        .document
        .changes()
        .into_iter()
        .find(|change| change.hash == hash);
    let (Some((_, actor, seq)), Some(change)) = (author, bytes) else {
        return Ok(None);
    };
    let mut generation = [0; Generation::LEN];
    generation.copy_from_slice(&actor[actor.len() - Generation::LEN..]);
    let entry = Entry {
        document: id,
        kind: stored.document.kind(),
        schema: SCHEMA_SENT,
        scope: None,
        hash,
        generation: Generation::new(generation),
        seq,
        bytes: change.bytes,
        made_at: now,
        state: State::Held,
        moved_to: None,
        replaces: None,
        rekeyed: Vec::new(),
        is_counted: true,
    };
    add(db, &entry)?;
    Ok(Some(entry))
}
