//! The log: JSON lines on standard error. No personal value goes in: routes stand as patterns,
//! people as numbers.

use std::panic::{Location, set_hook};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

/// What a panic says goes nowhere: a hostile change may make a library panic with what is in it. The
/// log gets the place in the code alone.
pub(crate) fn hush_panics() {
    set_hook(Box::new(|panic| {
        let place = place(panic.location());
        tracing::error!(place, "a panic was caught or ends a thread");
    }));
}

fn place(location: Option<&Location<'_>>) -> String {
    location.map_or_else(
        || "unknown".to_owned(),
        |at| format!("{}:{}:{}", at.file(), at.line(), at.column()),
    )
}

/// Starts logging, unless the process logs already.
pub(crate) fn start(filter: &str) -> Result<(), ParseError> {
    let filter = EnvFilter::builder()
        .parse(filter)?
        // At "trace" an extractor that refuses writes what was typed.
        .add_directive("axum::rejection=off".parse()?);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_file_and_a_line() {
        let here = place(Some(Location::caller()));
        assert!(here.starts_with(file!()), "{here}");
        assert_eq!(here.split(':').count(), 3);
        assert_eq!(place(None), "unknown");
    }
}
