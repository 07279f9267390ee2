//! Documents that were written anew, since a person in them was erased: what stands on the old ones is
//! not taken. All of those begin with a change that is not the server's, and what stands on that names
//! changes that are nowhere any more.

use doorstep_model::code::Code;
use doorstep_model::document::gate::Gated;
use doorstep_model::household::is_about;
use doorstep_model::id::{DocumentId, RealmNumber};

use crate::store::{Read, StoreError};

/// Why a change is refused that begins a document again, or says something of one who was erased.
pub(super) fn refuses(
    tx: &Read<'_>,
    realm: RealmNumber,
    document: DocumentId,
    change: &Gated,
) -> Result<Option<Code>, StoreError> {
    let gone = tx.forgotten(realm, document)?;
    if gone.is_empty() {
        return Ok(None);
    }
    if change.begins && !tx.began_anew(realm, document, &change.actor)? {
        return Ok(Some(Code::Replaced));
    }
    let about = |person| change.puts.iter().any(|put| is_about(put, person));
    Ok(gone.into_iter().any(about).then_some(Code::UnknownReference))
}
