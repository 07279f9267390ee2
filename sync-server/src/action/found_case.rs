//! A case that someone asks for, folded; for whom it is not, it is not there.

use doorstep_model::case::{CaseState, Facts, Flow, Folded};
use doorstep_model::code::Code;
use doorstep_model::document::Document;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::{DocumentId, UserId};
use doorstep_model::role::BaseRole;
use doorstep_model::standing::Standing;
use doorstep_model::time::Timestamp;

use super::ActionError;
use super::access::{holds_over, may_read_case};
use crate::ingest::home_of;
use crate::publish::{facts, fold};
use crate::realm::RealmView;
use crate::store::{CaseRow, DocumentRow, Read, StoreError};

/// A case that the person may read.
pub(super) struct FoundCase<'a> {
    realm: &'a RealmView,
    /// Its document's row.
    pub(super) row: DocumentRow,
    /// Its line.
    pub(super) line: CaseRow,
    /// As published.
    pub(super) document: Document,
    /// Its steps and state.
    pub(super) folded: Folded,
    /// What its steps are held against.
    pub(super) facts: Facts,
    /// What the person holds now.
    pub(super) standing: Standing,
}

impl<'a> FoundCase<'a> {
    /// Looks it up.
    ///
    /// # Errors
    /// `NotFound`.
    pub(super) fn find(
        tx: &Read<'_>,
        realm: &'a RealmView,
        user: UserId,
        id: DocumentId,
        now: Timestamp,
    ) -> Result<Self, ActionError> {
        let standing = realm.standing_now(tx, user, now)?;
        let found = tx
            .document(realm.number, id)?
            .filter(|row| row.kind == Kind::Case);
        let (row, line) = found.zip(tx.case_row(realm.number, id)?).ok_or(Code::NotFound)?;
        let saved = tx.snapshot(row.no)?.ok_or(Code::NotFound)?;
        let document = Document::load(row.kind, row.id, &saved).map_err(|_| StoreError::Damaged)?;
        let folded = fold(tx, realm, &document, now)?;
        let state = &folded.state;
        let stands_in = state.grid.as_ref();
        if !may_read_case(tx, realm, &standing, &row, state.confidential, stands_in)? {
            return Err(Code::NotFound.into());
        }
        Ok(Self {
            facts: facts(tx, realm, &document)?,
            realm,
            row,
            line,
            document,
            folded,
            standing,
        })
    }

    /// Where it stands.
    pub(super) const fn state(&self) -> &CaseState {
        &self.folded.state
    }

    /// What may be done with it.
    pub(super) fn flow(&self) -> Flow<'_> {
        Flow {
            facts: &self.facts,
            rules: &self.realm.preset.flow.rules,
            tree: self.realm,
        }
    }

    /// Whether the person has this role where the case began or stands.
    pub(super) fn is(&self, tx: &Read<'_>, role: BaseRole) -> Result<bool, StoreError> {
        let began = home_of(tx, self.realm, &self.row)?.grid;
        let mut places = began.iter().chain(&self.state().grid);
        Ok(places.any(|grid| holds_over(self.realm, &self.standing, &[role], grid)))
    }
}
