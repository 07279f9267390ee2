//! The day without signal: visits, a colour proposed, one household edited on two phones.

use std::collections::BTreeMap;

use doorstep_device::action::edit_household::{HouseholdEdit, edit_household};
use doorstep_device::action::propose_colour::{ChosenColour, propose_colour};
use doorstep_device::action::record_visit::{Demand, VisitForm, record_visit};
use doorstep_device::action::register_household::register_household;
use doorstep_device::view::case_list::case_list;
use doorstep_model::care::Need;
use doorstep_model::case::CaseKind;
use doorstep_model::document::event::Colour;
use doorstep_model::id::{DocumentId, GridCode};
use doorstep_tests::world::clock::MINUTE;

use super::photos::{self, Taken};
use super::{Story, done, gathering, phone, quarrel};
use crate::cast::{Village, households_of};
use crate::tell::Tell;

/// Days until a yellow household is looked at again.
const REVIEW: i32 = 60;

/// Everyone works without signal.
pub(super) fn walk(village: &Village, tell: &Tell) -> Story {
    tell.heading("the day, without signal");
    let phones = &village.phones;
    let mut taken = BTreeMap::new();
    // The second member shares the first one's grid.
    let walks: Vec<(usize, Vec<DocumentId>)> = [(0, 12), (2, 8), (3, 8)]
        .into_iter()
        .map(|(member, count)| {
            (
                phones.members[member],
                next_households(village, member, count, &mut taken),
            )
        })
        .collect();
    let walked: usize = walks
        .iter()
        .map(|(who, households)| visit(village, *who, households))
        .sum();
    tell.line(&format!(
        "{walked} visits at the door by three grid members: met, nobody home, some declined"
    ));
    let mut photos: Vec<Taken> = (walks.iter().zip(1..))
        .map(|((who, households), seed)| photos::take(village, *who, households[0], seed))
        .collect();
    tell.line("each of them photographs a wall that has come down");
    let first = &walks[0].1;
    let grandmother = first[4];
    done(propose_colour(
        phone(village, phones.chief).device(),
        grandmother,
        &yellow(village, "老人出院回家，需定期上门"),
    ));
    tell.line("a cadre proposes yellow: the grandmother came home from hospital");
    if let Some(helper) = phones.helper {
        let form = VisitForm {
            kind: "door".into(),
            outcome: "met".into(),
            ..VisitForm::default()
        };
        done(record_visit(phone(village, helper).device(), grandmother, &form));
        tell.line("a helper who is linked to the same household visits it");
    }
    let edited_twice = first[7];
    for (who, number) in [
        (phones.members[0], "15400001111"),
        (phones.members[1], "15400002222"),
    ] {
        let edit = HouseholdEdit {
            phone: Some(number.into()),
            ..HouseholdEdit::default()
        };
        done(edit_household(phone(village, who).device(), edited_twice, &edit));
    }
    tell.line("two grid members enter two phone numbers for one household, neither knowing of the other");
    for who in &phones.members[..2] {
        done(register_household(
            phone(village, *who).device(),
            &village.newcomers,
        ));
    }
    tell.line("both register the family that has just moved in");
    let (quarrel, wall) = quarrel::report(village, [first[1], first[2]], tell);
    photos.push(wall);
    gathering::meet(village, tell);
    gathering::inspect(village, tell);
    Story {
        quarrel,
        errand: asked_for(village, phones.members[0]),
        grandmother,
        edited_twice,
        photos,
    }
}

/// A colour for the grandmother's household.
pub(super) fn yellow(village: &Village, reason: &str) -> ChosenColour {
    ChosenColour {
        colour: Colour::Yellow,
        need: Some(Need::SeriousIllness),
        review_on: Some(village.world.time.now().day().plus_days(REVIEW)),
        reason: reason.into(),
    }
}

/// Households of a member's grid that nobody was sent to yet.
fn next_households(
    village: &Village,
    member: usize,
    count: usize,
    taken: &mut BTreeMap<GridCode, usize>,
) -> Vec<DocumentId> {
    let grid = village.stage.grid_of(member);
    let so_far = taken.entry(grid.clone()).or_default();
    let mut all = households_of(&village.world, grid, *so_far + count);
    let next = all.split_off(*so_far);
    *so_far += next.len();
    next
}

fn visit(village: &Village, who: usize, households: &[DocumentId]) -> usize {
    let device = phone(village, who).device();
    let today = village.world.time.now().day();
    for (n, household) in households.iter().enumerate() {
        village.world.time.pass(8 * MINUTE);
        let outcome = match n {
            3 => "nobody_home",
            5 => "declined",
            _ => "met",
        };
        let demand = Demand {
            kind: "errand".into(),
            category: village.stage.errand.0.to_string(),
            title: "代缴电费".into(),
            text: "老人请代缴本月电费".into(),
            confidential: false,
        };
        let form = VisitForm {
            kind: "door".into(),
            outcome: outcome.into(),
            next_on: (n == 0).then(|| today.plus_days(7)),
            refused_until: (n == 5).then(|| today.plus_days(30)),
            demands: if n == 1 { vec![demand] } else { Vec::new() },
            ..VisitForm::default()
        };
        done(record_visit(device, *household, &form));
    }
    households.len()
}

/// The case that a visit of this phone's made.
fn asked_for(village: &Village, who: usize) -> DocumentId {
    let open = done(case_list(phone(village, who).device(), true));
    let errand = open.iter().find(|case| case.kind == Some(CaseKind::Errand));
    errand.map_or_else(|| panic!("a visit made a case"), |case| case.id)
}
