//! A photo goes out: to whom the document stands in scope, and only if it names the photo.

use doorstep_model::code::Code;
use doorstep_model::id::{DocumentId, RealmNumber};
use doorstep_model::time::Timestamp;

use super::named::{published_by, stands_in};
use super::{PhotoError, Photos};
use crate::blob::{BlobName, OpenBlob};
use crate::store::{Actor, Read, StoreError};
use crate::token::Bearer;
use crate::tus::Picture;

/// Which bytes of a file: from one on, and how many at most. A phone whose line was cut asks for
/// the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub from: u64,
    /// The last, if it is not the file's.
    pub to: Option<u64>,
}

/// A file to be sent.
#[derive(Debug)]
pub struct Found {
    /// Open at the first byte to be sent.
    pub blob: OpenBlob,
    /// The name of the whole file's bytes.
    pub name: BlobName,
    /// The first byte to be sent.
    pub from: u64,
    /// How many bytes to send.
    pub count: u64,
}

enum Seen {
    Here(BlobName),
    NotHere,
    /// The document is there, and outside the person's scopes.
    Outside,
}

impl Photos {
    /// Finds a photo or thumbnail for a phone.
    ///
    /// # Errors
    /// `not_found` outside the person's scopes (and a line in the audit log), for a photo that the
    /// document does not name, and for one that has not arrived yet; `Span` for bytes that the
    /// file does not have.
    pub async fn read(
        &self,
        bearer: &Bearer,
        picture: Picture,
        span: Option<Span>,
    ) -> Result<Found, PhotoError> {
        let (asked, now) = (bearer.clone(), self.clock.now());
        let seen = self.store.read(move |tx| see(tx, &asked, &picture, now)).await?;
        let name = match seen {
            Seen::Here(name) => name,
            Seen::NotHere => return Err(Code::NotFound.into()),
            Seen::Outside => {
                self.audit_denied(bearer, "photo.read_denied", picture.document)
                    .await?;
                return Err(Code::NotFound.into());
            }
        };
        self.open_at(bearer.realm.number, name, span).await
    }

    /// Opens a photo or thumbnail that was found for someone at a desk who may see it.
    ///
    /// # Errors
    /// `Lost` when its file is gone.
    pub async fn open_stored(&self, realm: RealmNumber, name: BlobName) -> Result<Found, PhotoError> {
        self.open_at(realm, name, None).await
    }

    async fn open_at(
        &self,
        realm: RealmNumber,
        name: BlobName,
        span: Option<Span>,
    ) -> Result<Found, PhotoError> {
        let blobs = self.blobs.clone();
        let open = tokio::task::spawn_blocking(move || {
            blobs
                .open_blob(realm, name)?
                .map_or_else(|| Err(PhotoError::Lost), |blob| cut(blob, name, span))
        });
        open.await.map_err(|_| PhotoError::Cut)?
    }

    /// A phone asked for what lies outside its scopes.
    pub(super) async fn audit_denied(
        &self,
        bearer: &Bearer,
        action: &'static str,
        document: DocumentId,
    ) -> Result<(), StoreError> {
        let (realm, actor, now) = (
            bearer.realm.number,
            Actor::Device(bearer.device.number),
            self.clock.now(),
        );
        self.store
            .write(move |tx| tx.audit(realm, actor, action, &document, now))
            .await
    }
}

fn see(tx: &Read<'_>, bearer: &Bearer, picture: &Picture, now: Timestamp) -> Result<Seen, StoreError> {
    let realm = bearer.realm.number;
    let Some(document) = tx.document(realm, picture.document)? else {
        return Ok(Seen::NotHere);
    };
    let mine = bearer.realm.scopes_for(tx, bearer.device.user, now)?;
    if !stands_in(tx, &document, &mine)? {
        return Ok(Seen::Outside);
    }
    if published_by(tx, &document, picture.photo)?.is_empty() {
        return Ok(Seen::NotHere);
    }
    Ok(tx
        .photo(realm, picture)?
        .map_or(Seen::NotHere, |photo| Seen::Here(photo.blob)))
}

fn cut(mut blob: OpenBlob, name: BlobName, span: Option<Span>) -> Result<Found, PhotoError> {
    let length = blob.length;
    let (from, end) = match span {
        None => (0, length),
        Some(Span { from, to }) => (from, to.map_or(length, |to| length.min(to.saturating_add(1)))),
    };
    if span.is_some() && from >= end {
        return Err(PhotoError::Span { length });
    }
    blob.seek(from)?;
    Ok(Found {
        blob,
        name,
        from,
        count: end - from,
    })
}
