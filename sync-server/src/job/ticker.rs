//! Rounds at their time, while the server runs.

use std::sync::Arc;

use tokio::task::JoinHandle;

use super::{Jobs, Round};
use crate::environment::Clock;

/// Does a round now and then; ends when dropped.
#[derive(Debug)]
pub(crate) struct Ticker(Option<JoinHandle<()>>);

impl Ticker {
    /// Starts at once: the server may have stood still over a deadline. Where time is moved by hand
    /// nothing happens by itself.
    pub(crate) fn start(jobs: Jobs, clock: Arc<dyn Clock>) -> Self {
        let pause = clock.round();
        Self(pause.map(|pause| {
            tokio::spawn(async move {
                loop {
                    match jobs.run(clock.now()).await {
                        Ok(round) if round != Round::default() => tracing::info!(?round, "by the clock"),
                        Ok(_) => {}
                        Err(error) => tracing::error!(%error, "a round of the clock was cut off"),
                    }
                    tokio::time::sleep(pause).await;
                }
            })
        }))
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        if let Some(task) = &self.0 {
            task.abort();
        }
    }
}
