//! 一事一专班: how large a team is, and that no case is resolved without one where the preset says so.

use doorstep_model::case::{CaseStep, FlowRules, Stage, TeamSize};
use doorstep_model::code::Code;
use doorstep_model::role::BaseRole;

use crate::world::{Story, event, of_role};

fn story(required: bool) -> Story {
    let mut story = Story::new();
    story.rules.team = Some(TeamSize {
        min: 2,
        max: 3,
        required,
    });
    for (user, role, step) in [
        (1, BaseRole::Member, CaseStep::Report),
        (20, BaseRole::Cadre, CaseStep::Receive),
        (20, BaseRole::Cadre, CaseStep::Divert),
        (30, BaseRole::Officer, CaseStep::Accept),
    ] {
        story.take(&of_role(user, role), event(step));
    }
    assert_eq!(story.state().stage, Stage::Working);
    story
}

#[test]
fn a_case_is_not_resolved_before_it_has_its_team() {
    let officer = of_role(30, BaseRole::Officer);
    let mut late = story(true);
    let resolve = |story: &Story| {
        let state = story.state();
        story.flow().may_take(CaseStep::Resolve, &state, &officer)
    };
    assert_eq!(resolve(&late), Err(Code::TeamNeeded));
    let offered = late.flow().next_steps(&late.state(), &officer);
    assert!(offered.contains(&CaseStep::Team) && !offered.contains(&CaseStep::Resolve));
    // Written down on a phone all the same: kept, listed, not applied.
    late.take(&officer, event(CaseStep::Resolve));
    let folded = late.fold();
    assert_eq!(folded.state.stage, Stage::Working);
    assert_eq!(
        folded.review().map(|step| step.refused).collect::<Vec<_>>(),
        [Some(Code::TeamNeeded)]
    );
    late.take(&officer, event(CaseStep::Team));
    assert_eq!(resolve(&late), Ok(()));
    late.take(&officer, event(CaseStep::Resolve));
    assert_eq!(late.state().stage, Stage::Resolved);
    assert_eq!(resolve(&story(false)), Ok(()), "only where the preset says so");
    let mut without = story(true);
    without.rules = FlowRules::default();
    assert_eq!(resolve(&without), Ok(()));
}

#[test]
fn a_team_is_as_large_as_the_preset_says_the_one_who_leads_among_them() {
    let officer = of_role(30, BaseRole::Officer);
    for (person, team, fits) in [
        (None, vec![60], false),
        (Some(61), vec![60], true),
        (Some(60), vec![60], false),
        (Some(60), vec![60, 61, 62], true),
        (Some(63), vec![60, 61, 62], false),
    ] {
        let mut story = story(false);
        let mut form = event(CaseStep::Team);
        (form.person, form.team) = (person, team.clone());
        story.take(&officer, form);
        let refused: Vec<_> = story.fold().review().map(|step| step.refused).collect();
        let expected = if fits { vec![] } else { vec![Some(Code::BadValue)] };
        assert_eq!(refused, expected, "{person:?} {team:?}");
    }
}
