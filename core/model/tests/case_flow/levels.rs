//! Where a case stands: up, down, merged.

use doorstep_model::case::{CaseStep, Stage};
use doorstep_model::code::Code;
use doorstep_model::role::BaseRole::{Cadre, Clerk};

use crate::acting::*;
use crate::world::*;

#[test]
fn a_case_that_went_up_is_decided_there() {
    let village_clerk = person(21, &[over_grid(Clerk, VILLAGE)]);
    let county_clerk = person(22, &[over_grid(Clerk, COUNTY)]);
    let mut story = story(&[
        (&reporter(), "report"),
        (&village_clerk, "receive"),
        (&village_clerk, "up"),
    ]);
    assert_eq!(
        (story.state().stage, story.state().grid),
        (Stage::Received, Some(grid(TOWN)))
    );
    for step in ["divert", "classify", "down"] {
        refused(&story, &village_clerk, step, Code::NotHere);
    }
    taken(&mut story.clone(), &town_clerk(), "divert");
    taken(&mut story.clone(), &county_clerk, "divert");
    let mut down = event(CaseStep::Down);
    down.grid = Some(grid(OTHER_VILLAGE));
    taken_as(&mut story, &town_clerk(), down, None);
    let other_cadre = person(23, &[over_grid(Cadre, OTHER_VILLAGE)]);
    taken(&mut story.clone(), &other_cadre, "divert");
    refused(&story, &village_clerk, "divert", Code::NotHere);
    assert_eq!(
        story.state().brought.grids,
        [grid(TOWN), grid(OTHER_VILLAGE)].into()
    );
}

#[test]
fn up_goes_up_and_down_goes_down() {
    let story = story(&[(&reporter(), "report"), (&town_clerk(), "receive")]);
    for (step, target) in [
        (CaseStep::Up, VILLAGE),
        (CaseStep::Up, "61.1.1.1"),
        (CaseStep::Up, OTHER_VILLAGE),
        (CaseStep::Down, VILLAGE),
        (CaseStep::Down, TOWN),
        (CaseStep::Down, OTHER_VILLAGE),
    ] {
        let mut event = event(step);
        event.grid = Some(grid(target));
        taken_as(&mut story.clone(), &town_clerk(), event, Some(Code::BadTarget));
    }
}

#[test]
fn a_case_is_not_merged_into_itself() {
    let mut merge = event(CaseStep::Merge);
    merge.into = Some(case_id().to_string().into());
    taken_as(
        &mut story(&[(&reporter(), "report")]),
        &town_clerk(),
        merge,
        Some(Code::BadTarget),
    );
}
