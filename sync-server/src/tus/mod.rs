//! tus 1.0, the server's side, without any I/O: what a client's headers say, whether the next
//! bytes fit, what is answered. <https://tus.io/protocols/resumable-upload>
//!
//! Extensions: creation, creation-with-upload (a thumbnail takes one round trip instead of two),
//! checksum, expiration, termination.

mod answer;
mod checksum;
mod chunk;
mod error;
mod header;
mod upload;

pub use answer::Answer;
pub use checksum::{ALGORITHMS, Checksum};
pub use chunk::{Chunk, Reached, SETTLE};
pub use error::TusError;
pub use header::{ChunkHead, Creation, speaks};
pub use upload::{EXPIRES, Part, Picture, Upload, UploadId};

/// The version spoken.
pub const VERSION: &str = "1.0.0";
/// What `OPTIONS` says is supported beside the core protocol.
pub const EXTENSIONS: &str = "creation,creation-with-upload,checksum,expiration,termination";
