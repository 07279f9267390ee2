//! Records an activity: patrol, reception day, symposium, neighbours' talk, training, meeting.

use doorstep_model::checklist::Checklist;
use doorstep_model::document::event::Event;
use doorstep_model::document::schema::{Kind, Step};
use doorstep_model::id::{DocumentId, GridCode};
use doorstep_model::standing::Home;
use doorstep_model::time::Day;

use super::ActionError;
use super::answers::checked;
use super::writing::{Writing, act};
use crate::device::Device;
use crate::environment::new_document;
use crate::store::draft::{self, Form};

/// An activity as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActivityForm {
    /// A kind of the preset.
    pub kind: String,
    /// Where it was, in words.
    pub place: String,
    /// The day, when it was not today.
    pub held_on: Option<Day>,
    /// Who took part: name and role.
    pub people: Vec<(String, String)>,
    /// Question and answer.
    pub answers: Vec<(String, String)>,
    /// What was decided, in words.
    pub decisions: Vec<String>,
}

/// Records it for a grid; gives its id.
pub fn record_activity(
    device: &Device,
    grid: &GridCode,
    form: &ActivityForm,
) -> Result<DocumentId, ActionError> {
    if form.kind.is_empty() {
        return Err(ActionError::missing("activity_kind"));
    }
    let environment = device.environment();
    let id = new_document(&*environment.clock, &*environment.randomness);
    act(device, |writing| {
        let held_on = form.held_on.unwrap_or(writing.today());
        if held_on > writing.today() {
            return Err(ActionError::impossible("held_on"));
        }
        let answers = match list_of(writing, &form.kind) {
            Some(list) => checked(list, &form.answers, true, writing.now)?,
            None => form.answers.clone(),
        };
        writing.create(Kind::Activity, id, &Home::of_grid(grid.clone()), |pen| {
            pen.words("activity_kind", &form.kind)?;
            pen.words("grid", grid.as_str())?;
            pen.words_if_any("place", &form.place)?;
            pen.day("held_on", Some(held_on));
            for (name, role) in &form.people {
                if name.trim().is_empty() {
                    return Err(ActionError::missing("name"));
                }
                let entry = pen.entry();
                pen.entry_words("people", entry, "name", name)?;
                if !role.trim().is_empty() {
                    pen.entry_words("people", entry, "role", role)?;
                }
            }
            for (question, words) in &answers {
                pen.answer(question, words)?;
            }
            for words in form.decisions.iter().filter(|words| !words.trim().is_empty()) {
                let mut decision = Event::new(Step::Decision.as_str(), writing.now);
                decision.text = Some(words.trim().into());
                pen.event("decisions", &decision)?;
            }
            Ok(())
        })?;
        draft::discard(writing.realm.db, Form::Activity, grid.as_str().as_bytes())?;
        Ok(id)
    })
}

/// What is asked on an activity of this kind.
fn list_of<'a>(writing: &Writing<'a>, kind: &str) -> Option<&'a Checklist> {
    let preset = writing.realm.rules.preset.as_ref()?;
    let kind = preset.activities.iter().find(|own| own.code.as_str() == kind)?;
    writing.realm.newest_checklist(kind.checklist.as_ref()?)
}
