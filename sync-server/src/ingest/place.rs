//! Where a document belongs: what its first change says, and what the rows say ever after.

use doorstep_model::code::Code;
use doorstep_model::document::gate::Gated;
use doorstep_model::document::op::{Scalar, Target};
use doorstep_model::document::schema::Kind;
use doorstep_model::id::{DocumentId, GridCode};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::{Push, PushResult};
use doorstep_model::standing::Home;

use super::author::Author;
use crate::realm::RealmView;
use crate::store::{DocumentRow, Read, StoreError, Write};

/// Where a new document goes.
pub(super) struct Place {
    pub(super) scope: Scope,
    /// None where the realm has no such grid or link.
    pub(super) home: Option<Home>,
    pub(super) owner: Option<DocumentId>,
    /// The grid to remember for it: of households, places and activities.
    pub(super) own_grid: Option<GridCode>,
}

pub(super) fn place(
    tx: &Write<'_>,
    author: &Author<'_>,
    push: &Push,
    gated: &Gated,
) -> Result<Result<Place, PushResult>, StoreError> {
    let Some(scope) = push.scope.clone() else {
        return Ok(Err(PushResult::Refused(Code::OutOfScope, None)));
    };
    if push.doc.is_care() != (push.kind == Kind::Care) {
        return Ok(Err(PushResult::Refused(Code::WrongKind, None)));
    }
    let owner = match push.kind {
        Kind::Care => Some(push.doc.household()),
        Kind::Visit => put_document(gated, "household").or_else(|| put_document(gated, "place")),
        _ => None,
    };
    if let Some(owner) = owner {
        if tx.is_erased(author.realm(), owner)? {
            return Ok(Err(PushResult::Refused(Code::Erased, None)));
        }
        let Some(grid) = tx.home(author.realm(), owner)? else {
            return Ok(Ok(Place {
                scope,
                home: None,
                owner: Some(owner),
                own_grid: None,
            }));
        };
        let is_household = tx
            .document(author.realm(), owner)?
            .is_some_and(|row| row.kind == Kind::Household);
        let home = if is_household {
            Home::of_household(owner, grid)
        } else {
            Home::of_grid(grid)
        };
        return Ok(Ok(Place {
            scope,
            home: Some(home),
            owner: Some(owner),
            own_grid: None,
        }));
    }
    let grid = match (&scope, push.kind) {
        (_, Kind::Activity) => put_text(gated, "grid").and_then(|code| GridCode::parse(code).ok()),
        (Scope::Grid(grid), _) => Some(grid.clone()),
        (Scope::Link(link), Kind::Case) => author.grid_behind(tx, *link)?,
        _ => None,
    };
    let Some(grid) = grid.filter(|grid| author.has_grid(grid)) else {
        return Ok(Ok(Place {
            scope,
            home: None,
            owner: None,
            own_grid: None,
        }));
    };
    let keeps = matches!(push.kind, Kind::Household | Kind::Place | Kind::Activity);
    let home = match push.kind {
        Kind::Household => Home::of_household(push.doc, grid.clone()),
        _ => Home::of_grid(grid.clone()),
    };
    Ok(Ok(Place {
        scope,
        home: Some(home),
        owner: None,
        own_grid: keeps.then_some(grid),
    }))
}

/// Where a document of the server's belongs now.
///
/// # Errors
/// The store's.
pub fn home_of(tx: &Read<'_>, realm: &RealmView, document: &DocumentRow) -> Result<Home, StoreError> {
    let of = document.owner.unwrap_or(document.id);
    if let Some(grid) = tx.home(realm.number, of)? {
        let is_household = match document.owner {
            None => document.kind == Kind::Household,
            Some(owner) => tx
                .document(realm.number, owner)?
                .is_some_and(|row| row.kind == Kind::Household),
        };
        return Ok(if is_household {
            Home::of_household(of, grid)
        } else {
            Home::of_grid(grid)
        });
    }
    Ok(match &document.home {
        Scope::Grid(grid) => Home::of_grid(grid.clone()),
        Scope::Link(link) => realm
            .grid_behind(tx, *link)?
            .map(Home::of_grid)
            .unwrap_or_default(),
        _ => Home::default(),
    })
}

pub(super) fn put_text<'a>(gated: &'a Gated, name: &str) -> Option<&'a str> {
    gated.puts.iter().find_map(|put| match (&put.target, &put.value) {
        (Target::Root(field), Scalar::Text(words)) if field.name == name => Some(&**words),
        _ => None,
    })
}

pub(super) fn put_document(gated: &Gated, name: &str) -> Option<DocumentId> {
    DocumentId::parse(put_text(gated, name)?).ok()
}
