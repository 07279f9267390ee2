//! Which places a case names.

use doorstep_model::id::{DocumentId, RealmNumber};
use rusqlite::named_params;

use super::case::CaseRow;
use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

impl Read<'_> {
    /// Cases that name a place, the newest first.
    pub fn cases_of_place(
        &self,
        realm: RealmNumber,
        place: DocumentId,
        limit: usize,
    ) -> Result<Vec<CaseRow>, StoreError> {
        self.all(
            "SELECT case_row.* FROM case_place
             JOIN case_row ON case_row.realm = case_place.realm AND case_row.id = case_place.id
             WHERE case_place.realm = :realm AND case_place.place = :place
             ORDER BY case_row.received_at DESC, case_row.id DESC LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":place": place.as_bytes(), ":limit": limit as i64,
            },
            CaseRow::from_row,
        )
    }
}

impl Write<'_> {
    /// Puts the places that a case names in the place of those it named.
    pub fn put_case_places(
        &self,
        realm: RealmNumber,
        case: DocumentId,
        places: &[DocumentId],
    ) -> Result<(), StoreError> {
        let mut named: Vec<DocumentId> = self.all(
            "SELECT place FROM case_place WHERE realm = :realm AND id = :id",
            named_params! { ":realm": realm_key(realm), ":id": case.as_bytes() },
            |row| column(row, "place"),
        )?;
        named.sort_unstable();
        if named == places {
            return Ok(());
        }
        self.execute(
            "DELETE FROM case_place WHERE realm = :realm AND id = :id",
            named_params! { ":realm": realm_key(realm), ":id": case.as_bytes() },
        )?;
        for place in places {
            self.execute(
                "INSERT INTO case_place (realm, place, id) VALUES (:realm, :place, :id)",
                named_params! {
                    ":realm": realm_key(realm), ":place": place.as_bytes(), ":id": case.as_bytes(),
                },
            )?;
        }
        Ok(())
    }
}
