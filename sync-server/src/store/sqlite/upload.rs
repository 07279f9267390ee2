//! Photos on their way.

use doorstep_model::id::{DeviceNumber, RealmNumber};
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;
use crate::tus::{Picture, Upload, UploadId};

impl Upload {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: column(row, "id")?,
            device: column(row, "device")?,
            picture: Picture {
                document: column(row, "document")?,
                photo: column(row, "hash")?,
                part: column(row, "part")?,
            },
            blob: column(row, "blob")?,
            length: column(row, "length")?,
            received: column(row, "received")?,
            expires_at: column(row, "expires_at")?,
        })
    }
}

impl Read<'_> {
    /// An upload by its id.
    pub fn upload(&self, realm: RealmNumber, id: UploadId) -> Result<Option<Upload>, StoreError> {
        self.one(
            "SELECT * FROM upload WHERE realm = :realm AND id = :id",
            named_params! { ":realm": realm_key(realm), ":id": id.to_bytes() },
            Upload::from_row,
        )
    }

    /// How many uploads of a device are not finished.
    pub fn open_uploads(&self, realm: RealmNumber, device: DeviceNumber) -> Result<u32, StoreError> {
        let count = self.one(
            "SELECT count(*) AS n FROM upload
             WHERE realm = :realm AND device = :device AND received < length",
            named_params! { ":realm": realm_key(realm), ":device": device.0 },
            |row| column(row, "n"),
        )?;
        Ok(count.unwrap_or_default())
    }
}

impl Write<'_> {
    /// Adds an upload, or leaves the one that is there already.
    pub fn begin_upload(&self, realm: RealmNumber, upload: &Upload) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO upload (realm, id, device, document, hash, part, blob, length, received, expires_at)
             VALUES (:realm, :id, :device, :document, :hash, :part, :blob, :length, :received, :expires_at)
             ON CONFLICT DO NOTHING",
            named_params! {
                ":realm": realm_key(realm),
                ":id": upload.id.to_bytes(),
                ":device": upload.device.0,
                ":document": upload.picture.document.as_bytes(),
                ":hash": upload.picture.photo.as_bytes(),
                ":part": upload.picture.part.number(),
                ":blob": upload.blob.as_bytes(),
                ":length": upload.length.cast_signed(),
                ":received": upload.received.cast_signed(),
                ":expires_at": upload.expires_at.millis(),
            },
        )
        .map(drop)
    }

    /// Moves an upload on, and with it the time of its end; false when it stands elsewhere.
    pub fn move_upload(
        &self,
        realm: RealmNumber,
        id: UploadId,
        from: u64,
        to: u64,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let moved = self.execute(
            "UPDATE upload SET received = :to, expires_at = :expires_at
             WHERE realm = :realm AND id = :id AND received = :from",
            named_params! {
                ":realm": realm_key(realm), ":id": id.to_bytes(), ":from": from.cast_signed(),
                ":to": to.cast_signed(), ":expires_at": expires_at.millis(),
            },
        )?;
        Ok(moved == 1)
    }

    /// Forgets an upload.
    pub fn remove_upload(&self, realm: RealmNumber, id: UploadId) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM upload WHERE realm = :realm AND id = :id",
            named_params! { ":realm": realm_key(realm), ":id": id.to_bytes() },
        )
        .map(drop)
    }

    /// Forgets uploads whose time is over; their files go with the next sweep.
    pub fn remove_expired_uploads(&self, now: Timestamp) -> Result<usize, StoreError> {
        self.execute(
            "DELETE FROM upload WHERE expires_at <= :now",
            named_params! { ":now": now.millis() },
        )
    }
}
