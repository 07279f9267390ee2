//! What the logs deliver, put into documents, rows and projections in the caller's transaction:
//! with the cursors of the same reply, or not at all.

mod ahead;
mod changes;
mod keys;
mod leave;
mod rows;

use std::collections::{BTreeMap, BTreeSet};

use doorstep_model::code::Code;
use doorstep_model::document::Document;
use doorstep_model::id::{ChangeHash, DocumentId};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::{Item, Pulled};
use rusqlite::Connection;

pub(crate) use ahead::unpacked;
pub use changes::rebuild_own;
pub(crate) use leave::uncount_changes;

use self::ahead::{Ahead, ahead};
use self::keys::NewKeys;
use super::{StoreError, household, project, scope, search};
use crate::identity::Identity;
use crate::realm::{Realm, Rules};
use crate::store::document;

/// What the engine has to know of a pull.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Scopes that held something which this phone could not follow: to be reconciled.
    pub unresolved: BTreeSet<Scope>,
    /// Changes that do not apply here. The document stayed as it was.
    pub failed: Vec<Failed>,
    /// The preset changed: its rules are read anew before anything else is projected.
    pub preset: bool,
}

/// A change that does not apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failed {
    /// Whose.
    pub document: DocumentId,
    /// Which; `None` when its bytes are no change at all.
    pub hash: Option<ChangeHash>,
    /// Why.
    pub code: Code,
}

/// One pull under way.
struct Pull<'a> {
    db: &'a Connection,
    rules: &'a Rules,
    me: Option<&'a Identity>,
    outcome: Outcome,
    /// Documents whose rows for the screens are made of something that changed.
    stale: BTreeSet<DocumentId>,
    /// Someone new is known: an open contest may be judged otherwise.
    authors: bool,
    /// What documents are found by.
    keys: NewKeys,
    /// Something was erased: its search keys go too.
    erased: bool,
}

/// Puts the items of a reply in, in their order.
pub fn apply(
    db: &Connection,
    rules: &Rules,
    me: Option<&Identity>,
    items: &[Pulled],
) -> Result<Outcome, StoreError> {
    ahead(db, items, |ahead| {
        let mut pull = Pull::new(db, rules, me);
        pull.items(items, ahead)?;
        pull.finish()
    })
}

/// Ends every scope that is not among the current ones.
pub fn end_scopes(
    db: &Connection,
    rules: &Rules,
    me: Option<&Identity>,
    current: &[Scope],
) -> Result<Outcome, StoreError> {
    let mut pull = Pull::new(db, rules, me);
    for (number, _) in scope::ended(db, current)? {
        for document in scope::documents(db, number)? {
            let id = document::id_of(db, document)?;
            pull.remove(number, id)?;
        }
        pull.end_rows(number)?;
        scope::remove(db, number)?;
    }
    pull.finish()
}

impl<'a> Pull<'a> {
    fn new(db: &'a Connection, rules: &'a Rules, me: Option<&'a Identity>) -> Self {
        Self {
            db,
            rules,
            me,
            outcome: Outcome::default(),
            stale: BTreeSet::new(),
            authors: false,
            keys: NewKeys::default(),
            erased: false,
        }
    }

    fn items(&mut self, items: &[Pulled], ahead: &Ahead) -> Result<(), StoreError> {
        let mut scopes: BTreeMap<&Scope, i64> = BTreeMap::new();
        for (place, pulled) in items.iter().enumerate() {
            let name = &pulled.scope;
            let scope = match scopes.get(name) {
                Some(scope) => *scope,
                None => scope::number(self.db, name)?,
            };
            scopes.insert(name, scope);
            match &pulled.item {
                Item::Changes(changes) => match ahead.at(place, changes) {
                    Some(begun) => self.begin(name, scope, changes, begun)?,
                    None => self.changes(name, scope, changes)?,
                },
                Item::Own { doc, hash, proof } => self.own(name, scope, *doc, *hash, *proof)?,
                // An older one that was here has made way.
                Item::Anew { changes, .. } => self.changes(name, scope, changes)?,
                // Names without a document were looked up before; here they name nothing.
                Item::OwnRun(_) => _ = self.outcome.unresolved.insert(name.clone()),
                Item::Row(row) => self.row(scope, row)?,
                Item::Remove(id) => self.remove(scope, *id)?,
                Item::Erase(id) => self.erase(*id)?,
                Item::Replaced { old, new } if old == new => self.anew_elsewhere(*old)?,
                Item::Replaced { old, new } => self.replaced(*old, *new)?,
            }
        }
        Ok(())
    }

    /// Makes the rows of a document anew. `first` where it was not here before.
    fn project(&mut self, number: i64, document: &Document, first: bool) -> Result<(), StoreError> {
        if let Some(keys) = project::rows(&self.realm(), number, document)? {
            self.keys.put(number, document.id(), keys, first);
        }
        Ok(())
    }

    /// Rows may have changed since the last: each use sees them as they are now.
    fn realm(&self) -> Realm<'_> {
        Realm::new(self.db, self.rules, self.me)
    }

    fn finish(mut self) -> Result<Outcome, StoreError> {
        if self.authors {
            for number in household::contested(self.db)? {
                self.stale.insert(document::id_of(self.db, number)?);
            }
        }
        // What they are made of changed elsewhere.
        for id in std::mem::take(&mut self.stale) {
            if let Some(stored) = document::load(self.db, id)? {
                self.project(stored.number, &stored.document, false)?;
            }
        }
        self.keys.write(self.db)?;
        if self.erased {
            search::forget_removed(self.db)?;
        }
        Ok(self.outcome)
    }
}

#[cfg(test)]
mod tests;
