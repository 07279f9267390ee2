//! Photos that arrived, of which document, and who sent them.

use doorstep_model::id::{DeviceNumber, DocumentId, PhotoHash, RealmNumber};
use doorstep_model::protocol::digest::Item;
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::blob::BlobName;
use crate::store::StoreError;
use crate::tus::{Picture, Upload};

/// A photo or thumbnail that is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredPhoto {
    /// The name of its bytes.
    pub blob: BlobName,
    /// How many.
    pub bytes: u64,
    /// Who sent it.
    pub device: DeviceNumber,
    /// When it was verified.
    pub at: Timestamp,
}

impl StoredPhoto {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            blob: column(row, "blob")?,
            bytes: column(row, "bytes")?,
            device: column(row, "device")?,
            at: column(row, "at")?,
        })
    }
}

impl Read<'_> {
    /// A photo or thumbnail of a document, if it has arrived.
    pub fn photo(&self, realm: RealmNumber, picture: &Picture) -> Result<Option<StoredPhoto>, StoreError> {
        self.one(
            "SELECT * FROM photo
             WHERE realm = :realm AND document = :document AND hash = :hash AND part = :part",
            named_params! {
                ":realm": realm_key(realm),
                ":document": picture.document.as_bytes(),
                ":hash": picture.photo.as_bytes(),
                ":part": picture.part.number(),
            },
            StoredPhoto::from_row,
        )
    }

    /// Whether a photo of the realm has these bytes: of a file that may go, none has.
    pub fn has_blob(&self, realm: RealmNumber, blob: BlobName) -> Result<bool, StoreError> {
        let found = self.one(
            "SELECT 1 FROM photo WHERE realm = :realm AND blob = :blob LIMIT 1",
            named_params! { ":realm": realm_key(realm), ":blob": blob.as_bytes() },
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// The names of all files of a realm after one of them, in order: for backup and `check`.
    pub fn blobs_after(
        &self,
        realm: RealmNumber,
        after: Option<BlobName>,
        limit: usize,
    ) -> Result<Vec<BlobName>, StoreError> {
        let after = after.as_ref().map_or(&[][..], |name| name.as_bytes());
        self.all(
            "SELECT DISTINCT blob FROM photo WHERE realm = :realm AND blob > :after ORDER BY blob LIMIT :limit",
            named_params! { ":realm": realm_key(realm), ":after": after, ":limit": limit as i64 },
            |row| column(row, "blob"),
        )
    }
}

impl Write<'_> {
    /// Stores a photo that was verified. The first one of its part stays.
    pub fn put_photo(&self, realm: RealmNumber, upload: &Upload, now: Timestamp) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO photo (realm, document, hash, part, blob, bytes, device, at)
             VALUES (:realm, :document, :hash, :part, :blob, :bytes, :device, :at)
             ON CONFLICT DO NOTHING",
            named_params! {
                ":realm": realm_key(realm),
                ":document": upload.picture.document.as_bytes(),
                ":hash": upload.picture.photo.as_bytes(),
                ":part": upload.picture.part.number(),
                ":blob": upload.blob.as_bytes(),
                ":bytes": upload.length.cast_signed(),
                ":device": upload.device.0,
                ":at": now.millis(),
            },
        )
        .map(drop)
    }

    /// Forgets a photo whose file is lost, so that it may be brought again.
    pub fn remove_photo(&self, realm: RealmNumber, picture: &Picture) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM photo
             WHERE realm = :realm AND document = :document AND hash = :hash AND part = :part",
            named_params! {
                ":realm": realm_key(realm),
                ":document": picture.document.as_bytes(),
                ":hash": picture.photo.as_bytes(),
                ":part": picture.part.number(),
            },
        )
        .map(drop)
    }

    /// Counts an original among what the device wrote, once.
    pub fn count_photo(
        &self,
        realm: RealmNumber,
        document: DocumentId,
        photo: PhotoHash,
        device: DeviceNumber,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let fresh = self.execute(
            "INSERT INTO photo_sender (realm, document, hash, device) VALUES (:realm, :document, :hash, :device)
             ON CONFLICT DO NOTHING",
            named_params! {
                ":realm": realm_key(realm), ":document": document.as_bytes(),
                ":hash": photo.as_bytes(), ":device": device.0,
            },
        )?;
        if fresh == 1 {
            self.add_photo(realm, device, Item::photo(document, photo), now)?;
        }
        Ok(())
    }

    /// Forgets every photo and upload of an erased document, hashes included, also in what its
    /// devices wrote. The files that nothing has any more: the caller deletes them once this is
    /// committed.
    pub fn remove_photos(
        &self,
        realm: RealmNumber,
        document: DocumentId,
    ) -> Result<Vec<BlobName>, StoreError> {
        let key = named_params! { ":realm": realm_key(realm), ":document": document.as_bytes() };
        let counted: Vec<(PhotoHash, DeviceNumber)> = self.all(
            "SELECT hash, device FROM photo_sender WHERE realm = :realm AND document = :document",
            key,
            |row| Ok((column(row, "hash")?, column(row, "device")?)),
        )?;
        for (photo, device) in counted {
            self.subtract_photo(realm, device, Item::photo(document, photo))?;
        }
        let blobs: Vec<BlobName> = self.all(
            "SELECT DISTINCT blob FROM photo WHERE realm = :realm AND document = :document",
            key,
            |row| column(row, "blob"),
        )?;
        for table in ["photo", "photo_sender", "upload"] {
            let sql = format!("DELETE FROM {table} WHERE realm = :realm AND document = :document");
            self.execute(&sql, key)?;
        }
        let mut unused = Vec::new();
        for blob in blobs {
            if !self.has_blob(realm, blob)? {
                unused.push(blob);
            }
        }
        Ok(unused)
    }
}
