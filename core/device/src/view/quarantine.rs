//! 待核(未采用): what the server did not apply or did not take, why, and what it says.

use doorstep_model::code::Code;
use doorstep_model::document::op::{Put, Scalar, Target};
use doorstep_model::document::schema::Kind;
use doorstep_model::id::{ChangeHash, DocumentId};
use doorstep_model::time::Timestamp;

use crate::action::ActionError;
use crate::device::Device;
use crate::store::erased_work::{self, ErasedWork};
use crate::store::outbox::State;
use crate::store::{StoreError, case, household, place};
use crate::sync::quarantine;

/// One change that stands still.
#[derive(Debug, Clone, PartialEq)]
pub struct StandstillRow {
    /// Its name, to resend it by.
    pub hash: ChangeHash,
    /// Of which document.
    pub document: DocumentId,
    /// The document's kind.
    pub kind: Kind,
    /// What the document is called: names, a title; empty where nothing tells.
    pub title: String,
    /// Why; [`Code::Held`] for one that only waits for another.
    pub code: Code,
    /// The document to write to instead, when this one was replaced.
    pub moved_to: Option<DocumentId>,
    /// When it was made.
    pub made_at: Timestamp,
    /// What it says, in the order by which an edit names it.
    pub puts: Vec<PutShown>,
}

/// One thing that a change says.
#[derive(Debug, Clone, PartialEq)]
pub struct PutShown {
    /// The field, the step of an event, or the question: a name of the schema or the preset.
    pub name: String,
    /// In which container; empty for the root.
    pub container: &'static str,
    /// The value; an event's words.
    pub value: Scalar,
    /// It is an event: an edit gives another event.
    pub is_event: bool,
}

/// Everything that stands still, newest first.
pub fn standstills(device: &Device) -> Result<Vec<StandstillRow>, ActionError> {
    let standing = quarantine::list(device).map_err(|error| match error {
        StoreError::Refused(Code::NotEnrolled) => ActionError::NotEnrolled,
        error => ActionError::Store(error),
    })?;
    device.read(|realm| {
        standing
            .into_iter()
            .map(|standstill| {
                let entry = standstill.entry;
                let code = match entry.state {
                    State::Quarantined(code) | State::Refused(code) => code,
                    State::Held | State::Waiting => Code::Held,
                };
                Ok(StandstillRow {
                    hash: entry.hash,
                    document: entry.document,
                    kind: entry.kind,
                    title: title(realm.db, entry.kind, entry.document)?,
                    code,
                    moved_to: entry.moved_to,
                    made_at: entry.made_at,
                    puts: standstill.puts.iter().map(shown).collect(),
                })
            })
            .collect()
    })
}

/// Work of this person's that went with an erased household, before the server had taken it: to be told
/// in the words of [`Code::Erased`].
pub fn erased_work(device: &Device) -> Result<Vec<ErasedWork>, ActionError> {
    device.read(|realm| Ok(erased_work::list(realm.db)?))
}

fn title(db: &rusqlite::Connection, kind: Kind, id: DocumentId) -> Result<String, StoreError> {
    let title = match kind {
        Kind::Household | Kind::Care => household::get(db, id.household())?.map(|row| row.names),
        Kind::Place => place::get(db, id)?.map(|row| row.name),
        Kind::Case => case::get(db, id)?.map(|row| row.title),
        Kind::Visit | Kind::Activity => None,
    };
    Ok(title.unwrap_or_default())
}

fn shown(put: &Put) -> PutShown {
    let (name, container, value, is_event) = match &put.target {
        Target::Root(field) => (field.name.to_owned(), "", put.value.clone(), false),
        Target::Field { container, field, .. } => {
            (field.name.to_owned(), container.name, put.value.clone(), false)
        }
        Target::Answer { container, question } => {
            (question.to_string(), container.name, put.value.clone(), false)
        }
        Target::Event { container, event, .. } => {
            let words = event.text.clone().map_or(Scalar::Null, Scalar::Text);
            (event.step.to_string(), container.name, words, true)
        }
    };
    PutShown {
        name,
        container,
        value,
        is_event,
    }
}
