//! What a change stands on, among its document's own changes.

use doorstep_model::document::genesis;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::ChangeHash;

use crate::store::{ChangeNo, ChangeState, KnownChange};

/// What was found.
pub(super) struct Deps {
    /// The highest counter among them.
    pub(super) max_op: u64,
    pub(super) changes: Vec<ChangeNo>,
    /// A dependency that is not in the published document and will not be by itself.
    pub(super) waits_for: Option<ChangeHash>,
}

/// Looks the deps up among the document's own changes.
///
/// # Errors
/// The hashes that the server does not hold.
pub(super) fn find_deps(
    known: &[KnownChange],
    deps: &[ChangeHash],
    genesis: ChangeHash,
    kind: Kind,
) -> Result<Deps, Vec<ChangeHash>> {
    let mut found = Deps {
        max_op: 0,
        changes: Vec::new(),
        waits_for: None,
    };
    let mut missing = Vec::new();
    for dep in deps {
        if *dep == genesis {
            found.max_op = found.max_op.max(genesis::max_op(kind));
            continue;
        }
        match known.iter().find(|change| change.hash == *dep) {
            None => missing.push(*dep),
            Some(change) => {
                found.max_op = found.max_op.max(change.max_op);
                found.changes.push(change.no);
                if matches!(change.state, ChangeState::Quarantined(_) | ChangeState::Held(_)) {
                    found.waits_for = Some(*dep);
                }
            }
        }
    }
    if missing.is_empty() {
        Ok(found)
    } else {
        Err(missing)
    }
}
