//! The process's figures. A process has one recorder, however many servers tests start in it.

use std::sync::{Mutex, PoisonError};

use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};

static RECORDER: Mutex<Option<PrometheusHandle>> = Mutex::new(None);

/// Seconds of a request: from what one fsync takes to where a phone gives up.
const SECONDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.0, 10.0];
/// Jobs of one commit.
const JOBS: [f64; 6] = [1.0, 4.0, 16.0, 64.0, 128.0, 256.0];

/// Starts recording, or joins what is already recording. None where another library of the
/// process records its own way.
pub(crate) fn recorder() -> Result<Option<PrometheusHandle>, BuildError> {
    use metrics_exporter_prometheus::Matcher;
    let mut recorder = RECORDER.lock().unwrap_or_else(PoisonError::into_inner);
    if recorder.is_none() {
        let built = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)?
            .set_buckets_for_metric(Matcher::Suffix("_jobs".into()), &JOBS)?
            .build_recorder();
        let handle = built.handle();
        if metrics::set_global_recorder(built).is_ok() {
            *recorder = Some(handle);
        }
    }
    Ok(recorder.clone())
}
