//! Contact links: who keeps contact with whom.

use doorstep_model::id::{DocumentId, GridCode, LineCode, LinkId, RealmNumber, UserId};
use doorstep_model::protocol::row::{LinkCovers, LinkHolder};
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::column::{column, json_list, realm_key};
use super::counter::Noun;
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// A link to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkDraft {
    /// The preset's line.
    pub line: LineCode,
    /// Who keeps it.
    pub holder: LinkHolder,
    /// With whom.
    pub covers: LinkCovers,
    /// The holder reads and writes care records too.
    pub care: bool,
    /// Since when.
    pub from: Timestamp,
    /// Until when, if that is known.
    pub until: Option<Timestamp>,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its number.
    pub id: LinkId,
    /// What it says.
    pub draft: LinkDraft,
}

impl LinkDraft {
    /// True while it counts.
    pub fn holds_at(&self, now: Timestamp) -> bool {
        self.from <= now && self.until.is_none_or(|until| now < until)
    }
}

/// A link without what it covers.
fn from_row(row: &Row<'_>) -> rusqlite::Result<Link> {
    let holder = match column::<Option<UserId>>(row, "user")? {
        Some(user) => LinkHolder::User(user),
        None => LinkHolder::Unit(column(row, "unit")?),
    };
    Ok(Link {
        id: column(row, "link")?,
        draft: LinkDraft {
            line: column(row, "line")?,
            holder,
            covers: LinkCovers::Households(Vec::new()),
            care: column(row, "care")?,
            from: column(row, "from_at")?,
            until: column(row, "until_at")?,
        },
    })
}

impl Read<'_> {
    /// One link.
    pub fn link(&self, realm: RealmNumber, link: LinkId) -> Result<Option<Link>, StoreError> {
        let found = self.one(
            "SELECT * FROM contact_link WHERE realm = :realm AND link = :link",
            named_params! { ":realm": realm_key(realm), ":link": link.0 },
            from_row,
        )?;
        found.map(|link| self.with_covers(realm, link)).transpose()
    }

    /// Every link there is or was, by number.
    pub fn links(&self, realm: RealmNumber) -> Result<Vec<Link>, StoreError> {
        let links = self.all(
            "SELECT * FROM contact_link WHERE realm = :realm ORDER BY link",
            named_params! { ":realm": realm_key(realm) },
            from_row,
        )?;
        links
            .into_iter()
            .map(|link| self.with_covers(realm, link))
            .collect()
    }

    /// Every link a person or unit keeps or kept.
    pub fn links_of(&self, realm: RealmNumber, holder: &LinkHolder) -> Result<Vec<Link>, StoreError> {
        let (user, unit) = holder_columns(holder);
        let links = self.all(
            "SELECT * FROM contact_link WHERE realm = :realm AND user IS :user AND unit IS :unit ORDER BY link",
            named_params! { ":realm": realm_key(realm), ":user": user, ":unit": unit },
            from_row,
        )?;
        links
            .into_iter()
            .map(|link| self.with_covers(realm, link))
            .collect()
    }

    /// The links that hold now and name a household or one of these grids; and whether each reads
    /// care records.
    pub fn links_reaching(
        &self,
        realm: RealmNumber,
        household: DocumentId,
        grids: &[&GridCode],
        now: Timestamp,
    ) -> Result<Vec<(LinkId, bool)>, StoreError> {
        self.all(
            "SELECT link, care FROM contact_link JOIN (
                 SELECT realm, link FROM link_household WHERE realm = :realm AND household = :household
                 UNION
                 SELECT realm, link FROM json_each(:grids) JOIN link_grid ON grid = value
                 WHERE realm = :realm
             ) USING (realm, link)
             WHERE from_at <= :now AND (until_at IS NULL OR until_at > :now) ORDER BY link",
            named_params! {
                ":realm": realm_key(realm), ":household": household.as_bytes(),
                ":grids": json_list(grids.iter().copied()), ":now": now.millis(),
            },
            |row| Ok((column(row, "link")?, column(row, "care")?)),
        )
    }

    /// Links whose beginning or end has come and was not told yet, at most so many of each: number,
    /// and whether it ended.
    pub fn links_turned(
        &self,
        realm: RealmNumber,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<(LinkId, bool)>, StoreError> {
        let params = named_params! {
            ":realm": realm_key(realm), ":now": now.millis(), ":limit": limit as i64,
        };
        let mut turned = self.all(
            "SELECT link FROM contact_link WHERE realm = :realm AND told = 0 AND from_at <= :now
             ORDER BY from_at, link LIMIT :limit",
            params,
            |row| Ok((column(row, "link")?, false)),
        )?;
        let ended = self.all(
            "SELECT link FROM contact_link
             WHERE realm = :realm AND told < 2 AND until_at IS NOT NULL AND until_at <= :now
             ORDER BY until_at, link LIMIT :limit",
            params,
            |row| Ok((column(row, "link")?, true)),
        )?;
        turned.extend(ended);
        Ok(turned)
    }

    fn with_covers(&self, realm: RealmNumber, mut link: Link) -> Result<Link, StoreError> {
        let (realm, number) = (realm_key(realm), link.id.0);
        let households = self.all(
            "SELECT household FROM link_household WHERE realm = :realm AND link = :link ORDER BY household",
            named_params! { ":realm": realm, ":link": number },
            |row| column(row, "household"),
        )?;
        let grids = self.all(
            "SELECT grid FROM link_grid WHERE realm = :realm AND link = :link ORDER BY grid",
            named_params! { ":realm": realm, ":link": number },
            |row| column(row, "grid"),
        )?;
        let units = self.all(
            "SELECT unit FROM link_unit WHERE realm = :realm AND link = :link ORDER BY unit",
            named_params! { ":realm": realm, ":link": number },
            |row| column(row, "unit"),
        )?;
        link.draft.covers = if !units.is_empty() {
            LinkCovers::Units(units)
        } else if !grids.is_empty() {
            LinkCovers::Grids(grids)
        } else {
            LinkCovers::Households(households)
        };
        Ok(link)
    }
}

