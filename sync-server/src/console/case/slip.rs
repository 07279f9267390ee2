//! 受理告知单: number, kind, who handles it, by when, whom to ask.

use crate::console::speech::Speech;
use crate::view::{AskAt, CaseSlip};

/// What stands on it, each with its name. Neither the words of the case nor anybody's name: a slip
/// gets lost.
pub(super) fn facts(speech: &Speech<'_>, view: &CaseSlip) -> Vec<(String, String)> {
    let row = &view.row;
    let about = match &row.category {
        Some(category) => speech.category(category),
        None => speech.case_kind(&row.kind),
    };
    let handler = match (&view.unit, &view.grid) {
        (Some(unit), _) => speech.unit(unit),
        (None, Some(grid)) => grid.name.to_string(),
        (None, None) => String::new(),
    };
    let numbered = |who: &str, phone: &str| speech.fill("slip-hotline", &[("who", who), ("phone", phone)]);
    let ask = match &view.ask {
        AskAt::Hotline(line) => numbered(line.on_duty.as_str(), line.phone.as_str()),
        AskAt::Unit(unit, phone) => numbered(&speech.unit(unit), phone.as_str()),
        AskAt::Station(grid, Some(phone)) => numbered(
            &speech.fill("slip-station", &[("place", &grid.name)]),
            phone.as_str(),
        ),
        AskAt::Station(grid, None) => speech.fill("slip-station", &[("place", &grid.name)]),
    };
    let facts = [
        ("slip-about", about),
        ("case-received", speech.minute(row.received_at)),
        ("slip-handler", handler),
        ("slip-due", speech.day(row.due_on)),
        ("slip-ask", ask),
    ];
    facts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(id, value)| (speech.say(id), value))
        .collect()
}
