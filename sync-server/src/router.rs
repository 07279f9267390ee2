//! Every route on one page.

use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, head, post};
use doorstep_model::protocol::limits;
use metrics_exporter_prometheus::PrometheusHandle;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;

use crate::api::photo::{read, upload};
use crate::api::{
    activity, alert, answer, approval, case, document, enrol, health, judgement, meeting, metrics, place,
    quarantine, round, session, statistics, supermarket, supervision, sync,
};
use crate::app::App;
use crate::console;

/// How long a body may be silent. A phone on 2G pauses for seconds; what is silent for longer was cut
/// off, and holds a connection and its place in a queue.
const IDLE: Duration = Duration::from_secs(30);

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
        .route("/v1/cases/{id}/evaluation", post(judgement::evaluate))
        .route("/v1/cases/{id}/appeal", post(judgement::appeal))
        .route("/v1/cases/{id}/appeal/decision", post(judgement::decide))
        .route("/v1/alerts", get(alert::list).post(alert::on))
        .route("/v1/alerts/{alert}", get(alert::show))
        .route("/v1/alerts/{alert}/end", post(alert::end))
        .route("/v1/alerts/{alert}/urge", post(alert::urge))
        .route("/v1/notices", get(alert::notices).post(alert::send))
        .route("/v1/notices/{notice}", get(alert::notice))
        .route("/v1/notices/{notice}/withdraw", post(alert::withdraw))
        .route("/v1/approvals", get(approval::list).post(approval::ask))
        .route("/v1/approvals/{approval}/decision", post(approval::decide))
        .route("/v1/meetings", get(meeting::list).post(meeting::plan))
        .route("/v1/meetings/{meeting}", get(meeting::show))
        .route("/v1/meetings/{meeting}/held", post(meeting::hold))
        .route("/v1/meetings/{meeting}/closed", post(meeting::close))
        .route("/v1/meetings/{meeting}/questions", post(meeting::raise))
        .route(
            "/v1/meetings/{meeting}/questions/{question}",
            post(meeting::decide),
        )
        .route("/v1/questions/{question}", get(meeting::show_question))
        .route("/v1/rounds", get(round::list).post(round::start))
        .route("/v1/rounds/{round}", get(round::show))
        .route("/v1/rounds/{round}/urge", post(round::urge))
        .route("/v1/rounds/{round}/end", post(round::end))
        .route("/v1/activities", get(activity::list))
        .route("/v1/activities/{id}", get(activity::show))
        .route("/v1/places", get(place::list))
        .route("/v1/places/{id}", get(place::show))
        .route("/v1/statistics", get(statistics::statistics))
        .route("/v1/visits", get(statistics::visits))
        .route("/v1/supervision", get(supervision::show))
        .route("/v1/units/{unit}", get(supervision::unit))
        .route(
            "/v1/grids/{grid}/supermarket",
            get(supermarket::show).post(supermarket::stock),
        )
        .route("/v1/households/{household}/points", post(supermarket::earn))
        .route("/v1/households/{household}/rewards", post(supermarket::take))
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
    around(routes, IDLE).with_state(app)
}

/// What Prometheus asks, on its own listener.
pub(crate) fn metrics_router(recorder: PrometheusHandle) -> Router {
    around(Router::new().route("/metrics", get(metrics::metrics)), IDLE).with_state(recorder)
}

fn around<S: Clone + Send + Sync + 'static>(routes: Router<S>, idle: Duration) -> Router<S> {
    routes
        .fallback(answer::not_found)
        .layer(RequestBodyTimeoutLayer::new(idle))
        .layer(CatchPanicLayer::custom(answer::panicked))
        .layer(from_fn(answer::headers))
        .layer(from_fn(answer::log))
}

#[cfg(test)]
mod tests {
    use axum::body::Bytes;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    #[tokio::test]
    async fn a_body_that_falls_silent_is_answered_and_one_that_comes_slowly_is_taken() {
        let echo = Router::new().route("/", post(|body: Bytes| async move { body }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let served = around(echo, Duration::from_millis(400));
        let server = tokio::spawn(async move { axum::serve(listener, served).await });
        let ask = async |pieces: &[&str]| {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let head = "POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 12\r\n\r\n";
            stream.write_all(head.as_bytes()).await.unwrap();
            for piece in pieces {
                tokio::time::sleep(Duration::from_millis(50)).await;
                stream.write_all(piece.as_bytes()).await.unwrap();
            }
            let mut said = Vec::new();
            stream.read_to_end(&mut said).await.unwrap();
            String::from_utf8_lossy(&said).into_owned()
        };
        let slow = ask(&["abcd", "efgh", "ijkl"]).await;
        assert!(
            slow.starts_with("HTTP/1.1 200") && slow.ends_with("abcdefghijkl"),
            "{slow}"
        );
        let silent = ask(&["abcd"]).await;
        assert!(silent.starts_with("HTTP/1.1 4"), "{silent}");
        server.abort();
    }
}
