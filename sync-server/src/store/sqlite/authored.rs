//! All that a device ever wrote and the server holds: what a receipt is signed over.

use doorstep_model::id::{DeviceNumber, Generation, RealmNumber};
use doorstep_model::protocol::digest::{Digest, Item};
use doorstep_model::protocol::reads::{Read as SheetRead, ReadHead};
use doorstep_model::protocol::sync::{Authored, GenerationCount};
use doorstep_model::time::Timestamp;
use rusqlite::named_params;

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// What the server holds of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthoredRow {
    /// Counts and sum, as the device computes them.
    pub authored: Authored,
    /// End of the read log's chain.
    pub read_head: ReadHead,
    /// When the newest of it became durable.
    pub durable_at: Timestamp,
    /// A backup covers all that arrived by then.
    pub covered_until: Option<Timestamp>,
}

impl Read<'_> {
    /// What the server holds of a device; nothing yet: zero.
    pub fn authored(&self, realm: RealmNumber, device: DeviceNumber) -> Result<AuthoredRow, StoreError> {
        let changes = self.all(
            "SELECT generation, changes FROM authored_generation
             WHERE realm = :realm AND device = :device AND changes > 0 ORDER BY generation",
            named_params! { ":realm": realm_key(realm), ":device": device.0 },
            |row| {
                Ok(GenerationCount {
                    generation: Generation::new(column(row, "generation")?),
                    changes: column(row, "changes")?,
                })
            },
        )?;
        let found = self.one(
            "SELECT sum, photos, reads, read_head, durable_at FROM authored
             WHERE realm = :realm AND device = :device",
            named_params! { ":realm": realm_key(realm), ":device": device.0 },
            |row| {
                Ok(AuthoredRow {
                    authored: Authored {
                        changes: Vec::new(),
                        photos: column(row, "photos")?,
                        reads: column(row, "reads")?,
                        sum: Digest::new(column(row, "sum")?),
                    },
                    read_head: ReadHead::new(column(row, "read_head")?),
                    durable_at: column(row, "durable_at")?,
                    covered_until: None,
                })
            },
        )?;
        let mut row = found.unwrap_or_else(|| AuthoredRow {
            authored: Authored::default(),
            read_head: ReadHead::START,
            durable_at: Timestamp::clamp(0),
            covered_until: None,
        });
        row.authored.changes = changes;
        row.covered_until = self.backup_covers()?;
        Ok(row)
    }
}

impl Write<'_> {
    /// Counts changes of one generation, and adds what they are to the sum.
    pub fn add_authored(
        &self,
        realm: RealmNumber,
        device: DeviceNumber,
        generation: Generation,
        items: &[Item],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        if items.is_empty() {
            return Ok(());
        }
        self.execute(
            "INSERT INTO authored_generation (realm, device, generation, changes)
             VALUES (:realm, :device, :generation, :changes)
             ON CONFLICT DO UPDATE SET changes = changes + excluded.changes",
            named_params! {
                ":realm": realm_key(realm), ":device": device.0,
                ":generation": generation.as_bytes(), ":changes": items.len() as i64,
            },
        )?;
        let mut row = self.authored(realm, device)?;
        row.authored.sum = items.iter().fold(row.authored.sum, |sum, item| sum.with(*item));
        row.durable_at = at;
        self.put_authored(realm, device, &row)
    }

    /// Counts a photo that the device brought and the server verified.
    pub(super) fn add_photo(
        &self,
        realm: RealmNumber,
        device: DeviceNumber,
        item: Item,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut held = self.authored(realm, device)?;
        held.authored.photos += 1;
        held.authored.sum = held.authored.sum.with(item);
        held.durable_at = at;
        self.put_authored(realm, device, &held)
    }

    /// Takes a photo out of the count again: its document was erased, here and on the device.
    pub(super) fn subtract_photo(
        &self,
        realm: RealmNumber,
        device: DeviceNumber,
        item: Item,
    ) -> Result<(), StoreError> {
        let mut held = self.authored(realm, device)?;
        held.authored.photos = held.authored.photos.saturating_sub(1);
        held.authored.sum = held.authored.sum.without(item);
        self.put_authored(realm, device, &held)
    }

    /// Takes a change out of the count again: its document was erased, here and on the device.
    pub(super) fn subtract_change(
        &self,
        realm: RealmNumber,
        device: DeviceNumber,
        generation: Generation,
        item: Item,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE authored_generation SET changes = changes - 1
             WHERE realm = :realm AND device = :device AND generation = :generation",
            named_params! {
                ":realm": realm_key(realm), ":device": device.0, ":generation": generation.as_bytes(),
            },
        )?;
        let mut held = self.authored(realm, device)?;
        held.authored.sum = held.authored.sum.without(item);
        self.put_authored(realm, device, &held)
    }

    /// Stores the rows of a read log and moves its end.
    pub fn add_reads(
        &self,
        realm: RealmNumber,
        device: DeviceNumber,
        rows: &[(u64, SheetRead, ReadHead)],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut held = self.authored(realm, device)?;
        for (number, read, head) in rows {
            self.execute(
                "INSERT INTO sheet_read (realm, device, number, at, document, head, taken_at)
                 VALUES (:realm, :device, :number, :at, :document, :head, :taken_at)",
                named_params! {
                    ":realm": realm_key(realm), ":device": device.0, ":number": number,
                    ":at": read.at.millis(), ":document": read.document.as_bytes(), ":head": head.as_bytes(),
                    ":taken_at": at.millis(),
                },
            )?;
            held.authored.reads = *number;
            held.authored.sum = held.authored.sum.with(Item::read(*number, *head));
            held.read_head = *head;
        }
        held.durable_at = at;
        self.put_authored(realm, device, &held)
    }

    fn put_authored(
        &self,
        realm: RealmNumber,
        device: DeviceNumber,
        row: &AuthoredRow,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO authored (realm, device, sum, photos, reads, read_head, durable_at)
             VALUES (:realm, :device, :sum, :photos, :reads, :read_head, :durable_at)
             ON CONFLICT DO UPDATE SET sum = excluded.sum, photos = excluded.photos,
                 reads = excluded.reads, read_head = excluded.read_head, durable_at = excluded.durable_at",
            named_params! {
                ":realm": realm_key(realm), ":device": device.0, ":sum": row.authored.sum.as_bytes(),
                ":photos": row.authored.photos, ":reads": row.authored.reads,
                ":read_head": row.read_head.as_bytes(), ":durable_at": row.durable_at.millis(),
            },
        )?;
        Ok(())
    }
}
