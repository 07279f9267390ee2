//! Why a sync, or a part of it, did not come to its end. Everything that was stored stays.

use doorstep_model::code::Code;
use doorstep_model::protocol::key::SignerUnavailable;

use super::transport::TransportError;
use crate::photo::PhotoError;
use crate::store::StoreError;

/// Why a sync did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// No answer; try again when there is a connection.
    #[error("no answer")]
    Offline,
    /// Whoever answers is not the server of the enrolment link.
    #[error("another server answers")]
    WrongServer,
    /// The server refused the request as a whole.
    #[error("refused: {code}")]
    Refused {
        /// Why.
        code: Code,
        /// Seconds to wait, where it said so.
        wait: Option<u32>,
    },
    /// An answer that is none of ours.
    #[error("an answer that can't be read: {0}")]
    BadAnswer(Code),
    /// The server keeps saying that there is more, and nothing comes.
    #[error("nothing moves")]
    NoProgress,
    /// This phone is not enrolled.
    #[error("not enrolled")]
    NotEnrolled,
    /// The signing key can't be used now: the phone is locked.
    #[error(transparent)]
    Signer(#[from] SignerUnavailable),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A photo's file.
    #[error(transparent)]
    Photo(#[from] PhotoError),
}

impl SyncError {
    /// The code that a person's screen explains.
    pub fn code(&self) -> Code {
        match self {
            Self::Offline => Code::Offline,
            Self::WrongServer => Code::WrongServer,
            Self::Refused { code, .. } | Self::BadAnswer(code) => *code,
            Self::NoProgress => Code::TryLater,
            Self::NotEnrolled => Code::NotEnrolled,
            Self::Signer(_) => Code::WrongKey,
            Self::Store(error) => error.code(),
            Self::Photo(error) => error.code(),
        }
    }
}

impl From<TransportError> for SyncError {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::Lost => Self::Offline,
            TransportError::WrongServer => Self::WrongServer,
            TransportError::TooLong => Self::BadAnswer(Code::BodyTooLarge),
        }
    }
}
