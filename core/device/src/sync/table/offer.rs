//! What a restored server may have lost, ready to be offered.
//!
//! An offer is kept until what it brings is delivered again. That the server took it is not enough: it
//! may be set back once more before anybody else has read it, and the document here has lost its proof.

use doorstep_model::id::{ChangeHash, DocumentId};
use doorstep_model::protocol::sync::Offer;
use doorstep_model::protocol::to_cbor;
use doorstep_model::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params};

use super::awaiting::LAG_MAX;
use crate::store::StoreError;

/// Documents are numbered from here, rows below: numbers and verdicts stand on printed slips, so
/// the server takes them before it publishes anything.
const DOCUMENTS: i64 = 1 << 40;

/// Keeps an offer of a document at these heads, or of a row, which has none. The same one twice is
/// one; one that was answered is made again.
pub(crate) fn add(db: &Connection, offer: &Offer, heads: &[ChangeHash]) -> Result<(), StoreError> {
    let cbor = to_cbor(offer);
    let joined = || {
        heads
            .iter()
            .flat_map(|head| *head.as_bytes())
            .collect::<Vec<u8>>()
    };
    let (document, heads, row, from, below): (&[u8], _, _, _, _) = match offer {
        Offer::Document { doc, .. } => (doc.as_bytes(), Some(joined()), None, DOCUMENTS, i64::MAX),
        Offer::Row(row) => (&[], None, Some(row), 0, DOCUMENTS),
    };
    db.prepare_cached("DELETE FROM offer WHERE cbor = :cbor AND answered_at IS NOT NULL")?
        .execute(named_params! { ":cbor": cbor })?;
    db.prepare_cached(
        "INSERT OR IGNORE INTO offer (number, document, heads, tbl, key, cbor)
         SELECT coalesce(max(number), :from) + 1, :document, :heads, :table, :key, :cbor
         FROM offer WHERE number >= :from AND number < :below",
    )?
    .execute(named_params! {
        ":from": from, ":below": below, ":document": document, ":heads": heads, ":cbor": cbor,
        ":table": row.map(|row| row.table.number()), ":key": row.map(|row| row.key.as_bytes()),
    })?;
    Ok(())
}

/// Offers to be made, as much as fits into so many bytes (one at least).
pub(crate) fn after(db: &Connection, after: i64, bytes: usize) -> Result<Vec<(i64, Offer)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT number, cbor FROM offer WHERE number > :after AND answered_at IS NULL ORDER BY number LIMIT 5000",
    )?;
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
    let mut statement =
        db.prepare_cached("SELECT count(*) FROM offer WHERE number > :after AND answered_at IS NULL")?;
    let left = statement.query_row(named_params! { ":after": after }, |row| row.get::<_, i64>(0))?;
    Ok(usize::try_from(left).unwrap_or(usize::MAX))
}

/// Whether a document is offered, or may have to be once more.
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

/// The server has it, now by its clock.
pub(crate) fn answered(db: &Connection, number: i64, now: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE offer SET answered_at = :now WHERE number = :number")?
        .execute(named_params! { ":number": number, ":now": now.millis() })?;
    Ok(())
}

/// The server has begun another life: what it took may be lost there.
pub(crate) fn again(db: &Connection) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE offer SET answered_at = NULL")?
        .execute([])?;
    Ok(())
}

/// The offer is not made any more.
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

/// Rows that stand in a scope which was compared, or read, in this life of the server: whoever brought
/// them, they need not be offered.
pub(crate) fn remove_delivered_rows(db: &Connection) -> Result<(), StoreError> {
    db.prepare_cached(
        "DELETE FROM offer WHERE EXISTS (
            SELECT 1 FROM scope_row there JOIN scope ON scope.number = there.scope
            WHERE there.tbl = offer.tbl AND there.key = offer.key AND doubt = 0)",
    )?
    .execute([])?;
    Ok(())
}

/// An offer of a document that is delivered, at the offered heads perhaps.
pub(crate) struct Delivered {
    pub(crate) number: i64,
    pub(crate) document: DocumentId,
    /// The offered heads.
    pub(crate) heads: Vec<ChangeHash>,
    /// They are those that are published.
    pub(crate) is_at: bool,
}

/// Offers of documents that stand in a scope which was compared, or read, in this life of the server.
pub(crate) fn delivered(db: &Connection) -> Result<Vec<Delivered>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT offer.number, id, heads, heads = published FROM offer JOIN document ON id = document
         WHERE heads IS NOT NULL AND length(published) > 0 AND EXISTS (
            SELECT 1 FROM scope_document there JOIN scope ON scope.number = there.scope
            WHERE there.document = document.number AND doubt = 0)",
    )?;
    let found = statement.query_map([], |row| {
        let heads: Vec<u8> = row.get(2)?;
        Ok(Delivered {
            number: row.get(0)?,
            document: DocumentId::new(row.get(1)?),
            heads: heads.as_chunks().0.iter().copied().map(ChangeHash::new).collect(),
            is_at: row.get(3)?,
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Lets go what was answered so long ago that it was published to others, or will not be; gives the
/// documents.
pub(crate) fn let_go(db: &Connection, now: Timestamp) -> Result<Vec<DocumentId>, StoreError> {
    let mut statement = db.prepare_cached(
        "DELETE FROM offer WHERE answered_at <= :from OR answered_at >= :to RETURNING document",
    )?;
    let gone = statement.query_map(
        named_params! { ":from": now.plus(-LAG_MAX).millis(), ":to": now.plus(LAG_MAX).millis() },
        |row| row.get::<_, Vec<u8>>(0),
    )?;
    let ids = gone.collect::<Result<Vec<_>, _>>()?;
    Ok(ids
        .iter()
        .filter_map(|id| DocumentId::from_slice(id).ok())
        .collect())
}
