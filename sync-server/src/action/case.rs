//! Cases at the console: taken in at the desk, carried on step by step, read.

use doorstep_model::case::{CaseState, CaseStep};
use doorstep_model::code::Code;
use doorstep_model::document::Document;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::Event;
use doorstep_model::document::op::Scalar;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::{reference, text};
use doorstep_model::id::{CategoryCode, DocumentId, FactId, GridCode, RealmNumber, UserId};
use doorstep_model::protocol::sync::Evaluation;
use doorstep_model::standing::Home;
use doorstep_model::time::Timestamp;

use super::ActionError;
use super::access::{READS_CASES, holds_over, may_name_party, may_read_case};
use super::found_case::FoundCase;
use super::step_check::check_step;
use crate::ingest::{Form, FormError, seen};
use crate::publish::fold;
use crate::realm::RealmView;
use crate::store::{Appeal, CaseRow, Read, StoreError, Write};

/// Households and places of one case, and names of others in it, of each at most.
pub const PARTIES_MAX: usize = 64;

/// A case taken in at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseDraft {
    /// Where.
    pub grid: GridCode,
    /// Kind of the schema.
    pub kind: Box<str>,
    /// Category, when it is known.
    pub category: Option<CategoryCode>,
    /// 来访, 来电, 热线, 上级交办…
    pub source: Box<str>,
    /// In a few words.
    pub title: Box<str>,
    /// In their words.
    pub text: Box<str>,
    /// Read by few.
    pub confidential: bool,
    /// Households and places of the case.
    pub households: Vec<DocumentId>,
    /// People of the case that are no household of the realm.
    pub names: Vec<Box<str>>,
}

/// A case as someone may see it.
#[derive(Debug, Clone)]
pub struct CaseView {
    /// Its line.
    pub row: CaseRow,
    /// Its state.
    pub state: CaseState,
    /// Every step in the order of the fold.
    pub steps: Vec<StepView>,
    /// What this person may do next.
    pub next: Vec<CaseStep>,
    /// How those who raised it found the work; not whose word it is.
    pub evaluation: Option<Evaluation>,
    /// What the unit said against what it costs, and what was decided.
    pub appeal: Option<Appeal>,
}

/// A step, and what became of it.
#[derive(Debug, Clone)]
pub struct StepView {
    /// Its key.
    pub entry: Entry,
    /// Which step.
    pub step: CaseStep,
    /// Who took it; none: the server.
    pub by: Option<UserId>,
    /// What it says.
    pub event: Event,
    /// Why it was not applied.
    pub refused: Option<Code>,
}

impl From<FormError> for ActionError {
    fn from(error: FormError) -> Self {
        match error {
            FormError::Refused(code) => Self::Refused(code),
            FormError::Store(error) => Self::Store(error),
        }
    }
}

/// Does something with a case once for a key.
fn once(
    tx: &Write<'_>,
    realm: RealmNumber,
    key: FactId,
    request: &str,
    now: Timestamp,
    work: impl FnOnce() -> Result<DocumentId, ActionError>,
) -> Result<DocumentId, ActionError> {
    let work = || work().map(|id| id.as_bytes().to_vec());
    let result = super::once::once(tx, realm, key, request, now, work)?;
    DocumentId::from_slice(&result).map_err(|_| StoreError::Damaged.into())
}

/// Takes in a case.
///
/// # Errors
/// What permissions and gate refuse.
pub fn report_case(
    tx: &Write<'_>,
    realm: &RealmView,
    user: UserId,
    key: FactId,
    id: DocumentId,
    draft: &CaseDraft,
    now: Timestamp,
) -> Result<CaseView, ActionError> {
    if draft.households.len().max(draft.names.len()) > PARTIES_MAX {
        return Err(Code::BadField.into());
    }
    let request = format!("report {user} {draft:?}");
    let id = once(tx, realm.number, key, &request, now, || {
        let parties = check_parties(tx, realm, user, &draft.households, now)?;
        let mut report = Event::of_case(CaseStep::Report, now);
        report.by = Some(user.0);
        let form = Form::of_user(tx, realm, user, now)?;
        let document = form.begin(Kind::Case, id, &draft.grid, |writer| {
            writer
                .root("case_kind", text(&draft.kind))
                .root("source", text(&draft.source));
            writer
                .root("title", text(&draft.title))
                .root("text", text(&draft.text));
            if let Some(category) = &draft.category {
                writer.root("category", text(category.as_str()));
            }
            if draft.confidential {
                writer.root("confidential", Scalar::Bool(true));
            }
            for (what, party) in parties {
                let entry = writer.entry();
                writer.field("parties", entry, what, reference(party));
            }
            for name in &draft.names {
                let entry = writer.entry();
                writer.field("parties", entry, "name", text(name));
            }
            writer.event("events", &report);
        })?;
        check_applied(tx, realm, &document, now)?;
        Ok(id)
    })?;
    read_case(tx, realm, user, id, now)
}

/// Households and places of the person's own scope, each with the field that names it: nobody names one
/// that is not theirs to name.
fn check_parties(
    tx: &Write<'_>,
    realm: &RealmView,
    user: UserId,
    parties: &[DocumentId],
    now: Timestamp,
) -> Result<Vec<(&'static str, DocumentId)>, ActionError> {
    let standing = realm.standing_now(tx, user, now)?;
    let mut named = Vec::new();
    for party in parties {
        let (what, home) = match tx.household_row(realm.number, *party)? {
            Some(row) => ("household", Home::of_household(row.id, row.grid)),
            None => {
                let place = tx.place_row(realm.number, *party)?.ok_or(Code::NotFound)?;
                ("place", Home::of_grid(place.grid))
            }
        };
        if !may_name_party(realm, &standing, &home) {
            return Err(Code::NotFound.into());
        }
        named.push((what, *party));
    }
    Ok(named)
}

