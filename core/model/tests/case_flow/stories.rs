//! Cases from report to end, as the reference systems live them.

use doorstep_model::case::{CaseStep, Closing, Stage};
use doorstep_model::code::Code;
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

#[test]
fn a_village_handles_it_itself() {
    let member = person(REPORTER, &[over_grid(Member, VILLAGE)]);
    let cadre = person(21, &[over_grid(Cadre, VILLAGE)]);
    let mut story = run(&[(&member, "report"), (&cadre, "receive")]);
    let to = |code: &str| {
        let mut divert = event(CaseStep::Divert);
        (divert.unit, divert.grid) = (None, Some(grid(code)));
        divert
    };
    let refusal = |author: &Standing, divert| {
        let mut story = story.clone();
        let key = story.take(author, divert);
        let folded = story.fold();
        let outcome = folded.steps.iter().find(|outcome| outcome.entry == key);
        outcome.unwrap().refused
    };
    let mut both = to(VILLAGE);
    both.unit = Some(unit(UNIT));
    assert_eq!(refusal(&cadre, both), Some(Code::BadTarget), "one handler");
    assert_eq!(refusal(&cadre, to(TOWN)), Some(Code::BadTarget), "that is `up`");
    let clerk = person(20, &[over_grid(Clerk, COUNTY)]);
    assert_eq!(refusal(&clerk, to(OTHER_VILLAGE)), Some(Code::BadTarget));
    assert_eq!(refusal(&clerk, to(TOWN)), None);

    story.take(&cadre, to(VILLAGE));
    assert_eq!(
        (story.state().stage, story.state().unit, story.state().grid),
        (Stage::Routed, None, Some(grid(VILLAGE)))
    );
    let officer = person(30, &[over_unit(Officer, UNIT)]);
    let may = |author| story.flow().next_steps(&story.state(), author);
    assert!(!may(&officer).contains(&CaseStep::Accept), "no unit has it");
    assert!(may(&cadre).contains(&CaseStep::Assign));
    for (author, step) in [
        (&cadre, "assign"),
        (&cadre, "expert"),
        (&cadre, "resolve"),
        (&member, "verify_yes"),
        (&cadre, "close"),
    ] {
        story.take(author, event(CaseStep::parse(step).unwrap()));
    }
    assert_eq!(story.fold().review().count(), 0);
    assert_eq!(story.state().closing, Some(Closing::Verified));
}

#[test]
fn who_says_that_it_is_solved_says_how_it_went() {
    let member = person(REPORTER, &[over_grid(Member, VILLAGE)]);
    let centre = person(20, &[over_grid(Clerk, COUNTY)]);
    let bureau = person(30, &[over_unit(Officer, UNIT)]);
    let both = person(31, &[over_unit(Officer, UNIT), over_grid(Member, VILLAGE)]);
    let stranger = person(32, &[over_grid(Member, OTHER_VILLAGE)]);
    let evaluates = |story: &Story, author| story.flow().may_evaluate(&story.state(), author);
    let mut story = run(&[
        (&member, "report"),
        (&centre, "receive"),
        (&centre, "divert"),
        (&bureau, "accept"),
        (&bureau, "resolve"),
    ]);
    assert_eq!(evaluates(&story, &member), Err(Code::StepNotNow));
    story.take(&member, event(CaseStep::VerifyYes));
    assert_eq!(evaluates(&story, &member), Ok(()));
    assert_eq!(evaluates(&story, &bureau), Err(Code::NotAllowed));
    assert_eq!(evaluates(&story, &both), Err(Code::OwnWork));
    assert_eq!(evaluates(&story, &stranger), Err(Code::NotReportersSide));
    story.take(&centre, event(CaseStep::Close));
    assert_eq!(evaluates(&story, &centre), Ok(()), "called back");
}
