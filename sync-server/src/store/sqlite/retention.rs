//! What was kept for as long as the preset says: which it is, and how it goes.

use doorstep_model::id::{DocumentId, RealmNumber};
use doorstep_model::time::{Day, Timestamp};
use rusqlite::named_params;

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

impl Read<'_> {
    /// Visits from before a day of which nothing came in since then, the oldest first: a day that was
    /// written wrongly does not take what is new.
    pub fn visits_before(
        &self,
        realm: RealmNumber,
        before: Day,
        limit: usize,
    ) -> Result<Vec<DocumentId>, StoreError> {
        self.all(
            "SELECT id FROM visit WHERE realm = :realm AND visited_on < :before
               AND NOT EXISTS (SELECT 1 FROM document JOIN change ON change.document = document.no
                   WHERE document.realm = visit.realm AND document.id = visit.id AND change.at >= :since)
             ORDER BY visited_on, id LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":before": before.to_string(),
                ":since": before.begins().millis(), ":limit": limit as i64,
            },
            |row| column(row, "id"),
        )
    }

    /// Cases that ended, of which nothing came in since then, those received first before the others.
    pub fn ended_before(
        &self,
        realm: RealmNumber,
        before: Day,
        limit: usize,
    ) -> Result<Vec<DocumentId>, StoreError> {
        // An ended case lies in its lane by when it was received, the newest first.
        self.all(
            "SELECT id FROM case_row WHERE realm = :realm AND place > -:since
               AND stage IN ('declined', 'merged', 'closed', 'withdrawn')
               AND NOT EXISTS (SELECT 1 FROM document JOIN change ON change.document = document.no
                   WHERE document.realm = case_row.realm AND document.id = case_row.id AND change.at >= :since)
             ORDER BY place DESC, id DESC LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":since": before.begins().millis(), ":limit": limit as i64,
            },
            |row| column(row, "id"),
        )
    }
}

impl Write<'_> {
    /// Takes a case out of every table that has a line of it; it is in no count any more. Its serial is
    /// never given again.
    pub(crate) fn forget_case(&self, realm: RealmNumber, id: DocumentId) -> Result<(), StoreError> {
        let row = self.case_row(realm, id)?;
        self.count_case(realm, row.as_ref(), None)?;
        self.tally_case(realm, row.as_ref(), None)?;
        let key = named_params! { ":realm": realm_key(realm), ":id": id.as_bytes() };
        for sql in [
            "DELETE FROM case_row WHERE realm = :realm AND id = :id",
            "DELETE FROM case_clock WHERE realm = :realm AND id = :id",
            "DELETE FROM case_step WHERE realm = :realm AND id = :id",
            "DELETE FROM case_number WHERE realm = :realm AND id = :id",
            "DELETE FROM position WHERE realm = :realm AND id = :id",
            "DELETE FROM evaluation WHERE realm = :realm AND document = :id",
            "DELETE FROM appeal WHERE realm = :realm AND document = :id",
            "DELETE FROM unit_fault WHERE realm = :realm AND document = :id",
        ] {
            self.execute(sql, key)?;
        }
        Ok(())
    }

    /// Deletes lines of phones' read logs that were taken in before then; how many. The end of each
    /// log's chain, from which a phone goes on, is kept elsewhere.
    pub fn forget_reads(
        &self,
        realm: RealmNumber,
        before: Timestamp,
        limit: usize,
    ) -> Result<usize, StoreError> {
        self.execute(
            "DELETE FROM sheet_read WHERE (realm, device, number) IN (
                 SELECT realm, device, number FROM sheet_read
                 WHERE realm = :realm AND taken_at < :before ORDER BY taken_at LIMIT :limit)",
            named_params! {
                ":realm": realm_key(realm), ":before": before.millis(), ":limit": limit as i64,
            },
        )
    }

    /// Takes out of the audit log who opened which sheet at the console before then; how many lines.
    /// The lines stay, so that the chain holds.
    pub fn forget_openings(
        &self,
        realm: RealmNumber,
        before: Timestamp,
        limit: usize,
    ) -> Result<usize, StoreError> {
        self.execute(
            "UPDATE audit SET actor = '', subject = '' WHERE realm = :realm AND n IN (
                 SELECT n FROM audit WHERE realm = :realm AND action = 'household.read' AND subject <> ''
                 ORDER BY n LIMIT :limit)
               AND at < :before",
            named_params! {
                ":realm": realm_key(realm), ":before": before.millis(), ":limit": limit as i64,
            },
        )
    }
}
