//! Changes: appended once, never rewritten. What became of one stands beside it.

use doorstep_model::code::Code;
use doorstep_model::document::change::Actor;
use doorstep_model::id::{ChangeHash, DeviceNumber, RealmNumber};
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::document::DocumentNo;
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// A change's place in the order of arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChangeNo(pub i64);

/// An actor's small number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorNo(pub i64);

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeState {
    /// In the published document.
    Published,
    /// Accepted, not yet published.
    Pending,
    /// Kept and not applied, and why.
    Quarantined(Code),
    /// Kept; waits for this one.
    Held(ChangeHash),
}

/// A change of a document, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownChange {
    /// Its place in the order of arrival.
    pub no: ChangeNo,
    /// Who wrote it.
    pub actor: ActorNo,
    /// Which of this actor's.
    pub seq: u64,
    /// Counter of its last op.
    pub max_op: u64,
    /// Its name.
    pub hash: ChangeHash,
    /// What became of it.
    pub state: ChangeState,
}

/// A change with its packed bytes and author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRow {
    /// Its place in the order of arrival.
    pub no: ChangeNo,
    /// Its document.
    pub document: DocumentNo,
    /// Its name.
    pub hash: ChangeHash,
    /// The author's device; 0 for the server.
    pub device: DeviceNumber,
    /// When the server got it.
    pub at: Timestamp,
    /// Packed bytes.
    pub bytes: Vec<u8>,
}

/// A change to append.
pub struct NewChange<'a> {
    /// Its document.
    pub document: DocumentNo,
    /// Its author.
    pub actor: ActorNo,
    /// Which of this actor's.
    pub seq: u64,
    /// Counter of its last op.
    pub max_op: u64,
    /// Its name.
    pub hash: ChangeHash,
    /// The server's clock.
    pub at: Timestamp,
    /// Packed bytes.
    pub bytes: &'a [u8],
}

fn known(row: &Row<'_>) -> rusqlite::Result<KnownChange> {
    let code: Option<u16> = column(row, "code")?;
    let waits_for: Option<[u8; 32]> = column(row, "waits_for")?;
    let pending: Option<i64> = column(row, "pending")?;
    let state = match (code, waits_for, pending) {
        (Some(_), Some(hash), _) => ChangeState::Held(ChangeHash::new(hash)),
        (Some(code), None, _) => ChangeState::Quarantined(Code::from_number(code)),
        (None, _, Some(_)) => ChangeState::Pending,
        (None, _, None) => ChangeState::Published,
    };
    Ok(KnownChange {
        no: ChangeNo(column(row, "no")?),
        actor: ActorNo(column(row, "actor")?),
        seq: column(row, "seq")?,
        max_op: column(row, "max_op")?,
        hash: ChangeHash::new(column(row, "hash")?),
        state,
    })
}

pub(super) fn with_bytes(row: &Row<'_>) -> rusqlite::Result<ChangeRow> {
    Ok(ChangeRow {
        no: ChangeNo(column(row, "no")?),
        document: DocumentNo(column(row, "document")?),
        hash: ChangeHash::new(column(row, "hash")?),
        device: column(row, "device")?,
        at: column(row, "at")?,
        bytes: column(row, "bytes")?,
    })
}

impl Read<'_> {
    /// Every change of a document with what became of it, in the order of arrival.
    pub fn known_changes(&self, document: DocumentNo) -> Result<Vec<KnownChange>, StoreError> {
        self.all(
            "SELECT c.no, c.actor, c.seq, c.max_op, c.hash, q.code, q.waits_for, p.change AS pending
             FROM change c LEFT JOIN quarantine q ON q.change = c.no LEFT JOIN pending p ON p.change = c.no
             WHERE c.document = :document ORDER BY c.no",
            named_params! { ":document": document.0 },
            known,
        )
    }

    /// The published changes of a document, in the order of arrival.
    pub fn published_changes(&self, document: DocumentNo) -> Result<Vec<ChangeRow>, StoreError> {
        self.all(
            "SELECT c.no, c.document, c.hash, a.device, c.at, c.bytes
             FROM change c JOIN actor a ON a.no = c.actor
             WHERE c.document = :document
               AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.change = c.no)
               AND NOT EXISTS (SELECT 1 FROM pending p WHERE p.change = c.no)
             ORDER BY c.no",
            named_params! { ":document": document.0 },
            with_bytes,
        )
    }

    /// What is accepted and not yet published of a document, in the order of arrival.
    pub fn pending_changes(&self, document: DocumentNo) -> Result<Vec<ChangeRow>, StoreError> {
        self.all(
            "SELECT c.no, c.document, c.hash, a.device, c.at, c.bytes
             FROM pending p JOIN change c ON c.no = p.change JOIN actor a ON a.no = c.actor
             WHERE p.document = :document ORDER BY c.no",
            named_params! { ":document": document.0 },
            with_bytes,
        )
    }

    /// What waits for others of a document, in the order of arrival.
    pub fn held_changes(&self, document: DocumentNo) -> Result<Vec<ChangeRow>, StoreError> {
        self.all(
            "SELECT c.no, c.document, c.hash, a.device, c.at, c.bytes
             FROM quarantine q JOIN change c ON c.no = q.change JOIN actor a ON a.no = c.actor
             WHERE q.document = :document AND q.waits_for IS NOT NULL ORDER BY c.no",
            named_params! { ":document": document.0 },
            with_bytes,
        )
    }

    /// True if anyone but this device wrote in the published document.
    pub fn has_others(&self, document: DocumentNo, device: DeviceNumber) -> Result<bool, StoreError> {
        let found = self.one(
            "SELECT 1 AS there FROM change c JOIN actor a ON a.no = c.actor
             WHERE c.document = :document AND a.device <> :device
               AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.change = c.no)
               AND NOT EXISTS (SELECT 1 FROM pending p WHERE p.change = c.no) LIMIT 1",
            named_params! { ":document": document.0, ":device": device.0 },
            |row| column::<u8>(row, "there"),
        )?;
        Ok(found.is_some())
    }

    /// A change by its place.
    pub fn change(&self, no: ChangeNo) -> Result<Option<ChangeRow>, StoreError> {
        self.one(
            "SELECT c.no, c.document, c.hash, a.device, c.at, c.bytes
             FROM change c JOIN actor a ON a.no = c.actor WHERE c.no = :no",
            named_params! { ":no": no.0 },
            with_bytes,
        )
    }

    /// Documents with something to publish, the longest waiting first.
    pub fn pending_documents(&self, limit: usize) -> Result<Vec<DocumentNo>, StoreError> {
        self.all(
            "SELECT document FROM (SELECT change, document FROM pending ORDER BY change LIMIT :limit)
             GROUP BY document ORDER BY min(change)",
            named_params! { ":limit": limit as i64 },
            |row| column(row, "document").map(DocumentNo),
        )
    }

    /// How many changes wait to be published.
    pub fn pending_count(&self) -> Result<u64, StoreError> {
        let count = self.one("SELECT count(*) AS n FROM pending", [], |row| column(row, "n"))?;
        Ok(count.unwrap_or_default())
    }
}

