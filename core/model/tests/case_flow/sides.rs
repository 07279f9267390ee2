//! Which side says that it is solved, and never who solved it.

use doorstep_model::code::Code;
use doorstep_model::role::BaseRole::{Cadre, Clerk, Head, Helper, Member, Officer};
use doorstep_model::standing::{Home, Standing};

use crate::acting::*;
use crate::world::*;

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
