//! A scope's digest made anew from all that is here, for the monthly check.

use doorstep_model::protocol::digest::Digest;
use rusqlite::Connection;

use super::{StoreError, row, scope};

/// The digest of what lies in the scope now.
pub fn recount(db: &Connection, number: i64) -> Result<Digest, StoreError> {
    let mut digest = Digest::ZERO;
    for document in scope::documents(db, number)? {
        digest = digest.with(scope::item(db, document)?);
    }
    for item in row::items(db, number)? {
        digest = digest.with(item);
    }
    Ok(digest)
}
