//! What an author may do at all: at a desk, on a phone, under a preset.

use doorstep_model::case::{CaseStep, Taken};
use doorstep_model::code::Code;
use doorstep_model::id::UserId;
use doorstep_model::role::BaseRole::{self, Cadre, Clerk, Member, Officer};
use doorstep_model::standing::Standing;

use crate::acting::*;
use crate::world::*;

#[test]
fn console_roles_do_not_act_from_a_phone() {
    let grants = vec![over_grid(Clerk, VILLAGE), over_grid(Member, VILLAGE)];
    let story = story(&[(&reporter(), "report")]);
    let on_phone = Standing::on_phone(UserId(70), grants.clone());
    refused(&story, &on_phone, "receive", Code::NotAllowed);
    taken(&mut story.clone(), &on_phone, "settle");
    taken(
        &mut story.clone(),
        &Standing::at_console(UserId(70), grants),
        "receive",
    );
}

#[test]
fn an_unknown_author_waits_for_the_verdict() {
    let mut story = routed();
    let key = story.take(&Standing::unknown(), event(CaseStep::Accept));
    let folded = story.fold();
    assert_eq!(
        folded.steps.last().map(|outcome| outcome.refused),
        Some(Some(Code::NotAllowed))
    );
    story.verdicts.push(doorstep_model::case::Verdict {
        n: 9,
        entry: key,
        refused: None,
    });
    assert_eq!(story.fold().steps[0].entry, key, "verdicts come first");
    assert_eq!(story.fold().steps[0].refused, None);
}

#[test]
fn a_preset_takes_steps_and_roles_away() {
    let mut story = story(&[(&reporter(), "report")]);
    story.rules.switch_off(CaseStep::Settle).unwrap();
    story
        .rules
        .narrow(CaseStep::Receive, [BaseRole::Cadre].into_iter().collect())
        .unwrap();
    refused(&story, &reporter(), "settle", Code::StepOff);
    refused(&story, &town_clerk(), "receive", Code::NotAllowed);
    let cadre = person(43, &[over_grid(Cadre, VILLAGE)]);
    let offered = story.flow().next_steps(&story.state(), &cadre);
    assert!(offered.contains(&CaseStep::Receive) && !offered.contains(&CaseStep::Settle));
}

#[test]
fn the_best_of_several_posts_counts() {
    let story = routed();
    let two = person(71, &[over_unit(Officer, OTHER_UNIT), over_unit(Officer, UNIT)]);
    taken(&mut story.clone(), &two, "accept");
    let accept = event(CaseStep::Accept);
    let step = Taken::read(entry(71, 1), &accept, &two).unwrap();
    assert_eq!(story.flow().check(&step, &story.state()), Ok(()));
}
