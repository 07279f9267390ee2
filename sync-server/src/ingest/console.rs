//! What people write at the console: changes too, under the server's actor. The document is
//! brought up to date first, in the writing thread, so that the answer shows the new state.

use doorstep_model::code::Code;
use doorstep_model::document::Document;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::schema::{Kind, SCHEMA};
use doorstep_model::document::write::{Author, Writer, Written};
use doorstep_model::document::{change::Actor, genesis};
use doorstep_model::id::{DeviceNumber, DocumentId, Epoch, GridCode, RealmNumber, UserId};
use doorstep_model::protocol::packed::pack;
use doorstep_model::protocol::scope::Scope;
use doorstep_model::role::RoleSet;
use doorstep_model::standing::{Home, Standing};
use doorstep_model::time::Timestamp;

use super::owner;
use super::place::home_of;
use super::subject::Subject;
use crate::publish::{Published, compute, publish};
use crate::realm::RealmView;
use crate::store::{DocumentNo, DocumentRow, NewChange, NewDocument, StoreError, Write};

/// Why a form was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// With the code to answer.
    #[error("refused: {0}")]
    Refused(Code),
    /// The store's.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Code> for FormError {
    fn from(code: Code) -> Self {
        Self::Refused(code)
    }
}

/// A person at the console, or the server itself.
pub struct Form<'a> {
    tx: &'a Write<'a>,
    realm: &'a RealmView,
    standing: Standing,
    now: Timestamp,
}

/// The server's actor in a realm: its number, then the epoch, so that a restored server never
/// writes under one that was used.
pub fn server_actor(realm: RealmNumber, epoch: Epoch) -> Actor {
    let mut actor = [0; 16];
    actor[..8].copy_from_slice(&realm.0.to_be_bytes());
    actor[8..].copy_from_slice(epoch.as_bytes());
    actor
}

impl<'a> Form<'a> {
    /// For a person.
    ///
    /// # Errors
    /// The store's.
    pub fn of_user(
        tx: &'a Write<'a>,
        realm: &'a RealmView,
        user: UserId,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let held = realm.held_by(tx, user, now)?;
        let grants = held
            .into_iter()
            .filter(|held| held.ended.is_none())
            .map(|held| held.grant)
            .collect();
        Ok(Self {
            tx,
            realm,
            standing: Standing::at_console(user, grants),
            now,
        })
    }

    /// For the server's own clock and jobs.
    pub fn of_server(tx: &'a Write<'a>, realm: &'a RealmView, now: Timestamp) -> Self {
        Self {
            tx,
            realm,
            standing: Standing::server(),
            now,
        }
    }

