//! A form sent twice does its work once.

use doorstep_model::code::Code;
use doorstep_model::id::{FactId, RealmNumber};
use doorstep_model::time::Timestamp;

use super::ActionError;
use crate::store::{Answered, Write};

/// Does something once for a key; the same key again gets the same answer, another request under it
/// a refusal.
pub(super) fn once(
    tx: &Write<'_>,
    realm: RealmNumber,
    key: FactId,
    request: &str,
    now: Timestamp,
    work: impl FnOnce() -> Result<Vec<u8>, ActionError>,
) -> Result<Vec<u8>, ActionError> {
    let request = *blake3::hash(request.as_bytes()).as_bytes();
    if let Some(answered) = tx.answered(realm, key)? {
        if answered.request != request {
            return Err(Code::KeyReused.into());
        }
        return Ok(answered.result);
    }
    let result = work()?;
    let answered = Answered {
        request,
        result: result.clone(),
    };
    tx.insert_answered(realm, key, &answered, now)?;
    Ok(result)
}
