//! The checklists that this phone knows: those of the preset, and those that were brought in.

use std::borrow::Cow;
use std::collections::BTreeMap;

use doorstep_model::checklist::Checklist;
use doorstep_model::id::{DocumentId, ItemCode};
use doorstep_model::preset::Preset;
use doorstep_model::protocol::row::{ChecklistRow, RowBody, Table};
use rusqlite::Connection;

use super::Realm;
use crate::store::{StoreError, household, place, row};

/// The newest version of each checklist. One that this build can't read leaves the older one.
pub(super) fn newest(
    db: &Connection,
    preset: Option<&Preset>,
) -> Result<BTreeMap<ItemCode, Checklist>, StoreError> {
    let own = preset
        .map(|preset| preset.checklists.as_slice())
        .unwrap_or_default();
    let mut newest: BTreeMap<ItemCode, Checklist> =
        own.iter().map(|list| (list.code.clone(), list.clone())).collect();
    for body in row::all(db, Table::Checklist)? {
        let RowBody::Checklist(row) = body else {
            continue;
        };
        let known = newest.get(&row.code).map_or(0, |list| list.version);
        if row.version > known
            && let Some(list) = read(&row)
        {
            newest.insert(row.code, list);
        }
    }
    Ok(newest)
}

fn read(row: &ChecklistRow) -> Option<Checklist> {
    Checklist::compile(&row.form.read()?).ok()
}

impl<'a> Realm<'a> {
    /// A checklist in its newest version.
    pub fn newest_checklist(&self, code: &ItemCode) -> Option<&'a Checklist> {
        self.rules.checklists.get(code)
    }

    /// A checklist in the version that `code@version` names, as far as it is known here.
    pub fn checklist(&self, reference: &str) -> Result<Option<Cow<'a, Checklist>>, StoreError> {
        let Some((code, _)) = reference.split_once('@') else {
            return Ok(None);
        };
        let own = self.rules.preset.iter().flat_map(|preset| &preset.checklists);
        let newest = ItemCode::parse(code)
            .ok()
            .and_then(|code| self.newest_checklist(&code));
        if let Some(list) = newest
            .into_iter()
            .chain(own)
            .find(|list| list.reference() == reference)
        {
            return Ok(Some(Cow::Borrowed(list)));
        }
        match row::get(self.db, Table::Checklist, reference.as_bytes())? {
            Some(RowBody::Checklist(row)) => Ok(read(&row).map(Cow::Owned)),
            _ => Ok(None),
        }
    }

    /// What is asked at a household or place today: in an emergency that of its kind, else the
    /// usual one.
    pub fn checklist_at(&self, subject: DocumentId) -> Result<Option<&'a Checklist>, StoreError> {
        let Some(preset) = &self.rules.preset else {
            return Ok(None);
        };
        let code = if let Some(place) = place::get(self.db, subject)? {
            let kind = preset.places.iter().find(|kind| kind.code.as_str() == place.kind);
            kind.and_then(|kind| kind.checklist.as_ref())
        } else if let Some(household) = household::get(self.db, subject)? {
            let alert = match &household.grid {
                Some(grid) => self.in_emergency(grid)?,
                None => false,
            };
            Some(if alert {
                &preset.emergency.checklist
            } else {
                &preset.visit_checklist
            })
        } else {
            None
        };
        Ok(code.and_then(|code| self.newest_checklist(code)))
    }
}
