//! Around every handler: one line in the log and one count for each request, and our own body
//! for every refusal, also for those that the framework makes.

use std::any::Any;
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use doorstep_model::code::Code;

use super::refusal::{Refused, Told};

/// Logs and counts. The route's pattern stands for the path: no id and no query is logged.
pub async fn log(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("none", MatchedPath::as_str)
        .to_owned();
    let mut response = ours(next.run(request).await, Refused::into_response);
    let status = response.status().as_u16();
    let seconds = started.elapsed().as_secs_f64();
    let told = response.extensions_mut().remove::<Told>();
    let code = told.as_ref().map_or("", |told| told.0.code.as_str());
    let labels = [
        ("method", method.to_string()),
        ("route", route.clone()),
        ("status", status.to_string()),
        ("code", code.to_owned()),
    ];
    metrics::counter!("doorstep_requests_total", &labels).increment(1);
    metrics::histogram!("doorstep_request_seconds", "route" => route.clone()).record(seconds);
    match told.and_then(|told| told.0.cause) {
        Some(cause) if response.status().is_server_error() => {
            tracing::error!(%method, route, status, code, %cause, "request failed");
        }
        Some(cause) => tracing::warn!(%method, route, status, code, %cause, "request refused"),
        None => tracing::info!(%method, route, status, code, "request"),
    }
    response
}

/// A panic in a handler is our own mistake and ends one request.
pub fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    Refused {
        cause: Some("a handler panicked".into()),
        ..Refused::of(Code::Internal)
    }
    .into_response()
}

/// No route of that name.
pub async fn not_found() -> Refused {
    Refused::of(Code::NotFound)
}

/// Around routes for phones: every refusal in the phone's own form.
pub async fn for_phone(request: Request, next: Next) -> Response {
    ours(next.run(request).await, Refused::for_phone)
}

/// Gives the framework's own refusals (a body above its limit, a method that a route does not
/// have) our body.
fn ours(response: Response, dress: fn(Refused) -> Response) -> Response {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error())
        || response.extensions().get::<Told>().is_some()
    {
        return response;
    }
    let code = match status {
        StatusCode::PAYLOAD_TOO_LARGE => Code::BodyTooLarge,
        StatusCode::NOT_FOUND => Code::NotFound,
        status if status.is_server_error() => Code::Internal,
        _ => Code::BadRequest,
    };
    let mut told = dress(Refused::of(code));
    *told.status_mut() = status;
    told
}

/// What browsers are told about every response.
pub async fn headers(request: Request, next: Next) -> Response {
    const ALWAYS: [(&str, &str); 4] = [
        ("x-content-type-options", "nosniff"),
        // `no-referrer` would make browsers send `Origin: null` with our own forms.
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        (
            "content-security-policy",
            "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; \
             form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        ),
    ];
    let mut response = next.run(request).await;
    for (name, value) in ALWAYS {
        response
            .headers_mut()
            .insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}
