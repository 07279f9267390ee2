//! The name of a file: the BLAKE3 of its bytes.

use std::fmt;

use doorstep_model::id::PhotoHash;

/// BLAKE3 of a file's bytes. Of an original it is the photo's hash; a thumbnail has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobName(PhotoHash);

impl BlobName {
    /// The name of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(PhotoHash::new(*blake3::hash(bytes).as_bytes()))
    }

    /// A name that was written down.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(PhotoHash::new(bytes))
    }

    /// Reads 64 hex digits, as `Display` writes them.
    pub fn parse(hex: &str) -> Option<Self> {
        PhotoHash::parse(hex).ok().map(Self)
    }

    /// The hash.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }
}

impl From<PhotoHash> for BlobName {
    fn from(photo: PhotoHash) -> Self {
        Self(photo)
    }
}

impl fmt::Display for BlobName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
