//! Uploads by tus 1.0.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::NoPhoto;
use crate::api::field::Upload;
use crate::photo::Photos;
use crate::token::Bearer;
use crate::tus::{self, Answer, ChunkHead, Creation, TusError, UploadId};

/// Around every route of an upload: one version of tus, said in every answer.
pub async fn speak_tus(request: Request, next: Next) -> Response {
    let spoken = if request.method() == Method::OPTIONS {
        Ok(())
    } else {
        tus::speaks(request.headers())
    };
    let mut response = match spoken {
        Ok(()) => next.run(request).await,
        Err(error) => NoPhoto::from(error).into_response(),
    };
    for name in ["tus-resumable", "tus-version"] {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(tus::VERSION));
    }
    response
}

/// What of tus is supported.
pub async fn supported() -> Answer {
    Answer::supported()
}

/// Begins an upload; a first piece may come along.
#[utoipa::path(post, path = "/v1/photos", tag = "phone", security(("pass" = [])),
    params(
        ("Tus-Resumable" = String, Header, description = "1.0.0"),
        ("Upload-Length" = u64, Header, description = "at most 10 MiB, of a thumbnail 15 KiB"),
        ("Upload-Metadata" = String, Header,
            description = "`document` and `hash`, in hex; for a thumbnail `thumb`, the BLAKE3 of its bytes"),
    ),
    responses(
        (status = 201, description = "Begun, or found again: `Location`, `Upload-Offset`"),
        (status = 409, description = "No change names the photo yet, or the offset is another"),
        (status = 413, description = "Too large"),
        (status = 422, description = "No photo of ours, or not the one named"),
    ))]
pub async fn begin(
    State(photos): State<Arc<Photos>>,
    bearer: Bearer,
    headers: HeaderMap,
    body: Body,
) -> Result<Answer, NoPhoto> {
    let creation = Creation::read(&headers)?;
    let first = ChunkHead::read_first(&headers)?;
    let mut upload = photos.begin(&bearer, creation).await?;
    if let Some(first) = first.filter(|_| upload.received == 0) {
        upload = photos.receive(&bearer, upload.id, first, body).await?;
    }
    Ok(Answer::created(&upload, &format!("/v1/photos/{}", upload.id)))
}

/// How far an upload is.
#[utoipa::path(head, path = "/v1/photos/{id}", tag = "phone", security(("pass" = [])),
    params(("id" = inline(Upload), Path), ("Tus-Resumable" = String, Header, description = "1.0.0")),
    responses(
        (status = 200, description = "`Upload-Offset`, `Upload-Length`, `Upload-Expires`"),
        (status = 404, description = "No such upload, or its time is over"),
    ))]
pub async fn stands(
    State(photos): State<Arc<Photos>>,
    bearer: Bearer,
    Path(id): Path<String>,
) -> Result<Answer, NoPhoto> {
    Ok(Answer::stands(&photos.stands(&bearer, upload_id(&id)?).await?))
}

/// Sends the next piece.
#[utoipa::path(patch, path = "/v1/photos/{id}", tag = "phone", security(("pass" = [])),
    params(
        ("id" = inline(Upload), Path),
        ("Tus-Resumable" = String, Header, description = "1.0.0"),
        ("Upload-Offset" = u64, Header),
        ("Upload-Checksum" = Option<String>, Header, description = "`sha1` or `sha256`, and base64"),
    ),
    request_body(content_type = "application/offset+octet-stream"),
    responses(
        (status = 204, description = "Taken: `Upload-Offset`; with the last piece the photo is verified"),
        (status = 404, description = "No such upload, or its time is over"),
        (status = 409, description = "The upload stands at another offset"),
        (status = 422, description = "The whole file is no photo of ours; the upload is gone"),
        (status = 460, description = "The checksum does not fit; nothing of the piece was kept"),
    ))]
pub async fn append(
    State(photos): State<Arc<Photos>>,
    bearer: Bearer,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Answer, NoPhoto> {
    let upload = photos
        .receive(&bearer, upload_id(&id)?, ChunkHead::read(&headers)?, body)
        .await?;
    Ok(Answer::taken(&upload))
}

/// Gives an upload up.
#[utoipa::path(delete, path = "/v1/photos/{id}", tag = "phone", security(("pass" = [])),
    params(("id" = inline(Upload), Path), ("Tus-Resumable" = String, Header, description = "1.0.0")),
    responses(
        (status = 204, description = "Gone"),
        (status = 404, description = "No such upload"),
    ))]
pub async fn abandon(
    State(photos): State<Arc<Photos>>,
    bearer: Bearer,
    Path(id): Path<String>,
) -> Result<Answer, NoPhoto> {
    photos.abandon(&bearer, upload_id(&id)?).await?;
    Ok(Answer::ended())
}

/// `POST` with `X-HTTP-Method-Override`, for lines that let no `PATCH` through.
pub async fn overridden(
    state: State<Arc<Photos>>,
    bearer: Bearer,
    id: Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Answer, NoPhoto> {
    match headers.get("x-http-method-override").map(HeaderValue::as_bytes) {
        Some(b"PATCH") => append(state, bearer, id, headers, body).await,
        Some(b"DELETE") => abandon(state, bearer, id).await,
        Some(b"HEAD") => stands(state, bearer, id).await,
        _ => Err(TusError::Header("X-HTTP-Method-Override").into()),
    }
}

fn upload_id(id: &str) -> Result<UploadId, TusError> {
    UploadId::parse(id).ok_or(TusError::Gone)
}
