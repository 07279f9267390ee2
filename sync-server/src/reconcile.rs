//! Repair, never the normal path: what differs between a device's scope and the server's, and the
//! items that the device lacks, each whole. Nothing is kept between two messages.

use std::collections::HashMap;

use doorstep_model::code::Code;
use doorstep_model::protocol::digest::Item as Counted;
use doorstep_model::protocol::reconcile::{Asked, ItemId, Set};
use doorstep_model::protocol::row::Row;
use doorstep_model::protocol::scope::Cursor;
use doorstep_model::protocol::sync::{Item, Pulled, Reconcile};
use doorstep_model::time::Timestamp;

use crate::pull::{anew, whole};
use crate::realm::RealmView;
use crate::store::{Device, DocumentRow, Read, StoreError};

/// Bytes of items in one reply.
const REPLY_BYTES: usize = 2 << 20;

/// The part of a reply that answers a `reconcile`.
pub struct Reconciled {
    /// The next message; none to a list of names.
    pub message: Option<Reconcile>,
    /// The items asked for, as many as fit.
    pub items: Vec<Pulled>,
    /// The scope's present head.
    pub cursor: Cursor,
}

/// Something that a scope holds.
enum Held {
    Document(Box<DocumentRow>),
    Row(Row),
}

/// Answers one message about one scope.
///
/// # Errors
/// `NotFound` for a scope that is not the device's, `BadRequest` for bytes that are no message.
pub fn reconcile(
    tx: &Read<'_>,
    realm: &RealmView,
    device: &Device,
    asked: &Reconcile,
    now: Timestamp,
) -> Result<Result<Reconciled, Code>, StoreError> {
    if !realm.scopes_for(tx, device.user, now)?.contains(&asked.scope) {
        return Ok(Err(Code::NotFound));
    }
    let head = tx.scope(realm.number, &asked.scope)?.map_or(0, |log| log.head);
    let mac = realm.secret.cursor(realm.epoch, &asked.scope, head);
    let cursor = Cursor {
        scope: asked.scope.clone(),
        head,
        mac,
    };
    let held = held(tx, realm, asked)?;
    let message = match Asked::parse(&asked.message) {
        Err(code) => return Ok(Err(code)),
        Ok(Asked::Need(names)) => {
            let items = fetch(tx, asked, &held, &names)?;
            return Ok(Ok(Reconciled {
                message: None,
                items,
                cursor,
            }));
        }
        Ok(Asked::Talk(message)) => match held.keys().copied().collect::<Set>().answer(message) {
            Ok(message) => message,
            Err(code) => return Ok(Err(code)),
        },
    };
    let message = Some(Reconcile {
        scope: asked.scope.clone(),
        message,
    });
    Ok(Ok(Reconciled {
        message,
        items: Vec::new(),
        cursor,
    }))
}

fn held(tx: &Read<'_>, realm: &RealmView, asked: &Reconcile) -> Result<HashMap<ItemId, Held>, StoreError> {
    let documents = tx
        .scope_documents(realm.number, &asked.scope)?
        .into_iter()
        .map(|row| {
            let item = Counted::document(row.id, &row.heads);
            (ItemId::from(item), Held::Document(Box::new(row)))
        });
    let rows = tx.rows_in(realm.number, &asked.scope)?.into_iter().map(|row| {
        let item = Counted::row(row.table, &row.key, row.version);
        (ItemId::from(item), Held::Row(row))
    });
    Ok(documents.chain(rows).collect())
}

fn fetch(
    tx: &Read<'_>,
    asked: &Reconcile,
    held: &HashMap<ItemId, Held>,
    names: &[ItemId],
) -> Result<Vec<Pulled>, StoreError> {
    let mut items = Vec::new();
    let mut left = REPLY_BYTES;
    for name in names {
        let item = match held.get(name) {
            None => continue,
            Some(Held::Row(row)) => Item::Row(row.clone()),
            Some(Held::Document(row)) => {
                let changes = tx.published_changes(row.no)?;
                let bytes: usize = changes.iter().map(|change| change.bytes.len()).sum();
                if bytes > left && !items.is_empty() {
                    break;
                }
                left = left.saturating_sub(bytes);
                match tx.forgotten(row.realm, row.id)? {
                    gone if gone.is_empty() => Item::Changes(whole(row, changes)),
                    gone => anew(row, changes, gone),
                }
            }
        };
        items.push(Pulled {
            scope: asked.scope.clone(),
            seq: 0,
            item,
        });
    }
    Ok(items)
}
