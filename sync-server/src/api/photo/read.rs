//! `GET /v1/photos/{document}/{hash}`

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use doorstep_model::code::Code;
use doorstep_model::id::{DocumentId, PhotoHash};
use serde::Deserialize;
use tokio::io::AsyncReadExt;
use tokio_util::io::ReaderStream;
use utoipa::ToSchema;

use super::NoPhoto;
use crate::api::field::{Document, Photo};
use crate::photo::{Found, Photos, Span};
use crate::token::Bearer;
use crate::tus::{Part, Picture};

/// Bytes of a file that lie in memory while it is sent.
const PIECE: usize = 64 << 10;

/// Which file of a photo.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[schema(as = PhotoSize)]
#[serde(rename_all = "snake_case")]
enum Size {
    Thumb,
    #[default]
    Full,
}

/// What a reader may choose.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    size: Size,
}

/// A photo of a document, or its thumbnail.
#[utoipa::path(get, path = "/v1/photos/{document}/{hash}", tag = "phone", security(("pass" = [])),
    params(
        ("document" = inline(Document), Path),
        ("hash" = inline(Photo), Path),
        ("size" = inline(Option<Size>), Query),
        ("Range" = Option<String>, Header, description = "`bytes=<first>-[<last>]`"),
    ),
    responses(
        (status = 200, description = "The photo", content_type = "image/jpeg"),
        (status = 206, description = "A part of it", content_type = "image/jpeg"),
        (status = 404, description = "Not in this person's scopes, not named there, or not arrived yet"),
    ))]
pub async fn read(
    State(photos): State<Arc<Photos>>,
    bearer: Bearer,
    Path((document, hash)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, NoPhoto> {
    let picture = Picture {
        document: DocumentId::parse(&document).map_err(|_| Code::NotFound)?,
        photo: PhotoHash::parse(&hash).map_err(|_| Code::NotFound)?,
        part: match wanted.size {
            Size::Thumb => Part::Thumbnail,
            Size::Full => Part::Original,
        },
    };
    let span = headers
        .get(header::RANGE)
        .and_then(|range| span(range.to_str().ok()?));
    let found = photos.read(&bearer, picture, span).await?;
    Ok(send(found, span.is_some()))
}

/// `bytes=<first>-[<last>]`; anything else is answered with the whole file, as HTTP allows.
fn span(range: &str) -> Option<Span> {
    let (from, to) = range.strip_prefix("bytes=")?.split_once('-')?;
    let to = if to.is_empty() {
        None
    } else {
        Some(to.parse().ok()?)
    };
    Some(Span {
        from: from.parse().ok()?,
        to,
    })
    .filter(|span| span.to.is_none_or(|to| to >= span.from))
}

/// The bytes of a file that was found; `part`: not all of them.
pub(crate) fn send(found: Found, part: bool) -> Response {
    let Found {
        blob,
        name,
        from,
        count,
    } = found;
    let file = tokio::fs::File::from_std(blob.file).take(count);
    let mut response = Body::from_stream(ReaderStream::with_capacity(file, PIECE)).into_response();
    let mut say = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    say(header::CONTENT_TYPE, "image/jpeg");
    say(header::CONTENT_LENGTH, &count.to_string());
    say(header::ACCEPT_RANGES, "bytes");
    say(header::ETAG, &format!("\"{name}\""));
    // No copy outlives the right to see it.
    say(header::CACHE_CONTROL, "no-store");
    if part {
        say(
            header::CONTENT_RANGE,
            &format!("bytes {from}-{}/{}", from + count - 1, blob.length),
        );
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    response
}
