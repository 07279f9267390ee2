//! Places: shops, schools, canals, rented houses.

use doorstep_model::id::{DocumentId, GridCode};
use doorstep_model::place::PlaceRecord;
use doorstep_model::time::Day;
use rusqlite::{Connection, Row, named_params};

use super::StoreError;
use super::household::day;
use super::search::Keys;

/// A place as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceRow {
    /// Its id.
    pub id: DocumentId,
    /// Its grid, where it is known.
    pub grid: Option<GridCode>,
    /// A kind of the preset.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// Its phone.
    pub phone: String,
    /// Whom to ask.
    pub contact: String,
    /// Latitude and longitude in 1e-6°.
    pub position: Option<(i64, i64)>,
    /// When somebody was last met there.
    pub last_visit_on: Option<Day>,
    /// When the last visit promised the next.
    pub next_on: Option<Day>,
}

const COLUMNS: &str = "id, grid, place.kind, name, address, phone, contact, lat, lon,
    (SELECT max(visited_on) FROM visit WHERE subject = id AND outcome = 'met') last_visit_on,
    (SELECT next_on FROM visit WHERE subject = id ORDER BY visited_on DESC, visit.number DESC LIMIT 1) next_on";

/// Makes the row of a place anew; gives what it is found by.
pub(super) fn project(
    db: &Connection,
    number: i64,
    record: &PlaceRecord,
    grid: Option<&GridCode>,
) -> Result<Keys, StoreError> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO place (number, grid, kind, name, address, phone, contact, lat, lon)
         VALUES (:number, :grid, :kind, :name, :address, :phone, :contact, :lat, :lon)",
    )?
    .execute(named_params! {
        ":number": number,
        ":grid": grid.map(GridCode::as_str),
        ":kind": record.kind,
        ":name": record.name,
        ":address": record.address,
        ":phone": record.phone,
        ":contact": record.contact,
        ":lat": record.position.map(|(lat, _)| lat),
        ":lon": record.position.map(|(_, lon)| lon),
    })?;
    let mut keys = Keys::default();
    keys.name(&record.name)
        .phone(&record.phone)
        .name(&record.contact)
        .words(&record.address);
    Ok(keys)
}

/// Sets the grid of a place, as the server's row says it.
pub(super) fn set_grid(db: &Connection, number: i64, grid: Option<&GridCode>) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE place SET grid = :grid WHERE number = :number")?
        .execute(named_params! { ":grid": grid.map(GridCode::as_str), ":number": number })?;
    Ok(())
}

/// Every place, by grid and name.
pub fn all(db: &Connection) -> Result<Vec<PlaceRow>, StoreError> {
    list(db, "ORDER BY grid, name, number", named_params! {})
}

/// One row.
pub fn get(db: &Connection, id: DocumentId) -> Result<Option<PlaceRow>, StoreError> {
    Ok(list(db, "WHERE id = :id", named_params! { ":id": id.as_bytes() })?.pop())
}

/// One row, by its document's number.
pub fn by_number(db: &Connection, number: i64) -> Result<Option<PlaceRow>, StoreError> {
    Ok(list(db, "WHERE number = :number", named_params! { ":number": number })?.pop())
}

fn list(
    db: &Connection,
    rest: &str,
    params: &[(&str, &dyn rusqlite::ToSql)],
) -> Result<Vec<PlaceRow>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM place JOIN document USING (number) {rest}"
    ))?;
    let mut rows = statement.query(params)?;
    let mut places = Vec::new();
    while let Some(row) = rows.next()? {
        places.push(read(row)?);
    }
    Ok(places)
}

fn read(row: &Row<'_>) -> Result<PlaceRow, StoreError> {
    let grid: Option<String> = row.get("grid")?;
    let lat: Option<i64> = row.get("lat")?;
    Ok(PlaceRow {
        id: DocumentId::new(row.get("id")?),
        grid: grid
            .map(|code| GridCode::parse(&code))
            .transpose()
            .map_err(|_| StoreError::Unreadable("grid"))?,
        kind: row.get("kind")?,
        name: row.get("name")?,
        address: row.get("address")?,
        phone: row.get("phone")?,
        contact: row.get("contact")?,
        position: lat.zip(row.get("lon")?),
        last_visit_on: day(row, "last_visit_on")?,
        next_on: day(row, "next_on")?,
    })
}
