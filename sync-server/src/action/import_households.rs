//! A roster's households into the realm, as the server's own changes: once each, however often
//! the same roster is imported.

use doorstep_model::document::schema::Kind;
use doorstep_model::household::draft::HouseholdDraft;
use doorstep_model::id::DocumentId;
use doorstep_model::time::Timestamp;

use super::ActionError;
use crate::environment::{Randomness, random};
use crate::ingest::Form;
use crate::realm::RealmView;
use crate::store::Write;

/// Households of one transaction: few enough that nobody waits long behind them.
pub const IMPORT_BATCH: usize = 200;

/// How an import ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Imported {
    /// Households that are new.
    pub added: usize,
    /// Households that were there: same grid, house number and head.
    pub known: usize,
}

/// Adds households that are not there yet.
///
/// # Errors
/// What the gate refuses; the store's. Then nothing of the batch is kept.
pub fn import_households(
    tx: &Write<'_>,
    realm: &RealmView,
    drafts: &[HouseholdDraft],
    randomness: &dyn Randomness,
    now: Timestamp,
) -> Result<Imported, ActionError> {
    let form = Form::of_server(tx, realm, now);
    let mut imported = Imported::default();
    for draft in drafts {
        let head = draft.people().first().map(|head| head.name()).unwrap_or_default();
        let house_no = draft.house_no().unwrap_or_default();
        if tx.has_household(realm.number, draft.grid(), house_no, head)? {
            imported.known += 1;
            continue;
        }
        let id = DocumentId::generate(now.millis() as u64, random(randomness));
        form.begin(Kind::Household, id, draft.grid(), |writer| draft.write(writer))?;
        imported.added += 1;
    }
    Ok(imported)
}
