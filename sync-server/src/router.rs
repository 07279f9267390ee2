//! Every route on one page.

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, head, post};
use doorstep_model::protocol::limits;
use metrics_exporter_prometheus::PrometheusHandle;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;

use crate::api::photo::{read, upload};
use crate::api::{answer, case, document, enrol, health, metrics, quarantine, session, sync};
use crate::app::App;
use crate::console;

/// A step's JSON: every text at its longest, three bytes a character, and room.
const DESK_BYTES: usize = 64 * 1024;

/// What phones and browsers ask.
pub(crate) fn router(app: App) -> Router {
    let phone = Router::new()
        .route("/v1/enrol", post(enrol::enrol))
        .layer(RequestBodyLimitLayer::new(limits::SMALL.outside))
        .merge(
            Router::new()
                .route("/v1/sync", post(sync::sync))
                .layer(RequestBodyLimitLayer::new(limits::REQUEST.outside)),
        )
        // A body is taken piece by piece, no more than was announced.
        .merge(
            Router::new()
                .route("/v1/photos", post(upload::begin).options(upload::supported))
                .route(
                    "/v1/photos/{id}",
                    head(upload::stands)
                        .patch(upload::append)
                        .delete(upload::abandon)
                        .post(upload::overridden)
                        .options(upload::supported),
                )
                .layer(from_fn(upload::speak_tus)),
        )
        .route("/v1/photos/{document}/{hash}", get(read::read))
        .layer(from_fn(answer::for_phone));
    let operation = Router::new()
        .route("/healthz", get(health::health))
        .route("/openapi.json", get(document::openapi));
    let desk = Router::new()
        .route("/v1/session", post(session::sign_in))
        .route("/v1/cases", get(case::list).post(case::report))
        .route("/v1/cases/{id}", get(case::show))
        .route("/v1/cases/{id}/events", post(case::step))
        .route("/v1/quarantine", get(quarantine::list))
        .route(
            "/v1/quarantine/{document}/{change}/adopt",
            post(quarantine::adopt),
        )
        .route(
            "/v1/quarantine/{document}/{change}/return",
            post(quarantine::send_back),
        )
        .layer(RequestBodyLimitLayer::new(DESK_BYTES));
    let routes = Router::new()
        .merge(phone)
        .merge(desk)
        .merge(operation)
        .merge(console::routes(&app));
    around(routes).with_state(app)
}

/// What Prometheus asks, on its own listener.
pub(crate) fn metrics_router(recorder: PrometheusHandle) -> Router {
    around(Router::new().route("/metrics", get(metrics::metrics))).with_state(recorder)
}

fn around<S: Clone + Send + Sync + 'static>(routes: Router<S>) -> Router<S> {
    routes
        .fallback(answer::not_found)
        .layer(CatchPanicLayer::custom(answer::panicked))
        .layer(from_fn(answer::headers))
        .layer(from_fn(answer::log))
}
