//! What was kept and not applied, as long as nobody has decided about it.

use doorstep_model::code::Code;
use doorstep_model::id::{ChangeHash, DeviceNumber, DocumentId, RealmNumber};
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::change::{ChangeNo, ChangeRow};
use super::column::{column, realm_key};
use super::document::DocumentNo;
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// Decided by the server's own proof that it had published it.
pub const PROVEN: &str = "proven";

fn kept(row: &Row<'_>) -> rusqlite::Result<(ChangeRow, Code)> {
    let change = ChangeRow {
        no: ChangeNo(column(row, "no")?),
        document: DocumentNo(column(row, "document")?),
        hash: ChangeHash::new(column(row, "hash")?),
        device: column(row, "device")?,
        at: column(row, "at")?,
        bytes: column(row, "bytes")?,
    };
    let code = Code::from_number(column(row, "code")?);
    Ok((change, code))
}

impl Read<'_> {
    /// What waits for a decision, and why it was kept; the newest first, of each phone at most
    /// `each`: one that floods hides nobody else's work. What only waits for another change, and
    /// what was sent back to its author, does not wait for a decision.
    pub fn undecided(
        &self,
        realm: RealmNumber,
        each: usize,
        limit: usize,
    ) -> Result<Vec<(ChangeRow, Code)>, StoreError> {
        self.all(
            "SELECT c.no, c.document, c.hash, q.device, c.at, c.bytes, q.code
             FROM (SELECT q.change, q.device, q.code,
                          row_number() OVER (PARTITION BY q.device ORDER BY q.change DESC) AS nth
                   FROM quarantine q JOIN document d ON d.no = q.document
                   WHERE d.realm = :realm AND q.decided IS NULL AND q.waits_for IS NULL
                     AND q.code <> :sent_back) q
             JOIN change c ON c.no = q.change
             WHERE q.nth <= :each
             ORDER BY q.change DESC LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":sent_back": Code::SentBack.number(),
                ":each": each as i64, ":limit": limit as i64,
            },
            kept,
        )
    }

    /// How many changes of a phone wait for a decision.
    pub fn undecided_of(&self, realm: RealmNumber, device: DeviceNumber) -> Result<usize, StoreError> {
        let found: Option<u32> = self.one(
            "SELECT count(*) AS n FROM quarantine q JOIN document d ON d.no = q.document
             WHERE q.device = :device AND d.realm = :realm AND q.decided IS NULL AND q.waits_for IS NULL",
            named_params! { ":realm": realm_key(realm), ":device": device.0 },
            |row| column(row, "n"),
        )?;
        Ok(found.unwrap_or_default() as usize)
    }

    /// Whether something of this document waits for a decision.
    pub fn has_undecided(&self, document: DocumentNo) -> Result<bool, StoreError> {
        let found = self.one(
            "SELECT 1 FROM quarantine
             WHERE document = :document AND decided IS NULL AND waits_for IS NULL AND code <> :sent_back
             LIMIT 1",
            named_params! { ":document": document.0, ":sent_back": Code::SentBack.number() },
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// What was kept for want of a household or place, in the order of arrival, and whether this server
    /// had published it once. What its author has replaced since is not among it.
    pub fn kept_for_owner(
        &self,
        realm: RealmNumber,
        owner: DocumentId,
    ) -> Result<Vec<(ChangeRow, bool)>, StoreError> {
        self.all(
            "SELECT c.no, c.document, c.hash, q.device, c.at, c.bytes, q.code, q.decided IS NOT NULL AS decided
             FROM document d JOIN quarantine q ON q.document = d.no JOIN change c ON c.no = q.change
             WHERE d.realm = :realm AND d.owner = :owner AND q.code = :code AND coalesce(q.decided, :proven) = :proven
             ORDER BY c.no",
            named_params! {
                ":realm": realm_key(realm), ":owner": owner.as_bytes(),
                ":code": Code::OwnerUnknown.number(), ":proven": PROVEN,
            },
            |row| Ok((kept(row)?.0, column(row, "decided")?)),
        )
    }

    /// A kept change of a document: why, and whether it was decided about.
    pub fn kept_change(
        &self,
        document: DocumentNo,
        hash: ChangeHash,
    ) -> Result<Option<(ChangeRow, Code, bool)>, StoreError> {
        self.one(
            "SELECT c.no, c.document, c.hash, q.device, c.at, c.bytes, q.code, q.decided IS NOT NULL AS decided
             FROM quarantine q JOIN change c ON c.no = q.change
             WHERE q.document = :document AND c.hash = :hash AND q.waits_for IS NULL",
            named_params! { ":document": document.0, ":hash": hash.as_bytes() },
            |row| {
                let (change, code) = kept(row)?;
                Ok((change, code, column(row, "decided")?))
            },
        )
    }
}

impl Write<'_> {
    /// Decides about a quarantined change of a device; false when it was decided before.
    pub fn decide_quarantine(
        &self,
        change: ChangeNo,
        device: DeviceNumber,
        decision: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let decided = self.execute(
            "UPDATE quarantine SET decided = :decision, decided_at = :now
             WHERE change = :change AND device = :device AND decided IS NULL",
            named_params! {
                ":change": change.0, ":device": device.0, ":decision": decision, ":now": now.millis(),
            },
        )?;
        Ok(decided == 1)
    }

    /// Keeps what this server had published until the household or place that it belongs to is here,
    /// unless its author has replaced it.
    pub fn keep_for_owner(&self, change: ChangeNo, now: Timestamp) -> Result<(), StoreError> {
        self.execute(
            "UPDATE quarantine SET code = :code, waits_for = NULL, decided = :proven, decided_at = :now
             WHERE change = :change AND decided IS NULL",
            named_params! {
                ":change": change.0, ":code": Code::OwnerUnknown.number(), ":proven": PROVEN, ":now": now.millis(),
            },
        )
        .map(drop)
    }

    /// Says of a kept change from now on why it stands still.
    pub fn keep_because(&self, change: ChangeNo, code: Code) -> Result<(), StoreError> {
        self.execute(
            "UPDATE quarantine SET code = :code WHERE change = :change",
            named_params! { ":change": change.0, ":code": code.number() },
        )
        .map(drop)
    }
}