    /// Begins a document in a grid.
    ///
    /// # Errors
    /// What permissions, gate or publishing refuse.
    pub fn begin(
        &self,
        kind: Kind,
        id: DocumentId,
        grid: &GridCode,
        puts: impl FnOnce(&mut Writer<'_>),
    ) -> Result<Document, FormError> {
        if self.realm.tree.get(grid).is_none() {
            return Err(Code::UnknownReference.into());
        }
        let document = Document::new(kind, id);
        let written = self.write(&document, puts)?.ok_or(Code::BadField)?;
        let home = match kind {
            Kind::Household => Home::of_household(id, grid.clone()),
            _ => Home::of_grid(grid.clone()),
        };
        let subject = Subject {
            kind,
            home,
            author: None,
            creating: true,
            shared: false,
        };
        subject.permit(&self.standing, &written.gated.puts, self.realm)?;
        if self.tx.is_erased(self.realm.number, id)? || self.tx.document(self.realm.number, id)?.is_some() {
            return Err(Code::KeyReused.into());
        }
        let scope = Scope::Grid(grid.clone());
        let no = self.tx.begin_document(
            self.realm.number,
            &NewDocument {
                id,
                kind,
                schema: SCHEMA as u16,
                home: &scope,
                owner: None,
                author: self.standing.user,
            },
        )?;
        if matches!(kind, Kind::Household | Kind::Place | Kind::Activity) {
            owner::lies_in(self.tx, self.realm, id, grid, self.now)?;
        }
        self.append(no, &document, &written)?;
        self.publish(no).map(|(_, document)| document)
    }

    /// Begins a document of which nothing was taken yet, where its row says that it belongs.
    ///
    /// # Errors
    /// What permissions, gate or publishing refuse.
    pub fn begin_anew(
        &self,
        row: &DocumentRow,
        puts: impl FnOnce(&mut Writer<'_>),
    ) -> Result<Document, FormError> {
        if owner::is_unknown(self.tx, self.realm.number, row.owner)? {
            return Err(Code::OwnerUnknown.into());
        }
        let document = Document::new(row.kind, row.id);
        let written = self.write(&document, puts)?.ok_or(Code::BadField)?;
        let subject = Subject {
            kind: row.kind,
            home: home_of(self.tx, self.realm, row)?,
            author: None,
            creating: true,
            shared: false,
        };
        subject.permit(&self.standing, &written.gated.puts, self.realm)?;
        self.tx.begin_document_anew(
            row.no,
            &NewDocument {
                id: row.id,
                kind: row.kind,
                schema: SCHEMA as u16,
                home: &row.home,
                owner: row.owner,
                author: self.standing.user,
            },
        )?;
        self.append(row.no, &document, &written)?;
        self.publish(row.no).map(|(_, document)| document)
    }

    /// A document with all that was accepted of it: what waits is published first.
    ///
    /// # Errors
    /// `NotFound`; the store's.
    pub fn current(&self, id: DocumentId) -> Result<Document, FormError> {
        let row = self.tx.document(self.realm.number, id)?.ok_or(Code::NotFound)?;
        self.publish(row.no).map(|(_, document)| document)
    }

    /// Writes into a document that is published, or waits to be.
    ///
    /// # Errors
    /// `NotFound`; what permissions, gate or publishing refuse.
    pub fn edit(
        &self,
        id: DocumentId,
        puts: impl FnOnce(&Document, &mut Writer<'_>),
    ) -> Result<Document, FormError> {
        let row = self.tx.document(self.realm.number, id)?.ok_or(Code::NotFound)?;
        // What waits comes first: the person must not write beside it unseen.
        let (row, document) = self.publish(row.no)?;
        let Some(written) = self.write(&document, |writer| puts(&document, writer))? else {
            return Ok(document);
        };
        let subject = Subject {
            kind: row.kind,
            home: home_of(self.tx, self.realm, &row)?,
            author: row.author,
            creating: false,
            shared: self.shares(&row)?,
        };
        subject.permit(&self.standing, &written.gated.puts, self.realm)?;
        self.append(row.no, &document, &written)?;
        self.publish(row.no).map(|(_, document)| document)
    }

    fn write(
        &self,
        document: &Document,
        puts: impl FnOnce(&mut Writer<'_>),
    ) -> Result<Option<Written>, Code> {
        let author = Author {
            actor: server_actor(self.realm.number, self.realm.epoch),
            number: DeviceNumber::SERVER,
        };
        let mut writer = Writer::new(document, author);
        puts(&mut writer);
        writer.finish()
    }

    /// A unit's people reach the cases that stand in its log; everyone else goes by grids.
    fn shares(&self, row: &DocumentRow) -> Result<bool, StoreError> {
        let scopes = self.tx.document_scopes(row.no)?;
        Ok(scopes.iter().any(|scope| match scope {
            Scope::Unit(unit) => self.standing.is_of_unit(unit),
            Scope::Person(user) => self.standing.user == Some(*user),
            Scope::Grid(grid) => {
                let home = Home::of_grid(grid.clone());
                self.standing.holds(RoleSet::ALL, &home, self.realm)
            }
            Scope::Realm | Scope::Link(_) => false,
        }))
    }

    fn append(&self, no: DocumentNo, document: &Document, written: &Written) -> Result<(), StoreError> {
        let genesis = genesis::hash(document.kind(), document.id());
        let gated = &written.gated;
        let actor = self
            .tx
            .actor(self.realm.number, &gated.actor, DeviceNumber::SERVER)?;
        let change = self.tx.append_change(&NewChange {
            document: no,
            actor,
            seq: gated.seq,
            max_op: gated.max_op,
            hash: gated.hash,
            at: self.now,
            bytes: &pack(&written.bytes, genesis),
        })?;
        self.tx.wait_to_publish(change, no)
    }

    /// Publishes what waits for a document; its row and the document as published.
    fn publish(&self, no: DocumentNo) -> Result<(DocumentRow, Document), FormError> {
        let row = self.tx.document_by_no(no)?.ok_or(StoreError::Contradiction)?;
        let snapshot = self.tx.snapshot(no)?;
        let waiting = self.tx.pending_changes(no)?;
        if waiting.is_empty() {
            let saved = snapshot.ok_or(Code::NotFound)?;
            let document = Document::load(row.kind, row.id, &saved).map_err(|_| StoreError::Damaged)?;
            return Ok((row, document));
        }
        let computed = compute(row, snapshot.as_deref(), waiting)?;
        if let Some((_, state)) = computed
            .failed
            .iter()
            .find(|(change, _)| change.device == DeviceNumber::SERVER)
        {
            tracing::error!(?state, "a form's change did not apply");
            return Err(Code::Internal.into());
        }
        match publish(self.tx, self.realm, &computed, self.now)? {
            Published::Done => {
                let row = self.tx.document_by_no(no)?.ok_or(StoreError::Contradiction)?;
                Ok((row, computed.document))
            }
            // The writing thread is ours: nobody can have come between.
            Published::Again => Err(StoreError::Contradiction.into()),
        }
    }
}

/// The events of a case that a form has seen: what its own names in `after`.
pub fn seen(document: &Document, container: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = document
        .events(container)
        .into_iter()
        .map(|(entry, _)| entry)
        .collect();
    // The newest are enough: each names those before it.
    let keep = doorstep_model::document::event::EVENT_LIST_MAX;
    if entries.len() > keep {
        entries.drain(..entries.len() - keep);
    }
    entries
}