/// A step as a form sends it.
#[derive(Debug, Clone)]
pub struct StepForm {
    /// Chosen by the asker: the same again does not take the step twice.
    pub key: FactId,
    /// How many steps the form had seen: with more there now, the person looks first.
    pub known: Option<usize>,
    /// What it says; author, time and what it follows are filled in here.
    pub event: Event,
}

/// Takes a step. None: it is taken, and with it the case left those that the person may see, as a
/// confidential one leaves the unit that sends it back.
///
/// # Errors
/// `NotFound`, `ChangedMeanwhile`, what permissions, gate and flow refuse.
pub fn take_step(
    tx: &Write<'_>,
    realm: &RealmView,
    user: UserId,
    id: DocumentId,
    form: StepForm,
    now: Timestamp,
) -> Result<Option<CaseView>, ActionError> {
    let StepForm { key, known, event } = form;
    let request = format!(
        "step {user} {id} {known:?} {}",
        Event {
            at: Timestamp::clamp(0),
            ..event.clone()
        }
        .to_json()
    );
    once(tx, realm.number, key, &request, now, || {
        // What waits comes first: the person must see it before their own counts.
        Form::of_user(tx, realm, user, now)?.current(id)?;
        let before = FoundCase::find(tx, realm, user, id, now)?;
        if known.is_some_and(|known| known != before.folded.steps.len()) {
            return Err(Code::ChangedMeanwhile.into());
        }
        put_step(tx, realm, user, id, event, now)?;
        Ok(id)
    })?;
    match read_case(tx, realm, user, id, now) {
        Err(ActionError::Refused(Code::NotFound)) => Ok(None),
        view => view.map(Some),
    }
}

/// Writes a person's step at the console; nothing is kept of one that does not apply.
pub(super) fn put_step(
    tx: &Write<'_>,
    realm: &RealmView,
    user: UserId,
    id: DocumentId,
    mut event: Event,
    now: Timestamp,
) -> Result<(), ActionError> {
    let form = Form::of_user(tx, realm, user, now)?;
    form.current(id)?;
    if let Some(step) = CaseStep::parse(&event.step) {
        let found = FoundCase::find(tx, realm, user, id, now)?;
        check_step(tx, realm, user, &found, (step, &event), now)?;
    }
    event.by = Some(user.0);
    event.at = now;
    let document = form.edit(id, |document, writer| {
        event.after = seen(document, "events");
        writer.event("events", &event);
        // Only a clerk's own word at the root takes confidentiality away.
        if event.confidential == Some(false) {
            writer.root("confidential", Scalar::Bool(false));
        }
    })?;
    check_applied(tx, realm, &document, now)
}

/// A person at a desk hears at once that a step does not apply; nothing of it is kept.
pub(super) fn check_applied(
    tx: &Write<'_>,
    realm: &RealmView,
    document: &Document,
    now: Timestamp,
) -> Result<(), ActionError> {
    let folded = fold(tx, realm, document, now)?;
    match folded
        .steps
        .iter()
        .max_by_key(|outcome| outcome.n)
        .and_then(|outcome| outcome.refused)
    {
        Some(code) => Err(code.into()),
        None => Ok(()),
    }
}

/// A case, if the person may see it; for everyone else it is not there.
///
/// # Errors
/// `NotFound`.
pub fn read_case(
    tx: &Read<'_>,
    realm: &RealmView,
    user: UserId,
    id: DocumentId,
    now: Timestamp,
) -> Result<CaseView, ActionError> {
    let found = FoundCase::find(tx, realm, user, id, now)?;
    let (document, folded) = (&found.document, &found.folded);
    let events = document.events("events");
    let mut steps = Vec::with_capacity(folded.steps.len());
    for outcome in &folded.steps {
        let Some((entry, event)) = events.iter().find(|(entry, _)| *entry == outcome.entry) else {
            continue;
        };
        let by = match event.by {
            Some(user) => Some(UserId(user)),
            None => realm.user_of(tx, entry.device)?,
        };
        let (step, refused) = (outcome.step, outcome.refused);
        steps.push(StepView {
            entry: *entry,
            step,
            by,
            event: event.clone(),
            refused,
        });
    }
    Ok(CaseView {
        next: found.flow().next_steps(found.state(), &found.standing),
        row: found.line,
        state: found.folded.state,
        steps,
        evaluation: tx.evaluation(realm.number, id)?,
        appeal: tx.appeal(realm.number, id)?,
    })
}

/// Cases that stand in a grid, without those that the person may not see.
///
/// # Errors
/// `not_found` for a place of others in which none is the person's.
pub fn list_cases(
    tx: &Read<'_>,
    realm: &RealmView,
    user: UserId,
    grid: &GridCode,
    limit: usize,
    now: Timestamp,
) -> Result<Vec<CaseRow>, ActionError> {
    let standing = realm.standing_now(tx, user, now)?;
    let mut rows = Vec::new();
    for line in tx.cases_in(realm.number, grid, None, limit)? {
        let Some(row) = tx.document(realm.number, line.id)? else {
            continue;
        };
        let stands_in = line.grid.as_ref();
        if may_read_case(tx, realm, &standing, &row, line.confidential, stands_in)? {
            rows.push(line);
        }
    }
    // Of a place of others, nothing but cases that are the asker's all the same.
    if rows.is_empty() && !holds_over(realm, &standing, &READS_CASES, grid) {
        return Err(Code::NotFound.into());
    }
    Ok(rows)
}
