//! What an old man asked for at the door goes to the clerk's desk, and on to a unit.

use doorstep_model::id::DocumentId;
use doorstep_model::role::BaseRole;
use serde_json::json;

use crate::cast::Village;
use crate::tell::Tell;

/// Received, handed to the unit that does it, signed for.
pub(super) fn run(village: &Village, errand: DocumentId, tell: &Tell) {
    tell.heading("an errand, over the desks");
    let (Some(clerk), Some(officer)) = (village.desk(BaseRole::Clerk), village.desk(BaseRole::Officer))
    else {
        tell.line("the preset has no clerk and officer: it stays where it was reported");
        return;
    };
    let (category, unit) = &village.stage.errand;
    clerk.step(errand, json!({ "step": "receive" }));
    clerk.step(
        errand,
        json!({ "step": "classify", "category": category.as_str() }),
    );
    let hand_over = json!({ "step": "divert", "unit": unit.as_str(), "text": "请尽快上门代办" });
    clerk.step(errand, hand_over);
    officer.step(errand, json!({ "step": "accept" }));
    tell.line("the clerk receives it and hands it to a unit; the unit's officer signs for it");
}
