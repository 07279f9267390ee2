//! Every route on one page.

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use doorstep_model::protocol::limits;
use metrics_exporter_prometheus::PrometheusHandle;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;

use crate::api::{answer, document, enrol, health, metrics, sync};
use crate::app::App;
use crate::console;

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
        .layer(from_fn(answer::for_phone));
    let operation = Router::new()
        .route("/healthz", get(health::health))
        .route("/openapi.json", get(document::openapi));
    let routes = Router::new()
        .merge(phone)
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
