//! People of households, to find households that were registered twice.

use doorstep_model::household::HouseholdRecord;
use doorstep_model::id::DocumentId;
use rusqlite::{Connection, named_params};

use super::StoreError;

/// Makes the rows of a household's people anew.
pub(super) fn project(db: &Connection, household: i64, record: &HouseholdRecord) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM person WHERE household = :household")?
        .execute(named_params! { ":household": household })?;
    let mut insert = db.prepare_cached(
        "INSERT INTO person (household, entry, name, phone, born)
         VALUES (:household, :entry, :name, :phone, :born)",
    )?;
    for person in record.present_people().filter(|person| !person.name.is_empty()) {
        insert.execute(named_params! {
            ":household": household,
            ":entry": person.entry.to_string(),
            ":name": person.name,
            ":phone": person.phone,
            ":born": person.born,
        })?;
    }
    Ok(())
}

/// Pairs of households that may be one: a person of the same name in both, and the same phone,
/// the same address and house number, or the same month of birth.
pub fn doubles(db: &Connection) -> Result<Vec<(DocumentId, DocumentId)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT DISTINCT a.id, b.id
         FROM person p
         JOIN person q ON q.name = p.name AND q.household > p.household
         JOIN household h ON h.number = p.household AND h.same_as IS NULL
         JOIN household g ON g.number = q.household AND g.same_as IS NULL
         JOIN document a ON a.number = p.household
         JOIN document b ON b.number = q.household
         WHERE (p.phone <> '' AND p.phone = q.phone)
            OR (h.phone <> '' AND h.phone = g.phone)
            OR (h.address || h.house_no <> '' AND h.address = g.address AND h.house_no = g.house_no)
            OR (length(p.born) = 7 AND p.born = q.born)
         ORDER BY a.number, b.number",
    )?;
    let pairs = statement.query_map([], |row| {
        Ok((DocumentId::new(row.get(0)?), DocumentId::new(row.get(1)?)))
    })?;
    Ok(pairs.collect::<Result<_, _>>()?)
}
