//! The log: JSON lines on standard error. No personal value goes in: routes stand as patterns,
//! people as numbers.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

/// Starts logging, unless the process logs already.
pub(crate) fn start(filter: &str) -> Result<(), ParseError> {
    let filter = EnvFilter::builder().parse(filter)?;
    let started = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
    // A process that hosts a server has a log of its own.
    drop(started);
    Ok(())
}
