//! Answers already given, by the key that the asker chose: a form sent twice does its work once.

use doorstep_model::id::{FactId, RealmNumber};
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// BLAKE3 of what was asked.
    pub request: [u8; 32],
    /// The answer.
    pub result: Vec<u8>,
}

impl Answered {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            request: column(row, "request")?,
            result: column(row, "result")?,
        })
    }
}

impl Read<'_> {
    /// The answer that this key had.
    pub fn answered(&self, realm: RealmNumber, key: FactId) -> Result<Option<Answered>, StoreError> {
        self.one(
            "SELECT * FROM idempotency WHERE realm = :realm AND key = :key",
            named_params! { ":realm": realm_key(realm), ":key": key.as_bytes() },
            Answered::from_row,
        )
    }
}

impl Write<'_> {
    /// Keeps an answer.
    pub fn insert_answered(
        &self,
        realm: RealmNumber,
        key: FactId,
        answered: &Answered,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO idempotency (realm, key, request, result, at)
             VALUES (:realm, :key, :request, :result, :now)",
            named_params! {
                ":realm": realm_key(realm),
                ":key": key.as_bytes(),
                ":request": answered.request,
                ":result": answered.result,
                ":now": now.millis(),
            },
        )
        .map(drop)
    }
}
