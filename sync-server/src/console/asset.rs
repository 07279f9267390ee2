//! The style sheet, compiled in.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::IntoResponse;

const CSS: &str = include_str!("../../assets/console.css");

static PATH: LazyLock<String> =
    LazyLock::new(|| format!("/console.css?v={}", &blake3::hash(CSS.as_bytes()).to_hex()[..12]));

/// Its address, which changes with its content, so that browsers may keep it for ever.
pub(super) fn css_path() -> &'static str {
    &PATH
}

/// `GET /console.css`
pub(super) async fn css() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, CSS)
}
