//! An upload begins, is asked about, or is given up.

use doorstep_model::code::Code;
use doorstep_model::id::RealmNumber;
use doorstep_model::time::Timestamp;

use super::named::rights;
use super::{PhotoError, Photos};
use crate::store::{Read, Write};
use crate::token::Bearer;
use crate::tus::{Creation, Part, Picture, TusError, Upload, UploadId};

/// Unfinished uploads of one phone. It sends one or two at a time; more would only fill the disk.
const OPEN: u32 = 64;

impl Photos {
    /// Begins an upload, or finds the one that was begun before; one that is stored already, by
    /// whomever, is finished.
    ///
    /// # Errors
    /// `photo_not_named` while no change that the server holds gives the phone the right to send
    /// it; `erased`, `too_many`.
    pub async fn begin(&self, bearer: &Bearer, creation: Creation) -> Result<Upload, PhotoError> {
        let now = self.clock.now();
        let (asked, picture) = (bearer.clone(), creation.picture);
        let admitted = self
            .store
            .read(move |tx| admit(tx, &asked, &picture, now))
            .await?;
        if let Err(denied) = admitted {
            if denied.outside {
                self.audit_denied(bearer, "photo.send_denied", picture.document)
                    .await?;
            }
            return Err(denied.code.into());
        }
        let here = self.has_file(bearer, &creation).await?;
        let asked = bearer.clone();
        self.store
            .write(move |tx| begin(tx, &asked, &creation, here, now))
            .await
    }

    /// Whether the file of a stored photo is there: a restored folder may be older than its
    /// database, and then the phone that still has the photo brings it again.
    async fn has_file(&self, bearer: &Bearer, creation: &Creation) -> Result<bool, PhotoError> {
        let (realm, picture) = (bearer.realm.number, creation.picture);
        let stored = self
            .store
            .read(move |tx| Ok::<_, PhotoError>(tx.photo(realm, &picture)?))
            .await?;
        match stored {
            Some(photo) => Ok(self.blobs.open_blob(realm, photo.blob)?.is_some()),
            None => Ok(false),
        }
    }

    /// Finds an upload of this phone.
    ///
    /// # Errors
    /// `Gone` for one that is not there any more, never was, or is another phone's.
    pub(super) async fn find(&self, bearer: &Bearer, id: UploadId) -> Result<Upload, PhotoError> {
        let (realm, now) = (bearer.realm.number, self.clock.now());
        let found = self
            .store
            .read(move |tx| Ok::<_, PhotoError>(tx.upload(realm, id)?))
            .await?;
        let upload = found
            .filter(|upload| upload.device == bearer.device.number)
            .ok_or(TusError::Gone)?;
        upload.still_there(now)?;
        Ok(upload)
    }

    /// How far an upload is. A request that is still sending it is told to stop, and has written
    /// down what arrived.
    ///
    /// # Errors
    /// `Gone`.
    pub async fn stands(&self, bearer: &Bearer, id: UploadId) -> Result<Upload, PhotoError> {
        self.find(bearer, id).await?;
        let _turn = self.turns.take(bearer.realm.number, id).await;
        self.find(bearer, id).await
    }

    /// Gives an upload up. A photo that is stored stays.
    ///
    /// # Errors
    /// `Gone`.
    pub async fn abandon(&self, bearer: &Bearer, id: UploadId) -> Result<(), PhotoError> {
        self.find(bearer, id).await?;
        let _turn = self.turns.take(bearer.realm.number, id).await;
        self.forget(bearer.realm.number, id).await
    }

    /// The row first: a file without one goes with the next sweep.
    pub(super) async fn forget(&self, realm: RealmNumber, id: UploadId) -> Result<(), PhotoError> {
        self.store
            .write(move |tx| Ok::<_, PhotoError>(tx.remove_upload(realm, id)?))
            .await?;
        self.partials.remove(realm, id)?;
        Ok(())
    }
}

/// Why an upload may not begin.
struct Denied {
    code: Code,
    /// The document is there, and outside the person's scopes.
    outside: bool,
}

fn admit(
    tx: &Read<'_>,
    bearer: &Bearer,
    picture: &Picture,
    now: Timestamp,
) -> Result<Result<(), Denied>, PhotoError> {
    let realm = bearer.realm.number;
    if tx.is_erased(realm, picture.document)? {
        return Ok(Err(Denied {
            code: Code::Erased,
            outside: false,
        }));
    }
    let Some(document) = tx.document(realm, picture.document)? else {
        return Ok(Err(Denied {
            code: Code::PhotoNotNamed,
            outside: false,
        }));
    };
    let rights = rights(tx, bearer, &document, picture.photo, now)?;
    if rights.may_send(picture.part) {
        return Ok(Ok(()));
    }
    // The same answer whether the document is another's or the change is still on its way: who
    // guesses learns nothing.
    Ok(Err(Denied {
        code: Code::PhotoNotNamed,
        outside: !rights.reads,
    }))
}

fn begin(
    tx: &Write<'_>,
    bearer: &Bearer,
    creation: &Creation,
    here: bool,
    now: Timestamp,
) -> Result<Upload, PhotoError> {
    let (realm, device) = (bearer.realm.number, bearer.device.number);
    let Picture {
        document,
        photo,
        part,
    } = creation.picture;
    if tx.is_erased(realm, document)? {
        return Err(Code::Erased.into());
    }
    let mut upload = Upload::begin(device, creation, now);
    let begun = tx.upload(realm, upload.id)?;
    if here {
        upload.received = upload.length;
        if part == Part::Original {
            tx.count_photo(realm, document, photo, device, now)?;
        }
    } else {
        tx.remove_photo(realm, &creation.picture)?;
        if let Some(begun) = &begun
            && !begun.is_stored()
            && begun.still_there(now).is_ok()
        {
            return Ok(begun.clone());
        }
    }
    tx.remove_upload(realm, upload.id)?;
    if !upload.is_stored() && tx.open_uploads(realm, device)? >= OPEN {
        return Err(Code::TooMany.into());
    }
    tx.begin_upload(realm, &upload)?;
    Ok(upload)
}
