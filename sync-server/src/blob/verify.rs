//! The last look at an upload: the bytes are those of its name, and they are a photo.

use doorstep_model::code::Code;
use doorstep_model::photo::{PhotoError, PhotoSize, prove_photo, prove_thumbnail};

use super::BlobName;

/// Why an upload was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// Damaged on the way, or another photo's bytes.
    #[error("not the bytes of this name")]
    WrongHash,
    /// No photo of ours.
    #[error(transparent)]
    Photo(#[from] PhotoError),
}

impl VerifyError {
    /// The refusal's stable code.
    pub const fn code(self) -> Code {
        match self {
            Self::WrongHash => Code::PhotoWrongHash,
            Self::Photo(error) => error.code(),
        }
    }
}

/// Checks an original. Nothing is decoded into pixels: memory stays at a bit for each
/// coefficient of a progressive photo, ten megabytes for the largest.
pub fn verify_photo(name: BlobName, bytes: &[u8]) -> Result<PhotoSize, VerifyError> {
    check_name(name, bytes)?;
    Ok(prove_photo(bytes)?)
}

/// Checks a thumbnail.
pub fn verify_thumbnail(name: BlobName, bytes: &[u8]) -> Result<PhotoSize, VerifyError> {
    check_name(name, bytes)?;
    Ok(prove_thumbnail(bytes)?)
}

fn check_name(name: BlobName, bytes: &[u8]) -> Result<(), VerifyError> {
    if BlobName::of(bytes) == name {
        Ok(())
    } else {
        Err(VerifyError::WrongHash)
    }
}
