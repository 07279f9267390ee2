//! Why a photo was not taken, or not given.

use doorstep_model::code::Code;

use crate::action::ActionError;
use crate::blob::BlobError;
use crate::store::StoreError;
use crate::tus::TusError;

/// A refusal with its code, or a failure of ours.
#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    /// Against the upload's protocol.
    #[error(transparent)]
    Tus(#[from] TusError),
    /// Refused, and why.
    #[error("refused: {0}")]
    Refused(Code),
    /// A piece of the file that is not in it.
    #[error("no such piece of a file of {length} bytes")]
    Span {
        /// How long the file is.
        length: u64,
    },
    /// The database has a photo that the folder does not.
    #[error("a stored photo's file is missing")]
    Lost,
    /// The line was cut. Nobody hears the answer.
    #[error("the line was cut")]
    Cut,
    /// The folder failed.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Code> for PhotoError {
    fn from(code: Code) -> Self {
        Self::Refused(code)
    }
}

impl From<std::io::Error> for PhotoError {
    fn from(error: std::io::Error) -> Self {
        BlobError::from(error).into()
    }
}

impl From<ActionError> for PhotoError {
    fn from(error: ActionError) -> Self {
        match error {
            ActionError::Refused(code) => Self::Refused(code),
            ActionError::Tree(error) => Self::Refused(error.code()),
            ActionError::Store(error) => Self::Store(error),
        }
    }
}
