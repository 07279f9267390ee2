//! What every handler holds.

use std::sync::Arc;

use axum::extract::FromRef;

use crate::account::Passwords;
use crate::front::Front;
use crate::home::Home;
use crate::job::Jobs;
use crate::live::Live;
use crate::photo::Photos;
use crate::public::PublicPages;
use crate::shelf::Shelf;
use crate::sync::Sync;

/// The running server. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// Database, ledger, keys, clock.
    pub home: Home,
    /// Where phones and browsers find it, and how they know it.
    pub front: Front,
    /// Checks passwords, a few at a time.
    pub passwords: Arc<Passwords>,
    /// Answers phones.
    pub sync: Arc<Sync>,
    /// Does what the clock says.
    pub jobs: Jobs,
    /// Takes in and gives out photos.
    pub photos: Arc<Photos>,
    /// Pages that keep themselves up to date.
    pub live: Live,
    /// Pages for everyone.
    pub public: Arc<PublicPages>,
    /// Files that are looked at before they are taken in.
    pub shelf: Arc<Shelf>,
}

impl App {
    /// Deletes the photos of what was just erased. What is not deleted now is at the next sweep.
    pub(crate) async fn shred(&self) {
        if let Err(error) = self.photos.shred().await {
            tracing::error!(%error, "photos of what was erased are still to be deleted");
        }
    }
}

impl FromRef<App> for Arc<Photos> {
    fn from_ref(app: &App) -> Self {
        app.photos.clone()
    }
}
