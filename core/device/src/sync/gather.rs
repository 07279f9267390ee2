//! Looks up what the engine wants to know before a request.

use doorstep_model::document::schema::Kind;
use doorstep_model::id::{DocumentId, Epoch};
use doorstep_model::protocol::digest::Item;
use doorstep_model::protocol::limits;
use doorstep_model::protocol::receipt::Receipt;
use doorstep_model::protocol::reconcile::ItemId;
use doorstep_model::protocol::row::{RowKey, Table};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::time::Timestamp;
use rusqlite::{Connection, named_params};

use super::clock;
use super::engine::{Held, ReceiptHeld, Want};
use super::table::{awaiting, doubt, offer, outgoing};
use crate::store::{Setting, StoreError, authored, document, read_log, scope, setting};

/// Looks up everything, in one consistent state. `used` is the last counter that was sent.
pub(super) fn held(
    db: &Connection,
    want: &Want,
    used: u64,
    receipt: Option<&Receipt>,
    phone: Timestamp,
) -> Result<Held, StoreError> {
    let counter = setting::number(db, Setting::Counter)?.max(used).saturating_add(1);
    let epoch = setting::get(db, Setting::Epoch)?
        .map(|bytes| Epoch::from_slice(&bytes).map_err(|_| StoreError::Unreadable("epoch")))
        .transpose()?;
    let (outbox, left) = outgoing::changes(db, want.after.outbox, want.push_bytes)?;
    Ok(Held {
        counter,
        epoch,
        scopes: doubt::scopes(db)?,
        outbox,
        left,
        facts: outgoing::facts(db, want.after.facts)?,
        reads: match want.reads {
            true => read_log::to_send(db, limits::READ_ROWS)?,
            false => None,
        },
        acks: setting::cbor(db, Setting::Acks)?.unwrap_or_default(),
        offers: offer::after(db, want.after.offers, want.push_bytes)?,
        authored: authored::authored(db)?,
        receipt: receipt.map(|receipt| ReceiptHeld {
            sum: receipt.authored.sum,
            safe: receipt.is_safe(),
            signed_at: receipt.signed_at,
        }),
        unpublished: awaiting::any(db)?,
        now: clock::server_now(db, phone)?,
    })
}

/// One thing that a scope holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Thing {
    /// A document, by its number here.
    Document(i64, DocumentId, Kind),
    /// A row at a version.
    Row(Table, RowKey, u64),
}

/// All that a scope holds, by name.
pub(super) fn things(db: &Connection, name: &Scope) -> Result<Vec<(ItemId, Thing)>, StoreError> {
    let Some(number) = scope_number(db, name)? else {
        return Ok(Vec::new());
    };
    let mut things = Vec::new();
    for at in scope::documents(db, number)? {
        let id = document::id_of(db, at)?;
        let Some(known) = document::find(db, id)? else {
            continue;
        };
        let item = Item::document(id, &document::published(db, at)?);
        things.push((item.into(), Thing::Document(at, id, known.kind)));
    }
    let mut statement = db.prepare_cached("SELECT tbl, key, version FROM scope_row WHERE scope = :scope")?;
    let mut rows = statement.query(named_params! { ":scope": number })?;
    while let Some(row) = rows.next()? {
        let key: Vec<u8> = row.get("key")?;
        let key = RowKey::parse(&key).map_err(|_| StoreError::Unreadable("row key"))?;
        let table = Table::from_number(row.get("tbl")?);
        let version = row.get::<_, i64>("version")?.cast_unsigned();
        let item = Item::row(table, &key, version);
        things.push((item.into(), Thing::Row(table, key, version)));
    }
    Ok(things)
}

/// The number of a scope that is here.
pub(super) fn scope_number(db: &Connection, name: &Scope) -> Result<Option<i64>, StoreError> {
    use rusqlite::OptionalExtension;
    let mut statement = db.prepare_cached("SELECT number FROM scope WHERE name = :name")?;
    let number = statement.query_row(named_params! { ":name": name.to_string() }, |row| row.get(0));
    Ok(number.optional()?)
}
