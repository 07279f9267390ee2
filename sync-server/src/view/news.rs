//! Which parts of a person's pages a commit changed.

use std::collections::BTreeSet;

use doorstep_model::document::schema::Kind;
use doorstep_model::id::DocumentId;
use doorstep_model::role::BaseRole;

use super::Reader;
use super::overseen::overseen_within;
use crate::ingest::home_of;
use crate::store::{Changed, StoreError, Touched};

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
    for changed in changed.into_iter().filter(|one| one.realm == reader.number()) {
        match changed.what {
            Touched::Document(kind, id) => document(reader, kind, id, &mut news)?,
            Touched::Alert(no) => {
                let alert = reader.tx.alert(reader.number(), no)?;
                if alert.is_some_and(|alert| !overseen_within(reader, &alert.grid).is_empty()) {
                    news.tell(["calls".to_owned(), format!("alert-{no}")]);
                }
            }
            Touched::Round(id) => {
                let round = reader.tx.round(reader.number(), id)?;
                if round.is_some_and(|round| !overseen_within(reader, &round.draft.grid).is_empty()) {
                    news.tell(["calls".to_owned(), format!("round-{}", id.0)]);
                }
            }
        }
    }
    Ok(news)
}

impl News {
    fn tell(&mut self, parts: impl IntoIterator<Item = String>) {
        self.parts.extend(parts);
    }
}

fn document(reader: &Reader<'_>, kind: Kind, id: DocumentId, news: &mut News) -> Result<(), StoreError> {
    if waits_for_a_decision(reader, id)? {
        news.tell(["review".to_owned()]);
    }
    let list = match kind {
        Kind::Household => {
            let row = reader.tx.household_row(reader.number(), id)?;
            row.is_some_and(|row| reader.reads_household(&row))
                .then_some("households")
        }
        Kind::Case => {
            let row = reader.tx.case_row(reader.number(), id)?;
            let seen = row.map(|row| reader.reads_case(&row)).transpose()?;
            (seen == Some(true)).then_some("cases")
        }
        Kind::Care | Kind::Visit | Kind::Activity | Kind::Place => None,
    };
    if let Some(list) = list {
        let own = format!("{}-{id}", kind.as_str());
        news.tell([list.to_owned(), "review".to_owned(), own]);
    }
    Ok(())
}

/// Whether work on it was kept that the person may decide about. Such work changes no row.
fn waits_for_a_decision(reader: &Reader<'_>, id: DocumentId) -> Result<bool, StoreError> {
    let Some(document) = reader.tx.document(reader.number(), id)? else {
        return Ok(false);
    };
    if !reader.tx.has_undecided(document.no)? {
        return Ok(false);
    }
    let grid = home_of(reader.tx, reader.realm, &document)?.grid;
    Ok(grid.is_some_and(|grid| reader.is(BaseRole::Cadre, &grid) || reader.is(BaseRole::Clerk, &grid)))
}
