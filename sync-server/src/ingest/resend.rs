//! A quarantined change that its author wrote anew. Whoever decides first decides: author or
//! supervisor; the other hears that it is decided.

use doorstep_model::code::Code;
use doorstep_model::id::ChangeHash;

use super::author::Author;
use crate::store::{ChangeState, DocumentNo, StoreError, Write};

/// Whether the author may still replace that change.
pub(super) fn may_replace(
    tx: &Write<'_>,
    author: &Author<'_>,
    document: DocumentNo,
    hash: ChangeHash,
) -> Result<Result<(), Code>, StoreError> {
    let known = tx.known_changes(document)?;
    let Some(change) = known.iter().find(|change| change.hash == hash) else {
        return Ok(Ok(()));
    };
    if !matches!(change.state, ChangeState::Quarantined(_) | ChangeState::Held(_)) {
        return Ok(Err(Code::AlreadyDecided));
    }
    let decided = tx.decide_quarantine(change.no, author.number(), "replaced", author.now())?;
    Ok(if decided {
        Ok(())
    } else {
        Err(Code::AlreadyDecided)
    })
}
