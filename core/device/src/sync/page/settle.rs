//! What became of what was sent.

use doorstep_model::code::Code;
use doorstep_model::document::change;
use doorstep_model::id::{ChangeHash, DocumentId};
use doorstep_model::protocol::sync::PushResult;
use rusqlite::Connection;

use super::Storing;
use crate::store::document::Stored as Document;
use crate::store::outbox;
use crate::store::purge::purge_if_left;
use crate::store::settled::settle;
use crate::store::{StoreError, authored, document, fact, read_log};
use crate::sync::engine::Settled;
use crate::sync::recall;
use crate::sync::table::{awaiting, kept_fact, outgoing};

impl Storing<'_> {
    pub(super) fn settle(&mut self) -> Result<(), StoreError> {
        let page = self.page;
        let mut taken = Vec::new();
        for settled in &page.settled {
            let Some(entry) = outbox::find(self.db(), settled.hash)? else {
                continue;
            };
            if settled.result == PushResult::Accepted && !entry.is_counted {
                self.accepted(&entry)?;
                taken.push((entry.generation, entry.document, entry.hash));
            } else {
                self.settle_one(&entry, settled)?;
            }
        }
        authored::count_changes(self.db(), &taken)?;
        for (number, result) in &page.facts {
            self.settle_fact(*number, result)?;
        }
        for (number, result) in &page.offers {
            self.settle_offer(*number, result)?;
        }
        if let Some(held) = page.reads {
            self.settle_reads(held)?;
        }
        Ok(())
    }

    /// What nearly all results are: a first push has 3,000 of them, counted at once.
    fn accepted(&mut self, entry: &outbox::Entry) -> Result<(), StoreError> {
        let (db, id, hash) = (self.db(), entry.document, entry.hash);
        outbox::remove(db, hash)?;
        awaiting::add(db, id, hash, &deps(entry)?, self.now)?;
        self.stored.accepted += 1;
        purge_if_left(db, id)
    }

    fn settle_one(&mut self, entry: &outbox::Entry, settled: &Settled) -> Result<(), StoreError> {
        let (db, id, hash) = (self.db(), entry.document, entry.hash);
        if let PushResult::Missing(missing) = &settled.result {
            if settled.again {
                self.send_missing(id, hash, missing)?;
            }
            return Ok(());
        }
        settle(db, id, hash, &settled.result, self.now)?;
        match &settled.result {
            PushResult::Accepted => awaiting::add(db, id, hash, &deps(entry)?, self.now)?,
            PushResult::Duplicate if !is_published(db, id, hash)? => {
                awaiting::add_known(db, id, hash, &deps(entry)?, self.now)?;
            }
            // Once: a fresh generation has no copy, whatever a server says of it again.
            PushResult::Quarantined(Code::Equivocation) if entry.replaces.is_none() => {
                self.again.entry(id).or_default().push(hash)
            }
            PushResult::Refused(Code::Erased, _) => self.erased.push(id),
            _ => {}
        }
        self.stored.accepted += usize::from(settled.result.is_durable());
        Ok(())
    }

    /// What the server lacks goes out before what stands on it: this phone's own changes as they
    /// are, others' as an offer.
    fn send_missing(
        &mut self,
        id: DocumentId,
        hash: ChangeHash,
        missing: &[ChangeHash],
    ) -> Result<(), StoreError> {
        let (db, sent) = (self.db(), self.page.sent.outbox);
        if let Some(stored) = document::load(db, id)? {
            let mut foreign = false;
            // In the document's order: each after what it stands on.
            for change in stored.document.changes() {
                if missing.contains(&change.hash) {
                    foreign |= !recall::own(db, self.context.me, &stored, change.hash, self.now)?;
                    outgoing::to_end(db, change.hash, sent)?;
                }
            }
            if foreign {
                recall::offer_document(db, &stored)?;
            }
        }
        outgoing::to_end(db, hash, sent)
    }

    fn settle_fact(&mut self, number: i64, result: &PushResult) -> Result<(), StoreError> {
        let Some(id) = outgoing::fact(self.db(), number)? else {
            return Ok(());
        };
        if result.is_durable() {
            kept_fact::keep(self.db(), number, self.now)?;
        }
        fact::settle(self.db(), id, result)
    }

    /// A number that this phone's log does not have is no answer of a working server.
    fn settle_reads(&mut self, held: u64) -> Result<(), StoreError> {
        let db = self.db();
        let mut statement = db.prepare_cached("SELECT min(number), max(number) FROM read_log")?;
        let ends = statement.query_row([], |row| {
            Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, Option<i64>>(1)?))
        })?;
        let (Some(first), Some(last)) = ends else {
            return Ok(());
        };
        let held = held.clamp(first.cast_unsigned() - 1, last.cast_unsigned());
        read_log::held(db, held)
    }
}

fn deps(entry: &outbox::Entry) -> Result<Vec<ChangeHash>, StoreError> {
    Ok(change::deps(&entry.bytes)?)
}

/// Whether a change stands at or before the published heads of its document.
pub(super) fn is_published(db: &Connection, id: DocumentId, hash: ChangeHash) -> Result<bool, StoreError> {
    let Some(Document {
        document, published, ..
    }) = document::load(db, id)?
    else {
        return Ok(false);
    };
    if published.is_empty() || !document.has(hash) {
        return Ok(false);
    }
    let after = document.changes_after(&published);
    Ok(after.iter().all(|change| change.hash != hash))
}
