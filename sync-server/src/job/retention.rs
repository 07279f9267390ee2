//! What was kept for as long as the preset says: old visits and ended cases are erased through the
//! ledger, like anything that is erased, and leave the phones; who read which sheet is forgotten.

use doorstep_model::id::{DocumentId, RealmNumber};
use doorstep_model::time::{Day, Timestamp};
use jiff::ToSpan;

use super::{Jobs, Round};
use crate::ledger::{Event, Expired, record};
use crate::store::{Actor, StoreError, Write};

/// Documents of one transaction: their logs are gone through once for all of them.
const SLICE: usize = 50;
/// Slices of one round: what else the clock does waits no longer than that. A day has 1,440 rounds.
const SLICES: usize = 4;
/// Lines of read logs of one transaction.
const LINES: usize = 1_000;

/// The first day that is kept.
fn months_ago(now: Timestamp, months: u16) -> Day {
    now.day().date().saturating_sub(i32::from(months).months()).into()
}

#[derive(Debug, Clone, Copy)]
enum What {
    Visits,
    Cases,
    Reads,
}

impl Jobs {
    pub(super) async fn retention(
        &self,
        realm: RealmNumber,
        now: Timestamp,
        round: &mut Round,
    ) -> Result<(), StoreError> {
        for what in [What::Visits, What::Cases, What::Reads] {
            for _ in 0..SLICES {
                let realms = self.realms.clone();
                let work = self.store.write(move |tx| {
                    let kept = realms.view(tx, realm)?.preset.retention;
                    match what {
                        What::Visits => {
                            let old = tx.visits_before(realm, months_ago(now, kept.visits), SLICE)?;
                            expire(tx, realm, "visits.expire", &old, now)
                        }
                        What::Cases => {
                            let old = tx.ended_before(realm, months_ago(now, kept.cases), SLICE)?;
                            expire(tx, realm, "cases.expire", &old, now)
                        }
                        What::Reads => forget_reads(tx, realm, months_ago(now, kept.read_log), now),
                    }
                });
                let (gone, slice) = match (what, work.await?) {
                    (What::Visits, gone) => {
                        round.visits += gone;
                        (gone, SLICE)
                    }
                    (What::Cases, gone) => {
                        round.ended += gone;
                        (gone, SLICE)
                    }
                    (What::Reads, gone) => {
                        round.reads += gone;
                        (gone, LINES)
                    }
                };
                if gone < slice {
                    break;
                }
            }
        }
        Ok(())
    }
}

/// In the ledger last: what is in there stays done.
fn expire(
    tx: &Write<'_>,
    realm: RealmNumber,
    action: &str,
    old: &[DocumentId],
    now: Timestamp,
) -> Result<usize, StoreError> {
    if old.is_empty() {
        return Ok(0);
    }
    tx.audit(realm, Actor::Server, action, &old.len(), now)?;
    let documents = old.iter().copied().map(Expired).collect();
    record(tx, now, Event::Expired { realm, documents })?;
    Ok(old.len())
}

fn forget_reads(
    tx: &Write<'_>,
    realm: RealmNumber,
    before: Day,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let before = before.begins();
    let gone = tx.forget_reads(realm, before, LINES)? + tx.forget_openings(realm, before, LINES)?;
    if gone > 0 {
        tx.audit(realm, Actor::Server, "reads.expire", &gone, now)?;
        tx.cleanse();
    }
    Ok(gone)
}
