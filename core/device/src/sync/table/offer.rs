//! What a restored server may have lost, ready to be offered.

use doorstep_model::id::DocumentId;
use doorstep_model::protocol::sync::Offer;
use doorstep_model::protocol::to_cbor;
use rusqlite::{Connection, OptionalExtension, named_params};

use crate::store::StoreError;

/// Documents are numbered from here, rows below: numbers and verdicts stand on printed slips, so
/// the server takes them before it publishes anything.
const DOCUMENTS: i64 = 1 << 40;

/// Keeps an offer. The same one twice is one.
pub(crate) fn add(db: &Connection, offer: &Offer) -> Result<(), StoreError> {
    let (document, from, below): (&[u8], _, _) = match offer {
        Offer::Document { doc, .. } => (doc.as_bytes(), DOCUMENTS, i64::MAX),
        Offer::Row(_) => (&[], 0, DOCUMENTS),
    };
    db.prepare_cached(
        "INSERT OR IGNORE INTO offer (number, document, cbor)
         SELECT coalesce(max(number), :from) + 1, :document, :cbor FROM offer WHERE number >= :from AND number < :below",
    )?
    .execute(named_params! {
        ":from": from, ":below": below, ":document": document, ":cbor": to_cbor(offer),
    })?;
    Ok(())
}

/// Offers not made yet, as much as fits into so many bytes (one at least).
pub(crate) fn after(db: &Connection, after: i64, bytes: usize) -> Result<Vec<(i64, Offer)>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT number, cbor FROM offer WHERE number > :after ORDER BY number LIMIT 5000")?;
    let mut rows = statement.query(named_params! { ":after": after })?;
    let (mut room, mut offers) = (bytes, Vec::new());
    while let Some(row) = rows.next()? {
        let cbor: Vec<u8> = row.get(1)?;
        if cbor.len() > room && !offers.is_empty() {
            break;
        }
        room = room.saturating_sub(cbor.len());
        let offer = minicbor::decode(&cbor).map_err(|_| StoreError::Unreadable("offer"))?;
        offers.push((row.get(0)?, offer));
    }
    Ok(offers)
}

/// How many are not made yet.
pub(crate) fn left(db: &Connection, after: i64) -> Result<usize, StoreError> {
    let mut statement = db.prepare_cached("SELECT count(*) FROM offer WHERE number > :after")?;
    let left = statement.query_row(named_params! { ":after": after }, |row| row.get::<_, i64>(0))?;
    Ok(usize::try_from(left).unwrap_or(usize::MAX))
}

/// Whether a document waits to be offered.
pub(crate) fn waits(db: &Connection, document: DocumentId) -> Result<bool, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT EXISTS (SELECT 1 FROM offer WHERE document = :document)")?;
    Ok(
        statement.query_row(named_params! { ":document": document.as_bytes() }, |row| {
            row.get(0)
        })?,
    )
}

/// The document of an offer; none for a row.
pub(crate) fn document(db: &Connection, number: i64) -> Result<Option<DocumentId>, StoreError> {
    let mut statement = db.prepare_cached("SELECT document FROM offer WHERE number = :number")?;
    let found = statement.query_row(named_params! { ":number": number }, |row| {
        row.get::<_, Vec<u8>>(0)
    });
    Ok(found.optional()?.and_then(|id| DocumentId::from_slice(&id).ok()))
}

/// The server answered.
pub(crate) fn remove(db: &Connection, number: i64) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM offer WHERE number = :number")?
        .execute(named_params! { ":number": number })?;
    Ok(())
}

/// The document was erased.
pub(crate) fn forget(db: &Connection, document: DocumentId) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM offer WHERE document = :document")?
        .execute(named_params! { ":document": document.as_bytes() })?;
    Ok(())
}
