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

/// Most pairs looked at for one reason.
const PAIRS_MAX: usize = 200;

/// Each part walks an index; joining by the name alone would compare every 王秀英 of a county with
/// every other. Households that point to another are merged already.
const DOUBLES: &str = "
    WITH merged (number) AS (SELECT number FROM household WHERE same_as IS NOT NULL),
    pair (one, other) AS (
        SELECT * FROM (
            SELECT p.household, q.household FROM person p JOIN person q
            ON q.name = p.name AND q.phone = p.phone AND q.household > p.household
            WHERE p.phone <> '' AND q.phone <> ''
            AND p.household NOT IN merged AND q.household NOT IN merged LIMIT :most)
        UNION
        SELECT * FROM (
            SELECT p.household, q.household FROM person p JOIN person q
            ON q.name = p.name AND q.born = p.born AND q.household > p.household
            WHERE length(p.born) = 7 AND length(q.born) = 7
            AND p.household NOT IN merged AND q.household NOT IN merged LIMIT :most)
        UNION
        SELECT * FROM (
            SELECT h.number, g.number FROM household h JOIN household g
            ON g.phone = h.phone AND g.number > h.number
            WHERE h.phone <> '' AND g.phone <> '' AND h.same_as IS NULL AND g.same_as IS NULL AND EXISTS (
                SELECT 1 FROM person p JOIN person q ON q.name = p.name
                WHERE p.household = h.number AND q.household = g.number) LIMIT :most)
        UNION
        SELECT * FROM (
            SELECT h.number, g.number FROM household h JOIN household g
            ON g.house_no = h.house_no AND g.address = h.address AND g.number > h.number
            WHERE h.house_no <> '' AND g.house_no <> '' AND h.same_as IS NULL AND g.same_as IS NULL AND EXISTS (
                SELECT 1 FROM person p JOIN person q ON q.name = p.name
                WHERE p.household = h.number AND q.household = g.number) LIMIT :most))
    SELECT a.id, b.id FROM pair
    JOIN document a ON a.number = one
    JOIN document b ON b.number = other
    ORDER BY one, other";

/// Pairs of households that may be one: a person of the same name in both, and the same phone,
/// the same door, or the same month of birth.
pub fn doubles(db: &Connection) -> Result<Vec<(DocumentId, DocumentId)>, StoreError> {
    let mut statement = db.prepare_cached(DOUBLES)?;
    let pairs = statement.query_map(named_params! { ":most": PAIRS_MAX as i64 }, |row| {
        Ok((DocumentId::new(row.get(0)?), DocumentId::new(row.get(1)?)))
    })?;
    Ok(pairs.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::DatabaseKey;
    use crate::store::Store;

    #[test]
    fn looking_for_doubles_scans_no_table_for_each_row() {
        let folder = tempfile::tempdir().unwrap();
        let now = doorstep_model::time::Timestamp::clamp(0);
        let store = Store::open(&folder.path().join("db"), DatabaseKey::new([1; 32]), now)
            .unwrap()
            .store;
        let plan: Vec<String> = store
            .read::<_, StoreError>(|db| {
                let mut plan = db.prepare(&format!("EXPLAIN QUERY PLAN {DOUBLES}"))?;
                let lines = plan.query_map(named_params! { ":most": 1 }, |row| row.get("detail"))?;
                Ok(lines.collect::<Result<_, _>>()?)
            })
            .unwrap();
        let scans: Vec<&str> = plan
            .iter()
            .filter_map(|line| line.strip_prefix("SCAN "))
            .collect();
        assert!(!scans.is_empty());
        for inner in ["q", "g", "a", "b"] {
            let scanned = |line: &&str| line.split(' ').next() == Some(inner);
            assert!(!scans.iter().any(scanned), "{inner} in {plan:#?}");
        }
    }
}
