//! The evening: what merged, what needs a person, where the cases stand, and the server's word that
//! it holds everything.

use doorstep_device::action::decide_colour::decide_colour;
use doorstep_device::view::case_list::case_list;
use doorstep_device::view::review_queue::review_queue;
use doorstep_model::id::DocumentId;
use doorstep_tests::story::{Desks, Interface};

use super::{Story, done, phone, walk};
use crate::cast::Village;
use crate::tale;
use crate::tell::Tell;

/// What merged, and what needs a person.
pub(super) fn merged(village: &Village, story: &Story, tell: &Tell) {
    tell.heading("what merged, and what needs a person");
    let phones = &village.phones;
    let queue = done(review_queue(phone(village, phones.chief).device()));
    let waiting = |id: DocumentId| queue.households.iter().find(|entry| entry.household.id == id);
    if let Some(entry) = waiting(story.edited_twice) {
        let door = &entry.household.house_no;
        tell.line(&format!("{door}: two versions of the phone number, both kept"));
    }
    if let Some(entry) = waiting(story.grandmother) {
        tell.line(&format!("{}: a colour is proposed", entry.household.house_no));
    }
    for (one, _) in &queue.doubles {
        let door = &one.house_no;
        tell.line(&format!("{door}: registered twice, perhaps the same household"));
    }
    let cadre = phone(village, phones.cadre).device();
    done(decide_colour(
        cadre,
        story.grandmother,
        &walk::yellow(village, ""),
    ));
    tell.line("another cadre decides: yellow (关心户), visited regularly, looked at again in 60 days");
    village.world.sync(phones.cadre);
}

/// Every case of the village that its cadre has, open ones first.
pub(super) fn table(village: &Village, tell: &Tell) {
    tell.heading("the cases, as a cadre sees them");
    let chief = phone(village, village.phones.chief);
    village.world.sync(village.phones.chief);
    let mut seen = Vec::new();
    let desk = Interface.desk(&village.world, chief.user);
    for open in [true, false] {
        let lines = done(case_list(chief.device(), open));
        seen.extend(lines.iter().filter_map(|line| desk.case(line.id)));
    }
    tale::cases(&village.world, &seen, tell);
}

/// What each phone may rely on.
pub(super) fn receipts(village: &Village, tell: &Tell) {
    tell.heading("receipts");
    for place in 0..village.world.phones.len() {
        village.world.sync(place);
        let outcome = village.world.sync(place);
        let name = &village.world.phones[place].name;
        let word = if outcome.receipted {
            "received: the server holds all that this phone wrote"
        } else {
            "waits"
        };
        tell.line(&format!("{name:6} {word}"));
    }
}
