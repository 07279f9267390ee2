//! Photo bytes, named by their content. The database says which document a name belongs to and
//! who may read it; nothing here serves bytes to anyone.
//!
//! [`Blobs`] holds what was verified, [`Partials`] what is still arriving. An object store can
//! take the place of the first: `put`, `open`, `read`, `delete` and `list` are all that is asked.

mod error;
mod folder;
mod name;
mod partial;
mod verify;

pub use error::BlobError;
pub use folder::{Blobs, Listed, OpenBlob};
pub use name::BlobName;
pub use partial::Partials;
pub use verify::{VerifyError, verify_photo, verify_thumbnail};
