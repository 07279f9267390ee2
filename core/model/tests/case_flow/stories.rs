//! Cases from report to end, as the reference systems live them.

use doorstep_model::case::{CaseStep, Closing, Stage};
use doorstep_model::role::BaseRole::*;
use doorstep_model::standing::Standing;

use crate::world::*;

fn run(steps: &[(&Standing, &str)]) -> Story {
    let mut story = Story::new();
    for (author, step) in steps {
        story.take(author, event(CaseStep::parse(step).unwrap()));
        story.publish();
    }
    let refused: Vec<_> = story.fold().review().copied().collect();
    assert!(refused.is_empty(), "{refused:?}");
    story
}

#[test]
fn the_whistle_blows_and_the_unit_reports() {
    let member = person(REPORTER, &[over_grid(Member, VILLAGE)]);
    let centre = person(20, &[over_grid(Clerk, COUNTY)]);
    let bureau = person(30, &[over_unit(Officer, UNIT)]);
    let story = run(&[
        (&member, "report"),
        (&centre, "receive"),
        (&centre, "classify"),
        (&centre, "divert"),
        (&bureau, "accept"),
        (&bureau, "progress"),
        (&bureau, "expert"),
        (&bureau, "resolve"),
        (&member, "verify_yes"),
        (&centre, "close"),
    ]);
    assert_eq!(story.state().closing, Some(Closing::Verified));
}

#[test]
fn neither_on_the_spot_nor_by_mediation_then_arbitration_then_court() {
    let member = person(REPORTER, &[over_grid(Member, VILLAGE)]);
    let clerk = person(20, &[over_grid(Clerk, TOWN)]);
    let office = person(30, &[over_unit(Officer, UNIT)]);
    let story = run(&[
        (&member, "report"),
        (&member, "settle"),
        (&clerk, "verify_no"),
        (&clerk, "up"),
        (&person(21, &[over_grid(Clerk, COUNTY)]), "divert"),
        (&office, "accept"),
        (&office, "refer"),
        (&office, "refer_back"),
        (&office, "refer"),
        (&member, "verify_yes"),
    ]);
    assert_eq!(
        (story.state().stage, story.state().referred_to.as_deref()),
        (Stage::Verified, Some("court"))
    );
}

#[test]
fn a_late_offline_step_reopens_nothing() {
    let member = person(REPORTER, &[over_grid(Member, VILLAGE)]);
    let cadre = person(21, &[over_grid(Cadre, VILLAGE)]);
    let mut story = run(&[(&member, "report"), (&cadre, "decline")]);
    // Settled in the valley before anyone knew that it was declined: it has seen the report only.
    let mut settle = event(CaseStep::Settle);
    settle.after = vec![story.steps[0].0];
    story.steps.push((entry(1, 2), settle, member));
    let folded = story.fold();
    assert_eq!(folded.state.stage, Stage::Declined);
    let late = folded.review().next().unwrap();
    assert_eq!(
        (late.step, late.stage, late.since),
        (CaseStep::Settle, Stage::Declined, Some(story.steps[1].0))
    );
    // Without the verdicts, the member's smaller key would have gone first.
    let verdicts = std::mem::take(&mut story.verdicts);
    assert_eq!(story.fold().state.stage, Stage::Resolved);
    story.verdicts = verdicts;
    story.publish();
    assert_eq!(
        story
            .verdicts
            .last()
            .map(|verdict| (verdict.n, verdict.refused.is_some())),
        Some((2, true))
    );
}
