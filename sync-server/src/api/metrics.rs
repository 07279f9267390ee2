//! `GET /metrics` for Prometheus, on a listener of its own.

use axum::extract::State;
use metrics_exporter_prometheus::PrometheusHandle;

/// Every figure, in Prometheus' text format.
pub async fn metrics(State(recorder): State<PrometheusHandle>) -> String {
    recorder.run_upkeep();
    recorder.render()
}
