//! Who gets a document: one function says in which logs it stands, from what is published of it
//! and the rows as they are now; the logs are brought to follow.

use std::collections::BTreeSet;

use doorstep_model::case::CaseState;
use doorstep_model::document::Document;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::{DocumentId, GridCode};
use doorstep_model::protocol::digest::Item as Counted;
use doorstep_model::protocol::row::{HomeRow, RekeyedRow, RowBody};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::{Item, Rekey};
use doorstep_model::time::Timestamp;

use super::case;
use crate::realm::RealmView;
use crate::store::{DocumentNo, DocumentRow, LogItem, StoreError, Write};

/// Brings the logs to what [`scopes_of`] says: a scope that is new gets the whole document and its
/// rows, one that ended a removal.
pub(super) fn follow(
    tx: &Write<'_>,
    realm: &RealmView,
    no: DocumentNo,
    document: &Document,
    state: Option<&CaseState>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let row = tx.document_by_no(no)?.ok_or(StoreError::Contradiction)?;
    let now: BTreeSet<Scope> = tx.document_scopes(no)?.into_iter().collect();
    let wanted = scopes_of(tx, realm, &row, state, at)?;
    let counted = Counted::document(row.id, &row.heads);
    for scope in wanted.difference(&now) {
        tx.enter_scope(no, scope)?;
        tx.log(realm.number, scope, &[LogItem::Whole(no)], |digest| {
            digest.with(counted)
        })?;
    }
    for scope in now.difference(&wanted) {
        tx.leave_scope(no, scope, at)?;
        let gone = [LogItem::Wire(Item::Remove(row.id))];
        tx.log(realm.number, scope, &gone, |digest| digest.without(counted))?;
    }
    let bodies = rows_of(tx, realm, &row, document)?;
    for body in bodies {
        for scope in wanted.iter().filter(|scope| !says_home(scope, &body)) {
            tx.publish_row(realm.number, scope, body.clone())?;
        }
        for scope in now.difference(&wanted) {
            tx.remove_row(realm.number, scope, body.table(), body.key())?;
        }
    }
    Ok(())
}

/// In its grid's own log a document says by standing there where it lies: a row of the same would
/// cost each new phone ten bytes a household.
fn says_home(scope: &Scope, row: &RowBody) -> bool {
    matches!((scope, row), (Scope::Grid(grid), RowBody::Home(home)) if home.grid == *grid)
}

/// Brings the logs of one document, and of what belongs to it, to rows that changed: a link, a
/// household's grid.
pub fn rescope(tx: &Write<'_>, realm: &RealmView, id: DocumentId, now: Timestamp) -> Result<(), StoreError> {
    let Some(row) = tx.document(realm.number, id)? else {
        return Ok(());
    };
    let owned = tx.owned_documents(realm.number, id)?;
    for row in std::iter::once(row).chain(owned) {
        let Some(saved) = tx.snapshot(row.no)? else {
            continue;
        };
        let document = Document::load(row.kind, row.id, &saved).map_err(|_| StoreError::Damaged)?;
        super::rows::project(tx, realm, &document, now)?;
        let state = case::state(tx, realm, &document)?;
        follow(tx, realm, row.no, &document, state.as_ref(), now)?;
    }
    Ok(())
}

/// The rows that travel with a document.
fn rows_of(
    tx: &Write<'_>,
    realm: &RealmView,
    row: &DocumentRow,
    document: &Document,
) -> Result<Vec<RowBody>, StoreError> {
    let mut rows = match document.kind() {
        Kind::Household | Kind::Place | Kind::Activity => {
            let home = tx.home(realm.number, row.id)?;
            home.map(|grid| {
                HomeRow {
                    document: row.id,
                    grid,
                }
                .into()
            })
            .into_iter()
            .collect()
        }
        Kind::Case => case::rows(tx, realm, row.id)?,
        Kind::Care | Kind::Visit => Vec::new(),
    };
    for Rekey { old, new } in tx.rekeyed(realm.number, row.id)? {
        rows.push(
            RekeyedRow {
                document: row.id,
                old,
                new,
            }
            .into(),
        );
    }
    Ok(rows)
}

/// In which logs a document stands.
fn scopes_of(
    tx: &Write<'_>,
    realm: &RealmView,
    row: &DocumentRow,
    state: Option<&CaseState>,
    now: Timestamp,
) -> Result<BTreeSet<Scope>, StoreError> {
    let owner = row.owner.unwrap_or(row.id);
    match row.kind {
        Kind::Household | Kind::Visit => of_home(tx, realm, owner, now, |_| true),
        Kind::Care => of_home(tx, realm, owner, now, |care| care),
        Kind::Place | Kind::Activity => Ok(tx
            .home(realm.number, row.id)?
            .map(Scope::Grid)
            .into_iter()
            .collect()),
        Kind::Case => of_case(tx, realm, row, state),
    }
}

/// The grid of a household or place, and each live link that names the household.
fn of_home(
    tx: &Write<'_>,
    realm: &RealmView,
    owner: DocumentId,
    now: Timestamp,
    wants: impl Fn(bool) -> bool,
) -> Result<BTreeSet<Scope>, StoreError> {
    let Some(grid) = tx.home(realm.number, owner)? else {
        return Ok(BTreeSet::new());
    };
    let mut scopes = BTreeSet::new();
    for link in realm.links_reaching(tx, owner, &grid)? {
        if link.draft.holds_at(now) && wants(link.draft.care) {
            scopes.insert(Scope::Link(link.id));
        }
    }
    scopes.insert(Scope::Grid(grid));
    Ok(scopes)
}

fn of_case(
    tx: &Write<'_>,
    realm: &RealmView,
    row: &DocumentRow,
    state: Option<&CaseState>,
) -> Result<BTreeSet<Scope>, StoreError> {
    let Some(state) = state else {
        return Ok(BTreeSet::new());
    };
    let mut scopes: BTreeSet<Scope> = state
        .raised_by
        .or(row.author)
        .map(Scope::Person)
        .into_iter()
        .collect();
    let brought = state.scopes_brought_in();
    scopes.extend(brought.units.iter().cloned().map(Scope::Unit));
    if state.confidential {
        // The reporter and the unit alone; a clerk reads it at the console.
        return Ok(scopes);
    }
    scopes.extend(brought.grids.iter().cloned().map(Scope::Grid));
    scopes.extend(brought.persons.iter().copied().map(Scope::Person));
    scopes.insert(row.home.clone());
    if let Scope::Link(link) = row.home {
        scopes.extend(realm.grid_behind(tx, link)?.map(Scope::Grid));
    }
    for party in case::party_documents(tx, row)? {
        let grid: Option<GridCode> = tx.home(realm.number, party)?;
        scopes.extend(grid.map(Scope::Grid));
    }
    Ok(scopes)
}