impl Write<'_> {
    /// The small number of an actor, issued when it is new.
    pub fn actor(
        &self,
        realm: RealmNumber,
        actor: &Actor,
        device: DeviceNumber,
    ) -> Result<ActorNo, StoreError> {
        let found = self.one(
            "SELECT no FROM actor WHERE realm = :realm AND actor = :actor",
            named_params! { ":realm": realm_key(realm), ":actor": actor },
            |row| column(row, "no"),
        )?;
        if let Some(no) = found {
            return Ok(ActorNo(no));
        }
        let no = self.one(
            "INSERT INTO actor (realm, actor, device) VALUES (:realm, :actor, :device) RETURNING no",
            named_params! { ":realm": realm_key(realm), ":actor": actor, ":device": device.0 },
            |row| column(row, "no"),
        )?;
        no.map(ActorNo).ok_or(StoreError::Contradiction)
    }

    /// Appends a change. It is published until [`Write::wait_to_publish`] or [`Write::quarantine`]
    /// says otherwise in the same transaction.
    pub fn append_change(&self, new: &NewChange<'_>) -> Result<ChangeNo, StoreError> {
        self.insert(
            "INSERT INTO change (document, actor, seq, max_op, hash, at, bytes)
             VALUES (:document, :actor, :seq, :max_op, :hash, :at, :bytes)",
            named_params! {
                ":document": new.document.0, ":actor": new.actor.0, ":seq": new.seq, ":max_op": new.max_op,
                ":hash": new.hash.as_bytes(), ":at": new.at.millis(), ":bytes": new.bytes,
            },
        )
        .map(ChangeNo)
    }

    /// Puts a change before the projector.
    pub fn wait_to_publish(&self, change: ChangeNo, document: DocumentNo) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM quarantine WHERE change = :change",
            named_params! { ":change": change.0 },
        )?;
        self.execute(
            "INSERT INTO pending (change, document) VALUES (:change, :document)",
            named_params! { ":change": change.0, ":document": document.0 },
        )?;
        Ok(())
    }

    /// Takes a change from before the projector: it is published, or quarantined next.
    pub fn no_longer_pending(&self, change: ChangeNo) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM pending WHERE change = :change",
            named_params! { ":change": change.0 },
        )?;
        Ok(())
    }

    /// Keeps a change without applying it.
    pub fn quarantine(
        &self,
        change: ChangeNo,
        document: DocumentNo,
        device: DeviceNumber,
        state: ChangeState,
    ) -> Result<(), StoreError> {
        let (code, waits_for) = match state {
            ChangeState::Held(hash) => (Code::Held, Some(hash)),
            ChangeState::Quarantined(code) => (code, None),
            ChangeState::Published | ChangeState::Pending => return Err(StoreError::Contradiction),
        };
        self.execute(
            "INSERT OR REPLACE INTO quarantine (change, document, device, code, waits_for)
             VALUES (:change, :document, :device, :code, :waits_for)",
            named_params! {
                ":change": change.0, ":document": document.0, ":device": device.0,
                ":code": code.number(), ":waits_for": waits_for.map(|hash| *hash.as_bytes()),
            },
        )?;
        if waits_for.is_none()
            && let Some(row) = self.document_by_no(document)?
        {
            self.changed(row.realm, row.kind, row.id);
        }
        Ok(())
    }
}
