//! More time, less time, and what silence comes to.

use doorstep_model::case::{CaseStep, Closing, Stage};
use doorstep_model::code::Code;
use doorstep_model::standing::Standing;

use crate::acting::*;
use crate::world::*;

#[test]
fn more_time_is_asked_granted_or_refused_once() {
    let mut story = routed();
    taken(&mut story, &officer(30), "accept");
    refused(&story, &town_clerk(), "extend_grant", Code::StepNotNow);
    taken(&mut story, &officer(30), "extend_ask");
    let mut no = story.clone();
    taken(&mut no, &town_clerk(), "extend_refuse");
    assert_eq!((no.state().due, no.state().extension.refused), (None, 1));
    taken(&mut story, &town_clerk(), "extend_grant");
    assert_eq!(
        (story.state().due, story.state().extension.granted),
        (Some(day("2025-04-30")), 1)
    );
    refused(&story, &town_clerk(), "extend_refuse", Code::StepNotNow);
}

#[test]
fn a_question_for_time_ends_with_the_work() {
    let mut story = routed();
    taken(&mut story, &officer(30), "accept");
    taken(&mut story, &officer(30), "extend_ask");
    taken(&mut story, &officer(30), "resolve");
    taken(&mut story, &reporter(), "verify_no");
    refused(&story, &town_clerk(), "extend_grant", Code::StepNotNow);
}

#[test]
fn an_assignment_shortens_the_time_and_never_lengthens_it() {
    let mut story = story(&[(&reporter(), "report"), (&town_clerk(), "receive")]);
    let mut divert = event(CaseStep::Divert);
    divert.due = Some(day("2025-04-10"));
    taken_as(&mut story, &town_clerk(), divert, None);
    for (due, expected) in [("2025-05-01", "2025-04-10"), ("2025-04-02", "2025-04-02")] {
        let mut assign = event(CaseStep::Assign);
        assign.due = Some(day(due));
        taken_as(&mut story, &officer(30), assign, None);
        assert_eq!(story.state().due, Some(day(expected)));
    }
}

#[test]
fn silence_closes_a_case_but_never_as_satisfied() {
    let mut story = resolved_by(&officer(30));
    let mut settled = event(CaseStep::Lapse);
    settled.outcome = Some("settled".into());
    taken_as(
        &mut story.clone(),
        &Standing::server(),
        settled.clone(),
        Some(Code::BadValue),
    );
    taken(&mut story, &Standing::server(), "lapse");
    assert_eq!(story.state().closing, Some(Closing::Unanswered));

    let mut spot = Story::new();
    taken(&mut spot, &reporter(), "report");
    taken(&mut spot, &reporter(), "settle");
    refused(&spot, &reporter(), "verify_yes", Code::OwnWork);
    taken_as(&mut spot, &Standing::server(), settled, None);
    assert_eq!(spot.state().closing, Some(Closing::Settled));
    taken(&mut spot, &town_clerk(), "reopen");
    assert_eq!(
        (spot.state().stage, spot.state().closing),
        (Stage::Received, None)
    );
}

#[test]
fn a_referred_case_never_lapses() {
    let mut story = resolved_by(&officer(30));
    taken(&mut story, &officer(30), "refer");
    assert_eq!(story.state().referred_to.as_deref(), Some("court"));
    refused(&story, &Standing::server(), "lapse", Code::StepNotNow);
    taken(&mut story, &officer(30), "refer_back");
    assert_eq!(story.state().referred_to, None);
}
