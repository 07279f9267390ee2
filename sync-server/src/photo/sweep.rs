//! What nothing belongs to any more is cleared away: uploads whose time is over, files whose
//! server ended between file and row, photos of erased documents.

use std::sync::Arc;
use std::time::Duration;

use doorstep_model::id::RealmNumber;
use tokio::task::JoinHandle;

use super::{PhotoError, Photos};
use crate::blob::{BlobName, Listed};

/// Between two sweeps.
const PAUSE: Duration = Duration::from_secs(6 * 60 * 60);

/// Files compared with the database at a time.
const BATCH: usize = 500;

/// What a sweep took away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Uploads that expired.
    pub uploads: usize,
    /// Unfinished files that belong to no upload.
    pub partials: usize,
    /// Files that no photo has.
    pub blobs: usize,
}

/// Sweeps now and then; ends when dropped.
#[derive(Debug)]
pub struct Sweeper(JoinHandle<()>);

impl Sweeper {
    /// Starts at once: an erasure may have been cut short.
    pub fn start(photos: Arc<Photos>) -> Self {
        Self(tokio::spawn(async move {
            loop {
                match photos.sweep().await {
                    Ok(swept) if swept != Swept::default() => tracing::info!(?swept, "photos swept"),
                    Ok(_) => {}
                    Err(error) => tracing::error!(%error, "photos could not be swept"),
                }
                tokio::time::sleep(PAUSE).await;
            }
        }))
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Photos {
    /// Clears away what nothing belongs to.
    ///
    /// # Errors
    /// The store's, the folder's; what was done stays done.
    pub async fn sweep(&self) -> Result<Swept, PhotoError> {
        let now = self.clock.now();
        let mut swept = Swept {
            uploads: self
                .store
                .write(move |tx| Ok::<_, PhotoError>(tx.remove_expired_uploads(now)?))
                .await?,
            ..Swept::default()
        };
        swept.partials = self.sweep_partials().await?;
        let mut files = self.blobs.list()?;
        loop {
            let (batch, rest) = tokio::task::spawn_blocking(move || {
                let batch = files.by_ref().take(BATCH).collect::<Result<Vec<Listed>, _>>()?;
                Ok::<_, PhotoError>((batch, files))
            })
            .await
            .map_err(|_| PhotoError::Cut)??;
            files = rest;
            if batch.is_empty() {
                break;
            }
            for Listed { realm, name, .. } in self.unused(batch).await? {
                swept.blobs += usize::from(self.delete_unused(realm, name).await?);
            }
        }
        self.shred_listed().await?;
        let _filing = self.filing.write().await;
        swept.partials += self.blobs.clear_incoming()?;
        Ok(swept)
    }

    /// Deletes the files of what was erased, at once: those on the list, and what was still on its way.
    ///
    /// # Errors
    /// The store's, the folder's. The next sweep does it then.
    pub async fn shred(&self) -> Result<(), PhotoError> {
        self.sweep_partials().await?;
        self.shred_listed().await
    }

    async fn shred_listed(&self) -> Result<(), PhotoError> {
        let listed = self.store.read(|tx| Ok::<_, PhotoError>(tx.to_shred()?));
        for (realm, name) in listed.await? {
            self.delete_unused(realm, name).await?;
            let gone = self
                .store
                .write(move |tx| Ok::<_, PhotoError>(tx.shredded(realm, name)?));
            gone.await?;
        }
        Ok(())
    }

    /// Unfinished files that belong to no upload; how many.
    async fn sweep_partials(&self) -> Result<usize, PhotoError> {
        let mut gone = 0;
        for (realm, id) in self.partials.list()? {
            let _turn = self.turns.take(realm, id).await;
            let row = self
                .store
                .read(move |tx| Ok::<_, PhotoError>(tx.upload(realm, id)?))
                .await?;
            // A stored one needs its file no more.
            if row.is_none_or(|upload| upload.is_stored()) {
                self.partials.remove(realm, id)?;
                gone += 1;
            }
        }
        Ok(gone)
    }

    /// Those that no photo has.
    async fn unused(&self, files: Vec<Listed>) -> Result<Vec<Listed>, PhotoError> {
        let unused = self.store.read(move |tx| {
            let mut unused = Vec::new();
            for file in files {
                if !tx.has_blob(file.realm, file.name)? {
                    unused.push(file);
                }
            }
            Ok::<_, PhotoError>(unused)
        });
        unused.await
    }

    /// Deletes a file unless a photo has it: for those that
    /// [`remove_photos`](crate::store::Write::remove_photos) names, once that is committed.
    ///
    /// # Errors
    /// The store's, the folder's. The next sweep does it then.
    pub async fn delete_unused(&self, realm: RealmNumber, name: BlobName) -> Result<bool, PhotoError> {
        let _filing = self.filing.write().await;
        let used = self
            .store
            .read(move |tx| Ok::<_, PhotoError>(tx.has_blob(realm, name)?))
            .await?;
        Ok(!used && self.blobs.delete(realm, name)?)
    }
}
