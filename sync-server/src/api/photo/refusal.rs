//! A photo that was not taken or not given, in HTTP's and tus' statuses and our own codes.

use std::fmt::Display;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use doorstep_model::code::Code;

use crate::api::refusal::Refused;
use crate::blob::BlobError;
use crate::photo::PhotoError;

/// A photo that was not taken or given, as the phone hears it.
pub struct NoPhoto(PhotoError);

impl<E: Into<PhotoError>> From<E> for NoPhoto {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for NoPhoto {
    fn into_response(self) -> Response {
        let broken = |code, error: &dyn Display| {
            Refused {
                cause: Some(error.to_string().into()),
                ..Refused::of(code)
            }
            .for_phone()
        };
        let with_status = |code, status| {
            let mut response = Refused::of(code).for_phone();
            *response.status_mut() = status;
            response
        };
        match self.0 {
            PhotoError::Tus(error) => with_status(error.code(), error.status()),
            PhotoError::Refused(code) => Refused::of(code).for_phone(),
            PhotoError::Span { length } => {
                let mut response = with_status(Code::BadRequest, StatusCode::RANGE_NOT_SATISFIABLE);
                if let Ok(length) = HeaderValue::from_str(&format!("bytes */{length}")) {
                    response.headers_mut().insert(header::CONTENT_RANGE, length);
                }
                response
            }
            PhotoError::Cut => with_status(Code::UploadOffset, StatusCode::CONFLICT),
            error @ PhotoError::Blob(BlobError::Full) => broken(Code::TryLater, &error),
            error @ (PhotoError::Blob(_) | PhotoError::Lost) => broken(Code::Internal, &error),
            PhotoError::Store(error) => Refused::from(error).for_phone(),
        }
    }
}
