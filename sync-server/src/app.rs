//! What every handler holds.

use std::sync::Arc;

use axum::extract::FromRef;
use doorstep_model::id::ServerPin;
use doorstep_model::protocol::enrol::ServerAddress;

use crate::account::Passwords;
use crate::home::Home;
use crate::photo::Photos;
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
    /// Takes in and gives out photos.
    pub photos: Arc<Photos>,
}

impl FromRef<App> for Arc<Photos> {
    fn from_ref(app: &App) -> Self {
        app.photos.clone()
    }
}

/// The server as seen from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Front {
    /// The address in enrolment links.
    pub address: ServerAddress,
    /// The certificate's key, as phones know it.
    pub pin: ServerPin,
    /// What browsers call the pages whose forms we take: `scheme://host[:port]`.
    pub origins: Vec<String>,
}

impl Front {
    /// True where browsers speak TLS: cookies are then bound to it.
    pub fn is_secure(&self) -> bool {
        self.address.as_str().starts_with("https:")
    }
}
