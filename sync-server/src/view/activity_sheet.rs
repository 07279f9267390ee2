//! One activity: who took part, what was answered and decided, its photos, and the opinions that its
//! author brought in from then on until the next one, each with the day by which it is answered.

use std::collections::BTreeMap;

use doorstep_model::activity::ActivityRecord;
use doorstep_model::case::CaseKind;
use doorstep_model::checklist::Checklist;
use doorstep_model::code::Code;
use doorstep_model::grid::Grid;
use doorstep_model::id::{DocumentId, UserId};
use doorstep_model::preset::ActivityKind;

use super::photo::photos_of;
use super::{CaseLine, PathNode, PhotoShown, Reader, Who};
use crate::action::ActionError;
use crate::publish::author_of;
use crate::store::{ActivityRow, Span, StoreError};

/// Opinions shown of one activity.
const OPINIONS: usize = 100;

/// An activity, as its page shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct ActivitySheet {
    /// From the root to its grid.
    pub path: Vec<PathNode>,
    /// Its grid.
    pub grid: Grid,
    /// As lists show it.
    pub row: ActivityRow,
    /// Its kind in the preset.
    pub kind: Option<ActivityKind>,
    /// Everything of its document.
    pub record: ActivityRecord,
    /// What was asked, where a checklist did.
    pub checklist: Option<Checklist>,
    /// What was decided, and by whom that was written down.
    pub decisions: Vec<(String, Option<UserId>)>,
    /// Its photos.
    pub photos: Vec<PhotoShown>,
    /// Opinions brought in that the reader may read.
    pub opinions: Vec<CaseLine>,
    /// Whom it names.
    pub people: BTreeMap<UserId, Who>,
}

/// One activity.
///
/// # Errors
/// `NotFound` for one that is not there, or not the person's to read.
pub fn activity_sheet(reader: &Reader<'_>, id: DocumentId) -> Result<ActivitySheet, ActionError> {
    let (tx, realm) = (reader.tx, reader.number());
    let row = tx.activity_row(realm, id)?.ok_or(Code::NotFound)?;
    if !reader.reads_activity(&row) {
        return Err(Code::NotFound.into());
    }
    let found = tx.document(realm, id)?.ok_or(Code::NotFound)?;
    let document = reader.load(&found)?.ok_or(Code::NotFound)?;
    let record = ActivityRecord::read(&document);
    let mut decisions = Vec::new();
    for (entry, event) in &record.decisions {
        let author = author_of(tx, reader.realm, *entry, event)?;
        decisions.push((event.text.as_deref().unwrap_or_default().to_owned(), author));
    }
    let preset = &reader.realm.preset;
    let kind = preset
        .activities
        .iter()
        .find(|kind| kind.code.as_str() == &*row.kind);
    let checklist = kind.and_then(|kind| reader.realm.checklists.get(kind.checklist.as_ref()?));
    let photos = photos_of(reader, &document)?;
    let named = decisions.iter().filter_map(|(_, author)| *author);
    let named = named
        .chain(row.author)
        .chain(photos.iter().filter_map(|photo| photo.by));
    let grid = reader.realm.tree.get(&row.grid).ok_or(Code::NotFound)?;
    Ok(ActivitySheet {
        path: reader.path(&row.grid),
        grid: grid.clone(),
        kind: kind.cloned(),
        checklist: checklist.cloned(),
        people: reader.people(named.collect::<Vec<_>>())?,
        opinions: opinions(reader, &row)?,
        decisions,
        photos,
        record,
        row,
    })
}

fn opinions(reader: &Reader<'_>, row: &ActivityRow) -> Result<Vec<CaseLine>, StoreError> {
    let Some(author) = row.author else {
        return Ok(Vec::new());
    };
    let (tx, realm) = (reader.tx, reader.number());
    let next = tx.next_held_by(realm, author, &row.kind, row.held_on)?;
    let span = Span {
        from: row.held_on,
        before: next.unwrap_or_else(|| reader.today().plus_days(1)),
    };
    let mut lines = Vec::new();
    for case in tx.cases_raised(realm, author, CaseKind::Opinion, span, OPINIONS)? {
        if reader.reads_case(&case)? {
            lines.push(CaseLine::read(reader, case)?);
        }
    }
    Ok(lines)
}
