//! Photos on the server: who may send and read which, and their way from a partial file to a blob.
//!
//! A photo belongs to a document that names it. Its bytes are let in only when a change that the
//! server holds says so, and let out only to those in whose scopes the document stands and says
//! so for everyone to read. A hash by itself opens nothing.

mod begin;
mod error;
mod finish;
mod named;
mod read;
mod receive;
mod room;
mod sweep;
mod turn;

use std::path::Path;
use std::sync::Arc;

pub use error::PhotoError;
pub use read::{Found, Span};
pub use room::{ROOM, Room};
pub use sweep::{Sweeper, Swept};

use tokio::sync::RwLock;

use self::turn::Turns;
use crate::blob::{BlobError, Blobs, Partials};
use crate::environment::Clock;
use crate::store::Store;

/// Takes in and gives out photos.
pub struct Photos {
    store: Store,
    clock: Arc<dyn Clock>,
    blobs: Arc<Blobs>,
    partials: Arc<Partials>,
    turns: Turns,
    room: Room,
    /// Shared by those who put a file and then its row, held alone by whoever deletes a file
    /// because no row has it.
    filing: RwLock<()>,
}

impl Photos {
    /// The photos in this folder, made when it is not there.
    ///
    /// # Errors
    /// The folder can't be made or read.
    pub fn open(folder: &Path, store: Store, clock: Arc<dyn Clock>) -> Result<Self, BlobError> {
        Ok(Self {
            store,
            clock,
            blobs: Arc::new(Blobs::open(folder)?),
            partials: Arc::new(Partials::open(&folder.join("partial"))?),
            turns: Turns::default(),
            room: Room::default(),
            filing: RwLock::default(),
        })
    }

    /// The verified files, for backup and `check`.
    pub fn blobs(&self) -> &Arc<Blobs> {
        &self.blobs
    }

    /// How much of a photo lies in memory at once.
    pub fn room(&self) -> &Room {
        &self.room
    }
}
