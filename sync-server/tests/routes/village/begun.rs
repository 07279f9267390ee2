//! The village itself: its server, and what is made there.

use std::cell::Cell;
use std::sync::Arc;

use doorstep_model::id::DocumentId;
use doorstep_model::time::Timestamp;
use doorstep_server::realm::Realms;

use super::furnish::furnish_under;
use crate::server::TestServer;

pub(crate) struct Village {
    pub(crate) server: TestServer,
    made: Cell<u16>,
}

impl Village {
    pub(crate) async fn new() -> Self {
        Self::under(&[]).await
    }

    /// Under a preset that says some things otherwise: what it says, and what instead.
    pub(crate) async fn under(edits: &[(&str, &str)]) -> Self {
        let server = TestServer::start().await;
        furnish_under(&server, edits).await;
        let made = Cell::new(0);
        Self { server, made }
    }

    pub(crate) fn id(&self) -> DocumentId {
        self.made.set(self.made.get() + 1);
        let [high, low] = self.made.get().to_be_bytes();
        let random = [0, 0, 0, 0, high, low, 0, 0, 0, 0];
        DocumentId::generate(1_773_709_200_000, random)
    }

    pub(crate) fn realms(&self) -> (Arc<Realms>, Timestamp) {
        let now = self.server.by_command().now;
        (self.server.handle.app().sync.realms.clone(), now)
    }

    /// Waits, a minute at most, for what is done behind.
    pub(crate) async fn wait(&self, mut done: impl FnMut() -> bool) {
        for _ in 0..600 {
            if done() {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("it did not come");
    }
}
