//! The field that names a place of the person's.

use super::field::{Control, Drawn};
use super::speech::Speech;
use crate::view::PlaceToChoose;

/// One of these places, each behind the names of those above it.
pub(super) fn places(drawn: &Drawn<'_>, speech: &Speech<'_>, there: &[PlaceToChoose]) -> Control {
    let between = speech.say("place-between");
    let each = there
        .iter()
        .map(|one| (one.grid.code.to_string(), one.names.join(&between)));
    drawn.choice("grid", each)
}
