//! What only the state of a case can tell: whose unit, which side, who resolved it, where it stands.

use doorstep_model::case::{Brought, CaseStep, Closing, Stage, Taken};
use doorstep_model::code::Code;
use doorstep_model::document::event::Event;
use doorstep_model::id::UserId;
use doorstep_model::role::BaseRole::{self, *};
use doorstep_model::standing::{Home, Standing};

use crate::world::*;

fn reporter() -> Standing {
    person(REPORTER, &[over_grid(Member, VILLAGE)])
}

fn town_clerk() -> Standing {
    person(20, &[over_grid(Clerk, TOWN)])
}

fn officer(user: u32) -> Standing {
    person(user, &[over_unit(Officer, UNIT)])
}

fn taken(story: &mut Story, author: &Standing, step: &str) {
    taken_as(story, author, event(CaseStep::parse(step).unwrap()), None);
}

fn refused(story: &Story, author: &Standing, step: &str, code: Code) {
    let mut story = story.clone();
    taken_as(
        &mut story,
        author,
        event(CaseStep::parse(step).unwrap()),
        Some(code),
    );
}

fn taken_as(story: &mut Story, author: &Standing, event: Event, expected: Option<Code>) {
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

fn story(steps: &[(&Standing, &str)]) -> Story {
    let mut story = Story::new();
    for (author, step) in steps {
        taken(&mut story, author, step);
    }
    story
}

fn routed() -> Story {
    story(&[
        (&reporter(), "report"),
        (&town_clerk(), "receive"),
        (&town_clerk(), "divert"),
    ])
}

fn resolved_by(author: &Standing) -> Story {
    let mut story = routed();
    taken(&mut story, &officer(30), "accept");
    taken(&mut story, author, "resolve");
    story
}

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

#[test]
fn only_the_side_that_raised_it_says_that_it_is_solved() {
    let cadre = person(40, &[over_grid(Cadre, VILLAGE)]);
    let story = resolved_by(&cadre);
    for author in [
        reporter(),
        person(41, &[over_link(Head)]),
        person(42, &[over_link(Helper)]),
        person(43, &[over_grid(Cadre, VILLAGE)]),
        town_clerk(),
    ] {
        taken(&mut story.clone(), &author, "verify_yes");
        taken(&mut story.clone(), &author, "verify_no");
    }
    for author in [
        person(44, &[over_grid(Member, OTHER_VILLAGE)]),
        person(45, &[over_grid(Clerk, OTHER_VILLAGE)]),
        person(46, &[over_grid(Head, VILLAGE)]),
    ] {
        refused(&story, &author, "verify_yes", Code::NotReportersSide);
    }
    // The reporter speaks for a case even from a grid that holds no party of it.
    let mut elsewhere = story;
    elsewhere.facts.parties = vec![Home::of_grid(grid(OTHER_VILLAGE))];
    taken(&mut elsewhere.clone(), &reporter(), "verify_yes");
    refused(
        &elsewhere,
        &person(43, &[over_grid(Cadre, VILLAGE)]),
        "verify_yes",
        Code::NotReportersSide,
    );
}

#[test]
fn a_case_without_parties_has_its_place_for_one() {
    let mut story = resolved_by(&officer(30));
    story.facts.parties.clear();
    taken(
        &mut story.clone(),
        &person(43, &[over_grid(Cadre, VILLAGE)]),
        "verify_yes",
    );
    refused(
        &story,
        &person(44, &[over_grid(Member, OTHER_VILLAGE)]),
        "verify_yes",
        Code::NotReportersSide,
    );
}

#[test]
fn who_resolved_it_does_not_say_that_it_is_solved() {
    let cadre = person(REPORTER, &[over_grid(Cadre, VILLAGE)]);
    refused(&resolved_by(&cadre), &cadre, "verify_yes", Code::OwnWork);
    let colleague = person(47, &[over_grid(Member, VILLAGE), over_unit(Officer, UNIT)]);
    let story = resolved_by(&officer(30));
    refused(&story, &colleague, "verify_yes", Code::OwnWork);
    refused(&story, &colleague, "verify_no", Code::OwnWork);
    taken(&mut story.clone(), &reporter(), "verify_no");

    // Nor withdraw it later, when it is in work again.
    let mut story = resolved_by(&cadre);
    taken(&mut story, &town_clerk(), "verify_no");
    refused(&story, &cadre, "withdraw", Code::OwnWork);
    taken(&mut story, &reporter_two(), "withdraw");
}

fn reporter_two() -> Standing {
    person(2, &[over_grid(Member, VILLAGE)])
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
