//! A piece of an upload comes in. It is written as it comes: what lies in memory is one frame of
//! the connection.

use std::fs::File;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use http_body_util::BodyExt;

use super::turn::Turn;
use super::{PhotoError, Photos};
use crate::token::Bearer;
use crate::tus::{Chunk, ChunkHead, Reached, TusError, Upload, UploadId};

/// How long a line may be silent before it counts as cut.
const SILENCE: Duration = Duration::from_secs(120);

impl Photos {
    /// Takes a piece, and with the last one the photo.
    ///
    /// # Errors
    /// What tus refuses; `Cut` when the line ended early; why the whole file is no photo.
    pub async fn receive(
        self: &Arc<Self>,
        bearer: &Bearer,
        id: UploadId,
        piece: ChunkHead,
        body: Body,
    ) -> Result<Upload, PhotoError> {
        let (photos, bearer) = (self.clone(), bearer.clone());
        // A task of its own: when the server ends its connections the handler is dropped, and
        // what arrived is still to be written down.
        let task = tokio::spawn(async move { photos.receive_here(&bearer, id, piece, body).await });
        task.await.unwrap_or(Err(PhotoError::Cut))
    }

    async fn receive_here(
        &self,
        bearer: &Bearer,
        id: UploadId,
        piece: ChunkHead,
        body: Body,
    ) -> Result<Upload, PhotoError> {
        // Before the turn is taken: no one interrupts another's upload.
        self.find(bearer, id).await?;
        let realm = bearer.realm.number;
        let mut turn = self.turns.take(realm, id).await;
        let upload = self.find(bearer, id).await?;
        let chunk = upload.take(piece, self.clock.now())?;
        if upload.is_stored() {
            return Ok(upload);
        }
        let Some(file) = self.partials.append(realm, id, chunk.from())? else {
            self.move_to(bearer, id, chunk.from(), 0).await?;
            return Err(TusError::Offset { at: 0 }.into());
        };
        let (whole, reached) = self.write_down(bearer, id, &mut turn, chunk, body, file).await?;
        if reached.complete {
            return self.finish(bearer, &upload, reached.settled).await;
        }
        let upload = self.move_to(bearer, id, reached.settled, reached.to).await?;
        if whole { Ok(upload) } else { Err(PhotoError::Cut) }
    }

    /// Writes a piece to its file; whether all of it came, and how far the upload is.
    async fn write_down(
        &self,
        bearer: &Bearer,
        id: UploadId,
        turn: &mut Turn,
        mut chunk: Chunk,
        mut body: Body,
        file: File,
    ) -> Result<(bool, Reached), PhotoError> {
        let file = Arc::new(file);
        let whole = loop {
            let next = tokio::select! {
                biased;
                () = turn.over() => break false,
                next = tokio::time::timeout(SILENCE, body.frame()) => next,
            };
            let frame = match next {
                Ok(Some(Ok(frame))) => frame,
                Ok(None) => break true,
                Ok(Some(Err(_))) | Err(_) => break false,
            };
            let Ok(bytes) = frame.into_data() else { continue };
            chunk.add(&bytes)?;
            append(&file, bytes).await?;
            if let Some(reached) = chunk.settle() {
                sync(&file).await?;
                self.move_to(bearer, id, reached.settled, reached.to).await?;
            }
        };
        let reached = chunk.end(whole)?;
        sync(&file).await?;
        Ok((whole, reached))
    }

    /// Moves an upload on in the database.
    async fn move_to(&self, bearer: &Bearer, id: UploadId, from: u64, to: u64) -> Result<Upload, PhotoError> {
        let (realm, expires_at) = (bearer.realm.number, self.clock.now().plus(crate::tus::EXPIRES));
        self.store
            .write(move |tx| {
                // Given up or erased meanwhile.
                tx.move_upload(realm, id, from, to, expires_at)?;
                Ok(tx.upload(realm, id)?.ok_or(TusError::Gone)?)
            })
            .await
    }
}

async fn append(file: &Arc<File>, bytes: Bytes) -> Result<(), PhotoError> {
    let file = file.clone();
    blocking(move || (&*file).write_all(&bytes)).await
}

async fn sync(file: &Arc<File>) -> Result<(), PhotoError> {
    let file = file.clone();
    blocking(move || file.sync_data()).await
}

async fn blocking(work: impl FnOnce() -> std::io::Result<()> + Send + 'static) -> Result<(), PhotoError> {
    // A panic of a system call's wrapper, or the end of the server: the line is as good as cut.
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| PhotoError::Cut)??;
    Ok(())
}
