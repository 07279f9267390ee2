//! Documents that were erased: only the id stays, to be refused on every path.

use std::collections::BTreeSet;

use doorstep_model::id::{ChangeHash, DeviceNumber, DocumentId, Generation, LinkId, RealmNumber};
use doorstep_model::protocol::digest::Item;
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::{Verdict, VerdictOf};
use doorstep_model::time::Timestamp;
use rusqlite::named_params;

use super::column::{column, realm_key};
use super::document::DocumentRow;
use super::log::LogItem;
use super::transaction::{Read, Write};
use crate::blob::BlobName;
use crate::store::StoreError;

impl Read<'_> {
    /// True for a document that was erased.
    pub fn is_erased(&self, realm: RealmNumber, document: DocumentId) -> Result<bool, StoreError> {
        let found = self.one(
            "SELECT 1 FROM erased WHERE realm = :realm AND document = :document",
            named_params! { ":realm": realm_key(realm), ":document": document.as_bytes() },
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// Files of photos that are to be deleted.
    pub fn to_shred(&self) -> Result<Vec<(RealmNumber, BlobName)>, StoreError> {
        self.all("SELECT realm, blob FROM shred", [], |row| {
            Ok((column(row, "realm")?, column(row, "blob")?))
        })
    }
}

impl Write<'_> {
    pub(crate) fn put_erased(
        &self,
        realm: RealmNumber,
        document: DocumentId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO erased (realm, document, at) VALUES (:realm, :document, :at)
             ON CONFLICT (realm, document) DO NOTHING",
            named_params! {
                ":realm": realm_key(realm), ":document": document.as_bytes(), ":at": at.millis(),
            },
        )
        .map(drop)
    }

    /// Takes these entries out of these logs: what they name may be numbered again, and then one that
    /// stayed would name another's. They lie in no order, so each log is gone through, once.
    pub(crate) fn unlog(
        &self,
        realm: RealmNumber,
        scopes: &BTreeSet<Scope>,
        entries: &[LogItem],
    ) -> Result<(), StoreError> {
        let hex = |bytes: Vec<u8>| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let named: Vec<String> = entries
            .iter()
            .map(|entry| format!("\"{}\"", hex(entry.to_bytes())))
            .collect();
        let named = format!("[{}]", named.join(","));
        for scope in scopes {
            let Some(head) = self.scope(realm, scope)? else {
                continue;
            };
            self.execute(
                "DELETE FROM scope_log WHERE realm = :realm AND scope = :scope
                   AND item IN (SELECT unhex(value) FROM json_each(:named))",
                named_params! { ":realm": realm_key(realm), ":scope": head.number.0, ":named": named },
            )?;
        }
        Ok(())
    }

    /// Takes a document's changes out of what their devices wrote, as the devices do; which devices.
    pub(crate) fn uncount_changes(
        &self,
        realm: RealmNumber,
        row: &DocumentRow,
    ) -> Result<BTreeSet<DeviceNumber>, StoreError> {
        let changes: Vec<(ChangeHash, DeviceNumber, [u8; 16])> = self.all(
            "SELECT c.hash, a.device, a.actor FROM change c JOIN actor a ON a.no = c.actor
             WHERE c.document = :document",
            named_params! { ":document": row.no.0 },
            |row| {
                Ok((
                    ChangeHash::new(column(row, "hash")?),
                    column(row, "device")?,
                    column(row, "actor")?,
                ))
            },
        )?;
        let mut devices = BTreeSet::new();
        for (hash, device, actor) in changes {
            devices.insert(device);
            if device != DeviceNumber::SERVER {
                let generation = Generation::from_slice(&actor[actor.len() - Generation::LEN..])
                    .map_err(|_| StoreError::Damaged)?;
                self.subtract_change(realm, device, generation, Item::change(row.id, hash))?;
            }
        }
        Ok(devices)
    }

    /// Verdicts about a document's changes name their hashes.
    pub(crate) fn forget_verdicts(
        &self,
        realm: RealmNumber,
        device: DeviceNumber,
        document: DocumentId,
    ) -> Result<(), StoreError> {
        let rows: Vec<Vec<u8>> = self.all(
            "SELECT verdict FROM verdict WHERE realm = :realm AND device = :device",
            named_params! { ":realm": realm_key(realm), ":device": device.0 },
            |row| column(row, "verdict"),
        )?;
        for row in rows {
            let verdict: Verdict = minicbor::decode(&row).map_err(|_| StoreError::Damaged)?;
            if matches!(verdict.of, VerdictOf::Change(of, _) if of == document) {
                self.acknowledge(realm, device, &[verdict.id])?;
            }
        }
        Ok(())
    }

    /// Deletes a document's rows in every table that has its bytes, its words or its hashes.
    pub(crate) fn delete_document(&self, row: &DocumentRow) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM pending WHERE document = :document",
            "DELETE FROM quarantine WHERE document = :document",
            "DELETE FROM change WHERE document = :document",
            "DELETE FROM document_scope WHERE document = :document",
            "DELETE FROM document_left WHERE document = :document",
            "DELETE FROM document WHERE no = :document",
        ] {
            self.execute(sql, named_params! { ":document": row.no.0 })?;
        }
        self.forget_answers(row.realm, row.id)?;
        self.forget_visit_due(row.realm, row.id)?;
        let key = named_params! { ":realm": realm_key(row.realm), ":id": row.id.as_bytes() };
        for sql in [
            "DELETE FROM place WHERE realm = :realm AND id = :id",
            "DELETE FROM case_place WHERE realm = :realm AND place = :id",
            "DELETE FROM household WHERE realm = :realm AND id = :id",
            "DELETE FROM visit WHERE realm = :realm AND id = :id",
            "DELETE FROM home WHERE realm = :realm AND document = :id",
            "DELETE FROM rekeyed WHERE realm = :realm AND document = :id",
            "DELETE FROM rescope WHERE realm = :realm AND document = :id",
            "DELETE FROM roll_call WHERE realm = :realm AND household = :id",
            "DELETE FROM forgotten WHERE realm = :realm AND document = :id",
            "DELETE FROM anew WHERE realm = :realm AND document = :id",
        ] {
            self.execute(sql, key)?;
        }
        Ok(())
    }

    /// Takes a household out of the links that name it, and ends those that name nobody else; which
    /// links changed.
    pub(crate) fn unlink_household(
        &self,
        realm: RealmNumber,
        household: DocumentId,
        at: Timestamp,
    ) -> Result<Vec<LinkId>, StoreError> {
        let key = named_params! { ":realm": realm_key(realm), ":household": household.as_bytes() };
        let links: Vec<LinkId> = self.all(
            "SELECT link FROM link_household WHERE realm = :realm AND household = :household ORDER BY link",
            key,
            |row| column(row, "link"),
        )?;
        self.execute(
            "DELETE FROM link_household WHERE realm = :realm AND household = :household",
            key,
        )?;
        for link in &links {
            let others = self.one(
                "SELECT 1 FROM link_household WHERE realm = :realm AND link = :link LIMIT 1",
                named_params! { ":realm": realm_key(realm), ":link": link.0 },
                |_| Ok(()),
            )?;
            if others.is_none() {
                self.set_link_end(realm, *link, at)?;
            }
        }
        Ok(links)
    }

    /// Puts a file on the list of those to delete once this is on disk.
    pub(crate) fn shred_later(&self, realm: RealmNumber, blob: BlobName) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO shred (realm, blob) VALUES (:realm, :blob) ON CONFLICT DO NOTHING",
            named_params! { ":realm": realm_key(realm), ":blob": blob.as_bytes() },
        )
        .map(drop)
    }

    /// The file is gone.
    pub fn shredded(&self, realm: RealmNumber, blob: BlobName) -> Result<(), StoreError> {
        self.cleanse();
        self.execute(
            "DELETE FROM shred WHERE realm = :realm AND blob = :blob",
            named_params! { ":realm": realm_key(realm), ":blob": blob.as_bytes() },
        )
        .map(drop)
    }
}
