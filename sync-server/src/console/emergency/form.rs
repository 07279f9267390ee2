//! The forms of the switch, and how they are read.

use doorstep_model::id::{FactId, GridCode, ItemCode};
use doorstep_model::text::Text;

use crate::action::emergency::AlertDraft;
use crate::console::field::{Control, Drawn, Field};
use crate::console::place_field::places;
use crate::console::returned::{Returned, Wrongs};
use crate::console::speech::Speech;
use crate::console::typed::{Typed, Wrong};
use crate::view::PlaceToChoose;

/// Longest reason.
const REASON: usize = 500;

/// Which form of a roll call comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// To urge the missing.
    Urge,
    /// To switch back.
    End,
}

/// A form.
pub(super) struct SwitchForm {
    pub(super) key: String,
    pub(super) fields: Vec<Field>,
}

/// To throw the switch.
pub(super) fn switch_form(
    speech: &Speech<'_>,
    there: &[PlaceToChoose],
    at: Option<&GridCode>,
    key: FactId,
    returned: Option<&Returned>,
) -> SwitchForm {
    let before = Typed::new(at.map(|at| ("grid".to_owned(), at.to_string())));
    let drawn = Drawn::new(speech, &before, returned);
    let kinds = speech.preset.emergency.kinds.iter();
    let kinds = kinds.map(|kind| (kind.code.to_string(), kind.name.get(speech.words.0).to_owned()));
    SwitchForm {
        key: drawn.typed.key().unwrap_or(key).to_string(),
        fields: vec![
            drawn.field("grid", "emergency-grid", places(&drawn, speech, there), true),
            drawn.field("kind", "emergency-kind", drawn.choice("kind", kinds), true),
            drawn.field("reason", "emergency-reason", Control::Words(REASON), true),
        ],
    }
}

/// To switch back.
pub(super) fn end_form(speech: &Speech<'_>, key: FactId, returned: Option<&Returned>) -> SwitchForm {
    let empty = Typed::default();
    let drawn = Drawn::new(speech, &empty, returned);
    SwitchForm {
        key: drawn.typed.key().unwrap_or(key).to_string(),
        fields: vec![drawn.field("reason", "emergency-end-reason", Control::Words(REASON), true)],
    }
}

/// What is thrown.
pub(super) fn switch(typed: &Typed) -> Result<AlertDraft, Wrongs> {
    let grid = GridCode::parse(typed.one("grid")).map_err(|_| ("grid", Wrong::Missing));
    let kind = ItemCode::parse(typed.one("kind")).map_err(|_| ("kind", Wrong::Missing));
    match (grid, kind, typed.words("reason")) {
        (Ok(grid), Ok(kind), Ok(reason)) => Ok(AlertDraft { grid, kind, reason }),
        (grid, kind, reason) => {
            let wrong = [grid.err(), kind.err(), reason.err()];
            Err(wrong.into_iter().flatten().collect())
        }
    }
}

/// Why it is switched back.
pub(super) fn reason(typed: &Typed) -> Result<Text<REASON>, Wrongs> {
    typed.words("reason").map_err(|wrong| vec![wrong])
}
