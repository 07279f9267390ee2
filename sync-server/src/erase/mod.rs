//! Erasing a document with all that belongs to it: bytes and hashes, in every table and log. Its id
//! stays, to be refused on every path. Reached by the ledger alone, so that a restored server, whose
//! backup is older, erases again what was erased.

mod person;

use std::collections::BTreeSet;

use doorstep_model::case::Verdict;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::{DeviceNumber, DocumentId, Mac, RealmNumber};
use doorstep_model::protocol::digest::Item as Counted;
use doorstep_model::protocol::row::{
    CaseDueRow, CaseNumberRow, CaseStepRow, HomeRow, RekeyedRow, RowBody, StepVerdict,
};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::{Item, Rekey};
use doorstep_model::time::Timestamp;

pub(crate) use self::person::{Planned, erase_person, plan};
use crate::rows;
use crate::store::{DocumentRow, LogItem, StoreError, Write};

/// Erases a household with its care record and visits, or any one other document.
pub(crate) fn erase(
    tx: &Write<'_>,
    realm: RealmNumber,
    id: DocumentId,
    at: Timestamp,
) -> Result<(), StoreError> {
    let named = [Some(id), (!id.is_care()).then(|| id.care())];
    let mut all: Vec<DocumentRow> = Vec::new();
    for id in named.into_iter().flatten() {
        tx.put_erased(realm, id, at)?;
        all.extend(tx.document(realm, id)?);
    }
    all.extend(tx.owned_documents(realm, id)?);
    all.sort_by_key(|row| row.no);
    all.dedup_by_key(|row| row.no);
    these(tx, realm, &all, at)?;
    for link in tx.unlink_household(realm, id, at)? {
        rows::link(tx, realm, link)?;
    }
    tx.forget_reasons(realm, id)?;
    tx.forget_points(realm, id.household())?;
    tx.changed(realm, Kind::Household, id.household());
    tx.cleanse();
    Ok(())
}

/// Erases documents that were kept for as long as the preset says: visits and cases, which own nothing.
/// What is not here stays refused, should it come.
pub(crate) fn expire(
    tx: &Write<'_>,
    realm: RealmNumber,
    ids: &[DocumentId],
    at: Timestamp,
) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    for id in ids {
        tx.put_erased(realm, *id, at)?;
        rows.extend(tx.document(realm, *id)?);
    }
    these(tx, realm, &rows, at)?;
    tx.cleanse();
    Ok(())
}

fn these(tx: &Write<'_>, realm: RealmNumber, all: &[DocumentRow], at: Timestamp) -> Result<(), StoreError> {
    let (mut logs, mut entries) = (BTreeSet::new(), Vec::new());
    for row in all {
        tx.put_erased(realm, row.id, at)?;
        let changes = tx.known_changes(row.no)?;
        entries.extend(changes.iter().map(|change| LogItem::Change(change.no)));
        entries.push(LogItem::Whole(row.no));
        logs.append(&mut one(tx, realm, row)?);
    }
    tx.unlog(realm, &logs, &entries)
}

/// One document: out of the scopes and of what devices wrote, then out of the tables; whose logs may
/// name it still.
fn one(tx: &Write<'_>, realm: RealmNumber, row: &DocumentRow) -> Result<BTreeSet<Scope>, StoreError> {
    let stands: BTreeSet<Scope> = tx.document_scopes(row.no)?.into_iter().collect();
    let mut told: BTreeSet<Scope> = tx
        .left_scopes(row.no)?
        .into_iter()
        .map(|(scope, _)| scope)
        .collect();
    told.extend(stands.iter().cloned());
    let rows = rows_of(tx, realm, row)?;
    for scope in &told {
        for body in &rows {
            tx.remove_row(realm, scope, body.table(), body.key())?;
        }
    }
    // Its authors hear it even where the document left their scopes: it leaves their sum.
    for device in tx.uncount_changes(realm, row)? {
        tx.forget_verdicts(realm, device, row.id)?;
        if device != DeviceNumber::SERVER
            && let Some(device) = tx.device(realm, device)?
        {
            told.insert(Scope::Person(device.user));
        }
    }
    let counted = Counted::document(row.id, &row.heads);
    for scope in &told {
        let gone = [LogItem::Wire(Item::Erase(row.id))];
        let held = stands.contains(scope) && !row.heads.is_empty();
        tx.log(realm, scope, &gone, |digest| {
            if held { digest.without(counted) } else { digest }
        })?;
    }
    for blob in tx.remove_photos(realm, row.id)? {
        tx.shred_later(realm, blob)?;
    }
    if row.kind == Kind::Case {
        tx.forget_case(realm, row.id)?;
    }
    tx.delete_document(row)?;
    if row.kind == Kind::Visit
        && let Some(owner) = row.owner
    {
        tx.changed(realm, Kind::Household, owner);
    }
    Ok(told)
}

/// The rows that travel with it.
fn rows_of(tx: &Write<'_>, realm: RealmNumber, row: &DocumentRow) -> Result<Vec<RowBody>, StoreError> {
    let document = row.id;
    let mut rows: Vec<RowBody> = Vec::new();
    if let Some(grid) = tx.home(realm, document)? {
        rows.push(HomeRow { document, grid }.into());
    }
    for Rekey { old, new } in tx.rekeyed(realm, document)? {
        rows.push(RekeyedRow { document, old, new }.into());
    }
    if row.kind == Kind::Case {
        rows.extend(rows_of_case(tx, realm, document)?);
    }
    Ok(rows)
}

/// What a case's number, verdicts and deadline are filed under; what they say and prove does not count.
fn rows_of_case(tx: &Write<'_>, realm: RealmNumber, case: DocumentId) -> Result<Vec<RowBody>, StoreError> {
    let (proof, mut rows) = (Mac::new([0; Mac::LEN]), Vec::<RowBody>::new());
    if let Some((number, received_at)) = tx.case_number(realm, case)? {
        let number = CaseNumberRow {
            case,
            number,
            received_at,
            proof,
        };
        let due = CaseDueRow {
            case,
            due_on: received_at.day(),
            provisional: false,
            overdue: false,
        };
        rows.extend([number.into(), due.into()]);
    }
    for Verdict { n, entry, .. } in tx.case_steps(realm, case)? {
        let step = CaseStepRow {
            case,
            n,
            entry,
            verdict: StepVerdict::Applied,
            proof,
        };
        rows.push(step.into());
    }
    Ok(rows)
}
