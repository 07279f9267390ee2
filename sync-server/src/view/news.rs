//! Which parts of a person's pages a commit changed.

use std::collections::BTreeSet;

use doorstep_model::document::schema::Kind;
use doorstep_model::role::BaseRole;

use super::Reader;
use crate::ingest::home_of;
use crate::store::{Changed, StoreError};

/// What pages are told: nothing that the person may not see, and no word of what it says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct News {
    /// Parts of pages, by the names that pages give them.
    pub parts: BTreeSet<String>,
}

/// Looks through what commits changed.
///
/// # Errors
/// The store's.
pub fn news<'c>(
    reader: &Reader<'_>,
    changed: impl IntoIterator<Item = &'c Changed>,
) -> Result<News, StoreError> {
    let mut news = News::default();
    for changed in changed {
        if changed.realm != reader.number() {
            continue;
        }
        if waits_for_a_decision(reader, changed)? {
            news.parts.insert("review".to_owned());
        }
        let list = match changed.kind {
            Kind::Household => {
                let row = reader.tx.household_row(reader.number(), changed.id)?;
                row.is_some_and(|row| reader.reads_household(&row))
                    .then_some("households")
            }
            Kind::Case => {
                let row = reader.tx.case_row(reader.number(), changed.id)?;
                let seen = row.map(|row| reader.reads_case(&row)).transpose()?;
                (seen == Some(true)).then_some("cases")
            }
            Kind::Care | Kind::Visit | Kind::Activity | Kind::Place => None,
        };
        if let Some(list) = list {
            news.parts.insert(list.to_owned());
            news.parts.insert("review".to_owned());
            news.parts
                .insert(format!("{}-{}", changed.kind.as_str(), changed.id));
        }
    }
    Ok(news)
}

/// Whether work on it was kept that the person may decide about. Such work changes no row.
fn waits_for_a_decision(reader: &Reader<'_>, changed: &Changed) -> Result<bool, StoreError> {
    let Some(document) = reader.tx.document(reader.number(), changed.id)? else {
        return Ok(false);
    };
    if !reader.tx.has_undecided(document.no)? {
        return Ok(false);
    }
    let grid = home_of(reader.tx, reader.realm, &document)?.grid;
    Ok(grid.is_some_and(|grid| reader.is(BaseRole::Cadre, &grid) || reader.is(BaseRole::Clerk, &grid)))
}
