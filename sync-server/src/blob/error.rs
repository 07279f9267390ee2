//! Why bytes could not be kept or found.

use std::io;

/// A failure of the folder. What is refused has codes of its own.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// The disk is full. Nothing was kept; it may be repeated.
    #[error("the disk is full")]
    Full,
    /// The bytes under a name are not those that were put there.
    #[error("a file's bytes are not those of its name")]
    Damaged,
    /// The disk failed.
    #[error("photo folder: {0}")]
    Disk(io::Error),
}

impl From<io::Error> for BlobError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Disk(error),
        }
    }
}
