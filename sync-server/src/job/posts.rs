//! Posts and links on the day on which they begin or end: the posts shown beside a name, and the
//! logs of all that a link covers, follow.

use doorstep_model::id::RealmNumber;
use doorstep_model::time::Timestamp;

use super::{BATCH, Jobs, Round};
use crate::rows;
use crate::store::StoreError;

/// Of one transaction: ending a link puts all that it covers before the projector.
const LINKS: usize = 20;

impl Jobs {
    pub(super) async fn posts(
        &self,
        realm: RealmNumber,
        now: Timestamp,
        round: &mut Round,
    ) -> Result<(), StoreError> {
        loop {
            let told = self.store.write(move |tx| {
                let turned = tx.assignments_turned(realm, now, BATCH)?;
                for held in &turned {
                    let ended = held.draft.until.is_some_and(|until| until <= now);
                    rows::user(tx, realm, held.draft.user, now)?;
                    tx.told_assignment(realm, held.id, ended)?;
                }
                Ok::<_, StoreError>(turned.len())
            });
            match told.await? {
                0 => return Ok(()),
                told => round.posts += told,
            }
        }
    }

    pub(super) async fn links(
        &self,
        realm: RealmNumber,
        now: Timestamp,
        round: &mut Round,
    ) -> Result<(), StoreError> {
        loop {
            let turned = self.store.write(move |tx| {
                let turned = tx.links_turned(realm, now, LINKS)?;
                for (link, ended) in &turned {
                    tx.turn_link(realm, *link, *ended)?;
                }
                Ok::<_, StoreError>(turned.len())
            });
            match turned.await? {
                0 => return Ok(()),
                turned => round.links += turned,
            }
        }
    }
}
