//! Who names a photo: the one thing that gives a right to send it, and one of two to read it.

use std::collections::BTreeSet;

use doorstep_model::document::gate::gate;
use doorstep_model::document::op::{Put, Target};
use doorstep_model::document::{Document, genesis};
use doorstep_model::id::{DeviceNumber, PhotoHash};
use doorstep_model::protocol::packed::unpack;
use doorstep_model::protocol::scope::Scope;
use doorstep_model::time::Timestamp;

use crate::store::{ChangeState, DocumentRow, Read, StoreError};
use crate::token::Bearer;
use crate::tus::Part;

/// The container of photos, in every kind of document that has them.
const PHOTOS: &str = "photos";

/// What a phone may do with a photo of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rights {
    /// Its person took the photo: a change of theirs names it, whatever became of that change.
    /// The bytes are as little to be lost as the change is.
    pub(super) own: bool,
    /// The document stands in its person's scopes.
    pub(super) reads: bool,
    /// The document as everyone sees it names the photo.
    pub(super) published: bool,
}

impl Rights {
    /// Whether it may bring the photo. One that others took, it may bring again after a restore:
    /// the bytes prove themselves by their name. A thumbnail does not, so only who took the photo
    /// says what its thumbnail is.
    pub(super) const fn may_send(self, part: Part) -> bool {
        match part {
            Part::Thumbnail => self.own,
            Part::Original => self.own || (self.reads && self.published),
        }
    }
}

/// Looks up what a phone may do with a photo.
pub(super) fn rights(
    tx: &Read<'_>,
    bearer: &Bearer,
    document: &DocumentRow,
    photo: PhotoHash,
    now: Timestamp,
) -> Result<Rights, StoreError> {
    let mine = bearer.realm.scopes_for(tx, bearer.device.user, now)?;
    let published = published_by(tx, document, photo)?;
    let mut own = false;
    for device in &published {
        own = own || is_of(tx, bearer, *device)?;
    }
    Ok(Rights {
        own: own || unpublished_by(tx, bearer, document, photo)?,
        reads: stands_in(tx, document, &mine)?,
        published: !published.is_empty(),
    })
}

/// Whether a device is one of the same person's: a phone that was replaced, or enrolled again.
fn is_of(tx: &Read<'_>, bearer: &Bearer, device: DeviceNumber) -> Result<bool, StoreError> {
    let user = bearer.realm.user_of(tx, device)?;
    Ok(user == Some(bearer.device.user))
}

/// Whether a document stands in one of these scopes.
pub(super) fn stands_in(
    tx: &Read<'_>,
    document: &DocumentRow,
    scopes: &BTreeSet<Scope>,
) -> Result<bool, StoreError> {
    Ok(tx
        .document_scopes(document.no)?
        .iter()
        .any(|scope| scopes.contains(scope)))
}

/// Whose published events name the photo.
pub(super) fn published_by(
    tx: &Read<'_>,
    document: &DocumentRow,
    photo: PhotoHash,
) -> Result<BTreeSet<DeviceNumber>, StoreError> {
    let Some(saved) = tx.snapshot(document.no)? else {
        return Ok(BTreeSet::new());
    };
    let published = Document::load(document.kind, document.id, &saved).map_err(|_| StoreError::Damaged)?;
    let name = photo.to_string();
    let events = published.events(PHOTOS).into_iter();
    Ok(events
        .filter(|(_, event)| event.hash.as_deref() == Some(&*name))
        .map(|(entry, _)| entry.device)
        .collect())
}

/// Whether a change of this person's names the photo that waits, is held or was quarantined.
fn unpublished_by(
    tx: &Read<'_>,
    bearer: &Bearer,
    document: &DocumentRow,
    photo: PhotoHash,
) -> Result<bool, StoreError> {
    let name = photo.to_string();
    let genesis = genesis::hash(document.kind, document.id);
    for known in tx.known_changes(document.no)? {
        if known.state == ChangeState::Published {
            continue;
        }
        let Some(change) = tx.change(known.no)? else {
            continue;
        };
        if !is_of(tx, bearer, change.device)? {
            continue;
        }
        // It passed the gate when it came.
        let gated = unpack(&change.bytes, genesis)
            .and_then(|bytes| gate(&bytes, document.kind, document.id, change.device));
        if gated.is_ok_and(|gated| gated.puts.iter().any(|put| names(put, &name))) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn names(put: &Put, photo: &str) -> bool {
    match &put.target {
        Target::Event { container, event, .. } => {
            container.name == PHOTOS && event.hash.as_deref() == Some(photo)
        }
        _ => false,
    }
}
