//! Whom a household's word stops, and whom it does not: a refusal is respected and an objection is open,
//! and neither changes the need for service nor the days of its cadence (6-trust.md).

use doorstep_model::document::event::Colour;
use doorstep_model::id::DocumentId;
use doorstep_model::role::BaseRole;
use doorstep_model::visit::DueReason;

use super::{colour, review_queue, today, visit};
use crate::action::contest::contest;
use crate::action::decide_colour::decide_colour;
use crate::action::propose_colour::ChosenColour;
use crate::action::record_visit::{VisitForm, record_visit};
use crate::action::register_household::register_household;
use crate::store;
use crate::village::{Phone, Village, household};

/// A cadre's phone with a household that is to be visited every so many days, and was visited today.
fn yellow(village: &mut Village) -> (Phone, DocumentId, i64) {
    let every = i64::from(village.preset().cadence.yellow);
    let cadre = village.phone(BaseRole::Cadre, "village");
    let id = register_household(&cadre.device, &household("g1", "王秀英")).unwrap();
    visit(&cadre, id, None);
    colour(&cadre, id, Colour::Yellow);
    (cadre, id, every)
}

fn due(phone: &Phone) -> Option<(DueReason, i32)> {
    let visits = today(&phone.device).unwrap().visits;
    assert!(visits.len() <= 1);
    visits
        .first()
        .map(|visit| (visit.due.reason, visit.due.days_over))
}

fn colour_of(phone: &Phone, id: DocumentId) -> Colour {
    let row = phone.device.store().read(|db| store::household::get(db, id));
    row.unwrap().unwrap().colour
}

/// Nobody is let in; `days`: for so long they asked to be left alone.
fn decline(phone: &Phone, id: DocumentId, days: Option<i32>) {
    let form = VisitForm {
        kind: "door".into(),
        outcome: "declined".into(),
        refused_until: days.map(|days| phone.device.now().day().plus_days(days)),
        ..VisitForm::default()
    };
    record_visit(&phone.device, id, &form).unwrap();
}

#[test]
fn after_a_refusal_the_cadence_counts_from_when_somebody_was_met() {
    let mut village = Village::new();
    let (cadre, id, every) = yellow(&mut village);
    cadre.wait(every);
    assert_eq!(due(&cadre), Some((DueReason::Cadence, 0)));
    decline(&cadre, id, Some(10));
    assert_eq!(due(&cadre), None, "from the same day on");
    cadre.wait(10);
    assert_eq!(due(&cadre), None, "the last day is theirs");
    cadre.wait(1);
    assert_eq!(
        due(&cadre),
        Some((DueReason::Cadence, 11)),
        "a refusal is no visit: the days of the cadence went on"
    );
    assert_eq!(colour_of(&cadre, id), Colour::Yellow);
    visit(&cadre, id, None);
    assert_eq!(due(&cadre), None);
    cadre.wait(every);
    assert_eq!(
        due(&cadre),
        Some((DueReason::Cadence, 0)),
        "as before the refusal"
    );
}

#[test]
fn a_refusal_for_no_time_stops_nobody_tomorrow() {
    let mut village = Village::new();
    let (cadre, id, every) = yellow(&mut village);
    cadre.wait(every);
    decline(&cadre, id, None);
    assert_eq!(due(&cadre), Some((DueReason::Cadence, 0)), "nobody was met");
    assert_eq!(colour_of(&cadre, id), Colour::Yellow);
}

#[test]
fn while_an_objection_is_open_the_cadence_stays() {
    let mut village = Village::new();
    let (cadre, id, every) = yellow(&mut village);
    let other = village.phone(BaseRole::Cadre, "village");
    village.sync(&[&cadre, &other]);
    cadre.wait(every - 1);
    contest(&cadre.device, id, "colours", "我们不需要常来").unwrap();
    assert_eq!((colour_of(&cadre, id), due(&cadre)), (Colour::Yellow, None));
    cadre.wait(1);
    assert_eq!(due(&cadre), Some((DueReason::Cadence, 0)));

    // Another person decides; then it is on request alone.
    village.sync(&[&cadre, &other]);
    let green = ChosenColour {
        colour: Colour::Green,
        need: None,
        review_on: None,
        reason: String::new(),
    };
    decide_colour(&other.device, id, &green).unwrap();
    village.sync(&[&cadre, &other]);
    assert_eq!((colour_of(&cadre, id), due(&cadre)), (Colour::Green, None));
    cadre.wait(every);
    assert_eq!(due(&cadre), None);
}

#[test]
fn a_need_that_nobody_reviewed_keeps_its_last_cadence() {
    let mut village = Village::new();
    let review = i64::from(village.preset().days.review);
    let (cadre, id, every) = yellow(&mut village);
    cadre.wait(review + 1);
    visit(&cadre, id, None);
    let queue = review_queue(&cadre.device).unwrap().households;
    assert!(queue[0].household.id == id && queue[0].out_of_date);
    assert_eq!((colour_of(&cadre, id), due(&cadre)), (Colour::Yellow, None));
    cadre.wait(every);
    assert_eq!(due(&cadre), Some((DueReason::Cadence, 0)));
}
