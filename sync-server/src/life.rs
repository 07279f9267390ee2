//! Another life of the server: its database was restored, or set back without anybody saying so.

use doorstep_model::id::{Epoch, RealmNumber};
use doorstep_model::time::Timestamp;

use crate::ledger::{Event, record};
use crate::store::{Actor, Noun, StoreError, Write};

/// Numbers left out of each noun: far more than a server issues between two backups, few enough
/// for four thousand restores.
const GAP: u32 = 1_000_000;
/// Phones' numbers begin every entry key, so their gap is small; the ledger names those issued.
const DEVICE_GAP: u32 = 10_000;

/// What took an earlier life's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// A backup was restored.
    Restored,
    /// The database is older than it was.
    SetBack,
}

impl Cause {
    const fn action(self) -> &'static str {
        match self {
            Self::Restored => "server.restore",
            Self::SetBack => "server.set_back",
        }
    }
}

/// Begins one in a realm: a new epoch, numbers that were never issued, and nobody signed in.
pub(crate) fn begin(
    tx: &Write<'_>,
    realm: RealmNumber,
    epoch: Epoch,
    cause: Cause,
    now: Timestamp,
) -> Result<(), StoreError> {
    for noun in Noun::ALL {
        tx.skip_numbers(realm, noun, if noun == Noun::Device { DEVICE_GAP } else { GAP })?;
    }
    tx.delete_old_sessions(realm, now.plus(1), now.plus(1))?;
    let (actor, action) = match cause {
        Cause::Restored => (Actor::Command, cause.action()),
        Cause::SetBack => (Actor::Server, cause.action()),
    };
    tx.audit(realm, actor, action, &epoch, now)?;
    // The number of commits that were lost is passed, so that it is not found again.
    tx.set_commits(tx.ledger().commits_seen())?;
    record(tx, now, Event::Epoch { realm, epoch })
}
