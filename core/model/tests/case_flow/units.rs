//! Whose unit the case is with, and who was asked beside it.

use doorstep_model::case::{CaseStep, Stage};
use doorstep_model::code::Code;
use doorstep_model::id::UserId;
use doorstep_model::role::BaseRole::{Helper, Officer, Supervisor};
use doorstep_model::standing::Standing;

use crate::acting::*;
use crate::world::*;

#[test]
fn only_the_unit_that_has_the_case_answers_the_whistle() {
    let story = routed();
    let stranger = person(31, &[over_unit(Officer, OTHER_UNIT)]);
    for step in ["accept", "return", "assign", "team", "up"] {
        refused(&story, &stranger, step, Code::NotAssigned);
        taken(&mut story.clone(), &officer(30), step);
    }
}

#[test]
fn a_unit_that_sent_it_back_has_it_no_longer() {
    let mut story = routed();
    taken(&mut story, &officer(30), "return");
    assert_eq!(story.state().unit, None);
    let mut divert = event(CaseStep::Divert);
    divert.unit = Some(unit(OTHER_UNIT));
    taken_as(&mut story, &town_clerk(), divert, None);
    refused(&story, &officer(30), "accept", Code::NotAssigned);
    refused(&story, &officer(30), "up", Code::NotAssigned);
    let units = story.state().scopes_brought_in().units;
    assert_eq!(units, [unit(UNIT), unit(OTHER_UNIT)].into(), "both have read it");
}

#[test]
fn after_so_many_returns_it_is_a_supervisor_who_gives_it_back() {
    let supervisor = person(90, &[over_grid(Supervisor, COUNTY)]);
    let mut story = routed();
    story.rules.returns_max = 1;
    refused(&story, &supervisor, "return", Code::NotAllowed);
    taken(&mut story, &officer(30), "return");
    taken(&mut story, &town_clerk(), "divert");
    refused(&story, &officer(30), "return", Code::ReturnsOver);
    let elsewhere = person(91, &[over_grid(Supervisor, OTHER_VILLAGE)]);
    refused(&story, &elsewhere, "return", Code::NotHere);
    taken(&mut story.clone(), &officer(30), "accept");
    taken(&mut story, &supervisor, "return");
    assert_eq!((story.state().stage, story.state().returns), (Stage::Received, 2));
    // Opened again it begins anew.
    taken(&mut story, &reporter(), "withdraw");
    taken(&mut story, &town_clerk(), "reopen");
    taken(&mut story, &town_clerk(), "divert");
    taken(&mut story, &officer(30), "return");
    // A confidential case is read by no supervisor: its units go on returning it.
    let mut note = event(CaseStep::Note);
    note.confidential = Some(true);
    taken_as(&mut story, &town_clerk(), note, None);
    taken(&mut story, &town_clerk(), "divert");
    taken(&mut story, &officer(30), "return");
}

#[test]
fn an_urging_stands_until_somebody_does_something() {
    let mut story = routed();
    assert!(!story.fold().is_urged());
    taken(&mut story, &town_clerk(), "urge");
    taken(&mut story, &town_clerk(), "note");
    assert!(story.fold().is_urged(), "a note is no answer");
    taken(&mut story, &officer(30), "accept");
    assert!(!story.fold().is_urged());
    taken(&mut story, &town_clerk(), "urge");
    taken(&mut story, &officer(30), "resolve");
    assert!(!story.fold().is_urged());
}

#[test]
fn a_helper_resolves_in_the_team_only() {
    let mut story = routed();
    taken(&mut story, &officer(30), "team");
    refused(
        &story,
        &person(62, &[over_link(Helper)]),
        "resolve",
        Code::NotAssigned,
    );
    taken(&mut story.clone(), &person(61, &[over_link(Helper)]), "resolve");
    assert_eq!(story.state().team, [UserId(60), UserId(61)].into());
}

#[test]
fn advice_comes_from_those_who_were_asked() {
    let mut story = routed();
    let roads = person(33, &[over_unit(Officer, OTHER_UNIT)]);
    refused(&story, &roads, "progress", Code::NotAssigned);
    let mut expert = event(CaseStep::Expert);
    expert.unit = Some(unit(OTHER_UNIT));
    taken_as(&mut story, &officer(30), expert, None);
    taken(&mut story, &roads, "progress");
    refused(&story, &roads, "accept", Code::NotAssigned);
}

#[test]
fn cards_tell_which_unit_had_the_case() {
    let mut story = routed();
    let supervisor = person(50, &[over_grid(Supervisor, COUNTY)]);
    taken(&mut story, &Standing::server(), "card");
    let mut red = event(CaseStep::Card);
    red.means = Some("red".into());
    taken_as(&mut story, &supervisor, red, None);
    let cards = story.state().cards;
    assert_eq!(
        cards.iter().map(|card| card.red).collect::<Vec<_>>(),
        [false, true]
    );
    assert!(cards.iter().all(|card| card.unit == Some(unit(UNIT))));
    let elsewhere = person(51, &[over_grid(Supervisor, OTHER_VILLAGE)]);
    refused(&story, &elsewhere, "card", Code::NotHere);
}
