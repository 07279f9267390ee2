//! A form sent twice does its work once.

use doorstep_model::code::Code;
use doorstep_model::id::{FactId, RealmNumber};
use doorstep_model::time::Timestamp;

use super::ActionError;
use crate::store::{Answered, Write};

/// Does something once for a key; the same key again gets the same answer, another request under it
/// a refusal: of whoever may not do it at all the same one as under a key that nobody used, so that
/// it tells nothing of what others did.
///
/// A refusal must leave the transaction: what was done to find it out is undone with it.
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
            return match work() {
                Ok(_) => Err(Code::KeyReused.into()),
                Err(ActionError::Refused(code)) if !tells_of_rights(code) => Err(Code::KeyReused.into()),
                Err(error) => Err(error),
            };
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

/// Of whom it is not, it is not there.
fn tells_of_rights(code: Code) -> bool {
    matches!(code, Code::NotFound | Code::NotAllowed | Code::NotHere)
}
