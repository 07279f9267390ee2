//! Documents that were written anew, since a person in them was erased.

use doorstep_model::document::change::Actor;
use doorstep_model::document::entry::Entry;
use doorstep_model::id::{DocumentId, RealmNumber};
use doorstep_model::time::Timestamp;
use rusqlite::named_params;

use super::change::ChangeRow;
use super::column::{column, realm_key};
use super::document::DocumentRow;
use super::transaction::{Read, Write};
use crate::store::StoreError;

impl Read<'_> {
    /// Who was erased from a document; of one that was never written anew, nobody.
    pub fn forgotten(&self, realm: RealmNumber, document: DocumentId) -> Result<Vec<Entry>, StoreError> {
        let entries: Vec<Box<str>> = self.all(
            "SELECT entry FROM forgotten WHERE realm = :realm AND document = :document ORDER BY entry",
            named_params! { ":realm": realm_key(realm), ":document": document.as_bytes() },
            |row| column(row, "entry"),
        )?;
        let entries = entries.iter().map(|entry| Entry::parse(entry));
        entries.collect::<Result<_, _>>().map_err(|_| StoreError::Damaged)
    }

    /// Whether this actor wrote a document anew, the last time that it was.
    pub fn began_anew(
        &self,
        realm: RealmNumber,
        document: DocumentId,
        actor: &Actor,
    ) -> Result<bool, StoreError> {
        let found = self.one(
            "SELECT 1 FROM anew WHERE realm = :realm AND document = :document AND actor = :actor",
            named_params! {
                ":realm": realm_key(realm), ":document": document.as_bytes(), ":actor": actor,
            },
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// Every change of a document, published or not.
    pub(crate) fn all_changes(&self, row: &DocumentRow) -> Result<Vec<ChangeRow>, StoreError> {
        self.all(
            "SELECT c.no, c.document, c.hash, a.device, c.at, c.bytes
             FROM change c JOIN actor a ON a.no = c.actor WHERE c.document = :document ORDER BY c.no",
            named_params! { ":document": row.no.0 },
            super::change::with_bytes,
        )
    }
}

impl Write<'_> {
    /// Remembers that somebody was erased from a document, and by whom alone it may be begun now.
    pub(crate) fn forget(
        &self,
        realm: RealmNumber,
        document: DocumentId,
        (person, at): (Entry, Timestamp),
        actors: &[Actor],
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO forgotten (realm, document, entry, at) VALUES (:realm, :document, :entry, :at)
             ON CONFLICT DO NOTHING",
            named_params! {
                ":realm": realm_key(realm), ":document": document.as_bytes(),
                ":entry": person.to_string(), ":at": at.millis(),
            },
        )?;
        self.execute(
            "DELETE FROM anew WHERE realm = :realm AND document = :document",
            named_params! { ":realm": realm_key(realm), ":document": document.as_bytes() },
        )?;
        for actor in actors {
            self.execute(
                "INSERT INTO anew (realm, document, actor) VALUES (:realm, :document, :actor)
                 ON CONFLICT DO NOTHING",
                named_params! {
                    ":realm": realm_key(realm), ":document": document.as_bytes(), ":actor": actor,
                },
            )?;
        }
        Ok(())
    }

    /// Takes a document's changes and what was made of them out of every table, and it out of its logs;
    /// the document itself stays, with nothing published.
    pub(crate) fn empty_document(&self, row: &DocumentRow) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM pending WHERE document = :document",
            "DELETE FROM quarantine WHERE document = :document",
            "DELETE FROM change WHERE document = :document",
            "DELETE FROM document_scope WHERE document = :document",
            "UPDATE document SET version = version + 1, heads = x'', proof = NULL, snapshot = NULL
             WHERE no = :document",
        ] {
            self.execute(sql, named_params! { ":document": row.no.0 })?;
        }
        // Its lines come again with what is published next.
        let key = named_params! { ":realm": realm_key(row.realm), ":id": row.id.as_bytes() };
        for sql in [
            "DELETE FROM household WHERE realm = :realm AND id = :id",
            "DELETE FROM visit WHERE realm = :realm AND id = :id",
        ] {
            self.execute(sql, key)?;
        }
        Ok(())
    }

    /// A person's new key goes with the person.
    pub(crate) fn forget_rekeyed(
        &self,
        realm: RealmNumber,
        document: DocumentId,
        person: Entry,
    ) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM rekeyed WHERE realm = :realm AND document = :document
               AND (old = :person OR new = :person)",
            named_params! {
                ":realm": realm_key(realm), ":document": document.as_bytes(),
                ":person": person.to_string(),
            },
        )
        .map(drop)
    }
}
