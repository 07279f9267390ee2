//! Why a request of an upload was refused, with the status that tus wants for it.

use axum::http::StatusCode;
use doorstep_model::code::Code;

/// A refusal of the protocol. What is wrong with the photo itself is told by its own code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TusError {
    /// `Tus-Resumable` is missing or another version.
    #[error("another version of tus")]
    Version,
    /// A header is missing or can't be read; which.
    #[error("header {0} is missing or can't be read")]
    Header(&'static str),
    /// The body is not announced as a piece of a file.
    #[error("not application/offset+octet-stream")]
    ContentType,
    /// More bytes than a photo or thumbnail may have.
    #[error("larger than a photo may be")]
    TooLarge,
    /// More bytes than were announced when the upload was created.
    #[error("more bytes than announced")]
    Overflow,
    /// The upload stands elsewhere.
    #[error("the upload stands at {at}")]
    Offset {
        /// Where.
        at: u64,
    },
    /// A checksum by an algorithm that is not supported.
    #[error("unknown checksum algorithm")]
    Algorithm,
    /// The bytes are not those of the checksum; none of them was kept.
    #[error("the checksum does not fit")]
    Checksum,
    /// No such upload, or its time is over.
    #[error("no such upload")]
    Gone,
}

impl TusError {
    /// The status, as the protocol gives it.
    pub fn status(self) -> StatusCode {
        match self {
            Self::Version => StatusCode::PRECONDITION_FAILED,
            Self::Header(_) | Self::Algorithm => StatusCode::BAD_REQUEST,
            Self::ContentType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge | Self::Overflow => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Offset { .. } => StatusCode::CONFLICT,
            // tus' own: Checksum Mismatch.
            Self::Checksum => StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST),
            Self::Gone => StatusCode::NOT_FOUND,
        }
    }

    /// The refusal's stable code.
    pub const fn code(self) -> Code {
        match self {
            Self::Version => Code::UnsupportedVersion,
            Self::Header(_) | Self::ContentType | Self::Algorithm => Code::BadRequest,
            Self::TooLarge => Code::PhotoTooLarge,
            Self::Overflow => Code::BodyTooLarge,
            Self::Offset { .. } => Code::UploadOffset,
            Self::Checksum => Code::BadChecksum,
            Self::Gone => Code::NotFound,
        }
    }
}
