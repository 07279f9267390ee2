//! Photos between phone and server: after the documents, thumbnails first, originals only on the
//! connection that the user allowed. A cut costs what was under way, never what had arrived.

mod answer;
mod driver;
mod engine;
mod work;

use doorstep_model::code::Code;
use doorstep_model::id::{DocumentId, PhotoHash};
use doorstep_model::photo::{self, PHOTO_BYTES, THUMBNAIL_BYTES};

use crate::photo::Part;

/// What may travel on the connection that the phone has now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Connection {
    /// Thumbnails, and originals that a person asked for.
    #[default]
    Metered,
    /// Everything that waits.
    Free,
}

/// One file of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct File {
    /// The document that names the photo.
    pub document: DocumentId,
    /// The photo's name.
    pub hash: PhotoHash,
    /// Which of its two files.
    pub part: Part,
}

impl File {
    /// Most bytes that it may have.
    pub const fn most(&self) -> u64 {
        match self.part {
            Part::Thumbnail => THUMBNAIL_BYTES as u64,
            Part::Original => PHOTO_BYTES as u64,
        }
    }

    /// Whether these are its bytes, and nothing but a picture. A thumbnail is named by nothing but
    /// the word of who sent it (decision 050); it can at least do no harm.
    ///
    /// # Errors
    /// `photo_wrong_hash`, `not_a_photo`, `photo_not_plain`, `photo_too_large`.
    pub fn check(&self, bytes: &[u8]) -> Result<(), Code> {
        let proven = match self.part {
            Part::Thumbnail => photo::prove_thumbnail(bytes),
            Part::Original if photo::hash_of(bytes) != self.hash => return Err(Code::PhotoWrongHash),
            Part::Original => photo::prove_photo(bytes),
        };
        proven.map(drop).map_err(|error| error.code())
    }
}

/// What became of photos in one sync.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PhotoOutcome {
    /// Files that the server holds now and did not before.
    pub sent: usize,
    /// Files that came.
    pub fetched: usize,
    /// Requests that were sent.
    pub requests: u32,
    /// Bytes of bodies sent.
    pub up: u64,
    /// Bytes of bodies received.
    pub down: u64,
    /// Files that were refused or are not there yet, and why: tried again later.
    pub later: Vec<(File, Code)>,
    /// Why the rest was not tried.
    pub stopped: Option<Code>,
}
