//! Erasing one person of a household: its documents are written anew without the person, under the
//! same ids and entries, and what was there before goes, bytes and hashes. Reached by the ledger
//! alone, as [`super::erase`] is.

use std::collections::BTreeSet;

use doorstep_model::document::anew::{Anew, anew};
use doorstep_model::document::change::Actor;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::{Document, genesis};
use doorstep_model::household::Forget;
use doorstep_model::id::{DeviceNumber, DocumentId, RealmNumber};
use doorstep_model::protocol::digest::Item as Counted;
use doorstep_model::protocol::packed::{pack, unpack};
use doorstep_model::protocol::row::{RekeyedRow, RowBody};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::{Item, Rekey};
use doorstep_model::time::Timestamp;

use crate::publish::compute;
use crate::store::{DocumentRow, LogItem, NewChange, Read, StoreError, Write};

/// A document as it will be.
pub(crate) struct Planned {
    row: DocumentRow,
    /// Without the person.
    pub(crate) anew: Anew,
}

impl Planned {
    /// Which document.
    pub(crate) fn id(&self) -> DocumentId {
        self.row.id
    }
}

/// What is written anew, the household first, with who is forgotten; none where the household or the
/// person is not here.
pub(crate) fn plan(
    tx: &Read<'_>,
    realm: RealmNumber,
    (household, person): (DocumentId, Entry),
) -> Result<Option<(Forget, Vec<Planned>)>, StoreError> {
    let Some(row) = tx.document(realm, household)? else {
        return Ok(None);
    };
    let document = current(tx, &row)?;
    let Some(forget) = Forget::of(&document, person) else {
        return Ok(None);
    };
    let mut planned = vec![planned(row, &document, &forget)?];
    // A care record that was begun at a desk has no owner in its row.
    let care = tx.document(realm, household.care())?.into_iter();
    let owned = tx.owned_documents(realm, household)?.into_iter();
    for row in care.chain(owned.filter(|row| row.kind != Kind::Care)) {
        let document = current(tx, &row)?;
        // A visit only where it says the name; one of which nothing was taken can't be written anew.
        let named = || Ok::<_, StoreError>(!document.changes().is_empty() && is_named(tx, &row, &forget)?);
        if row.kind == Kind::Care || named()? {
            planned.push(self::planned(row, &document, &forget)?);
        }
    }
    Ok(Some((forget, planned)))
}

fn planned(row: DocumentRow, document: &Document, forget: &Forget) -> Result<Planned, StoreError> {
    // What was taken once passes the gate again.
    let anew = anew(document, row.realm, |put| forget.keep(put)).map_err(|_| StoreError::Contradiction)?;
    Ok(Planned { row, anew })
}

/// With what waits to be published.
fn current(tx: &Read<'_>, row: &DocumentRow) -> Result<Document, StoreError> {
    let (snapshot, waiting) = (tx.snapshot(row.no)?, tx.pending_changes(row.no)?);
    Ok(compute(row.clone(), snapshot.as_deref(), waiting)?.document)
}

fn is_named(tx: &Read<'_>, row: &DocumentRow, forget: &Forget) -> Result<bool, StoreError> {
    let genesis = genesis::hash(row.kind, row.id);
    let changes = tx.all_changes(row)?;
    let mut bytes = changes
        .iter()
        .filter_map(|change| unpack(&change.bytes, genesis).ok());
    Ok(bytes.any(|bytes| forget.is_named_in(&bytes)))
}

