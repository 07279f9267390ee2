//! Whom a step brings in, and whom confidence keeps out.

use doorstep_model::case::{Brought, CaseStep};
use doorstep_model::code::Code;
use doorstep_model::id::UserId;
use doorstep_model::role::BaseRole::{Cadre, Member, Officer};

use crate::acting::*;
use crate::world::*;

#[test]
fn a_refused_step_brings_nobody_in() {
    let mut story = routed();
    let mut expert = event(CaseStep::Expert);
    expert.person = Some(99);
    taken_as(
        &mut story,
        &person(31, &[over_unit(Officer, OTHER_UNIT)]),
        expert,
        Some(Code::NotAssigned),
    );
    let units = [unit(UNIT)].into();
    assert_eq!(
        story.state().scopes_brought_in(),
        Brought {
            units,
            ..Brought::default()
        }
    );
}

#[test]
fn a_confidential_case_enters_the_scope_of_its_unit_alone() {
    let mut story = routed();
    taken(&mut story, &officer(30), "team");
    assert_eq!(
        story.state().scopes_brought_in().persons,
        [UserId(60), UserId(61)].into()
    );
    story.facts.confidential = Some(true);
    let units = [unit(UNIT)].into();
    assert_eq!(
        story.state().scopes_brought_in(),
        Brought {
            units,
            ..Brought::default()
        }
    );
    taken(&mut story, &officer(30), "up");
    assert_eq!(story.state().scopes_brought_in(), Brought::default());
}

#[test]
fn confidential_by_category_until_a_clerk_says_otherwise() {
    let mut story = story(&[(&reporter(), "report"), (&town_clerk(), "receive")]);
    story.rules.confidential = [category("violence")].into();
    assert!(!story.state().confidential);
    let mut classify = event(CaseStep::Classify);
    classify.category = Some(category("violence"));
    taken_as(&mut story, &town_clerk(), classify.clone(), None);
    assert!(story.state().confidential);
    classify.category = Some(category("water"));
    taken_as(&mut story, &town_clerk(), classify, None);
    assert!(story.state().confidential, "another category does not publish it");

    let says = |flag| {
        let mut note = event(CaseStep::Note);
        note.confidential = Some(flag);
        note
    };
    for author in [reporter(), person(43, &[over_grid(Cadre, VILLAGE)])] {
        taken_as(&mut story.clone(), &author, says(false), Some(Code::NotAllowed));
    }
    taken_as(&mut story, &town_clerk(), says(false), None);
    assert!(!story.state().confidential);
    taken_as(
        &mut story.clone(),
        &person(44, &[over_grid(Member, VILLAGE)]),
        says(true),
        Some(Code::NotAllowed),
    );
    taken_as(&mut story, &reporter(), says(true), None);
    assert!(story.state().confidential, "the reporter asks for it");

    let mut by_root = routed();
    by_root.rules.confidential = [category("violence")].into();
    by_root.facts.category = Some(category("violence"));
    assert!(by_root.state().confidential);
    by_root.facts.confidential = Some(false);
    assert!(
        !by_root.state().confidential,
        "a clerk switched it off at the root"
    );
}
