//! Steps taken and refused, and a case as far as most rules want it.

use doorstep_model::case::CaseStep;
use doorstep_model::code::Code;
use doorstep_model::document::event::Event;
use doorstep_model::role::BaseRole::*;
use doorstep_model::standing::Standing;

use crate::world::*;

pub(crate) fn reporter() -> Standing {
    person(REPORTER, &[over_grid(Member, VILLAGE)])
}

pub(crate) fn town_clerk() -> Standing {
    person(20, &[over_grid(Clerk, TOWN)])
}

pub(crate) fn officer(user: u32) -> Standing {
    person(user, &[over_unit(Officer, UNIT)])
}

pub(crate) fn taken(story: &mut Story, author: &Standing, step: &str) {
    taken_as(story, author, event(CaseStep::parse(step).unwrap()), None);
}

pub(crate) fn refused(story: &Story, author: &Standing, step: &str, code: Code) {
    let mut story = story.clone();
    taken_as(
        &mut story,
        author,
        event(CaseStep::parse(step).unwrap()),
        Some(code),
    );
}

pub(crate) fn taken_as(story: &mut Story, author: &Standing, event: Event, expected: Option<Code>) {
    let what = event.step.clone();
    let key = story.take(author, event);
    let outcome = *story
        .fold()
        .steps
        .iter()
        .find(|outcome| outcome.entry == key)
        .unwrap();
    assert_eq!(outcome.refused, expected, "{what}");
}

pub(crate) fn story(steps: &[(&Standing, &str)]) -> Story {
    let mut story = Story::new();
    for (author, step) in steps {
        taken(&mut story, author, step);
    }
    story
}

pub(crate) fn routed() -> Story {
    story(&[
        (&reporter(), "report"),
        (&town_clerk(), "receive"),
        (&town_clerk(), "divert"),
    ])
}

pub(crate) fn resolved_by(author: &Standing) -> Story {
    let mut story = routed();
    taken(&mut story, &officer(30), "accept");
    taken(&mut story, author, "resolve");
    story
}
