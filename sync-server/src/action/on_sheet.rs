//! A household's sheet that someone writes on: what the family says of consent, a colour, an entry
//! that they contest.

use doorstep_model::code::Code;
use doorstep_model::document::event::{EVENT_LIST_MAX, Event};
use doorstep_model::document::schema::{Kind, Step};
use doorstep_model::document::{Document, entry::Entry};
use doorstep_model::id::{DocumentId, FactId, UserId};
use doorstep_model::permission::{Doc, OpClass, may};
use doorstep_model::standing::{Home, Standing};
use doorstep_model::time::Timestamp;

use super::ActionError;
use super::access::{may_read_care, may_read_household};
use super::once::once;
use crate::ingest::{Form, seen};
use crate::realm::RealmView;
use crate::store::{Actor, Write};

/// A sheet, and who writes on it.
pub(super) struct OnSheet<'a> {
    pub(super) tx: &'a Write<'a>,
    pub(super) realm: &'a RealmView,
    pub(super) user: UserId,
    pub(super) now: Timestamp,
    pub(super) id: DocumentId,
    pub(super) home: Home,
    pub(super) standing: Standing,
}

impl<'a> OnSheet<'a> {
    /// Looks it up.
    ///
    /// # Errors
    /// `NotFound` for a household that is not there, or not the person's to read.
    pub(super) fn find(
        tx: &'a Write<'a>,
        realm: &'a RealmView,
        user: UserId,
        id: DocumentId,
        now: Timestamp,
    ) -> Result<Self, ActionError> {
        let row = tx.household_row(realm.number, id)?.ok_or(Code::NotFound)?;
        let standing = realm.standing_now(tx, user, now)?;
        let home = Home::of_household(id, row.grid);
        if !may_read_household(realm, &standing, &home) {
            return Err(Code::NotFound.into());
        }
        Ok(Self {
            tx,
            realm,
            user,
            now,
            id,
            home,
            standing,
        })
    }

    /// What they may write there.
    pub(super) fn rights(&self) -> SheetRights {
        sheet_rights(self.realm, &self.standing, &self.home)
    }

    /// The sheet as it stands, with what waits of it.
    pub(super) fn current(&self) -> Result<Document, ActionError> {
        Ok(self.form()?.current(self.id)?)
    }

    pub(super) fn form(&self) -> Result<Form<'_>, ActionError> {
        Ok(Form::of_user(self.tx, self.realm, self.user, self.now)?)
    }

    /// An event of this person's that names what they have seen.
    pub(super) fn event(&self, step: Step, after: Vec<Entry>) -> Event {
        let mut event = Event::new(step.as_str(), self.now);
        event.by = Some(self.user.0);
        event.after = after;
        event
    }

    /// Does it once for a key, and notes that it was done.
    pub(super) fn once(
        &self,
        key: FactId,
        (action, request): (&str, &str),
        work: impl FnOnce() -> Result<(), ActionError>,
    ) -> Result<(), ActionError> {
        let request = format!("{action} {} {} {request}", self.user.0, self.id);
        let done = || {
            work()?;
            let actor = Actor::User(self.user);
            self.tx
                .audit(self.realm.number, actor, action, &self.id, self.now)?;
            Ok(Vec::new())
        };
        once(self.tx, self.realm.number, key, &request, self.now, done).map(drop)
    }
}

/// What a person has seen of these containers, the newest of each.
pub(super) fn seen_of(document: &Document, containers: &[&str]) -> Vec<Entry> {
    let each = EVENT_LIST_MAX / containers.len();
    let mut after: Vec<Entry> = Vec::new();
    for container in containers {
        let entries = seen(document, container);
        after.extend(entries.iter().rev().take(each));
    }
    after.sort_unstable();
    after.dedup();
    after
}

/// What someone may write on a household's sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SheetRights {
    /// They decide its colour, or propose one; none: neither.
    pub colour: Option<Step>,
    /// They write down consent.
    pub consent: bool,
    /// They write down what the family contests.
    pub contest: bool,
    /// They write on its care record.
    pub care: bool,
}

/// What a person of this standing may write on a household's sheet.
pub fn sheet_rights(realm: &RealmView, standing: &Standing, home: &Home) -> SheetRights {
    let doc = Doc {
        kind: Kind::Household,
        home,
        author: None,
        creating: false,
        shared: false,
    };
    let may = |class| may(standing, &doc, class, &realm.preset.flow.rules, realm).is_ok();
    let writes = may(OpClass::HouseholdSheet);
    SheetRights {
        colour: match may(OpClass::Decision) {
            true => Some(Step::Decision),
            false => writes.then_some(Step::Proposal),
        },
        consent: writes,
        contest: may(OpClass::Contest),
        care: may_read_care(realm, standing, home),
    }
}
