//! A post in a line, of a place or of a person.

use super::super::speech::Speech;
use crate::view::PostHeld;

/// A post in a line.
pub(super) struct Held {
    pub(super) id: String,
    pub(super) person: String,
    pub(super) name: String,
    pub(super) post: String,
    pub(super) at: String,
    pub(super) since: String,
    pub(super) until: String,
    pub(super) out: bool,
    /// It may be ended here.
    pub(super) own: bool,
}

pub(super) fn held(speech: &Speech<'_>, held: &PostHeld) -> Held {
    let draft = &held.assignment.draft;
    let post = held.post.as_ref().map(|name| name.get(speech.words.0).to_owned());
    let unit = held.unit.as_ref().map(|unit| speech.unit(unit));
    let grid = held.grid.as_ref().map(|grid| grid.name.to_string());
    Held {
        id: held.assignment.id.to_string(),
        person: held.user.id.to_string(),
        name: held.user.name.to_string(),
        post: post.unwrap_or_else(|| draft.post.to_string()),
        at: unit.or(grid).unwrap_or_default(),
        since: draft.from.day().to_string(),
        until: draft
            .until
            .map(|until| until.day().to_string())
            .unwrap_or_default(),
        out: held.user.disabled,
        own: held.own,
    }
}
