//! The style sheet and the one script, compiled in.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::IntoResponse;

const CSS: &str = include_str!("../../assets/console.css");
const JS: &str = include_str!("../../assets/console.js");

static CSS_PATH: LazyLock<String> = LazyLock::new(|| by_content("/console.css", CSS));
static JS_PATH: LazyLock<String> = LazyLock::new(|| by_content("/console.js", JS));

/// An address that changes with its content, so that browsers may keep it for ever.
fn by_content(path: &str, content: &str) -> String {
    format!("{path}?v={}", &blake3::hash(content.as_bytes()).to_hex()[..12])
}

/// The style sheet's address.
pub(super) fn css_path() -> &'static str {
    &CSS_PATH
}

/// The script's address.
pub(super) fn js_path() -> &'static str {
    &JS_PATH
}

/// `GET /console.css`
pub(super) async fn css() -> impl IntoResponse {
    asset("text/css; charset=utf-8", CSS)
}

/// `GET /console.js`
pub(super) async fn js() -> impl IntoResponse {
    asset("text/javascript; charset=utf-8", JS)
}

fn asset(kind: &'static str, content: &'static str) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, content)
}
