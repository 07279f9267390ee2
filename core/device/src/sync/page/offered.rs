//! What is offered to a restored server: kept until it is delivered again, and made again to each
//! later life of the server until then.

use doorstep_model::code::Code;
use doorstep_model::protocol::sync::PushResult;

use super::Storing;
use super::settle::is_published;
use crate::store::StoreError;
use crate::sync::table::offer;

impl Storing<'_> {
    /// What the server refuses is not kept for it any longer; anything else says that it has it.
    pub(super) fn settle_offer(&mut self, number: i64, result: &PushResult) -> Result<(), StoreError> {
        let db = self.db();
        match result {
            PushResult::Missing(_) | PushResult::Retry => Ok(()),
            PushResult::Accepted
            | PushResult::Duplicate
            | PushResult::Held(_)
            | PushResult::Quarantined(_) => offer::answered(db, number, self.now),
            PushResult::Refused(code, _) => {
                let of = offer::document(db, number)?;
                offer::remove(db, number)?;
                if *code == Code::Erased {
                    self.erased.extend(of);
                }
                self.left.extend(of);
                Ok(())
            }
        }
    }

    /// Lets go what is delivered.
    pub(super) fn offers_delivered(&self) -> Result<(), StoreError> {
        let db = self.db();
        offer::remove_delivered_rows(db)?;
        for found in offer::delivered(db)? {
            let mut covered = true;
            if !found.is_at {
                for head in &found.heads {
                    covered &= is_published(db, found.document, *head)?;
                }
            }
            if covered {
                offer::remove(db, found.number)?;
            }
        }
        Ok(())
    }

    /// Lets go what the server took long ago and does not deliver, though all that it delivers is here:
    /// the document belongs to others now.
    pub(super) fn offers_let_go(&mut self) -> Result<(), StoreError> {
        self.left.extend(offer::let_go(self.db(), self.now)?);
        Ok(())
    }
}
