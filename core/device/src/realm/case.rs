//! A case as this phone knows it: its document, folded with the server's rows.

use std::collections::BTreeMap;

use doorstep_model::case::{
    CaseNumber, CaseRecord, CaseSheet, CaseState, CaseStep, Facts, Flow, Taken, Verdict,
};
use doorstep_model::code::Code;
use doorstep_model::document::Document;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::Event;
use doorstep_model::id::{DocumentId, UserId};
use doorstep_model::protocol::row::{CaseDueRow, CaseNumberRow, RowBody, Table};
use doorstep_model::standing::{Home, Standing};

use super::Realm;
use crate::store::{StoreError, case, row};

/// A case, folded.
pub struct KnownCase {
    /// What a screen shows.
    pub record: CaseRecord,
    /// What the flow takes from it.
    pub facts: Facts,
    /// The server's deadline.
    pub due: Option<CaseDueRow>,
}

impl Realm<'_> {
    /// Folds a case.
    pub fn case(&self, document: &Document) -> Result<KnownCase, StoreError> {
        let id = document.id();
        let sheet = CaseSheet::read(document);
        let home = Home {
            grid: self.grid_of(id)?,
            household: None,
        };
        // A row that does not read back places nobody.
        let facts = sheet.facts(home, |party| self.home_of(party).ok().flatten());
        let verdicts = self.verdicts(id)?;
        let mut events = document.events("events");
        self.read_through(id, &mut events)?;
        let standings = events
            .iter()
            .map(|(entry, event)| self.standing_in(*entry, event, &verdicts))
            .collect::<Result<Vec<_>, _>>()?;
        let steps: Vec<Taken<'_>> = events
            .iter()
            .zip(&standings)
            .filter_map(|((entry, event), author)| Taken::read(*entry, event, author))
            .collect();
        let tree = |inner: &_, outer: &_| self.within(inner, outer);
        let flow = Flow {
            facts: &facts,
            rules: &self.rules.flow,
            tree: &tree,
        };
        let folded = flow.fold(&steps, &verdicts);
        let record = CaseRecord::new(sheet, self.case_number(id)?, &folded, &steps);
        let due = match row::get(self.db, Table::CaseDue, id.as_bytes())? {
            Some(RowBody::CaseDue(due)) => Some(due),
            _ => None,
        };
        Ok(KnownCase { record, facts, due })
    }

    /// The steps that someone may take now, in the order of the table.
    pub fn next_steps(&self, facts: &Facts, state: &CaseState, author: &Standing) -> Vec<CaseStep> {
        let tree = |inner: &_, outer: &_| self.within(inner, outer);
        Flow {
            facts,
            rules: &self.rules.flow,
            tree: &tree,
        }
        .next_steps(state, author)
    }

    /// Whether the state allows a step as its event stands.
    pub fn check_step(&self, facts: &Facts, state: &CaseState, step: &Taken<'_>) -> Result<(), Code> {
        let tree = |inner: &_, outer: &_| self.within(inner, outer);
        Flow {
            facts,
            rules: &self.rules.flow,
            tree: &tree,
        }
        .check(step, state)
    }

    /// Why what a step names can't be meant: what no row here tells of, or a case that ended.
    ///
    /// # Errors
    /// The store's.
    pub fn missing(&self, event: &Event) -> Result<Option<Code>, StoreError> {
        let known = |table, key: &[u8]| Ok::<_, StoreError>(row::get(self.db, table, key)?.is_some());
        let mut people = event.person.map(UserId).into_iter().chain(event.team_users());
        let there = match &event.unit {
            Some(unit) => known(Table::Unit, unit.as_str().as_bytes())?,
            None => true,
        } && match &event.grid {
            Some(grid) => self.grid(grid)?.is_some(),
            None => true,
        } && people.try_fold(true, |all, person| {
            Ok::<_, StoreError>(all && known(Table::User, &person.0.to_be_bytes())?)
        })?;
        if !there {
            return Ok(Some(Code::UnknownReference));
        }
        let into = event.into.as_deref().map(DocumentId::parse);
        Ok(match into {
            None => None,
            Some(Err(_)) => Some(Code::BadTarget),
            Some(Ok(into)) => {
                let goes_on = case::get(self.db, into)?.is_some_and(|row| row.goes_on());
                (!goes_on).then_some(Code::BadTarget)
            }
        })
    }

    /// Whether this person may say how the unit did.
    pub fn check_evaluation(&self, facts: &Facts, state: &CaseState, author: &Standing) -> Result<(), Code> {
        let tree = |inner: &_, outer: &_| self.within(inner, outer);
        Flow {
            facts,
            rules: &self.rules.flow,
            tree: &tree,
        }
        .may_evaluate(state, author)
    }

    fn verdicts(&self, id: DocumentId) -> Result<Vec<Verdict>, StoreError> {
        let rows = row::beginning_with(self.db, Table::CaseStep, id.as_bytes())?;
        Ok(rows
            .iter()
            .filter_map(|body| match body {
                RowBody::CaseStep(row) => Some(Verdict::from(row)),
                _ => None,
            })
            .collect())
    }

    /// A step with a verdict needs no second judgement: whose it is suffices.
    fn standing_in(&self, entry: Entry, event: &Event, verdicts: &[Verdict]) -> Result<Standing, StoreError> {
        if !verdicts.iter().any(|verdict| verdict.entry == entry) {
            return self.standing_of(entry, event);
        }
        Ok(match self.author_of(entry, event) {
            Some(user) => Standing::on_phone(user, Vec::new()),
            None if entry.device == doorstep_model::id::DeviceNumber::SERVER => Standing::server(),
            None => Standing::unknown(),
        })
    }

    /// Names in `after` that a replay gave new keys are read as the new ones.
    fn read_through(&self, id: DocumentId, events: &mut [(Entry, Event)]) -> Result<(), StoreError> {
        let renamed: BTreeMap<Entry, Entry> = row::beginning_with(self.db, Table::Rekeyed, id.as_bytes())?
            .into_iter()
            .filter_map(|body| match body {
                RowBody::Rekeyed(row) => Some((row.old, row.new)),
                _ => None,
            })
            .collect();
        if renamed.is_empty() {
            return Ok(());
        }
        for (_, event) in events {
            for after in &mut event.after {
                *after = renamed.get(after).copied().unwrap_or(*after);
            }
        }
        Ok(())
    }

    fn case_number(&self, id: DocumentId) -> Result<Option<CaseNumber>, StoreError> {
        match row::get(self.db, Table::CaseNumber, id.as_bytes())? {
            Some(RowBody::CaseNumber(CaseNumberRow { number, .. })) => CaseNumber::parse(number.as_str())
                .map(Some)
                .map_err(|_| StoreError::Unreadable("case number")),
            _ => Ok(None),
        }
    }
}
