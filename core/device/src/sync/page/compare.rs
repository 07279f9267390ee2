//! What a comparison of one scope found.

use std::collections::BTreeSet;

use doorstep_model::protocol::reconcile::ItemId;
use doorstep_model::protocol::row::{Row, Table};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::{Item, Offer, Pulled};

use super::Storing;
use crate::store::{StoreError, document, row, scope};
use crate::sync::engine::{Compared, Doubt};
use crate::sync::gather::{self, Thing};
use crate::sync::recall;
use crate::sync::table::{doubt, offer, unpublish};

impl Storing<'_> {
    /// Before anything is fetched: what a restored server may have lost is kept to be offered.
    pub(super) fn found(&mut self) -> Result<(), StoreError> {
        for compared in &self.page.compared {
            if let Compared::Found { scope, only_here } = compared
                && doubt::of(self.db(), scope)? == Doubt::Epoch
            {
                let only_here: BTreeSet<&ItemId> = only_here.iter().collect();
                self.keep(scope, |name| only_here.contains(name))?;
            }
        }
        Ok(())
    }

    /// Keeps offers of the things of a scope, and puts this phone's own part of them back into
    /// the outbox.
    pub(super) fn keep(&self, scope: &Scope, which: impl Fn(&ItemId) -> bool) -> Result<(), StoreError> {
        let db = self.db();
        for (_, thing) in gather::things(db, scope)?
            .into_iter()
            .filter(|(name, _)| which(name))
        {
            match thing {
                Thing::Document(_, id, _) => {
                    if let Some(stored) = document::load(db, id)? {
                        recall::offer_document(db, &stored)?;
                        recall::all_own(db, self.context.me, &stored, self.now)?;
                    }
                }
                Thing::Row(table @ (Table::CaseNumber | Table::CaseStep), key, version) => {
                    if let Some(body) = row::get(db, table, key.as_bytes())? {
                        offer::add(db, &Offer::Row(Row::set(version, body)), &[])?;
                    }
                }
                Thing::Row(..) => {}
            }
        }
        Ok(())
    }

    /// After everything was fetched: what the server does not have leaves the scope, and the log
    /// is read on from where the comparison began.
    pub(super) fn compared(&mut self) -> Result<(), StoreError> {
        let db = self.db();
        for compared in &self.page.compared {
            match compared {
                Compared::Found { .. } => {}
                Compared::Given { scope } => {
                    if doubt::of(db, scope)? == Doubt::Epoch {
                        // Nothing here is known to be there: all of it is offered, and read anew.
                        self.keep(scope, |_| true)?;
                        self.leave(scope, |_| true)?;
                    }
                    doubt::settle(db, scope)?;
                }
                Compared::Done {
                    scope,
                    only_here,
                    cursor,
                } => {
                    let only_here: BTreeSet<&ItemId> = only_here.iter().collect();
                    self.leave(scope, |name| only_here.contains(name))?;
                    if let Some(cursor) = cursor {
                        scope::set_cursor(db, cursor)?;
                    }
                    doubt::settle(db, scope)?;
                }
            }
        }
        Ok(())
    }

    fn leave(&mut self, scope: &Scope, which: impl Fn(&ItemId) -> bool) -> Result<(), StoreError> {
        let db = self.db();
        let lost = doubt::of(db, scope)? == Doubt::Epoch;
        let mut items = Vec::new();
        for (_, thing) in gather::things(db, scope)?
            .into_iter()
            .filter(|(name, _)| which(name))
        {
            let item = match thing {
                Thing::Document(number, id, _) => {
                    if lost {
                        // In this life of the server it was never published: it stays until it is
                        // delivered again, or long enough after the server took the offer.
                        unpublish::document(db, number)?;
                    }
                    Item::Remove(id)
                }
                Thing::Row(table, key, version) => Item::Row(Row::removed(version, table, key)),
            };
            items.push(Pulled {
                scope: scope.clone(),
                seq: 0,
                item,
            });
        }
        self.pull(&items)
    }

    pub(super) fn digests(&mut self) -> Result<(), StoreError> {
        for digest in &self.page.digests {
            doubt::compare(self.db(), digest)?;
        }
        if self.page.same {
            doubt::all_equal(self.db())?;
        }
        Ok(())
    }
}
