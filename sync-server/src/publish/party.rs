//! Whom a case is about, and what its fold takes from that and from its root.

use doorstep_model::case::Facts;
use doorstep_model::document::Document;
use doorstep_model::document::op::Scalar;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::{CategoryCode, DocumentId};
use doorstep_model::standing::Home;

use crate::realm::RealmView;
use crate::store::{DocumentRow, Read, StoreError};

/// What the fold takes from the case's root, parties and rows.
pub fn facts(tx: &Read<'_>, realm: &RealmView, document: &Document) -> Result<Facts, StoreError> {
    let row = tx
        .document(realm.number, document.id())?
        .ok_or(StoreError::Contradiction)?;
    let root = |field| document.root(field);
    let mut parties = Vec::new();
    for party in parties_of(document) {
        let Some(grid) = tx.home(realm.number, party)? else {
            continue;
        };
        let household = tx
            .document(realm.number, party)?
            .is_some_and(|row| row.kind == Kind::Household);
        parties.push(if household {
            Home::of_household(party, grid)
        } else {
            Home::of_grid(grid)
        });
    }
    let confidential = root("confidential").and_then(|versions| {
        // Two versions that disagree: the careful one.
        let any = versions.others.contains(&Scalar::Bool(true));
        versions.bool().map(|shown| shown || any)
    });
    Ok(Facts {
        case: document.id(),
        home: crate::ingest::home_of(tx, realm, &row)?,
        parties,
        category: root("category").and_then(|versions| CategoryCode::parse(versions.text()?).ok()),
        confidential,
    })
}

/// The households and places among the parties of a published case.
pub(super) fn party_documents(tx: &Read<'_>, row: &DocumentRow) -> Result<Vec<DocumentId>, StoreError> {
    let Some(saved) = tx.snapshot(row.no)? else {
        return Ok(Vec::new());
    };
    let document = Document::load(row.kind, row.id, &saved).map_err(|_| StoreError::Damaged)?;
    Ok(parties_of(&document))
}

/// The places among the parties of a case.
pub(super) fn places_of(document: &Document) -> Vec<DocumentId> {
    named_by(document, &["place"])
}

fn parties_of(document: &Document) -> Vec<DocumentId> {
    named_by(document, &["household", "place"])
}

fn named_by(document: &Document, fields: &[&str]) -> Vec<DocumentId> {
    let mut parties: Vec<DocumentId> = document
        .entries("parties")
        .into_iter()
        .flat_map(|entry| {
            fields
                .iter()
                .map(move |field| document.field("parties", entry, field))
        })
        .filter_map(|versions| DocumentId::parse(versions?.text()?).ok())
        .collect();
    parties.sort_unstable();
    parties.dedup();
    parties
}
