//! Documents whose logs must be brought to rows that changed. The projector does it, so that ending
//! a link of two hundred households holds nobody up.

use doorstep_model::id::{DocumentId, GridCode, LinkId, RealmNumber};
use doorstep_model::protocol::row::LinkCovers;
use rusqlite::named_params;

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

impl Read<'_> {
    /// What waits, at most so many.
    pub fn to_rescope(&self, limit: usize) -> Result<Vec<(RealmNumber, DocumentId)>, StoreError> {
        self.all(
            "SELECT realm, document FROM rescope ORDER BY realm, document LIMIT :limit",
            named_params! { ":limit": limit as i64 },
            |row| Ok((column(row, "realm")?, column(row, "document")?)),
        )
    }
}

impl Write<'_> {
    /// Puts a household or place before the projector.
    pub fn rescope_later(&self, realm: RealmNumber, document: DocumentId) -> Result<(), StoreError> {
        self.execute(
            "INSERT OR IGNORE INTO rescope (realm, document) VALUES (:realm, :document)",
            named_params! { ":realm": realm_key(realm), ":document": document.as_bytes() },
        )?;
        Ok(())
    }

    /// Its logs follow now.
    pub fn rescoped(&self, realm: RealmNumber, document: DocumentId) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM rescope WHERE realm = :realm AND document = :document",
            named_params! { ":realm": realm_key(realm), ":document": document.as_bytes() },
        )?;
        Ok(())
    }

    /// All that a link covers.
    pub(super) fn rescope_link(&self, realm: RealmNumber, link: LinkId) -> Result<(), StoreError> {
        let Some(link) = self.link(realm, link)? else {
            return Ok(());
        };
        match link.draft.covers {
            LinkCovers::Households(households) => households
                .into_iter()
                .try_for_each(|household| self.rescope_later(realm, household)),
            LinkCovers::Grids(grids) => grids.iter().try_for_each(|grid| self.rescope_below(realm, grid)),
            LinkCovers::Units(_) => Ok(()),
        }
    }

    /// All that lies in a grid or below it.
    pub fn rescope_below(&self, realm: RealmNumber, grid: &GridCode) -> Result<(), StoreError> {
        self.execute(
            "WITH RECURSIVE below (grid) AS (
                 VALUES (:grid)
                 UNION ALL
                 SELECT child.grid FROM grid child JOIN below ON child.parent = below.grid
                 WHERE child.realm = :realm
             )
             INSERT OR IGNORE INTO rescope (realm, document)
             SELECT home.realm, home.document FROM below CROSS JOIN home ON home.grid = below.grid
             WHERE home.realm = :realm",
            named_params! { ":realm": realm_key(realm), ":grid": grid.as_str() },
        )
        .map(drop)
    }
}
