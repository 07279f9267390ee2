//! What a device has yet to hear of its own work.

use doorstep_model::id::{DeviceNumber, RealmNumber};
use doorstep_model::protocol::sync::{PushResult, Verdict, VerdictOf};
use doorstep_model::protocol::to_cbor;
use rusqlite::named_params;

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// Most verdicts of one reply; the rest comes with the next.
const VERDICTS: usize = 500;

impl Read<'_> {
    /// Verdicts that the device has not acknowledged, oldest first.
    pub fn verdicts(&self, realm: RealmNumber, device: DeviceNumber) -> Result<Vec<Verdict>, StoreError> {
        let rows: Vec<Vec<u8>> = self.all(
            "SELECT verdict FROM verdict WHERE realm = :realm AND device = :device ORDER BY id LIMIT :limit",
            named_params! { ":realm": realm_key(realm), ":device": device.0, ":limit": VERDICTS as i64 },
            |row| column(row, "verdict"),
        )?;
        rows.iter()
            .map(|row| minicbor::decode(row).map_err(|_| StoreError::Damaged))
            .collect()
    }
}

impl Write<'_> {
    /// Leaves a verdict for a device.
    pub fn tell(
        &self,
        realm: RealmNumber,
        device: DeviceNumber,
        of: VerdictOf,
        result: PushResult,
    ) -> Result<(), StoreError> {
        let id = self.next_verdict(realm, device)?;
        let verdict = to_cbor(&Verdict { id, of, result });
        self.execute(
            "INSERT INTO verdict (realm, device, id, verdict) VALUES (:realm, :device, :id, :verdict)",
            named_params! {
                ":realm": realm_key(realm), ":device": device.0, ":id": id, ":verdict": verdict,
            },
        )?;
        Ok(())
    }

    /// Counted apart from the rows: an id is never used twice, or a late acknowledgement of an old
    /// one would take a new verdict away.
    fn next_verdict(&self, realm: RealmNumber, device: DeviceNumber) -> Result<u64, StoreError> {
        self.one(
            "INSERT INTO verdict_count (realm, device, last) VALUES (:realm, :device, 1)
             ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last",
            named_params! { ":realm": realm_key(realm), ":device": device.0 },
            |row| column(row, "last"),
        )?
        .ok_or(StoreError::Contradiction)
    }

    /// Forgets verdicts that the device has stored.
    pub fn acknowledge(
        &self,
        realm: RealmNumber,
        device: DeviceNumber,
        ids: &[u64],
    ) -> Result<(), StoreError> {
        for id in ids {
            self.execute(
                "DELETE FROM verdict WHERE realm = :realm AND device = :device AND id = :id",
                named_params! { ":realm": realm_key(realm), ":device": device.0, ":id": id },
            )?;
        }
        Ok(())
    }
}
