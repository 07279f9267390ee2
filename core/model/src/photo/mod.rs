//! 照片: a plain JPEG, named by the BLAKE3 of its bytes, with a thumbnail that travels first.

mod check;
mod proof;
mod segment;

pub use check::{PhotoError, PhotoSize, check_photo, check_thumbnail};
pub use proof::{prove_photo, prove_thumbnail};

use crate::id::PhotoHash;

/// Largest photo in bytes.
pub const PHOTO_BYTES: usize = 10 * 1024 * 1024;
/// Most pixels of a photo: decoding one costs three bytes each.
pub const PHOTO_PIXELS: u64 = 25_000_000;
/// Largest thumbnail in bytes.
pub const THUMBNAIL_BYTES: usize = 15 * 1024;
/// Long side of a thumbnail in pixels.
pub const THUMBNAIL_SIDE: u32 = 320;

/// The name of a photo.
pub fn hash_of(jpeg: &[u8]) -> PhotoHash {
    PhotoHash::new(*blake3::hash(jpeg).as_bytes())
}
