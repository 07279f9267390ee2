//! What was decided about earlier work. A verdict comes again until it is acknowledged.

use std::collections::BTreeSet;

use doorstep_model::code::Code;
use doorstep_model::document::change;
use doorstep_model::id::{ChangeHash, DocumentId};
use doorstep_model::protocol::sync::{PushResult, VerdictOf};

use super::Storing;
use super::settle::is_published;
use crate::store::settled::settle;
use crate::store::{Setting, StoreError, fact, outbox, setting};
use crate::sync::table::{awaiting, kept_fact};

/// More than these wait for another sync to be acknowledged.
const ACKS_MAX: usize = 5_000;

impl Storing<'_> {
    pub(super) fn verdicts(&mut self) -> Result<(), StoreError> {
        let page = self.page;
        for verdict in &page.verdicts {
            match &verdict.of {
                VerdictOf::Change(id, hash) => self.verdict(*id, *hash, &verdict.result)?,
                VerdictOf::Fact(id) => {
                    kept_fact::bring_back(self.db(), *id)?;
                    fact::settle(self.db(), *id, &verdict.result)?;
                }
                // A bundle's changes and facts have verdicts of their own.
                VerdictOf::Bundle(_) => {}
            }
        }
        self.acknowledge()
    }

    fn verdict(&mut self, id: DocumentId, hash: ChangeHash, result: &PushResult) -> Result<(), StoreError> {
        let db = self.db();
        match result {
            PushResult::Accepted | PushResult::Duplicate => {
                if let Some(entry) = outbox::find(db, hash)?
                    && !is_published(db, id, hash)?
                {
                    awaiting::add(db, id, hash, &change::deps(&entry.bytes)?, self.now)?;
                }
                return settle(db, id, hash, result, self.now);
            }
            PushResult::Refused(code, _) => {
                // One that was taken before is brought back first, so that it leaves the sum.
                settle(db, id, hash, &PushResult::Quarantined(*code), self.now)?;
                settle(db, id, hash, result, self.now)?;
                if *code == Code::Erased {
                    self.erased.push(id);
                }
            }
            PushResult::Held(_) | PushResult::Quarantined(_) => {
                settle(db, id, hash, result, self.now)?;
            }
            PushResult::Missing(_) | PushResult::Retry => return Ok(()),
        }
        awaiting::remove(db, id, hash)?;
        let copied = matches!(result, PushResult::Quarantined(Code::Equivocation));
        if copied && outbox::find(db, hash)?.is_some_and(|entry| entry.replaces.is_none()) {
            self.again.entry(id).or_default().push(hash);
        }
        Ok(())
    }

    fn acknowledge(&self) -> Result<(), StoreError> {
        let (db, page) = (self.db(), self.page);
        if page.verdicts.is_empty() && page.acked.is_empty() {
            return Ok(());
        }
        let held: Vec<u64> = setting::cbor(db, Setting::Acks)?.unwrap_or_default();
        let open: BTreeSet<u64> = held
            .into_iter()
            .filter(|id| !page.acked.contains(id))
            .chain(page.verdicts.iter().map(|verdict| verdict.id))
            .take(ACKS_MAX)
            .collect();
        setting::set_cbor(db, Setting::Acks, &open.into_iter().collect::<Vec<_>>())
    }
}
