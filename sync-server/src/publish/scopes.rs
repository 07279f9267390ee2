//! Who gets a document: one function says in which logs it stands, from what is published of it
//! and the rows as they are now; the logs are brought to follow.

use std::collections::BTreeSet;

use doorstep_model::case::CaseState;
use doorstep_model::document::Document;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::{DocumentId, GridCode};
use doorstep_model::protocol::digest::Item as Counted;
use doorstep_model::protocol::row::{HomeRow, RekeyedRow, RowBody, Table};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::{Item, Rekey};
use doorstep_model::time::Timestamp;

use super::{case, party};
use crate::realm::RealmView;
use crate::store::{DocumentRow, LogItem, StoreError, Write};

/// A published document and what says where it belongs.
pub(super) struct Subject<'a> {
    /// With its published heads.
    pub(super) row: &'a DocumentRow,
    /// The grid of the household or place that it is or belongs to.
    pub(super) home: Option<&'a GridCode>,
    /// A case's.
    pub(super) state: Option<&'a CaseState>,
    /// Its home, or a link, changed since its rows were published last.
    pub(super) moved: bool,
}

/// Brings the logs to what [`scopes_of`] says: a scope that is new gets the whole document and its
/// rows, one that ended a removal. `stands`: where it stood.
pub(super) fn follow(
    tx: &Write<'_>,
    realm: &RealmView,
    subject: &Subject<'_>,
    stands: Vec<Scope>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let (row, no) = (subject.row, subject.row.no);
    let now: BTreeSet<Scope> = stands.into_iter().collect();
    let wanted = scopes_of(tx, realm, subject, at)?;
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
    for body in rows_of(tx, realm, subject)? {
        // Where it lies changes with its home alone.
        let known = |scope: &&Scope| body.table() == Table::Home && !subject.moved && now.contains(scope);
        let told = |scope: &&Scope| says_home(scope, &body) || known(scope);
        for scope in wanted.iter().filter(|scope| !told(scope)) {
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
        let home = tx.home(realm.number, row.owner.unwrap_or(row.id))?;
        super::rows::project(tx, realm, &row, &document, home.as_ref(), now)?;
        let state = case::state(tx, realm, &document)?;
        let subject = Subject {
            row: &row,
            home: home.as_ref(),
            state: state.as_ref(),
            moved: true,
        };
        follow(tx, realm, &subject, tx.document_scopes(row.no)?, now)?;
    }
    Ok(())
}

/// The rows that travel with a document.
fn rows_of(tx: &Write<'_>, realm: &RealmView, subject: &Subject<'_>) -> Result<Vec<RowBody>, StoreError> {
    let row = subject.row;
    let mut rows: Vec<RowBody> = match row.kind {
        Kind::Household | Kind::Place | Kind::Activity => {
            let home = |grid: &GridCode| {
                let (document, grid) = (row.id, grid.clone());
                HomeRow { document, grid }.into()
            };
            subject.home.map(home).into_iter().collect()
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
    subject: &Subject<'_>,
    now: Timestamp,
) -> Result<BTreeSet<Scope>, StoreError> {
    match subject.row.kind {
        Kind::Household | Kind::Visit => of_home(tx, realm, subject, now, |_| true),
        Kind::Care => of_home(tx, realm, subject, now, |care| care),
        Kind::Place | Kind::Activity => Ok(subject.home.cloned().map(Scope::Grid).into_iter().collect()),
        Kind::Case => of_case(tx, realm, subject.row, subject.state),
    }
}

/// The grid of a household or place, and each live link that names the household.
fn of_home(
    tx: &Write<'_>,
    realm: &RealmView,
    subject: &Subject<'_>,
    now: Timestamp,
    wants: impl Fn(bool) -> bool,
) -> Result<BTreeSet<Scope>, StoreError> {
    let Some(grid) = subject.home else {
        return Ok(BTreeSet::new());
    };
    let owner = subject.row.owner.unwrap_or(subject.row.id);
    let links = realm.links_reaching(tx, owner, grid, now)?;
    let mut scopes: BTreeSet<Scope> = links
        .into_iter()
        .filter(|(_, care)| wants(*care))
        .map(|(link, _)| Scope::Link(link))
        .collect();
    scopes.insert(Scope::Grid(grid.clone()));
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
    for party in party::party_documents(tx, row)? {
        let grid: Option<GridCode> = tx.home(realm.number, party)?;
        scopes.extend(grid.map(Scope::Grid));
    }
    Ok(scopes)
}
