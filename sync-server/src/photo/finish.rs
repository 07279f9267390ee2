//! All of an upload is here: is it what it says? Then it becomes a photo, else it is gone.

use std::sync::Arc;

use doorstep_model::code::Code;
use doorstep_model::time::Timestamp;

use super::{PhotoError, Photos};
use crate::blob::{verify_photo, verify_thumbnail};
use crate::store::{StoreError, Write};
use crate::token::Bearer;
use crate::tus::{EXPIRES, Part, TusError, Upload};

impl Photos {
    /// Checks the file and stores the photo. `settled` is where the upload stands in the database.
    ///
    /// # Errors
    /// `photo_wrong_hash`, `not_a_photo`, `photo_not_plain`, `photo_too_large`, `erased`: the
    /// upload is gone then. After any other error the last piece may be sent again.
    pub(super) async fn finish(
        &self,
        bearer: &Bearer,
        upload: &Upload,
        settled: u64,
    ) -> Result<Upload, PhotoError> {
        let stored = self.store_photo(bearer, upload, settled).await;
        if let Err(PhotoError::Refused(_)) = stored {
            self.forget(bearer.realm.number, upload.id).await?;
        }
        stored
    }

    async fn store_photo(
        &self,
        bearer: &Bearer,
        upload: &Upload,
        settled: u64,
    ) -> Result<Upload, PhotoError> {
        let realm = bearer.realm.number;
        let held = self.room.take(upload.picture.part, upload.length).await;
        let (partials, checked) = (self.partials.clone(), upload.clone());
        let bytes = tokio::task::spawn_blocking(move || {
            let bytes = partials
                .read(realm, checked.id, checked.length)?
                .ok_or(PhotoError::Cut)?;
            check(&checked, &bytes)?;
            Ok::<_, PhotoError>(bytes)
        });
        let bytes = bytes.await.map_err(|_| Code::NotAPhoto)??;
        // Nobody deletes files between the file and its row.
        let filing = self.filing.read().await;
        let blobs = Arc::clone(&self.blobs);
        let put = tokio::task::spawn_blocking(move || blobs.put(realm, &bytes));
        put.await.map_err(|_| PhotoError::Cut)??;
        drop(held);
        let (asked, finished, now) = (bearer.clone(), upload.clone(), self.clock.now());
        let stored = self
            .store
            .write(move |tx| store(tx, &asked, &finished, settled, now))
            .await;
        drop(filing);
        if stored.is_err()
            && let Err(error) = self.delete_unused(realm, upload.blob).await
        {
            tracing::warn!(%error, "a file without a photo is left for the next sweep");
        }
        let stored = stored?;
        self.partials.remove(realm, upload.id)?;
        metrics::counter!("doorstep_photos_stored").increment(1);
        Ok(stored)
    }
}

/// Whether the bytes are those of the name, and nothing but a picture.
fn check(upload: &Upload, bytes: &[u8]) -> Result<(), Code> {
    let checked = match upload.picture.part {
        Part::Thumbnail => verify_thumbnail(upload.blob, bytes),
        Part::Original => verify_photo(upload.blob, bytes),
    };
    checked.map(drop).map_err(|error| error.code())
}

fn store(
    tx: &Write<'_>,
    bearer: &Bearer,
    upload: &Upload,
    settled: u64,
    now: Timestamp,
) -> Result<Upload, PhotoError> {
    let (realm, picture) = (bearer.realm.number, &upload.picture);
    if tx.is_erased(realm, picture.document)? {
        return Err(Code::Erased.into());
    }
    if !tx.move_upload(realm, upload.id, settled, upload.length, now.plus(EXPIRES))? {
        return Err(TusError::Gone.into());
    }
    tx.put_photo(realm, upload, now)?;
    if picture.part == Part::Original {
        tx.count_photo(realm, picture.document, picture.photo, bearer.device.number, now)?;
    }
    Ok(tx.upload(realm, upload.id)?.ok_or(StoreError::Contradiction)?)
}
