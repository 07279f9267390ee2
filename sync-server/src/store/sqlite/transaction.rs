//! What code inside a transaction holds. Every noun file adds its questions to [`Read`] and its
//! changes to [`Write`].

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::ops::Deref;

use doorstep_model::document::schema::Kind;
use doorstep_model::id::{DocumentId, RealmNumber, RoundId};
use rusqlite::Connection;

use super::changed::{Changed, Touched};
use super::number::AlertNo;
use crate::ledger::Ledger;
use crate::store::StoreError;

/// One snapshot of the database.
pub struct Read<'c> {
    pub(super) connection: &'c Connection,
}

impl<'c> Read<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self { connection }
    }
}

/// The writing transaction. Reads what it has written itself.
pub struct Write<'c> {
    read: Read<'c>,
    pub(super) ledger: &'c Ledger,
    /// The ledger has been appended to: a rollback leaves the database behind it.
    pub(super) recorded: Cell<bool>,
    pub(super) changed: RefCell<BTreeSet<Changed>>,
    /// What this deletes must not stay readable in the log beside the database.
    pub(super) cleanse: Cell<bool>,
}

impl<'c> Write<'c> {
    pub(super) fn new(connection: &'c Connection, ledger: &'c Ledger) -> Self {
        Self {
            read: Read::new(connection),
            ledger,
            recorded: Cell::new(false),
            changed: RefCell::default(),
            cleanse: Cell::new(false),
        }
    }

    /// Notes that pages which show this document are out of date once this is committed.
    pub fn changed(&self, realm: RealmNumber, kind: Kind, id: DocumentId) {
        self.touched(realm, Touched::Document(kind, id));
    }

    /// The same of pages which show this switch.
    pub(super) fn changed_alert(&self, realm: RealmNumber, no: AlertNo) {
        self.touched(realm, Touched::Alert(no));
    }

    /// The same of pages which show this round.
    pub(super) fn changed_round(&self, realm: RealmNumber, round: RoundId) {
        self.touched(realm, Touched::Round(round));
    }

    fn touched(&self, realm: RealmNumber, what: Touched) {
        self.changed.borrow_mut().insert(Changed { realm, what });
    }

    /// Does something that may be refused without undoing what was done before it: an error takes back
    /// its own writes alone.
    pub fn attempt<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce() -> Result<T, E>,
    ) -> Result<Result<T, E>, StoreError> {
        self.connection.execute_batch("SAVEPOINT attempt")?;
        let result = work();
        if self.connection.is_autocommit() {
            // SQLite has ended the transaction by itself.
            return Err(StoreError::Disk);
        }
        if result.is_err() {
            self.connection.execute_batch("ROLLBACK TO attempt")?;
        }
        self.connection.execute_batch("RELEASE attempt")?;
        Ok(result)
    }

    /// Once this is committed, the log beside the database, which still has what was deleted, is moved
    /// into the database and cut to nothing.
    pub(crate) fn cleanse(&self) {
        self.cleanse.set(true);
    }

    pub(super) fn recorded(&self) -> bool {
        self.recorded.get()
    }
}

impl<'c> Deref for Write<'c> {
    type Target = Read<'c>;

    fn deref(&self) -> &Read<'c> {
        &self.read
    }
}