impl Write<'_> {
    /// Adds a link under the next number.
    pub fn insert_link(&self, realm: RealmNumber, draft: &LinkDraft) -> Result<LinkId, StoreError> {
        let id = LinkId(self.next_number(realm, Noun::Link)?);
        let (user, unit) = holder_columns(&draft.holder);
        self.execute(
            "INSERT INTO contact_link (realm, link, line, user, unit, care, from_at, until_at)
             VALUES (:realm, :link, :line, :user, :unit, :care, :from_at, :until_at)",
            named_params! {
                ":realm": realm_key(realm),
                ":link": id.0,
                ":line": draft.line.as_str(),
                ":user": user,
                ":unit": unit,
                ":care": draft.care,
                ":from_at": draft.from.millis(),
                ":until_at": draft.until.map(Timestamp::millis),
            },
        )?;
        self.insert_covers(realm, id, &draft.covers)?;
        self.rescope_link(realm, id)?;
        Ok(id)
    }

    fn insert_covers(&self, realm: RealmNumber, link: LinkId, covers: &LinkCovers) -> Result<(), StoreError> {
        let realm = realm_key(realm);
        match covers {
            LinkCovers::Households(households) => {
                let mut insert = self.prepared(
                    "INSERT INTO link_household (realm, link, household) VALUES (:realm, :link, :household)",
                )?;
                for household in households {
                    insert.execute(named_params! {
                        ":realm": realm, ":link": link.0, ":household": household.as_bytes(),
                    })?;
                }
            }
            LinkCovers::Grids(grids) => {
                let mut insert =
                    self.prepared("INSERT INTO link_grid (realm, link, grid) VALUES (:realm, :link, :grid)")?;
                for grid in grids {
                    insert.execute(named_params! {
                        ":realm": realm, ":link": link.0, ":grid": grid.as_str(),
                    })?;
                }
            }
            LinkCovers::Units(units) => {
                let mut insert =
                    self.prepared("INSERT INTO link_unit (realm, link, unit) VALUES (:realm, :link, :unit)")?;
                for unit in units {
                    insert.execute(named_params! {
                        ":realm": realm, ":link": link.0, ":unit": unit.as_str(),
                    })?;
                }
            }
        }
        Ok(())
    }

    /// Its beginning or end has come: the logs of all that it covers follow.
    pub fn turn_link(&self, realm: RealmNumber, link: LinkId, ended: bool) -> Result<(), StoreError> {
        self.execute(
            "UPDATE contact_link SET told = max(told, :told) WHERE realm = :realm AND link = :link",
            named_params! {
                ":realm": realm_key(realm), ":link": link.0, ":told": if ended { 2 } else { 1 },
            },
        )?;
        self.rescope_link(realm, link)
    }

    /// Ends it, unless it ended earlier.
    pub(crate) fn set_link_end(
        &self,
        realm: RealmNumber,
        link: LinkId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE contact_link SET until_at = min(coalesce(until_at, :at), :at)
             WHERE realm = :realm AND link = :link",
            named_params! { ":realm": realm_key(realm), ":link": link.0, ":at": at.millis() },
        )
        .map(drop)?;
        self.rescope_link(realm, link)
    }
}

fn holder_columns(holder: &LinkHolder) -> (Option<u32>, Option<&str>) {
    match holder {
        LinkHolder::User(user) => (Some(user.0), None),
        LinkHolder::Unit(unit) => (None, Some(unit.as_str())),
    }
}
