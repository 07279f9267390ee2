//! Takes a step of a case: settles, verifies, notes, assigns, whatever the flow lets this person.

use doorstep_model::case::{CaseStep, Taken};
use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::Event;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::DocumentId;
use doorstep_model::protocol::row::Table;

use super::ActionError;
use super::writing::{Writing, act};
use crate::device::Device;
use crate::store::row;

/// Takes the step that `event` says. Its clock and what it was taken after are set here; the rest
/// is what the person typed. Gives the step's entry.
///
/// # Errors
/// A missing part is named as a field; a step that the case's state or this person's posts do not
/// allow is refused with the flow's own code. What others did meanwhile is not known here: the
/// server may still keep the step without applying it.
pub fn case_step(device: &Device, case: DocumentId, event: &Event) -> Result<Entry, ActionError> {
    let step = CaseStep::parse(&event.step).ok_or(ActionError::impossible("step"))?;
    check_parts(step, event)?;
    act(device, |writing| {
        check_people(writing, event)?;
        let document = writing.load(Kind::Case, case)?;
        let known = writing.realm.case(&document)?;
        writing.edit(Kind::Case, case, |pen| {
            let mut event = event.clone();
            event.at = writing.now;
            event.by = None;
            event.after = pen.latest("events");
            let entry = pen.event("events", &event)?;
            let missing = writing.realm.missing(&event)?;
            let taken = Taken {
                entry,
                step,
                event: &event,
                author: &writing.standing,
                missing,
            };
            writing
                .realm
                .check_step(&known.facts, &known.record.state, &taken)?;
            Ok(entry)
        })
    })
}

/// Names the first part that the step needs and the event does not say.
pub(super) fn check_parts(step: CaseStep, event: &Event) -> Result<(), ActionError> {
    let missing = step
        .row()
        .needs
        .iter()
        .find(|group| !group.iter().any(|part| part.is_in(event)));
    match missing.and_then(|group| group.first()) {
        Some(part) => Err(ActionError::missing(part.as_str())),
        None => Ok(step.check_parts(event)?),
    }
}

/// Whom a step names must be somebody of the realm.
fn check_people(writing: &Writing<'_>, event: &Event) -> Result<(), ActionError> {
    for (user, field) in event.people() {
        if row::get(writing.realm.db, Table::User, &user.0.to_be_bytes())?.is_none() {
            return Err(ActionError::impossible(field));
        }
    }
    Ok(())
}
