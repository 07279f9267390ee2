//! Photos on the phone: made plain and small before anything is stored, then kept in encrypted
//! files beside the database.

mod files;
mod prepare;

use doorstep_model::code::Code;

pub use files::{Part, PhotoFiles};
pub use prepare::{LONG_SIDE, Prepared, prepare};

/// Why a photo was not taken in, or not found.
#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    /// No JPEG, or a broken one.
    #[error("not a photo")]
    NotAPhoto,
    /// More bytes or pixels than a photo may have.
    #[error("the photo is too large")]
    TooLarge,
    /// The file does not decrypt to the photo of that name.
    #[error("the photo's file is damaged")]
    Damaged,
    /// The file system refused.
    #[error("file system: {0}")]
    Io(#[from] std::io::Error),
}

impl PhotoError {
    /// The code that a person's screen explains.
    pub fn code(&self) -> Code {
        match self {
            Self::NotAPhoto => Code::NotAPhoto,
            Self::TooLarge => Code::PhotoTooLarge,
            Self::Damaged => Code::PhotoWrongHash,
            Self::Io(error) if error.kind() == std::io::ErrorKind::StorageFull => Code::StorageFull,
            Self::Io(_) => Code::Internal,
        }
    }
}