/// Erases a person. `anew`: under which actors the documents were written the first time. A restored
/// server writes them under the same, where it has the same to say.
pub(crate) fn erase_person(
    tx: &Write<'_>,
    realm: RealmNumber,
    (household, person): (DocumentId, Entry),
    anew: &[(DocumentId, Actor)],
    at: Timestamp,
) -> Result<(), StoreError> {
    let mut told: BTreeSet<DocumentId> = BTreeSet::new();
    if let Some((forget, planned)) = plan(tx, realm, (household, person))? {
        tx.forget_person(realm, (household, person), |words| forget.mark(words))?;
        for one in planned {
            told.insert(one.row.id);
            let first = anew.iter().filter(|(id, _)| *id == one.row.id);
            let mut actors: Vec<Actor> = first.map(|(_, actor)| *actor).collect();
            actors.push(one.anew.actor);
            rewrite(tx, &one, person, at)?;
            tx.forget(realm, one.row.id, (person, at), &actors)?;
        }
    }
    // What this server has not, or not any more, may come from phones: as it was written then.
    for (id, actor) in anew.iter().filter(|(id, _)| !told.contains(id)) {
        tx.forget(realm, *id, (person, at), &[*actor])?;
    }
    tx.changed(realm, Kind::Household, household);
    tx.cleanse();
    Ok(())
}

fn rewrite(tx: &Write<'_>, one: &Planned, person: Entry, at: Timestamp) -> Result<(), StoreError> {
    let Planned { row, anew } = one;
    let realm = row.realm;
    let stands: BTreeSet<Scope> = tx.document_scopes(row.no)?.into_iter().collect();
    let left = tx.left_scopes(row.no)?.into_iter().map(|(scope, _)| scope);
    let logs: BTreeSet<Scope> = left.chain(stands.iter().cloned()).collect();
    let changes = tx.known_changes(row.no)?;
    let entries = changes.iter().map(|change| LogItem::Change(change.no));
    let entries: Vec<LogItem> = entries.chain([LogItem::Whole(row.no)]).collect();
    tx.unlog(realm, &logs, &entries)?;
    forget_keys(tx, row, person, &logs)?;
    let mut told = stands.clone();
    for device in tx.uncount_changes(realm, row)? {
        tx.forget_verdicts(realm, device, row.id)?;
        if device != DeviceNumber::SERVER
            && let Some(device) = tx.device(realm, device)?
        {
            told.insert(Scope::Person(device.user));
        }
    }
    let counted = Counted::document(row.id, &row.heads);
    let (old, new) = (row.id, row.id);
    for scope in &told {
        let held = stands.contains(scope) && !row.heads.is_empty();
        let gone = [LogItem::Wire(Item::Replaced { old, new })];
        tx.log(realm, scope, &gone, |digest| {
            if held { digest.without(counted) } else { digest }
        })?;
    }
    tx.empty_document(row)?;
    append(tx, row, anew, at)
}

/// Rows that name the person's entry.
fn forget_keys(
    tx: &Write<'_>,
    row: &DocumentRow,
    person: Entry,
    logs: &BTreeSet<Scope>,
) -> Result<(), StoreError> {
    let document = row.id;
    for Rekey { old, new } in tx.rekeyed(row.realm, document)? {
        if old == person || new == person {
            let body: RowBody = RekeyedRow { document, old, new }.into();
            for scope in logs {
                tx.remove_row(row.realm, scope, body.table(), body.key())?;
            }
        }
    }
    tx.forget_rekeyed(row.realm, document, person)
}

/// The projector publishes it, unless whoever erases does so at once.
fn append(tx: &Write<'_>, row: &DocumentRow, anew: &Anew, at: Timestamp) -> Result<(), StoreError> {
    let genesis = genesis::hash(row.kind, row.id);
    let actor = tx.actor(row.realm, &anew.actor, DeviceNumber::SERVER)?;
    let hashes = anew.document.authors();
    for (bytes, (hash, _, seq)) in anew.changes.iter().zip(hashes) {
        let change = tx.append_change(&NewChange {
            document: row.no,
            actor,
            seq,
            max_op: max_op(bytes)?,
            hash,
            at,
            bytes: &pack(bytes, genesis),
        })?;
        tx.wait_to_publish(change, row.no)?;
    }
    Ok(())
}

fn max_op(bytes: &[u8]) -> Result<u64, StoreError> {
    let raw = doorstep_model::document::change::RawChange::decode(bytes);
    raw.map(|raw| raw.max_op()).map_err(|_| StoreError::Contradiction)
}
